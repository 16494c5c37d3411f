//! What the templates of a sheet and of its old places see.

use serde::Serialize;

use super::{Crumb, Page, SkillRow};
use crate::theme::Html;

/// `sheet.html`
#[derive(Clone, Debug, Serialize)]
pub struct Sheet<'a> {
    /// This page.
    pub page: Page,
    /// The sheet.
    pub sheet: SheetFacts,
    /// What stands before the skills table.
    pub before_html: Html,
    /// The skills table.
    pub skills: Vec<SkillRow>,
    /// What stands after it.
    pub after_html: Html,
    /// The table of contents: headings of level 2, each with those of level 3 below.
    pub contents: Vec<ContentsItem>,
    /// The sheets around this one in its track, at most 50, this one among them.
    pub neighbours: Vec<Neighbour<'a>>,
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
    pub title_html: Html,
    /// One sentence; may be empty.
    pub summary_html: Html,
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
pub struct Neighbour<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Its page.
    pub url: &'a str,
    /// Whether it is the page's own.
    pub current: bool,
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
