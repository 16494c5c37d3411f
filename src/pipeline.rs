//! A build from end to end: reads like a table of contents.
//!
//! [`Project::load`] reads, parses and checks everything and keeps what is small; only if that
//! finds no error may [`Project::render`] make the pages and hand them to a sink. Nothing is
//! published before everything is checked.

mod again;
mod bodies;
mod files;
mod images;
mod includes;
mod kept;
mod keys;
mod load;
mod memo;
mod mend;
mod packs;
mod parsed;
mod program;
mod record;
mod render;
mod rendering;
mod single;

pub use again::{Again, Rendered};
pub use files::load_theme_files;
pub use keys::Keys;
pub use memo::Memo;
pub use packs::{Packs, Store, StoredIndex};
pub use program::Program;
pub use record::{Last, Record, Request, Told};

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;

use crate::cache::Cache;
use crate::config::{Config, read_config};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::highlight::Highlighter;
use crate::output::OutputError;
use crate::page::{Order, Planned};
use crate::path::{UrlPath, VaultPath};
use crate::source::{SETTINGS, Source, SourceError, decode};
use crate::theme::{Asset, Theme};
use crate::vault::Vault;
use bodies::Bodies;
use parsed::Parsed;
use single::Makers;

/// The largest `site.toml` and the largest file of a theme, in bytes.
const MAX_SETTINGS: u64 = 1024 * 1024;

/// For how many missing files a run looks for the nearest one.
const SEARCHES: usize = 100;

/// What a run may be asked for beyond the settings.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Publish drafts too.
    pub drafts: bool,
    /// The day for which staleness is judged; `None` where it does not matter.
    pub today: Option<Date>,
    /// Take warnings for errors.
    pub strict: bool,
    /// Make no search index: nothing can be wrong with it.
    pub check_only: bool,
    /// Where parsed sheets may wait for which there is no room in memory; else they are parsed twice.
    pub spill: Option<Cache>,
}

/// Is told how far a run is: from many threads.
pub trait Progress: Sync {
    /// A stage of `total` steps begins.
    fn begin(&self, stage: &'static str, total: usize);
    /// One step is done.
    fn step(&self);
}

/// Nobody listens.
impl Progress for () {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// Why a run could not go on, other than for problems in the content.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The site could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A file was saved between the check and the rendering.
    #[error("`{0}` was changed during the build")]
    Changed(VaultPath),
    /// A page could not be rendered: it is among the problems.
    #[error("a page could not be rendered")]
    Render(Box<Diagnostic>),
}

impl BuildError {
    /// What went wrong, and what is behind it.
    pub fn with_sources(&self) -> String {
        let first = std::error::Error::source(self);
        let sources = std::iter::successors(first, |error| error.source());
        sources.fold(self.to_string(), |text, source| format!("{text}: {source}"))
    }
}

impl From<Box<Diagnostic>> for BuildError {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Render(diagnostic)
    }
}

/// What a sheet is made of beside its own bytes.
struct Inputs<'a> {
    source: &'a dyn Source,
    config: &'a Config,
    highlighter: &'a Highlighter,
    files: &'a BTreeSet<VaultPath>,
    /// For how many missing files the nearest is still looked for: each look goes over all files.
    searches: AtomicUsize,
}

impl Inputs<'_> {
    /// True a limited number of times.
    fn may_search(&self) -> bool {
        let take = |left: usize| left.checked_sub(1);
        self.searches.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

/// A sheet that has been mended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mended {
    /// The file.
    pub path: VaultPath,
    /// Its new bytes.
    pub bytes: Vec<u8>,
    /// How many places were mended.
    pub mends: usize,
}

/// A vault that has been read and checked.
pub struct Project {
    source: Arc<dyn Source>,
    config: Config,
    vault: Vault,
    theme: Arc<Theme>,
    /// The identity of the theme and of what all pages share.
    shared: blake3::Hash,
    highlighter: Arc<Highlighter>,
    bodies: Bodies,
    parsed_anew: HashSet<VaultPath>,
    /// The sheets with something that can be mended mechanically.
    mendable: Vec<Arc<Parsed>>,
    plan: Vec<Planned>,
    order: Order,
    makers: Arc<Makers>,
    copies: Vec<(VaultPath, UrlPath)>,
    strict: bool,
    check_only: bool,
    /// All that is wrong, weighed by the vault's lints and sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks `site.toml`.
///
/// # Errors
/// [`SourceError`] where it cannot be read.
pub fn load_config(source: &dyn Source) -> Result<(Config, Vec<Diagnostic>), SourceError> {
    let path = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
    let text = match decode(source.read(&path, MAX_SETTINGS)?) {
        Ok(text) => text,
        Err((at, fault)) => {
            let span = diagnostic::Span::new(at, at);
            return Ok((Config::default(), vec![Diagnostic::new(&path, span, fault)]));
        }
    };
    let mut faults = Vec::new();
    let config = read_config(&text, &mut faults);
    let faults = faults.into_iter().map(|(span, fault)| Diagnostic::new(&path, span, fault));
    Ok((config, faults.collect()))
}

impl Project {
    /// All sheets that can be mended mechanically, mended.
    ///
    /// # Errors
    /// [`BuildError`] where a sheet cannot be read, or has been changed since it was checked.
    pub fn mended(&self) -> Result<Vec<Mended>, BuildError> {
        self.mendable
            .iter()
            .map(|sheet| {
                let path = sheet.outline.path.clone();
                let bytes = self.bodies.bytes(&path, &*self.source)?;
                let bytes = mend::mend(&bytes, &sheet.fixes);
                Ok(Mended { path, bytes, mends: sheet.fixes.len() })
            })
            .collect()
    }

    /// All sheets together, without their bodies.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many sheets there are to publish.
    pub fn sheets(&self) -> usize {
        self.vault.sheets.len()
    }

    /// True where the site can be searched.
    pub fn has_search(&self) -> bool {
        self.theme.search.is_some()
    }

    /// The files that pages share, named by what is in them.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.theme.assets()
    }

    /// The sheets that had to be parsed: those that were not taken over.
    pub fn parsed_anew(&self) -> &HashSet<VaultPath> {
        &self.parsed_anew
    }

    /// How many pages will be rendered.
    pub fn pages(&self) -> usize {
        self.plan.len()
    }

    /// True where something is wrong that keeps the site from being published.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// True where pages can be made, if only to see what is wrong with them: a warning that counts
    /// as an error is in nobody's way.
    pub fn is_renderable(&self) -> bool {
        let is_error = |one: &Diagnostic| one.fault.rule().severity() == Severity::Error;
        !self.diagnostics.iter().any(is_error)
    }

    /// Weighs and sorts what is wrong.
    fn weigh(&mut self) {
        self.config.lints.apply(&mut self.diagnostics, self.strict);
        diagnostic::sort(&mut self.diagnostics);
    }
}
