//! The files of a theme.

use std::collections::BTreeMap;

use super::builtin::BUILTIN;
use super::tokens::declarations;
use crate::path::VaultPath;
use crate::source::THEMES;

/// The vault's theme files by their path below the theme's folder, over the embedded ones.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ThemeFiles {
    name: String,
    own: BTreeMap<String, String>,
}

impl ThemeFiles {
    /// The files of the theme `name`, embedded ones only.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), own: BTreeMap::new() }
    }

    /// Adds a file of the vault by its path below the theme's folder.
    pub fn insert(&mut self, path: &str, text: String) {
        self.own.insert(path.to_owned(), text);
    }

    /// The text of a file: the vault's, else the embedded one.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.own.get(path).map(String::as_str).or_else(|| embedded(path))
    }

    /// The folder of the vault that holds the theme `name`.
    pub fn folder(name: &str) -> String {
        format!("{THEMES}/{name}")
    }

    /// True where the vault has a file of its own at `path`.
    pub fn is_own(&self, path: &str) -> bool {
        self.own.contains_key(path)
    }

    /// The text of an embedded file.
    pub fn embedded(&self, path: &str) -> Option<&'static str> {
        embedded(path)
    }

    /// The embedded files, by path.
    pub fn embedded_paths(&self) -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(path, _)| *path)
    }

    /// The vault's own files below a folder, by the rest of their path.
    pub(super) fn own_below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.own.iter().filter_map(move |(path, text)| {
            Some((path.strip_prefix(folder)?.strip_prefix('/')?, text.as_str()))
        })
    }

    /// The names of the tokens, without their hyphens, sorted.
    pub fn tokens(&self) -> Vec<String> {
        let text = self.get("css/tokens.css").unwrap_or_default();
        declarations(text).into_keys().map(str::to_owned).collect()
    }

    /// Where a file is, for messages: the vault's own, or `builtin/...`.
    pub fn place(&self, path: &str) -> VaultPath {
        let place = match self.is_own(path) {
            true => format!("{}/{path}", Self::folder(&self.name)),
            false => format!("builtin/{path}"),
        };
        VaultPath::new(place).expect("names of theme files are plain")
    }

    /// The text behind a place that [`place`](Self::place) gave, where it is embedded.
    pub fn embedded_at(place: &VaultPath) -> Option<&'static str> {
        embedded(place.below("builtin")?)
    }
}

fn embedded(path: &str) -> Option<&'static str> {
    BUILTIN.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The embedded files below a folder, by the rest of their path.
pub(super) fn embedded_below(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILTIN.iter().filter_map(move |(path, text)| {
        Some((path.strip_prefix(folder)?.strip_prefix('/')?, *text))
    })
}
