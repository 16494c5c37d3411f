//! What one load of a vault made, for the next one.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::parsed::Parsed;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::Link;
use crate::path::VaultPath;
use crate::source::Source;
use crate::theme::{Theme, ThemeFiles};

/// What is taken over where the files that it was made of have not changed since. An empty one
/// changes nothing but the time that a load takes.
#[derive(Default)]
pub struct Memo {
    /// The settings under which the sheets were parsed.
    settings: Config,
    sheets: HashMap<VaultPath, Arc<Parsed>>,
    theme: Option<ThemeMemo>,
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
        let entry = |sheet: &Arc<Parsed>| (sheet.outline.path.clone(), sheet.clone());
        self.sheets = sheets.iter().map(entry).collect();
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
        let mut both = [0; 64];
        both[..32].copy_from_slice(sheet.made_of.bytes.as_bytes());
        both[32..].copy_from_slice(sheet.made_of.taken.as_bytes());
        (blake3::hash(&both), &sheet.links)
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
