//! The first pass: all that a vault holds is read, parsed and checked.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;

use super::bodies::Bodies;
use super::files::{is_sheet, read_theme, refuse_large, refuse_names};
use super::memo::ThemeMemo;
use super::parsed::Parsed;
use super::{BuildError, Inputs, Memo, Options, Progress, Project, SEARCHES, images};
use crate::check::{check_stale, check_vault};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Fault};
use crate::feed::{FEED, has_feed};
use crate::highlight::Highlighter;
use crate::page::{Order, Pages, plan};
use crate::path::{UrlPath, VaultPath};
use crate::source::{CONTENT, ListedFile, Listing, SETTINGS, STATIC, Source, SourceError};
use crate::vault::{Vault, copied_to};

impl Project {
    /// Reads, parses and checks a vault whose settings have been read, with what was wrong with them.
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
        let (listed, files) = sort_content(&listing, &mut diagnostics);
        memo.settle(&config);
        let mut bodies = Bodies::new(options.spill.clone());
        let inputs = Inputs {
            source: &*source,
            config: &config,
            highlighter: &highlighter,
            files: &files,
            searches: AtomicUsize::new(SEARCHES),
        };
        let (sheets, theme_faults) = read(&listing, &listed, &inputs, &bodies, memo, progress)?;
        memo.keep(&sheets.all);
        bodies.expect(&sheets.all);
        diagnostics.extend(sheets.all.iter().flat_map(|sheet| sheet.faults.iter().cloned()));
        let vault = sheets.vault(files, options.drafts, &*source, memo, &mut diagnostics);
        if let (Some(days), Some(today)) = (config.stale_after, options.today) {
            diagnostics.extend(check_stale(&vault, days, today));
        }
        diagnostics.extend(theme_faults.into_iter().chain(memo.theme().faults()));
        let theme = memo.theme().theme();
        let feed = config.base_url.as_ref().filter(|_| has_feed(&vault)).map(|_| FEED.to_owned());
        let site = Pages::site(&vault, &config, theme, feed);
        let shared = memo.shared(&config, &site);
        let theme = memo.theme_for(shared, &site);
        let mut project = Self {
            mendable: sheets.mendable(options.drafts),
            parsed_anew: sheets.anew,
            shared,
            plan: plan(&vault, theme.search.is_some()),
            copies: copies(&vault, &listing),
            order: Order::default(),
            makers: Arc::default(),
            strict: options.strict,
            check_only: options.check_only,
            source,
            config,
            vault,
            theme,
            highlighter,
            bodies,
            diagnostics,
        };
        project.check_names(memo);
        project.weigh();
        Ok(project)
    }
}

/// Reads the sheets, and makes the theme beside them, which waits for none; gives what is wrong with its files.
fn read(
    listing: &Listing,
    listed: &[&ListedFile],
    inputs: &Inputs<'_>,
    bodies: &Bodies,
    memo: &mut Memo,
    progress: &dyn Progress,
) -> Result<(Sheets, Vec<Diagnostic>), SourceError> {
    let (mut theme, mut faults) = (memo.take_theme(), Vec::new());
    let make_theme = || {
        let files = read_theme(inputs.source, listing, inputs.config, &mut faults)?;
        theme = Some(ThemeMemo::new(files, inputs.config, theme.take()));
        Ok::<_, SourceError>(())
    };
    let sheets = || Sheets::read(listed, inputs, bodies, memo, progress);
    let (sheets, made) = rayon::join(sheets, make_theme);
    // Whatever could not be read: the next run may take it over.
    memo.keep_theme(theme);
    let sheets = sheets?;
    made?;
    Ok((sheets, faults))
}

/// All sheets of a vault, by path.
struct Sheets {
    all: Vec<Arc<Parsed>>,
    /// Those that were not taken over.
    anew: HashSet<VaultPath>,
}

