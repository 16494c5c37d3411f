//! Orders of a vault's sheets that some pages need beside the vault's own.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::lists::letter;
use crate::text::start_of;
use crate::vault::{Outline, Vault};

/// Orders of the sheets of one vault, each made when a page first needs it.
#[derive(Debug, Default)]
pub struct Order {
    titles: OnceLock<Titles>,
    series_of: OnceLock<HashMap<usize, (usize, usize)>>,
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
