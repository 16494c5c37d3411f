//! A published site, as it is known again.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::MARKER;
use super::place::{Place, Protected};
use crate::path::UrlPath;
use crate::stamp::{self, Hash, Root, Seen, Stamp};

/// How many files are looked at by one task.
const BATCH: usize = 256;

/// A file that was written: its path, what the system told of it then, and the hash of its bytes.
pub(super) type Written = (UrlPath, Stamp, Hash);

/// The site before, from which files that are the same are taken over.
#[derive(Debug)]
pub(super) struct Previous {
    output: PathBuf,
    files: FxHashMap<UrlPath, Seen>,
    root: Root,
    now: SystemTime,
}

impl Previous {
    /// `site`, if it stands in `output`.
    pub(super) fn new(site: Site, output: &Path) -> Option<Self> {
        let root = Root::open(output).ok().filter(|_| site.output == output)?;
        let Site { output, files } = site;
        Some(Self { output, files: files.into_iter().collect(), root, now: stamp::now() })
    }

    /// True where the site had a file of these bytes.
    pub(super) fn has(&self, path: &UrlPath, hash: &Hash) -> bool {
        self.files.get(path).is_some_and(|seen| seen.hash().as_ref() == Some(hash))
    }

    /// Gives a file of the site the name `new` too, where it is the very one that was published.
    pub(super) fn link(&self, path: &UrlPath, new: &Path) -> io::Result<Option<Written>> {
        let Some(seen) = self.files.get(path) else { return Ok(None) };
        let stamp = self.root.stamp(path.as_str()).filter(|stamp| seen.had(*stamp));
        let same = stamp.and_then(|stamp| {
            let hash = || stamp::hash_file(&self.output.join(path.as_str())).ok();
            let again = seen.again(stamp, self.now, hash)?;
            Some((stamp, again.hash()?))
        });
        let Some((stamp, hash)) = same else { return Ok(None) };
        match self.root.link(path.as_str(), new) {
            Ok(()) => Ok(Some((path.clone(), stamp, hash))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system can, and none as often as one likes: it is written, then.
            Err(_) => Ok(None),
        }
    }
}

/// A folder as a site was published in it: all its files, the marker too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Site {
    /// Absolute, without links.
    output: PathBuf,
    /// Sorted by path.
    files: Vec<(UrlPath, Seen)>,
}

impl Site {
    /// The site that has just been published in `output`: files that were written, and others that were
    /// linked, whose old names are gone by now.
    pub(super) fn published(output: &Path, written: Vec<Written>, linked: Vec<Written>) -> Self {
        let now = stamp::now();
        let written = written.into_iter();
        let written = written.map(|(path, stamp, hash)| (path, Seen::new(stamp, now, Some(hash))));
        let root = Root::open(output).ok();
        let linked = linked.into_par_iter().with_min_len(BATCH).filter_map(|(path, old, hash)| {
            // One that is another by now is left out, which the next look takes for a change.
            let stamp = root.as_ref()?.stamp(path.as_str())?;
            stamp.is_linked(&old).then(|| (path, Seen::renamed(stamp, now, hash)))
        });
        let linked: Vec<(UrlPath, Seen)> = linked.collect();
        let mut files: Vec<(UrlPath, Seen)> = written.chain(linked).collect();
        files.extend(marker(output));
        files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self { output: output.to_owned(), files }
    }

    /// The same site as it stands now, where nothing has come to it, gone or changed, and nothing speaks
    /// against a site at `output`.
    ///
    /// A file must be the very one that was written, with its times: a copy of it will not do. So nobody
    /// can have a folder that was not made here taken for one that was.
    ///
    /// # Errors
    /// What is no longer as it was, in a few words.
    pub fn look_again(&self, output: &Path, protected: &Protected) -> Result<Self, String> {
        let now = stamp::now();
        let place = Place::resolve(output, protected).map_err(|error| error.to_string())?;
        if place.output != self.output {
            return Err("the site stands in another folder".to_owned());
        }
        if !place.is_quiet() {
            return Err("another build is on its way, or was stopped".to_owned());
        }
        let gone = |_| "the site is gone".to_owned();
        let root = Root::open(&self.output).map_err(gone)?;
        // As many files as there were, each of which is there: so there is no other one.
        if count(&self.output).map_err(gone)? != (self.files.len(), self.folders()) {
            return Err("the site has more files than were published, or fewer".to_owned());
        }
        let look = |(path, seen): &(UrlPath, Seen)| {
            let stamp = root.stamp(path.as_str()).filter(|stamp| seen.had(*stamp))?;
            let hash = || stamp::hash_file(&self.output.join(path.as_str())).ok();
            Some((path.clone(), seen.again(stamp, now, hash)?))
        };
        let look = |file| look(file).ok_or_else(|| format!("the site's `{}` has changed", file.0));
        let files = self.files.par_iter().with_min_len(BATCH).map(look);
        Ok(Self { output: self.output.clone(), files: files.collect::<Result<_, String>>()? })
    }

    /// How many folders hold the files, the output left out.
    fn folders(&self) -> usize {
        let above = |(path, _): &(UrlPath, Seen)| -> Vec<String> {
            let path = path.as_str();
            path.match_indices('/').map(|(end, _)| path[..end].to_owned()).collect()
        };
        self.files.iter().flat_map(above).collect::<HashSet<String>>().len()
    }
}

fn marker(output: &Path) -> Option<(UrlPath, Seen)> {
    Some((UrlPath::new(MARKER)?, Seen::file(&output.join(MARKER)).ok()?))
}

/// How much stands below `folder`: what is no folder, and folders.
fn count(folder: &Path) -> io::Result<(usize, usize)> {
    let (mut files, mut folders) = (0, Vec::new());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => folders.push(entry.path()),
            false => files += 1,
        }
    }
    let below: Vec<(usize, usize)> =
        folders.par_iter().map(|folder| count(folder)).collect::<io::Result<_>>()?;
    let sum = |all: (usize, usize), one: &(usize, usize)| (all.0 + one.0, all.1 + one.1);
    Ok(below.iter().fold((files, folders.len()), sum))
}
