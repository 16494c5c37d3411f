//! What is said about each fault: `tests/checks/<rule>.md` shows every message of the rule once.
//!
//! A section `## FaultName`, or `## FaultName: what is special`, is one small vault. A fence with
//! `file PATH` is a file of it, a fence `diagnostics` what the command line says about it, in full.
//! `site.toml` has a title and nothing else unless it is among the files. Words after the path:
//! `crlf`, `cr` and `bom` change the file as their names say; `escaped` reads `\xFF` as that byte,
//! `\*{text*1000}` as a thousand of it, and leaves out the last newline. A fence with
//! `symlink PATH` is a link to what it holds, one with `pipe PATH` a named pipe.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cribsheet::diagnostic::{Fault, Rule};
use cribsheet::highlight::Highlighter;

use super::expect::{blessing, difference, report, repository};
use super::vaults::{build, write};

/// One section of a file.
struct Snippet {
    /// The fault that it shows.
    fault: String,
    /// The whole heading.
    heading: String,
    /// The files: the words after the three backticks, and the text.
    files: Vec<(String, String)>,
    /// What is expected to be said, and the lines of the file where it stands.
    expected: String,
    lines: std::ops::Range<usize>,
}

#[test]
fn every_message_of_every_rule_is_shown() {
    let mut failures = Vec::new();
    let mut shown = BTreeSet::new();
    for rule in Rule::ALL {
        let file = repository(&format!("tests/checks/{}.md", rule.id()));
        let Ok(text) = fs::read_to_string(&file) else {
            failures.push(format!("there is no tests/checks/{}.md", rule.id()));
            continue;
        };
        let snippets = read(&text);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // From the last to the first, so that line numbers stay true.
        for snippet in snippets.iter().rev() {
            let (found, faults) = diagnose(&snippet.files);
            let name = format!("checks/{}.md: {}", rule.id(), snippet.heading);
            if !faults.contains(&(rule.id(), snippet.fault.as_str())) {
                let found: Vec<_> = faults.iter().map(|(_, fault)| *fault).collect();
                failures.push(format!("{name}: found {found:?} instead\n{found:?}"));
            }
            shown.insert(snippet.fault.clone());
            if blessing() {
                lines.splice(snippet.lines.clone(), found.lines().map(str::to_owned));
            } else if let Some(told) = difference(&snippet.expected, &found) {
                failures.push(format!("{name}\n{told}"));
            }
        }
        if blessing() {
            fs::write(&file, lines.join("\n") + "\n").unwrap();
        }
    }
    let missing = Fault::NAMES.iter().filter(|name| !shown.contains(**name));
    failures.extend(missing.map(|name| format!("no snippet of tests/checks/ shows `{name}`")));
    report(&failures);
}

#[test]
fn every_file_of_checks_is_a_rule() {
    let ids: Vec<String> = Rule::ALL.iter().map(|rule| format!("{}.md", rule.id())).collect();
    for file in super::expect::entries(&repository("tests/checks")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(ids.iter().any(|id| id == name), "tests/checks/{name} is named after no rule");
    }
}

/// The sections of a file.
fn read(text: &str) -> Vec<Snippet> {
    let mut snippets: Vec<Snippet> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            snippets.push(Snippet {
                fault: heading.split(':').next().unwrap_or_default().to_owned(),
                heading: heading.to_owned(),
                files: Vec::new(),
                expected: String::new(),
                lines: 0..0,
            });
        }
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let (fence, info) = line.split_at(ticks);
        let inner: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != fence).collect();
        let body: String = inner.iter().map(|line| format!("{line}\n")).collect();
        let Some(snippet) = snippets.last_mut() else { continue };
        if info == "diagnostics" {
            snippet.expected = body;
            snippet.lines = at + 1..at + 1 + inner.len();
        } else {
            snippet.files.push((info.to_owned(), body));
        }
    }
    for snippet in &snippets {
        assert!(snippet.lines.start > 0, "{}: it has no `diagnostics` block", snippet.heading);
    }
    snippets
}

/// What is said about a vault of these files, and the rules and names of the faults.
fn diagnose(files: &[(String, String)]) -> (String, Vec<(&'static str, &'static str)>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "title = \"Vault\"\n");
    for (info, text) in files {
        place(folder.path(), info, text);
    }
    let built = build(folder.path(), &[], Highlighter::plain());
    let names = built.diagnostics.iter().map(|one| (one.fault.rule().id(), one.fault.name()));
    // Lines end without spaces in the files of the repository.
    let said: Vec<&str> = built.rendered.trim_end().lines().map(str::trim_end).collect();
    (said.join("\n") + "\n", names.collect())
}

/// Puts one file, link or pipe into the vault.
fn place(root: &Path, info: &str, text: &str) {
    let mut words = info.split(' ');
    let (kind, path) = (words.next(), words.next().unwrap_or_default());
    match kind {
        Some("file") => {}
        Some("symlink") => return symlink(root, path, text.trim_end()),
        Some("pipe") => return pipe(root, path),
        _ => panic!("a fence is `file`, `symlink`, `pipe` or `diagnostics`, not `{info}`"),
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut escaped = false;
    for word in words {
        match word {
            "escaped" => (bytes, escaped) = (unescape(text.trim_end_matches('\n')), true),
            "crlf" => bytes = text.replace('\n', "\r\n").into_bytes(),
            "cr" => bytes = text.replace('\n', "\r").into_bytes(),
            "bom" => bytes = [b"\xEF\xBB\xBF", bytes.as_slice()].concat(),
            _ => panic!("a file is `escaped`, `crlf`, `cr` or `bom`, not `{word}`"),
        }
    }
    let path = if escaped { unescape(path) } else { path.as_bytes().to_vec() };
    write_bytes(root, &path, &bytes);
}

/// `\xFF` and `\*{text*1000}` replaced.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let tail = &rest[at + 1..];
        if let Some(hex) = tail.strip_prefix('x').and_then(|tail| tail.get(..2)) {
            bytes.push(u8::from_str_radix(hex, 16).expect("two digits follow `\\x`"));
            rest = &tail[3..];
        } else if let Some((repeat, after)) =
            tail.strip_prefix("*{").and_then(|t| t.split_once('}'))
        {
            let (text, times) = repeat.rsplit_once('*').expect("`\\*{text*number}`");
            let text = text.replace("\\n", "\n");
            bytes.extend(text.repeat(times.parse().expect("a number of times")).into_bytes());
            rest = after;
        } else {
            bytes.push(b'\\');
            rest = tail;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(unix)]
fn write_bytes(root: &Path, path: &[u8], bytes: &[u8]) {
    use std::os::unix::ffi::OsStrExt;
    let file = root.join(std::ffi::OsStr::from_bytes(path));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes).unwrap();
}

#[cfg(unix)]
fn symlink(root: &Path, path: &str, target: &str) {
    fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(target, root.join(path)).unwrap();
}

#[cfg(unix)]
fn pipe(root: &Path, path: &str) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    mknodat(CWD, root.join(path), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}
