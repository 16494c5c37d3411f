//! Collects what sheets say and makes the index of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::document::{Document, DocumentKind, documents};
use super::merge::{Limits, PARTS, endings, merge};
use super::number::number;
use super::publish::{Meta, Publisher, folder};
use super::rank::Field;
use super::record::{Excerpts, record};
use super::run::{Accumulator, Run};
use super::shard::Size;
use crate::html::bare_text;
use crate::model::{CardKind, Sheet};
use crate::output::{OutputError, Sink};
use crate::path::UrlPath;
use crate::vault::{Outline, Vault, term_slug};

/// Up to how many sheets the index is one file.
const ONE_FILE: usize = 50;

/// How many postings of a term are loaded first.
const FIRST: usize = 800;

/// In one of how many documents a term is common: 5 %.
const COMMON: usize = 20;

/// How many parts of the index are in memory at once.
const AT_ONCE: usize = 6;

/// Takes the sheets of a vault, from many threads, in any order.
pub struct Indexer<'a> {
    vault: &'a Vault,
    /// The numbers of the sheets, then of the tracks.
    numbers: Vec<u32>,
    universe: u32,
    one_file: bool,
    excerpts: Excerpts,
    /// Those that no thread uses at the moment.
    accumulators: Mutex<Vec<Accumulator>>,
    runs: Mutex<Vec<Run>>,
    /// What results show of sheets that are not written yet: a sheet's number and its record.
    records: Mutex<Vec<(u32, String)>>,
    documents: AtomicUsize,
    /// The most documents that a sheet has.
    most: AtomicUsize,
    publisher: Publisher<'a>,
    /// The folders of the records that are written.
    folders: Vec<String>,
}

impl<'a> Indexer<'a> {
    /// An index of `vault`, nothing in it yet; its files go to `sink`.
    pub fn new(vault: &'a Vault, sink: &'a dyn Sink) -> Self {
        let sheets = vault.sheets.iter().map(|sheet| &sheet.url);
        let urls: Vec<&UrlPath> =
            sheets.chain(vault.tracks.iter().map(|track| &track.url)).collect();
        let (numbers, universe) = number(&urls);
        let one_file = vault.sheets.len() <= ONE_FILE;
        Self {
            vault,
            numbers,
            universe,
            one_file,
            excerpts: Excerpts::new(one_file),
            accumulators: Mutex::default(),
            runs: Mutex::default(),
            records: Mutex::default(),
            documents: AtomicUsize::new(0),
            most: AtomicUsize::new(1),
            publisher: Publisher::new(one_file, sink),
            folders: Vec::new(),
        }
    }

    /// The number of the sheet at an index of the vault's. Sheets are best added about in the order
    /// of their numbers: so less has to be kept.
    pub fn sheet_number(&self, at: usize) -> u32 {
        self.numbers[at]
    }

    /// The number of the page of a track, by its index.
    pub fn track_number(&self, at: usize) -> u32 {
        self.numbers[self.vault.sheets.len() + at]
    }

    /// Adds the sheet at an index of the vault's.
    pub fn add_sheet(&self, at: usize, sheet: &Sheet) {
        let outline = &self.vault.sheets[at];
        let track = self.vault.tracks.partition_point(|track| track.sheets.end <= at);
        let has_it = |track: &usize| self.vault.tracks[*track].sheets.contains(&at);
        let documents = documents(sheet);
        let place = Place {
            number: self.sheet_number(at),
            url: &outline.url,
            title: bare_text(&outline.title),
            track: (track < self.vault.tracks.len()).then_some(track).filter(has_it),
            outline: Some(outline),
        };
        self.add(&place, &documents);
    }

    /// Adds the page of a track; `index` is its `_index.md`.
    pub fn add_track(&self, at: usize, index: Option<&Sheet>) {
        let track = &self.vault.tracks[at];
        let documents = match index {
            Some(index) => documents(index),
            None => vec![Document::lead()],
        };
        let place = Place {
            number: self.track_number(at),
            url: &track.url,
            title: bare_text(&track.title),
            track: Some(at),
            outline: None,
        };
        self.add(&place, &documents);
    }

    fn add(&self, place: &Place<'_>, documents: &[Document]) {
        let free = self.accumulators.lock().expect("no thread panics with the lock").pop();
        let mut accumulator = free.unwrap_or_default();
        for (at, document) in documents.iter().enumerate() {
            accumulator.add(place.number, at as u32, &place.texts(document, self.vault));
            place.lists(document, self.vault).iter().for_each(|list| {
                accumulator.mark(place.number, at as u32, list);
            });
        }
        if accumulator.is_full() {
            let run = accumulator.seal();
            self.runs.lock().expect("no thread panics with the lock").push(run);
        } else {
            self.accumulators.lock().expect("no thread panics with the lock").push(accumulator);
        }
        let track = place.track.map_or(0, |track| track + 1);
        let url = place.url.encoded();
        let record = record((place.number, &url, &place.title, track), documents, self.excerpts);
        let mut records = self.records.lock().expect("no thread panics with the lock");
        records.push((place.number, record));
        self.documents.fetch_add(documents.len(), Ordering::Relaxed);
        self.most.fetch_max(documents.len(), Ordering::Relaxed);
    }

