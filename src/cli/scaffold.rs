//! New source files, for `init` and `new`: the one place that adds to an author's vault.
//!
//! It never overwrites, never deletes and never follows a link out of the folder that it was given.
#![allow(clippy::disallowed_methods, reason = "the author asked for new files in the vault")]

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};

use crate::path::VaultPath;

/// Wrong usage that the author can mend.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Refusal {
    message: String,
    /// What to do instead.
    pub(super) hint: String,
}

impl Refusal {
    /// Why not, and what to do instead.
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// Folders of version control: a folder that holds nothing else is as good as empty.
const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// Makes `folder` and those above it, where they are not there yet; it may hold nothing that is
/// visible to an author.
pub(super) fn make_empty_folder(folder: &Path) -> Result<()> {
    let shown = folder.display();
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut names = Vec::new();
            for entry in entries {
                names.push(entry.with_context(|| format!("cannot read `{shown}`"))?.file_name());
            }
            names.retain(|name| !VERSION_CONTROL.iter().any(|known| name == *known));
            match names.iter().min() {
                None => Ok(()),
                Some(first) => Err(not_empty(folder, &first.to_string_lossy()).into()),
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{shown}`"))
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let message = format!("`{shown}` is a file");
            Err(Refusal::new(message, "name a new folder: `cribsheet init my-vault`").into())
        }
        Err(error) => Err(error).with_context(|| format!("cannot read `{shown}`")),
    }
}

fn not_empty(folder: &Path, name: &str) -> Refusal {
    let shown = match folder == Path::new(".") {
        true => "this folder".to_owned(),
        false => format!("`{}`", folder.display()),
    };
    let message = format!("{shown} is not empty: it holds `{name}`");
    Refusal::new(message, "name a new folder: `cribsheet init my-vault`")
}

/// Writes a new file below `root`, making the folders on its way.
pub(super) fn write_new(root: &Path, path: &VaultPath, text: &str) -> Result<()> {
    let mut folder = root.to_owned();
    for segment in path.folder().split('/').filter(|segment| !segment.is_empty()) {
        folder.push(segment);
        make_folder(&folder).with_context(|| format!("cannot make the folder of `{path}`"))?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(root.join(path.as_str()));
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(taken(path).into()),
        written => written.with_context(|| format!("cannot write `{path}`")),
    }
}

/// The refusal to write where something is.
pub(super) fn taken(path: &VaultPath) -> Refusal {
    Refusal::new(format!("`{path}` is there already"), "choose another name, or edit that file")
}

/// Makes one folder; one that is there is fine, but not a link to one.
fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(io::Error::other(format!("`{}` is no folder", folder.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::create_dir(folder),
        Err(error) => Err(error),
    }
}
