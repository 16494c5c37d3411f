//! What one load of a vault made, for the next one.

mod theme;

pub(super) use theme::ThemeMemo;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::kept::{self, Checked, Chunks, Kept};
use super::parsed::Parsed;
use super::single::Makers;
use crate::cache::{Pack, Packed};
use crate::check::{Links, check_links};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{Link, Target};
use crate::path::{UrlPath, VaultPath};
use crate::source::ListedFile;
use crate::theme::Theme;
use crate::vault::Vault;

/// What is taken over where the files that it was made of have not changed since. An empty one
/// changes nothing but the time that a load takes.
#[derive(Default)]
pub struct Memo {
    /// The settings under which the sheets were parsed.
    settings: Config,
    /// Sorted by path.
    sheets: Vec<Arc<Parsed>>,
    /// The pack that they came from.
    chunks: Chunks,
    theme: Option<ThemeMemo>,
    links: Option<LinksMemo>,
    /// The theme, with all that pages share, whose templates have been tried.
    tried: Option<blake3::Hash>,
    names: Option<NamesMemo>,
}

/// The names of all files of a site with which nothing was wrong.
struct NamesMemo {
    /// In the order of pages, copies, assets and others; of the first three there are as many.
    names: Vec<UrlPath>,
    kinds: [usize; 3],
    makers: Arc<Makers>,
}

/// What is wrong with links, and all that they could lead to.
struct LinksMemo {
    /// Sorted by path.
    shown: Vec<Arc<Parsed>>,
    /// Drafts that are left out, and files.
    others: BTreeSet<VaultPath>,
    faults: Vec<Diagnostic>,
}

impl Memo {
    /// One that knows the sheets of another build, which wrote this pack; an empty one where they were
    /// parsed under other settings than these.
    pub fn restore(pack: Packed, config: &Config) -> Self {
        let Some(kept) = kept::read(pack, config) else { return Self::default() };
        let Kept { sheets, links, chunks } = kept;
        let links = links.map(|links| LinksMemo::restore(links, &sheets));
        Self { settings: without_looks(config), sheets, chunks, links, ..Self::default() }
    }

    /// Writes all that is known of sheets and their links into a pack.
    ///
    /// # Errors
    /// What the system says.
    pub fn store(&self, pack: &mut Pack) -> io::Result<()> {
        let links = self.links.as_ref().and_then(LinksMemo::store);
        kept::write(&self.sheets, links, &self.settings, &self.chunks, pack)
    }

    /// What is known of each of these files, which are sorted.
    pub(super) fn sheets(&self, listed: &[&ListedFile]) -> Vec<Option<&Arc<Parsed>>> {
        debug_assert!(listed.is_sorted_by_key(|file| &file.path), "what is known is merged in");
        let mut known = self.sheets.iter().peekable();
        let find = |file: &&ListedFile| {
            // Most are there, and share the text of their path.
            let same = known.next_if(|sheet| sheet.outline.path == file.path);
            if same.is_some() {
                return same;
            }
            while known.next_if(|sheet| sheet.outline.path < file.path).is_some() {}
            known.next_if(|sheet| sheet.outline.path == file.path)
        };
        listed.iter().map(find).collect()
    }

    /// Forgets what was parsed under settings that matter to sheets and are no longer the same.
    pub(super) fn settle(&mut self, config: &Config) {
        let settings = without_looks(config);
        if self.settings != settings {
            self.sheets.clear();
            self.chunks = Chunks::default();
            self.settings = settings;
        }
    }

    /// Keeps `sheets`, which are sorted by path, and no others.
    pub(super) fn keep(&mut self, sheets: &[Arc<Parsed>]) {
        self.sheets = sheets.to_vec();
    }

    /// One of the sheets that are kept.
    fn sheet(&self, path: &VaultPath) -> Option<&Parsed> {
        let at = self.sheets.binary_search_by(|sheet| sheet.outline.path.cmp(path)).ok()?;
        Some(&self.sheets[at])
    }

