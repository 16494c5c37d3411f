//! The theme that one load made, for the next one.

use std::sync::Arc;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::theme::{Assets, Theme, ThemeFiles, looks};

/// A theme before it is given what the pages share.
pub(in crate::pipeline) struct ThemeMemo {
    files: ThemeFiles,
    /// The settings that it was made by.
    looks: Config,
    assets: Assets,
    theme: Theme,
    diagnostics: Vec<Diagnostic>,
    /// The theme with what the pages shared the last time, by the identity of both.
    shared: Option<(blake3::Hash, Arc<Theme>)>,
}

impl ThemeMemo {
    /// The theme made of `files`, which takes over what it can from the one that is known.
    pub(in crate::pipeline) fn new(
        files: ThemeFiles,
        config: &Config,
        known: Option<Self>,
    ) -> Self {
        let looks = looks(config);
        match known.filter(|memo| memo.looks == looks) {
            Some(memo) if memo.files == files => memo,
            known => {
                let same = known.filter(|memo| memo.files.is_same_but_for_templates(&files));
                let assets = same.map_or_else(|| Assets::join(&files, config), |memo| memo.assets);
                let mut diagnostics = Vec::new();
                let theme = Theme::with(assets.clone(), files.clone(), &mut diagnostics);
                Self { files, looks, assets, theme, diagnostics, shared: None }
            }
        }
    }

    /// What is wrong with it.
    pub(in crate::pipeline) fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        self.diagnostics.iter().cloned()
    }

    /// Before it is given what the pages share.
    pub(in crate::pipeline) fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The files that it was made of.
    pub(super) fn files(&self) -> &ThemeFiles {
        &self.files
    }

    /// With what all pages share, `site`; `shared` is the identity of both.
    pub(super) fn with(&mut self, shared: blake3::Hash, site: &impl Serialize) -> Arc<Theme> {
        match &self.shared {
            Some((known, theme)) if *known == shared => theme.clone(),
            _ => {
                let mut theme = self.theme.clone();
                theme.share(site);
                self.shared.insert((shared, Arc::new(theme))).1.clone()
            }
        }
    }
}
