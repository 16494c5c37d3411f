//! What templates see: one struct for each kind of page.
//!
//! Templates hold layout, not decisions, so all that they show is here, ready. Texts are escaped
//! by the templates; fields named `..._html` and the parts of `body` are HTML already. URLs are relative to the
//! site's root and percent-encoded: a template writes `{{ page.root }}{{ url }}`.

use serde::Serialize;

/// What all pages share; converted once.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// The site's title.
    pub title: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// The human language of the site's own words.
    pub lang: String,
    /// Authors of the vault.
    pub authors: Vec<String>,
    /// Name and version of the program.
    pub generator: String,
    /// URL of the style sheet.
    pub style: String,
    /// URL of the script.
    pub script: String,
    /// URL of the script of the search, where the site can be searched.
    pub search_script: Option<String>,
    /// URL of the Atom feed, where there is a base URL.
    pub feed: Option<String>,
    /// Column titles of the skills table.
    pub columns: Columns,
    /// The theme's words by key.
    pub labels: crate::config::Labels,
    /// The first tracks, for the head of each page.
    pub tracks: Vec<TrackLink>,
    /// How many levels there are.
    pub levels: usize,
    /// Whether there are more tracks than those.
    pub more_tracks: bool,
    /// Whether any sheet has a tag.
    pub has_tags: bool,
    /// Whether any sheet is part of a series.
    pub has_series: bool,
    /// `[extra]` of `site.toml`.
    pub extra: Option<crate::data::Node>,
}

/// Column titles of the skills table.
#[derive(Clone, Debug, Serialize)]
pub struct Columns {
    /// Of the number.
    pub number: String,
    /// Of the area.
    pub area: String,
    /// Of the trap.
    pub trap: String,
    /// Of what is tested.
    pub tested: String,
}

/// What each page knows of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// `home`, `track`, `sheet`, `skills`, `tags`, `tag`, `series-index`, `series`, `a-z`, `search`, `404`.
    pub kind: &'static str,
    /// The title without the site's, plain text.
    pub title: String,
    /// One sentence; may be empty.
    pub description: String,
    /// Its own URL.
    pub url: String,
    /// What leads from it to the site's root: `""`, `"../"`, ...
    pub root: String,
    /// Its absolute URL, where there is a base URL.
    pub canonical: Option<String>,
    /// The human language of its text.
    pub lang: String,
    /// `ltr` or `rtl`, as that language is written.
    pub dir: &'static str,
    /// The way to it from home, without home and itself.
    pub breadcrumb: Vec<Crumb>,
}

/// A link with its text.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// Plain text.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// A link to a track. What counts its sheets is no part of it: all pages share it, and all would change.
#[derive(Clone, Debug, Serialize)]
pub struct TrackLink {
    /// Its title.
    pub title_html: String,
    /// Its page.
    pub url: String,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Totals {
    /// Sheets.
    pub sheets: usize,
    /// Skills that are bound to a section.
    pub skills: usize,
    /// Cards.
    pub cards: usize,
    /// Reading time in minutes.
    pub minutes: usize,
}

/// A track in a list.
#[derive(Clone, Debug, Serialize)]
pub struct TrackItem {
    /// Its title.
    pub title_html: String,
    /// Its page.
    pub url: String,
    /// One sentence; may be empty.
    pub summary_html: String,
    /// How much its sheets hold together.
    pub totals: Totals,
    /// The first of them: where to begin.
    pub first: Vec<SheetItem>,
}

/// A sheet in a list.
#[derive(Clone, Debug, Serialize)]
pub struct SheetItem {
    /// Its title.
    pub title_html: String,
    /// Its page.
    pub url: String,
    /// One sentence; may be empty.
    pub summary_html: String,
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

/// A row of a skills table.
#[derive(Clone, Debug, Serialize)]
pub struct SkillRow {
    /// `01`, `02`, ...
    pub number: String,
    /// The anchor of the skill's section.
    pub anchor: String,
    /// The skill's area.
    pub area_html: String,
    /// The page and the section, relative to the root.
    pub section_url: String,
    /// The trap; may be empty.
    pub trap_html: String,
    /// The page and the card that asks it; the section's where no card does.
    pub trap_url: String,
    /// What is tested; may be empty.
    pub tested_html: String,
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
    pub intro_html: String,
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
    pub title_html: String,
    /// One sentence; may be empty.
    pub summary_html: String,
    /// How much it holds, on the first page only.
    pub totals: Option<Totals>,
    /// The body of its `_index.md`, on the first page only.
    pub intro_html: String,
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

/// `sheet.html`
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// This page.
    pub page: Page,
    /// The sheet.
    pub sheet: SheetFacts,
    /// What stands before the skills table.
    pub before_html: String,
    /// The skills table.
    pub skills: Vec<SkillRow>,
    /// What stands after it.
    pub after_html: String,
    /// The table of contents: headings of level 2, each with those of level 3 below.
    pub contents: Vec<ContentsItem>,
    /// The sheets around this one in its track, at most 50, this one among them.
    pub neighbours: Vec<Neighbour>,
    /// The sheet before this one in its track.
    pub previous: Option<Crumb>,
    /// The sheet after it.
    pub next: Option<Crumb>,
}

/// The facts of a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetFacts {
    /// The permanent name.
    pub id: String,
    /// The title.
    pub title_html: String,
    /// One sentence; may be empty.
    pub summary_html: String,
    /// The programming language that it is about.
    pub language: Option<String>,
    /// One of the vault's levels.
    pub level: Option<String>,
    /// Its track.
    pub track: Option<Crumb>,
    /// Its tags.
    pub tags: Vec<Crumb>,
    /// Its authors, or the vault's.
    pub authors: Vec<String>,
    /// URLs of its sources.
    pub sources: Vec<String>,
    /// Its series.
    pub series: Option<SeriesFacts>,
    /// `2026-11-22`, if given.
    pub date: Option<String>,
    /// Likewise.
    pub updated: Option<String>,
    /// Likewise.
    pub reviewed: Option<String>,
    /// Whether it is a draft.
    pub draft: bool,
    /// The name of a layout, such as `dense`.
    pub layout: Option<String>,
    /// Reading time in minutes, at least 1.
    pub minutes: usize,
    /// How many cards it has.
    pub cards: usize,
    /// How many of them are predictions.
    pub predictions: usize,
    /// Free data of its front matter.
    pub extra: Option<crate::data::Node>,
}

/// A sheet's place in its series.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesFacts {
    /// The series' name.
    pub title: String,
    /// Its page.
    pub url: String,
    /// This sheet's part, counted from 1 in the order of the series.
    pub number: usize,
    /// How many parts there are.
    pub count: usize,
    /// The part before.
    pub previous: Option<Crumb>,
    /// The part after.
    pub next: Option<Crumb>,
}

/// An entry of the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct ContentsItem {
    /// Plain text.
    pub title: String,
    /// The anchor, without `#`.
    pub anchor: String,
    /// The headings below.
    pub children: Vec<ContentsItem>,
}

/// A sheet in the navigation of its track.
#[derive(Clone, Debug, Serialize)]
pub struct Neighbour {
    /// Plain text.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Whether it is the page's own.
    pub current: bool,
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

/// `redirect.html`: an old place of a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct Redirect {
    /// This page; its canonical URL is the sheet's.
    pub page: Page,
    /// The sheet, relative to this page.
    pub target: String,
    /// The sheet's title, plain text.
    pub title: String,
}

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

/// `404.html`
#[derive(Clone, Debug, Serialize)]
pub struct NotFound {
    /// This page. Its root is absolute where there is a base URL: it is shown at any address.
    pub page: Page,
}
