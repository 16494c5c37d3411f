//! The page of the search.

use std::cmp::Reverse;

use super::Pages;
use super::context::{Choice, Filter, Search};
use crate::html::bare_text;
use crate::path::UrlPath;
use crate::vault::Vault;

/// The most values of a filter that one can choose from.
const MOST_CHOICES: usize = 100;

/// What a section can be: a sheet's text, one of its cards, or something with code in it.
const KINDS: [(&str, &str); 4] =
    [("sheet", "sheet"), ("probe", "probe"), ("predict", "predict"), ("code", "code")];

impl Pages<'_> {
    pub(super) fn search(&self, url: &UrlPath) -> Search {
        let mut page = self.page("search", self.label("search"), url);
        page.canonical = None;
        let kinds = KINDS.map(|(value, label)| choice(value, self.label(label)));
        let filters = [
            ("track", tracks(self.vault)),
            ("level", self.levels()),
            ("tag", tags(self.vault)),
            ("kind", kinds.to_vec()),
        ];
        Search { page, filters: self.filters(filters.into()) }
    }

    /// Filters with something to choose from.
    pub(super) fn filters(&self, choices: Vec<(&'static str, Vec<Choice>)>) -> Vec<Filter> {
        let filter = |(name, choices)| Filter { name, label: self.label(name).to_owned(), choices };
        choices.into_iter().map(filter).filter(|one| !one.choices.is_empty()).collect()
    }

    /// The levels that a sheet or a card has, from the lowest.
    pub(super) fn levels(&self) -> Vec<Choice> {
        let has = |level: &String| {
            self.vault.sheets.iter().any(|sheet| {
                let of_cards = sheet.cards.iter().filter_map(|card| card.level.as_ref());
                sheet.front.level.iter().chain(of_cards).any(|one| one == level)
            })
        };
        self.config.levels.iter().filter(|level| has(level)).map(|one| choice(one, one)).collect()
    }
}

/// The first tracks.
pub(super) fn tracks(vault: &Vault) -> Vec<Choice> {
    let tracks = vault.tracks.iter().take(MOST_CHOICES);
    tracks.map(|track| choice(&track.folder, &bare_text(&track.title))).collect()
}

/// The tags that most sheets have, by title.
pub(super) fn tags(vault: &Vault) -> Vec<Choice> {
    let mut most: Vec<usize> = (0..vault.tags.len()).collect();
    most.sort_by_key(|at| (Reverse(vault.tags[*at].sheets.len()), *at));
    most.truncate(MOST_CHOICES);
    most.sort_unstable();
    most.into_iter().map(|at| choice(&vault.tags[at].slug, &vault.tags[at].title)).collect()
}

pub(super) fn choice(value: &str, title: &str) -> Choice {
    Choice { value: value.to_owned(), title: title.to_owned() }
}