    /// What is wrong with the links of `shown`, which are sorted by path, as `check` tells it. Looked at
    /// are sheets in `anew`, which were not taken over, those that were not shown before, and those with
    /// links that may lead elsewhere now.
    pub(super) fn links(
        &mut self,
        vault: &Vault,
        shown: Vec<Arc<Parsed>>,
        anew: &HashSet<VaultPath>,
    ) -> Vec<Diagnostic> {
        let others = vault.drafts.union(&vault.files).cloned().collect();
        let mut faults = Vec::new();
        let suspects: Vec<Links<'_>> = match self.links.take() {
            None => shown.iter().map(|sheet| sheet.links()).collect(),
            Some(known) => {
                let (changed, came) = known.changed(&shown, &others);
                let faulty: HashSet<&VaultPath> =
                    known.faults.iter().map(|fault| &fault.place.file).collect();
                let is_suspect = |sheet: &&Arc<Parsed>| {
                    let path = &sheet.outline.path;
                    anew.contains(path)
                        || came.contains(path)
                        || !changed.is_empty()
                            && (faulty.contains(path) || leads_to(&sheet.links, &changed))
                };
                let suspects: Vec<_> = shown.par_iter().filter(is_suspect).collect();
                let looked_at: HashSet<&VaultPath> =
                    suspects.iter().map(|sheet| &sheet.outline.path).collect();
                let stays = |fault: &&Diagnostic| {
                    let file = &fault.place.file;
                    let at = shown.binary_search_by(|sheet| sheet.outline.path.cmp(file));
                    at.is_ok() && !looked_at.contains(file)
                };
                faults.extend(known.faults.iter().filter(stays).cloned());
                suspects.into_iter().map(|sheet| sheet.links()).collect()
            }
        };
        faults.extend(check_links(vault, &suspects));
        self.links = Some(LinksMemo { shown, others, faults: faults.clone() });
        faults
    }

    /// The identity of the theme, the settings and what all pages share.
    pub(super) fn shared(&self, config: &Config, site: &impl Serialize) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let files = self.theme.as_ref().map(ThemeMemo::files);
        hasher.update(format!("{config:?}{files:?}").as_bytes());
        serde_json::to_writer(&mut hasher, site).expect("the keys of contexts are texts");
        hasher.finalize()
    }

    /// The identity of what a sheet was made of, and its links.
    pub(super) fn made_of(&self, path: &VaultPath) -> (blake3::Hash, &[Link]) {
        let Some(sheet) = self.sheet(path) else { return (blake3::hash(&[]), &[]) };
        (sheet.made_of.hash(), &sheet.links)
    }

    /// True where the templates of this theme are known to render.
    pub(super) fn has_tried(&self, shared: &blake3::Hash) -> bool {
        self.tried.as_ref() == Some(shared)
    }

    /// Notes that they do.
    pub(super) fn note_tried(&mut self, shared: blake3::Hash) {
        self.tried = Some(shared);
    }

    /// What makes the files of a site with these names, which are those of the last one with which nothing
    /// was wrong: of pages, copies and assets, as many as `kinds` says, and of others. `None` where they
    /// are not.
    pub(super) fn good_names<'a>(
        &self,
        kinds: [usize; 3],
        names: impl Iterator<Item = &'a UrlPath>,
    ) -> Option<Arc<Makers>> {
        let known = self.names.as_ref()?;
        (known.kinds == kinds && names.eq(&known.names)).then(|| known.makers.clone())
    }

    /// Notes that nothing is wrong with them.
    pub(super) fn note_good_names<'a>(
        &mut self,
        kinds: [usize; 3],
        names: impl Iterator<Item = &'a UrlPath>,
        makers: Arc<Makers>,
    ) {
        self.names = Some(NamesMemo { names: names.cloned().collect(), kinds, makers });
    }

    /// Takes the theme out, so that it can be made anew while sheets are read.
    pub(super) fn take_theme(&mut self) -> Option<ThemeMemo> {
        self.theme.take()
    }

    /// Puts it back.
    pub(super) fn keep_theme(&mut self, theme: Option<ThemeMemo>) {
        self.theme = theme;
    }

    /// The theme, which has been made.
    pub(super) fn theme(&self) -> &ThemeMemo {
        self.theme.as_ref().expect("the theme has been made")
    }

    /// The theme with what all pages share, `site`; `shared` is the identity of both.
    pub(super) fn theme_for(&mut self, shared: blake3::Hash, site: &impl Serialize) -> Arc<Theme> {
        self.theme.as_mut().expect("the theme has been made").with(shared, site)
    }
}

impl LinksMemo {
    /// What a build before knew, which had these sheets.
    fn restore(checked: Checked<'_>, sheets: &[Arc<Parsed>]) -> Self {
        let is_shown = |sheet: &&Arc<Parsed>| sheet.outline.is_shown(checked.drafts);
        Self {
            shown: sheets.iter().filter(is_shown).cloned().collect(),
            others: checked.others.into_owned(),
            faults: Vec::new(),
        }
    }

    /// The same for the next build, where nothing was wrong.
    fn store(&self) -> Option<Checked<'_>> {
        let drafts = self.shown.iter().any(|sheet| sheet.outline.front.draft);
        let checked = Checked { drafts, others: Cow::Borrowed(&self.others) };
        self.faults.is_empty().then_some(checked)
    }

    /// The names of files that came, went, or have other anchors; and the sheets that came, whose links
    /// nobody has looked at.
    fn changed<'a>(
        &self,
        shown: &'a [Arc<Parsed>],
        others: &BTreeSet<VaultPath>,
    ) -> (FxHashSet<String>, FxHashSet<&'a VaultPath>) {
        let (mut changed, mut came) = (FxHashSet::default(), FxHashSet::default());
        let mut add = |path: &VaultPath| {
            changed.insert(path.file_name().to_owned());
        };
        let mut before = self.shown.iter().peekable();
        for sheet in shown {
            if before.next_if(|old| Arc::ptr_eq(old, sheet)).is_some() {
                continue;
            }
            let path = &sheet.outline.path;
            while let Some(gone) = before.next_if(|old| old.outline.path < *path) {
                add(&gone.outline.path);
            }
            match before.next_if(|old| old.outline.path == *path) {
                Some(old) if old.goal == sheet.goal => {}
                Some(_) => add(path),
                None => {
                    came.insert(path);
                    add(path);
                }
            }
        }
        before.for_each(|gone| add(&gone.outline.path));
        self.others.symmetric_difference(others).for_each(add);
        (changed, came)
    }
}

/// True where one of these links may lead to a file of one of these names.
fn leads_to(links: &[Link], names: &FxHashSet<String>) -> bool {
    links.iter().any(|link| match &link.target {
        Target::File { path, .. } => {
            let name = path.rsplit('/').next().unwrap_or_default();
            matches!(name, "" | "." | "..") || names.contains(name)
        }
        Target::Anchor(_) | Target::External(_) | Target::Refused => false,
    })
}

/// Settings without those that no sheet is parsed by.
pub(super) fn without_looks(config: &Config) -> Config {
    let Config { levels, slots, callouts, html, lints, lang, labels, authors, .. } = config.clone();
    Config { levels, slots, callouts, html, lints, lang, labels, authors, ..Config::default() }
}
