//! What the templates of lists see.

use serde::Serialize;

use super::{Crumb, Filter, Page, SkillRow, Totals};
use crate::theme::Html;

/// A track in a list.
#[derive(Clone, Debug, Serialize)]
pub struct TrackItem {
    /// Its title.
    pub title_html: Html,
    /// Its page.
    pub url: String,
    /// One sentence; may be empty.
    pub summary_html: Html,
    /// How much its sheets hold together.
    pub totals: Totals,
    /// The first of them: where to begin.
    pub first: Vec<SheetItem>,
}

/// A sheet in a list.
#[derive(Clone, Default, Debug, Serialize)]
pub struct SheetItem {
    /// Its title.
    pub title_html: Html,
    /// Its page.
    pub url: String,
    /// One sentence; may be empty.
    pub summary_html: Html,
    /// Its level, if it names one.
    pub level: Option<String>,
    /// The place of that level among the vault's, from 1 for the lowest.
    pub level_rank: Option<usize>,
    /// The programming language that it is about.
    pub language: Option<String>,
    /// The title of its track.
    pub track: Option<String>,
    /// How many skills it has.
    pub skills: usize,
    /// How many cards it has.
    pub cards: usize,
    /// Reading time in minutes, at least 1.
    pub minutes: usize,
    /// Whether it is a draft.
    pub draft: bool,
}

/// Where a page stands in a paged list.
#[derive(Clone, Debug, Serialize)]
pub struct Pager {
    /// This page's number, from 1.
    pub number: usize,
    /// How many pages there are.
    pub count: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// First, last and neighbouring pages in order; `None` where some are left out.
    pub links: Vec<Option<PagerLink>>,
}

/// A numbered page.
#[derive(Clone, Debug, Serialize)]
pub struct PagerLink {
    /// From 1.
    pub number: usize,
    /// Its URL.
    pub url: String,
    /// Whether it is this page.
    pub current: bool,
}

/// `home.html`
#[derive(Clone, Debug, Serialize)]
pub struct Home {
    /// This page.
    pub page: Page,
    /// How much the vault holds, on the first page only.
    pub totals: Option<Totals>,
    /// The body of `content/_index.md`; may be empty.
    pub intro_html: Html,
    /// Tracks in order, on the first page only; at most 100.
    pub tracks: Vec<TrackItem>,
    /// Sheets without a track.
    pub sheets: Vec<SheetItem>,
    /// The pages of that list.
    pub pager: Pager,
}

/// `track.html`
#[derive(Clone, Debug, Serialize)]
pub struct Track {
    /// This page.
    pub page: Page,
    /// The track's title.
    pub title_html: Html,
    /// One sentence; may be empty.
    pub summary_html: Html,
    /// How much it holds, on the first page only.
    pub totals: Option<Totals>,
    /// The body of its `_index.md`, on the first page only.
    pub intro_html: Html,
    /// The sheets of this page, each with its skills.
    pub sheets: Vec<SheetSkills>,
    /// The pages of the track.
    pub pager: Pager,
}

/// A sheet with its skills table.
#[derive(Clone, Debug, Serialize)]
pub struct SheetSkills {
    /// The sheet.
    pub sheet: SheetItem,
    /// Its place in the list, from 1 over all pages.
    pub number: usize,
    /// The folder of its track: what the filter calls it.
    pub track: Option<String>,
    /// The names of its tags in URLs, which the filter calls them.
    pub tags: Vec<String>,
    /// Its skills; may be empty.
    pub skills: Vec<SkillRow>,
}

/// `skills.html`: the skills of the vault by sheet; for a large vault its tracks instead.
#[derive(Clone, Debug, Serialize)]
pub struct Skills {
    /// This page.
    pub page: Page,
    /// The sheets of this page that have skills.
    pub sheets: Vec<SheetSkills>,
    /// In place of sheets, the tracks of a vault of over 200 sheets.
    pub tracks: Vec<TrackItem>,
    /// By what the sheets of this page can be filtered; for tracks, what the search can be told.
    pub filters: Vec<Filter>,
    /// The pages of the list.
    pub pager: Pager,
}

/// A term with its page and how many sheets it has: tags and series.
#[derive(Clone, Debug, Serialize)]
pub struct TermItem {
    /// The term as first written.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How many sheets it has.
    pub sheets: usize,
    /// The reading time of a series in minutes; 0 for tags, which nobody reads from end to end.
    pub minutes: usize,
    /// The first part of a series.
    pub first: Option<Crumb>,
}

/// `tags.html` and `series-index.html`: all terms.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// This page.
    pub page: Page,
    /// The terms of this page.
    pub terms: Vec<TermItem>,
    /// The pages of the list.
    pub pager: Pager,
}

/// `tag.html` and `series.html`: the sheets of a term.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// This page.
    pub page: Page,
    /// The term as first written.
    pub title: String,
    /// How much its sheets hold, on the first page only.
    pub totals: Option<Totals>,
    /// The number of this page's first sheet, from 1 over all pages.
    pub start: usize,
    /// The sheets of this page.
    pub sheets: Vec<SheetItem>,
    /// The pages of the list.
    pub pager: Pager,
}

/// `a-z.html`: all sheets by title.
#[derive(Clone, Debug, Serialize)]
pub struct AZ {
    /// This page.
    pub page: Page,
    /// Every first letter with the page on which it starts.
    pub letters: Vec<Crumb>,
    /// The sheets of this page by letter.
    pub groups: Vec<LetterGroup>,
    /// The pages of the list.
    pub pager: Pager,
}

/// Sheets whose titles start with one letter.
#[derive(Clone, Debug, Serialize)]
pub struct LetterGroup {
    /// The letter in upper case, or `#` for all that is no letter.
    pub letter: String,
    /// The anchor of the group.
    pub anchor: String,
    /// The sheets.
    pub sheets: Vec<SheetItem>,
}
