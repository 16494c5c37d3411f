//! A site that grows out of sight and is published at once.
//!
//! What a killed process leaves is the old site or the new one, whole. What a power cut leaves is
//! not promised: files are not flushed to the disk, because a site can be built again, and one
//! flush (`syncfs`) waits for all that other programs have written to the same disk. After a power
//! cut during the seconds that follow a build, build again.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::lock::Lock;
use super::place::{Place, Protected};
use super::site::{Previous, Site, Written};
use super::tree::{self, Parents, Unfinished};
use super::{Counter, OutputError, Sink, Totals, exchange};
use crate::path::UrlPath;
use crate::stamp::Stamp;

/// A folder beside the output that takes its place when it is published.
///
/// Dropped without that, it is removed, and the old site stays.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    /// The folders, each with whether it has been made.
    folders: Mutex<FxHashMap<String, Arc<Mutex<bool>>>>,
    files: Mutex<Vec<Written>>,
    previous: Option<Previous>,
    linked: Mutex<Vec<Written>>,
    counter: Counter,
    flushes_late: bool,
    // Dropped in this order: the tree goes while the lock is held, and its file goes before the
    // folders that were made to hold both.
    _tree: Unfinished,
    _lock: Lock,
    _parents: Parents,
}

/// What [`Staging::publish`] did.
#[derive(Debug)]
#[must_use = "the old site may still stand beside the new one"]
pub struct Published {
    /// Where the site stands: the output without links.
    pub output: PathBuf,
    /// How much was written, without the marker.
    pub totals: Totals,
    /// The files, as they stand there.
    pub site: Site,
    /// Why the old site could not be removed. The new one stands; the next build tries again.
    pub leftover: Option<OutputError>,
}

impl Staging {
    /// Starts a site that will replace `output`, or says why it must not.
    ///
    /// Takes the lock of this output, and clears what a killed build left. Nothing has changed
    /// where it fails.
    pub fn begin(output: &Path, protected: &Protected) -> Result<Self, OutputError> {
        let place = Place::resolve(output, protected)?;
        // Refused before a lock is created where nothing of ours belongs.
        tree::look(&place.output)?;
        let parents = Parents::create(&place.parent)?;
        let lock = Lock::take(place.lock.clone(), &place.output)?;
        exchange::recover(&place)?;
        tree::look(&place.output)?;
        tree::clear(&place.old)?;
        tree::clear(&place.staging)?;
        let unfinished = Unfinished(place.staging.clone());
        tree::create(&place.staging)?;
        Ok(Self {
            folders: Mutex::default(),
            files: Mutex::default(),
            previous: None,
            linked: Mutex::default(),
            counter: Counter::new(),
            flushes_late: flushes_late(&place.staging),
            _tree: unfinished,
            _lock: lock,
            _parents: parents,
            place,
        })
    }

    /// The same, which may take over files of `site`, if that stands in the output.
    pub fn after(self, site: Site) -> Self {
        Self { previous: Previous::new(site, &self.place.output), ..self }
    }

    /// Puts the site in the place of the output, and removes the old one.
    pub fn publish(self) -> Result<Published, OutputError> {
        Ok(self.publish_and(|| ())?.0)
    }

    /// The same, and does something else meanwhile, once the site stands in its place.
    pub fn publish_and<T: Send>(
        self,
        meanwhile: impl FnOnce() -> T + Send,
    ) -> Result<(Published, T), OutputError> {
        // Looked at anew: a build takes its time, and the folder may have been replaced.
        let found = tree::look(&self.place.output)?;
        let old = exchange::publish(&self.place, found)?;
        let clear = || old.and_then(|old| tree::clear(&old).err());
        let (leftover, done) = rayon::join(clear, meanwhile);
        let output = self.place.output.clone();
        let [written, linked] = [&self.files, &self.linked].map(|files| {
            std::mem::take(&mut *files.lock().unwrap_or_else(PoisonError::into_inner))
        });
        let site = Site::published(&output, written, linked);
        Ok((Published { output, totals: self.counter.totals(), site, leftover }, done))
    }

    /// Makes the folders that lead to `path`, each once.
    ///
    /// Never the staging folder itself: where someone removed it, the build has to fail rather
    /// than publish the half that it wrote since.
    fn create_folders(&self, path: &UrlPath) -> Result<(), OutputError> {
        for (end, _) in path.as_str().match_indices('/') {
            let name = &path.as_str()[..end];
            // Who finds another writer at it waits for that one, and nobody for a folder of no concern.
            let folder = {
                let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
                match folders.get(name) {
                    Some(folder) => folder.clone(),
                    None => folders.entry(name.to_owned()).or_default().clone(),
                }
            };
            let mut is_made = folder.lock().unwrap_or_else(PoisonError::into_inner);
            if !*is_made {
                let folder = self.place.staging.join(name);
                fs::create_dir(&folder).map_err(OutputError::io("create the folder", &folder))?;
                *is_made = true;
            }
        }
        Ok(())
    }
}

impl Sink for Staging {
    fn write(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), OutputError> {
        let hash = *blake3::hash(bytes).as_bytes();
        let has = self.previous.as_ref().is_some_and(|previous| previous.has(path, &hash));
        if has && self.take_over(path)? {
            return Ok(());
        }
        self.create_folders(path)?;
        let file = self.place.staging.join(path.as_str());
        let mut out = match fs::OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(out) => out,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(OutputError::WrittenTwice(path.clone()));
            }
            Err(error) => return Err(OutputError::io("create", &file)(error)),
        };
        out.write_all(bytes).map_err(OutputError::io("write", &file))?;
        if self.flushes_late {
            out.sync_data().map_err(OutputError::io("flush", &file))?;
        }
        self.counter.add(bytes.len() as u64);
        let stamp = Stamp::of_file(&out).map_err(OutputError::io("look at", &file))?;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.push((path.clone(), stamp, hash));
        Ok(())
    }

    fn take_over(&self, path: &UrlPath) -> Result<bool, OutputError> {
        let Some(previous) = &self.previous else { return Ok(false) };
        self.create_folders(path)?;
        let file = self.place.staging.join(path.as_str());
        let linked = previous.link(path, &file);
        let linked = linked.map_err(|_| OutputError::WrittenTwice(path.clone()))?;
        let Some(linked) = linked else { return Ok(false) };
        self.counter.add(linked.1.size);
        self.linked.lock().unwrap_or_else(PoisonError::into_inner).push(linked);
        Ok(true)
    }

    fn totals(&self) -> Totals {
        self.counter.totals()
    }
}

/// True on a network file system, where a full disk may show only when a file is flushed.
///
/// They flush when a file is closed, whose errors Rust drops; flushing it first costs nothing
/// more. The numbers are those of statfs(2): NFS, CIFS, SMB2.
#[cfg(target_os = "linux")]
fn flushes_late(folder: &Path) -> bool {
    const NETWORK: [u32; 3] = [0x6969, 0xff53_4d42, 0xfe53_4d42];
    // The numbers have 32 bits; the field is wider, or signed, on some machines.
    rustix::fs::statfs(folder).is_ok_and(|found| NETWORK.contains(&(found.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn flushes_late(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests;
