//! Looking at a vault on disk, again and again.
//!
//! In goes the picture before, out comes one of now. Files whose stamp is the same are not read
//! again, and the folders are not walked again while nothing comes or goes.
#![allow(clippy::disallowed_methods, reason = "how old a file is decides whether it is read again")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use super::look::{BATCH, Looked, look};
use super::snapshot::{Entry, Snapshot};
use super::walk::{Found, IGNORE_FILES, walk_to};
use super::{DiskSource, SETTINGS, Source, SourceError, THEMES, is_absent};
use crate::path::VaultPath;
use crate::stamp::{Root, Stamp};

/// The largest sheet that is held, in bytes: larger ones are refused unread.
const MAX_HELD_SHEET: u64 = 2 * 1024 * 1024;
/// The largest `site.toml` and file of a theme that is held, in bytes: larger ones are refused.
const MAX_HELD_SETTINGS: u64 = 1024 * 1024;
/// The largest other file that is held, in bytes: most code that sheets take is smaller, most
/// images are not.
const MAX_HELD: u64 = 64 * 1024;

/// Looks at a vault on disk again and again.
#[derive(Clone, Debug)]
pub struct Scanner {
    disk: DiskSource,
}

impl Scanner {
    /// One for the vault whose `site.toml` is in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { disk: DiskSource::new(root) }
    }

    /// Looks at all files; reads those that are not known to be as in `previous`.
    ///
    /// What vanishes meanwhile is left out, what is half-written is taken as it is: the next look
    /// sees the rest. A vault without `site.toml` is one whose settings cannot be read.
    ///
    /// # Errors
    /// [`SourceError`] where the root or a folder of it cannot be read. It may be back soon.
    pub fn scan(&self, previous: Option<&Snapshot>) -> Result<Snapshot, SourceError> {
        let now = SystemTime::now();
        let root = self.open()?;
        let again = previous.and_then(|previous| self.look_again(&root, previous, now));
        again.map_or_else(|| self.walk(&root, previous, now), Ok)
    }

    /// Looks at these files of `previous` alone; at all, where that does not tell what there is.
    ///
    /// What else has changed is seen by the next [`Scanner::scan`].
    ///
    /// # Errors
    /// [`SourceError`] where the root or a folder of it cannot be read.
    pub fn scan_hinted(
        &self,
        previous: &Snapshot,
        paths: &BTreeSet<VaultPath>,
    ) -> Result<Snapshot, SourceError> {
        let now = SystemTime::now();
        let root = self.open()?;
        let mut snapshot = previous.clone();
        let mut unknown = Vec::new();
        for path in paths {
            let plain = self.is_plain(path, previous);
            match (previous.place(path), root.stamp(path.as_str())) {
                (Some(_), Some(stamp)) if plain => {
                    let at = snapshot.place(path);
                    let entry = at.map(|at| &snapshot.files[at]);
                    match (at, self.entry(entry, path, stamp, now)) {
                        (Some(at), Some(entry)) => snapshot.files[at] = entry,
                        _ => return self.walk(&root, Some(previous), now),
                    }
                }
                (None, Some(stamp)) if plain && path.as_str() != SETTINGS => {
                    unknown.push((path, stamp));
                }
                (place, None) if plain && root.stamp_any(Path::new(path.as_str())).is_none() => {
                    if let Some(at) = place.and_then(|_| snapshot.place(path)) {
                        snapshot.files.remove(at);
                    }
                }
                // A folder, a link, a device: others may come and go with it.
                _ => return self.walk(&root, Some(previous), now),
            }
        }
        self.add_new(&mut snapshot, &unknown, now)?;
        Ok(snapshot)
    }

    /// Adds files that were not there before, but for ignored ones.
    fn add_new(
        &self,
        snapshot: &mut Snapshot,
        files: &[(&VaultPath, Stamp)],
        now: SystemTime,
    ) -> Result<(), SourceError> {
        if files.is_empty() {
            return Ok(());
        }
        let paths: Vec<&VaultPath> = files.iter().map(|(path, _)| *path).collect();
        let mut found = BTreeSet::new();
        walk_to(self.disk.root(), &paths, |one| {
            if let Found::File(path) = one {
                found.insert(path);
            }
        })?;
        for (path, stamp) in files.iter().filter(|(path, _)| found.contains(*path)) {
            if let Some(entry) = self.entry(None, path, *stamp, now) {
                let at = snapshot.files.partition_point(|file| file.path < **path);
                snapshot.files.insert(at, entry);
            }
        }
        Ok(())
    }

    /// True where a path says nothing of any other: it is no folder, names nothing to be ignored, and was
    /// not refused.
    fn is_plain(&self, path: &VaultPath, previous: &Snapshot) -> bool {
        !IGNORE_FILES.contains(&path.file_name())
            && !previous.is_folder(path)
            && !previous.refused.iter().any(|refused| refused.place.file == *path)
            && !self.is_behind_link(path)
    }

    /// True where a folder on the way to a file is a link by now, which a walk would not follow.
    fn is_behind_link(&self, path: &VaultPath) -> bool {
        let folders = Path::new(path.as_str()).ancestors().skip(1);
        let mut folders = folders.filter(|folder| !folder.as_os_str().is_empty());
        folders.any(|folder| self.disk.root().join(folder).is_symlink())
    }

    fn open(&self) -> Result<Root, SourceError> {
        let root = self.disk.root();
        Root::open(root)
            .map_err(|source| SourceError::Io { path: root.display().to_string(), source })
    }

    /// Looks at the files of `previous`; `None` where there may be others.
    fn look_again(&self, root: &Root, previous: &Snapshot, now: SystemTime) -> Option<Snapshot> {
        if !previous.tree.is_same(root, now) {
            return None;
        }
        let files = previous.files.par_iter().with_min_len(BATCH).map(|old| {
            let stamp = root.stamp(old.path.as_str())?;
            self.entry(Some(old), &old.path, stamp, now)
        });
        Some(Snapshot {
            disk: self.disk.clone(),
            files: files.collect::<Option<_>>()?,
            refused: previous.refused.clone(),
            tree: Arc::clone(&previous.tree),
        })
    }

    /// Looks at all files that there are.
    fn walk(
        &self,
        root: &Root,
        previous: Option<&Snapshot>,
        now: SystemTime,
    ) -> Result<Snapshot, SourceError> {
        let Looked { files, refused, tree, .. } = look(self.disk.root(), root, now)?;
        let mut before = previous.map_or(&[][..], |snapshot| &snapshot.files).iter().peekable();
        let pairs: Vec<_> = files
            .into_iter()
            .map(|(path, stamp)| {
                while before.next_if(|old| old.path < path).is_some() {}
                (before.next_if(|old| old.path == path), path, stamp)
            })
            .collect();
        let files = pairs
            .into_par_iter()
            .filter_map(|(old, path, stamp)| self.entry(old, &path, stamp, now))
            .collect();
        Ok(Snapshot { disk: self.disk.clone(), files, refused, tree: Arc::new(tree) })
    }

    /// A file as it is now; `None` where it has vanished.
    fn entry(
        &self,
        old: Option<&Arc<Entry>>,
        path: &VaultPath,
        stamp: Stamp,
        now: SystemTime,
    ) -> Option<Arc<Entry>> {
        if let Some(old) = old.filter(|old| old.stamp == stamp && !old.fresh) {
            return Some(Arc::clone(old));
        }
        let old = old.map(Arc::as_ref);
        let fresh = stamp.is_fresh(now);
        let mut bytes = None;
        if stamp.size <= most_held(path) {
            match self.disk.read(path, most_held(path)) {
                Ok(read) => bytes = Some(read),
                Err(error) if is_absent(&error) => return None,
                // Too large by now, or not ours to read: who asks for it is told.
                Err(_) => {}
            }
        }
        let hash = match &bytes {
            Some(bytes) => Some(blake3::hash(bytes)),
            // Reading a large file is worth it only where its stamp may not tell, or where there
            // is a hash to compare with.
            None if fresh || old.is_some_and(|old| old.hash.is_some()) => self.disk.hash(path).ok(),
            None => None,
        };
        let bytes = bytes.map(|bytes| match old {
            // What is the same is held once.
            Some(Entry { bytes: Some(held), .. }) if **held == *bytes => Arc::clone(held),
            _ => bytes.into(),
        });
        Some(Arc::new(Entry { path: path.clone(), stamp, fresh, bytes, hash }))
    }
}

