//! Collects what sheets say and makes the index of it.

use std::sync::Mutex;
use std::thread::{self, ThreadId};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::before::Before;
use super::entry::{Bounds, Limits};
use super::invert::Accumulator;
use super::live::{Fresh, Keeper, Kept, KeptPage};
use super::merge::{PARTS, Part, endings, merge};
use super::number::{key, number};
use super::pack::folder;
use super::place::Place;
use super::publish::{Meta, Publisher, RecordFolder};
use super::record::Excerpts;
use super::run::Run;
use crate::cache::Pack;
use crate::model::Sheet;
use crate::output::{OutputError, Sink};
use crate::path::UrlPath;
use crate::vault::Vault;

/// How many parts of the index are merged while as many are written, at least and at most: with more,
/// threads wait less for each other.
const AT_ONCE: [usize; 2] = [3, 8];

/// How large the runs of so many parts may be together beyond the least, in bytes.
const ROOM: usize = 16 * 1024 * 1024;

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
    added: Mutex<Added>,
    sink: &'a dyn Sink,
    publisher: Publisher<'a>,
    /// The folders of the records that are written.
    folders: Vec<String>,
    before: Option<Before>,
    keeper: Option<Keeper<'a>>,
}

/// What is known of sheets that have been added.
#[derive(Default)]
struct Added {
    /// What results show of sheets that are not written yet: a sheet's number and its record.
    records: Vec<(u32, String)>,
    /// How many documents each sheet has, by its number.
    documents: Vec<(u32, u32)>,
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
            added: Mutex::default(),
            sink,
            publisher: Publisher::new(one_file, sink),
            folders: Vec::new(),
            before: None,
            keeper: None,
        }
    }

    /// The same, where the index that the build before has `kept` is taken over: then only pages need to be
    /// added that say something else than there, see [`needs`](Self::needs). The site before, which the
    /// sink may take files of, has to be that build's.
    pub fn after(mut self, kept: Kept) -> Self {
        let is_alike = !self.one_file && kept.universe() == self.universe;
        self.before = if is_alike { Before::new(kept, &self.pages()) } else { None };
        self
    }

    /// The same, which leaves what the next build may take over in `out`.
    pub fn keeping(mut self, out: &'a mut Pack) -> Self {
        self.keeper = (!self.one_file).then(|| Keeper::new(out));
        self
    }

    /// All pages in the order of their numbers, without their documents.
    fn pages(&self) -> Vec<KeptPage> {
        let vault = self.vault;
        let place = |at: usize| match at.checked_sub(vault.sheets.len()) {
            None => Place::of_sheet(vault, at),
            Some(track) => Place::of_track(vault, track),
        };
        let page = |(at, number): (usize, &u32)| KeptPage {
            number: *number,
            origin: place(at).origin(),
            documents: 0,
        };
        let mut pages: Vec<KeptPage> = self.numbers.par_iter().enumerate().map(page).collect();
        pages.sort_unstable_by_key(|page| page.number);
        pages
    }

    /// True where the page of this number has to be added.
    pub fn needs(&self, number: u32) -> bool {
        self.before.as_ref().is_none_or(|before| before.needs(number))
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
        }
        let own = (thread::current().id(), accumulator);
        self.accumulators.lock().expect("no thread panics with the lock").push(own);
        let record = place.record(number, &documents, self.excerpts);
        let mut added = self.added.lock().expect("no thread panics with the lock");
        added.records.push((number, record));
        added.documents.push((number, documents.len() as u32));
    }

    /// An accumulator that no thread uses: this thread's own if it can be, because its terms are in the
    /// caches of the thread's processor.
    fn accumulator(&self) -> Accumulator {
        let mut free = self.accumulators.lock().expect("no thread panics with the lock");
        let thread = thread::current().id();
        let own = free.iter().rposition(|(last, _)| *last == thread);
        let at = own.or(free.len().checked_sub(1));
        at.map_or_else(Accumulator::roomy, |at| free.swap_remove(at).1)
    }

    /// Writes what results show of the sheets that have been added, as far as all sheets with
    /// numbers below `bound` have been.
    ///
    /// # Errors
    /// [`OutputError`] where a file cannot be written.
    pub fn flush(&mut self, bound: u32) -> Result<(), OutputError> {
        if self.before.is_some() {
            return Ok(());
        }
        let records = &mut self.added.get_mut().expect("no thread panics with the lock").records;
        records.sort_unstable_by_key(|(number, _)| *number);
        let end = records.partition_point(|(number, _)| folder(*number) < folder(bound));
        let records: Vec<(u32, String)> = records.drain(..end).collect();
        let folders = self.publisher.records(&records)?;
        self.keeper.iter_mut().for_each(|keeper| keeper.records(&folders));
        for RecordFolder { at, name, .. } in folders {
            self.folders.resize(at, String::new());
            self.folders.push(name);
        }
        Ok(())
    }

    /// How many pages have been added.
    pub fn added(&self) -> usize {
        self.added.lock().expect("no thread panics with the lock").documents.len()
    }

    /// Merges what was added and writes the index; true where the whole was kept for the next build.
    ///
    /// # Errors
    /// [`OutputError`] where a file cannot be written.
    pub fn finish(mut self) -> Result<bool, OutputError> {
        let accumulators = std::mem::take(&mut self.accumulators).into_inner();
        let accumulators = accumulators.expect("no thread panics with the lock");
        let mut runs = std::mem::take(&mut self.runs).into_inner().expect("as little with this");
        let rest = || {
            let run = |(_, accumulator): (_, Accumulator)| accumulator.into_run();
            accumulators.into_par_iter().with_max_len(1).map(run).collect::<Vec<Run>>()
        };
        let (rest, flushed) = rayon::join(rest, || self.flush(u32::MAX));
        flushed?;
        runs.extend(rest);
        let mut pages = self.pages();
        let added = std::mem::take(&mut self.added).into_inner().expect("nor with that");
        let counts: FxHashMap<u32, u32> = added.documents.into_iter().collect();
        let known = |number| self.before.as_ref()?.documents(number);
        for page in &mut pages {
            let counted = counts.get(&page.number).copied();
            page.documents = counted.or_else(|| known(page.number)).unwrap_or(0);
        }
        match self.before.take() {
            Some(Before { index, gone, .. }) => {
                self.finish_again(index, Fresh { runs, records: added.records, gone }, pages)
            }
            None => self.finish_anew(&runs, pages),
        }
    }

    /// What an index of these pages depends on, and what it says of them.
    fn limits(&self, pages: &[KeptPage]) -> (Limits, Meta) {
        let documents = pages.iter().map(|page| page.documents as usize);
        let most = documents.clone().max().unwrap_or(0).max(1);
        let total = documents.sum();
        let limits = Limits::new(self.bounds, self.one_file, self.universe, total);
        (limits, Meta::new(self.vault, &limits, (total, most)))
    }

    /// Merges `runs` into an index.
    fn finish_anew(self, runs: &[Run], pages: Vec<KeptPage>) -> Result<bool, OutputError> {
        let (limits, mut meta) = self.limits(&pages);
        let Self { mut publisher, mut keeper, universe, .. } = self;
        meta.sheets = self.folders.join(" ");
        let mut words = Vec::new();
        let keep = keeper.is_some();
        let done = |mut part: Part| {
            let kept = keep.then(|| Keeper::encode(&part));
            part.run = Run::default();
            (part, kept)
        };
        // A few parts at a time: all together are as large as the runs.
        let size: usize = runs.iter().map(Run::size).sum();
        let at_once = (ROOM * PARTS / size.max(1)).clamp(AT_ONCE[0], AT_ONCE[1]);
        let merge = |at| merge(runs, at..PARTS.min(at + at_once), limits, keep, done);
        let mut write = |parts: Vec<(Part, Option<Vec<u8>>)>| {
            let (parts, kept): (Vec<Part>, Vec<Option<Vec<u8>>>) = parts.into_iter().unzip();
            let kept: Vec<Vec<u8>> = kept.into_iter().flatten().collect();
            keeper.iter_mut().for_each(|keeper| keeper.parts(&kept));
            drop(kept);
            for part in parts {
                meta.common.extend(part.common);
                words.extend(part.endings);
                meta.terms.extend(publisher.shards("terms", &part.terms)?);
                meta.more.extend(publisher.shards("more", &part.more)?);
                meta.words.extend(publisher.shards("words", &part.words)?);
            }
            Ok(())
        };
        let mut parts = merge(0);
        for next in (at_once..PARTS).step_by(at_once) {
            let (written, merged) = rayon::join(|| write(parts), || merge(next));
            written?;
            parts = merged;
        }
        write(parts)?;
        let endings = endings(words, limits.size);
        meta.endings = publisher.shards("endings", &endings)?;
        keeper.iter_mut().for_each(|keeper| keeper.endings(&endings));
        publisher.finish(meta)?;
        Ok(keeper.is_some_and(|keeper| keeper.finish(universe, pages)))
    }

    /// Brings the index of the build before up to date.
    fn finish_again(
        mut self,
        mut index: Kept,
        fresh: Fresh,
        pages: Vec<KeptPage>,
    ) -> Result<bool, OutputError> {
        let (old, _) = self.limits(index.pages());
        let (new, meta) = self.limits(&pages);
        let before = index.shards();
        index.renew(fresh, [&old, &new]);
        let files = index.files(meta);
        let write = |path: &UrlPath| {
            // The site before has the files of the index before.
            if files.shares(path, &before) && self.sink.take_over(path)? {
                return Ok(());
            }
            files.get(path).map_or(Ok(()), |bytes| self.sink.write(path, &bytes))
        };
        let (keeper, universe) = (self.keeper.take(), self.universe);
        let keep = |mut keeper: Keeper<'_>| {
            keeper.all(&index);
            keeper.finish(universe, pages)
        };
        let write = || files.paths().par_iter().with_max_len(16).try_for_each(write);
        let (written, kept) = rayon::join(write, || keeper.is_some_and(keep));
        // It is large, and nobody waits until it is gone.
        rayon::spawn(|| drop(index));
        written.map(|()| kept)
    }
}
