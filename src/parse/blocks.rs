//! pulldown-cmark's events into blocks, by recursive descent.

use std::collections::{BTreeMap, HashMap};

use pulldown_cmark::{Alignment as MarkdownAlignment, Event, HeadingLevel, Options, Parser, Tag};

use super::callout::read_callout;
use super::comparison::{is_half, read_comparison};
use super::html::{Located, OpenElements, read_html_block};
use super::inlines::is_inline;
use super::reports::Reports;
use crate::config::Config;
use crate::diagnostic::{Fault, Span};
use crate::highlight::Highlighter;
use crate::model::{
    Alignment, Block, BlockKind, Footnote, Heading, Inline, Item, Link, Table, plain_text,
};
use crate::path::AnchorId;
use crate::text::Slugger;

/// The deepest nesting of blocks and inlines; what lies deeper is an error and left out.
const MAX_DEPTH: usize = 100;

/// A body, read.
pub(super) struct Document {
    pub(super) blocks: Vec<Block>,
    pub(super) headings: Vec<Heading>,
    pub(super) anchors: Vec<AnchorId>,
    pub(super) links: Vec<Link>,
    pub(super) footnotes: Vec<Footnote>,
    pub(super) words: usize,
}

/// Reads the body of `text`, which starts at the byte `start`.
pub(super) fn read_document(
    text: &str,
    start: usize,
    config: &Config,
    highlighter: &Highlighter,
    reports: &mut Reports,
) -> Document {
    // Never `Options::all()`: definition lists are quadratic. GFM's own alerts stay off, because
    // they know five bare kinds only.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    // About one event in sixteen bytes: a guess that saves most sheets from growing the list.
    let mut events = Vec::with_capacity((text.len() - start) / 16);
    let parser = Parser::new_ext(&text[start..], options).into_offset_iter();
    events.extend(parser.map(|(event, range)| (event, Span::from(range).shift(start))));
    let mut reader = Reader {
        text,
        config,
        highlighter,
        reports,
        events,
        at: 0,
        depth: 0,
        has_table: false,
        slugger: Slugger::default(),
        headings: Vec::new(),
        anchors: Vec::new(),
        links: Vec::new(),
        words: 0,
        notes: BTreeMap::new(),
        references: HashMap::new(),
        blocks: Vec::new(),
        inlines: Vec::new(),
    };
    let blocks = reader.blocks();
    let footnotes = reader.footnotes();
    let Reader { headings, anchors, mut links, words, .. } = reader;
    links.shrink_to_fit();
    Document { blocks, headings, anchors, links, footnotes, words }
}

