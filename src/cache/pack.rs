//! What is too large for a record, in sections that are written and read one by one.
//!
//! A pack is a folder. Each section is a file in it, named by a hash of its bytes, so that nobody needs memory
//! for the whole, and of a pack that takes the place of another only the sections are written that differ. A list
//! says which belong to it. A pack is as good as the work that it saves, so only the one that was written counts:
//! the record has the list's stamp and hash. Whoever sends a folder with packs in it cannot choose when they came there.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cache, create_own, decode, encode, half, put, remove};
use crate::stamp::{self, Hash, Seen, Stamp};

/// The folder of the packs.
pub(super) const PACKS: &str = "packs";

/// How many packs are kept: those of two folders that are published to.
const MOST: usize = 4;

/// The largest pack, in bytes: that of the search index of 100,000 sheets has half of it.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// The largest buffer that a thread keeps for the next section, in bytes.
const LARGEST_BUFFER: usize = 8 * 1024 * 1024;

/// The file that lists the sections of a pack, in its folder.
const LIST: &str = "list";

/// Some bytes of a pack.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
struct Section {
    length: u64,
    hash: Hash,
}

impl Section {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, hash: *blake3::hash(bytes).as_bytes() }
    }

    /// The name of its file.
    fn name(&self) -> String {
        blake3::Hash::from(self.hash).to_hex()[..32].to_owned()
    }
}

/// A pack that is being written. Dropped before it is finished, it leaves what was there before.
#[derive(Debug)]
pub struct Pack {
    cache: Cache,
    folder: PathBuf,
    sections: Vec<Section>,
    length: u64,
    /// The sections of the pack before, if what stands there is one.
    before: HashSet<Section>,
}

/// A pack that was written. Many threads may read it.
#[derive(Debug)]
pub struct Packed {
    folder: PathBuf,
    sections: Vec<Section>,
}

impl Cache {
    /// The pack `name`, where it is the one whose list was `seen`.
    pub fn open_pack(&self, name: &str, seen: &Seen) -> Option<Packed> {
        let folder = self.pack_folder(name).filter(|folder| is_dir(folder))?;
        let (stamp, list) = read_list(&folder)?;
        let is_known = seen.had(stamp) && seen.hash() == Some(*blake3::hash(&list).as_bytes());
        Some(Packed { folder, sections: decode(&list).filter(|_| is_known)? })
    }

    /// Begins a pack that will take the place of the one of that `name`, a plain file name.
    ///
    /// # Errors
    /// What the system says.
    pub fn create_pack(&self, name: &str) -> io::Result<Pack> {
        self.create(PACKS)?;
        let folder = self.folder().join(PACKS).join(name);
        if !is_dir(&folder) {
            // A file, as packs were once.
            remove(&folder);
            fs::create_dir(&folder)?;
        }
        let before = read_list(&folder).and_then(|(_, list)| decode::<Vec<Section>>(&list));
        let before = before.unwrap_or_default().into_iter().collect();
        let pack = Pack { cache: self.clone(), folder, sections: Vec::new(), length: 0, before };
        // What builds left that were killed.
        pack.clean();
        Ok(pack)
    }

    /// Removes the pack of that `name`, which nothing is to be taken from any more.
    pub fn remove_pack(&self, name: &str) {
        self.pack_folder(name).iter().for_each(|folder| remove(folder));
    }

