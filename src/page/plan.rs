//! Which pages a vault has.

use super::{MANY_SHEETS, PAGE_SIZE};
use crate::check::{Claim, Maker};
use crate::path::UrlPath;
use crate::vault::Vault;

/// A page to be rendered. `page` counts the pages of a list from 1; other numbers are indexes into
/// the vault's sheets, tracks, tags and series.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs, reason = "the fields are explained above")]
pub enum Job {
    Home { page: usize },
    Track { track: usize, page: usize },
    Sheet(usize),
    Redirect { sheet: usize, alias: usize },
    Skills { page: usize },
    Tags { page: usize },
    Tag { term: usize, page: usize },
    SeriesIndex { page: usize },
    Series { term: usize, page: usize },
    AZ { page: usize },
    Search,
    NotFound,
}

/// A page, and where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// What it shows.
    pub job: Job,
    /// Its file.
    pub url: UrlPath,
}

/// All pages of `vault`, in a fixed order; with `search` that of the search.
pub fn plan(vault: &Vault, search: bool) -> Vec<Planned> {
    let planned = |job: Job| Planned { url: job.url(vault), job };
    jobs(vault, search).into_iter().map(planned).collect()
}

fn jobs(vault: &Vault, search: bool) -> Vec<Job> {
    let mut jobs: Vec<Job> =
        pages(vault.loose_sheets().len()).map(|page| Job::Home { page }).collect();
    for (track, sheets) in vault.tracks.iter().map(|track| &track.sheets).enumerate() {
        jobs.extend(pages(sheets.len()).map(|page| Job::Track { track, page }));
    }
    for (at, sheet) in vault.sheets.iter().enumerate() {
        jobs.push(Job::Sheet(at));
        let aliases = 0..sheet.front.aliases.len();
        jobs.extend(aliases.map(|alias| Job::Redirect { sheet: at, alias }));
    }
    jobs.extend(pages(skills_length(vault)).map(|page| Job::Skills { page }));
    if !vault.tags.is_empty() {
        jobs.extend(pages(vault.tags.len()).map(|page| Job::Tags { page }));
    }
    for (term, tag) in vault.tags.iter().enumerate() {
        jobs.extend(pages(tag.sheets.len()).map(|page| Job::Tag { term, page }));
    }
    if !vault.series.is_empty() {
        jobs.extend(pages(vault.series.len()).map(|page| Job::SeriesIndex { page }));
    }
    for (term, series) in vault.series.iter().enumerate() {
        jobs.extend(pages(series.sheets.len()).map(|page| Job::Series { term, page }));
    }
    jobs.extend(pages(vault.sheets.len()).map(|page| Job::AZ { page }));
    jobs.extend(search.then_some(Job::Search));
    jobs.push(Job::NotFound);
    jobs
}

/// The pages of a list, from 1; an empty list has one.
fn pages(length: usize) -> std::ops::RangeInclusive<usize> {
    1..=length.div_ceil(PAGE_SIZE).max(1)
}

/// How many entries the skills page has: sheets with skills, or tracks in a large vault.
pub(super) fn skills_length(vault: &Vault) -> usize {
    match vault.sheets.len() > MANY_SHEETS {
        true => vault.tracks.len(),
        false => vault.sheets.iter().filter(|sheet| sheet.skills().next().is_some()).count(),
    }
}

fn fixed(path: &str) -> UrlPath {
    UrlPath::new(path).expect("fixed paths are plain")
}

impl Job {
    /// Where the page goes.
    fn url(&self, vault: &Vault) -> UrlPath {
        match *self {
            Self::Home { page } => fixed("index.html").page(page),
            Self::Track { track, page } => vault.tracks[track].url.page(page),
            Self::Sheet(at) => vault.sheets[at].url.clone(),
            Self::Redirect { sheet, alias } => {
                vault.sheets[sheet].front.aliases[alias].value.clone()
            }
            Self::Skills { page } => fixed("skills.html").page(page),
            Self::Tags { page } => fixed("tags/index.html").page(page),
            Self::Tag { term, page } => vault.tags[term].url.page(page),
            Self::SeriesIndex { page } => fixed("series/index.html").page(page),
            Self::Series { term, page } => vault.series[term].url.page(page),
            Self::AZ { page } => fixed("a-z.html").page(page),
            Self::Search => fixed("search.html"),
            Self::NotFound => fixed("404.html"),
        }
    }

    /// The template that renders it.
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home { .. } => "home.html",
            Self::Track { .. } => "track.html",
            Self::Sheet(_) => "sheet.html",
            Self::Redirect { .. } => "redirect.html",
            Self::Skills { .. } => "skills.html",
            Self::Tags { .. } => "tags.html",
            Self::Tag { .. } => "tag.html",
            Self::SeriesIndex { .. } => "series-index.html",
            Self::Series { .. } => "series.html",
            Self::AZ { .. } => "a-z.html",
            Self::Search => "search.html",
            Self::NotFound => "404.html",
        }
    }

    /// True for pages that search engines should find.
    pub fn is_listed(&self) -> bool {
        !matches!(self, Self::NotFound | Self::Redirect { .. } | Self::Search)
    }
}

impl Planned {
    /// What the page takes from the site's names, for the check of collisions.
    pub fn claim<'a>(&'a self, vault: &'a Vault) -> Claim<'a> {
        let (source, maker) = match self.job {
            Job::Home { .. } => (None, Maker::List("the home page")),
            Job::Track { track, .. } => (None, Maker::Track(&vault.tracks[track].folder)),
            Job::Sheet(at) => {
                let path = &vault.sheets[at].path;
                (Some(path), Maker::File(path))
            }
            Job::Redirect { sheet, .. } => {
                let path = &vault.sheets[sheet].path;
                (Some(path), Maker::Alias(path))
            }
            Job::Skills { .. } => (None, Maker::List("the skills page")),
            Job::Tags { .. } => (None, Maker::List("the list of tags")),
            Job::Tag { term, .. } => (None, Maker::Tag(&vault.tags[term].title)),
            Job::SeriesIndex { .. } => (None, Maker::List("the list of series")),
            Job::Series { term, .. } => (None, Maker::Series(&vault.series[term].title)),
            Job::AZ { .. } => (None, Maker::List("the index from A to Z")),
            Job::Search => (None, Maker::List("the search page")),
            Job::NotFound => (None, Maker::List("the page for missing pages")),
        };
        Claim { path: &self.url, source, maker }
    }
}