/// The state of reading: a cursor in the events and what was found on the way.
pub(super) struct Reader<'a, 'r> {
    /// The whole file.
    pub(super) text: &'a str,
    pub(super) config: &'a Config,
    pub(super) highlighter: &'a Highlighter,
    pub(super) reports: &'r mut Reports,
    pub(super) events: Vec<(Event<'a>, Span)>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Anchors that the author made in HTML.
    pub(super) anchors: Vec<AnchorId>,
    pub(super) links: Vec<Link>,
    pub(super) words: usize,
    /// Whether a place for the skills table has been read.
    has_table: bool,
    slugger: Slugger,
    headings: Vec<Heading>,
    /// Footnotes by label, in the order of their definitions.
    notes: BTreeMap<String, (Span, Vec<Block>)>,
    /// By label: the number, and how many references there are.
    references: HashMap<String, (usize, usize)>,
    /// What has been read of the containers that the cursor is in, one behind the other: so each list gets
    /// as much memory as it takes.
    blocks: Vec<Block>,
    pub(super) inlines: Vec<Inline>,
}

impl<'a> Reader<'a, '_> {
    /// Blocks up to the end of the element that the cursor is in.
    pub(super) fn blocks(&mut self) -> Vec<Block> {
        let start = self.blocks.len();
        let mut open = OpenElements::default();
        while let Some((event, span)) = self.events.get(self.at).cloned() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::HtmlBlock) => {
                    self.at += 1;
                    let html = self.located_text();
                    self.at += 1;
                    let read = read_html_block(&html, span, &mut open, self.config, self.reports);
                    for block in read {
                        if let BlockKind::Anchor(anchor) = &block.kind {
                            self.anchors.push(anchor.clone());
                        }
                        if self.is_wanted(&block) {
                            self.blocks.push(block);
                        }
                    }
                }
                Event::Start(tag) if !is_inline(&tag) => {
                    self.at += 1;
                    let before = self.blocks.len();
                    self.block(tag, span);
                    // Sections and cards are containers, too: nothing stays open across their ends.
                    let new = &self.blocks[before..];
                    if self.depth == 0 && new.iter().any(|block| self.ends_container(block)) {
                        let end = open.close_all(self.reports).map(BlockKind::Html);
                        self.blocks.splice(before..before, end.map(|kind| Block { span, kind }));
                    }
                }
                Event::Rule => {
                    self.at += 1;
                    let end = open.close_all(self.reports).map(BlockKind::Html);
                    self.blocks.extend(end.map(|kind| Block { span, kind }));
                    self.blocks.push(Block { span, kind: BlockKind::Rule });
                }
                Event::TaskListMarker(_) | Event::Html(_) => self.at += 1,
                _ => {
                    let content = self.inlines();
                    self.blocks.push(Block { span, kind: BlockKind::Plain(content) });
                }
            }
        }
        let end = open.close_all(self.reports).map(BlockKind::Html);
        let span = self.blocks[start..].last().map_or(Span::default(), |block| block.span);
        self.blocks.extend(end.map(|kind| Block { span, kind }));
        self.blocks.split_off(start)
    }

    /// False for a second place of the skills table, which is reported.
    fn is_wanted(&mut self, block: &Block) -> bool {
        let second = matches!(block.kind, BlockKind::SkillsTable)
            && std::mem::replace(&mut self.has_table, true);
        if second {
            self.reports.add(block.span, Fault::DuplicateTable {});
        }
        !second
    }

    /// True for headings that open a section, a card or a slot.
    fn ends_container(&self, block: &Block) -> bool {
        match &block.kind {
            BlockKind::Heading { level: 1..=3, .. } => true,
            BlockKind::Heading { level: 4, content, .. } => {
                self.config.slots.of_heading(&plain_text(content)).is_some()
            }
            _ => false,
        }
    }

    /// One block, whose start has been read, up to and with its end.
    fn block(&mut self, tag: Tag<'a>, span: Span) {
        if self.depth >= MAX_DEPTH {
            self.reports.add(span, Fault::NestedTooDeeply { limit: MAX_DEPTH });
            self.skip_element();
            return;
        }
        self.depth += 1;
        let kind = match tag {
            Tag::Paragraph => Some(BlockKind::Paragraph(self.inlines())),
            Tag::Heading { level, id, .. } => Some(self.heading(level, id.as_deref(), span)),
            Tag::BlockQuote(_) => {
                let inner = self.blocks();
                Some(read_callout(inner, span, self.config, self.reports))
            }
            Tag::CodeBlock(kind) => Some(self.code(&kind, span)),
            Tag::List(start) => Some(self.list(start)),
            Tag::Table(alignments) => Some(self.table(&alignments, span)),
            Tag::FootnoteDefinition(label) => {
                let inner = self.blocks();
                self.notes.entry(label.to_string()).or_insert((span, inner));
                None
            }
            // Nothing else is switched on; what may come is shown as the blocks in it.
            _ => {
                let inner = self.blocks();
                self.blocks.extend(inner);
                None
            }
        };
        self.depth -= 1;
        self.at += 1;
        self.blocks.extend(kind.map(|kind| Block { span, kind }));
    }

    /// Moves the cursor past the end of the element whose start has just been read.
    pub(super) fn skip_element(&mut self) {
        let mut open = 1;
        while open > 0 && self.at < self.events.len() {
            match self.events[self.at].0 {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn heading(&mut self, level: HeadingLevel, id: Option<&str>, span: Span) -> BlockKind {
        let content = self.inlines();
        let text = plain_text(&content).trim().to_owned();
        let anchor = match id.filter(|id| !id.is_empty()) {
            Some(id) => {
                if id.contains(':') {
                    self.reports.add(span, Fault::ReservedAnchor { anchor: id.to_owned() });
                    self.slugger.unique(&id.replace(':', "-"))
                } else if !self.slugger.reserve(id) {
                    self.reports.add(span, Fault::DuplicateAnchor { anchor: id.to_owned() });
                    self.slugger.unique(id)
                } else {
                    id.to_owned()
                }
            }
            None => self.slugger.unique(&text),
        };
        let anchor = AnchorId::new(anchor).unwrap_or_else(|| {
            AnchorId::new(self.slugger.unique(&text)).expect("a slug is an anchor")
        });
        let level = level as u8;
        self.headings.push(Heading { level, anchor: anchor.clone(), text, span });
        BlockKind::Heading { level, anchor, content }
    }

    /// The text of an element that holds nothing but text, with its places.
    fn located_text(&mut self) -> Located {
        let mut text = Located::default();
        while let Some((Event::Text(piece) | Event::Html(piece), span)) = self.events.get(self.at) {
            text.push(piece, span.start);
            self.at += 1;
        }
        text
    }

    fn list(&mut self, start: Option<u64>) -> BlockKind {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.get(self.at) {
            self.at += 1;
            // In a loose list the marker stands inside the item's first paragraph.
            let marker = self.events[self.at..].iter().take(2).find_map(|(event, _)| match event {
                Event::TaskListMarker(done) => Some(*done),
                _ => None,
            });
            items.push(Item { task: marker, blocks: self.blocks() });
            self.at += 1;
        }
        BlockKind::List { start, items }
    }

    fn table(&mut self, alignments: &[MarkdownAlignment], span: Span) -> BlockKind {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        while let Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) = self.events.get(self.at)
        {
            self.at += 1;
            let mut cells = Vec::new();
            while let Some((Event::Start(Tag::TableCell), _)) = self.events.get(self.at) {
                self.at += 1;
                cells.push(self.inlines());
                self.at += 1;
            }
            rows.push(cells);
            self.at += 1;
        }
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        match read_comparison(&head, &rows) {
            Some(comparison) => BlockKind::Comparison(Box::new(comparison)),
            None => {
                if is_half(&head) {
                    self.reports.add(span, Fault::HalfComparison {});
                }
                let alignments = alignments.iter().map(|side| alignment(*side)).collect();
                BlockKind::Table(Box::new(Table { alignments, head, rows }))
            }
        }
    }

    /// The number of a footnote and of this reference to it.
    pub(super) fn refer(&mut self, label: &str) -> (usize, usize) {
        let next = self.references.len() + 1;
        let reference = self.references.entry(label.to_owned()).or_insert((next, 0));
        reference.1 += 1;
        *reference
    }

    /// Footnotes that are referred to, by number; others are reported.
    fn footnotes(&mut self) -> Vec<Footnote> {
        let mut notes = Vec::new();
        for (label, (span, blocks)) in std::mem::take(&mut self.notes) {
            match self.references.get(&label) {
                Some(&(number, references)) => notes.push(Footnote { number, references, blocks }),
                None => self.reports.add(span, Fault::UnusedFootnote { label }),
            }
        }
        notes.sort_by_key(|note| note.number);
        notes
    }
}

fn alignment(side: MarkdownAlignment) -> Alignment {
    match side {
        MarkdownAlignment::Center => Alignment::Center,
        MarkdownAlignment::Right => Alignment::End,
        MarkdownAlignment::None | MarkdownAlignment::Left => Alignment::Start,
    }
}
