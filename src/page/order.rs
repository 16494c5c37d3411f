//! Orders of a vault's sheets that some pages need beside the vault's own.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::lists::letter;
use crate::html::bare;
use crate::text::start_of;
use crate::vault::{Outline, Vault};

/// Orders of the sheets of one vault, each made when a page first needs it.
#[derive(Debug, Default)]
pub struct Order {
    titles: OnceLock<Titles>,
    series_of: OnceLock<HashMap<usize, (usize, usize)>>,
    names: OnceLock<Names>,
}

/// The titles and addresses of all sheets, those of neighbours side by side: each page of a sheet shows many.
#[derive(Debug)]
struct Names {
    text: String,
    /// For each sheet: where its title ends in the text, and where its address does.
    ends: Vec<(usize, usize)>,
}

/// The sheets by title.
#[derive(Debug)]
pub(super) struct Titles {
    /// Their indexes.
    pub(super) sheets: Vec<usize>,
    /// Their letters, each with the place of its first sheet.
    pub(super) letters: Vec<(String, usize)>,
}

impl Order {
    /// The sheets of `vault` by title.
    pub(super) fn titles(&self, vault: &Vault) -> &Titles {
        self.titles.get_or_init(|| Titles::new(vault))
    }

    /// The series that a sheet is a part of, and its place there.
    pub(super) fn series_of(&self, vault: &Vault, sheet: usize) -> Option<(usize, usize)> {
        let places = || {
            let series = vault.series.iter().enumerate();
            let places = series.flat_map(|(series, term)| {
                term.sheets.iter().enumerate().map(move |(place, sheet)| (*sheet, (series, place)))
            });
            places.collect()
        };
        self.series_of.get_or_init(places).get(&sheet).copied()
    }
}

impl Order {
    /// The title of a sheet, bare, and its address.
    pub(super) fn name<'a>(&'a self, vault: &Vault, sheet: usize) -> (&'a str, &'a str) {
        let names = self.names.get_or_init(|| Names::new(vault));
        let start = sheet.checked_sub(1).map_or(0, |before| names.ends[before].1);
        let (title, url) = names.ends[sheet];
        (&names.text[start..title], &names.text[title..url])
    }
}

impl Names {
    fn new(vault: &Vault) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(vault.sheets.len()));
        for sheet in &vault.sheets {
            text.push_str(&bare(&sheet.title));
            let title = text.len();
            text.push_str(&sheet.url.as_encoded());
            ends.push((title, text.len()));
        }
        Self { text, ends }
    }
}

impl Titles {
    /// By one thread: another page's thread may wait for it, and must not be asked to help.
    fn new(vault: &Vault) -> Self {
        let key = |sheet: &Arc<Outline>| (letter(&sheet.sort_title), start_of(&sheet.sort_title));
        let sheets = vault.sheets.iter().enumerate();
        let mut keyed: Vec<_> = sheets.map(|(at, sheet)| (key(sheet), at)).collect();
        keyed.sort_unstable_by(|(a, one), (b, other)| {
            let title = |at: usize| &vault.sheets[at].sort_title;
            let names = || (title(*one), one).cmp(&(title(*other), other));
            a.cmp(b).then_with(names)
        });
        let sheets: Vec<usize> = keyed.into_iter().map(|(_, at)| at).collect();
        let mut letters: Vec<(String, usize)> = Vec::new();
        for (place, at) in sheets.iter().enumerate() {
            let letter = letter(&vault.sheets[*at].title);
            if letters.last().is_none_or(|(last, _)| *last != letter) {
                letters.push((letter, place));
            }
        }
        Self { sheets, letters }
    }
}
