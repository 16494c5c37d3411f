//! Tags and series: names that sheets share.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Outline;
use crate::path::UrlPath;
use crate::text::kebab;

/// A tag or a series.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its name in URLs: spellings with the same one are the same term.
    pub slug: String,
    /// The name as first written, in the order of the sheets.
    pub title: String,
    /// Its page.
    pub url: UrlPath,
    /// The indexes of its sheets.
    pub sheets: Vec<usize>,
}

/// The slug of a tag or series: signs that tell languages apart are spelled out, so that `C++` and
/// `C#` have pages of their own. `None` where nothing is left to name a page.
pub(crate) fn term_slug(name: &str) -> Option<String> {
    let mut spelled = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match c {
            '+' => spelled.push_str("-plus-"),
            '#' => spelled.push_str("-sharp-"),
            '&' => spelled.push_str("-and-"),
            c => spelled.push(c),
        }
    }
    let slug = kebab(&spelled)?;
    Some(if name.trim_start().starts_with('.') { format!("dot-{slug}") } else { slug })
}

/// The tags of all sheets, by title.
pub(super) fn tags(sheets: &[Arc<Outline>]) -> Vec<Term> {
    let names = sheets
        .iter()
        .enumerate()
        .flat_map(|(at, sheet)| sheet.front.tags.iter().map(move |tag| (at, tag.value.as_str())));
    terms("tags", names)
}

/// The series of all sheets, by title; their sheets by part, then in the order of the vault.
pub(super) fn series(sheets: &[Arc<Outline>]) -> Vec<Term> {
    let names = sheets
        .iter()
        .enumerate()
        .filter_map(|(at, sheet)| sheet.front.series.as_deref().map(|series| (at, series)));
    let mut series = terms("series", names);
    for term in &mut series {
        term.sheets.sort_by_key(|at| (sheets[*at].front.part.unwrap_or(i64::MAX), *at));
    }
    series
}

fn terms<'a>(folder: &str, names: impl Iterator<Item = (usize, &'a str)>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    // Many sheets share few names: the place of each one's term, and that of each slug's.
    let mut by_name: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    let mut by_slug: FxHashMap<String, usize> = FxHashMap::default();
    for (at, name) in names {
        let place = *by_name.entry(name).or_insert_with(|| {
            let slug = term_slug(name)?;
            Some(*by_slug.entry(slug.clone()).or_insert_with(|| {
                let url = format!("{folder}/{slug}.html");
                terms.push(Term {
                    slug,
                    title: name.trim().to_owned(),
                    url: UrlPath::new(url).expect("a slug is a plain path"),
                    sheets: Vec::new(),
                });
                terms.len() - 1
            }))
        });
        let term = place.map(|place| &mut terms[place]);
        if let Some(term) = term.filter(|term| term.sheets.last() != Some(&at)) {
            term.sheets.push(at);
        }
    }
    terms.sort_by_cached_key(|term| (term.title.to_lowercase(), term.slug.clone()));
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_keep_pages_of_their_own() {
        let slugs = ["C", "C++", "C#", ".NET", "NET", "R&D"].map(term_slug);
        let expected = ["c", "c-plus-plus", "c-sharp", "dot-net", "net", "r-and-d"];
        assert_eq!(slugs, expected.map(|slug| Some(slug.to_owned())));
    }
}
