//! Running text.

use super::{Hole, Writer, escape};
use crate::model::{Image, Inline, LinkText};
use crate::path::AnchorId;

impl<'a> Writer<'a> {
    pub(super) fn inlines(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        match inline {
            Inline::Text(text) => self.out.text(text),
            Inline::Code(code) => {
                self.out.push("<code>");
                self.out.text(code);
                self.out.push("</code>");
            }
            Inline::Emphasis(content) => self.element("em", content),
            Inline::Strong(content) => self.element("strong", content),
            Inline::Strikethrough(content) => self.element("del", content),
            Inline::Link(link) => {
                let LinkText { link, title, content } = &**link;
                self.out.push("<a href=\"");
                self.out.hole(Hole::Link(*link));
                self.title(title);
                self.out.push("\">");
                self.inlines(content);
                self.out.push("</a>");
            }
            Inline::Image(image) => {
                let Image { link, title, alt } = &**image;
                self.out.push("<img ");
                self.out.hole(Hole::Image(*link));
                self.out.push(" alt=\"");
                self.out.text(alt);
                self.title(title);
                self.out.push("\" loading=\"lazy\">");
            }
            Inline::FootnoteReference { number, occurrence } => {
                let back = reference_id(*number, *occurrence);
                self.out.push(&format!(
                    "<sup class=\"footnote-reference\"><a id=\"{back}\" href=\"#footnote:{number}\" \
                     role=\"doc-noteref\">{number}</a></sup>"
                ));
            }
            Inline::Anchor(anchor) => self.anchor(anchor),
            Inline::Html(html) => self.out.push(html),
            Inline::SoftBreak => self.out.push("\n"),
            Inline::HardBreak => self.out.push("<br>\n"),
        }
    }

    /// An anchor, unless a heading has it: links then lead there, as on code hosts.
    pub(super) fn anchor(&mut self, anchor: &'a AnchorId) {
        if self.made.insert(anchor) {
            self.out.put(&["<span id=\"", &escape(anchor.as_str()), "\"></span>"]);
        }
    }

    /// A `title` attribute after an attribute that is still open.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.put(&["\" title=\"", &escape(title)]);
        }
    }

    pub(super) fn element(&mut self, name: &str, content: &'a [Inline]) {
        self.out.put(&["<", name, ">"]);
        self.inlines(content);
        self.out.put(&["</", name, ">"]);
    }
}

/// The id of a reference to a footnote, for the way back. No slug has a colon, so no heading can
/// have this id.
pub(super) fn reference_id(number: usize, occurrence: usize) -> String {
    match occurrence {
        1 => format!("footnote:{number}:reference"),
        _ => format!("footnote:{number}:reference-{occurrence}"),
    }
}
