//! Folders of ours: told by their marker, made with it, and removed with it last.

use std::ffi::OsString;
#[cfg(unix)]
use std::ffi::{CStr, CString};
use std::fs;
use std::io::{self, Read, Write};
#[cfg(unix)]
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{OutputError, Refusal};

/// The file in each site that says that cribsheet made it, and may replace it.
pub const MARKER: &str = ".cribsheet-site";

/// What the marker holds: the same for each path and time, so that equal sites are equal trees.
const MARKER_TEXT: &str = "cribsheet site\n\n\
    `cribsheet build` made this folder and replaces it as a whole.\n\
    Remove this file, and it will refuse to touch the folder.\n";

/// The part of the marker that is read: the rest may change from version to version.
const MARKER_HEAD: &[u8] = b"cribsheet site\n";

/// Entries that no site has: a user made a repository of the output.
const REPOSITORIES: [&str; 3] = [".git", ".hg", ".svn"];

/// What stands at the place of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// No folder.
    Nothing,
    /// A folder that a site may replace: an empty one, or a site.
    Replaceable,
}

/// Looks whether a site may replace the folder `output`, and refuses where it may not.
pub(super) fn look(output: &Path) -> Result<Found, OutputError> {
    let refused = |refusal| OutputError::Refused { path: output.to_owned(), refusal };
    match output.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(OutputError::io("look at", output)(error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(refused(Refusal::NotAFolder(output.to_owned())));
        }
        Ok(_) => {}
    }
    // The first in order, so that the message is the same each time.
    let Some(first) = names(output)?.into_iter().min() else { return Ok(Found::Replaceable) };
    if !carries_marker(output)? {
        return Err(refused(Refusal::Foreign(first.to_string_lossy().into_owned())));
    }
    match REPOSITORIES.iter().find(|name| output.join(name).symlink_metadata().is_ok()) {
        Some(name) => Err(refused(Refusal::Repository((*name).to_owned()))),
        None => Ok(Found::Replaceable),
    }
}

/// Makes the folder, which must not exist, with a marker in it.
pub(super) fn create(folder: &Path) -> Result<(), OutputError> {
    fs::create_dir(folder).map_err(OutputError::io("create the folder", folder))?;
    let marker = folder.join(MARKER);
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&marker)
        .and_then(|mut file| file.write_all(MARKER_TEXT.as_bytes()))
        .map_err(OutputError::io("write", &marker))
}

/// Removes the tree at `folder`, a name of ours, if there is one. Links in it are not followed.
///
/// The name alone is not trusted: the folder has to be empty or to hold a marker. Here its text
/// does not count, because a build may have been killed between creating and writing it.
pub(super) fn clear(folder: &Path) -> Result<(), OutputError> {
    let in_the_way = || OutputError::InTheWay { path: folder.to_owned() };
    match folder.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OutputError::io("look at", folder)(error)),
        Ok(metadata) if !metadata.is_dir() => return Err(in_the_way()),
        Ok(_) => {}
    }
    let mut names = names(folder)?;
    let all = names.len();
    names.retain(|name| name != MARKER);
    let marker = folder.join(MARKER);
    let marked = names.len() < all && marker.symlink_metadata().is_ok_and(|found| found.is_file());
    if !marked && all > 0 {
        return Err(in_the_way());
    }
    names.par_iter().with_max_len(1).try_for_each(|name| remove(&folder.join(name)))?;
    // The marker goes last: a build that is killed on the way leaves a tree that is still ours.
    if marked {
        remove(&marker)?;
    }
    fs::remove_dir(folder).map_err(OutputError::io("remove the folder", folder))
}

/// Removes a file, a link or a tree. No folder is opened through a link.
fn remove(path: &Path) -> Result<(), OutputError> {
    let kind = path.symlink_metadata().map_err(OutputError::io("look at", path))?;
    let removed = if kind.is_dir() { remove_folder(path) } else { fs::remove_file(path) };
    removed.map_err(OutputError::io("remove", path))
}

/// Removes a tree, folders side by side.
#[cfg(unix)]
fn remove_folder(path: &Path) -> io::Result<()> {
    Ok(remove_at(rustix::fs::CWD, path)?)
}

/// Removes the tree that has a name in an open folder.
#[cfg(unix)]
fn remove_at<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
) -> rustix::io::Result<()> {
    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, statat, unlinkat};
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(parent, name, flags, Mode::empty())?;
    let is_folder = |name: &CStr, kind| match kind {
        // Not every file system tells it with the name.
        FileType::Unknown => statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)
            .map(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory),
        kind => Ok(kind == FileType::Directory),
    };
    let mut folders = Vec::new();
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        match is_folder(name, entry.file_type())? {
            true => folders.push(name.to_owned()),
            false => unlinkat(&folder, name, AtFlags::empty())?,
        }
    }
    let remove = |name: &CString| remove_at(folder.as_fd(), name.as_c_str());
    folders.par_iter().with_max_len(1).try_for_each(remove)?;
    unlinkat(parent, name, AtFlags::REMOVEDIR)
}

/// Removes a tree. The standard library opens each folder without following links.
#[cfg(not(unix))]
fn remove_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir_all(path)
}

/// True where `folder` holds a marker with our text: a regular file, not a link to one.
fn carries_marker(folder: &Path) -> Result<bool, OutputError> {
    let marker = folder.join(MARKER);
    if !marker.symlink_metadata().is_ok_and(|found| found.is_file()) {
        return Ok(false);
    }
    let mut head = Vec::new();
    fs::File::open(&marker)
        .and_then(|file| file.take(MARKER_HEAD.len() as u64).read_to_end(&mut head))
        .map_err(OutputError::io("read", &marker))?;
    Ok(head == MARKER_HEAD)
}

/// The names in a folder, in no order.
fn names(folder: &Path) -> Result<Vec<OsString>, OutputError> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect())
        .map_err(OutputError::io("list", folder))
}

/// Folders that were made on the way to the output; dropped, they go again where they are empty.
#[derive(Debug, Default)]
pub(super) struct Parents(Vec<PathBuf>);

impl Parents {
    /// Makes `folder` and what is missing above it.
    pub(super) fn create(folder: &Path) -> Result<Self, OutputError> {
        let is_missing = |above: &&Path| above.symlink_metadata().is_err();
        let missing: Vec<_> = folder.ancestors().take_while(is_missing).collect();
        let mut made = Self::default();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => made.0.push(folder.to_owned()),
                // A build into a neighbour was faster.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(OutputError::io("create the folder", folder)(error)),
            }
        }
        Ok(made)
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that holds the site, or anything else, is not empty and stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The tree of a build that may fail: dropped, it is removed.
#[derive(Debug)]
pub(super) struct Unfinished(pub(super) PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Nothing can be reported from here; what stays, the next build clears or reports.
        let _ = clear(&self.0);
    }
}
