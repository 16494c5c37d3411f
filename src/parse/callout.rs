//! Quotes that are callouts: `> [!TIP]`, with a title or a bold label.

use super::is_blank;
use super::reports::Reports;
use crate::config::Config;
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, Callout, Inline, plain_text};
use crate::text::nearest;

/// A quote's blocks as a callout, or as a quote.
pub(super) fn read_callout(
    mut blocks: Vec<Block>,
    span: Span,
    config: &Config,
    reports: &mut Reports,
) -> BlockKind {
    let Some(word) = take_marker(&mut blocks) else { return BlockKind::Quote(blocks) };
    let kinds = &config.callouts;
    let marked = match kinds.of_marker(&word) {
        Some(kind) => kind.key.clone(),
        None => {
            let nearest = nearest(&word.to_lowercase(), kinds.keys()).map(str::to_uppercase);
            reports.add(span, Fault::UnknownCallout { word, nearest });
            "note".to_owned()
        }
    };
    let title = take_title(&mut blocks);
    let labelled = take_label(&mut blocks, span, config, reports);
    Callout { kind: labelled.unwrap_or(marked), title, blocks }.into()
}

impl From<Callout> for BlockKind {
    fn from(callout: Callout) -> Self {
        Self::Callout(Box::new(callout))
    }
}

/// Removes `[!WORD]` from the start of the first paragraph.
fn take_marker(blocks: &mut [Block]) -> Option<String> {
    let BlockKind::Paragraph(inlines) = &mut blocks.first_mut()?.kind else { return None };
    let Some(Inline::Text(text)) = inlines.first_mut() else { return None };
    let (word, rest) = text.strip_prefix("[!")?.split_once(']')?;
    let good = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !good {
        return None;
    }
    // Obsidian's sign for a callout that folds.
    let unfolded = rest
        .strip_prefix(['-', '+'])
        .filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let (word, rest) = (word.to_owned(), unfolded.unwrap_or(rest).trim_start().to_owned());
    if rest.is_empty() {
        inlines.remove(0);
    } else {
        inlines[0] = Inline::Text(rest);
    }
    Some(word)
}

/// Removes what stands on the marker's own line: the author's title.
fn take_title(blocks: &mut Vec<Block>) -> Option<Vec<Inline>> {
    let BlockKind::Paragraph(inlines) = &mut blocks.first_mut()?.kind else { return None };
    let is_break = |inline: &Inline| matches!(inline, Inline::SoftBreak | Inline::HardBreak);
    let line_end = inlines.iter().position(is_break).unwrap_or(inlines.len());
    let rest = inlines.split_off(line_end);
    let title = std::mem::replace(inlines, rest.into_iter().skip(1).collect());
    if inlines.is_empty() {
        blocks.remove(0);
    }
    Some(title).filter(|title| !is_blank(title))
}

/// Removes a bold label that names a kind, with its colon: `**Career hack:** lead with why`.
fn take_label(
    blocks: &mut [Block],
    span: Span,
    config: &Config,
    reports: &mut Reports,
) -> Option<String> {
    let BlockKind::Paragraph(inlines) = &mut blocks.first_mut()?.kind else { return None };
    let Some(Inline::Strong(label)) = inlines.first() else { return None };
    let label = plain_text(label);
    let colon_follows =
        matches!(inlines.get(1), Some(Inline::Text(text)) if text.trim_start().starts_with(':'));
    if !label.trim_end().ends_with(':') && !colon_follows {
        return None;
    }
    let Some(kind) = config.callouts.of_label(&label) else {
        let label = label.trim().trim_end_matches(':').to_owned();
        if let Some(nearest) = nearest(&label, config.callouts.labels()).map(str::to_owned) {
            reports.add(span, Fault::NearCallout { label, nearest });
        }
        return None;
    };
    let kind = kind.key.clone();
    inlines.remove(0);
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().trim_start_matches(':').trim_start().to_owned();
    }
    if matches!(inlines.first(), Some(Inline::SoftBreak)) {
        inlines.remove(0);
    }
    Some(kind)
}