impl Sheets {
    /// Takes sheets over, or reads and parses them. The files are sorted by path.
    fn read(
        listed: &[&ListedFile],
        inputs: &Inputs<'_>,
        bodies: &Bodies,
        memo: &Memo,
        progress: &dyn Progress,
    ) -> Result<Self, SourceError> {
        progress.begin("reading", listed.len());
        let read = |(file, known): (&&ListedFile, Option<&Arc<Parsed>>)| {
            let parsed = match known.filter(|sheet| sheet.is_current(file, inputs.source)) {
                Some(sheet) => Ok((sheet.clone(), false)),
                None => bodies.read(&file.path, inputs).map(|parsed| (Arc::new(parsed), true)),
            };
            progress.step();
            parsed
        };
        let read: Vec<(Arc<Parsed>, bool)> = listed
            .par_iter()
            .zip(memo.sheets(listed))
            .with_max_len(16)
            .map(read)
            .collect::<Result<_, SourceError>>()?;
        let anew = read.iter().filter(|(_, is_new)| *is_new);
        let anew = anew.map(|(sheet, _)| sheet.outline.path.clone()).collect();
        Ok(Self { anew, all: read.into_iter().map(|(sheet, _)| sheet).collect() })
    }

    /// All together, with what is wrong with them as a whole.
    fn vault(
        &self,
        files: BTreeSet<VaultPath>,
        drafts: bool,
        source: &dyn Source,
        memo: &mut Memo,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vault {
        let outlines = self.all.iter().map(|sheet| sheet.outline.clone()).collect();
        let mut vault = Vault::new(outlines, files, drafts);
        let shown: Vec<Arc<Parsed>> = self.shown(drafts).cloned().collect();
        vault.image_sizes = images::image_sizes(&vault, &shown, source);
        let (of_links, of_vault) =
            rayon::join(|| memo.links(&vault, shown, &self.anew), || check_vault(&vault));
        diagnostics.extend(of_links);
        diagnostics.extend(of_vault);
        vault
    }

    /// Those that are in the vault: drafts only where `drafts` says so.
    fn shown(&self, drafts: bool) -> impl Iterator<Item = &Arc<Parsed>> {
        self.all.iter().filter(move |sheet| sheet.outline.is_shown(drafts))
    }

    /// Those of them in which something can be mended mechanically.
    fn mendable(&self, drafts: bool) -> Vec<Arc<Parsed>> {
        self.shown(drafts).filter(|sheet| !sheet.fixes.is_empty()).cloned().collect()
    }
}

/// The sheets, and the files beside them.
fn sort_content<'a>(
    listing: &'a Listing,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<&'a ListedFile>, BTreeSet<VaultPath>) {
    let content = listing.files.iter().filter(|file| file.path.below(CONTENT).is_some());
    let (sheets, files): (Vec<_>, Vec<_>) = content.partition(|file| is_sheet(&file.path));
    let files = files.into_iter().map(|file| file.path.clone()).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::load_config;
    use crate::source::MemorySource;

    /// A vault that is listed, but whose sheets cannot be read.
    struct Unreadable(MemorySource);

    impl Source for Unreadable {
        fn list(&self) -> Result<Listing, SourceError> {
            self.0.list()
        }

        fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
            let limit = if is_sheet(path) { 0 } else { limit };
            self.0.read(path, limit)
        }

        fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
            self.0.read_start(path, length)
        }
    }

    #[test]
    fn theme_is_kept_where_sheets_cannot_be_read() {
        let mut files = MemorySource::default();
        files.insert(VaultPath::new(SETTINGS).unwrap(), "title = \"V\"\n");
        files.insert(VaultPath::new("content/a.md").unwrap(), "# A\n");
        let mut memo = Memo::default();
        let load = |source: Arc<dyn Source>, memo: &mut Memo| {
            let (settings, colours) = (load_config(&*source).unwrap(), Highlighter::plain());
            let options = Options::default();
            Project::load_again(source, settings, colours, &options, &(), memo).is_ok()
        };
        assert!(load(Arc::new(files.clone()), &mut memo));
        let theme = memo.theme().theme().style.path.clone();
        assert!(!load(Arc::new(Unreadable(files)), &mut memo));
        assert_eq!(memo.theme().theme().style.path, theme);
    }
}
