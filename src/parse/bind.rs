//! Skills bound to their sections and cards.

use std::collections::HashMap;

use super::reports::Reports;
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, Card, FrontMatter, Section, Skill, plain_text};
use crate::path::AnchorId;
use crate::text::{nearest, slug};

/// Finds for each skill its section and the card that asks its trap, and marks both.
pub(super) fn bind_skills(front: &mut FrontMatter, blocks: &mut [Block], reports: &mut Reports) {
    let mut bound: HashMap<AnchorId, Span> = HashMap::new();
    for skill in &mut front.skills {
        let Some(anchor) = bind_section(skill, blocks, reports) else { continue };
        if let Some(first) = bound.get(&anchor) {
            let fault = Fault::DuplicateSkill { section: anchor.to_string() };
            reports.add_related(skill.area.span, fault, *first, "this skill has the same section");
            continue;
        }
        bound.insert(anchor.clone(), skill.area.span);
        skill.bound_section = Some(anchor);
        bind_card(skill, blocks, reports);
    }
}

/// Marks the sections of skills that are bound.
pub(super) fn mark_sections(front: &FrontMatter, blocks: &mut [Block]) {
    let bound: Vec<_> =
        front.skills.iter().filter_map(|skill| skill.bound_section.as_ref()).collect();
    for block in blocks {
        if let BlockKind::Section(section) = &mut block.kind {
            section.skill = bound.contains(&&section.anchor);
        }
    }
}

fn sections(blocks: &[Block]) -> impl Iterator<Item = &Section> {
    blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Section(section) => Some(section.as_ref()),
        _ => None,
    })
}

fn cards(blocks: &[Block]) -> impl Iterator<Item = &Card> {
    blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Card(card) => Some(card.as_ref()),
        _ => None,
    })
}

fn bind_section(skill: &Skill, blocks: &mut [Block], reports: &mut Reports) -> Option<AnchorId> {
    let (wanted, span) = match &skill.section {
        Some(section) => (section.value.to_string(), section.span),
        None => (slug(&skill.area.value), skill.area.span),
    };
    let found = blocks.iter_mut().find_map(|block| match &mut block.kind {
        BlockKind::Section(section) if section.anchor.as_str() == wanted => Some(section),
        _ => None,
    });
    let Some(section) = found else {
        let anchors = sections(blocks).map(|section| section.anchor.as_str());
        let nearest = nearest(&wanted, anchors).map(str::to_owned);
        let area = skill.area.value.clone();
        reports.add(span, Fault::SkillWithoutSection { area, section: wanted, nearest });
        return None;
    };
    section.skill = true;
    if section.blocks.is_empty() {
        let fault = Fault::EmptySkillSection { section: wanted };
        reports.add_related(section.span, fault, skill.area.span, "promised here");
    }
    Some(section.anchor.clone())
}

fn bind_card(skill: &mut Skill, blocks: &[Block], reports: &mut Reports) {
    let all = || cards(blocks).chain(sections(blocks).flat_map(|section| cards(&section.blocks)));
    if let Some(id) = &skill.card {
        skill.bound_card =
            all().find(|card| card.id.value == id.value).map(|card| card.anchor.clone());
        if skill.bound_card.is_none() {
            let ids = all().map(|card| card.id.value.as_str());
            let nearest = nearest(id.value.as_str(), ids).map(str::to_owned);
            reports.add(id.span, Fault::UnknownCard { id: id.value.to_string(), nearest });
        }
        return;
    }
    let Some(trap) = &skill.trap else { return };
    let own =
        sections(blocks).find(|section| Some(&section.anchor) == skill.bound_section.as_ref());
    let mut wanted = None;
    let mut is_it = |card: &&Card| {
        let question = plain_text(&card.question);
        // Most are written alike.
        question == trap.value
            || comparable(&question) == *wanted.get_or_insert_with(|| comparable(&trap.value))
    };
    skill.bound_card = own.and_then(|section| {
        cards(&section.blocks).find(&mut is_it).map(|card| card.anchor.clone())
    });
    if skill.bound_card.is_none() {
        let fault = Fault::TrapWithoutCard { trap: trap.value.clone() };
        reports.add(trap.span, fault);
    }
}

/// A question but for markup, case, white space, the style of quotes and final punctuation.
fn comparable(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '`' | '*'))
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}' | '"' | '\u{AB}' | '\u{BB}' => '\'',
            _ => c,
        })
        .collect();
    let spaced = plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    spaced.trim_end_matches(['?', '.', '!', '\u{2026}', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_compare_but_for_dress() {
        assert_eq!(
            comparable("Why can\u{2019}t a `list`  be a key?"),
            comparable("why can't a list be a key")
        );
        assert_ne!(comparable("Why a list?"), comparable("Why a tuple?"));
    }
}
