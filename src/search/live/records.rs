//! What results show of the pages, in shards by their numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::output::OutputError;
use crate::search::pack::{RECORDS, SHARDS, pack, shard, unpack};
use crate::search::publish::{Folder, Publisher};

/// What becomes of records.
#[derive(Default)]
pub(super) struct Moves {
    /// The numbers of records that change, move or go.
    pub(super) gone: Vec<u32>,
    /// New and changed records, each with its number.
    pub(super) fresh: Vec<(u32, String)>,
    /// Records that only have another number or track: their old and new numbers, and the number of
    /// the track.
    pub(super) kept: Vec<(u32, u32, u32)>,
}

/// All records.
#[derive(Clone, Default)]
pub(super) struct Records {
    /// By the indexes of folders; none where a folder has no records.
    folders: Vec<Option<Arc<Folder>>>,
}

impl Records {
    /// The records of folders, each with its index, in order.
    pub(super) fn of(folders: Vec<(usize, Vec<Arc<str>>)>) -> Self {
        let mut records = Self::default();
        let made: Vec<(usize, Folder)> =
            folders.into_par_iter().map(|(at, texts)| (at, Folder::new(RECORDS, texts))).collect();
        for (at, folder) in made {
            records.folders.resize(at, None);
            records.folders.push(Some(Arc::new(folder)));
        }
        records
    }

    /// The folders that are not empty, each with its index.
    pub(super) fn by_index(&self) -> impl Iterator<Item = (usize, &Folder)> {
        let folders = self.folders.iter().enumerate();
        folders.filter_map(|(at, folder)| Some((at, &**folder.as_ref()?)))
    }

    /// The folders of all records, without those that are empty.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Arc<Folder>> {
        self.folders.iter().flatten()
    }

    fn text(&self, shard: usize) -> &str {
        let folder = self.folders.get(shard / SHARDS).and_then(Option::as_ref);
        folder.map_or("", |folder| &folder.texts()[shard % SHARDS])
    }

    /// Changes records.
    pub(super) fn apply(&mut self, moves: Moves) {
        let gone: FxHashSet<u32> = moves.gone.into_iter().collect();
        let new = || moves.fresh.iter().map(|one| one.0).chain(moves.kept.iter().map(|one| one.1));
        let mut touched: Vec<usize> = gone.iter().copied().chain(new()).map(shard).collect();
        touched.sort_unstable();
        touched.dedup();
        let old: FxHashMap<u32, String> = touched
            .par_iter()
            .flat_map_iter(|shard| unpack(self.text(*shard)))
            .map(|record| (number(&record), record))
            .collect();
        let moved =
            moves.kept.iter().map(|(from, to, track)| (*to, renumber(&old[from], *to, *track)));
        let mut shards: BTreeMap<usize, Vec<(u32, String)>> =
            touched.iter().map(|shard| (*shard, Vec::new())).collect();
        let mut put =
            |(number, record)| shards.entry(shard(number)).or_default().push((number, record));
        moved.for_each(&mut put);
        moves.fresh.into_iter().for_each(&mut put);
        old.into_iter().filter(|(number, _)| !gone.contains(number)).for_each(&mut put);
        let texts: Vec<(usize, Arc<str>)> = shards
            .into_par_iter()
            .map(|(shard, mut records)| {
                records.sort_unstable_by_key(|(number, _)| *number);
                let records: Vec<&str> = records.iter().map(|(_, record)| &**record).collect();
                (shard, pack(&records))
            })
            .collect();
        self.put(&texts);
    }

    /// Puts shards into their folders.
    fn put(&mut self, texts: &[(usize, Arc<str>)]) {
        let chunks: Vec<&[(usize, Arc<str>)]> =
            texts.chunk_by(|a, b| a.0 / SHARDS == b.0 / SHARDS).collect();
        let folder = |chunk: &&[(usize, Arc<str>)]| {
            let at = chunk[0].0 / SHARDS;
            let old = self.folders.get(at).and_then(Option::as_ref);
            let mut texts =
                old.map_or_else(|| vec![Arc::default(); SHARDS], |old| old.texts().to_vec());
            chunk.iter().for_each(|(shard, text)| texts[shard % SHARDS] = text.clone());
            let is_empty = texts.iter().all(|text| text.is_empty());
            (at, (!is_empty).then(|| Arc::new(Folder::new(RECORDS, texts))))
        };
        let folders: Vec<_> = chunks.par_iter().map(folder).collect();
        for (at, folder) in folders {
            if self.folders.len() <= at {
                self.folders.resize(at + 1, None);
            }
            self.folders[at] = folder;
        }
        while self.folders.pop_if(|folder| folder.is_none()).is_some() {}
    }

    /// Writes the records; gives the names of their folders, empty where there is none.
    pub(super) fn publish(
        &self,
        publisher: &mut Publisher<'_>,
    ) -> Result<Vec<String>, OutputError> {
        let folders: Vec<&Arc<Folder>> = self.folders().collect();
        let mut written =
            publisher.folders(RECORDS, &folders, |folder| folder.texts().to_vec())?.into_iter();
        let name = |folder: &Option<Arc<Folder>>| folder.as_ref().and_then(|_| written.next());
        Ok(self.folders.iter().map(name).map(Option::unwrap_or_default).collect())
    }

    /// The names of the folders; empty where there is none.
    pub(super) fn names(&self) -> Vec<&str> {
        self.folders.iter().map(|folder| folder.as_ref().map_or("", |one| one.name())).collect()
    }
}

/// The number that a record begins with.
fn number(record: &str) -> u32 {
    let number = record.split('\t').next().and_then(|number| number.parse().ok());
    number.expect("a record begins with its number")
}

/// A record under another number and in another track.
fn renumber(record: &str, number: u32, track: u32) -> String {
    let (head, rest) = record.split_once('\n').expect("each page has a document");
    let mut fields = head.split('\t').skip(1);
    let [url, title] = [(); 2].map(|()| fields.next().expect("a record has a URL and a title"));
    format!("{number}\t{url}\t{title}\t{track}\n{rest}")
}
