//! The slots of a card: which block belongs to which.

use super::reports::Reports;
use super::sections::is_card_comment;
use crate::config::{Config, Side};
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, CardKind, Slot, plain_text};
use crate::text::nearest;

/// A card's blocks, sorted into question and slots as they come.
pub(super) struct Parts {
    pub(super) kind: CardKind,
    /// Headings of level 4 that are content.
    pub(super) unknown: Vec<(String, Span)>,
    pub(super) prompt: Vec<Block>,
    pub(super) slots: Vec<Slot>,
}

impl Parts {
    pub(super) fn take(&mut self, block: Block, config: &Config, reports: &mut Reports) {
        match &block.kind {
            BlockKind::Heading { level: 4, content, .. } => {
                let text = plain_text(content);
                if let Some(kind) = config.slots.of_heading(&text) {
                    self.open(&kind.key, &kind.label, block.span, reports);
                    return;
                }
                let labels = config.slots.headings().map(|kind| kind.label.as_str());
                let nearest = nearest(&text, labels).map(str::to_owned);
                // Before the answer it would be in the open.
                let in_question = self.slots.last().is_none_or(|slot| !is_answer(slot, config));
                if !in_question {
                    self.unknown.push((text.clone(), block.span));
                }
                match (in_question, nearest) {
                    (true, nearest) => {
                        reports.add(block.span, Fault::UnknownSlot { heading: text, nearest });
                    }
                    (false, Some(slot)) => {
                        reports.add(block.span, Fault::NearSlot { heading: text, slot });
                    }
                    (false, None) => {}
                }
            }
            BlockKind::Code(code) if code.is_output() && self.awaits_output(config) => {
                self.open("output", "output", block.span, reports);
            }
            BlockKind::Comment { text, .. } => {
                if is_card_comment(text) {
                    reports.add(block.span, Fault::MisplacedCard {});
                }
                return;
            }
            _ => {}
        }
        self.slots.last_mut().map_or(&mut self.prompt, |slot| &mut slot.blocks).push(block);
    }

    /// True in a prediction whose answer has not begun.
    fn awaits_output(&self, config: &Config) -> bool {
        self.kind == CardKind::Predict && !self.slots.iter().any(|slot| is_answer(slot, config))
    }

    fn open(&mut self, key: &str, label: &str, span: Span, reports: &mut Reports) {
        if let Some(first) = self.slots.iter().find(|slot| slot.key == key) {
            let fault = Fault::DuplicateSlot { slot: label.to_owned() };
            reports.add_related(span, fault, first.span, "it was opened here");
        }
        self.slots.push(Slot { key: key.to_owned(), span, blocks: Vec::new() });
    }

    pub(super) fn check(&self, config: &Config, heading: Span, reports: &mut Reports) {
        for slot in self.slots.iter().filter(|slot| slot.blocks.is_empty()) {
            let label = config.slots.get(&slot.key).map_or("", |kind| kind.label.as_str());
            reports.add(slot.span, Fault::EmptySlot { slot: label.to_owned() });
        }
        let mut answers = self.slots.iter().filter(|slot| is_answer(slot, config));
        match (answers.next(), answers.next()) {
            (None, _) => {
                reports.add(
                    heading,
                    match self.kind {
                        CardKind::Probe => Fault::ProbeWithoutAnswer {},
                        CardKind::Predict => Fault::PredictionWithoutOutput {},
                    },
                );
            }
            (Some(only), None) if only.key == "surface" => {
                reports.add(heading, Fault::SurfaceAlone {});
            }
            _ => {}
        }
    }
}

fn is_answer(slot: &Slot, config: &Config) -> bool {
    config.slots.get(&slot.key).is_some_and(|kind| kind.side == Side::Answer)
}

/// Reports each heading that names a slot where no card is open: the answer would be in the open.
pub(super) fn report_loose_slots(blocks: &[Block], config: &Config, reports: &mut Reports) {
    let mut under: Option<Span> = None;
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { level: 3, .. } => under = Some(block.span),
            BlockKind::Heading { level: 1..=2, .. } | BlockKind::Card(_) => under = None,
            BlockKind::Heading { level: 4, content, .. } => {
                let slot = config.slots.of_heading(&plain_text(content));
                if let (Some(kind), Some(heading)) = (slot, under) {
                    let fault = Fault::SlotsWithoutCard { slot: kind.label.clone() };
                    reports.add_related(block.span, fault, heading, "this heading has no comment");
                    under = None;
                }
            }
            _ => {}
        }
    }
}
