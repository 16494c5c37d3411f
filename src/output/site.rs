//! A published site, as it is known again.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::MARKER;
use super::place::{Place, Protected};
use crate::path::UrlPath;
use crate::stamp::{self, Hash, Root, Seen, Stamp};

/// How many files are looked at by one task.
const BATCH: usize = 256;

/// A file that was written: its path, what the system told of it then, and the hash of its bytes.
pub(super) type Written = (UrlPath, Stamp, Hash);

/// A folder as a site was published in it: all its files, the marker too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Site {
    /// Absolute, without links.
    output: PathBuf,
    /// Sorted by path.
    files: Vec<(UrlPath, Seen)>,
}

impl Site {
    /// The site that has just been published in `output`.
    pub(super) fn published(output: &Path, written: Vec<Written>) -> Self {
        let now = stamp::now();
        let seen = |(path, stamp, hash)| (path, Seen::new(stamp, now, Some(hash)));
        let mut files: Vec<(UrlPath, Seen)> = written.into_iter().map(seen).collect();
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
