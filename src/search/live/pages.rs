//! The pages that are in the index, and how those of the next vault differ.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::reading::Reading;
use super::records::Moves;
use super::terms::Change;
use crate::path::UrlPath;
use crate::search::number::{key, number};
use crate::vault::{Outline, Vault};

/// What the index takes from a page follows from.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Origin {
    is_sheet: bool,
    /// Of its body; a track may have none.
    version: Option<u64>,
    /// The folder and the title of its track.
    track: Option<Arc<str>>,
}

/// A page that is in the index.
struct Page {
    key: u128,
    number: u32,
    /// The number of its track from 1, or 0.
    track: u32,
    origin: Origin,
    documents: u32,
    /// Its postings, by the numbers of their terms.
    postings: Box<[u8]>,
}

/// Which of the vault's pages one is: an index.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    Sheet(usize),
    Track(usize),
}

/// A page that is to be in the index.
pub(super) struct Wanted<'a> {
    pub(super) which: Which,
    pub(super) number: u32,
    url: &'a UrlPath,
    key: u128,
    track: u32,
    origin: Origin,
    action: Action,
}

/// What is to be done about a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    /// Nothing.
    Keep,
    /// It says the same, under another number or in another track.
    Move,
    /// It says something else.
    Read,
}

/// The pages of a vault.
pub(super) struct Plan<'a> {
    pub(super) pages: Vec<Wanted<'a>>,
    /// Above all their numbers.
    pub(super) universe: u32,
    gone: Vec<UrlPath>,
}

impl Plan<'_> {
    /// The pages that are to be read.
    pub(super) fn stale(&self) -> impl Iterator<Item = &Wanted<'_>> {
        self.pages.iter().filter(|page| page.action == Action::Read)
    }

    /// How many pages change.
    pub(super) fn touched(&self) -> usize {
        let changes = self.pages.iter().filter(|page| page.action != Action::Keep);
        changes.count() + self.gone.len()
    }
}

/// What follows from a plan for the rest of the index.
pub(super) struct Applied {
    pub(super) changes: Vec<Change>,
    pub(super) moves: Moves,
}

/// All pages of the index.
#[derive(Default)]
pub(super) struct Pages {
    pages: FxHashMap<UrlPath, Page>,
    universe: u32,
}

