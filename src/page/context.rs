//! What templates see: one struct for each kind of page.
//!
//! Templates hold layout, not decisions, so all that they show is here, ready. Texts are escaped
//! by the templates; fields named `..._html` are HTML already and written as they are. URLs are relative to the
//! site's root and percent-encoded: a template writes `{{ page.root }}{{ url }}`.

mod lists;
mod search;
mod sheet;

pub use lists::{
    AZ, Home, LetterGroup, Pager, PagerLink, SheetItem, SheetSkills, Skills, Term, TermItem, Terms,
    Track, TrackItem,
};
pub use search::{Choice, Filter, Search};
pub use sheet::{ContentsItem, Neighbour, Redirect, SeriesFacts, Sheet, SheetFacts};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::theme::Html;

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
    /// What some pages need beside both, by name.
    pub parts: BTreeMap<String, PartLinks>,
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

/// URLs of a part of the theme.
#[derive(Clone, Debug, Serialize)]
pub struct PartLinks {
    /// URL of its style sheet, where it has one.
    pub style: Option<String>,
    /// URL of its script, where it has one.
    pub script: Option<String>,
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
    pub title_html: Html,
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

/// A row of a skills table.
#[derive(Clone, Debug, Serialize)]
pub struct SkillRow {
    /// `01`, `02`, ...
    pub number: String,
    /// The anchor of the skill's section.
    pub anchor: String,
    /// The skill's area.
    pub area_html: Html,
    /// The page and the section, relative to the root.
    pub section_url: String,
    /// The trap; may be empty.
    pub trap_html: Html,
    /// The page and the card that asks it; the section's where no card does.
    pub trap_url: String,
    /// What is tested; may be empty.
    pub tested_html: Html,
}

/// `404.html`
#[derive(Clone, Debug, Serialize)]
pub struct NotFound {
    /// This page. Its root is absolute where there is a base URL: it is shown at any address.
    pub page: Page,
}
