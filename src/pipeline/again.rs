//! What a build takes over from the one before, and leaves for the next one.

use super::Keys;
use crate::cache::Pack;
use crate::output::Sink;
use crate::search::{Indexer, Kept};
use crate::vault::Vault;

/// What rendering takes over and leaves.
pub struct Again<'a> {
    /// The keys of the site before, and of this project: pages with the same key are taken over from the
    /// site before, as far as the sink can.
    pub keys: [&'a Keys; 2],
    /// What the build before left of its index.
    pub index: Option<Kept>,
    /// Where to leave this index.
    pub keep: Option<&'a mut Pack>,
}

/// What rendering has done.
#[derive(Debug, Default)]
pub struct Rendered {
    /// How many pages were rendered: those that were not taken over.
    pub pages: usize,
    /// How many pages were added to the index.
    pub indexed: usize,
    /// True where the index was kept for the next build.
    pub is_index_kept: bool,
}

impl Again<'_> {
    /// An index of `vault` whose files go to `sink`.
    pub(super) fn indexer<'i>(self, vault: &'i Vault, sink: &'i dyn Sink) -> Indexer<'i>
    where
        Self: 'i,
    {
        let mut indexer = Indexer::new(vault, sink);
        if let Some(kept) = self.index {
            indexer = indexer.after(kept);
        }
        match self.keep {
            Some(out) => indexer.keeping(out),
            None => indexer,
        }
    }
}
