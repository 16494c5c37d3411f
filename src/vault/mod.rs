//! All sheets together: tracks, tags, series and where each link leads.
//!
//! In go the outlines of the sheets and the names of the other files, out comes a [`Vault`] that is
//! cheap to make whole again after each edit. It holds no bodies and renders nothing.

mod order;
mod outline;
mod resolve;
mod term;

pub use outline::{CardOutline, Outline, SkillOutline};
pub use resolve::{Destination, LinkFault, copied_to, image_file};
pub use term::Term;
pub(crate) use term::term_slug;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::path::{UrlPath, VaultPath};
use crate::source::CONTENT;

/// A vault, seen as a whole.
#[derive(Debug, Default)]
pub struct Vault {
    /// The sheets to publish: by track, then weight, title and path.
    pub sheets: Vec<Arc<Outline>>,
    /// The `_index.md` files of the vault and its tracks.
    pub indexes: Vec<Arc<Outline>>,
    /// The tracks, by weight, title and folder.
    pub tracks: Vec<Track>,
    /// The tags, by title.
    pub tags: Vec<Term>,
    /// The series, by title; the sheets of each by part.
    pub series: Vec<Term>,
    /// Files beside the sheets, to be copied.
    pub files: BTreeSet<VaultPath>,
    /// Drafts that are left out.
    pub drafts: BTreeSet<VaultPath>,
    /// The size in pixels of images that sheets show, where it is known.
    pub image_sizes: HashMap<VaultPath, (usize, usize)>,
    places: FxHashMap<VaultPath, Place>,
}

/// A top-level folder of `content/`.
#[derive(Debug)]
pub struct Track {
    /// The folder's name.
    pub folder: String,
    /// Its page.
    pub url: UrlPath,
    /// Its title: its `_index.md`'s, else made of the folder's name.
    pub title: String,
    /// The index of its `_index.md` in the vault's indexes.
    pub index: Option<usize>,
    /// Its sheets: a range of the vault's.
    pub sheets: std::ops::Range<usize>,
}

/// What is known of a file that has an outline.
#[derive(Debug)]
struct Place {
    position: Position,
    /// Its page. Links ask for it alone, all over the vault: here no outline has to be waited for.
    url: UrlPath,
}

/// Where an outline is kept.
#[derive(Clone, Copy, Debug)]
enum Position {
    Sheet(usize),
    Index(usize),
}

/// The place of each outline.
fn places(sheets: &[Arc<Outline>], indexes: &[Arc<Outline>]) -> FxHashMap<VaultPath, Place> {
    let sheets = sheets.iter().enumerate().map(|(at, sheet)| (sheet, Position::Sheet(at)));
    let indexes = indexes.iter().enumerate().map(|(at, index)| (index, Position::Index(at)));
    let place = |(outline, position): (&Arc<Outline>, Position)| {
        (outline.path.clone(), Place { position, url: outline.url.clone() })
    };
    sheets.chain(indexes).map(place).collect()
}

impl Vault {
    /// Puts outlines and files together. Drafts are left out unless `drafts` is set.
    pub fn new(outlines: Vec<Arc<Outline>>, files: BTreeSet<VaultPath>, drafts: bool) -> Self {
        let (shown, hidden): (Vec<_>, Vec<_>) =
            outlines.into_iter().partition(|outline| outline.is_shown(drafts));
        let (indexes, sheets): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|outline| outline.is_index());
        let (sheets, tracks) = order::arrange(sheets, &indexes);
        let (places, (tags, series)) = rayon::join(
            || places(&sheets, &indexes),
            || (term::tags(&sheets), term::series(&sheets)),
        );
        Self {
            tags,
            series,
            drafts: hidden.into_iter().map(|sheet| sheet.path.clone()).collect(),
            sheets,
            indexes,
            tracks,
            files,
            image_sizes: HashMap::new(),
            places,
        }
    }

    /// The outline of a sheet or an `_index.md`.
    pub fn outline(&self, path: &VaultPath) -> Option<&Outline> {
        match self.places.get(path)?.position {
            Position::Sheet(at) => self.sheets.get(at).map(|sheet| &**sheet),
            Position::Index(at) => self.indexes.get(at).map(|index| &**index),
        }
    }

    /// The page of a sheet or an `_index.md`.
    fn page_of(&self, path: &VaultPath) -> Option<&UrlPath> {
        self.places.get(path).map(|place| &place.url)
    }

    /// All outlines whose bodies are published.
    pub fn outlines(&self) -> impl Iterator<Item = &Outline> {
        self.indexes.iter().chain(&self.sheets).map(|outline| &**outline)
    }

    /// The `_index.md` of the vault itself.
    pub fn home(&self) -> Option<&Outline> {
        let mut indexes = self.indexes.iter().map(|index| &**index);
        indexes.find(|index| index.path.folder() == CONTENT)
    }

    /// The track that a sheet belongs to, by the sheet's index.
    pub fn track_of(&self, sheet: usize) -> Option<&Track> {
        let at = self.tracks.partition_point(|track| track.sheets.end <= sheet);
        self.tracks.get(at).filter(|track| track.sheets.contains(&sheet))
    }

    /// The sheets in `content/` itself: those without a track.
    pub fn loose_sheets(&self) -> std::ops::Range<usize> {
        0..self.tracks.first().map_or(self.sheets.len(), |track| track.sheets.start)
    }
}
