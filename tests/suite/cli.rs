//! Transcripts: each `tests/cli/<case>.toml` is a command line and all that comes of it.
//!
//! ```toml
//! args = ["check", "--strict"]  # run in the vault's folder
//! folder = "/"                  # or run there
//! env = { NO_COLOR = "1" }      # beside a clean environment
//! untouched = "public"          # a folder that must be the same after as before
//! shown = "content/a.md"        # a file whose text after the run is expected, as `shown`
//! [files]
//! "site.toml" = "..."
//! [expected]                    # always last: `BLESS=1` rewrites it
//! status = 1
//! stdout = "..."
//! stderr = "..."
//! ```
//!
//! Times, sizes, the version, the vault's folder and the escape character are replaced by
//! `[time]`, `[size]`, `[version]`, `[vault]` and `[esc]`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cribsheet::data::{Node, Value, parse_toml};

use super::expect::{blessing, difference, entries, report, repository};
use super::vaults::{CRIBSHEET, tree, write};

#[test]
fn commands_print_and_return_what_is_expected() {
    let mut failures = Vec::new();
    for file in entries(&repository("tests/cli")) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let mut faults = Vec::new();
        let case = parse_toml(&text, &mut faults);
        assert!(faults.is_empty(), "cli/{name}: {faults:?}");
        let found = match transcript(&case) {
            Ok(found) => found,
            Err(failure) => {
                failures.push(format!("cli/{name}: {failure}"));
                continue;
            }
        };
        let head = text.split_once("[expected]\n").map_or(text.as_str(), |(head, _)| head);
        if blessing() {
            fs::write(&file, format!("{head}[expected]\n{found}")).unwrap();
            continue;
        }
        let expected = text.strip_prefix(head).unwrap().trim_start_matches("[expected]\n");
        failures.extend(difference(expected, &found).map(|told| format!("cli/{name}\n{told}")));
    }
    report(&failures);
}

/// Runs a case; the text of its `[expected]`.
fn transcript(case: &Node) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let vault = root.join("vault");
    fs::create_dir_all(&vault).unwrap();
    for (path, text) in table(case, "files") {
        write(&vault, path, text);
    }
    let mut command = command(&root);
    let args = match field(case, "args").map(|args| &args.value) {
        Some(Value::List(args)) => args.iter().map(text).collect::<Vec<_>>(),
        _ => panic!("`args` is a list"),
    };
    let folder = field(case, "folder").map_or(vault.as_path(), |folder| Path::new(text(folder)));
    command.args(args).envs(table(case, "env")).current_dir(folder);
    let kept = field(case, "untouched").map(|folder| vault.join(text(folder)));
    let before = kept.as_deref().map(tree);
    let output = command.output().unwrap();
    if kept.as_deref().map(tree) != before {
        return Err("the folder that should be untouched has changed".to_owned());
    }
    let shown = |bytes: &[u8]| redact(&String::from_utf8_lossy(bytes), &vault);
    let status = output.status.code().ok_or("it was ended by a signal")?;
    let (stdout, stderr) = (quoted(&shown(&output.stdout)), quoted(&shown(&output.stderr)));
    let after = match field(case, "shown") {
        Some(file) => fs::read_to_string(vault.join(text(file))).map_err(|e| e.to_string())?,
        None => return Ok(format!("status = {status}\nstdout = {stdout}\nstderr = {stderr}\n")),
    };
    let after = quoted(&after);
    Ok(format!("status = {status}\nstdout = {stdout}\nstderr = {stderr}\nshown = {after}\n"))
}

fn field<'a>(table: &'a Node, key: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &table.value else { panic!("a table") };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// The keys of a table with their texts.
fn table<'a>(case: &'a Node, key: &str) -> Vec<(&'a str, &'a str)> {
    match field(case, key).map(|table| &table.value) {
        None => Vec::new(),
        Some(Value::Map(entries)) => {
            entries.iter().map(|entry| (entry.key.as_str(), text(&entry.value))).collect()
        }
        Some(_) => panic!("`{key}` is a table"),
    }
}

fn text(node: &Node) -> &str {
    let Value::Scalar(scalar) = &node.value else { panic!("a text") };
    &scalar.text
}

