//! Looking at a vault on disk, again and again.
//!
//! In goes the picture before, out comes one of now. Files whose stamp is the same are not read
//! again: of 10,000 files of which none has changed, a look takes about ten milliseconds.
#![allow(clippy::disallowed_methods, reason = "how old a file is decides whether it is read again")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use rayon::prelude::*;

use super::snapshot::{Entry, Snapshot};
use super::stamp::{Root, Stamp};
use super::walk::{Found, walk};
use super::{DiskSource, SETTINGS, Source, SourceError, THEMES, is_absent};
use crate::diagnostic::{self, Diagnostic};
use crate::path::VaultPath;

/// The largest sheet that is held, in bytes: larger ones are refused unread.
const MAX_HELD_SHEET: u64 = 2 * 1024 * 1024;
/// The largest `site.toml` and file of a theme that is held, in bytes: larger ones are refused.
const MAX_HELD_SETTINGS: u64 = 1024 * 1024;
/// The largest other file that is held, in bytes: most code that sheets take is smaller, most
/// images are not.
const MAX_HELD: u64 = 64 * 1024;

/// How many files are looked at by one task.
const BATCH: usize = 256;

/// What a look found.
struct Looked {
    files: Vec<(VaultPath, Stamp)>,
    refused: Vec<Diagnostic>,
}

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
        let Looked { files, refused } = self.look(&root)?;
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
            .filter_map(|(old, path, stamp)| self.entry(old, path, stamp, now));
        Ok(Snapshot { disk: self.disk.clone(), files: files.collect(), refused })
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
        for path in paths {
            let plain = !self.is_behind_link(path);
            let known = previous.place(path).filter(|_| plain).zip(root.stamp(path));
            let again = known.and_then(|(at, stamp)| {
                let old = &previous.files[at];
                Some((at, self.entry(Some(old), path.clone(), stamp, now)?))
            });
            // What comes, goes or becomes a folder may also be ignored or refused from now on.
            let Some((at, entry)) = again else { return self.scan(Some(previous)) };
            snapshot.files[at] = entry;
        }
        Ok(snapshot)
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

    /// All files with their stamps, and what is refused, sorted.
    fn look(&self, root: &Root) -> Result<Looked, SourceError> {
        let (stamped, mut refused) = (Mutex::new(Vec::new()), Vec::new());
        let take = |batch: Vec<VaultPath>| {
            let stamp = |path: VaultPath| root.stamp(&path).map(|stamp| (path, stamp));
            let batch: Vec<_> = batch.into_iter().filter_map(stamp).collect();
            stamped.lock().expect("no thread panics with the lock").extend(batch);
        };
        let take = &take;
        // One thread walks while the others ask for stamps, which takes longer.
        rayon::scope(|scope| {
            let mut batch =
                vec![VaultPath::new(SETTINGS).expect("the file's name is a plain path")];
            let walked = walk(self.disk.root(), |found| match found {
                Found::Refused(diagnostic) => refused.push(diagnostic),
                Found::File(path) => {
                    batch.push(path);
                    if batch.len() == BATCH {
                        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                        scope.spawn(move |_| take(full));
                    }
                }
            });
            take(batch);
            walked
        })?;
        let mut files = stamped.into_inner().expect("no thread panics with the lock");
        files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        diagnostic::sort(&mut refused);
        Ok(Looked { files, refused })
    }

    /// A file as it is now; `None` where it has vanished.
    fn entry(
        &self,
        old: Option<&Arc<Entry>>,
        path: VaultPath,
        stamp: Stamp,
        now: SystemTime,
    ) -> Option<Arc<Entry>> {
        if let Some(old) = old.filter(|old| old.stamp == stamp && !old.fresh) {
            return Some(Arc::clone(old));
        }
        let old = old.map(Arc::as_ref);
        let fresh = stamp.is_fresh(now);
        let mut bytes = None;
        if stamp.size <= most_held(&path) {
            match self.disk.read(&path, most_held(&path)) {
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
            None if fresh || old.is_some_and(|old| old.hash.is_some()) => {
                self.disk.hash(&path).ok()
            }
            None => None,
        };
        let bytes = bytes.map(|bytes| match old {
            // What is the same is held once.
            Some(Entry { bytes: Some(held), .. }) if **held == *bytes => Arc::clone(held),
            _ => bytes.into(),
        });
        Some(Arc::new(Entry { path, stamp, fresh, bytes, hash }))
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
