//! What is too large for a record, in sections that are written and read one by one.
//!
//! A pack is a folder. Each section is a file in it, named by a hash of its bytes, so that nobody needs memory
//! for the whole, and of a pack that takes the place of another only the sections are written that differ. A list
//! says which belong to it. A pack is as good as the work that it saves, so only the one that was written counts:
//! the record has the list's stamp and hash. Whoever sends a folder with packs in it cannot choose when they came there.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cache, create_own, decode, encode, half, is_dir, open_plain, put, remove};
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
        self.add_all(&[bytes])
    }

    /// Adds sections, written side by side.
    ///
    /// # Errors
    /// What the system says, or that the pack would be too large.
    pub fn add_all(&mut self, sections: &[impl AsRef<[u8]> + Sync]) -> io::Result<()> {
        let known = |bytes: &_| Section::of(AsRef::as_ref(bytes));
        let noted: Vec<Section> = sections.par_iter().map(known).collect();
        noted.iter().try_for_each(|section| self.note(*section))?;
        // The same bytes are one file.
        let mut met = HashSet::new();
        let new = noted.iter().zip(sections).filter(|(section, _)| met.insert(**section));
        let new: Vec<_> = new.collect();
        new.into_par_iter()
            .with_max_len(1)
            .try_for_each(|(section, bytes)| self.write(section, bytes.as_ref()))
    }

    /// Writes a section's file.
    fn write(&self, section: &Section, bytes: &[u8]) -> io::Result<()> {
        let name = self.folder.join(section.name());
        let new = self.folder.join(half(&section.name()));
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
mod tests;
