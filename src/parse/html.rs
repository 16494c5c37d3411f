//! HTML in Markdown: comments, which may be ours, and tags, which pass only if the vault trusts
//! its content.

use super::reports::Reports;
use crate::config::{Config, HtmlPolicy};
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, Inline};

/// Splits a block of HTML at `span` into comments and what stands between them.
pub(super) fn read_html_block(
    html: &str,
    span: Span,
    config: &Config,
    reports: &mut Reports,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find("<!--") {
        push_tags(&rest[..open], span, config, reports, &mut blocks);
        let inner = &rest[open + 4..];
        let Some(close) = inner.find("-->") else {
            reports.add(span, Fault::UnclosedComment {});
            return blocks;
        };
        // Offsets hold but for CRLF, whose CR the text has lost: messages then point a line's
        // length too far left at most.
        let start = span.start + (html.len() - inner.len());
        blocks.push(comment(&inner[..close], start, span));
        rest = &inner[close + 3..];
    }
    push_tags(rest, span, config, reports, &mut blocks);
    blocks
}

fn comment(text: &str, start: usize, span: Span) -> Block {
    let kind = if text.trim() == "skills-at-a-glance" {
        BlockKind::SkillsTable
    } else {
        BlockKind::Comment { text: text.to_owned(), start }
    };
    Block { span, kind }
}

fn push_tags(
    html: &str,
    span: Span,
    config: &Config,
    reports: &mut Reports,
    blocks: &mut Vec<Block>,
) {
    if html.trim().is_empty() {
        return;
    }
    let kind = match config.html {
        HtmlPolicy::Trusted => BlockKind::Html(html.to_owned()),
        HtmlPolicy::Safe => {
            reports.add(span, Fault::HtmlShownAsText {});
            BlockKind::Paragraph(vec![Inline::Text(html.trim().to_owned())])
        }
    };
    blocks.push(Block { span, kind });
}

/// One inline tag or comment.
pub(super) fn read_inline_html(
    html: &str,
    span: Span,
    config: &Config,
    reports: &mut Reports,
) -> Option<Inline> {
    if html.starts_with("<!--") {
        return None;
    }
    match config.html {
        HtmlPolicy::Trusted => Some(Inline::Html(html.to_owned())),
        HtmlPolicy::Safe => {
            reports.add(span, Fault::HtmlShownAsText {});
            Some(Inline::Text(html.to_owned()))
        }
    }
}
