//! The pages that are in the index, and how those of the next vault differ.

use rustc_hash::FxHashMap;

use super::reading::Reading;
use super::records::Moves;
use super::terms::Change;
use crate::path::UrlPath;
use crate::search::number::{key, number};
use crate::vault::{Outline, Track, Vault};

/// A page that is in the index.
struct Page {
    url: UrlPath,
    key: u128,
    number: u32,
    origin: Origin,
    documents: u32,
    /// Its postings, by the numbers of their terms.
    postings: Box<[u8]>,
}

/// What the words of a page follow from, together with the name of its track.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Origin {
    is_sheet: bool,
    /// Of its body; a track may have none.
    version: Option<u64>,
    /// The number of its track from 1, or 0.
    track: u32,
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
    origin: Origin,
    /// Which of the pages before it was.
    old: Option<usize>,
    action: Action,
}

/// What is to be done about a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    /// Nothing.
    Keep,
    /// It says the same, under another number or in a track with another number.
    Move,
    /// It says something else.
    Read,
}

/// The pages of a vault.
pub(super) struct Plan<'a> {
    pub(super) pages: Vec<Wanted<'a>>,
    /// Above all their numbers.
    pub(super) universe: u32,
    /// How many pages change.
    pub(super) touched: usize,
    tracks: Vec<String>,
}

impl Plan<'_> {
    /// The pages that are to be read.
    pub(super) fn stale(&self) -> impl Iterator<Item = &Wanted<'_>> {
        self.pages.iter().filter(|page| page.action == Action::Read)
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
    /// In the order of the last vault: in that of the next one most stand at the same place.
    pages: Vec<Page>,
    universe: u32,
    /// The folders and titles of the tracks.
    tracks: Vec<String>,
}

impl Pages {
    /// What is to be done so that the pages are those of `vault`.
    pub(super) fn plan<'a>(&self, vault: &'a Vault, version: impl Fn(&Outline) -> u64) -> Plan<'a> {
        let name = |track: &Track| format!("{}/{}", track.folder, track.title);
        let tracks: Vec<String> = vault.tracks.iter().map(name).collect();
        let mut places = None;
        let mut pages: Vec<Wanted<'a>> = Vec::with_capacity(self.pages.len() + 1);
        for (which, url, origin) in origins(vault, version) {
            let at = pages.len();
            let old = match self.pages.get(at) {
                Some(page) if page.url == *url => Some(at),
                _ => places.get_or_insert_with(|| self.places()).get(url).copied(),
            };
            let action = old.map_or(Action::Read, |old| self.action(old, origin, &tracks));
            let number = old.map_or(0, |old| self.pages[old].number);
            pages.push(Wanted { which, number, url, origin, old, action });
        }
        let known = pages.iter().filter(|page| page.old.is_some()).count();
        let mut plan = Plan { pages, universe: self.universe, touched: 0, tracks };
        if known < plan.pages.len().max(self.pages.len()) || self.universe == 0 {
            self.number(&mut plan);
        }
        let changed = plan.pages.iter().filter(|page| page.action != Action::Keep).count();
        plan.touched = changed + self.pages.len() - known;
        plan
    }

    /// The indexes of the pages.
    fn places(&self) -> FxHashMap<&UrlPath, usize> {
        self.pages.iter().enumerate().map(|(at, page)| (&page.url, at)).collect()
    }

    /// What is to be done about a page that is to be of another origin.
    fn action<'a>(&'a self, at: usize, origin: Origin, tracks: &'a [String]) -> Action {
        let old = self.pages[at].origin;
        let name = |tracks: &'a [String], track: u32| match track {
            0 => None,
            track => tracks.get(track as usize - 1),
        };
        let same_body = (old.is_sheet, old.version) == (origin.is_sheet, origin.version);
        if !same_body || name(&self.tracks, old.track) != name(tracks, origin.track) {
            return Action::Read;
        }
        if old.track == origin.track { Action::Keep } else { Action::Move }
    }

    /// Numbers the pages of a plan.
    fn number(&self, plan: &mut Plan<'_>) {
        let key =
            |page: &Wanted<'_>| page.old.map_or_else(|| key(page.url), |at| self.pages[at].key);
        let (numbers, universe) = number(&plan.pages.iter().map(key).collect::<Vec<u128>>());
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
        let moves = &mut applied.moves;
        let mut readings = readings.into_iter();
        let mut before: Vec<Option<Page>> = self.pages.drain(..).map(Some).collect();
        for wanted in plan.pages {
            let Wanted { number, url, origin, old, action, .. } = wanted;
            let old = old.map(|at| before[at].take().expect("no two pages have one URL"));
            let page = match (action, old) {
                (Action::Keep, Some(old)) => old,
                (Action::Move, Some(old)) => {
                    diff((old.number, &old.postings), (number, &old.postings));
                    moves.gone.push(old.number);
                    moves.kept.push((old.number, number, origin.track));
                    Page { number, origin, ..old }
                }
                (_, old) => {
                    let reading = readings.next().expect("what is to be read has been");
                    let postings = old.as_ref().map_or(&[][..], |page| &page.postings);
                    let old_number = old.as_ref().map_or(number, |page| page.number);
                    diff((old_number, postings), (number, &reading.postings));
                    moves.gone.extend(old.as_ref().map(|page| page.number));
                    moves.fresh.push((number, reading.record));
                    let Reading { documents, postings, .. } = reading;
                    let key = old.map_or_else(|| key(url), |page| page.key);
                    Page { url: url.clone(), key, number, origin, documents, postings }
                }
            };
            self.pages.push(page);
        }
        for page in before.into_iter().flatten() {
            diff((page.number, &page.postings), (page.number, &[]));
            moves.gone.push(page.number);
        }
        self.universe = plan.universe;
        self.tracks = plan.tracks;
        applied
    }

    /// How many documents there are, and the most that a page has: at least 1.
    pub(super) fn documents(&self) -> (usize, usize) {
        let documents = self.pages.iter().map(|page| page.documents as usize);
        documents.fold((0, 1), |(sum, most), count| (sum + count, most.max(count)))
    }

    /// The pages in the order of their numbers: each with its number and its postings.
    pub(super) fn by_number(&self) -> Vec<(u32, &[u8])> {
        let pages = self.pages.iter().map(|page| (page.number, &*page.postings));
        let mut pages: Vec<(u32, &[u8])> = pages.collect();
        pages.sort_unstable_by_key(|(number, _)| *number);
        pages
    }
}

/// The pages of a vault: its sheets, then its tracks.
fn origins(
    vault: &Vault,
    version: impl Fn(&Outline) -> u64,
) -> impl Iterator<Item = (Which, &UrlPath, Origin)> {
    let mut of_sheets = vec![0; vault.sheets.len()];
    for (at, track) in vault.tracks.iter().enumerate() {
        of_sheets[track.sheets.clone()].fill(at as u32 + 1);
    }
    let sheets = vault.sheets.iter().zip(of_sheets).enumerate();
    let sheets = sheets
        .map(|(at, (sheet, track))| (Which::Sheet(at), &sheet.url, (true, Some(sheet), track)));
    let tracks = vault.tracks.iter().enumerate().map(|(at, track)| {
        let index = track.index.map(|index| &vault.indexes[index]);
        (Which::Track(at), &track.url, (false, index, at as u32 + 1))
    });
    sheets.chain(tracks).map(move |(which, url, (is_sheet, outline, track))| {
        (which, url, Origin { is_sheet, version: outline.map(|outline| version(outline)), track })
    })
}