impl Pages {
    /// What is to be done so that the pages are those of `vault`.
    pub(super) fn plan<'a>(&self, vault: &'a Vault, version: impl Fn(&Outline) -> u64) -> Plan<'a> {
        let mut pages: Vec<Wanted<'a>> = Vec::with_capacity(vault.sheets.len());
        let mut known = 0;
        for (which, url, track, origin) in origins(vault, version) {
            let page = self.pages.get(url);
            known += usize::from(page.is_some());
            let action = match page {
                Some(page) if page.origin != origin => Action::Read,
                Some(page) if page.track != track => Action::Move,
                Some(_) => Action::Keep,
                None => Action::Read,
            };
            let (key, number) = page.map_or_else(|| (key(url), 0), |page| (page.key, page.number));
            pages.push(Wanted { which, number, url, key, track, origin, action });
        }
        let mut plan = Plan { pages, universe: self.universe, gone: Vec::new() };
        if known < self.pages.len() {
            let wanted: FxHashSet<&UrlPath> = plan.pages.iter().map(|page| page.url).collect();
            let gone = self.pages.keys().filter(|url| !wanted.contains(url));
            plan.gone = gone.cloned().collect();
        }
        if known < plan.pages.len() || !plan.gone.is_empty() || self.universe == 0 {
            self.number(&mut plan);
        }
        plan
    }

    /// Numbers the pages of a plan.
    fn number(&self, plan: &mut Plan<'_>) {
        let keys: Vec<u128> = plan.pages.iter().map(|page| page.key).collect();
        let (numbers, universe) = number(&keys);
        for (page, number) in plan.pages.iter_mut().zip(numbers) {
            if page.number != number && page.action == Action::Keep {
                page.action = Action::Move;
            }
            page.number = number;
        }
        plan.universe = universe;
    }

    /// Makes the pages those of the plan, of which `readings` are those that had to be read; tells
    /// what changes for terms only if `with_changes` is set.
    pub(super) fn apply(
        &mut self,
        plan: Plan<'_>,
        readings: Vec<Reading>,
        with_changes: bool,
    ) -> Applied {
        let mut applied = Applied { changes: Vec::new(), moves: Moves::default() };
        let mut diff = |old: (u32, &[u8]), new: (u32, &[u8])| {
            if with_changes {
                Change::between(old, new, &mut applied.changes);
            }
        };
        for url in &plan.gone {
            let page = self.pages.remove(url).expect("what goes is there");
            diff((page.number, &page.postings), (page.number, &[]));
            applied.moves.gone.push(page.number);
        }
        let mut readings = readings.into_iter();
        for wanted in plan.pages.into_iter().filter(|page| page.action != Action::Keep) {
            let Wanted { number, url, key, track, origin, action, .. } = wanted;
            let old = self.pages.remove(url);
            applied.moves.gone.extend(old.as_ref().map(|page| page.number));
            let before =
                old.as_ref().map_or((number, &[][..]), |page| (page.number, &*page.postings));
            let page = if action == Action::Read {
                let reading = readings.next().expect("each page that is to be read has been");
                diff(before, (number, &reading.postings));
                applied.moves.fresh.push((number, reading.record));
                let Reading { documents, postings, .. } = reading;
                Page { key, number, track, origin, documents, postings }
            } else {
                diff(before, (number, before.1));
                applied.moves.kept.push((before.0, number, track));
                let old = old.expect("only what is there moves");
                Page { number, track, origin, ..old }
            };
            self.pages.insert(url.clone(), page);
        }
        self.universe = plan.universe;
        applied
    }

    /// How many documents there are, and the most that a page has: at least 1.
    pub(super) fn documents(&self) -> (usize, usize) {
        let documents = self.pages.values().map(|page| page.documents as usize);
        documents.fold((0, 1), |(sum, most), count| (sum + count, most.max(count)))
    }

    /// The pages in the order of their numbers: each with its number and its postings.
    pub(super) fn by_number(&self) -> Vec<(u32, &[u8])> {
        let pages = self.pages.values().map(|page| (page.number, &*page.postings));
        let mut pages: Vec<(u32, &[u8])> = pages.collect();
        pages.sort_unstable_by_key(|(number, _)| *number);
        pages
    }
}

/// The pages of a vault: its sheets, then its tracks.
fn origins(
    vault: &Vault,
    version: impl Fn(&Outline) -> u64,
) -> impl Iterator<Item = (Which, &UrlPath, u32, Origin)> {
    let names = vault.tracks.iter().map(|track| format!("{}/{}", track.folder, track.title).into());
    let names: Vec<Arc<str>> = names.collect();
    let mut tracks = vec![0; vault.sheets.len()];
    for (at, track) in vault.tracks.iter().enumerate() {
        tracks[track.sheets.clone()].fill(at as u32 + 1);
    }
    let name = move |track: u32| Some(names.get(track.checked_sub(1)? as usize)?.clone());
    let pages = vault.sheets.iter().zip(tracks).enumerate();
    let sheets =
        pages.map(|(at, (outline, track))| (Which::Sheet(at), track, &outline.url, Some(outline)));
    let tracks = vault.tracks.iter().enumerate().map(|(at, track)| {
        let index = track.index.map(|index| &vault.indexes[index]);
        (Which::Track(at), at as u32 + 1, &track.url, index)
    });
    sheets.chain(tracks).map(move |(which, track, url, outline)| {
        let origin = Origin {
            is_sheet: matches!(which, Which::Sheet(_)),
            version: outline.map(|outline| version(outline)),
            track: name(track),
        };
        (which, url, track, origin)
    })
}
