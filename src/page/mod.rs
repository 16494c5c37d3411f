//! The kinds of pages: which there are, and what each shows.
//!
//! A page is a function of the vault, the theme and, for pages that show a body, of one sheet. No
//! page lists the whole vault: lists are paged.

pub mod context;
mod items;
mod lists;
mod order;
mod pager;
mod plan;
mod search;
mod sheet;
mod skills;

pub use order::Order;
pub use plan::{Job, Planned, plan};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::highlight::Highlighter;
use crate::html::{Fragment, render_body};
use crate::model::{Heading, Link, Sheet};
use crate::path::UrlPath;
use crate::theme::{Asset, Part, RenderFault, Theme};
use crate::vault::{Destination, Outline, Vault};

/// How many entries a page of a list has.
pub const PAGE_SIZE: usize = 100;

/// From how many sheets on `skills.html` lists tracks instead of skills.
const MANY_SHEETS: usize = 200;

/// The most tracks in the head of each page.
const HEAD_TRACKS: usize = 6;

/// As many bytes as what a page shows seldom has more of, its body apart.
const USUAL: usize = 1 << 14;

/// All that pages are made of.
pub struct Pages<'a> {
    vault: &'a Vault,
    config: &'a Config,
    theme: &'a Theme,
    highlighter: &'a Highlighter,
    order: &'a Order,
    /// In lists, sheets are shown by their identity alone: enough to tell one list from another.
    by_face: bool,
}

/// Takes what a page shows.
trait Show {
    type Out;
    fn show(self, context: &impl Serialize) -> Self::Out;
}

/// Renders it.
struct Template<'a> {
    theme: &'a Theme,
    name: &'a str,
    page: &'a str,
}

impl Show for Template<'_> {
    type Out = Result<Vec<u8>, RenderFault>;

    fn show(self, context: &impl Serialize) -> Self::Out {
        self.theme.render(self.name, self.page, context)
    }
}

/// Hashes it.
impl Show for blake3::Hasher {
    type Out = blake3::Hash;

    fn show(mut self, context: &impl Serialize) -> Self::Out {
        // Hashing many bytes at once is several times as fast as hashing them piece by piece.
        let mut bytes = Vec::with_capacity(USUAL);
        bincode::serialize_into(&mut bytes, context).expect("contexts know how long they are");
        self.update(&bytes).finalize()
    }
}

/// A sheet and its body as HTML, its links not led anywhere yet.
pub struct Shown {
    sheet: Arc<Sheet>,
    html: Fragment,
}

impl Shown {
    /// The sheet.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }
}

/// The body of a sheet as HTML, and what else the page shows that follows from the sheet alone.
struct Body {
    /// What stands before the skills table.
    before: String,
    after: String,
    headings: Vec<Heading>,
    skills: Vec<context::SkillRow>,
}

