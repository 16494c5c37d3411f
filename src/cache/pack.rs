//! Large files that stay from build to build, each named by a record.
//!
//! A pack is as good as the work that it saves, so only the very file that was written counts: the
//! record has its stamp and a hash. Whoever sends a folder with packs in it cannot choose when they
//! came there. It is read and written in sections, so that nobody needs memory for the whole. Behind them stands
//! how long each is, with its hash, and the length of that in eight bytes; the record's hash is of this list.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cache, create_own, decode, encode, half, put};
use crate::stamp::{self, Hash, Seen, Stamp};

/// The folder of the packs.
pub(super) const PACKS: &str = "packs";

/// How many packs are kept: those of two folders that are published to.
const MOST: usize = 4;

/// The largest pack, in bytes: that of the search index of 100,000 sheets has half of it.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// The length of the list's length, in bytes.
const LENGTH: u64 = size_of::<u64>() as u64;

/// Some bytes of a pack.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Section {
    length: u64,
    hash: Hash,
}

impl Section {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, hash: *blake3::hash(bytes).as_bytes() }
    }
}

/// A pack that is being written. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub struct Pack {
    file: File,
    sections: Vec<Section>,
    length: u64,
    cache: Cache,
    new: PathBuf,
    name: PathBuf,
}

/// A pack that was written, open. Many threads may read it.
#[derive(Debug)]
pub struct Packed {
    file: File,
    /// Each with where it starts.
    sections: Vec<(u64, Section)>,
}

impl Cache {
    /// The pack `name`, where it is the file that was `seen`.
    pub fn open_pack(&self, name: &str, seen: &Seen) -> Option<Packed> {
        let path = self.folder().join(PACKS).join(name);
        if !self.is_folder(PACKS) || !path.symlink_metadata().is_ok_and(|stat| stat.is_file()) {
            return None;
        }
        let file = File::open(path).ok()?;
        let stamp = Stamp::of_file(&file).ok()?;
        if !seen.had(stamp) || stamp.size > LARGEST {
            return None;
        }
        let end = stamp.size.checked_sub(LENGTH)?;
        let length = |bytes: Option<&[u8]>| Some(u64::from_le_bytes(bytes?.try_into().ok()?));
        let length = with_bytes(&file, end, LENGTH, length)?;
        let list = |bytes: Option<&[u8]>| -> Option<Vec<Section>> {
            let is_known = |bytes: &&[u8]| seen.hash() == Some(*blake3::hash(bytes).as_bytes());
            decode(bytes.filter(is_known)?)
        };
        let list = with_bytes(&file, end.checked_sub(length)?, length, list)?;
        let mut end = 0;
        let place = |section: Section| {
            let start = end;
            end += section.length;
            (start, section)
        };
        Some(Packed { file, sections: list.into_iter().map(place).collect() })
    }

    /// Begins a pack that will take the place of the one of that `name`, a plain file name.
    ///
    /// # Errors
    /// What the system says.
    pub fn create_pack(&self, name: &str) -> io::Result<Pack> {
        self.create(PACKS)?;
        let folder = self.folder().join(PACKS);
        let new = folder.join(half(name));
        let file = create_own(&new)?;
        let (cache, name) = (self.clone(), folder.join(name));
        Ok(Pack { file, sections: Vec::new(), length: 0, cache, new, name })
    }
}

impl Packed {
    /// How many sections there are.
    pub fn len(&self) -> usize {
        self.sections.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// What `read` makes of the section at an index, as it was written; `None` where it cannot be read, or is
    /// damaged.
    pub fn read<T>(&self, at: usize, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let (start, section) = self.sections.get(at)?;
        with_bytes(&self.file, *start, section.length, |bytes| {
            let is_whole = |bytes: &&[u8]| *blake3::hash(bytes).as_bytes() == section.hash;
            read(bytes.filter(is_whole)?)
        })
    }

    /// The value that was encoded into the section at an index; `None` as for [`read`](Self::read).
    pub fn decode<T: DeserializeOwned>(&self, at: usize) -> Option<T> {
        self.read(at, decode)
    }
}

impl Pack {
    /// Adds a section.
    ///
    /// # Errors
    /// What the system says, or that the pack would be too large.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes, Section::of(bytes))
    }

    /// Adds a section of another pack as it stands there.
    ///
    /// # Errors
    /// What the system says, or that the pack would be too large.
    pub fn take_over(&mut self, from: &Packed, at: usize) -> io::Result<()> {
        let (start, section) = from.sections[at];
        // Where it has been damaged meanwhile, its hash will say so.
        with_bytes(&from.file, start, section.length, |bytes| {
            self.write(bytes.ok_or(io::ErrorKind::UnexpectedEof)?, section)
        })
    }

    fn write(&mut self, bytes: &[u8], section: Section) -> io::Result<()> {
        self.length += section.length;
        if self.length > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.sections.push(section);
        self.file.write_all(bytes)
    }