    /// Writes what results show of the sheets that have been added, as far as all sheets with
    /// numbers below `bound` have been.
    ///
    /// # Errors
    /// [`OutputError`] where a file cannot be written.
    pub fn flush(&mut self, bound: u32) -> Result<(), OutputError> {
        let records = self.records.get_mut().expect("no thread panics with the lock");
        records.sort_unstable_by_key(|(number, _)| *number);
        let end = records.partition_point(|(number, _)| folder(*number) < folder(bound));
        let records: Vec<(u32, String)> = records.drain(..end).collect();
        for (at, name) in self.publisher.records(&records)? {
            self.folders.resize(at, String::new());
            self.folders.push(name);
        }
        Ok(())
    }

    /// Merges what was added and writes the index.
    ///
    /// # Errors
    /// [`OutputError`] where a file cannot be written.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.flush(u32::MAX)?;
        let documents = self.documents.into_inner();
        let mut publisher = self.publisher;
        let accumulators = self.accumulators.into_inner().expect("no thread panics with the lock");
        let mut runs = self.runs.into_inner().expect("no thread panics with the lock");
        runs.par_extend(accumulators.into_par_iter().map(Accumulator::seal));
        let size = Size::new(self.universe);
        let (first, common) =
            if self.one_file { (usize::MAX, usize::MAX) } else { (FIRST, documents / COMMON) };
        let limits = Limits { size, universe: self.universe, first, common };
        let mut meta = Meta {
            documents,
            universe: self.universe,
            stride: self.most.into_inner().next_power_of_two(),
            tracks: self.vault.tracks.iter().map(|track| bare_text(&track.title)).collect(),
            sheets: self.folders.join(" "),
            ..Meta::default()
        };
        let mut words = Vec::new();
        // A few parts at a time: all together are as large as the runs.
        for at in (0..PARTS).step_by(AT_ONCE) {
            for part in merge(&runs, at..PARTS.min(at + AT_ONCE), limits) {
                meta.common.extend(part.common);
                words.extend(part.endings);
                publisher.shards(&part.terms, &mut meta.terms)?;
                publisher.shards(&part.more, &mut meta.more)?;
                publisher.shards(&part.words, &mut meta.words)?;
            }
        }
        drop(runs);
        publisher.shards(&endings(words, size), &mut meta.endings)?;
        publisher.finish(&meta)
    }
}

/// A page of the index.
struct Place<'a> {
    number: u32,
    url: &'a UrlPath,
    title: String,
    /// The index of its track.
    track: Option<usize>,
    /// Of a sheet.
    outline: Option<&'a Outline>,
}

impl Place<'_> {
    /// The texts of a document, by field.
    fn texts<'t>(&'t self, document: &'t Document, vault: &'t Vault) -> Vec<(Field, &'t str)> {
        let mut texts = vec![
            (Field::Heading, document.heading.as_str()),
            (Field::Text, document.text.as_str()),
            (Field::Code, document.code.as_str()),
        ];
        texts.extend(document.areas.iter().map(|area| (Field::Heading, area.as_str())));
        texts.extend(document.tags.iter().map(|tag| (Field::Heading, tag.as_str())));
        if document.anchor.is_empty() {
            texts.push((Field::Title, &self.title));
            if let Some(outline) = self.outline {
                let tags = outline.front.tags.iter().map(|tag| (Field::Title, tag.value.as_str()));
                texts.extend(tags);
                texts.extend(outline.front.language.iter().map(|name| (Field::Text, &**name)));
                texts.extend(self.track.map(|at| (Field::Text, vault.tracks[at].title.as_str())));
            }
        }
        texts
    }

    /// The lists of filters that a document stands in. Track, level and tag of a sheet stand with
    /// its first document, and hold for all.
    fn lists(&self, document: &Document, vault: &Vault) -> Vec<String> {
        let kind = match document.kind {
            DocumentKind::Text => "kind/sheet",
            DocumentKind::Card(CardKind::Probe) => "kind/probe",
            DocumentKind::Card(CardKind::Predict) => "kind/predict",
        };
        let mut lists = vec![kind.to_owned()];
        if !document.code.is_empty() {
            lists.push("kind/code".to_owned());
        }
        let tag = |tag: &String| Some(format!("tag/{}", term_slug(tag)?));
        lists.extend(document.tags.iter().filter_map(tag));
        lists.extend(document.level.iter().map(|level| list("level", level)));
        if document.anchor.is_empty() {
            lists.extend(self.track.map(|at| list("track", &vault.tracks[at].folder)));
            if let Some(outline) = self.outline {
                let front = &outline.front;
                lists.extend(front.level.iter().map(|level| list("level", level)));
                lists.extend(front.tags.iter().filter_map(|value| tag(&value.value)));
            }
        }
        lists.sort();
        lists.dedup();
        lists
    }
}

/// The name of a filter's list: spaces separate terms, so it has none.
fn list(filter: &str, value: &str) -> String {
    let value: String = value.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
    format!("{filter}/{}", value.to_lowercase())
}
