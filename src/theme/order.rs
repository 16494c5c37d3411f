//! `theme.toml`: which theme a theme extends, and which styles and scripts it joins in which order.

use std::collections::BTreeMap;

use super::builtin::{BASE, Builtin};
use super::files::ThemeFiles;
use crate::data::{Fields, Found, Node, parse_toml};
use crate::diagnostic::{Diagnostic, Fault, Spanned};
use crate::path::{VaultPath, is_kebab};
use crate::text::nearest;

/// The file.
pub(super) const ORDER: &str = "theme.toml";

/// A file that a theme lists, by its path below the theme's folder.
#[derive(Debug)]
pub(super) struct Listed {
    /// Its path, where it stands in the list.
    pub(super) name: Spanned<String>,
    /// The `theme.toml` with that list.
    pub(super) list: VaultPath,
}

/// The files to join.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Those of all pages.
    pub(super) all: Lists,
    /// Those of some pages, by the name of the part.
    pub(super) parts: BTreeMap<String, Lists>,
    /// The scripts of the search.
    pub(super) search: Vec<Listed>,
}

/// Styles and scripts that are loaded together.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) css: Vec<Listed>,
    pub(super) js: Vec<Listed>,
}

impl Order {
    /// All lists of styles.
    pub(super) fn styles(&self) -> impl Iterator<Item = &Listed> {
        std::iter::once(&self.all).chain(self.parts.values()).flat_map(|lists| &lists.css)
    }
}

/// The theme that a `theme.toml` says it extends.
pub(super) fn extended(text: &str) -> Option<String> {
    let root = parse_toml(text, &mut Vec::new());
    Fields::new(ORDER, &root, &mut Vec::new()).text("extends").map(|name| name.value)
}

/// The files to join: a theme has the lists of the one that it extends where it has none itself, and
/// adds to them what it says it adds.
pub(super) fn read_order(files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> Order {
    let mut order = Order::default();
    let embedded: Vec<&Builtin> = files.chain().collect();
    for theme in embedded.iter().rev() {
        let text = theme.get(ORDER).unwrap_or_default();
        let place = super::files::embedded_place(theme.name, ORDER);
        let place = VaultPath::new(place).expect("names of theme files are plain");
        read_lists(text, &place, &mut order, diagnostics);
    }
    if files.is_own(ORDER) {
        let text = files.get(ORDER).unwrap_or_default();
        read_lists(text, &files.place(ORDER), &mut order, diagnostics);
    }
    order
}

fn read_lists(text: &str, place: &VaultPath, order: &mut Order, diagnostics: &mut Vec<Diagnostic>) {
    let mut faults: Vec<Found> = Vec::new();
    let root: Node = parse_toml(text, &mut faults);
    let mut fields = Fields::new(ORDER, &root, &mut faults);
    read_pair(&mut fields, place, &mut order.all);
    read_list(&mut fields, ["search", "add_search"], place, &mut order.search);
    for part in fields.map("parts") {
        if !(part.key.is_ascii() && is_kebab(&part.key)) {
            fields.fault(part.key_span, bad_name(&part.key));
            continue;
        }
        let mut below = Fields::new(&part.key, &part.value, fields.faults());
        read_pair(&mut below, place, order.parts.entry(part.key.clone()).or_default());
        below.finish(|key, nearest| Fault::UnknownSetting { key, nearest });
    }
    if let Some(name) = fields.text("extends").filter(|name| Builtin::of(&name.value).is_none()) {
        let known = ThemeFiles::embedded_themes();
        let nearest = nearest(&name.value, known).unwrap_or(BASE).to_owned();
        let fault = Fault::NoBuiltinTheme { name: name.value, nearest };
        fields.fault(name.span, fault);
    }
    fields.finish(|key, nearest| Fault::UnknownSetting { key, nearest });
    diagnostics.extend(faults.into_iter().map(|(span, fault)| Diagnostic::new(place, span, fault)));
}

fn read_pair(fields: &mut Fields<'_>, place: &VaultPath, lists: &mut Lists) {
    read_list(fields, ["css", "add_css"], place, &mut lists.css);
    read_list(fields, ["js", "add_js"], place, &mut lists.js);
}

fn read_list(
    fields: &mut Fields<'_>,
    [whole, added]: [&'static str; 2],
    place: &VaultPath,
    list: &mut Vec<Listed>,
) {
    let listed = |name| Listed { name, list: place.clone() };
    if fields.node(whole).is_some() {
        *list = fields.texts(whole).into_iter().map(listed).collect();
    }
    for name in fields.texts(added) {
        // A copy of an embedded `theme.toml` adds what that has added already.
        if !list.iter().any(|known| known.name.value == name.value) {
            list.push(listed(name));
        }
    }
}

/// What is wrong with the name of a part: it is a part of a file's name.
fn bad_name(name: &str) -> Fault {
    let expected = "a kebab-case name".to_owned();
    Fault::BadSetting { key: "parts".to_owned(), value: name.to_owned(), expected }
}
