//! Blocks.

use super::inlines::reference_id;
use super::{Hole, Writer, escape};
use crate::model::{
    Alignment, Block, BlockKind, Callout, Comparison, Footnote, Inline, Item, Section, Table,
};
use crate::path::AnchorId;

/// The elements of headings, by level: from 1 to 6, as Markdown has them.
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

impl<'a> Writer<'a> {
    pub(super) fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Heading { level, anchor, content } => self.heading(*level, anchor, content),
            BlockKind::Paragraph(content) => {
                self.element("p", content);
                self.out.push("\n");
            }
            BlockKind::Plain(content) => self.inlines(content),
            BlockKind::List { start, items } => self.list(*start, items),
            BlockKind::Quote(blocks) => {
                self.out.push("<blockquote>\n");
                self.blocks(blocks);
                self.out.push("</blockquote>\n");
            }
            BlockKind::Callout(callout) => self.callout(callout),
            BlockKind::Comparison(comparison) => self.comparison(comparison),
            BlockKind::Code(code) => self.code(code),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Anchor(anchor) => self.anchor(anchor),
            BlockKind::Html(html) => self.out.push(html),
            BlockKind::Comment { .. } => {}
            BlockKind::Rule => self.out.push("<hr>\n"),
            BlockKind::SkillsTable => self.out.hole(Hole::SkillsTable),
            BlockKind::Card(card) => self.card(card),
            BlockKind::Section(section) => self.section(section),
        }
    }

    /// A heading with a link to itself.
    pub(super) fn heading(&mut self, level: u8, anchor: &'a AnchorId, content: &'a [Inline]) {
        let (name, id) = (HEADINGS[usize::from(level) - 1], escape(anchor.as_str()));
        self.out.put(&["<", name, " id=\"", &id, "\">"]);
        self.inlines(content);
        self.out.put(&[
            " <a class=\"anchor\" href=\"#",
            &id,
            "\" aria-hidden=\"true\" tabindex=\"-1\">#</a></",
        ]);
        self.out.put(&[name, ">\n"]);
    }

    fn section(&mut self, section: &'a Section) {
        match section.skill {
            true => {
                let anchor = escape(section.anchor.as_str());
                self.out.put(&["<section data-skill=\"", &anchor, "\">\n"]);
            }
            false => self.out.push("<section>\n"),
        }
        self.heading(section.level, &section.anchor, &section.heading);
        self.blocks(&section.blocks);
        self.out.push("</section>\n");
    }

    fn list(&mut self, start: Option<u64>, items: &'a [Item]) {
        let tasks = items.iter().any(|item| item.task.is_some());
        let name = if start.is_some() { "ol" } else { "ul" };
        self.out.put(&["<", name]);
        if let Some(first) = start.filter(|first| *first != 1) {
            self.out.push(&format!(" start=\"{first}\""));
        }
        self.out.push(if tasks { " class=\"tasks\">\n" } else { ">\n" });
        for item in items {
            self.out.push("<li>");
            if let Some(done) = item.task {
                let (checked, label) =
                    if done { (" checked", "task-done") } else { ("", "task-open") };
                let label = escape(self.config.labels.get(label));
                self.out.push(&format!(
                    "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "
                ));
            }
            self.blocks(&item.blocks);
            self.out.push("</li>\n");
        }
        self.out.put(&["</", name, ">\n"]);
    }

    fn callout(&mut self, callout: &'a Callout) {
        let kind = self.config.callouts.get(&callout.kind);
        let (label, tone) = kind.map_or(("", "note"), |kind| (&kind.label, &kind.tone));
        let (label, tone) = (escape(label), escape(tone));
        let key = escape(&callout.kind);
        self.out.push(&format!(
            "<aside class=\"callout\" role=\"note\" data-kind=\"{key}\" data-tone=\"{tone}\" aria-label=\"{label}\">\n\
             <p class=\"callout-title\">"
        ));
        match &callout.title {
            Some(title) => self.inlines(title),
            None => self.out.push(&label),
        }
        self.out.push("</p>\n");
        self.blocks(&callout.blocks);
        self.out.push("</aside>\n");
    }

    fn comparison(&mut self, comparison: &'a Comparison) {
        self.out.push("<div class=\"comparison\">\n");
        for (right, title, points) in &comparison.sides {
            let (side, sign, label) = match right {
                true => ("right", "\u{2713}", "comparison-right"),
                false => ("wrong", "\u{2717}", "comparison-wrong"),
            };
            let label = escape(self.config.labels.get(label));
            self.out.push(&format!(
                "<div class=\"comparison-side\" data-side=\"{side}\">\n<p class=\"comparison-title\">\
                 <span role=\"img\" aria-label=\"{label}\">{sign}</span> "
            ));
            self.inlines(title);
            self.out.push("</p>\n<ul>\n");
            for point in points {
                self.element("li", point);
                self.out.push("\n");
            }
            self.out.push("</ul>\n</div>\n");
        }
        self.out.push("</div>\n");
    }

    fn table(&mut self, Table { alignments, head, rows }: &'a Table) {
        // The frame scrolls where the table is wider than the page; focusable for the keyboard.
        self.out.push("<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr>");
        self.cells("th scope=\"col\"", "th", alignments, head);
        self.out.push("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push("<tr>");
            self.cells("td", "td", alignments, row);
            self.out.push("</tr>\n");
        }
        self.out.push("</tbody>\n</table></div>\n");
    }

    fn cells(&mut self, open: &str, close: &str, alignments: &[Alignment], row: &'a [Vec<Inline>]) {
        for (index, cell) in row.iter().enumerate() {
            let class = match alignments.get(index) {
                Some(Alignment::Center) => " class=\"center\"",
                Some(Alignment::End) => " class=\"end\"",
                _ => "",
            };
            self.out.put(&["<", open, class, ">"]);
            self.inlines(cell);
            self.out.put(&["</", close, ">"]);
        }
    }

    pub(super) fn footnotes(&mut self, footnotes: &'a [Footnote]) {
        if footnotes.is_empty() {
            return;
        }
        let label = escape(self.config.labels.get("footnotes"));
        self.out.push(&format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{label}\">\n<ol>\n"
        ));
        for note in footnotes {
            self.out.push(&format!("<li id=\"footnote:{}\">", note.number));
            self.blocks(&note.blocks);
            for occurrence in 1..=note.references {
                let back = reference_id(note.number, occurrence);
                self.out.push(&format!(
                    " <a href=\"#{back}\" role=\"doc-backlink\" aria-label=\"{occurrence}\">\u{21A9}\u{FE0E}</a>"
                ));
            }
            self.out.push("</li>\n");
        }
        self.out.push("</ol>\n</section>\n");
    }
}
