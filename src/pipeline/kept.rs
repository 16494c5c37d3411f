//! What sheets were parsed to, from one build to the next.
//!
//! A pack holds the settings that sheets are parsed by, as a hash, what was wrong with links, and all
//! sheets sorted by path, some at a time: so they are read by all threads, and those that are the same as
//! in the pack before are taken over as they stand there.

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
use crate::diagnostic::Diagnostic;
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

/// What was wrong with the links of sheets, and what they could lead to besides sheets.
#[derive(Serialize, Deserialize)]
pub(super) struct Checked<'a> {
    /// Whether drafts were published.
    pub(super) drafts: bool,
    /// Drafts that were not, and files.
    pub(super) others: Cow<'a, BTreeSet<VaultPath>>,
    pub(super) faults: Cow<'a, [Diagnostic]>,
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