/// Up to how many bytes a file is held.
fn most_held(path: &VaultPath) -> u64 {
    let extension = path.extension().unwrap_or_default();
    match () {
        () if ["md", "markdown"].iter().any(|e| extension.eq_ignore_ascii_case(e)) => {
            MAX_HELD_SHEET
        }
        () if path.as_str() == SETTINGS || path.below(THEMES).is_some() => MAX_HELD_SETTINGS,
        () => MAX_HELD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a look makes of a file that it is told was the same, but was read before its last write.
    fn look_again(fresh: bool) -> Vec<u8> {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(SETTINGS), "new").unwrap();
        let scanner = Scanner::new(root.path());
        let mut picture = scanner.scan(None).unwrap();
        let Entry { path, stamp, .. } = &*picture.files[0];
        let (path, stamp) = (path.clone(), *stamp);
        let bytes: Arc<[u8]> = b"old".as_slice().into();
        let hash = Some(blake3::hash(&bytes));
        let old = Entry { path: path.clone(), stamp, fresh, bytes: Some(bytes), hash };
        picture.files[0] = Arc::new(old);
        scanner.scan(Some(&picture)).unwrap().read(&path, 100).unwrap()
    }

    #[test]
    fn a_file_that_was_fresh_is_read_again() {
        assert_eq!(look_again(true), b"new");
        assert_eq!(look_again(false), b"old");
    }

    #[test]
    fn a_file_is_fresh_for_two_seconds() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(SETTINGS), "text").unwrap();
        let picture = Scanner::new(root.path()).scan(None).unwrap();
        let file = &picture.files[0];
        assert!(file.fresh);
        let later = |seconds| SystemTime::now() + std::time::Duration::from_secs(seconds);
        assert!(file.stamp.is_fresh(later(0)));
        assert!(!file.stamp.is_fresh(later(3)));
    }
}
