//! A picture of a vault: what stood in it when somebody last looked.
//!
//! A [`Snapshot`] never changes, so that a build reads what belongs together while the author goes
//! on writing. It is made by a [`Scanner`](super::Scanner); pictures share what they hold.

use std::sync::Arc;

use super::tree::Tree;
use super::{DiskSource, ListedFile, Listing, SETTINGS, Source, SourceError};
use crate::diagnostic::Diagnostic;
use crate::path::VaultPath;
use crate::stamp::Stamp;

/// The files of a vault as they were at one moment.
///
/// Sheets, settings, themes and small files are held; larger ones are read from disk when they
/// are asked for, as they are then.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Where what is not held is read.
    pub(super) disk: DiskSource,
    /// Sorted by path, `site.toml` among them.
    pub(super) files: Vec<Arc<Entry>>,
    /// Sorted.
    pub(super) refused: Vec<Diagnostic>,
    /// Where the files were found.
    pub(super) tree: Arc<Tree>,
}

/// A file of a picture.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: VaultPath,
    /// Taken before the bytes were read.
    pub(super) stamp: Stamp,
    /// True where the file may have been written after it was read, with nothing to tell it by.
    pub(super) fresh: bool,
    /// `None` where it is too large to hold, or could not be read.
    pub(super) bytes: Option<Arc<[u8]>>,
    /// That of the bytes; `None` where they are not held and never had to be told from others.
    pub(super) hash: Option<blake3::Hash>,
}

/// What differs between two pictures, each list sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<VaultPath>,
    /// Files that have other bytes. A large file may be named though it has the same.
    pub modified: Vec<VaultPath>,
    /// Files that are no longer there.
    pub removed: Vec<VaultPath>,
    /// True where other links, devices or names are refused than before.
    pub refused: bool,
}

impl Changes {
    /// True where nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Snapshot {
    /// What differs from an earlier picture.
    pub fn changes(&self, previous: &Self) -> Changes {
        let refused = self.refused != previous.refused;
        let mut changes = Changes { refused, ..Changes::default() };
        let mut before = previous.files.iter().peekable();
        for file in &self.files {
            // Most are the very same, which is told without a look at their names.
            if before.next_if(|old| Arc::ptr_eq(old, file)).is_some() {
                continue;
            }
            while let Some(gone) = before.next_if(|old| old.path < file.path) {
                changes.removed.push(gone.path.clone());
            }
            match before.next_if(|old| old.path == file.path) {
                None => changes.added.push(file.path.clone()),
                Some(old) if file.is_same(old) => {}
                Some(_) => changes.modified.push(file.path.clone()),
            }
        }
        changes.removed.extend(before.map(|gone| gone.path.clone()));
        changes
    }

    /// The bytes of a file that is held.
    pub fn held(&self, path: &VaultPath) -> Option<&Arc<[u8]>> {
        self.files[self.place(path)?].bytes.as_ref()
    }

    /// True where files were found below `path`.
    pub(super) fn is_folder(&self, path: &VaultPath) -> bool {
        let below = format!("{path}/");
        let at = self.files.partition_point(|file| file.path.as_str() < below.as_str());
        self.files.get(at).is_some_and(|file| file.path.as_str().starts_with(&below))
    }

    /// Where a file stands among all.
    pub(super) fn place(&self, path: &VaultPath) -> Option<usize> {
        self.files.binary_search_by(|file| file.path.cmp(path)).ok()
    }
}

impl Entry {
    fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.hash.is_some() && self.hash == other.hash)
    }

    /// In bytes: of what is held, not of what it has grown to since.
    fn size(&self) -> u64 {
        self.bytes.as_ref().map_or(self.stamp.size, |bytes| bytes.len() as u64)
    }
}

impl Source for Snapshot {
    fn list(&self) -> Result<Listing, SourceError> {
        let files = self.files.iter().filter(|file| file.path.as_str() != SETTINGS);
        let listed = |file: &Arc<Entry>| ListedFile {
            path: file.path.clone(),
            size: file.size(),
            version: file.hash,
        };
        Ok(Listing { files: files.map(listed).collect(), refused: self.refused.clone() })
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        match self.held(path) {
            None => self.disk.read(path, limit),
            Some(bytes) if bytes.len() as u64 > limit => {
                let size = bytes.len() as u64;
                Err(SourceError::TooLarge { path: path.to_string(), size, limit })
            }
            Some(bytes) => Ok(bytes.to_vec()),
        }
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        match self.held(path) {
            None => self.disk.read_start(path, length),
            Some(bytes) => {
                let most = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes[..most].to_vec())
            }
        }
    }

    /// That of the bytes; of what the file system tells where the bytes are not held.
    fn version(&self, path: &VaultPath) -> Option<blake3::Hash> {
        let file = &self.files[self.place(path)?];
        Some(file.hash.unwrap_or_else(|| blake3::hash(format!("{:?}", file.stamp).as_bytes())))
    }
}
