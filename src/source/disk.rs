//! A vault on disk.
#![allow(clippy::disallowed_methods, reason = "this is the door through which files are read")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::walk::{Found, walk};
use super::{ListedFile, Listing, SETTINGS, Source, SourceError};
use crate::path::VaultPath;
use crate::stamp::Stamp;

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

    /// Opens a plain file; tells what it is before it is read.
    fn open(&self, path: &VaultPath) -> Result<(File, Stamp), SourceError> {
        let full = self.root.join(path.as_str());
        let wrap = |source| SourceError::Io { path: path.to_string(), source };
        let kind = fs::symlink_metadata(&full).map_err(wrap)?.file_type();
        if !kind.is_file() {
            return Err(wrap(io::Error::other("it is no longer a plain file")));
        }
        let file = File::open(&full).map_err(wrap)?;
        let stamp = Stamp::of_file(&file).map_err(wrap)?;
        Ok((file, stamp))
    }

    /// What [`Source::read`] reads, and what the file was before.
    pub(super) fn read_stamped(
        &self,
        path: &VaultPath,
        limit: u64,
    ) -> Result<(Vec<u8>, Stamp), SourceError> {
        let (mut file, stamp) = self.open(path)?;
        let size = stamp.size;
        if size > limit {
            return Err(SourceError::TooLarge { path: path.to_string(), size, limit });
        }
        Ok((take(&mut file, path, size.saturating_add(1).min(limit))?, stamp))
    }

    /// What [`Source::read_start`] reads, and what the file was before.
    pub(super) fn read_start_stamped(
        &self,
        path: &VaultPath,
        length: u64,
    ) -> Result<(Vec<u8>, Stamp), SourceError> {
        let (mut file, stamp) = self.open(path)?;
        Ok((take(&mut file, path, length.min(stamp.size))?, stamp))
    }

    /// The hash of a file's bytes, whatever its size.
    pub(super) fn hash(&self, path: &VaultPath) -> Result<blake3::Hash, SourceError> {
        let (file, _) = self.open(path)?;
        let mut hasher = blake3::Hasher::new();
        let hashed = hasher.update_reader(file);
        hashed.map_err(|source| SourceError::Io { path: path.to_string(), source })?;
        Ok(hasher.finalize())
    }
}

impl Source for DiskSource {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut listing = Listing::default();
        walk(&self.root, |found| match found {
            Found::File(path) => {
                let stat = fs::symlink_metadata(self.root.join(path.as_str()));
                let size = stat.map_or(0, |metadata| metadata.len());
                listing.files.push(ListedFile { path, size, version: None });
            }
            Found::Refused(diagnostic) => listing.refused.push(diagnostic),
            Found::Folder(_) => {}
        })?;
        listing.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        self.read_stamped(path, limit).map(|(bytes, _)| bytes)
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        self.read_start_stamped(path, length).map(|(bytes, _)| bytes)
    }
}

/// Reads at most `most` bytes.
fn take(file: &mut File, path: &VaultPath, most: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
    let read = file.take(most).read_to_end(&mut bytes);
    read.map_err(|source| SourceError::Io { path: path.to_string(), source })?;
    Ok(bytes)
}
