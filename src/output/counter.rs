//! Counting what is written, and nothing else.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::{OutputError, Sink};
use crate::path::UrlPath;

/// How many files a sink took, and their size in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// The number of files.
    pub files: usize,
    /// The sum of their sizes, in bytes.
    pub bytes: u64,
}

/// Counts files and drops them: for runs that only check.
#[derive(Debug, Default)]
pub struct Counter {
    files: AtomicUsize,
    bytes: AtomicU64,
}

impl Counter {
    /// A counter at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one file of so many bytes.
    pub(super) fn add(&self, bytes: u64) {
        // Relaxed: the numbers guard no memory and are read after the writers have joined.
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Sink for Counter {
    fn write(&self, _path: &UrlPath, bytes: &[u8]) -> Result<(), OutputError> {
        self.add(bytes.len() as u64);
        Ok(())
    }

    fn totals(&self) -> Totals {
        Totals {
            files: self.files.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_bytes_are_counted() {
        let counter = Counter::new();
        for path in ["index.html", "a/b.html"] {
            counter.write(&UrlPath::new(path).unwrap(), b"four").unwrap();
        }
        assert_eq!(counter.totals(), Totals { files: 2, bytes: 8 });
    }
}
