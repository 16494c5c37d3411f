//! The words that the theme says in its own voice.

use std::collections::BTreeMap;

use serde::Serialize;

/// Each word of the theme by its key; `[labels]` in `site.toml` replaces any of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<&'static str, String>);

const BUILT_IN: [(&str, &str); 100] = [
    ("a-z", "A\u{2013}Z"),
    ("all-sheets", "All sheets"),
    ("all-tracks", "All tracks"),
    ("breadcrumb", "You are here"),
    ("card-count", "cards"),
    ("card-count-one", "card"),
    ("close-answers", "Close answers"),
    ("code", "Code"),
    ("comparison-right", "Right"),
    ("comparison-wrong", "Wrong"),
    ("contents", "On this page"),
    ("copied", "Copied"),
    ("copy", "Copy"),
    ("draft", "Draft"),
    ("feed", "Feed"),
    ("filter", "Filter"),
    ("filter-clear", "Clear filters"),
    ("filter-nothing", "Nothing on this page matches."),
    ("filter-of", "of"),
    ("filter-page", "The filter covers this page of the list. In the whole vault:"),
    ("filter-search", "Search the whole vault"),
    ("filter-text", "Skill, question or sheet"),
    ("footnotes", "Footnotes"),
    ("guess", "What does it print?"),
    ("guess-compare", "Compare"),
    ("guess-exact", "Every line is right."),
    ("guess-none", "no line"),
    ("guess-printed", "It prints"),
    ("guess-some", "lines are right."),
    ("guess-typed", "You wrote"),
    ("home", "Home"),
    ("in-this-track", "In this track"),
    ("kind", "Kind"),
    ("letters", "Letters"),
    ("level", "Level"),
    ("links", "Links"),
    ("menu", "Menu"),
    ("minutes", "min read"),
    ("moved", "This page has moved"),
    ("next", "Next"),
    ("no-sheets", "There is nothing here yet."),
    ("not-found", "Page not found"),
    ("not-found-text", "There is no page at this address. It may have been renamed."),
    ("open-answers", "Open answers"),
    ("output", "Output"),
    ("page", "Page"),
    ("pages", "Pages"),
    ("part", "Part"),
    ("predict", "Prediction"),
    ("previous", "Previous"),
    ("print", "Print"),
    ("print-back", "Back to the sheet"),
    ("print-booklet", "Booklet"),
    ("print-questions", "Questions only"),
    ("print-summary", "One page"),
    ("probe", "Probe"),
    ("reviewed", "Reviewed"),
    ("search", "Search"),
    ("search-again", "Try again"),
    ("search-all", "All results"),
    ("search-any", "All"),
    ("search-busy", "Searching\u{2026}"),
    ("search-clear", "Clear"),
    ("search-filters", "Filters"),
    ("search-lost", "The search could not be loaded. This file is missing:"),
    ("search-missing", "Results are incomplete. This could not be loaded:"),
    ("search-more", "More results"),
    (
        "search-no-script",
        "The search needs JavaScript, which is off here. These lists lead to every sheet:",
    ),
    ("search-nothing", "Nothing found. Try fewer or other words, or look through the lists:"),
    ("search-recent", "Recent searches"),
    ("search-results", "Results"),
    ("series", "Series"),
    ("setup", "Setup"),
    ("sheet", "Sheet"),
    ("sheet-count", "sheets"),
    ("sheet-count-one", "sheet"),
    ("sheets", "Sheets"),
    ("skill-count", "skills"),
    ("skill-count-one", "skill"),
    ("skills", "Skills"),
    ("skills-at-a-glance", "Skills at a glance"),
    ("skip", "Skip to content"),
    ("sort", "Order"),
    ("sort-level", "From the lowest level"),
    ("sort-minutes", "Shortest first"),
    ("sort-title", "By title"),
    ("sort-vault", "As in the vault"),
    ("sources", "Sources"),
    ("start-here", "Start here"),
    ("tag", "Tag"),
    ("tags", "Tags"),
    ("task-done", "Done"),
    ("task-open", "To do"),
    ("theme-dark", "Dark"),
    ("theme-light", "Light"),
    ("theme-switch", "Colour theme"),
    ("theme-system", "System"),
    ("track", "Track"),
    ("tracks", "Tracks"),
    ("updated", "Updated"),
];

impl Default for Labels {
    fn default() -> Self {
        Self(BUILT_IN.iter().map(|(key, text)| (*key, (*text).to_owned())).collect())
    }
}

impl Labels {
    /// The word for `key`.
    ///
    /// # Panics
    /// Panics on a key that is not built in: a mistake in this program.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).expect("labels are asked for by built-in keys")
    }

    /// Replaces a word; false where there is no such key.
    pub fn set(&mut self, key: &str, text: String) -> bool {
        self.0.get_mut(key).map(|label| *label = text).is_some()
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}
