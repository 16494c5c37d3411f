//! How an index differs from the one of the build before.

use rustc_hash::FxHashMap;

use super::live::{Kept, KeptPage};

/// In one of how many pages two indexes may differ for one to be made of the other; a page that is edited
/// counts twice, because its words go and come.
const MANY: usize = 4;

/// The index of the build before, and what of it is the same now.
pub(super) struct Before {
    pub(super) index: Kept,
    /// All pages by number; those that are the same have as many documents.
    pages: FxHashMap<u32, Option<u32>>,
    /// The numbers of the pages before that are gone or say something else.
    pub(super) gone: Vec<u32>,
}

impl Before {
    /// The difference between `index` and one of `pages`; none where that is better made anew.
    pub(super) fn new(index: Kept, pages: &[KeptPage]) -> Option<Self> {
        let old: FxHashMap<u32, &KeptPage> =
            index.pages().iter().map(|page| (page.number, page)).collect();
        let same = |page: &KeptPage| {
            let old = old.get(&page.number).filter(|old| old.origin == page.origin);
            (page.number, old.map(|old| old.documents))
        };
        let pages: FxHashMap<u32, Option<u32>> = pages.iter().map(same).collect();
        let is_same = |number: &u32| matches!(pages.get(number), Some(Some(_)));
        let numbers = index.pages().iter().map(|page| page.number);
        let gone: Vec<u32> = numbers.filter(|number| !is_same(number)).collect();
        let fresh = pages.values().filter(|documents| documents.is_none()).count();
        ((gone.len() + fresh) * MANY <= pages.len()).then_some(Self { index, pages, gone })
    }

    /// True where the page of this number is a new or another one.
    pub(super) fn needs(&self, number: u32) -> bool {
        matches!(self.pages.get(&number), Some(None))
    }

    /// How many documents the page of this number has, where it is the same.
    pub(super) fn documents(&self, number: u32) -> Option<u32> {
        *self.pages.get(&number)?
    }
}
