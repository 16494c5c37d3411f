//! What search can find: the sheet itself, its sections, its cards; as plain text.
//!
//! In: a parsed sheet. Out: its [`Document`]s in reading order. The first one is the sheet itself,
//! with what stands before its first section.

use crate::model::{
    Block, BlockKind, Card, CardKind, Inline, Sheet, append_plain_text, plain_text,
};

/// How many documents of a sheet can be found.
const MOST_DOCUMENTS: usize = 1 << 16;

/// What a document is, as filters and results know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentKind {
    /// A sheet or a section of one.
    Text,
    /// A card.
    Card(CardKind),
}

/// A place in a sheet that a result can lead to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// The anchor of its heading; empty for the sheet itself.
    pub anchor: String,
    /// Its heading or question; empty for the sheet itself.
    pub heading: String,
    /// Skill areas that it covers under another name.
    pub areas: Vec<String>,
    /// What it says.
    pub text: String,
    /// Its code, block after block.
    pub code: String,
    /// A card's own level.
    pub level: Option<String>,
    /// A card's own tags.
    pub tags: Vec<String>,
}

impl Document {
    fn new(kind: DocumentKind, anchor: &str, heading: String) -> Self {
        Self {
            kind,
            anchor: anchor.to_owned(),
            heading,
            areas: Vec::new(),
            text: String::new(),
            code: String::new(),
            level: None,
            tags: Vec::new(),
        }
    }

    /// A sheet that says nothing yet.
    pub(super) fn lead() -> Self {
        Self::new(DocumentKind::Text, "", String::new())
    }

    /// Adds a piece of text, a space before it.
    fn say(&mut self, text: &str) {
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    fn say_inlines(&mut self, inlines: &[Inline]) {
        let before = self.text.len();
        if before > 0 {
            self.text.push(' ');
        }
        let start = self.text.len();
        append_plain_text(inlines, &mut self.text);
        if self.text.len() == start {
            self.text.truncate(before);
        }
    }

    fn say_blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.say_block(block));
    }

    fn say_block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { content: inlines, .. }
            | BlockKind::Paragraph(inlines)
            | BlockKind::Plain(inlines) => self.say_inlines(inlines),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| self.say_blocks(&item.blocks));
            }
            BlockKind::Quote(blocks) => self.say_blocks(blocks),
            BlockKind::Callout(callout) => {
                match &callout.title {
                    Some(title) => self.say_inlines(title),
                    None => self.say(&callout.kind.replace('-', " ")),
                }
                self.say_blocks(&callout.blocks);
            }
            BlockKind::Comparison(comparison) => {
                for (_, title, points) in &comparison.sides {
                    self.say_inlines(title);
                    points.iter().for_each(|point| self.say_inlines(point));
                }
            }
            BlockKind::Code(code) => {
                self.say_code(code.title.as_deref().unwrap_or_default());
                self.say_code(&code.text);
            }
            BlockKind::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| self.say_inlines(cell));
            }
            // Only at top level or in a section: `documents` makes documents of them.
            BlockKind::Card(_) | BlockKind::Section(_) => {}
            BlockKind::Anchor(_)
            | BlockKind::Html(_)
            | BlockKind::Comment { .. }
            | BlockKind::Rule
            | BlockKind::SkillsTable => {}
        }
    }

    fn say_code(&mut self, code: &str) {
        if !self.code.is_empty() && !code.is_empty() && !self.code.ends_with('\n') {
            self.code.push('\n');
        }
        self.code.push_str(code);
    }
}

/// The documents of `sheet`, itself first; those beyond [`MOST_DOCUMENTS`] are left out.
pub fn documents(sheet: &Sheet) -> Vec<Document> {
    let mut lead = Document::lead();
    lead.say(sheet.front.summary.as_deref().unwrap_or_default());
    let mut documents = vec![lead];
    collect(&sheet.blocks, 0, &mut documents);
    documents.truncate(MOST_DOCUMENTS);
    for footnote in &sheet.footnotes {
        documents[0].say_blocks(&footnote.blocks);
    }
    add_skills(sheet, &mut documents);
    documents
}

/// Adds `blocks`, which belong to the document `own` until a heading opens another.
fn collect(blocks: &[Block], own: usize, documents: &mut Vec<Document>) {
    let mut current = own;
    for block in blocks {
        match &block.kind {
            BlockKind::Section(section) => {
                let heading = plain_text(&section.heading);
                let anchor = section.anchor.as_str();
                documents.push(Document::new(DocumentKind::Text, anchor, heading));
                collect(&section.blocks, documents.len() - 1, documents);
            }
            BlockKind::Card(card) => documents.push(card_document(card)),
            BlockKind::Heading { level: 1..=3, anchor, content } => {
                let heading = plain_text(content);
                documents.push(Document::new(DocumentKind::Text, anchor.as_str(), heading));
                current = documents.len() - 1;
            }
            _ => documents[current].say_block(block),
        }
    }
}

fn card_document(card: &Card) -> Document {
    let kind = DocumentKind::Card(card.kind);
    let mut document = Document::new(kind, card.anchor.as_str(), plain_text(&card.question));
    document.say_blocks(&card.prompt);
    card.slots.iter().for_each(|slot| document.say_blocks(&slot.blocks));
    document.level.clone_from(&card.level);
    document.tags.clone_from(&card.tags);
    document
}

/// A skill's area is a heading of its section, its trap and what is tested are text of it.
fn add_skills(sheet: &Sheet, documents: &mut [Document]) {
    for skill in &sheet.front.skills {
        let anchor = skill.bound_section.as_ref().map_or("", |anchor| anchor.as_str());
        let at = documents.iter().position(|document| document.anchor == anchor).unwrap_or(0);
        let document = &mut documents[at];
        if document.heading != skill.area.value {
            document.areas.push(skill.area.value.clone());
        }
        if let Some(trap) = skill.trap.as_ref().filter(|_| skill.bound_card.is_none()) {
            document.say(&trap.value);
        }
        document.say(skill.tested.as_deref().unwrap_or_default());
    }
}
