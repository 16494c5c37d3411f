//! From a flat list of blocks to sections and cards.

use super::card::CardReader;
use super::reports::Reports;
use crate::config::Config;
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, Fix, Section};
use std::collections::{HashSet, VecDeque};

/// A sheet's blocks in their groups.
pub(super) struct Grouped {
    pub(super) blocks: Vec<Block>,
    /// The headings that became slots: they have no anchor on the page.
    pub(super) slots: HashSet<Span>,
    /// Ids for cards that have none.
    pub(super) fixes: Vec<Fix>,
}

/// Groups top-level blocks: headings of level 1 and 2 open sections, a heading of level 3 with its
/// comment opens a card. Comments that are not ours are dropped.
pub(super) fn group(blocks: Vec<Block>, config: &Config, reports: &mut Reports) -> Grouped {
    let mut cards = CardReader::new(config, &blocks);
    let mut blocks = VecDeque::from(blocks);
    let mut rest: Vec<Block> = Vec::new();
    // Cards first, over the whole list, then sections over the result.
    while let Some(block) = blocks.pop_front() {
        let card = match &block.kind {
            BlockKind::Heading { level: 3, .. } => cards.opens(&block, &mut blocks, reports),
            _ => None,
        };
        match card {
            Some(head) => rest.push(cards.read(head, &mut blocks, reports)),
            None => {
                report_misplaced(&block, reports);
                rest.push(block);
            }
        }
    }
    super::slots::report_loose_slots(&rest, config, reports);
    rest.retain(|block| !matches!(block.kind, BlockKind::Comment { .. }));
    // From the last one, so that each section gets as much memory as it takes.
    let opens = |block: &Block| matches!(block.kind, BlockKind::Heading { level: 1..=2, .. });
    let mut sections = Vec::new();
    while let Some(at) = rest.iter().rposition(opens) {
        let blocks = rest.split_off(at + 1);
        sections.extend(rest.pop().map(|heading| section(heading, blocks)));
    }
    rest.extend(sections.into_iter().rev());
    rest.shrink_to_fit();
    cards.report_repeated(reports);
    let (slots, fixes) = cards.into_slots_and_fixes();
    Grouped { blocks: rest, slots, fixes }
}

/// The section under a heading.
fn section(heading: Block, blocks: Vec<Block>) -> Block {
    let Block { span, kind } = heading;
    match kind {
        BlockKind::Heading { level, anchor, content: heading } => {
            let section = Section { level, anchor, heading, span, skill: false, blocks };
            Block { span, kind: BlockKind::Section(Box::new(section)) }
        }
        kind => Block { span, kind },
    }
}

/// Reports comments of cards that stand where no card can: in a list, a quote, or under no H3.
fn report_misplaced(block: &Block, reports: &mut Reports) {
    match &block.kind {
        BlockKind::Comment { text, .. } if is_card_comment(text) => {
            reports.add(block.span, Fault::MisplacedCard {});
        }
        BlockKind::Quote(blocks) => blocks.iter().for_each(|b| report_misplaced(b, reports)),
        BlockKind::Callout(callout) => {
            callout.blocks.iter().for_each(|b| report_misplaced(b, reports));
        }
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|b| report_misplaced(b, reports));
        }
        _ => {}
    }
}

/// True for `<!-- probe ... -->` and `<!-- predict ... -->`.
pub(super) fn is_card_comment(text: &str) -> bool {
    matches!(text.split_whitespace().next(), Some("probe" | "predict"))
}
