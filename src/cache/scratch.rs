//! Bytes that a build has no room for in memory, in a file without a name: it is gone with the process,
//! however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use super::Cache;
use super::pack::PACKS;

/// Where some bytes stand in a [`Scratch`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    start: u64,
    length: usize,
}

/// A file without a name. Many threads may use it.
#[derive(Debug)]
pub struct Scratch(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
}

impl Cache {
    /// An empty file without a name.
    ///
    /// # Errors
    /// What the system says.
    pub fn scratch(&self) -> io::Result<Scratch> {
        self.create(PACKS)?;
        let file = tempfile::tempfile_in(self.folder().join(PACKS))?;
        Ok(Scratch(Mutex::new(Inner { file, end: 0 })))
    }
}

impl Scratch {
    /// Adds bytes; tells where they stand.
    ///
    /// # Errors
    /// What the system says, such as that the disk is full.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Place> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.end;
        inner.file.seek(SeekFrom::Start(start))?;
        inner.file.write_all(bytes)?;
        inner.end += bytes.len() as u64;
        Ok(Place { start, length: bytes.len() })
    }

    /// The bytes at a place.
    ///
    /// # Errors
    /// What the system says.
    pub fn get(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length];
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.file.seek(SeekFrom::Start(place.start))?;
        inner.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn bytes_are_found_again_and_no_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Cache::new(folder.path()).scratch().unwrap();
        let texts: Vec<String> = (0..100).map(|at| format!("text {at}").repeat(at)).collect();
        let places: Vec<Place> =
            texts.iter().map(|text| scratch.put(text.as_bytes()).unwrap()).collect();
        for (text, place) in texts.iter().zip(places).rev() {
            assert_eq!(scratch.get(place).unwrap(), text.as_bytes());
        }
        assert_eq!(fs::read_dir(folder.path().join(".cribsheet/packs")).unwrap().count(), 0);
    }
}
