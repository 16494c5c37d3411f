//! Files as other tools and habits write them: warnings at most, and always a site.
//!
//! `tests/foreign/vault/` is the vault, `tests/foreign/diagnostics.txt` what `check` says about it.

use std::fmt::Write;
use std::fs;
use std::process::{Command, Output};

use super::expect::{blessing, difference, report, repository};
use super::vaults::{CRIBSHEET, tree, write};

fn run(root: &std::path::Path, args: &[&str]) -> Output {
    let mut command = Command::new(CRIBSHEET);
    command.env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795305600");
    command.arg("--root").arg(root).args(args).output().unwrap()
}

#[test]
fn files_of_other_tools_give_warnings_and_a_site() {
    let vault = repository("tests/foreign/vault");
    let checked = run(&vault, &["check", "--quiet", "--format", "short"]);
    let said = String::from_utf8(checked.stderr).unwrap();
    assert_eq!(checked.status.code(), Some(0), "{said}");
    let expected = repository("tests/foreign/diagnostics.txt");
    if blessing() {
        fs::write(&expected, &said).unwrap();
    }
    let old = fs::read_to_string(&expected).unwrap_or_default();
    report(&difference(&old, &said).into_iter().collect::<Vec<_>>());

    let output = tempfile::tempdir().unwrap();
    let public = output.path().join("public");
    let built = run(&vault, &["build", "--output", public.to_str().unwrap()]);
    assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    let site = tree(&public);
    let sheets = tree(&vault).into_keys().filter(|path| path.ends_with(".md")).count();
    let pages = site.keys().filter(|path| path.ends_with(".html")).count();
    assert!(pages > sheets, "{pages} pages of {sheets} sheets");
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        assert!(!page.contains("alert(1)"), "{path} keeps a script");
    }
    let page = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
    let callouts = page("obsidian/callouts.html");
    assert!(callouts.contains("Folded title") && !callouts.contains("- Folded title"));
    assert!(callouts.contains("Open title") && !callouts.contains("+ Open title"));
    assert!(page("text/rtl.html").contains("dir=\"rtl\""));
    assert!(!page("text/bom.html").contains("title: A byte order mark"));
}

/// A file far longer than anybody writes is read like any other.
#[test]
fn a_file_of_5000_lines_is_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "title = \"Long\"\n");
    let mut text = String::from("# Long\n");
    for part in 0..500 {
        write!(
            text,
            "\n## Part {part}\n\nText of *part* {part}, see [before](#part-{}).\n\
             \n- item\n  - deeper\n\n```python\nx = {part}\n```\n",
            part / 2
        )
        .unwrap();
    }
    assert!(text.lines().count() > 5_000);
    write(folder.path(), "content/long.md", &text);
    let built = run(folder.path(), &["build", "--strict"]);
    assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    let page = fs::read_to_string(folder.path().join("public/long.html")).unwrap();
    assert!(page.contains("id=\"part-499\""));
}
