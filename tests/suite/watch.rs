//! Watching: what a look at a vault sees, when it is due, and what editors do to files.

// These play what happens on Unix, and count on what its file systems tell.
#[cfg(unix)]
mod editors;
mod scan;
#[cfg(unix)]
mod upheaval;
mod waiting;
mod watching;

use std::fs;
use std::path::Path;

use cribsheet::path::VaultPath;
use cribsheet::source::{DiskSource, Snapshot, Source};

/// Writes a file below `root`, with the folders above it.
fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    fs::write(full, text).unwrap();
}

/// A vault of a few files.
fn vault() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "site.toml", "title = \"Vault\"\n");
    write(root.path(), "content/python/core.md", "# Core\n");
    write(root.path(), "content/python/loops.md", "# Loops\n");
    write(root.path(), "content/go/core.md", "# Go\n");
    write(root.path(), "themes/own/css/a.css", "a {}\n");
    root
}

/// All that a source shows: paths and bytes, the settings first, then what is refused.
fn contents(source: &dyn Source) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let listing = source.list().unwrap();
    let settings = VaultPath::new("site.toml").unwrap();
    let paths = listing.files.iter().map(|file| &file.path).chain([&settings]);
    let files = paths.map(|path| {
        (
            path.to_string(),
            source.read(path, u64::MAX).unwrap_or_else(|error| format!("{error}").into()),
        )
    });
    let mut refused: Vec<String> = listing
        .refused
        .iter()
        .map(|one| format!("{}: {}", one.place.file, one.fault.message()))
        .collect();
    refused.sort();
    (files.collect(), refused)
}

/// Asserts that a picture is what stands on disk.
fn assert_true(picture: &Snapshot, root: &Path, claim: &str) {
    assert_eq!(contents(picture), contents(&DiskSource::new(root)), "{claim}");
}
