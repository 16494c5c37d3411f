//! What sheets were parsed to, from one build to the next.
//!
//! A pack holds the settings that sheets are parsed by, as a hash, what their links could lead to, and
//! all sheets sorted by path, some at a time: so they are read by all threads, and those that are the same
//! as in the pack before are taken over as they stand there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use super::memo::without_looks;
use super::parsed::Parsed;
use crate::cache::{decode, encode};
use crate::config::Config;
use crate::path::VaultPath;
use crate::stamp::Hash;

/// How many sheets stand together, about and at most. Where they are cut their paths say, so that a sheet
/// that comes or goes leaves the others together.
const CHUNK: u64 = 64;
const LONGEST: usize = 4 * CHUNK as usize;

/// What a pack begins with, behind its own length in eight bytes.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    settings: Hash,
    links: Option<Checked<'a>>,
    /// How many bytes each chunk of sheets has.
    chunks: Vec<u64>,
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

/// The chunks of a pack: the bytes of each, and the sheets that it holds.
#[derive(Default)]
pub(super) struct Chunks {
    bytes: Vec<u8>,
    places: Vec<(Range<usize>, Vec<Arc<Parsed>>)>,
}

impl Chunks {
    /// For each of `chunks` the bytes that hold just these sheets, where there are such.
    fn of<'a>(&'a self, chunks: &[&[Arc<Parsed>]]) -> Vec<Option<&'a [u8]>> {
        let first = |sheets: &[Arc<Parsed>]| sheets.first().map(Arc::as_ptr);
        let known: FxHashMap<_, _> =
            self.places.iter().map(|place| (first(&place.1), place)).collect();
        let find = |chunk: &&[Arc<Parsed>]| {
            let (range, sheets) = known.get(&first(chunk))?;
            let same = sheets.len() == chunk.len()
                && sheets.iter().zip(*chunk).all(|(a, b)| Arc::ptr_eq(a, b));
            same.then(|| &self.bytes[range.clone()])
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
    pack: &mut dyn Write,
) -> io::Result<()> {
    let chunks = cut(sheets);
    let known = before.of(&chunks);
    let bytes = |(chunk, known): (&&[Arc<Parsed>], Option<_>)| match known {
        Some(bytes) => Ok(Cow::Borrowed(bytes)),
        None => encode(*chunk).map(Cow::Owned),
    };
    let chunks: Vec<Cow<'_, [u8]>> =
        chunks.par_iter().zip(known).with_max_len(1).map(bytes).collect::<io::Result<_>>()?;
    let lengths = chunks.iter().map(|chunk| chunk.len() as u64).collect();
    let head = Head { settings: identity(config), links, chunks: lengths };
    let head = encode(&head)?;
    pack.write_all(&(head.len() as u64).to_le_bytes())?;
    pack.write_all(&head)?;
    chunks.iter().try_for_each(|chunk| pack.write_all(chunk))
}

/// What a pack says; `None` where its sheets were parsed under other settings.
pub(super) fn read(bytes: Vec<u8>, config: &Config) -> Option<Kept> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let head: Head<'static> = decode(rest.get(..length)?)?;
    if head.settings != identity(config) {
        return None;
    }
    let mut end = size_of::<u64>() + length;
    let place = |length: &u64| {
        let start = end;
        end = start.checked_add(usize::try_from(*length).ok()?)?;
        Some(start..end)
    };
    let places: Vec<Range<usize>> = head.chunks.iter().map(place).collect::<Option<_>>()?;
    let read = |place: Range<usize>| Some((place.clone(), decode(bytes.get(place)?)?));
    let places: Vec<(Range<usize>, Vec<Arc<Parsed>>)> =
        places.into_par_iter().with_max_len(1).map(read).collect::<Option<_>>()?;
    let sheets = places.iter().flat_map(|(_, sheets)| sheets).cloned().collect();
    Some(Kept { sheets, links: head.links, chunks: Chunks { bytes, places } })
}

/// Of the settings that sheets are parsed by.
pub(super) fn identity(config: &Config) -> Hash {
    *blake3::hash(format!("{:?}", without_looks(config)).as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
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

    fn written(sheets: &[Arc<Parsed>], before: &Chunks) -> Vec<u8> {
        let mut pack = Vec::new();
        write(sheets, None, &Config::default(), before, &mut pack).unwrap();
        pack
    }

    #[test]
    fn chunks_of_sheets_that_are_the_same_are_taken_over() {
        let sheets = parsed((0..600).map(|at| format!("content/{at:03}.md")));
        let pack = written(&sheets, &Chunks::default());
        let Kept { sheets: mut known, chunks, .. } =
            read(pack.clone(), &Config::default()).unwrap();
        assert_eq!(known.len(), sheets.len());
        let all = cut(&known).len();
        assert!((4..60).contains(&all), "{all} chunks");
        let found = |sheets: &[Arc<Parsed>]| chunks.of(&cut(sheets)).iter().flatten().count();
        assert_eq!(found(&known), all);
        assert!(written(&known, &chunks) == pack);
        // One is parsed anew, one goes, one comes: each changes the chunk that it is in, or cuts it.
        known[50] = parsed(["content/050.md".to_owned()].into_iter()).remove(0);
        known.remove(300);
        known.extend(parsed(["content/zzz.md".to_owned()].into_iter()));
        let left = found(&known);
        assert!((all - 4..all).contains(&left), "{left} of {all}");
        assert!(written(&known, &chunks) == written(&known, &Chunks::default()));
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
