//! A whole sheet.

use serde::{Deserialize, Serialize};

use super::{Block, Fix, FrontMatter, Inline, Link};
use crate::diagnostic::Span;
use crate::path::{AnchorId, SheetId, UrlPath, VaultPath};

/// One Markdown file, parsed: a function of its bytes and the settings alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// The file.
    pub path: VaultPath,
    /// Its permanent name: front matter's, else made from its path.
    pub id: SheetId,
    /// Its page, made from its path; an `_index.md` has its folder's `index.html`.
    pub url: UrlPath,
    /// What its head says.
    pub front: FrontMatter,
    /// The title: front matter's, else the first H1's text, else made from the file's name.
    pub title: String,
    /// The body without the title: lead blocks, then sections.
    pub blocks: Vec<Block>,
    /// The headings that the page shows, in order.
    pub headings: Vec<Heading>,
    /// The anchors that the author made in HTML, each once.
    pub anchors: Vec<AnchorId>,
    /// All links and images; inlines name them by index.
    pub links: Vec<Link>,
    /// Footnotes in the order in which they are first referred to.
    pub footnotes: Vec<Footnote>,
    /// What can be mended mechanically.
    pub fixes: Vec<Fix>,
    /// How many words of text it has, code left out.
    pub words: usize,
}

impl Sheet {
    /// True for an `_index.md`: the words of a track or of the home page, not a sheet of its own.
    pub fn is_index(&self) -> bool {
        is_index(&self.path)
    }
}

/// True for the path of an `_index.md`.
pub fn is_index(path: &VaultPath) -> bool {
    path.file_name() == "_index.md"
}

/// A part of a sheet under a heading of level 1 or 2.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    /// 1 or 2.
    pub level: u8,
    /// The heading's anchor.
    pub anchor: AnchorId,
    /// The heading.
    pub heading: Vec<Inline>,
    /// The heading's place.
    pub span: Span,
    /// Whether one of the sheet's skills is bound to it.
    pub skill: bool,
    /// What stands below the heading.
    pub blocks: Vec<Block>,
}

/// A heading as tables of contents and links see it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor.
    pub anchor: AnchorId,
    /// Its text without markup.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A footnote.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Footnote {
    /// From 1, in the order of first references.
    pub number: usize,
    /// How many references lead to it.
    pub references: usize,
    /// What it says.
    pub blocks: Vec<Block>,
}
