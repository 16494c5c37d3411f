//! The head of a sheet.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::Node;
use crate::diagnostic::{Span, Spanned};
use crate::path::{AnchorId, CardId, SheetId, UrlPath};

/// All that a sheet's front matter may say; nothing is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// The permanent name.
    pub id: Option<Spanned<SheetId>>,
    /// The title; else the first H1 is it.
    pub title: Option<Spanned<String>>,
    /// One sentence for lists and previews.
    pub summary: Option<String>,
    /// The programming language that it is about.
    pub language: Option<String>,
    /// The human language that it is written in (BCP 47).
    pub lang: Option<String>,
    /// One of the vault's levels.
    pub level: Option<String>,
    /// Tags, as written.
    pub tags: Vec<Spanned<String>>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where its facts come from: URLs.
    pub sources: Vec<String>,
    /// The series that it is part of.
    pub series: Option<String>,
    /// The place in the series.
    pub part: Option<i64>,
    /// The place in the track; lower comes first.
    pub weight: Option<i64>,
    /// The name of a layout, such as `dense`.
    pub layout: Option<String>,
    /// First published.
    pub date: Option<Date>,
    /// Last changed.
    pub updated: Option<Date>,
    /// Last read through.
    pub reviewed: Option<Spanned<Date>>,
    /// Not to be published yet.
    pub draft: bool,
    /// Old places of the page.
    pub aliases: Vec<Spanned<UrlPath>>,
    /// What the sheet promises to cover.
    pub skills: Vec<Skill>,
    /// Free data for themes.
    pub extra: Option<Node>,
}

/// An area that the sheet promises to cover.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Skill {
    /// The area's name.
    pub area: Spanned<String>,
    /// The question that catches people.
    pub trap: Option<Spanned<String>>,
    /// What is actually tested.
    pub tested: Option<String>,
    /// The section's anchor, where it is not the slug of the area.
    pub section: Option<Spanned<AnchorId>>,
    /// The card that asks the trap, where it is not found by its heading.
    pub card: Option<Spanned<CardId>>,
    /// The whole entry.
    pub span: Span,
    /// The anchor of its section, once bound: `None` where the sheet has no such section.
    pub bound_section: Option<AnchorId>,
    /// The anchor of the card that asks the trap, once bound.
    pub bound_card: Option<AnchorId>,
}
