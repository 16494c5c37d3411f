//! HTML in Markdown: comments, which may be ours, and tags, of which those on a list pass.
//!
//! Content is not trusted, so tags are read by a small reader of our own and written anew: what is
//! not on the list is taken out with a warning, what is open at the end of its container is closed.
//! A sanitiser that sees one fragment at a time would close `<details>` before its content.

use super::reports::Reports;
use super::sections::is_card_comment;
use super::tags::{Tag, Token, tokens};
use crate::config::{Config, HtmlPolicy};
use crate::diagnostic::{Fault, Span};
use crate::model::{Block, BlockKind, Inline};
use crate::path::AnchorId;

/// Elements of running text, with the attributes that they may have.
const INLINE: [(&str, &[&str]); 28] = [
    ("abbr", &["title"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("br", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("del", &["datetime"]),
    ("dfn", &["title"]),
    ("em", &[]),
    ("i", &[]),
    ("ins", &["datetime"]),
    ("kbd", &[]),
    ("mark", &[]),
    ("q", &[]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("small", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("time", &["datetime"]),
    ("u", &[]),
    ("var", &[]),
];

/// Elements that stand between blocks.
const BLOCK: [(&str, &[&str]); 16] = [
    ("blockquote", &[]),
    ("dd", &[]),
    ("details", &["open"]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("hr", &[]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("pre", &[]),
    ("summary", &[]),
    ("ul", &[]),
    ("wbr", &[]),
];

/// Attributes that any element may have.
const GLOBAL: [&str; 3] = ["dir", "lang", "title"];

/// Elements without content.
const VOID: [&str; 3] = ["br", "hr", "wbr"];

/// Elements whose content is no text to show: it goes with them.
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "xmp", "iframe", "noscript"];

/// Text of a file in pieces, each with the place that it came from.
#[derive(Debug, Default)]
pub(super) struct Located {
    pub(super) text: String,
    starts: Vec<(usize, usize)>,
}

impl Located {
    /// Adds a piece that stands at the byte `start` of the file; CRs are dropped.
    pub(super) fn push(&mut self, piece: &str, start: usize) {
        self.starts.push((self.text.len(), start));
        piece.split('\r').for_each(|piece| self.text.push_str(piece));
    }

    /// Where the byte `at` of the text stands in the file.
    pub(super) fn place(&self, at: usize) -> usize {
        let piece = self.starts.partition_point(|(own, _)| *own <= at);
        self.starts.get(piece.wrapping_sub(1)).map_or(at, |(own, file)| file + (at - own))
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.place(range.start), self.place(range.end.max(1) - 1) + 1)
    }
}

/// The deepest nesting of elements; what lies deeper is taken out.
const MAX_DEPTH: usize = 100;

/// The elements that are open in one container of Markdown.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    stack: Vec<(&'static str, Span)>,
    /// The element whose content is being left out.
    raw: Option<String>,
    /// Anchors that were read and not taken yet.
    anchors: Vec<AnchorId>,
}

impl OpenElements {
    /// True inside an element whose content goes with it, such as a script.
    pub(super) fn is_raw(&self) -> bool {
        self.raw.is_some()
    }

    /// Closes all that is open, at the container's end: the closing tags.
    pub(super) fn close_all(&mut self, reports: &mut Reports) -> Option<String> {
        let mut html = String::new();
        self.raw = None;
        while let Some((name, span)) = self.stack.pop() {
            reports.add(span, Fault::HtmlUnclosed { tag: name.to_owned() });
            html.push_str(&format!("</{name}>"));
        }
        Some(html).filter(|html| !html.is_empty())
    }
}

/// Whether HTML stands between blocks or in running text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Block,
    Inline,
}

/// Splits a block of HTML at `span` into comments and what stands between them.
pub(super) fn read_html_block(
    html: &Located,
    span: Span,
    open: &mut OpenElements,
    config: &Config,
    reports: &mut Reports,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    loop {
        let rest = &html.text[at..];
        let comment = rest.find("<!--").map(|start| at + start);
        let end = comment.unwrap_or(html.text.len());
        let tags = clean(html, at..end, Context::Block, open, config, reports);
        let anchors = open.anchors.drain(..).map(BlockKind::Anchor);
        blocks.extend(anchors.map(|kind| Block { span, kind }));
        if !tags.trim().is_empty() {
            blocks.push(Block { span, kind: BlockKind::Html(tags) });
        }
        let Some(start) = comment else {
            // A block of HTML goes on until its script ends: beyond it nothing is left out.
            open.raw = None;
            return blocks;
        };
        let Some(length) = html.text[start + 4..].find("-->") else {
            reports.add(html.span(start..html.text.len()), Fault::UnclosedComment {});
            return blocks;
        };
        let inner = start + 4..start + 4 + length;
        blocks.push(comment_block(html, inner, start));
        at = start + 4 + length + 3;
    }
}

fn comment_block(html: &Located, inner: std::ops::Range<usize>, start: usize) -> Block {
    let text = &html.text[inner.clone()];
    let span = html.span(start..inner.end + 3);
    let kind = match text.trim() {
        "skills-at-a-glance" => BlockKind::SkillsTable,
        _ => BlockKind::Comment { text: as_in_file(text, span), start: html.place(inner.start) },
    };
    Block { span, kind }
}

/// The text of a comment with the CRs that it has in the file, so that what is found in it has its
/// place. In a quote, where more than CRs is left out, there is nothing to be found.
fn as_in_file(text: &str, span: Span) -> String {
    let left_out = (span.end - span.start).saturating_sub("<!---->".len() + text.len());
    match left_out > 0 && left_out == text.matches('\n').count() {
        true => text.replace('\n', "\r\n"),
        false => text.to_owned(),
    }
}

/// One inline tag or comment at `span`.
pub(super) fn read_inline_html(
    html: &str,
    span: Span,
    open: &mut OpenElements,
    config: &Config,
    reports: &mut Reports,
) -> Vec<Inline> {
    if let Some(comment) = html.strip_prefix("<!--") {
        // On the heading's own line it would be lost in silence.
        if is_card_comment(comment.trim_end_matches("-->")) {
            reports.add(span, Fault::MisplacedCard {});
        }
        return Vec::new();
    }
    let mut located = Located::default();
    located.push(html, span.start);
    let range = 0..located.text.len();
    let clean = clean(&located, range, Context::Inline, open, config, reports);
    let html = Some(clean).filter(|html| !html.is_empty()).map(Inline::Html);
    open.anchors.drain(..).map(Inline::Anchor).chain(html).collect()
}

/// The part `range` of `html` with only such tags as may pass.
fn clean(
    html: &Located,
    range: std::ops::Range<usize>,
    context: Context,
    open: &mut OpenElements,
    config: &Config,
    reports: &mut Reports,
) -> String {
    if config.html == HtmlPolicy::Trusted {
        return html.text[range].to_owned();
    }
    let mut out = String::new();
    for (place, token) in tokens(&html.text[range.clone()]) {
        let span = html.span(range.start + place.start..range.start + place.end);
        match token {
            // What a taken-out script or style held goes with it.
            Token::Tag(tag) if tag.closes && open.raw.as_ref() == Some(&tag.name) => {
                open.raw = None
            }
            _ if open.is_raw() => {}
            Token::Text(text) => escape_stray(text, &mut out),
            Token::Tag(tag) => match allowed(&tag.name, context) {
                Some((name, _)) if tag.closes => close(name, span, open, reports, &mut out),
                _ if !tag.closes && takes_anchor(&tag, open) => {}
                Some(_) if open.stack.len() >= MAX_DEPTH => {
                    reports.add(span, Fault::NestedTooDeeply { limit: MAX_DEPTH });
                }
                Some((name, attributes)) => {
                    write_tag(&tag, name, attributes, span, reports, &mut out);
                    if !VOID.contains(&name) {
                        open.stack.push((name, span));
                    }
                }
                None => {
                    if !tag.closes {
                        reports.add(span, Fault::HtmlTagRemoved { tag: tag.name.clone() });
                        open.raw = Some(tag.name).filter(|name| RAW.contains(&name.as_str()));
                    }
                }
            },
        }
    }
    out
}

fn allowed(name: &str, context: Context) -> Option<(&'static str, &'static [&'static str])> {
    let block = BLOCK.iter().filter(|_| context == Context::Block);
    INLINE.iter().chain(block).find(|(known, _)| *known == name).copied()
}

/// Takes the anchor that a tag makes; true where the tag is there for nothing else.
fn takes_anchor(tag: &Tag, open: &mut OpenElements) -> bool {
    let Some(anchor) = anchor_of(tag) else { return false };
    open.anchors.push(anchor);
    tag.name == "a" && tag.attributes.iter().all(|(name, _)| name != "href")
}

/// The anchor that a tag makes by `id`, or as code hosts know it by an `<a name="...">`.
fn anchor_of(tag: &Tag) -> Option<AnchorId> {
    let makes = |name: &str| name == "id" || (name == "name" && tag.name == "a");
    let (_, value) = tag.attributes.iter().find(|(name, _)| makes(name))?;
    // Names with a colon are the page's own.
    Some(value).filter(|value| !value.contains(':')).and_then(|value| AnchorId::new(value.as_str()))
}

/// Closes `name` and what was opened inside it and left open.
fn close(
    name: &'static str,
    span: Span,
    open: &mut OpenElements,
    reports: &mut Reports,
    out: &mut String,
) {
    let Some(at) = open.stack.iter().rposition(|(opened, _)| *opened == name) else {
        reports.add(span, Fault::HtmlUnopened { tag: name.to_owned() });
        return;
    };
    for (inner, span) in open.stack.drain(at + 1..).rev() {
        reports.add(span, Fault::HtmlUnclosed { tag: inner.to_owned() });
        out.push_str(&format!("</{inner}>"));
    }
    open.stack.pop();
    out.push_str(&format!("</{name}>"));
}

fn write_tag(
    tag: &Tag,
    name: &'static str,
    attributes: &[&str],
    span: Span,
    reports: &mut Reports,
    out: &mut String,
) {
    out.push('<');
    out.push_str(name);
    for (attribute, value) in &tag.attributes {
        let known =
            attributes.contains(&attribute.as_str()) || GLOBAL.contains(&attribute.as_str());
        if attribute == "id" && anchor_of(tag).is_some() {
            continue;
        }
        if known {
            out.push_str(&format!(" {attribute}=\"{}\"", quote(value)));
        } else {
            let (attribute, tag) = (attribute.clone(), name.to_owned());
            reports.add(span, Fault::HtmlAttributeRemoved { attribute, tag });
        }
    }
    out.push('>');
}

/// An attribute's value as written, safe between double quotes.
fn quote(value: &str) -> String {
    value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text between tags as written: its references stay, signs that could start a tag are escaped.
fn escape_stray(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}
