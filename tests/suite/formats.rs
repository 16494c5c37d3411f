//! A vault of 30 files with 30 different faults, in each format: all are told in one run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const RESULT: &str = "error: 17 errors and 13 warnings; the vault would not be published\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden-formats")
}

/// Runs from the folder above the vault, as a workflow does in a repository.
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cribsheet"))
        .args(arguments)
        .current_dir(folder())
        .env_remove("CLICOLOR_FORCE")
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

/// What `check` says of the vault: standard output, error stream.
fn check(format: &str) -> (String, String) {
    let output = run(&["--root", "vault", "check", "--format", format]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("all that is printed is UTF-8");
    (text(output.stdout), text(output.stderr))
}

fn compare(format: &str, found: &str) {
    let path = folder().join(format!("expected.{format}"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} differs; BLESS=1 rewrites it:\n{found}", path.display());
}

#[test]
fn formats_for_people_go_to_the_error_stream() {
    for format in ["human", "short"] {
        let (stdout, stderr) = check(format);
        assert_eq!(stdout, "", "{format}");
        assert!(stderr.ends_with(RESULT), "{stderr}");
        compare(format, &stderr);
    }
}

#[test]
fn formats_for_programs_have_the_standard_output_for_themselves() {
    for format in ["json", "sarif", "github"] {
        let (stdout, stderr) = check(format);
        assert_eq!(stderr, RESULT, "{format}");
        compare(format, &stdout);
    }
}

#[test]
fn thirty_faults_of_thirty_files_are_told_in_order() {
    let (stdout, _) = check("json");
    let document: Value = serde_json::from_str(&stdout).unwrap();
    let diagnostics = document["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 30);
    let distinct = |key: &str| diagnostics.iter().map(|d| d[key].as_str()).collect::<BTreeSet<_>>();
    assert_eq!((distinct("file").len(), distinct("rule").len()), (30, 30));
    assert!(diagnostics.iter().map(|d| d["file"].as_str()).is_sorted());
    for format in ["short", "github"] {
        let (stdout, stderr) = check(format);
        assert_eq!((stdout + &stderr).lines().count(), 31, "{format}");
    }
}

#[test]
fn nothing_active_reaches_a_terminal() {
    for format in ["human", "short", "json", "sarif", "github"] {
        let (stdout, stderr) = check(format);
        let active = |c: char| cribsheet::text::is_active(c) && c != '\n';
        assert!(!(stdout + &stderr).contains(active), "{format}");
    }
}

#[test]
fn clean_run_is_a_whole_document_with_its_result_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("content")).unwrap();
    std::fs::write(folder.path().join("site.toml"), "").unwrap();
    std::fs::write(folder.path().join("content/a.md"), "Text.\n").unwrap();
    let root = folder.path().to_str().unwrap();
    for command in ["check", "build"] {
        let output = run(&["--root", root, command, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["diagnostics"], Value::Array(Vec::new()));
        assert!(String::from_utf8(output.stderr).unwrap().contains(" 1 sheet"), "{command}");
        let output = run(&["--root", root, command, "--format", "sarif", "--quiet"]);
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
        assert_eq!(output.stderr, b"", "{command}");
        assert_eq!(run(&["--root", root, command, "--format", "github", "-q"]).stdout, b"");
    }
}

#[test]
fn machine_trouble_leaves_the_standard_output_empty() {
    let output = run(&["--root", "missing", "check", "--format", "json"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
}

#[test]
#[cfg(target_os = "linux")]
fn document_that_cannot_be_written_is_trouble() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cribsheet"))
        .args(["--root", "vault", "check", "--format", "json"])
        .current_dir(folder())
        .stdout(full)
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.starts_with("error: cannot write to the standard output: "), "{message}");
}
