//! Running text.

use pulldown_cmark::{Event, LinkType, Tag};

use super::blocks::Reader;
use super::html::{OpenElements, read_inline_html};
use super::links::classify;
use super::lints::lint_strong;
use crate::diagnostic::{Fault, Span};
use crate::model::{Image, Inline, Link, LinkText, Target, plain_text};

/// The deepest nesting of emphasis and the like.
const MAX_DEPTH: usize = 100;

impl<'a> Reader<'a, '_> {
    /// Inlines up to the end of the element that the cursor is in, or to the next block.
    pub(super) fn inlines(&mut self) -> Vec<Inline> {
        let start = self.inlines.len();
        let mut open = OpenElements::default();
        while let Some((event, span)) = self.events.get(self.at).cloned() {
            match event {
                Event::End(_) | Event::Rule | Event::Html(_) => break,
                Event::Start(tag) => {
                    if !is_inline(&tag) {
                        break;
                    }
                    self.at += 1;
                    self.inline_element(tag, span);
                    continue;
                }
                Event::Text(_) | Event::Code(_) if open.is_raw() => {}
                Event::Text(text) => {
                    self.words += count_words(&text);
                    self.push_text(start, &text);
                }
                Event::Code(code) => {
                    self.words += 1;
                    self.inlines.push(Inline::Code(code.into_string()));
                }
                Event::SoftBreak => self.inlines.push(Inline::SoftBreak),
                Event::HardBreak => self.inlines.push(Inline::HardBreak),
                Event::InlineHtml(html) => {
                    let (config, reports) = (self.config, &mut *self.reports);
                    let read = read_inline_html(&html, span, &mut open, config, reports);
                    self.anchors.extend(read.iter().filter_map(|inline| match inline {
                        Inline::Anchor(anchor) => Some(anchor.clone()),
                        _ => None,
                    }));
                    self.inlines.extend(read);
                }
                Event::FootnoteReference(label) => {
                    let (number, occurrence) = self.refer(&label);
                    self.inlines.push(Inline::FootnoteReference { number, occurrence });
                }
                Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
            }
            self.at += 1;
        }
        self.inlines.extend(open.close_all(self.reports).map(Inline::Html));
        self.inlines.split_off(start)
    }

    /// Adds text to the inlines from `start` on, joined to the text before it: the parser cuts at every
    /// bracket.
    fn push_text(&mut self, start: usize, text: &str) {
        if let Some(Inline::Text(before)) = self.inlines[start..].last_mut() {
            before.push_str(text);
            return;
        }
        let mut whole = String::with_capacity(self.text_ahead());
        whole.push_str(text);
        self.inlines.push(Inline::Text(whole));
    }

    /// How many bytes of text there are before the next event of another kind.
    pub(super) fn text_ahead(&self) -> usize {
        let length = |(event, _): &(Event<'_>, Span)| match event {
            Event::Text(text) => Some(text.len()),
            _ => None,
        };
        self.events[self.at..].iter().map_while(length).sum()
    }

    /// An inline element whose start has been read, up to and with its end.
    fn inline_element(&mut self, tag: Tag<'a>, span: Span) {
        if self.depth >= MAX_DEPTH {
            self.reports.add(span, Fault::NestedTooDeeply { limit: MAX_DEPTH });
            self.skip_element();
            return;
        }
        self.depth += 1;
        let content = self.inlines();
        self.depth -= 1;
        self.at += 1;
        if matches!(tag, Tag::Strong) {
            lint_strong(&self.text[span.start..span.end], &content, span, self.reports);
        }
        let inline = match tag {
            Tag::Emphasis => Inline::Emphasis(content),
            Tag::Strong => Inline::Strong(content),
            Tag::Strikethrough => Inline::Strikethrough(content),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                let target = Target::External(format!("mailto:{dest_url}"));
                let link = self.push_link(target, false, span);
                let title = title.into_string();
                Inline::Link(Box::new(LinkText { link, title, content }))
            }
            Tag::Link { dest_url, title, .. } => {
                let target = classify(&dest_url, span, self.reports);
                let link = self.push_link(target, false, span);
                let title = title.into_string();
                Inline::Link(Box::new(LinkText { link, title, content }))
            }
            Tag::Image { dest_url, title, .. } => {
                let target = classify(&dest_url, span, self.reports);
                let link = self.push_link(target, true, span);
                let (title, alt) = (title.into_string(), plain_text(&content));
                Inline::Image(Box::new(Image { link, title, alt }))
            }
            _ => Inline::Emphasis(content),
        };
        self.inlines.push(inline);
    }

    fn push_link(&mut self, target: Target, image: bool, span: Span) -> usize {
        self.links.push(Link { target, image, span });
        self.links.len() - 1
    }
}

/// How many words stand between white space.
fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Without a branch, and few enough to be counted in a byte, so that many are looked at at once.
    let is_space = |byte: u8| (byte.wrapping_sub(b'\t') < 5) | (byte == b' ');
    let begins = |(before, byte): (&u8, &u8)| u8::from(is_space(*before) & !is_space(*byte));
    let Some((first, rest)) = text.as_bytes().split_first() else { return 0 };
    let pairs = text.as_bytes().chunks(255).zip(rest.chunks(255));
    let words = pairs.map(|(before, bytes)| before.iter().zip(bytes).map(begins).sum::<u8>());
    usize::from(!is_space(*first)) + words.map(usize::from).sum::<usize>()
}

/// True for elements of running text.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ascii_are_those_between_white_space() {
        // As long as what is counted in one byte, and as twice that, and a little more or less.
        for length in (0..4).chain(253..258).chain(508..513) {
            for pattern in ["a", " ", "a ", " a", "ab \t", "\u{b}\u{1c}a\r\n", "word, another\u{c}"]
            {
                let text: String = pattern.chars().cycle().take(length).collect();
                assert_eq!(count_words(&text), text.split_whitespace().count(), "{text:?}");
            }
        }
    }
}
