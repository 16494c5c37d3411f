//! Expectations that are files: compared with a readable difference, or rewritten by `BLESS=1`.

use std::path::{Path, PathBuf};

/// True where expectations are to be rewritten instead of compared.
pub(crate) fn blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value != "0" && !value.is_empty())
}

/// A folder or file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The entries of a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder);
    let read = read.unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Fails with all that went wrong, and how to accept it.
pub(crate) fn report(failures: &[String]) {
    let hint = "BLESS=1 cargo test rewrites expectations";
    assert!(failures.is_empty(), "\n{}\n{} failed; {hint}", failures.join("\n"), failures.len());
}

/// How `found` differs from `expected`, line by line with what stands around it; `None` where both
/// are the same.
pub(crate) fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (lines(expected), lines(found));
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let head = old.iter().zip(&new).take_while(same).count();
    let left = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(left).take_while(same).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut out = vec![format!("@@ line {} @@", head + 1)];
    let shown = |sign: char, line: &str| format!("{sign}{line}");
    out.extend(old[head.saturating_sub(2)..head].iter().map(|line| shown(' ', line)));
    middle(&old[head..old_end], &new[head..new_end], &mut out);
    out.extend(old[old_end..].iter().take(2).map(|line| shown(' ', line)));
    Some(out.join("\n"))
}

/// Lines with their ends made visible where they are not plain.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    } else {
        lines.push("(no newline at the end)");
    }
    lines
}

/// The longest common lines of both, by the table of the textbook; large parts stand one after the
/// other.
fn middle(old: &[&str], new: &[&str], out: &mut Vec<String>) {
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    if old.len() * new.len() < 1_000_000 {
        for (i, j) in pairs(old.len(), new.len()) {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            out.push(format!(" {}", old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            out.push(format!("-{}", old[i]));
            i += 1;
        } else {
            out.push(format!("+{}", new[j]));
            j += 1;
        }
    }
}

/// All pairs of indexes, the last first.
fn pairs(rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).rev().flat_map(move |i| (0..columns).rev().map(move |j| (i, j)))
}

#[test]
fn difference_shows_what_changed_and_where() {
    let (old, new) = ("a\nb\nc\nd\ne\n", "a\nb\nx\nd\ny\ne\n");
    let shown = difference(old, new).unwrap();
    assert_eq!(shown, "@@ line 3 @@\n a\n b\n-c\n+x\n d\n+y\n e");
    assert_eq!(difference(old, old), None);
    assert!(difference("a", "a\n").unwrap().contains("no newline"));
}