    fn pack_folder(&self, name: &str) -> Option<PathBuf> {
        self.is_folder(PACKS).then(|| self.folder().join(PACKS).join(name))
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
        let section = self.sections.get(at)?;
        with_bytes(&self.folder, section, |bytes| {
            let is_whole = |bytes: &&[u8]| Section::of(bytes) == *section;
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
        let section = Section::of(bytes);
        let name = self.folder.join(section.name());
        let new = self.folder.join(half(&section.name()));
        self.note(section)?;
        // What is there by this name may be damaged.
        let written = create_own(&new).and_then(|mut file| file.write_all(bytes));
        written.and_then(|()| put(&new, &name)).inspect_err(|_| drop(fs::remove_file(&new)))
    }

    /// Adds a section of another pack as it stands there. Nothing is written where this one takes its place.
    ///
    /// # Errors
    /// What the system says, or that the pack would be too large.
    pub fn take_over(&mut self, from: &Packed, at: usize) -> io::Result<()> {
        let section = from.sections[at];
        if self.before.contains(&section) && from.folder == self.folder {
            return self.note(section);
        }
        let lost = io::ErrorKind::UnexpectedEof;
        with_bytes(&from.folder, &section, |bytes| self.add(bytes.ok_or(lost)?))
    }

    fn note(&mut self, section: Section) -> io::Result<()> {
        self.length += section.length;
        if self.length > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.sections.push(section);
        Ok(())
    }

    /// Puts the pack in the place of the one before; tells by what it is known again.
    ///
    /// # Errors
    /// What the system says. What was kept before is kept, or nothing is.
    pub fn finish(mut self) -> io::Result<Seen> {
        let bytes = encode(&self.sections)?;
        let new = self.folder.join(half(LIST));
        let mut list = create_own(&new)?;
        list.write_all(&bytes)?;
        put(&new, &self.folder.join(LIST))?;
        // Taken afterwards: a new name changes the time of change.
        let stamp = Stamp::of_file(&list)?;
        self.before = std::mem::take(&mut self.sections).into_iter().collect();
        self.cache.tidy(PACKS, MOST, &self.folder);
        Ok(Seen::new(stamp, stamp::now(), Some(*blake3::hash(&bytes).as_bytes())))
    }
}

impl Pack {
    /// Removes what belongs neither to the pack before nor, once it is finished, to this one.
    fn clean(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let known: HashSet<String> = self.before.iter().map(Section::name).collect();
        for entry in entries.flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let is_ours = name == LIST || name.to_str().is_some_and(|name| known.contains(name));
            if !is_ours || is_dir(&path) {
                remove(&path);
            }
        }
    }
}

impl Drop for Pack {
    fn drop(&mut self) {
        self.clean();
        // Where there was none before and is none now, its folder is empty.
        let _ = fs::remove_dir(&self.folder);
    }
}

fn is_dir(folder: &Path) -> bool {
    folder.symlink_metadata().is_ok_and(|stat| stat.is_dir())
}

/// Opens a plain file: nothing else that may stand there, a link or a pipe that nobody writes to; with what the
/// system tells of it before it is read.
fn open_plain(path: &Path) -> Option<(File, Stamp)> {
    if !path.symlink_metadata().is_ok_and(|stat| stat.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    let stamp = Stamp::of_file(&file).ok()?;
    Some((file, stamp))
}

/// The list of the pack in a folder, and what the system told of it before it was read.
fn read_list(folder: &Path) -> Option<(Stamp, Vec<u8>)> {
    let (mut file, stamp) = open_plain(&folder.join(LIST))?;
    if stamp.size > LARGEST {
        return None;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    Some((stamp, bytes))
}

thread_local! {
    /// Where sections are read to: memory that has been used costs less than new memory, which the system
    /// hands out page by page.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Hands the bytes of a section in a folder to `read`; `None` where it has not as many.
fn with_bytes<T>(folder: &Path, section: &Section, read: impl FnOnce(Option<&[u8]>) -> T) -> T {
    let mut buffer = BUFFER.take();
    let bytes = usize::try_from(section.length).ok().filter(|_| section.length <= LARGEST);
    let bytes = bytes.and_then(|length| {
        let (mut file, stamp) = open_plain(&folder.join(section.name()))?;
        if stamp.size != section.length {
            return None;
        }
        if buffer.len() < length {
            buffer.resize(length, 0);
        }
        file.read_exact(&mut buffer[..length]).ok()?;
        Some(&buffer[..length])
    });
    let done = read(bytes);
    if buffer.len() <= LARGEST_BUFFER {
        BUFFER.set(buffer);
    }
    done
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

    /// The files of a pack.
    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn only_the_pack_that_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let seen = kept(&cache, "a", &[b"one", b"", b"two"]);
        let whole = vec![b"one".to_vec(), Vec::new(), b"two".to_vec()];
        assert_eq!(read(&cache, "a", &seen), Some(whole.clone()));
        assert_eq!(read(&cache, "b", &seen), None);
        let other = kept(&cache, "a", &[b"one", b"", b"two"]);
        assert_eq!(read(&cache, "a", &seen), None, "the same list in another file");
        assert_eq!(read(&cache, "a", &other), Some(whole));
    }

    #[test]
    fn pack_with_damage_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let pack = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one", b"two"]);
        // As if the system had told nothing of what happened to the list.
        let seen_now = || {
            let stamp = Stamp::of_file(&File::open(pack.join(LIST)).unwrap()).unwrap();
            Seen::new(stamp, stamp::now(), seen.hash())
        };
        assert_eq!(files(&pack).len(), 3);
        for file in files(&pack) {
            let whole = fs::read(&file).unwrap();
            for at in 0..whole.len() {
                let mut damaged = whole.clone();
                damaged[at] ^= 1;
                fs::write(&file, &damaged).unwrap();
                assert_eq!(read(&cache, "a", &seen_now()), None, "byte {at} of {file:?}");
                fs::write(&file, &whole[..at]).unwrap();
                assert_eq!(read(&cache, "a", &seen_now()), None, "{at} bytes of {file:?}");
            }
            fs::write(&file, &whole).unwrap();
            assert!(read(&cache, "a", &seen_now()).is_some());
        }
        // Written again, it is whole.
        files(&pack).iter().for_each(|file| fs::write(file, "").unwrap());
        let seen = kept(&cache, "a", &[b"one", b"two"]);
        assert_eq!(read(&cache, "a", &seen).unwrap(), [b"one", b"two"]);
    }

    #[test]
    fn sections_that_are_the_same_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let pack = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one", b"two", b"three"]);
        let old = cache.open_pack("a", &seen).unwrap();
        let taken = |name: &str| {
            let mut pack = cache.create_pack(name).unwrap();
            pack.take_over(&old, 2).unwrap();
            pack.add(b"new").unwrap();
            pack.take_over(&old, 0).unwrap();
            pack.finish().unwrap()
        };
        let now = [&b"three"[..], b"new", b"one"];
        let copied = taken("b");
        assert_eq!(read(&cache, "b", &copied).unwrap(), now);
        let stamp = |section: &[u8]| {
            let file = File::open(pack.join(Section::of(section).name())).ok()?;
            Some(Stamp::of_file(&file).unwrap())
        };
        let before = [&b"one"[..], b"two", b"three"].map(stamp);
        let new = taken("a");
        assert_eq!(read(&cache, "a", &new).unwrap(), now);
        assert_eq!([b"one", &b"three"[..]].map(stamp), [before[0], before[2]]);
        assert_eq!(stamp(b"two"), None);
    }

    #[test]
    fn unfinished_pack_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let packs = folder.path().join(".cribsheet/packs");
        let seen = kept(&cache, "a", &[b"one", b"two"]);
        let before = files(&packs.join("a"));
        let mut pack = cache.create_pack("a").unwrap();
        pack.add(b"other").unwrap();
        pack.add(b"one").unwrap();
        drop(pack);
        assert_eq!(read(&cache, "a", &seen).unwrap(), [b"one", b"two"]);
        assert_eq!(HashSet::from_iter(files(&packs.join("a"))), HashSet::<_>::from_iter(before));
        let mut first = cache.create_pack("first").unwrap();
        first.add(b"some").unwrap();
        drop(first);
        assert_eq!(files(&packs), [packs.join("a")]);
        for name in ["b", "c", "d", "e", "f"] {
            kept(&cache, name, &[b"x"]);
        }
        assert_eq!(files(&packs).len(), MOST);
    }

