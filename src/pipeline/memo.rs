//! What one load of a vault made, for the next one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::parsed::Parsed;
use crate::check::{Links, check_links};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::Link;
use crate::path::VaultPath;
use crate::source::Source;
use crate::theme::{Theme, ThemeFiles};
use crate::vault::Vault;

/// What is taken over where the files that it was made of have not changed since. An empty one
/// changes nothing but the time that a load takes.
#[derive(Default)]
pub struct Memo {
    /// The settings under which the sheets were parsed.
    settings: Config,
    sheets: HashMap<VaultPath, Arc<Parsed>>,
    theme: Option<ThemeMemo>,
    links: Option<LinksMemo>,
    /// The theme, with all that pages share, whose templates have been tried.
    tried: Option<blake3::Hash>,
}

/// What is wrong with links.
struct LinksMemo {
    goals: blake3::Hash,
    faults: Vec<Diagnostic>,
}

/// A theme before it is given what the pages share.
struct ThemeMemo {
    files: ThemeFiles,
    settings: Config,
    theme: Theme,
    diagnostics: Vec<Diagnostic>,
}

impl Memo {
    /// The sheet at `path`, if it would be parsed to the same.
    pub(super) fn sheet(&self, path: &VaultPath, source: &dyn Source) -> Option<Arc<Parsed>> {
        self.sheets.get(path).filter(|sheet| sheet.is_current(source)).cloned()
    }

    /// Forgets what was parsed under settings that matter to sheets and are no longer the same.
    pub(super) fn settle(&mut self, config: &Config) {
        let settings = without_looks(config);
        if self.settings != settings {
            self.sheets.clear();
            self.settings = settings;
        }
    }

    /// Keeps `sheets`, and no others.
    pub(super) fn keep(&mut self, sheets: &[Arc<Parsed>]) {
        for sheet in sheets {
            match self.sheets.get_mut(&sheet.outline.path) {
                Some(old) if Arc::ptr_eq(old, sheet) => {}
                Some(old) => old.clone_from(sheet),
                None => {
                    self.sheets.insert(sheet.outline.path.clone(), sheet.clone());
                }
            }
        }
        if self.sheets.len() > sheets.len() {
            let kept: HashSet<&VaultPath> =
                sheets.iter().map(|sheet| &sheet.outline.path).collect();
            self.sheets.retain(|path, _| kept.contains(path));
        }
    }

    /// What is wrong with links, as `check` tells it. While all that links can lead to is the same,
    /// only the links of sheets in `anew` are looked at, which were not taken over.
    pub(super) fn links(
        &mut self,
        vault: &Vault,
        links: &[Links<'_>],
        anew: &HashSet<VaultPath>,
    ) -> Vec<Diagnostic> {
        let goals = self.goals(vault, links);
        let known = self.links.take().filter(|known| known.goals == goals);
        let mut faults = match known {
            None => check_links(vault, links),
            Some(LinksMemo { mut faults, .. }) => {
                let new = links.iter().filter(|links| anew.contains(&links.from.path));
                faults.retain(|fault| !anew.contains(&fault.place.file));
                faults.extend(check_links(vault, &new.copied().collect::<Vec<_>>()));
                faults
            }
        };
        faults.shrink_to_fit();
        self.links = Some(LinksMemo { goals, faults: faults.clone() });
        faults
    }

    /// The identity of all that links can lead to.
    fn goals(&self, vault: &Vault, links: &[Links<'_>]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for links in links {
            if let Some(sheet) = self.sheets.get(&links.from.path) {
                hasher.update(sheet.goal.as_bytes());
            }
        }
        for path in vault.drafts.iter().chain(&vault.files) {
            hasher.update(path.as_str().as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize()
    }

    /// The identity of the theme, the settings and what all pages share.
    pub(super) fn shared(&self, config: &Config, site: &impl Serialize) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let files = self.theme.as_ref().map(|memo| &memo.files);
        hasher.update(format!("{config:?}{files:?}").as_bytes());
        serde_json::to_writer(&mut hasher, site).expect("the keys of contexts are texts");
        hasher.finalize()
    }

    /// The identity of what a sheet was made of, and its links.
    pub(super) fn made_of(&self, path: &VaultPath) -> (blake3::Hash, &[Link]) {
        let Some(sheet) = self.sheets.get(path) else { return (blake3::hash(&[]), &[]) };
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

    /// The theme made of `files`.
    pub(super) fn theme(
        &mut self,
        files: ThemeFiles,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Theme {
        let is_same = |memo: &&ThemeMemo| memo.files == files && memo.settings == *config;
        if self.theme.as_ref().filter(is_same).is_none() {
            let mut found = Vec::new();
            let theme = Theme::new(files.clone(), config, &mut found);
            let settings = config.clone();
            self.theme = Some(ThemeMemo { files, settings, theme, diagnostics: found });
        }
        let memo = self.theme.as_ref().expect("it has just been made");
        diagnostics.extend(memo.diagnostics.iter().cloned());
        memo.theme.clone()
    }
}

/// Settings without those that no sheet is parsed by.
fn without_looks(config: &Config) -> Config {
    let Config { levels, slots, callouts, html, lints, lang, labels, authors, .. } = config.clone();
    Config { levels, slots, callouts, html, lints, lang, labels, authors, ..Config::default() }
}
