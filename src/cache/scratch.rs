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

/// How many times as much as the file takes the disk has to have free: with what a sheet is parsed to, its page,
/// the index and what is kept of both take about six times that.
const ROOM: u64 = 10;

#[derive(Debug)]
struct Inner {
    /// None once there was no room.
    file: Option<File>,
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
        Ok(Scratch(Mutex::new(Inner { file: Some(file), end: 0 })))
    }
}

impl Scratch {
    /// Adds bytes; tells where they stand.
    ///
    /// # Errors
    /// What the system says, or that the disk would be too full for what a build writes after that. Then all
    /// bytes are gone, so that nothing is in the way of what is needed more.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Place> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { file, end } = &mut *inner;
        let place = Place { start: *end, length: bytes.len() };
        let put = append(file, place, bytes);
        match put {
            Ok(()) => *end += bytes.len() as u64,
            Err(_) => *file = None,
        }
        put.map(|()| place)
    }

    /// The bytes at a place.
    ///
    /// # Errors
    /// What the system says.
    pub fn get(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length];
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = inner.file.as_mut().ok_or(io::ErrorKind::StorageFull)?;
        file.seek(SeekFrom::Start(place.start))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Writes bytes at the end of the file, if there is one, and room.
fn append(file: &mut Option<File>, place: Place, bytes: &[u8]) -> io::Result<()> {
    let file = file.as_mut().ok_or(io::ErrorKind::StorageFull)?;
    if free(file)? < ROOM * (place.start + place.length as u64) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    file.seek(SeekFrom::Start(place.start))?;
    file.write_all(bytes)
}

/// How many bytes are free where the file stands.
#[cfg(unix)]
fn free(file: &File) -> io::Result<u64> {
    let disk = rustix::fs::fstatvfs(file)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Not known here.
#[cfg(not(unix))]
fn free(_: &File) -> io::Result<u64> {
    Ok(u64::MAX)
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

    #[test]
    fn what_does_not_fit_takes_all_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Cache::new(folder.path()).scratch().unwrap();
        let place = scratch.put(b"some").unwrap();
        // As if nearly all of the disk were taken.
        scratch.0.lock().unwrap().end = u64::MAX / ROOM - 16;
        assert_eq!(scratch.put(b"more").unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(scratch.get(place).is_err() && scratch.put(b"less").is_err());
    }
}
