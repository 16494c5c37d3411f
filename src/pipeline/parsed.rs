//! What is kept of a sheet once it has been parsed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Inputs;
use super::includes::{Taken, fill_includes};
use crate::check::Links;
use crate::diagnostic::Diagnostic;
use crate::model::{Fix, Link, Sheet};
use crate::parse::{self, MAX_SHEET, parse_sheet};
use crate::path::VaultPath;
use crate::source::{ListedFile, Source, SourceError};
use crate::vault::Outline;

/// A sheet without its body.
#[derive(Serialize, Deserialize)]
pub(super) struct Parsed {
    /// What the rest of the vault may want to know of it.
    pub(super) outline: Arc<Outline>,
    /// Links and images.
    pub(super) links: Vec<Link>,
    /// What can be mended mechanically.
    pub(super) fixes: Vec<Fix>,
    /// What is wrong with it, as far as it can tell by itself.
    pub(super) faults: Vec<Diagnostic>,
    /// The identity of what links can lead to in it.
    pub(super) goal: blake3::Hash,
    /// What it was made of.
    pub(super) made_of: MadeOf,
    /// The files whose code it takes, and which version each had; none where there is no such file.
    includes: Vec<(VaultPath, Option<blake3::Hash>)>,
}

/// The identity of a sheet's bytes, and of the code that it takes from other files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct MadeOf {
    pub(super) bytes: blake3::Hash,
    pub(super) taken: blake3::Hash,
}

impl MadeOf {
    /// Both as one.
    pub(super) fn hash(&self) -> blake3::Hash {
        let mut both = [0; 64];
        both[..32].copy_from_slice(self.bytes.as_bytes());
        both[32..].copy_from_slice(self.taken.as_bytes());
        blake3::hash(&both)
    }

    /// Both as a number.
    pub(super) fn number(&self) -> u64 {
        let hash = self.hash();
        let (first, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
        u64::from_le_bytes(*first)
    }
}

impl Parsed {
    /// Reads and parses a sheet; the sheet itself beside what is kept of it, and its size in bytes.
    pub(super) fn read(
        path: &VaultPath,
        inputs: &Inputs<'_>,
    ) -> Result<(Self, Sheet, usize), SourceError> {
        let (bytes, hash) = inputs.source.read_hashed(path, MAX_SHEET)?;
        let length = bytes.len();
        let (mut sheet, faults, taken) = parse(path, bytes, inputs);
        let included = |path: VaultPath| {
            let version = inputs.source.version(&path);
            (path, version)
        };
        let made_of = MadeOf { bytes: hash, taken: taken.hash() };
        let version = made_of.number();
        let outline = Arc::new(Outline { version, ..Outline::of(&sheet) });
        let parsed = Self {
            goal: goal(&outline),
            outline,
            links: sheet.links.clone(),
            fixes: std::mem::take(&mut sheet.fixes),
            faults,
            made_of,
            includes: taken.files.into_iter().map(included).collect(),
        };
        Ok((parsed, sheet, length))
    }

    /// Its links, as they are checked.
    pub(super) fn links(&self) -> Links<'_> {
        Links { from: &self.outline, links: &self.links }
    }

    /// True where the sheet would be parsed to the same: under the same settings.
    pub(super) fn is_current(&self, listed: &ListedFile, source: &dyn Source) -> bool {
        // Hints may name any file, so a fault of an include is looked at again.
        let may_hint = !self.includes.is_empty() && !self.faults.is_empty();
        !may_hint
            && listed.version.or_else(|| source.version(&listed.path)) == Some(self.made_of.bytes)
            && self.includes.iter().all(|(file, version)| source.version(file) == *version)
    }
}

fn goal(outline: &Outline) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(outline.path.as_str().as_bytes());
    for anchor in &outline.anchors {
        hasher.update(b"\n");
        hasher.update(anchor.as_str().as_bytes());
    }
    hasher.finalize()
}

/// Parses a sheet and fills in the code that it takes from other files.
fn parse(path: &VaultPath, bytes: Vec<u8>, inputs: &Inputs<'_>) -> (Sheet, Vec<Diagnostic>, Taken) {
    let (mut sheet, mut diagnostics) = parse_sheet(path, bytes, inputs.config, inputs.highlighter);
    let mut taken = Taken::default();
    diagnostics.extend(fill_includes(&mut sheet, inputs, &mut taken));
    (sheet, diagnostics, taken)
}

/// The same for a sheet whose outline is known.
pub(super) fn parse_again(
    outline: &Outline,
    bytes: Vec<u8>,
    inputs: &Inputs<'_>,
) -> (Sheet, Taken) {
    let (config, highlighter) = (inputs.config, inputs.highlighter);
    let mut sheet = parse::parse_again(&outline.path, bytes, &outline.front, config, highlighter);
    let mut taken = Taken::default();
    fill_includes(&mut sheet, inputs, &mut taken);
    (sheet, taken)
}
