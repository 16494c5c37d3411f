//! An index from one build to the next.
//!
//! In: what a build kept of its index, the pages that say something else now, and what they say. Out:
//! the files of the index, byte for byte those of a clean build. Kept are the shards and the postings
//! of each term; of an edit only the words that came, went or count otherwise get new entries.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::records::{Moves, Records};
use super::renew::{come, renew_part};
use super::terms::Update;
use super::tiers::Tiers;
use crate::cache::{self, Pack, Packed};
use crate::search::entry::Limits;
use crate::search::merge::{PARTS, Part};
use crate::search::publish::{Folder, Meta, RecordFolder};
use crate::search::run::Run;
use crate::search::shard::Shard;

/// A page of an index that was kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::search) struct KeptPage {
    pub(in crate::search) number: u32,
    /// All that its words and its record follow from, as a hash.
    pub(in crate::search) origin: [u8; 16],
    pub(in crate::search) documents: u32,
}

/// What tells what the sections are: those of records, of parts, of the words backwards, then this one.
#[derive(Default, Serialize, Deserialize)]
struct Head {
    universe: u32,
    /// In the order of their numbers.
    pages: Vec<KeptPage>,
    /// The indexes of the folders of records.
    records: Vec<usize>,
}

/// A part of the index, as it is written.
#[derive(Serialize)]
struct PartOut<'a> {
    run: &'a Run,
    tiers: [&'a [Shard]; 3],
    common: &'a [String],
}

/// A part of the index, as it is read.
#[derive(Deserialize)]
pub(super) struct PartIn {
    run: Run,
    /// The terms, what is more of them, the words.
    pub(super) tiers: [Vec<Shard>; 3],
    pub(super) common: Vec<String>,
}

/// Writes what the next build may take over.
pub(in crate::search) struct Keeper<'a> {
    out: &'a mut Pack,
    /// True where something could not be written: then all is worth nothing.
    failed: bool,
    head: Head,
}

impl<'a> Keeper<'a> {
    pub(in crate::search) fn new(out: &'a mut Pack) -> Self {
        Self { out, failed: false, head: Head::default() }
    }

    /// Adds the next folders of records, each by its index.
    pub(in crate::search) fn records(&mut self, folders: &[RecordFolder]) {
        let encoded: Vec<Vec<u8>> =
            folders.par_iter().map(|folder| encode(&*folder.texts)).collect();
        self.put(&encoded);
        self.head.records.extend(folders.iter().map(|folder| folder.at));
    }

    /// A part as it is kept.
    pub(in crate::search) fn encode(part: &Part) -> Vec<u8> {
        let tiers = [&*part.terms, &part.more, &part.words];
        encode(&PartOut { run: &part.run, tiers, common: &part.common })
    }

    /// Adds the next parts, encoded.
    pub(in crate::search) fn parts(&mut self, parts: &[Vec<u8>]) {
        self.put(parts);
    }

    /// Adds the words backwards, behind all parts.
    pub(in crate::search) fn endings(&mut self, endings: &[Shard]) {
        self.put(&[encode(endings)]);
    }

    /// Adds a whole index. What is as it was before is not encoded again.
    pub(in crate::search) fn all(&mut self, index: &Kept) {
        let Kept { records, tiers, runs, before, .. } = index;
        let known = before.records.by_index().enumerate();
        let known: FxHashMap<usize, (usize, &Folder)> =
            known.map(|(section, (at, folder))| (at, (section, folder))).collect();
        for (at, folder) in records.by_index() {
            match known.get(&at) {
                Some((section, old)) if std::ptr::eq(*old, folder) => {
                    self.take_over(&before.pack, *section);
                }
                _ => self.put(&[encode(folder.texts())]),
            }
            self.head.records.push(at);
        }
        let first = known.len();
        let part = |at: usize| {
            let (tiers, common) = tiers.parts()[at].shards();
            let encode = || encode(&PartOut { run: &runs[at], tiers, common });
            (at, (!before.parts[at]).then(encode))
        };
        // Some are encoded while others are written: all together are as large as the index.
        let some = rayon::current_num_threads().max(2);
        let encode = |start: usize| -> Vec<(usize, Option<Vec<u8>>)> {
            let parts = start..PARTS.min(start + some);
            parts.into_par_iter().with_max_len(1).map(part).collect()
        };
        let mut encoded = encode(0);
        for next in (some..PARTS + some).step_by(some) {
            let write = || {
                for (at, encoded) in &encoded {
                    match encoded {
                        Some(encoded) => self.put(&[encoded]),
                        None => self.take_over(&before.pack, first + at),
                    }
                }
            };
            ((), encoded) = rayon::join(write, || encode(PARTS.min(next)));
        }
        self.endings(tiers.endings());
    }