impl<'a> Pages<'a> {
    /// Pages of `vault` in `theme`, which has been given [`site`](Self::site) to share; `order` is that of
    /// no other vault.
    pub fn new(
        vault: &'a Vault,
        config: &'a Config,
        theme: &'a Theme,
        highlighter: &'a Highlighter,
        order: &'a Order,
    ) -> Self {
        Self { vault, config, theme, highlighter, order, by_face: false }
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
            parts: part_links(&theme.parts),
            search_script: theme.search.as_ref().map(|search| search.path.encoded()),
            feed,
            columns: context::Columns { number, area, trap, tested },
            labels: config.labels.clone(),
            tracks: (0..vault.tracks.len().min(HEAD_TRACKS))
                .map(|at| items::track_link(vault, at))
                .collect(),
            more_tracks: vault.tracks.len() > HEAD_TRACKS,
            levels: config.levels.len(),
            has_tags: !vault.tags.is_empty(),
            has_series: !vault.series.is_empty(),
            extra: config.extra.clone(),
        }
    }

    /// A sheet with its body as HTML, the same on each page that shows it.
    pub fn shown(&self, sheet: Arc<Sheet>) -> Shown {
        Shown { html: render_body(&sheet, self.config, self.highlighter), sheet }
    }

    /// Renders one page. `body` hands out the sheet of an outline.
    ///
    /// # Errors
    /// The diagnostic of the template that failed, or what `body` failed with.
    pub fn render<E: From<Box<Diagnostic>>>(
        &self,
        Planned { job, url }: &Planned,
        body: impl Fn(&Outline) -> Result<Shown, E>,
    ) -> Result<Vec<u8>, E> {
        let parts = |outline: &Outline| -> Result<Body, E> {
            let shown = body(outline)?;
            let (before, after) = self.fill(outline, &shown, url);
            // Its outline says the same, but is no longer in the processor's caches.
            let sheet = &*shown.sheet;
            let skills = items::skill_rows(&sheet.url, &sheet.front);
            let headings = sheet.headings.clone();
            Ok(Body { before, after, headings, skills })
        };
        let template = Template { theme: self.theme, name: job.template(), page: url.as_str() };
        Ok(self.show(job, url, parts, template)??)
    }

    /// What a page is made of, as a hash: two pages of the same template and with the same key are the
    /// same, byte for byte, as long as `shared`, the identity of the theme and of what all pages share,
    /// is. `made_of` gives the identity of a sheet's bytes and its links.
    pub fn key<'l>(
        &self,
        Planned { job, url }: &Planned,
        shared: &blake3::Hash,
        made_of: impl Fn(&Outline) -> (blake3::Hash, &'l [Link]),
    ) -> blake3::Hash {
        let parts = |outline: &Outline| -> Result<Body, std::convert::Infallible> {
            let (hash, links) = made_of(outline);
            // Where its links lead follows from its own path: of all files the paths say the addresses.
            let mut before = format!("{hash}{}", outline.path);
            for link in links {
                before.push('\n');
                if let Some((width, height)) = self.vault.image_size(outline, link) {
                    before.push_str(&format!(" {width} {height}"));
                }
            }
            let (after, headings, skills) = Default::default();
            Ok(Body { before, after, headings, skills })
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(shared.as_bytes());
        hasher.update(job.template().as_bytes());
        match (Self { by_face: true, ..*self }).show(job, url, parts, hasher) {
            Ok(key) => key,
            Err(never) => match never {},
        }
    }

    /// Hands what a page shows to `shown`.
    fn show<S: Show, E>(
        &self,
        job: &Job,
        url: &UrlPath,
        body: impl Fn(&Outline) -> Result<Body, E>,
        shown: S,
    ) -> Result<S::Out, E> {
        let intro = |index: Option<&Outline>| index.map(&body).transpose();
        Ok(match job {
            Job::Home { page } => {
                let intro = intro(self.vault.home().filter(|_| *page == 1))?;
                shown.show(&self.home(*page, url, intro))
            }
            Job::Track { track, page } => {
                let index = self.vault.tracks[*track].index.filter(|_| *page == 1);
                let intro = intro(index.map(|at| &*self.vault.indexes[at]))?;
                shown.show(&self.track(*track, *page, url, intro))
            }
            Job::Sheet(at) => shown.show(&self.sheet(*at, url, body(&self.vault.sheets[*at])?)),
            Job::Redirect { sheet, .. } => shown.show(&self.redirect(*sheet, url)),
            Job::Skills { page } => shown.show(&self.skills(*page, url)),
            Job::Tags { page } => shown.show(&self.tags(*page, url)),
            Job::Tag { term, page } => shown.show(&self.tag(&self.vault.tags[*term], *page, url)),
            Job::SeriesIndex { page } => shown.show(&self.series_index(*page, url)),
            Job::Series { term, page } => {
                shown.show(&self.series(&self.vault.series[*term], *page, url))
            }
            Job::AZ { page } => shown.show(&self.a_z(*page, url)),
            Job::Search => shown.show(&self.search(url)),
            Job::NotFound => shown.show(&self.not_found(url)),
        })
    }

    /// The body of a sheet, its links led from the page `url`: before the skills table and after.
    fn fill(&self, outline: &Outline, shown: &Shown, url: &UrlPath) -> (String, String) {
        let links = &shown.sheet.links;
        let target = |index: usize| self.target(outline, &links[index], url);
        shown.html.fill(target, |index| self.vault.image_size(outline, &links[index]))
    }

    /// Where a link of a sheet leads, from the page `url`.
    fn target(&self, outline: &Outline, link: &Link, url: &UrlPath) -> String {
        match self.vault.destination(outline, link) {
            Some(Destination::External(external)) => external.to_owned(),
            Some(Destination::Here(anchor)) => format!("#{anchor}"),
            Some(Destination::Site(page, anchor)) => {
                let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
                url.link_to(&page) + &anchor
            }
            // A link that leads nowhere is an error: no page with one is published.
            None => "#".to_owned(),
        }
    }
}

fn part_links(parts: &BTreeMap<String, Part>) -> BTreeMap<String, context::PartLinks> {
    let url = |asset: &Option<Asset>| asset.as_ref().map(|asset| asset.path.encoded());
    let links =
        |part: &Part| context::PartLinks { style: url(&part.style), script: url(&part.script) };
    parts.iter().map(|(name, part)| (name.clone(), links(part))).collect()
}
