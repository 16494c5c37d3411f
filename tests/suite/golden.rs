//! Golden sites: each `tests/golden/<case>/` is a small vault and what is made of it.
//!
//! - `vault/`: the vault.
//! - `expected/`: files of the site. Of pages the part from `<main` to `</main>` stands there, so
//!   that a new header changes no case; with a file `full` all of it does, but for the hashes in
//!   the names of assets and the program's version.
//! - `compare.txt`: which files of the site count, a path with `*` a line, `!` before those that
//!   must not be there. Without it all count but the theme's assets.
//! - `args`: arguments of the build, one a line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cribsheet::highlight::Highlighter;

use super::expect::{blessing, difference, entries, report, repository};
use super::vaults::{build, tree, write};

#[test]
fn golden_vaults_make_the_expected_sites() {
    let mut failures = Vec::new();
    for case in entries(&repository("tests/golden")) {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let found = match site(&case) {
            Ok(found) => found,
            Err(failure) => {
                failures.push(format!("golden/{name}: {failure}"));
                continue;
            }
        };
        if blessing() {
            bless(&case.join("expected"), &found);
        }
        let expected = tree(&case.join("expected"));
        compare(&expected, &found, &name, &mut failures);
    }
    report(&failures);
}

/// The files of the site that a case is about.
fn site(case: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let read = |name: &str| fs::read_to_string(case.join(name)).unwrap_or_default();
    let args = read("args");
    let args: Vec<&str> = args.split_whitespace().collect();
    let built = build(&case.join("vault"), &args, Highlighter::new());
    if !built.rendered.is_empty() {
        return Err(format!("its vault has problems\n{}", built.rendered));
    }
    let globs = read("compare.txt");
    let full = case.join("full").exists();
    let mut site = BTreeMap::new();
    for glob in globs.lines().filter(|line| !line.is_empty()) {
        let (glob, wanted) = glob.strip_prefix('!').map_or((glob, true), |rest| (rest, false));
        if built.files.keys().any(|path| matches(glob, path)) != wanted {
            let names: Vec<_> = built.files.keys().map(String::as_str).collect();
            let verb = if wanted { "matches no file" } else { "matches a file" };
            return Err(format!("`{glob}` {verb} of {}", names.join(", ")));
        }
    }
    for (path, bytes) in built.files {
        let counts = match globs.is_empty() {
            true => !path.starts_with("assets/"),
            false => globs.lines().any(|glob| matches(glob, &path)),
        };
        if counts {
            let bytes = if full { steady(bytes) } else { main_of(&path, bytes) };
            site.insert(without_hash(&path), bytes);
        }
    }
    Ok(site)
}

/// True where `path` is what `glob` says; `*` stands for any text without `/`.
fn matches(glob: &str, path: &str) -> bool {
    match glob.split_once('*') {
        None => glob == path,
        Some((head, rest)) => path.strip_prefix(head).is_some_and(|tail| {
            let end = tail.find('/').unwrap_or(tail.len());
            (0..=end).filter(|at| tail.is_char_boundary(*at)).any(|at| matches(rest, &tail[at..]))
        }),
    }
}

/// The main part of a page; all of any other file.
fn main_of(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    match (text.find("<main"), text.rfind("</main>")) {
        (Some(start), Some(end)) if path.ends_with(".html") => {
            format!("{}\n", &text[start..end + "</main>".len()]).into_bytes()
        }
        _ => bytes,
    }
}

/// A file without what changes with each style sheet and each release.
fn steady(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let version = env!("CARGO_PKG_VERSION");
            let text = text
                .replace(&format!("cribsheet {version}"), "cribsheet [version]")
                .replace(&format!("version=\"{version}\""), "version=\"[version]\"");
            without_hash(&text).into_bytes()
        }
        Err(error) => error.into_bytes(),
    }
}

/// `assets/style.0123456789abcdef.css` -> `assets/style.[hash].css`
fn without_hash(text: &str) -> String {
    const FOLDER: &str = "assets/";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(FOLDER).map(|at| at + FOLDER.len()) {
        let name = rest[at..].find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        let (head, tail) = rest.split_at(at + name.unwrap_or(rest.len() - at));
        out.push_str(head);
        let hash = tail.strip_prefix('.').and_then(|tail| tail.split_once('.'));
        rest = match hash {
            Some((hash, after)) if hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                out.push_str(".[hash].");
                after
            }
            _ => tail,
        };
    }
    out + rest
}

fn bless(expected: &Path, found: &BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(expected);
    for (path, bytes) in found {
        write(expected, path, bytes);
    }
}

fn compare(
    expected: &BTreeMap<String, Vec<u8>>,
    found: &BTreeMap<String, Vec<u8>>,
    name: &str,
    failures: &mut Vec<String>,
) {
    if expected.is_empty() {
        failures.push(format!("golden/{name}: nothing is expected of it"));
    }
    let mut paths: Vec<&String> = expected.keys().chain(found.keys()).collect();
    paths.sort();
    paths.dedup();
    for path in paths {
        let told = match (expected.get(path), found.get(path)) {
            (Some(_), None) => Some("is expected but not made".to_owned()),
            (None, Some(_)) => Some("is made but not expected".to_owned()),
            (old, new) => {
                let text = |bytes: Option<&Vec<u8>>| {
                    String::from_utf8_lossy(bytes.map_or(&[][..], Vec::as_slice)).into_owned()
                };
                difference(&text(old), &text(new))
            }
        };
        failures.extend(told.map(|told| format!("golden/{name}: {path}\n{told}")));
    }
}

#[test]
fn globs_stay_in_their_folder() {
    assert!(matches("tags/*.html", "tags/a.html") && matches("*", "index.html"));
    assert!(!matches("*.html", "tags/a.html") && !matches("tags/*.html", "tags/b/2.html"));
}

/// A byte order mark, CRLF and a lone CR make no difference to a page.
#[test]
fn old_line_ends_and_marks_give_the_same_pages() {
    let mut failures = Vec::new();
    for case in entries(&repository("tests/golden")) {
        let args = fs::read_to_string(case.join("args")).unwrap_or_default();
        let args: Vec<&str> = args.split_whitespace().collect();
        let plain = build(&case.join("vault"), &args, Highlighter::plain());
        for variant in ["BOM", "CRLF", "CR", "BOM and CRLF"] {
            let folder = tempfile::tempdir().unwrap();
            for (path, bytes) in tree(&case.join("vault")) {
                let bytes = if path.ends_with(".md") { vary(&bytes, variant) } else { bytes };
                write(folder.path(), &path, bytes);
            }
            let varied = build(folder.path(), &args, Highlighter::plain());
            let name = format!("{} with {variant}", case.file_name().unwrap().display());
            if varied.files.is_empty() {
                failures.push(format!("{name}:\n{}", varied.rendered));
            } else {
                compare(&plain.files, &varied.files, &name, &mut failures);
            }
        }
    }
    report(&failures);
}

fn vary(text: &[u8], variant: &str) -> Vec<u8> {
    let text = std::str::from_utf8(text).unwrap();
    let ends = match variant {
        "CRLF" | "BOM and CRLF" => text.replace('\n', "\r\n"),
        "CR" => text.replace('\n', "\r"),
        _ => text.to_owned(),
    };
    let mark = if variant.starts_with("BOM") { "\u{FEFF}" } else { "" };
    format!("{mark}{ends}").into_bytes()
}