    /// Ends with all pages, in the order of their numbers; true where the whole has been written.
    pub(in crate::search) fn finish(mut self, universe: u32, pages: Vec<KeptPage>) -> bool {
        (self.head.universe, self.head.pages) = (universe, pages);
        let head = encode(&self.head);
        self.put(&[head]);
        !self.failed
    }

    fn take_over(&mut self, from: &Packed, section: usize) {
        self.failed = self.failed || self.out.take_over(from, section).is_err();
    }

    fn put(&mut self, sections: &[impl AsRef<[u8]> + Sync]) {
        self.failed = self.failed || self.out.add_all(sections).is_err();
    }
}

fn encode<T: Serialize + ?Sized>(section: &T) -> Vec<u8> {
    cache::encode(section).expect("texts, numbers and lists can be written")
}

/// An index that a build kept for the next one.
pub struct Kept {
    pages: Vec<KeptPage>,
    tiers: Tiers,
    records: Records,
    /// The postings of each part's terms.
    runs: Vec<Run>,
    universe: u32,
    before: Unchanged,
}

/// What is as it was kept.
struct Unchanged {
    pack: Packed,
    records: Records,
    /// Whether the parts are.
    parts: [bool; PARTS],
}

/// What pages say that are new or other ones.
#[derive(Default)]
pub(in crate::search) struct Fresh {
    /// Their words.
    pub(in crate::search) runs: Vec<Run>,
    /// What results show of them, each with the page's number.
    pub(in crate::search) records: Vec<(u32, String)>,
    /// The numbers of the pages before that are gone or say something else.
    pub(in crate::search) gone: Vec<u32>,
}

impl Kept {
    /// The index that is kept in the first `sections` of a pack; `None` where none is, or a damaged one.
    pub fn open(pack: Packed, sections: usize) -> Option<Self> {
        let head = sections.checked_sub(1)?;
        let Head { universe, pages, records } = pack.decode(head)?;
        let (parts, endings) = (records.len(), records.len() + PARTS);
        if head != endings + 1 {
            return None;
        }
        let record = |(section, at): (usize, usize)| Some((at, pack.decode(section)?));
        let part = |section: usize| pack.decode(section);
        let (records, parts) = rayon::join(
            || {
                let records = records.into_par_iter().enumerate().map(record);
                records.collect::<Option<_>>().map(Records::of)
            },
            || {
                let parts = (parts..endings).into_par_iter().with_max_len(1).map(part);
                parts.collect::<Option<Vec<PartIn>>>()
            },
        );
        let (records, mut parts) = (records?, parts?);
        let runs = parts.iter_mut().map(|part| std::mem::take(&mut part.run)).collect();
        let tiers = Tiers::of(parts, pack.decode(endings)?);
        let before = Unchanged { pack, records: records.clone(), parts: [true; PARTS] };
        Some(Self { pages, tiers, records, runs, universe, before })
    }

    /// Above the numbers of all pages.
    pub(in crate::search) fn universe(&self) -> u32 {
        self.universe
    }

    /// The pages, in the order of their numbers.
    pub(in crate::search) fn pages(&self) -> &[KeptPage] {
        &self.pages
    }

    /// Puts `fresh` pages in; the limits are those of before and of now.
    pub(in crate::search) fn renew(&mut self, fresh: Fresh, limits: [&Limits; 2]) {
        let mut is_gone = vec![false; self.universe as usize];
        fresh.gone.iter().for_each(|number| is_gone[*number as usize] = true);
        let renew =
            |(at, old): (usize, &Run)| renew_part(old, &come(&fresh.runs, at), &is_gone, limits);
        let renewed: Vec<(Option<Run>, Vec<Update>)> =
            self.runs.par_iter().enumerate().with_max_len(1).map(renew).collect();
        let mut updates = Vec::new();
        for (part, (renewed, of_part)) in renewed.into_iter().enumerate() {
            self.before.parts[part] &= renewed.is_none();
            renewed.into_iter().for_each(|run| self.runs[part] = run);
            updates.extend(of_part);
        }
        self.tiers.apply(&updates, limits[0], limits[1]);
        self.records.apply(Moves { gone: fresh.gone, fresh: fresh.records, kept: Vec::new() });
    }

    /// The files of the index; `meta` has been told of the pages.
    pub(in crate::search) fn files(&self, mut meta: Meta) -> Files {
        meta.sheets = self.records.names().join(" ");
        self.tiers.describe(&mut meta);
        Files::new(self.folders(), meta)
    }

    /// The files of the index, but for the one that is loaded first.
    pub(in crate::search) fn shards(&self) -> Files {
        Files::shards(self.folders())
    }

    fn folders(&self) -> impl Iterator<Item = &Arc<Folder>> {
        self.tiers.folders().chain(self.records.folders())
    }
}
