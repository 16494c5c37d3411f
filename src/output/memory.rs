//! A site that stays in memory: for tests and the development server.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};

use super::{Counter, OutputError, Sink, Totals};
use crate::path::UrlPath;

/// Keeps all files in memory, sorted by path.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<UrlPath, Vec<u8>>>,
    counter: Counter,
}

impl Memory {
    /// An empty site.
    pub fn new() -> Self {
        Self::default()
    }

    /// The files, by path.
    pub fn into_files(self) -> BTreeMap<UrlPath, Vec<u8>> {
        self.files.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Memory {
    fn write(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), OutputError> {
        // A writer that panicked holding the lock left the map whole: an insert is its only use.
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match files.entry(path.clone()) {
            Entry::Occupied(_) => Err(OutputError::WrittenTwice(path.clone())),
            Entry::Vacant(place) => {
                place.insert(bytes.to_vec());
                self.counter.add(bytes.len() as u64);
                Ok(())
            }
        }
    }

    fn totals(&self) -> Totals {
        self.counter.totals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_file_for_a_path_is_refused() {
        let memory = Memory::new();
        let path = UrlPath::new("index.html").unwrap();
        memory.write(&path, b"first").unwrap();
        let error = memory.write(&path, b"second").unwrap_err();
        assert!(matches!(error, OutputError::WrittenTwice(twice) if twice == path));
        assert_eq!(memory.totals(), Totals { files: 1, bytes: 5 });
        assert_eq!(memory.into_files()[&path], b"first");
    }
}