    /// Puts the pack in its place; tells by what it is known again.
    ///
    /// # Errors
    /// What the system says. What was kept before is kept, or nothing is.
    pub fn finish(mut self) -> io::Result<Seen> {
        let list = encode(&self.sections)?;
        self.file.write_all(&list)?;
        self.file.write_all(&(list.len() as u64).to_le_bytes())?;
        put(&self.new, &self.name)?;
        // Taken afterwards: a new name changes the time of change.
        let stamp = Stamp::of_file(&self.file)?;
        self.cache.tidy(PACKS, MOST);
        Ok(Seen::new(stamp, stamp::now(), Some(*blake3::hash(&list).as_bytes())))
    }
}

impl Drop for Pack {
    fn drop(&mut self) {
        // It is not there where it was finished.
        let _ = fs::remove_file(&self.new);
    }
}

thread_local! {
    /// Where sections are read to: memory that has been used costs less than new memory, which the system
    /// hands out page by page.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Hands so many bytes of a file to `read`; `None` where it has not as many behind `start`.
fn with_bytes<T>(file: &File, start: u64, length: u64, read: impl FnOnce(Option<&[u8]>) -> T) -> T {
    let mut buffer = BUFFER.take();
    let bytes = usize::try_from(length).ok().filter(|_| length <= LARGEST).and_then(|length| {
        if buffer.len() < length {
            buffer.resize(length, 0);
        }
        let bytes = &mut buffer[..length];
        read_at(file, bytes, start).ok()?;
        Some(&*bytes)
    });
    let done = read(bytes);
    BUFFER.set(buffer);
    done
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (bytes, start) = (&mut bytes[read..], start + read as u64),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cache: &Cache, name: &str, sections: &[&[u8]]) -> Seen {
        let mut pack = cache.create_pack(name).unwrap();
        sections.iter().for_each(|section| pack.add(section).unwrap());
        pack.finish().unwrap()
    }

    fn section(pack: &Packed, at: usize) -> Option<Vec<u8>> {
        pack.read(at, |bytes| Some(bytes.to_vec()))
    }

    fn sections(pack: &Packed) -> Option<Vec<Vec<u8>>> {
        (0..pack.len()).map(|at| section(pack, at)).collect()
    }

    /// The sections, where the pack is there and no section is damaged.
    fn read(cache: &Cache, name: &str, seen: &Seen) -> Option<Vec<Vec<u8>>> {
        sections(&cache.open_pack(name, seen)?)
    }

    #[test]
    fn only_the_very_file_that_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let file = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one", b"", b"two"]);
        let whole = vec![b"one".to_vec(), Vec::new(), b"two".to_vec()];
        assert_eq!(read(&cache, "a", &seen), Some(whole.clone()));
        assert_eq!(read(&cache, "b", &seen), None);
        let other = kept(&cache, "a", &[b"one", b"", b"two"]);
        assert_eq!(read(&cache, "a", &seen), None, "the same bytes in another file");
        assert_eq!(read(&cache, "a", &other), Some(whole));
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, b"").unwrap();
        assert_eq!(read(&cache, "a", &other), None);
        // As if the system had told nothing of what happened to the file.
        let seen_now = || {
            let stamp = Stamp::of_file(&File::open(&file).unwrap()).unwrap();
            Seen::new(stamp, stamp::now(), other.hash())
        };
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).unwrap();
            assert_eq!(read(&cache, "a", &seen_now()), None, "byte {at}");
            fs::write(&file, &bytes[..at]).unwrap();
            assert_eq!(read(&cache, "a", &seen_now()), None, "{at} bytes");
        }
        fs::write(&file, &bytes).unwrap();
        assert!(read(&cache, "a", &seen_now()).is_some());
    }

    #[test]
    fn sections_are_taken_over_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let file = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one", b"two", b"three"]);
        let taken = |name: &str, from: &Packed| {
            let mut pack = cache.create_pack(name).unwrap();
            pack.take_over(from, 2).unwrap();
            pack.add(b"new").unwrap();
            pack.take_over(from, 0).unwrap();
            pack.finish().unwrap()
        };
        let old = cache.open_pack("a", &seen).unwrap();
        let new = taken("b", &old);
        assert_eq!(read(&cache, "b", &new).unwrap(), [&b"three"[..], b"new", b"one"]);
        // What is damaged stays so.
        let mut bytes = fs::read(&file).unwrap();
        bytes[0] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let new = taken("c", &old);
        let pack = cache.open_pack("c", &new).unwrap();
        assert_eq!([0, 1, 2].map(|at| section(&pack, at).is_some()), [true, true, false]);
        assert_eq!(section(&pack, 3), None);
    }

    #[test]
    fn unfinished_pack_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let seen = kept(&cache, "a", &[b"one"]);
        let mut pack = cache.create_pack("a").unwrap();
        pack.add(b"other").unwrap();
        drop(pack);
        assert!(read(&cache, "a", &seen).is_some());
        for name in ["b", "c", "d", "e", "f"] {
            kept(&cache, name, &[b"x"]);
        }
        let left = fs::read_dir(folder.path().join(".cribsheet/packs")).unwrap().count();
        assert_eq!(left, MOST);
    }
}
