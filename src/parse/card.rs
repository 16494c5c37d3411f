//! Cards: a heading of level 3, its comment, and the slots below.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::front_matter::known_level;
use super::reports::Reports;
use super::sections::is_card_comment;
use super::slots::Parts;
use crate::config::Config;
use crate::data::{Fields, Found, Node, Value, parse_yaml};
use crate::diagnostic::{Fault, Span, Spanned};
use crate::model::{Block, BlockKind, Card, CardKind, Fix, Inline, plain_text};
use crate::path::{AnchorId, CardId};
use crate::text::{Slugger, kebab};

/// In how many cards a heading must stand to look like a slot.
const REPEATED: usize = 3;

/// Reads the cards of one sheet; remembers which ids are taken.
pub(super) struct CardReader<'a> {
    config: &'a Config,
    ids: HashMap<CardId, Span>,
    /// Finds a free id in constant time, however many cards have one heading.
    names: Slugger,
    slots: HashSet<Span>,
    fixes: Vec<Fix>,
    /// Headings inside answers that open no slot, with their places.
    unknown: BTreeMap<String, Vec<Span>>,
}

/// A card's heading and what its comment says.
pub(super) struct CardHead {
    kind: CardKind,
    anchor: AnchorId,
    question: Vec<Inline>,
    span: Span,
    attributes: Attributes,
    /// Where an id can be put in, and whether other keys follow.
    id_place: (usize, bool),
}

#[derive(Default)]
struct Attributes {
    id: Option<Spanned<CardId>>,
    /// Where there is no good id: whether the author has tried to give one, so that no other may
    /// be put in. A comment that cannot be read may hold one.
    id_tried: bool,
    level: Option<String>,
    seconds: Option<u32>,
    tags: Vec<String>,
}

impl<'a> CardReader<'a> {
    /// A reader for the cards among `blocks`, whose own ids no made one takes.
    pub(super) fn new(config: &'a Config, blocks: &[Block]) -> Self {
        let mut names = Slugger::default();
        for block in blocks {
            if let BlockKind::Comment { text, .. } = &block.kind
                && is_card_comment(text)
                && let Some((_, after)) = text.split_once("id:")
            {
                let id = after.split([',', '\n']).next().unwrap_or_default();
                names.reserve(id.trim().trim_matches(['"', '\'']));
            }
        }
        Self {
            config,
            ids: HashMap::new(),
            names,
            slots: HashSet::new(),
            fixes: Vec::new(),
            unknown: BTreeMap::new(),
        }
    }

    /// The card that `heading` opens, if a card's comment follows it; takes that comment, and other
    /// comments before it, from `rest`.
    pub(super) fn opens(
        &mut self,
        heading: &Block,
        rest: &mut VecDeque<Block>,
        reports: &mut Reports,
    ) -> Option<CardHead> {
        let BlockKind::Heading { anchor, content, .. } = &heading.kind else { return None };
        let at = rest
            .iter()
            .take_while(|block| matches!(block.kind, BlockKind::Comment { .. }))
            .position(|block| matches!(&block.kind, BlockKind::Comment { text, .. } if is_card_comment(text)))?;
        let comment = rest.drain(..=at).next_back()?;
        let BlockKind::Comment { text, start } = comment.kind else { return None };
        let lead = text.len() - text.trim_start().len();
        let word = text.split_whitespace().next().unwrap_or_default();
        let kind = if word == "predict" { CardKind::Predict } else { CardKind::Probe };
        let yaml_at = lead + word.len();
        let attributes = self.attributes(&text[yaml_at..], start + yaml_at, comment.span, reports);
        let (anchor, question) = (anchor.clone(), content.clone());
        let id_place = (start + yaml_at, !text[yaml_at..].trim().is_empty());
        Some(CardHead { kind, anchor, question, span: heading.span, attributes, id_place })
    }

    /// What stands after `probe` or `predict`: YAML flow without its braces.
    fn attributes(
        &self,
        text: &str,
        start: usize,
        span: Span,
        reports: &mut Reports,
    ) -> Attributes {
        let mut found = Vec::new();
        let mut attributes = Attributes::default();
        // The brace put before the text takes the byte before it, so that places stay true.
        let root = parse_yaml(&format!("{{{text}\n}}"), start - 1, &mut found);
        attributes.id_tried = root.is_none();
        for (place, fault) in &mut found {
            if let Fault::YamlSyntax { .. } = fault {
                (*place, *fault) = (span, Fault::CardSyntax {});
            }
        }
        if let Some(root) = root {
            let missing = missing_values(&root);
            let mut fields = Fields::new("comment", &root, &mut found);
            attributes = self.read_attributes(&mut fields);
            fields.finish(|key, nearest| Fault::UnknownCardKey { key, nearest });
            // `level mid` is a key without a value: that it is also no known key helps nobody.
            found.retain(|(span, _)| missing.iter().all(|(other, _)| other != span));
            found.extend(missing);
        }
        reports.add_found(found);
        attributes
    }

    fn read_attributes(&self, fields: &mut Fields<'_>) -> Attributes {
        let id_tried = fields.key_span("id").is_some();
        let mut attributes = Attributes { id_tried, ..Attributes::default() };
        if let Some(id) = fields.text("id") {
            match CardId::new(id.value.clone()) {
                Some(good) => attributes.id = Some(Spanned::new(good, id.span)),
                None => bad(fields, id, "id", "a kebab-case name"),
            }
        }
        if let Some(level) = fields.text("level") {
            attributes.level = known_level(fields, level, self.config);
        }
        if let Some(time) = fields.text("time") {
            match seconds(&time.value) {
                Some(seconds) => attributes.seconds = Some(seconds),
                None => bad(fields, time, "time", "a time as `90s`, `2m` or `1m30s`"),
            }
        }
        attributes.tags = fields.texts("tags").into_iter().map(|tag| tag.value).collect();
        attributes
    }

