//! Large files that stay from build to build, each named by a record.
//!
//! A pack is as good as the work that it saves, so only the very file that was written counts: the
//! record has its stamp and the hash of its bytes. Whoever sends a folder with packs in it cannot
//! choose when they came there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use super::{Cache, create_own, half, put};
use crate::stamp::{self, Seen, Stamp};

/// The folder of the packs.
pub(super) const PACKS: &str = "packs";

/// How many packs are kept: those of two folders that are published to.
const MOST: usize = 4;

/// The largest pack, in bytes: that of the search index of 100,000 sheets has half of it.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// A pack that is being written. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub struct Pack {
    file: File,
    hasher: blake3::Hasher,
    length: u64,
    cache: Cache,
    new: PathBuf,
    name: PathBuf,
}

impl Cache {
    /// The bytes of the pack `name`, where it is the file that was `seen`.
    pub fn read_pack(&self, name: &str, seen: &Seen) -> Option<Vec<u8>> {
        let path = self.folder().join(PACKS).join(name);
        if !self.is_folder(PACKS) || !path.symlink_metadata().is_ok_and(|stat| stat.is_file()) {
            return None;
        }
        let mut file = File::open(path).ok()?;
        let stamp = Stamp::of_file(&file).ok()?;
        if !seen.had(stamp) || stamp.size > LARGEST {
            return None;
        }
        let mut bytes = Vec::with_capacity(stamp.size as usize);
        file.read_to_end(&mut bytes).ok()?;
        (seen.hash() == Some(*blake3::hash(&bytes).as_bytes())).then_some(bytes)
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
        Ok(Pack { file, hasher: blake3::Hasher::new(), length: 0, cache, new, name })
    }
}

impl Write for Pack {
    /// Writes bytes, best many at once; fails where the pack would be too large.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.length += written as u64;
        match self.length > LARGEST {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(written),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Pack {
    /// Puts the pack in its place; tells by what it is known again.
    ///
    /// # Errors
    /// What the system says. What was kept before is kept, or nothing is.
    pub fn finish(self) -> io::Result<Seen> {
        put(&self.new, &self.name)?;
        // Taken afterwards: a new name changes the time of change.
        let stamp = Stamp::of_file(&self.file)?;
        self.cache.tidy(PACKS, MOST);
        Ok(Seen::new(stamp, stamp::now(), Some(*self.hasher.finalize().as_bytes())))
    }
}

impl Drop for Pack {
    fn drop(&mut self) {
        // It is not there where it was finished.
        let _ = fs::remove_file(&self.new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cache: &Cache, name: &str, pieces: &[&[u8]]) -> Seen {
        let mut pack = cache.create_pack(name).unwrap();
        pieces.iter().for_each(|piece| pack.write_all(piece).unwrap());
        pack.finish().unwrap()
    }

    #[test]
    fn only_the_very_file_that_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let file = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one", b"two"]);
        assert_eq!(cache.read_pack("a", &seen).as_deref(), Some(&b"onetwo"[..]));
        assert_eq!(cache.read_pack("b", &seen), None);
        let other = kept(&cache, "a", &[b"onetwo"]);
        assert_eq!(cache.read_pack("a", &seen), None, "the same bytes in another file");
        assert!(cache.read_pack("a", &other).is_some());
        fs::write(&file, b"onetwx").unwrap();
        assert_eq!(cache.read_pack("a", &other), None);
        fs::write(&file, b"").unwrap();
        assert_eq!(cache.read_pack("a", &other), None);
    }

    #[test]
    fn unfinished_pack_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let seen = kept(&cache, "a", &[b"one"]);
        let mut pack = cache.create_pack("a").unwrap();
        pack.write_all(b"other").unwrap();
        drop(pack);
        assert!(cache.read_pack("a", &seen).is_some());
        for name in ["b", "c", "d", "e", "f"] {
            kept(&cache, name, &[b"x"]);
        }
        let left = fs::read_dir(folder.path().join(".cribsheet/packs")).unwrap().count();
        assert_eq!(left, MOST);
    }
}
