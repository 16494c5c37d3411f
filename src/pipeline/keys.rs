//! By what pages are known to be the same as in another build.

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::{Memo, Project};
use crate::page::Planned;
use crate::path::UrlPath;
use crate::stamp::Hash;
use crate::vault::Outline;

/// What each page is made of, as a hash: with one program, pages with the same key are the same.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Keys(Vec<(UrlPath, Hash)>);

impl Keys {
    /// The pages that are the same as before.
    pub(super) fn same<'a>(&'a self, before: &Keys) -> FxHashSet<&'a UrlPath> {
        let mut before = before.0.iter().peekable();
        let is_same = |key: &&(UrlPath, Hash)| {
            while before.next_if(|old| old.0 < key.0).is_some() {}
            before.next_if_eq(key).is_some()
        };
        self.0.iter().filter(is_same).map(|(url, _)| url).collect()
    }
}

impl Project {
    /// The keys of all pages. `memo` is the one that the vault was loaded with.
    pub fn page_keys(&self, memo: &Memo) -> Keys {
        let pages = self.page_maker();
        let made_of = |outline: &Outline| memo.made_of(&outline.path);
        let key =
            |page: &Planned| (page.url.clone(), *pages.key(page, &self.shared, made_of).as_bytes());
        let mut keys: Vec<_> = self.plan.par_iter().with_max_len(32).map(key).collect();
        keys.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Keys(keys)
    }
}