    /// The card under `head`: takes its blocks from `rest`, up to the next heading of level 3 or
    /// above, or up to and with a thematic break.
    pub(super) fn read(
        &mut self,
        head: CardHead,
        rest: &mut VecDeque<Block>,
        reports: &mut Reports,
    ) -> Block {
        let mut parts =
            Parts { kind: head.kind, unknown: Vec::new(), prompt: Vec::new(), slots: Vec::new() };
        let mut end = head.span.end;
        while let Some(block) = rest.front() {
            match block.kind {
                BlockKind::Heading { level: 1..=3, .. } => break,
                BlockKind::Rule => {
                    rest.pop_front();
                    break;
                }
                _ => {}
            }
            let Some(block) = rest.pop_front() else { break };
            end = block.span.end;
            parts.take(block, self.config, reports);
        }
        self.slots.extend(parts.slots.iter().map(|slot| slot.span));
        parts.check(self.config, head.span, reports);
        let id = self.id(&head, reports);
        let Parts { kind, unknown, mut prompt, mut slots } = parts;
        prompt.shrink_to_fit();
        slots.iter_mut().for_each(|slot| slot.blocks.shrink_to_fit());
        slots.shrink_to_fit();
        for (heading, span) in unknown {
            self.unknown.entry(heading).or_default().push(span);
        }
        let span = Span::new(head.span.start, end);
        let Attributes { level, seconds, tags, .. } = head.attributes;
        let (anchor, question) = (head.anchor, head.question);
        let card = Card { id, kind, anchor, question, level, seconds, tags, prompt, slots, span };
        Block { span, kind: BlockKind::Card(Box::new(card)) }
    }

    /// An id of the heading's words that no card before has, reported and offered as a mend unless
    /// the author's own is at fault.
    fn made_id(&mut self, head: &CardHead, reports: &mut Reports) -> Spanned<CardId> {
        let words = kebab(&plain_text(&head.question)).unwrap_or_else(|| "card".to_owned());
        // YAML takes a bare `null` for nothing at all.
        let words = if words == "null" { "card-null".to_owned() } else { words };
        let id = CardId::new(self.names.unique(&words)).expect("a kebab-case slug is an id");
        if !head.attributes.id_tried {
            reports.add(head.span, Fault::CardWithoutId { id: id.to_string() });
            let (at, more) = head.id_place;
            let text = format!(" id: {id}{}", if more { "," } else { "" });
            let after = head.kind.name().to_owned();
            self.fixes.push(Fix::Insert { at, after, text });
        }
        self.ids.insert(id.clone(), head.span);
        Spanned::new(id, head.span)
    }

    /// Reports headings that are content in so many cards that a slot was meant.
    pub(super) fn report_repeated(&self, reports: &mut Reports) {
        for (heading, spans) in &self.unknown {
            if spans.len() >= REPEATED {
                let (heading, cards) = (heading.clone(), spans.len());
                reports.add(spans[0], Fault::RepeatedHeading { heading, cards });
            }
        }
    }

    /// The places of all headings that opened a slot, and ids for cards without one.
    pub(super) fn into_slots_and_fixes(self) -> (HashSet<Span>, Vec<Fix>) {
        (self.slots, self.fixes)
    }

    /// The card's id, its heading's words where the author gave none.
    fn id(&mut self, head: &CardHead, reports: &mut Reports) -> Spanned<CardId> {
        let Some(id) = head.attributes.id.clone() else { return self.made_id(head, reports) };
        match self.ids.get(&id.value) {
            Some(first) => {
                let fault = Fault::DuplicateCardId { id: id.value.to_string() };
                reports.add_related(id.span, fault, *first, "the same id stands here");
            }
            None => {
                self.names.reserve(id.value.as_str());
                self.ids.insert(id.value.clone(), id.span);
            }
        }
        id
    }
}

/// A fault for each key without a value.
fn missing_values(root: &Node) -> Vec<Found> {
    let Value::Map(entries) = &root.value else { return Vec::new() };
    let missing = entries.iter().filter(|entry| entry.value.is_null());
    missing
        .map(|entry| (entry.key_span, Fault::CardValueMissing { key: entry.key.clone() }))
        .collect()
}

fn bad(fields: &mut Fields<'_>, value: Spanned<String>, key: &str, expected: &str) {
    let (key, expected) = (key.to_owned(), expected.to_owned());
    fields.fault(value.span, Fault::BadValue { key, value: value.value, expected });
}

/// `90s`, `2m`, `1m30s` in seconds.
fn seconds(text: &str) -> Option<u32> {
    let (minutes, rest) = match text.split_once('m') {
        Some((minutes, rest)) => (minutes.parse::<u32>().ok()?, rest),
        None => (0, text),
    };
    let seconds = match rest {
        "" if text.ends_with('m') => 0,
        _ => rest.strip_suffix('s')?.parse::<u32>().ok()?,
    };
    minutes.checked_mul(60)?.checked_add(seconds).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let cases = [("90s", Some(90)), ("2m", Some(120)), ("1m30s", Some(90)), ("90", None)];
        for (text, expected) in cases {
            assert_eq!(seconds(text), expected, "{text}");
        }
        assert_eq!((seconds("0s"), seconds("m"), seconds("99999999999s")), (None, None, None));
    }
}
