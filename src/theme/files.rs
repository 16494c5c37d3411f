//! The files of a theme.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::{BASE, BUILTIN, Builtin};
use super::order::{ORDER, extended};
use super::templates::FOLDER as TEMPLATES;
use super::tokens::declarations;
use crate::path::VaultPath;
use crate::source::THEMES;

/// The vault's theme files by their path below the theme's folder, over those of an embedded theme,
/// over those of the theme that this one extends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ThemeFiles {
    name: String,
    own: BTreeMap<String, String>,
    /// The embedded theme that the vault's own extends, where it says so.
    extends: Option<String>,
}

impl ThemeFiles {
    /// The files of the theme `name`, embedded ones only.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The names of the embedded themes.
    pub fn embedded_themes() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|theme| theme.name)
    }

    /// Adds a file of the vault by its path below the theme's folder.
    pub fn insert(&mut self, path: &str, text: String) {
        if path == ORDER {
            self.extends = extended(&text);
        }
        self.own.insert(path.to_owned(), text);
    }

    /// The text of a file: the vault's, else the embedded one.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.own.get(path).map(String::as_str).or_else(|| self.embedded(path))
    }

    /// The folder of the vault that holds the theme `name`.
    pub fn folder(name: &str) -> String {
        format!("{THEMES}/{name}")
    }

    /// True where all files but the templates are those of `other`.
    pub fn is_same_but_for_templates(&self, other: &Self) -> bool {
        let rest = |(path, _): &(&String, &String)| below(path, TEMPLATES).is_none();
        (&self.name, &self.extends) == (&other.name, &other.extends)
            && self.own.iter().filter(rest).eq(other.own.iter().filter(rest))
    }

    /// True where the vault has a file of its own at `path`.
    pub fn is_own(&self, path: &str) -> bool {
        self.own.contains_key(path)
    }

    /// The text of an embedded file.
    pub fn embedded(&self, path: &str) -> Option<&'static str> {
        self.chain().find_map(|theme| theme.get(path))
    }

    /// The embedded files, by path.
    pub fn embedded_paths(&self) -> impl Iterator<Item = &'static str> {
        let files = self.chain().flat_map(|theme| theme.files.iter().map(|(path, _)| *path));
        files.collect::<BTreeSet<_>>().into_iter()
    }

    /// The embedded themes that take part, the nearest first: the one of this name, else the one that
    /// the vault's own extends; then the one that this extends, and so on.
    pub(super) fn chain(&self) -> impl Iterator<Item = &'static Builtin> {
        let named = Builtin::of(&self.name);
        let first = named.or_else(|| Builtin::of(self.extends.as_deref()?));
        let first = first.or_else(|| Builtin::of(BASE));
        std::iter::successors(first, |theme| Builtin::of(theme.extends?))
    }

    /// The vault's own files below a folder, by the rest of their path.
    pub(super) fn own_below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.own.iter().filter_map(move |(path, text)| Some((below(path, folder)?, text.as_str())))
    }

    /// The embedded files below a folder with the theme that has them, the nearest theme first, by the
    /// rest of their path.
    pub(super) fn embedded_below(
        &self,
        folder: &'static str,
    ) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        self.chain().flat_map(move |theme| {
            let files = theme.files.iter();
            files.filter_map(move |(path, text)| Some((theme.name, below(path, folder)?, *text)))
        })
    }

    /// The names of the tokens, without their hyphens, sorted.
    pub fn tokens(&self) -> Vec<String> {
        let text = self.get("css/tokens.css").unwrap_or_default();
        declarations(text).into_keys().map(str::to_owned).collect()
    }

    /// Where a file is, for messages: the vault's own, or `builtin/...`.
    pub fn place(&self, path: &str) -> VaultPath {
        match self.is_own(path) {
            true => VaultPath::new(format!("{}/{path}", Self::folder(&self.name))),
            false => VaultPath::new(self.embedded_place(path)),
        }
        .expect("names of theme files are plain")
    }

    /// Where the embedded file of this path is, for messages.
    pub fn embedded_place(&self, path: &str) -> String {
        let theme = self.chain().find(|theme| theme.get(path).is_some());
        embedded_place(theme.map_or(BASE, |theme| theme.name), path)
    }

    /// The text behind a place that [`place`](Self::place) gave, where it is embedded.
    pub fn embedded_at(place: &VaultPath) -> Option<&'static str> {
        let path = place.below(EMBEDDED)?;
        let in_theme = |theme: &Builtin| theme.get(below(path, theme.name)?);
        BUILTIN.iter().find_map(in_theme).or_else(|| Builtin::of(BASE)?.get(path))
    }
}

/// Where embedded files are said to be.
const EMBEDDED: &str = "builtin";

/// The place of an embedded file: `builtin/PATH` in the theme that all others change, and
/// `builtin/THEME/PATH` in another one.
pub(super) fn embedded_place(theme: &str, path: &str) -> String {
    match theme == BASE {
        true => format!("{EMBEDDED}/{path}"),
        false => format!("{EMBEDDED}/{theme}/{path}"),
    }
}

/// The rest of a path below a folder.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}
