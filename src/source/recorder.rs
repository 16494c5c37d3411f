//! What a build read of a vault, to tell the next one whether it would read the same.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::look::{BATCH, Looked};
use super::{DiskSource, ListedFile, Listing, SETTINGS, Source, SourceError};
use crate::path::VaultPath;
use crate::stamp::{self, Hash, Seen, Stamp};

/// A vault on disk that notes all that is asked of it.
#[derive(Debug)]
pub struct Recorder {
    disk: DiskSource,
    begun: SystemTime,
    /// What there is, where somebody has looked already.
    looked: Mutex<Option<Looked>>,
    /// The files as the build before found them.
    before: Inputs,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    files: HashMap<VaultPath, (Stamp, Read)>,
    /// True where a file was another one the second time.
    is_torn: bool,
}

/// How much of a file was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Read {
    Nothing,
    Start,
    All(Hash),
}

/// The files of a vault as a build found them, sorted by path.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Inputs(Vec<(VaultPath, Seen)>);

impl Recorder {
    /// One for the vault of `disk`.
    pub fn new(disk: DiskSource) -> Self {
        Self::after(disk, Inputs::default(), None)
    }

    /// The same, which knows the bytes of files that are as the build before found them, and what a look
    /// at the disk has found just now.
    pub fn after(disk: DiskSource, before: Inputs, looked: Option<Looked>) -> Self {
        let begun = looked.as_ref().map_or_else(stamp::now, |looked| looked.begun);
        Self { disk, begun, looked: Mutex::new(looked), before, notes: Mutex::default() }
    }

    /// All files that were listed or read; `None` where one was saved meanwhile, so that nobody can say
    /// which version was taken.
    pub fn inputs(&self) -> Option<Inputs> {
        let notes = self.notes();
        let seen = |(path, (stamp, read)): (&VaultPath, &(Stamp, Read))| {
            let hash = match read {
                Read::Nothing => None,
                // What comes after the start is not known. All that is looked into is also copied.
                Read::Start => return None,
                Read::All(hash) => Some(*hash),
            };
            Some((path.clone(), Seen::new(*stamp, self.begun, hash)))
        };
        let mut files: Vec<_> = notes.files.iter().map(seen).collect::<Option<_>>()?;
        files.sort_unstable_by(|(a, _): &(VaultPath, Seen), (b, _)| a.cmp(b));
        (!notes.is_torn).then_some(Inputs(files))
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        // Whole after each line that changes it.
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hash of a file's bytes, where it has this stamp and they are those that the build before read.
    fn known(&self, path: &VaultPath, stamp: Stamp) -> Option<Hash> {
        let hash = || self.disk.hash(path).ok().map(|hash| *hash.as_bytes());
        self.before.seen(path)?.again(stamp, self.begun, hash)?.hash()
    }

    /// Notes what a file was before its bytes were read.
    fn note(&self, path: &VaultPath, stamp: Stamp, read: Read) {
        let mut notes = self.notes();
        let Some((noted, before)) = notes.files.get_mut(path) else {
            notes.files.insert(path.clone(), (stamp, read));
            return;
        };
        let reads = [*before, read].map(|read| matches!(read, Read::All(_)));
        let is_same = *noted == stamp && (reads != [true, true] || *before == read);
        *before = read.max(*before);
        notes.is_torn |= !is_same;
    }
}

impl Source for Recorder {
    fn list(&self) -> Result<Listing, SourceError> {
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Looked { files, refused, .. } = looked.map_or_else(|| self.disk.look(), Ok)?;
        let known = |(path, stamp): &(VaultPath, Stamp)| self.known(path, *stamp);
        let known: Vec<Option<Hash>> = files.par_iter().with_min_len(BATCH).map(known).collect();
        let listed = |((path, stamp), hash): ((VaultPath, Stamp), Option<Hash>)| {
            self.note(&path, stamp, hash.map_or(Read::Nothing, Read::All));
            ListedFile { path, size: stamp.size, version: hash.map(blake3::Hash::from) }
        };
        let files = files.into_iter().zip(known);
        let files = files.filter(|((path, _), _)| path.as_str() != SETTINGS);
        Ok(Listing { files: files.map(listed).collect(), refused })
    }

    fn version(&self, path: &VaultPath) -> Option<blake3::Hash> {
        match self.notes().files.get(path)? {
            (_, Read::All(hash)) => Some((*hash).into()),
            (_, Read::Nothing | Read::Start) => None,
        }
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        Ok(self.read_hashed(path, limit)?.0)
    }

    fn read_hashed(
        &self,
        path: &VaultPath,
        limit: u64,
    ) -> Result<(Vec<u8>, blake3::Hash), SourceError> {
        let (bytes, stamp) = self.disk.read_stamped(path, limit)?;
        let hash = blake3::hash(&bytes);
        self.note(path, stamp, Read::All(*hash.as_bytes()));
        Ok((bytes, hash))
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        let (bytes, stamp) = self.disk.read_start_stamped(path, length)?;
        self.note(path, stamp, Read::Start);
        Ok(bytes)
    }
}

impl Inputs {
    fn seen(&self, path: &VaultPath) -> Option<&Seen> {
        let at = self.0.binary_search_by(|(one, _)| one.cmp(path)).ok()?;
        Some(&self.0[at].1)
    }

    /// The same files as they were found now, in the vault of `disk`.
    ///
    /// # Errors
    /// What is no longer as it was, in a few words.
    pub fn again(&self, found: &Looked, disk: &DiskSource) -> Result<Self, String> {
        let Looked { begun, files, refused, .. } = found;
        if let Some(one) = refused.first() {
            return Err(format!("`{}` is no plain file", one.place.file));
        }
        let mut before = self.0.iter();
        for (path, _) in files {
            match before.next() {
                Some((old, _)) if old == path => {}
                Some((old, _)) if old < path => return Err(format!("`{old}` is gone")),
                _ => return Err(format!("`{path}` is new")),
            }
        }
        if let Some((old, _)) = before.next() {
            return Err(format!("`{old}` is gone"));
        }
        let look = |((path, seen), (_, stamp)): (&(VaultPath, Seen), &(VaultPath, Stamp))| {
            let hash = || disk.hash(path).ok().map(|hash| *hash.as_bytes());
            let again = seen.again(*stamp, *begun, hash);
            again.map(|seen| (path.clone(), seen)).ok_or_else(|| format!("`{path}` has changed"))
        };
        let files = self.0.par_iter().zip(files).with_min_len(BATCH).map(look);
        Ok(Self(files.collect::<Result<_, String>>()?))
    }
}
