//! What sheets were parsed to, from one build to the next.
//!
//! A pack holds the settings that sheets are parsed by, as a hash, what was wrong with links, and all
//! sheets sorted by path, some at a time, so that they are read by all threads.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::memo::without_looks;
use super::parsed::Parsed;
use crate::cache::{decode, encode};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::path::VaultPath;
use crate::stamp::Hash;

/// How many sheets are read by one task.
const CHUNK: usize = 128;

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

/// Writes all sheets, as they are parsed under these settings, and what is known of links into a pack.
///
/// # Errors
/// What the system says.
pub(super) fn write(
    sheets: &[Arc<Parsed>],
    links: Option<Checked<'_>>,
    config: &Config,
    pack: &mut dyn Write,
) -> io::Result<()> {
    let chunks: Vec<Vec<u8>> =
        sheets.par_chunks(CHUNK).with_max_len(1).map(encode).collect::<io::Result<_>>()?;
    let lengths = chunks.iter().map(|chunk| chunk.len() as u64).collect();
    let head = Head { settings: identity(config), links, chunks: lengths };
    let head = encode(&head)?;
    pack.write_all(&(head.len() as u64).to_le_bytes())?;
    pack.write_all(&head)?;
    chunks.iter().try_for_each(|chunk| pack.write_all(chunk))
}

/// The sheets in a pack, and what is known of links; `None` where the sheets were parsed under other
/// settings.
pub(super) fn read(
    mut bytes: &[u8],
    config: &Config,
) -> Option<(Vec<Arc<Parsed>>, Option<Checked<'static>>)> {
    let length = bytes.split_off(..8)?.try_into().ok().map(u64::from_le_bytes)?;
    let head = bytes.split_off(..usize::try_from(length).ok()?)?;
    let head: Head<'static> = decode(head)?;
    if head.settings != identity(config) {
        return None;
    }
    let cut = |length: &u64| bytes.split_off(..usize::try_from(*length).ok()?);
    let chunks: Vec<&[u8]> = head.chunks.iter().map(cut).collect::<Option<_>>()?;
    let sheets = chunks.par_iter().with_max_len(1).map(|chunk| decode(chunk));
    let sheets: Vec<Vec<Arc<Parsed>>> = sheets.collect::<Option<_>>()?;
    Some((sheets.into_iter().flatten().collect(), head.links))
}

/// Of the settings that sheets are parsed by.
pub(super) fn identity(config: &Config) -> Hash {
    *blake3::hash(format!("{:?}", without_looks(config)).as_bytes()).as_bytes()
}
