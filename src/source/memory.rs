//! A vault in memory: for tests.

use std::collections::BTreeMap;
use std::io;

use super::{ListedFile, Listing, Source, SourceError};
use crate::path::VaultPath;

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    files: BTreeMap<VaultPath, Vec<u8>>,
}

impl MemorySource {
    /// Takes a file away.
    pub fn remove(&mut self, path: &VaultPath) {
        self.files.remove(path);
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: VaultPath, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path, bytes.into());
    }
}

impl Source for MemorySource {
    fn list(&self) -> Result<Listing, SourceError> {
        let file = |(path, bytes): (&VaultPath, &Vec<u8>)| ListedFile {
            path: path.clone(),
            size: bytes.len() as u64,
            version: None,
        };
        Ok(Listing { files: self.files.iter().map(file).collect(), refused: Vec::new() })
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        let name = path.to_string();
        match self.files.get(path) {
            None => Err(SourceError::Io { path: name, source: io::ErrorKind::NotFound.into() }),
            Some(bytes) if bytes.len() as u64 > limit => {
                Err(SourceError::TooLarge { path: name, size: bytes.len() as u64, limit })
            }
            Some(bytes) => Ok(bytes.clone()),
        }
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        let mut bytes = self.read(path, u64::MAX)?;
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    fn version(&self, path: &VaultPath) -> Option<blake3::Hash> {
        self.files.get(path).map(|bytes| blake3::hash(bytes))
    }
}