/// The program in a clean environment: no variable of whoever runs the suite counts.
fn command(root: &Path) -> Command {
    let mut command = Command::new(CRIBSHEET);
    command.env_clear().env("HOME", root.join("home")).stdin(Stdio::null());
    command
}

/// A TOML string that reads as it prints.
fn quoted(text: &str) -> String {
    match text {
        "" => "\"\"".to_owned(),
        text => {
            assert!(!text.contains("'''"), "a transcript cannot hold three quotes: {text}");
            format!("'''\n{text}'''")
        }
    }
}

/// Replaces what differs from run to run and from place to place.
fn redact(text: &str, vault: &Path) -> String {
    let version = format!("cribsheet {}", env!("CARGO_PKG_VERSION"));
    let text = text
        .replace(vault.to_str().unwrap(), "[vault]")
        .replace(&version, "cribsheet [version]")
        .replace('\u{1B}', "[esc]");
    let text = number_with_unit(&text, &["s"], "[time]");
    number_with_unit(&text, &["B", "kB", "MB", "GB"], "[size]")
}

/// Replaces each number and its unit, `0.12 s` or `34 kB`, by `name`.
fn number_with_unit(text: &str, units: &[&str], name: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = rest[start..].find(|c| !is_number(c)).map_or(rest.len(), |at| start + at);
        let unit = units.iter().find(|unit| {
            let after = rest[end..].strip_prefix(' ').and_then(|after| after.strip_prefix(**unit));
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
        });
        out.push_str(&rest[..start]);
        match unit {
            Some(unit) => {
                out.push_str(name);
                rest = &rest[end + 1 + unit.len()..];
            }
            None => {
                out.push_str(&rest[start..end]);
                rest = &rest[end..];
            }
        }
    }
    out + rest
}

#[test]
fn times_and_sizes_are_replaced_and_nothing_else() {
    let text = "built 2 sheets, 38 kB in 0.12 s, 3 skills, page 1";
    let replaced = redact(text, Path::new("/nowhere"));
    assert_eq!(replaced, "built 2 sheets, [size] in [time], 3 skills, page 1");
}

/// A vault in a folder of its own, and what it is built into.
struct Vault {
    folder: tempfile::TempDir,
}

impl Vault {
    fn new(files: &[(&str, &str)]) -> Self {
        let vault = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            write(vault.folder.path(), path, text);
        }
        vault
    }

    fn run(&self, args: &[&str]) -> Output {
        command(self.folder.path()).args(args).current_dir(self.folder.path()).output().unwrap()
    }

    fn site(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path().join("public"))
    }
}

#[test]
fn failed_build_keeps_the_site_that_was_there() {
    let vault = Vault::new(&[("site.toml", "title = \"Vault\"\n"), ("content/a.md", "# A\n")]);
    assert_eq!(vault.run(&["build"]).status.code(), Some(0));
    let old = vault.site();
    assert!(old.contains_key("a.html"));
    write(vault.folder.path(), "content/a.md", "# Changed\n\n[gone](b.md)\n");
    assert_eq!(vault.run(&["build"]).status.code(), Some(1));
    assert!(vault.site() == old);
    write(vault.folder.path(), "content/b.md", "# B\n");
    assert_eq!(vault.run(&["build"]).status.code(), Some(0));
    assert!(vault.site().contains_key("b.html"));
}

#[test]
fn check_writes_nothing() {
    let vault = Vault::new(&[("site.toml", "title = \"Vault\"\n"), ("content/a.md", "# A\n")]);
    let before = tree(vault.folder.path());
    assert_eq!(vault.run(&["check"]).status.code(), Some(0));
    assert!(tree(vault.folder.path()) == before);
}

#[test]
fn reader_that_goes_away_makes_no_panic() {
    let vault = Vault::new(&[("site.toml", "title = \"Vault\"\n"), ("content/a.md", "[x](y)\n")]);
    for args in [&["--help"][..], &["check"], &["build"]] {
        let mut program = command(vault.folder.path());
        program.args(args).current_dir(vault.folder.path());
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        let status = child.wait().unwrap();
        assert_ne!(status.code(), Some(101), "{args:?} panicked");
        assert!(status.code().is_some(), "{args:?} ended by a signal: {status}");
    }
}
