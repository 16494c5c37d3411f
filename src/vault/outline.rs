//! What the rest of the vault needs to know of a sheet.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Span;
use crate::model::{Block, BlockKind, Card, CardKind, FrontMatter, Sheet, is_index, plain_text};
use crate::path::{AnchorId, CardId, SheetId, UrlPath, VaultPath};

/// Words read in a minute.
const READING_SPEED: usize = 200;

/// A sheet without its body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The file.
    pub path: VaultPath,
    /// Another number whenever the file's bytes are others, or the code that it takes; 0 where nobody
    /// has said.
    pub version: u64,
    /// The permanent name.
    pub id: SheetId,
    /// The page.
    pub url: UrlPath,
    /// The title.
    pub title: String,
    /// The title in lower case, for sorting.
    pub sort_title: Box<str>,
    /// The front matter, skills bound.
    pub front: FrontMatter,
    /// All that links can lead to, sorted: headings that the page shows, and anchors made in HTML.
    pub anchors: Vec<AnchorId>,
    /// The cards, in order.
    pub cards: Vec<CardOutline>,
    /// Reading time in minutes, at least 1.
    pub minutes: usize,
    /// The identity of all that a list shows of it, apart from its track.
    pub face: blake3::Hash,
}

/// A skill that is bound to a section, ready for tables.
#[derive(Clone, Copy, Debug)]
pub struct SkillOutline<'a> {
    /// The area's name.
    pub area: &'a str,
    /// The question that catches people; may be empty.
    pub trap: &'a str,
    /// What is actually tested; may be empty.
    pub tested: &'a str,
    /// The anchor of its section.
    pub section: &'a AnchorId,
    /// The anchor of the card that asks the trap.
    pub card: Option<&'a AnchorId>,
}

/// A card without its content.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CardOutline {
    /// Unique in the sheet.
    pub id: CardId,
    /// Probe or prediction.
    pub kind: CardKind,
    /// The anchor of its heading.
    pub anchor: AnchorId,
    /// The heading's text.
    pub question: String,
    /// One of the vault's levels, where it is not the sheet's.
    pub level: Option<String>,
    /// How long an answer may take, in seconds.
    pub seconds: Option<u32>,
    /// Tags of its own.
    pub tags: Vec<String>,
    /// The keys of its slots, in order.
    pub slots: Vec<String>,
    /// The heading's place.
    pub span: Span,
}

impl Outline {
    /// The outline of `sheet`.
    pub fn of(sheet: &Sheet) -> Self {
        let mut cards = Vec::new();
        collect_cards(&sheet.blocks, &mut cards);
        cards.shrink_to_fit();
        let of_headings = sheet.headings.iter().map(|heading| &heading.anchor);
        let mut anchors: Vec<AnchorId> = of_headings.chain(&sheet.anchors).cloned().collect();
        anchors.sort_unstable();
        let minutes = sheet.words.div_ceil(READING_SPEED).max(1);
        let mut outline = Self {
            path: sheet.path.clone(),
            version: 0,
            id: sheet.id.clone(),
            url: sheet.url.clone(),
            title: sheet.title.clone(),
            sort_title: sheet.title.to_lowercase().into(),
            front: sheet.front.clone(),
            anchors,
            cards,
            minutes,
            face: blake3::Hash::from([0; 32]),
        };
        outline.face = outline.shown_in_lists();
        outline
    }

