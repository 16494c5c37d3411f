//! What sheets were parsed to, from one build to the next.
//!
//! A pack holds all sheets sorted by path, some in each section: so they are read by all threads, and
//! sections with the same sheets as in the pack before are taken over as they stand there. Behind them stand
//! the settings that sheets are parsed by, as a hash, and what their links could lead to.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use super::memo::without_looks;
use super::parsed::Parsed;
use crate::cache::{Pack, Packed, encode};
use crate::config::Config;
use crate::path::VaultPath;
use crate::stamp::Hash;

/// How many sheets stand together, about and at most. Where they are cut their paths say, so that a sheet
/// that comes or goes leaves the others together.
const CHUNK: u64 = 64;
const LONGEST: usize = 4 * CHUNK as usize;

/// How many chunks each thread encodes before they are written.
const ENCODED: usize = 4;

/// The last section of a pack.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    settings: Hash,
    links: Option<Checked<'a>>,
}

/// What the links of sheets could lead to besides sheets, when all of them led to something.
#[derive(Serialize, Deserialize)]
pub(super) struct Checked<'a> {
    /// Whether drafts were published, and their links looked at.
    pub(super) drafts: bool,
    /// Drafts that were not, and files.
    pub(super) others: Cow<'a, BTreeSet<VaultPath>>,
}

/// What a pack says.
pub(super) struct Kept {
    pub(super) sheets: Vec<Arc<Parsed>>,
    pub(super) links: Option<Checked<'static>>,
    pub(super) chunks: Chunks,
}

/// The chunks of a pack, with the sheets that each holds: they are its first sections.
#[derive(Default)]
pub(super) struct Chunks {
    pack: Option<Packed>,
    sheets: Vec<Vec<Arc<Parsed>>>,
}

impl Chunks {
    /// For each of `chunks` the section that holds just these sheets, where there is one.
    fn of(&self, chunks: &[&[Arc<Parsed>]]) -> Vec<Option<(&Packed, usize)>> {
        let first = |sheets: &[Arc<Parsed>]| sheets.first().map(Arc::as_ptr);
        let known = self.sheets.iter().enumerate().map(|(at, sheets)| (first(sheets), at));
        let known: FxHashMap<_, usize> = known.collect();
        let find = |chunk: &&[Arc<Parsed>]| {
            let at = *known.get(&first(chunk))?;
            let sheets = &self.sheets[at];
            let same = sheets.len() == chunk.len()
                && sheets.iter().zip(*chunk).all(|(a, b)| Arc::ptr_eq(a, b));
            Some((self.pack.as_ref().filter(|_| same)?, at))
        };
        chunks.iter().map(find).collect()
    }
}

/// Cuts sheets into chunks.
fn cut(mut sheets: &[Arc<Parsed>]) -> Vec<&[Arc<Parsed>]> {
    let ends =
        |sheet: &Arc<Parsed>| FxBuildHasher.hash_one(&sheet.outline.path).is_multiple_of(CHUNK);
    let mut chunks = Vec::new();
    while !sheets.is_empty() {
        let end = sheets.iter().take(LONGEST - 1).position(ends).unwrap_or(LONGEST - 1);
        let (chunk, rest) = sheets.split_at(sheets.len().min(end + 1));
        chunks.push(chunk);
        sheets = rest;
    }
    chunks
}

/// Writes all sheets, as they are parsed under these settings, and what is known of links into a pack;
/// `before` are the chunks of the pack before.
///
/// # Errors
/// What the system says.
pub(super) fn write(
    sheets: &[Arc<Parsed>],
    links: Option<Checked<'_>>,
    config: &Config,
    before: &Chunks,
    pack: &mut Pack,
) -> io::Result<()> {
    let chunks = cut(sheets);
    let known = before.of(&chunks);
    // Some are encoded at a time: all together would be as large as the pack.
    let some = ENCODED * rayon::current_num_threads();
    for (chunks, known) in chunks.chunks(some).zip(known.chunks(some)) {
        let encode = |(chunk, known): (&&[Arc<Parsed>], &Option<_>)| match known {
            Some(_) => Ok(Vec::new()),
            None => encode(*chunk),
        };
        let encoded: Vec<Vec<u8>> =
            chunks.par_iter().zip(known).with_max_len(1).map(encode).collect::<io::Result<_>>()?;
        for (encoded, known) in encoded.iter().zip(known) {
            match known {
                Some((before, at)) => pack.take_over(before, *at)?,
                None => pack.add(encoded)?,
            }
        }
    }
    pack.add(&encode(&Head { settings: identity(config), links })?)
}

