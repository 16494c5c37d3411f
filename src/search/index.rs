//! Collects what sheets say and makes the index of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use rayon::prelude::*;

use super::entry::{Bounds, Limits};
use super::invert::Accumulator;
use super::merge::{PARTS, endings, merge};
use super::number::{key, number};
use super::pack::folder;
use super::place::Place;
use super::publish::{Meta, Publisher};
use super::record::Excerpts;
use super::run::Run;
use crate::model::Sheet;
use crate::output::{OutputError, Sink};
use crate::vault::Vault;

/// How many parts of the index are in memory at once.
const AT_ONCE: usize = 6;

/// Takes the sheets of a vault, from many threads, in any order.
pub struct Indexer<'a> {
    vault: &'a Vault,
    bounds: Bounds,
    /// The numbers of the sheets, then of the tracks.
    numbers: Vec<u32>,
    universe: u32,
    one_file: bool,
    excerpts: Excerpts,
    /// Those that no thread uses at the moment, each with the thread that had it last.
    accumulators: Mutex<Vec<(ThreadId, Accumulator)>>,
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
        Self::with(vault, sink, Bounds::default())
    }

    /// The same, cut elsewhere.
    pub(super) fn with(vault: &'a Vault, sink: &'a dyn Sink, bounds: Bounds) -> Self {
        let sheets = vault.sheets.iter().map(|sheet| &sheet.url);
        let urls = sheets.chain(vault.tracks.iter().map(|track| &track.url));
        let (numbers, universe) = number(&urls.map(key).collect::<Vec<u128>>());
        let one_file = vault.sheets.len() <= bounds.one_file;
        Self {
            vault,
            bounds,
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
        self.add(self.sheet_number(at), &Place::of_sheet(self.vault, at), Some(sheet));
    }

    /// Adds the page of a track; `index` is its `_index.md`.
    pub fn add_track(&self, at: usize, index: Option<&Sheet>) {
        self.add(self.track_number(at), &Place::of_track(self.vault, at), index);
    }

    fn add(&self, number: u32, place: &Place<'_>, body: Option<&Sheet>) {
        let documents = place.documents(body);
        let mut accumulator = self.accumulator();
        place.add_to(&mut accumulator, number, &documents);
        if accumulator.is_full() {
            let run = accumulator.seal();
            self.runs.lock().expect("no thread panics with the lock").push(run);
        } else {
            let own = (thread::current().id(), accumulator);
            self.accumulators.lock().expect("no thread panics with the lock").push(own);
        }
        let record = place.record(number, &documents, self.excerpts);
        let mut records = self.records.lock().expect("no thread panics with the lock");
        records.push((number, record));
        self.documents.fetch_add(documents.len(), Ordering::Relaxed);
        self.most.fetch_max(documents.len(), Ordering::Relaxed);
    }

    /// An accumulator that no thread uses: this thread's own if it can be, because its terms are in the
    /// caches of the thread's processor.
    fn accumulator(&self) -> Accumulator {
        let mut free = self.accumulators.lock().expect("no thread panics with the lock");
        let thread = thread::current().id();
        let own = free.iter().rposition(|(last, _)| *last == thread);
        let at = own.or(free.len().checked_sub(1));
        at.map(|at| free.swap_remove(at).1).unwrap_or_default()
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
        runs.par_extend(accumulators.into_par_iter().map(|(_, accumulator)| accumulator.seal()));
        let limits = Limits::new(self.bounds, self.one_file, self.universe, documents);
        let counts = (documents, self.most.into_inner());
        let mut meta = Meta::new(self.vault, self.universe, counts);
        meta.sheets = self.folders.join(" ");
        let mut words = Vec::new();
        // A few parts at a time: all together are as large as the runs.
        for at in (0..PARTS).step_by(AT_ONCE) {
            for part in merge(&runs, at..PARTS.min(at + AT_ONCE), limits) {
                meta.common.extend(part.common);
                words.extend(part.endings);
                meta.terms.extend(publisher.shards("terms", &part.terms)?);
                meta.more.extend(publisher.shards("more", &part.more)?);
                meta.words.extend(publisher.shards("words", &part.words)?);
            }
        }
        drop(runs);
        meta.endings = publisher.shards("endings", &endings(words, limits.size))?;
        publisher.finish(&meta)
    }
}