    #[test]
    fn what_killed_builds_left_goes_and_folders_are_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let pack = folder.path().join(".cribsheet/packs/a");
        let seen = kept(&cache, "a", &[b"one"]);
        fs::write(pack.join("0123"), "left").unwrap();
        fs::create_dir(pack.join("4567")).unwrap();
        let new = cache.create_pack("a").unwrap();
        assert_eq!(files(&pack).len(), 2);
        assert!(read(&cache, "a", &seen).is_some());
        drop(new);
        fs::remove_file(pack.join(LIST)).unwrap();
        fs::create_dir_all(pack.join(LIST).join("below")).unwrap();
        let seen = kept(&cache, "a", &[b"one"]);
        assert!(read(&cache, "a", &seen).is_some());
    }

    #[test]
    fn pack_that_was_just_written_is_not_the_oldest() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1_000_000);
        for name in ["b", "c", "d", "e", "f"] {
            kept(&cache, name, &[b"x"]);
            // As by a clock that was wrong.
            let folder = File::open(folder.path().join(".cribsheet/packs").join(name)).unwrap();
            folder.set_modified(later).unwrap();
        }
        let seen = kept(&cache, "a", &[b"one"]);
        assert!(read(&cache, "a", &seen).is_some());
    }

    #[test]
    fn what_stands_in_the_place_of_a_pack_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let packs = folder.path().join(".cribsheet/packs");
        let of_a = kept(&cache, "a", &[b"one"]);
        assert!(read(&cache, "a", &of_a).is_some());
        fs::write(packs.join("b"), "a file").unwrap();
        let seen = kept(&cache, "b", &[b"two"]);
        assert!(read(&cache, "b", &seen).is_some());
        #[cfg(unix)]
        {
            // Nor is one that stands in the place of a section, or a pipe, for which one could wait for ever.
            let one = packs.join("a").join(Section::of(b"one").name());
            let pack = cache.open_pack("a", &of_a).unwrap();
            fs::rename(&one, packs.join("one")).unwrap();
            std::os::unix::fs::symlink(packs.join("one"), &one).unwrap();
            assert_eq!(section(&pack, 0), None);
            fs::remove_file(&one).unwrap();
            let mode = rustix::fs::Mode::from(0o600);
            rustix::fs::mknodat(rustix::fs::CWD, &one, rustix::fs::FileType::Fifo, mode, 0)
                .unwrap();
            assert_eq!(section(&pack, 0), None);
            // A link is taken away, not followed.
            std::os::unix::fs::symlink(packs.join("a"), packs.join("c")).unwrap();
            assert!(cache.open_pack("c", &seen).is_none());
            kept(&cache, "c", &[b"three"]);
            assert_eq!(files(&packs.join("a")).len(), 2);
        }
    }
}