/// What a pack says; `None` where its sheets were parsed under other settings.
pub(super) fn read(pack: Packed, config: &Config) -> Option<Kept> {
    let chunks = pack.len().checked_sub(1)?;
    let head: Head<'static> = pack.decode(chunks)?;
    if head.settings != identity(config) {
        return None;
    }
    let chunks: Vec<Vec<Arc<Parsed>>> = (0..chunks)
        .into_par_iter()
        .with_max_len(1)
        .map(|at| pack.decode(at))
        .collect::<Option<_>>()?;
    let sheets = chunks.iter().flatten().cloned().collect();
    Some(Kept { sheets, links: head.links, chunks: Chunks { pack: Some(pack), sheets: chunks } })
}

/// Of the settings that sheets are parsed by.
pub(super) fn identity(config: &Config) -> Hash {
    *blake3::hash(format!("{:?}", without_looks(config)).as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::cache::Cache;
    use crate::highlight::Highlighter;
    use crate::pipeline::Inputs;
    use crate::source::MemorySource;

    fn parsed(paths: impl Iterator<Item = String>) -> Vec<Arc<Parsed>> {
        let mut source = MemorySource::default();
        let mut paths: Vec<VaultPath> = paths.map(|path| VaultPath::new(path).unwrap()).collect();
        paths.sort();
        for path in &paths {
            source.insert(path.clone(), format!("# {path}\n"));
        }
        let (config, highlighter) = (Config::default(), Highlighter::once());
        let inputs = Inputs {
            source: &source,
            config: &config,
            highlighter: &highlighter,
            files: &BTreeSet::new(),
            searches: AtomicUsize::new(0),
        };
        paths.iter().map(|path| Arc::new(Parsed::read(path, &inputs).unwrap().0)).collect()
    }

    /// The pack of these sheets, in its folder, and its sections.
    fn written(
        sheets: &[Arc<Parsed>],
        before: &Chunks,
    ) -> ((tempfile::TempDir, Packed), Vec<Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let mut pack = cache.create_pack("a").unwrap();
        write(sheets, None, &Config::default(), before, &mut pack).unwrap();
        let pack = cache.open_pack("a", &pack.finish().unwrap()).unwrap();
        let sections = (0..pack.len())
            .map(|at| pack.read(at, |bytes| Some(bytes.to_vec())).unwrap())
            .collect();
        ((folder, pack), sections)
    }

    #[test]
    fn chunks_of_sheets_that_are_the_same_are_taken_over() {
        let sheets = parsed((0..600).map(|at| format!("content/{at:03}.md")));
        let ((_folder, pack), sections) = written(&sheets, &Chunks::default());
        let Kept { sheets: mut known, chunks, .. } = read(pack, &Config::default()).unwrap();
        assert_eq!(known.len(), sheets.len());
        let all = cut(&known).len();
        assert!((4..60).contains(&all), "{all} chunks");
        let found = |sheets: &[Arc<Parsed>]| chunks.of(&cut(sheets)).iter().flatten().count();
        assert_eq!(found(&known), all);
        assert!(written(&known, &chunks).1 == sections);
        // One is parsed anew, one goes, one comes: each changes the chunk that it is in, or cuts it.
        known[50] = parsed(["content/050.md".to_owned()].into_iter()).remove(0);
        known.remove(300);
        known.extend(parsed(["content/zzz.md".to_owned()].into_iter()));
        let left = found(&known);
        assert!((all - 4..all).contains(&left), "{left} of {all}");
        assert!(written(&known, &chunks).1 == written(&known, &Chunks::default()).1);
        assert_eq!(found(&sheets), 0, "others with the same paths");
    }

    #[test]
    fn no_chunk_is_longer_than_it_may_be() {
        let ends = |path: &VaultPath| FxBuildHasher.hash_one(path).is_multiple_of(CHUNK);
        let paths = (0..).map(|at| format!("content/{at:05}.md"));
        let goes_on = |path: &String| !ends(&VaultPath::new(path.as_str()).unwrap());
        let sheets = parsed(paths.filter(goes_on).take(2 * LONGEST + 1));
        assert_eq!(
            cut(&sheets).iter().map(|chunk| chunk.len()).collect::<Vec<_>>(),
            [LONGEST, LONGEST, 1]
        );
    }
}
