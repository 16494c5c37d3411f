//! An index that follows a vault from save to save.
//!
//! In: a vault, again and again, and the bodies of the sheets that it asks for. Out: the [`Files`] of
//! the index, byte for byte those that an [`Indexer`](super::Indexer) writes for the same vault. The
//! words of each sheet and the sheets of each word are kept in memory, and so are the shards: of an
//! edit only the words that came, went or count otherwise are looked at, and only the shards that
//! they stand in are written again. It all begins anew where the numbers of sheets get another bound
//! or the index becomes one file or ceases to be one.

mod files;
mod kept;
mod pages;
mod reading;
mod records;
mod renew;
mod splice;
mod terms;
mod tier;
mod tiers;
#[cfg(test)]
mod tests;

pub use files::{Changes, Files};
pub use kept::Kept;
pub(super) use kept::{Fresh, Keeper, KeptPage};

use std::sync::Arc;

use super::entry::{Bounds, Limits};
use super::publish::Meta;
use crate::model::Sheet;
use crate::vault::{Outline, Vault};
use pages::{Pages, Plan};
use reading::Reading;
use records::Records;
use terms::Terms;
use tiers::Tiers;

/// Of one in how many pages the index may change before it is put together anew.
const MANY: usize = 4;

/// An index that can be brought up to date.
pub struct Live {
    bounds: Bounds,
    /// None before the first vault.
    limits: Option<Limits>,
    one_file: bool,
    pages: Pages,
    terms: Terms,
    tiers: Tiers,
    records: Records,
    files: Arc<Files>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// An index of nothing, without files.
    pub fn new() -> Self {
        Self::with(Bounds::default())
    }

    /// The same, cut elsewhere.
    fn with(bounds: Bounds) -> Self {
        Self {
            bounds,
            limits: None,
            one_file: false,
            pages: Pages::default(),
            terms: Terms::default(),
            tiers: Tiers::default(),
            records: Records::default(),
            files: Arc::default(),
        }
    }

    /// The files of the index as they were after the last update.
    pub fn files(&self) -> Arc<Files> {
        self.files.clone()
    }

    /// Makes it the index of `vault`, whose pages all have different URLs.
    ///
    /// `version` is another number whenever the body of a sheet or `_index.md` is another one.
    /// `body` gives it parsed: it is asked, from many threads, for what is new, what has another
    /// version and for the sheets of a track that has another title; all at the first update, and
    /// where the index becomes one file or ceases to be one.
    ///
    /// # Errors
    /// The first error of `body`: then the files stay as they were, and the next update makes up for
    /// this one.
    pub fn update<E: Send>(
        &mut self,
        vault: &Vault,
        version: impl Fn(&Outline) -> u64,
        body: impl Fn(&Outline) -> Result<Arc<Sheet>, E> + Sync,
    ) -> Result<Arc<Files>, E> {
        let one_file = vault.sheets.len() <= self.bounds.one_file;
        if one_file != self.one_file {
            *self = Self { one_file, files: self.files.clone(), ..Self::with(self.bounds) };
        }
        let plan = self.pages.plan(vault, version);
        let readings = reading::read(&plan, vault, one_file, &mut self.terms, body)?;
        self.apply(vault, plan, readings);
        Ok(self.files())
    }

    /// Takes what has been read into the index.
    fn apply(&mut self, vault: &Vault, plan: Plan<'_>, readings: Vec<Reading>) {
        let universe = plan.universe;
        let old = self
            .limits
            .take()
            .filter(|old| old.universe == universe && plan.touched * MANY <= plan.pages.len());
        let applied = self.pages.apply(plan, readings, old.is_some());
        let (documents, most) = self.pages.documents();
        let limits = Limits::new(self.bounds, self.one_file, universe, documents);
        match old {
            Some(old) => {
                let updates = self.terms.apply(applied.changes, &old, &limits);
                self.tiers.apply(&updates, &old, &limits);
            }
            None => {
                self.terms.fill(self.pages.by_number(), &limits);
                self.tiers = Tiers::new(&self.terms, limits);
            }
        }
        self.records.apply(applied.moves);
        self.limits = Some(limits);
        let mut meta = Meta::new(vault, &limits, (documents, most));
        self.files = Arc::new(match self.one_file {
            true => Files::one(&self.tiers, &self.records, meta),
            false => {
                meta.sheets = self.records.names().join(" ");
                self.tiers.describe(&mut meta);
                Files::new(self.tiers.folders().chain(self.records.folders()), meta)
            }
        });
    }
}
