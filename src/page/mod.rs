//! The kinds of pages: which there are, and what each shows.
//!
//! A page is a function of the vault, the theme and, for pages that show a body, of one sheet. No
//! page lists the whole vault: lists are paged.

pub mod context;
mod items;
mod lists;
mod pager;
mod plan;
mod search;
mod sheet;

pub use plan::{Job, plan};

use std::collections::HashMap;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::highlight::Highlighter;
use crate::html::render_body;
use crate::model::Sheet;
use crate::path::UrlPath;
use crate::theme::Theme;
use crate::vault::{Destination, Outline, Vault};

/// How many entries a page of a list has.
pub const PAGE_SIZE: usize = 100;

/// From how many sheets on `skills.html` lists tracks instead of skills.
const MANY_SHEETS: usize = 200;

/// The most tracks in the head of each page.
const HEAD_TRACKS: usize = 6;

/// All that pages are made of.
pub struct Pages<'a> {
    vault: &'a Vault,
    config: &'a Config,
    theme: &'a Theme,
    highlighter: &'a Highlighter,
    /// The sheets by title.
    by_title: Vec<usize>,
    /// For a sheet of a series: the series and the place in it.
    series_of: HashMap<usize, (usize, usize)>,
}

impl<'a> Pages<'a> {
    /// Pages of `vault` in `theme`, which has been given [`site`](Self::site) to share.
    pub fn new(
        vault: &'a Vault,
        config: &'a Config,
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let mut by_title: Vec<usize> = (0..vault.sheets.len()).collect();
        by_title.sort_by_cached_key(|at| {
            let title = vault.sheets[*at].title.to_lowercase();
            (lists::letter(&title), title, *at)
        });
        let series_of = vault.series.iter().enumerate().flat_map(|(series, term)| {
            term.sheets.iter().enumerate().map(move |(place, sheet)| (*sheet, (series, place)))
        });
        let series_of = series_of.collect();
        Self { vault, config, theme, highlighter, by_title, series_of }
    }

    /// What all pages share; `feed` is the URL of the feed, if there is one.
    pub fn site(
        vault: &Vault,
        config: &Config,
        theme: &Theme,
        feed: Option<String>,
    ) -> impl serde::Serialize + use<> {
        let [number, area, trap, tested] = config.columns.clone();
        context::Site {
            title: config.title.clone(),
            description: config.description.clone(),
            lang: config.lang.clone(),
            authors: config.authors.clone(),
            generator: concat!("cribsheet ", env!("CARGO_PKG_VERSION")).to_owned(),
            style: theme.style.path.encoded(),
            script: theme.script.path.encoded(),
            search_script: theme.search.as_ref().map(|search| search.path.encoded()),
            feed,
            columns: context::Columns { number, area, trap, tested },
            labels: config.labels.clone(),
            tracks: (0..vault.tracks.len().min(HEAD_TRACKS))
                .map(|at| items::track_item(vault, at))
                .collect(),
            more_tracks: vault.tracks.len() > HEAD_TRACKS,
            has_tags: !vault.tags.is_empty(),
            has_series: !vault.series.is_empty(),
            extra: config.extra.clone(),
        }
    }

    /// Renders one page. `body` hands out the parsed sheet of an outline.
    ///
    /// # Errors
    /// The diagnostic of the template that failed, or what `body` failed with.
    pub fn render<E: From<Box<Diagnostic>>>(
        &self,
        job: &Job,
        body: impl Fn(&Outline) -> Result<std::sync::Arc<Sheet>, E>,
    ) -> Result<Vec<u8>, E> {
        let url = job.url(self.vault);
        let shown = url.as_str();
        let template = job.template();
        let bytes = match job {
            Job::Home { page } => {
                let intro = match self.vault.home().filter(|_| *page == 1) {
                    Some(index) => Some(self.body(index, &*body(index)?, &url)),
                    None => None,
                };
                self.theme.render(template, shown, &self.home(*page, &url, intro))
            }
            Job::Track { track, page } => {
                let index = self.vault.tracks[*track].index.filter(|_| *page == 1);
                let index = index.map(|at| &self.vault.indexes[at]);
                let intro = match index {
                    Some(index) => Some(self.body(index, &*body(index)?, &url)),
                    None => None,
                };
                self.theme.render(template, shown, &self.track(*track, *page, &url, intro))
            }
            Job::Sheet(at) => {
                let outline = &self.vault.sheets[*at];
                let sheet = body(outline)?;
                let parts = self.body(outline, &sheet, &url);
                let page = self.sheet(*at, &url, &sheet.headings, parts);
                self.theme.render(template, shown, &page)
            }
            Job::Redirect { sheet, .. } => {
                self.theme.render(template, shown, &self.redirect(*sheet, &url))
            }
            Job::Skills { page } => self.theme.render(template, shown, &self.skills(*page, &url)),
            Job::Tags { page } => self.theme.render(template, shown, &self.tags(*page, &url)),
            Job::Tag { term, page } => {
                let term = &self.vault.tags[*term];
                self.theme.render(template, shown, &self.tag(term, *page, &url))
            }
            Job::SeriesIndex { page } => {
                self.theme.render(template, shown, &self.series_index(*page, &url))
            }
            Job::Series { term, page } => {
                let term = &self.vault.series[*term];
                self.theme.render(template, shown, &self.series(term, *page, &url))
            }
            Job::AZ { page } => self.theme.render(template, shown, &self.a_z(*page, &url)),
            Job::Search => self.theme.render(template, shown, &self.search(&url)),
            Job::NotFound => self.theme.render(template, shown, &self.not_found(&url)),
        };
        Ok(bytes?)
    }

    /// The body of a sheet, its links led from the page `url`: before the skills table and after.
    fn body(&self, outline: &Outline, sheet: &Sheet, url: &UrlPath) -> (String, String) {
        let fragment = render_body(sheet, self.config, self.highlighter);
        let target = |index: usize| match self.vault.resolve(outline, &sheet.links[index]) {
            Ok(Destination::External(external)) => external.to_owned(),
            Ok(Destination::Here(anchor)) => format!("#{anchor}"),
            Ok(Destination::Site(page, anchor)) => {
                let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
                url.link_to(&page) + &anchor
            }
            // A link that leads nowhere is an error: no page with one is published.
            Err(_) => "#".to_owned(),
        };
        fragment.fill(target, |index| self.vault.image_size(outline, &sheet.links[index]))
    }
}
