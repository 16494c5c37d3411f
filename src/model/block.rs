//! Blocks and inlines: CommonMark's, and the vault's own among them.

use serde::{Deserialize, Serialize};

use super::{Card, Code, Section};
use crate::diagnostic::Span;
use crate::path::AnchorId;

/// A block and its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Its bytes in the file's text.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of blocks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the line above each variant says what its fields are")]
pub enum BlockKind {
    /// A heading, level 1 to 6, with the anchor that it has on the page.
    Heading { level: u8, anchor: AnchorId, content: Vec<Inline> },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// The text of a tight list's item: a paragraph without its own element.
    Plain(Vec<Inline>),
    /// A list; `start` is the first number of an ordered one.
    List { start: Option<u64>, items: Vec<Item> },
    /// A quote.
    Quote(Vec<Block>),
    /// Labelled advice.
    Callout(Box<Callout>),
    /// Right and wrong side by side.
    Comparison(Box<Comparison>),
    /// A code block.
    Code(Box<Code>),
    /// A table.
    Table(Box<Table>),
    /// An anchor that the author made with `<a id="...">` or another element's `id`.
    Anchor(AnchorId),
    /// HTML that may pass, closed in itself.
    Html(String),
    /// A comment that may be ours: the text between `<!--` and `-->`, and where that text starts.
    Comment { text: String, start: usize },
    /// A thematic break.
    Rule,
    /// The place of the skills-at-a-glance table.
    SkillsTable,
    /// A probe or a prediction. Only at top level, or in a section.
    Card(Box<Card>),
    /// A part of the sheet under a heading of level 1 or 2. Only at top level.
    Section(Box<Section>),
}

/// A list's item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A table; rows hold one cell for each column of the head.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// How each column is aligned.
    pub alignments: Vec<Alignment>,
    /// The head's cells.
    pub head: Vec<Vec<Inline>>,
    /// The cells of each row.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a table's column is aligned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Alignment {
    /// As the script runs.
    Start,
    /// In the middle.
    Center,
    /// Against the script's end.
    End,
}

/// Labelled advice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Callout {
    /// The kebab-case name of its kind, such as `career-hack`: known to the settings.
    pub kind: String,
    /// The author's own title, where it is not the kind's label.
    pub title: Option<Vec<Inline>>,
    /// The advice.
    pub blocks: Vec<Block>,
}

/// A two-column table headed ✓ and ✗.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The two sides in the order written; true for the one that is right.
    pub sides: [ComparisonSide; 2],
}

/// One side of a comparison: whether it is the right one, its title, its points.
pub type ComparisonSide = (bool, Vec<Inline>, Vec<Vec<Inline>>);

/// A piece of running text. It is small, because a sheet has thousands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the line above each variant says what its fields are")]
pub enum Inline {
    /// Text, unescaped.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strikethrough(Vec<Inline>),
    /// A link.
    Link(Box<LinkText>),
    /// An image.
    Image(Box<Image>),
    /// A reference to a footnote: its number from 1, and which reference to it this is, from 1.
    FootnoteReference { number: usize, occurrence: usize },
    /// An anchor that the author made with `<a id="...">` or another element's `id`.
    Anchor(AnchorId),
    /// HTML that may pass.
    Html(String),
    /// A line's end in the source.
    SoftBreak,
    /// A line's end on the page.
    HardBreak,
}

/// A link and what it says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkText {
    /// Its index in the sheet's links.
    pub link: usize,
    /// Its title; empty where it has none.
    pub title: String,
    /// What it says.
    pub content: Vec<Inline>,
}

/// An image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Image {
    /// Its index in the sheet's links.
    pub link: usize,
    /// Its title; empty where it has none.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
}

/// The text of inlines without markup: what slugs, titles and search see.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    append_plain_text(inlines, &mut text);
    text
}

/// Appends what [`plain_text`] gives.
pub fn append_plain_text(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(piece) | Inline::Code(piece) => text.push_str(piece),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Strikethrough(content) => append_plain_text(content, text),
            Inline::Link(link) => append_plain_text(&link.content, text),
            Inline::Image(image) => text.push_str(&image.alt),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
            Inline::Html(_) | Inline::Anchor(_) | Inline::FootnoteReference { .. } => {}
        }
    }
}
