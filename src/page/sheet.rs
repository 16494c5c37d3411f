//! The page of a sheet.

use super::context::{ContentsItem, Crumb, Neighbour, Redirect, SeriesFacts, Sheet, SheetFacts};
use super::items::sheet_crumb;
use super::{Body, Pages};
use crate::html::{bare_text, rich_text};
use crate::model::{CardKind, Heading};
use crate::path::UrlPath;
use crate::text::direction;
use crate::vault::{Outline, Track, term_slug};

/// Up to how many sheets a track is shown whole beside each of them.
const WHOLE_TRACK: usize = 40;
/// How many sheets of a longer track are shown beside one: those around it.
const NEIGHBOURS: usize = 20;

impl Pages<'_> {
    pub(super) fn sheet(&self, at: usize, url: &UrlPath, body: Body) -> Sheet<'_> {
        let outline = &self.vault.sheets[at];
        let track = self.vault.track_of(at);
        let group = track.map_or_else(|| self.vault.loose_sheets(), |track| track.sheets.clone());
        let mut page = self.page("sheet", &outline.title, url);
        page.description = bare_text(outline.front.summary.as_deref().unwrap_or_default());
        page.lang = outline.front.lang.clone().unwrap_or(page.lang);
        page.dir = direction(&page.lang);
        page.breadcrumb = track.map(track_crumb).into_iter().collect();
        let crumb = |at: usize| sheet_crumb(&self.vault.sheets[at]);
        Sheet {
            page,
            sheet: self.facts(at, outline, track),
            before_html: body.before.into(),
            skills: body.skills,
            after_html: body.after.into(),
            contents: contents(&body.headings),
            neighbours: self.neighbours(at, &group),
            previous: (at > group.start).then(|| crumb(at - 1)),
            next: (at + 1 < group.end).then(|| crumb(at + 1)),
        }
    }

    pub(super) fn redirect(&self, at: usize, url: &UrlPath) -> Redirect {
        let outline = &self.vault.sheets[at];
        let mut page = self.page("redirect", &outline.title, url);
        page.canonical = self.config.base_url.as_ref().map(|base| base.join(&outline.url));
        Redirect { page, target: url.link_to(&outline.url), title: bare_text(&outline.title) }
    }

    fn facts(&self, at: usize, outline: &Outline, track: Option<&Track>) -> SheetFacts {
        let front = &outline.front;
        let authors = if front.authors.is_empty() { &self.config.authors } else { &front.authors };
        SheetFacts {
            id: outline.id.to_string(),
            title_html: rich_text(&outline.title).into(),
            summary_html: rich_text(front.summary.as_deref().unwrap_or_default()).into(),
            language: front.language.clone(),
            level: front.level.clone(),
            track: track.map(track_crumb),
            tags: front.tags.iter().filter_map(|tag| tag_crumb(&tag.value)).collect(),
            authors: authors.clone(),
            sources: front.sources.clone(),
            series: self.series_facts(at),
            date: front.date.map(|date| date.to_string()),
            updated: front.updated.map(|date| date.to_string()),
            reviewed: front.reviewed.as_ref().map(|date| date.value.to_string()),
            draft: front.draft,
            layout: front.layout.clone(),
            minutes: outline.minutes,
            cards: outline.cards.len(),
            predictions: outline.cards.iter().filter(|card| card.kind == CardKind::Predict).count(),
            extra: front.extra.clone(),
        }
    }

    fn series_facts(&self, at: usize) -> Option<SeriesFacts> {
        let (series, place) = self.order.series_of(self.vault, at)?;
        let term = &self.vault.series[series];
        let crumb = |at: &usize| sheet_crumb(&self.vault.sheets[*at]);
        Some(SeriesFacts {
            title: term.title.clone(),
            url: term.url.encoded(),
            number: place + 1,
            count: term.sheets.len(),
            previous: place.checked_sub(1).and_then(|before| term.sheets.get(before)).map(crumb),
            next: term.sheets.get(place + 1).map(crumb),
        })
    }

    /// The sheets around `at` in its group.
    fn neighbours(&self, at: usize, group: &std::ops::Range<usize>) -> Vec<Neighbour<'_>> {
        let most = if group.len() <= WHOLE_TRACK { group.len() } else { NEIGHBOURS };
        let start = at.saturating_sub(most / 2).clamp(group.start, group.end - most);
        (start..start + most)
            .map(|near| {
                let (title, url) = self.order.name(self.vault, near);
                Neighbour { title, url, current: near == at }
            })
            .collect()
    }
}

fn track_crumb(track: &Track) -> Crumb {
    Crumb { title: bare_text(&track.title), url: track.url.encoded() }
}

fn tag_crumb(tag: &str) -> Option<Crumb> {
    let slug = term_slug(tag)?;
    let url = UrlPath::new(format!("tags/{slug}.html"))?.encoded();
    Some(Crumb { title: tag.trim().to_owned(), url })
}

/// Headings of level 1 and 2, each with those of level 3 below.
fn contents(headings: &[Heading]) -> Vec<ContentsItem> {
    let mut contents: Vec<ContentsItem> = Vec::new();
    for heading in headings {
        let item = ContentsItem {
            title: heading.text.clone(),
            anchor: heading.anchor.to_string(),
            children: Vec::new(),
        };
        match (heading.level, contents.last_mut()) {
            (1 | 2, _) | (3, None) => contents.push(item),
            (3, Some(parent)) => parent.children.push(item),
            _ => {}
        }
    }
    contents
}
