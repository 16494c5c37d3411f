//! A vault on disk.
#![allow(clippy::disallowed_methods, reason = "this is the door through which files are read")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{
    CONTENT, ListedFile, Listing, SETTINGS, STATIC, Source, SourceError, THEMES, is_editors,
};
use crate::diagnostic::{Diagnostic, Fault};
use crate::path::VaultPath;

/// The vault below a folder.
#[derive(Clone, Debug)]
pub struct DiskSource {
    root: PathBuf,
}

/// The nearest folder from `start` upward that has a `site.toml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(SETTINGS).is_file()).map(Path::to_owned)
}

impl DiskSource {
    /// The vault whose `site.toml` is in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The vault's root folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Opens a plain file; tells its size.
    fn open(&self, path: &VaultPath) -> Result<(File, u64), SourceError> {
        let full = self.root.join(path.as_str());
        let wrap = |source| SourceError::Io { path: path.to_string(), source };
        let kind = fs::symlink_metadata(&full).map_err(wrap)?.file_type();
        if !kind.is_file() {
            return Err(wrap(io::Error::other("it is no longer a plain file")));
        }
        let file = File::open(&full).map_err(wrap)?;
        let size = file.metadata().map_err(wrap)?.len();
        Ok((file, size))
    }

    /// Sorts an entry into the listing.
    fn take(&self, entry: &DirEntry, listing: &mut Listing) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
        let Ok(below) = entry.path().strip_prefix(&self.root) else { return };
        let Some(path) = below.to_str().and_then(VaultPath::new) else {
            listing.refused.push(bad_name(below));
            return;
        };
        if is_editors(path.file_name()) || path.as_str() == SETTINGS {
            return;
        }
        if kind.is_symlink() {
            listing.refused.push(Diagnostic::new(&path, None, Fault::SymlinkRefused {}));
        } else if !kind.is_file() {
            listing.refused.push(Diagnostic::new(&path, None, Fault::NotAFile {}));
        } else {
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            listing.files.push(ListedFile { path, size });
        }
    }
}

/// What is wrong with a path that cannot be one of a vault, told of the folder that can.
fn bad_name(below: &Path) -> Diagnostic {
    let good = below.ancestors().skip(1).find_map(|folder| VaultPath::new(folder.to_str()?));
    let folder = good.as_ref().map_or(Path::new(""), |folder| Path::new(folder.as_str()));
    let rest = below.strip_prefix(folder).unwrap_or(below);
    let name = rest.iter().next().unwrap_or_default().to_string_lossy().into_owned();
    let fault = match rest.to_str() {
        Some(_) => Fault::FileNameBackslash { name },
        None => Fault::FileNameNotText { name },
    };
    Diagnostic::new(&good.unwrap_or_else(site_file), None, fault)
}

/// The path of `site.toml`, for faults that have no better place.
fn site_file() -> VaultPath {
    VaultPath::new(SETTINGS).expect("the file's name is a plain path")
}

/// Only what a build reads: at the top level the three folders, below them all that is not hidden.
fn is_visited(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    match entry.depth() {
        0 => true,
        1 => [CONTENT, STATIC, THEMES].contains(&name.as_ref()),
        _ => !name.starts_with('.'),
    }
}

impl Source for DiskSource {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut listing = Listing::default();
        // The vault's own ignore files count, those above it do not: a build must not depend on
        // where the vault is checked out.
        let walk = WalkBuilder::new(&self.root)
            .parents(false)
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .filter_entry(is_visited)
            .build();
        for entry in walk {
            let entry = entry.map_err(|error| SourceError::Io {
                path: self.root.display().to_string(),
                source: error.into_io_error().unwrap_or_else(|| io::Error::other("cannot walk")),
            })?;
            self.take(&entry, &mut listing);
        }
        listing.files.sort();
        Ok(listing)
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        let (mut file, size) = self.open(path)?;
        if size > limit {
            return Err(SourceError::TooLarge { path: path.to_string(), size, limit });
        }
        take(&mut file, path, size.saturating_add(1).min(limit))
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        let (mut file, size) = self.open(path)?;
        take(&mut file, path, length.min(size))
    }
}

/// Reads at most `most` bytes.
fn take(file: &mut File, path: &VaultPath, most: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
    let read = file.take(most).read_to_end(&mut bytes);
    read.map_err(|source| SourceError::Io { path: path.to_string(), source })?;
    Ok(bytes)
}
