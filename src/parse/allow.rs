//! `<!-- allow: rule-id -->` before a block: a rule is silent there.

use super::reports::Reports;
use crate::diagnostic::{Fault, Rule, Severity, Span};
use crate::model::{Block, BlockKind};
use crate::text::nearest;

/// Which rules are silent where, in `blocks`, a flat list in the order of the file.
pub(super) fn allowances(blocks: &[Block], reports: &mut Reports) -> Vec<(Rule, Span)> {
    let mut allowed = Vec::new();
    collect(blocks, &mut allowed, reports);
    allowed
}

fn collect(blocks: &[Block], allowed: &mut Vec<(Rule, Span)>, reports: &mut Reports) {
    for (at, block) in blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Comment { text, .. } => {
                let Some(rules) = text.trim().strip_prefix("allow:") else { continue };
                let is_comment = |block: &&Block| matches!(block.kind, BlockKind::Comment { .. });
                let next = blocks[at + 1..].iter().find(|block| !is_comment(block));
                let here = next.map_or(block.span, |next| next.span);
                for id in rules.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                    allowed.extend(rule(id, block.span, reports).map(|rule| (rule, here)));
                }
            }
            BlockKind::Quote(inner) => collect(inner, allowed, reports),
            BlockKind::Callout(callout) => collect(&callout.blocks, allowed, reports),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| collect(&item.blocks, allowed, reports));
            }
            _ => {}
        }
    }
}

/// The rule of this id, if it may be allowed: errors may not, they would break the site.
fn rule(id: &str, span: Span, reports: &mut Reports) -> Option<Rule> {
    match Rule::from_id(id) {
        Some(rule) if rule.severity() == Severity::Warning => return Some(rule),
        Some(_) => reports.add(span, Fault::AllowOfError { rule: id.to_owned() }),
        None => {
            let nearest = nearest(id, Rule::ALL.iter().map(|rule| rule.id())).map(str::to_owned);
            reports.add(span, Fault::AllowOfNoRule { rule: id.to_owned(), nearest });
        }
    }
    None
}
