//! What one build leaves for the next in packs, beside its record.

use std::io;

use serde::{Deserialize, Serialize};

use super::kept::identity;
use super::{Memo, Request};
use crate::cache::{Cache, Pack, Packed};
use crate::config::Config;
use crate::search::Kept;
use crate::stamp::Seen;

/// The packs that a build left, each as it was seen then.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Packs {
    /// What sheets were parsed to.
    sheets: Option<Seen>,
    /// The search index.
    index: Option<Seen>,
}

/// Where the packs of a request are kept. What cannot be read is made anew, and what cannot be written
/// will be.
#[derive(Debug)]
pub struct Store {
    cache: Option<Cache>,
    name: String,
    /// Those of the build before.
    before: Packs,
    sheets: Option<Pack>,
    index: Option<Pack>,
}

/// A search index that a build left.
pub struct StoredIndex {
    index: Kept,
    /// Of what its sheets were parsed by.
    settings: Vec<u8>,
}

impl StoredIndex {
    /// The index, where its sheets were parsed by these settings.
    pub fn of(self, config: &Config) -> Option<Kept> {
        (self.settings == identity(config)).then_some(self.index)
    }
}

impl Store {
    /// That of `request`, where the build before left `packs`; nothing is kept without a cache.
    pub fn new(cache: Option<Cache>, request: &Request, before: Packs) -> Self {
        Self { cache, name: request.name(), before, sheets: None, index: None }
    }

    /// What is known of the sheets.
    pub fn memo(&self, config: &Config) -> Memo {
        let pack = self.open("sheets", self.before.sheets.as_ref());
        pack.map_or_else(Memo::default, |pack| Memo::restore(pack, config))
    }

    /// Keeps what is known of the sheets.
    pub fn keep_memo(&mut self, memo: &Memo) {
        let Some(mut pack) = self.create("sheets") else { return };
        let stored = memo.store(&mut pack);
        self.sheets = stored.is_ok().then_some(pack);
    }

    /// What the build before left of the search index. It can be read beside the vault.
    pub fn index(&self) -> Option<StoredIndex> {
        let pack = self.open("index", self.before.index.as_ref())?;
        let last = pack.len().checked_sub(1)?;
        let settings = pack.read(last, |bytes| Some(bytes.to_vec()))?;
        Some(StoredIndex { index: Kept::open(pack, last)?, settings })
    }

    /// Where to keep the search index.
    pub fn begin_index(&self) -> Option<Pack> {
        self.create("index")
    }

    /// Keeps the search index, which has been written.
    pub fn keep_index(&mut self, mut pack: Pack, config: &Config) {
        let end = pack.add(&identity(config));
        self.index = end.is_ok().then_some(pack);
    }

    /// Puts what has been kept in the place of what the build before left, which a build that fails
    /// leaves as it was.
    pub fn finish(mut self) -> Packs {
        let packs = [("sheets", self.sheets.take()), ("index", self.index.take())];
        let [sheets, index] = packs.map(|(kind, pack)| {
            let seen = pack.and_then(|pack| pack.finish().ok());
            if let (None, Some(cache)) = (&seen, &self.cache) {
                // No record names it any more.
                cache.remove_pack(&self.file(kind));
            }
            seen
        });
        Packs { sheets, index }
    }

    fn open(&self, kind: &str, seen: Option<&Seen>) -> Option<Packed> {
        self.cache.as_ref()?.open_pack(&self.file(kind), seen?)
    }

    fn create(&self, kind: &str) -> Option<Pack> {
        let created: Option<io::Result<Pack>> =
            self.cache.as_ref().map(|cache| cache.create_pack(&self.file(kind)));
        created?.ok()
    }

    fn file(&self, kind: &str) -> String {
        format!("{}.{kind}", self.name)
    }
}
