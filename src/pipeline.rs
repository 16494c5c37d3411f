//! A build from end to end: reads like a table of contents.
//!
//! [`Project::load`] reads, parses and checks everything and keeps what is small; only if that
//! finds no error may [`Project::render`] make the pages and hand them to a sink. Nothing is
//! published before everything is checked.

mod bodies;
mod files;
mod images;
mod includes;
mod memo;
mod mend;
mod parsed;
mod render;
mod single;

pub use memo::Memo;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::check::{Links, check_stale, check_vault};
use crate::config::{Config, read_config};
use crate::diagnostic::{self, Diagnostic, Fault, Severity};
use crate::feed::{FEED, has_feed};
use crate::highlight::Highlighter;
use crate::output::OutputError;
use crate::page::{Job, Order, Pages, plan};
use crate::path::{UrlPath, VaultPath};
use crate::source::{CONTENT, Listing, SETTINGS, STATIC, Source, SourceError, decode};
use crate::theme::Theme;
use crate::vault::{Vault, copied_to};
use bodies::Bodies;
use files::{is_sheet, refuse_large, refuse_names};
use parsed::Parsed;
use single::Maker;

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
    theme: Theme,
    /// The identity of the theme and of what all pages share.
    shared: blake3::Hash,
    highlighter: Arc<Highlighter>,
    bodies: Bodies,
    parsed_anew: usize,
    /// The sheets with something that can be mended mechanically.
    mendable: Vec<Arc<Parsed>>,
    jobs: Vec<Job>,
    order: OnceLock<Order>,
    makers: OnceLock<HashMap<UrlPath, Maker>>,
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
    /// Reads, parses and checks a vault whose settings have been read; `diagnostics` is what was
    /// wrong with them.
    ///
    /// # Errors
    /// [`SourceError`] where a folder or file cannot be read at all.
    pub fn load(
        source: Arc<dyn Source>,
        settings: (Config, Vec<Diagnostic>),
        highlighter: impl Into<Arc<Highlighter>>,
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Self, BuildError> {
        Self::load_again(source, settings, highlighter, options, progress, &mut Memo::default())
    }

    /// [`load`](Self::load), which takes over from `memo` what has not changed since, and leaves there
    /// what it made.
    ///
    /// # Errors
    /// [`SourceError`] where a folder or file cannot be read at all.
    pub fn load_again(
        source: Arc<dyn Source>,
        settings: (Config, Vec<Diagnostic>),
        highlighter: impl Into<Arc<Highlighter>>,
        options: &Options,
        progress: &dyn Progress,
        memo: &mut Memo,
    ) -> Result<Self, BuildError> {
        let (config, mut diagnostics) = settings;
        let highlighter = highlighter.into();
        let mut listing = source.list()?;
        diagnostics.append(&mut listing.refused);
        refuse_names(&mut listing, &mut diagnostics);
        refuse_large(&mut listing, &mut diagnostics);
        let (sheets, files) = sort_content(&listing, &mut diagnostics);
        progress.begin("reading", sheets.len());
        memo.settle(&config);
        let mut bodies = Bodies::default();
        let inputs = Inputs {
            source: &*source,
            config: &config,
            highlighter: &highlighter,
            files: &files,
            searches: AtomicUsize::new(SEARCHES),
        };
        let parsed: Vec<(Arc<Parsed>, bool)> = sheets
            .par_iter()
            .map(|path| {
                let parsed = match memo.sheet(path, &*source) {
                    Some(parsed) => Ok((parsed, false)),
                    None => bodies.read(path, &inputs).map(|parsed| (Arc::new(parsed), true)),
                };
                progress.step();
                parsed
            })
            .collect::<Result<_, SourceError>>()?;
        let anew = parsed.iter().filter(|(_, anew)| *anew);
        let anew: HashSet<VaultPath> = anew.map(|(sheet, _)| sheet.outline.path.clone()).collect();
        let parsed: Vec<Arc<Parsed>> = parsed.into_iter().map(|(sheet, _)| sheet).collect();
        memo.keep(&parsed);
        bodies.expect(&parsed);
        diagnostics.extend(parsed.iter().flat_map(|sheet| sheet.faults.iter().cloned()));
        let outlines = parsed.iter().map(|sheet| sheet.outline.clone()).collect();
        let mut vault = Vault::new(outlines, files, options.drafts);
        let published = parsed.iter().filter(|sheet| vault.outline(&sheet.outline.path).is_some());
        let links: Vec<Links<'_>> =
            published.map(|sheet| Links { from: &sheet.outline, links: &sheet.links }).collect();
        vault.image_sizes = images::image_sizes(&vault, &links, &*source);
        diagnostics.extend(memo.links(&vault, &links, &anew));
        diagnostics.extend(check_vault(&vault));
        if let (Some(days), Some(today)) = (config.stale_after, options.today) {
            diagnostics.extend(check_stale(&vault, days, today));
        }
        let theme_files = files::read_theme(&*source, &listing, &config, &mut diagnostics)?;
        let mut theme = memo.theme(theme_files, &config, &mut diagnostics);
        let feed = config.base_url.as_ref().filter(|_| has_feed(&vault)).map(|_| FEED.to_owned());
        let site = Pages::site(&vault, &config, &theme, feed);
        theme.share(&site);
        let shared = memo.shared(&config, &site);
        let jobs = plan(&vault, theme.search.is_some());
        let copies = copies(&vault, &listing);
        let has_fixes = |sheet: &&Arc<Parsed>| {
            !sheet.fixes.is_empty() && vault.outline(&sheet.outline.path).is_some()
        };
        let mendable = parsed.iter().filter(has_fixes).cloned().collect();
        let mut project = Self {
            source,
            mendable,
            parsed_anew: anew.len(),
            config,
            vault,
            theme,
            shared,
            highlighter,
            bodies,
            jobs,
            order: OnceLock::new(),
            makers: OnceLock::new(),
            copies,
            strict: options.strict,
            check_only: options.check_only,
            diagnostics,
        };
        project.check_names();
        project.weigh();
        Ok(project)
    }

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

    /// How many sheets had to be parsed: those that were not taken over.
    pub fn parsed_anew(&self) -> usize {
        self.parsed_anew
    }

    /// How many pages will be rendered.
    pub fn pages(&self) -> usize {
        self.jobs.len()
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

/// The sheets, and the files beside them.
fn sort_content(
    listing: &Listing,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<VaultPath>, BTreeSet<VaultPath>) {
    let content = || listing.below(CONTENT).cloned();
    let sheets: Vec<VaultPath> = content().filter(is_sheet).collect();
    let files = content().filter(|path| !is_sheet(path)).collect();
    if sheets.is_empty() {
        let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
        diagnostics.push(Diagnostic::new(&settings, None, Fault::NoContent {}));
    }
    (sheets, files)
}

/// Which files are copied where.
fn copies(vault: &Vault, listing: &Listing) -> Vec<(VaultPath, UrlPath)> {
    let beside = vault.files.iter().map(|file| (file.clone(), copied_to(file)));
    let fixed = listing
        .below(STATIC)
        .filter_map(|file| Some((file.clone(), UrlPath::new(file.below(STATIC)?)?)));
    beside.chain(fixed).collect()
}
