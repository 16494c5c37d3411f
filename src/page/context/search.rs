//! What the templates of the search and of filters see.

use serde::Serialize;

use super::Page;

/// `search.html`: the form; a script finds and shows the results.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// This page.
    pub page: Page,
    /// By what results can be filtered, for each what there is to choose from.
    pub filters: Vec<Filter>,
}

/// A filter of the search or of the skills page.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// `track`, `level`, `tag` or `kind`: its name in the page's address, too.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// What there is to choose from; never empty.
    pub choices: Vec<Choice>,
}

/// A value of a filter.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What the index calls it: a track's folder, a level, a tag's title, a kind.
    pub value: String,
    /// What it is called on the page, plain text.
    pub title: String,
}