    /// The identity of what a list shows of it.
    fn shown_in_lists(&self) -> blake3::Hash {
        let FrontMatter { summary, level, language, draft, .. } = &self.front;
        let skill = |skill: SkillOutline<'_>| {
            let SkillOutline { area, trap, tested, section, card } = skill;
            [area, trap, tested, section.as_str(), card.map_or("", AnchorId::as_str)]
                .map(str::to_owned)
        };
        let skills: Vec<[String; 5]> = self.skills().map(skill).collect();
        let of_front = (&self.url, &self.title, summary, level, language, draft);
        let shown = (of_front, skills, self.cards.len(), self.minutes);
        blake3::hash(&bincode::serialize(&shown).expect("texts and numbers can be written"))
    }

    /// True where it is published: `drafts` says whether drafts are.
    pub fn is_shown(&self, drafts: bool) -> bool {
        drafts || !self.front.draft
    }

    /// True for an `_index.md`.
    pub fn is_index(&self) -> bool {
        is_index(&self.path)
    }

    /// True where the page has this anchor; the empty one is its top.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        let known = |known: &AnchorId| known.as_str().cmp(anchor);
        anchor.is_empty() || self.anchors.binary_search_by(known).is_ok()
    }

    /// The skills that are bound to a section.
    pub fn skills(&self) -> impl Iterator<Item = SkillOutline<'_>> {
        SkillOutline::all(&self.front)
    }
}

impl<'a> SkillOutline<'a> {
    /// The skills of a front matter that are bound to a section.
    pub fn all(front: &'a FrontMatter) -> impl Iterator<Item = Self> {
        front.skills.iter().filter_map(|skill| {
            Some(Self {
                area: &skill.area.value,
                trap: skill.trap.as_ref().map_or("", |trap| &trap.value),
                tested: skill.tested.as_deref().unwrap_or_default(),
                section: skill.bound_section.as_ref()?,
                card: skill.bound_card.as_ref(),
            })
        })
    }
}

fn collect_cards(blocks: &[Block], cards: &mut Vec<CardOutline>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Card(card) => cards.push(card_outline(card)),
            BlockKind::Section(section) => collect_cards(&section.blocks, cards),
            _ => {}
        }
    }
}

fn card_outline(card: &Card) -> CardOutline {
    CardOutline {
        id: card.id.value.clone(),
        kind: card.kind,
        anchor: card.anchor.clone(),
        question: plain_text(&card.question),
        level: card.level.clone(),
        seconds: card.seconds,
        tags: card.tags.clone(),
        slots: card.slots.iter().map(|slot| slot.key.clone()).collect(),
        span: card.span,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::config::Config;
    use crate::highlight::Highlighter;
    use crate::parse::parse_sheet;

    fn face(path: &str, front: &str, body: &str) -> blake3::Hash {
        let text = format!(
            "---\nsummary: One\nskills:\n  - area: Area\n    trap: Why?\n    tested: Sense\n{front}---\n{body}"
        );
        let path = VaultPath::new(path).unwrap();
        let config = Config::default();
        Outline::of(&parse_sheet(&path, text.into_bytes(), &config, &Highlighter::plain()).0).face
    }

    #[test]
    fn face_is_what_lists_show() {
        const BODY: &str = "# Title\n\n## Area\n\nText.\n\n## Other\n\nMore.\n";
        let one = face("content/a/b.md", "", BODY);
        let same = [
            face("content/a/b.md", "reviewed: 2026-01-02\nauthors: [Ann]\nid: other\n", BODY),
            face("content/a/b.md", "", &BODY.replace("Text.", "Another text.")),
        ];
        assert!(same.iter().all(|face| *face == one));
        let card = |question: &str, id: &str| {
            let card = format!("Text.\n\n### {question}\n<!-- probe id: {id} -->\n\nSo.\n");
            face("content/a/b.md", "", &BODY.replace("Text.\n", &card))
        };
        let other = [
            face("content/a/c.md", "", BODY),
            face("content/a/b.md", "level: senior\n", BODY),
            face("content/a/b.md", "language: rust\n", BODY),
            face("content/a/b.md", "draft: true\n", BODY),
            face("content/a/b.md", "  - area: Other\n", BODY),
            face("content/a/b.md", "    section: other\n", BODY),
            face("content/a/b.md", "", &BODY.replace("Title", "Another")),
            face("content/a/b.md", "", &BODY.replace("Text.", &"word ".repeat(300))),
            card("Why?", "why"),
            card("How?", "how"),
        ];
        let all: HashSet<blake3::Hash> = other.into_iter().chain([one]).collect();
        assert_eq!(all.len(), 11);
    }
}
