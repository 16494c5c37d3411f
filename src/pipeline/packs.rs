//! What one build leaves for the next in packs, beside its record.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::kept::identity;
use super::{Memo, Request};
use crate::cache::{Cache, Pack};
use crate::config::Config;
use crate::stamp::{Hash, Seen};

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

impl Store {
    /// That of `request`, where the build before left `packs`; nothing is kept without a cache.
    pub fn new(cache: Option<Cache>, request: &Request, before: Packs) -> Self {
        Self { cache, name: request.name(), before, sheets: None, index: None }
    }

    /// What is known of the sheets.
    pub fn memo(&self, config: &Config) -> Memo {
        let pack = self.read("sheets", self.before.sheets.as_ref());
        pack.map_or_else(Memo::default, |pack| Memo::restore(pack, config))
    }

    /// Keeps what is known of the sheets.
    pub fn keep_memo(&mut self, memo: &Memo) {
        let Some(mut pack) = self.create("sheets") else { return };
        let stored = memo.store(&mut pack);
        self.sheets = stored.is_ok().then_some(pack);
    }

    /// What the build before left of the search index. It takes as long as a part of the vault's checks,
    /// and can be read beside them.
    pub fn index_pack(&self) -> Option<Vec<u8>> {
        self.read("index", self.before.index.as_ref())
    }

    /// What it says of the index of sheets that are parsed by these settings.
    pub fn index(mut pack: Vec<u8>, config: &Config) -> Option<Vec<u8>> {
        let settings = pack.split_off(pack.len().checked_sub(size_of::<Hash>())?);
        (settings == identity(config)).then_some(pack)
    }

    /// Where to keep the search index.
    pub fn begin_index(&self) -> Option<Pack> {
        self.create("index")
    }

    /// Keeps the search index, which has been written.
    pub fn keep_index(&mut self, mut pack: Pack, config: &Config) {
        let end = pack.write_all(&identity(config));
        self.index = end.is_ok().then_some(pack);
    }

    /// Puts what has been kept in the place of what the build before left, which a build that fails
    /// leaves as it was.
    pub fn finish(self) -> Packs {
        let finish = |pack: Option<Pack>| pack?.finish().ok();
        Packs { sheets: finish(self.sheets), index: finish(self.index) }
    }

    fn read(&self, kind: &str, seen: Option<&Seen>) -> Option<Vec<u8>> {
        self.cache.as_ref()?.read_pack(&self.file(kind), seen?)
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
