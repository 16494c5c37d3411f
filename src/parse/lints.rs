//! Damage that Markdown does quietly: each is well-formed, and hardly what its author meant.

use super::reports::Reports;
use crate::diagnostic::{Fault, Span};
use crate::highlight::{Highlighter, language_names};
use crate::model::{Block, BlockKind, Code, Heading, Inline};
use crate::text::nearest;

/// Reports what `blocks`, a flat list in the order of the file, shows of such damage.
pub(super) fn lint_blocks(blocks: &[Block], text: &str, reports: &mut Reports) {
    for (at, block) in blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Code(code) if code.run && code.skip.is_none() => {
                let next = blocks[at + 1..].iter().find_map(|block| match &block.kind {
                    BlockKind::Code(code) => Some(code),
                    _ => None,
                });
                if !next.is_some_and(|next| next.is_output()) {
                    reports.add(block.span, Fault::RunWithoutOutput {});
                }
            }
            BlockKind::Heading { level: 2, .. } if is_accidental(&text[range(block.span)]) => {
                reports.add(block.span, Fault::AccidentalHeading {});
            }
            BlockKind::Table(table) => lint_cells(&table.rows, block.span, reports),
            BlockKind::Quote(inner) => lint_blocks(inner, text, reports),
            BlockKind::Callout(callout) => lint_blocks(&callout.blocks, text, reports),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| lint_blocks(&item.blocks, text, reports));
            }
            _ => {}
        }
    }
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.start..span.end
}

/// True for a line of text that `---` below it has made a heading. Longer underlines are meant.
fn is_accidental(source: &str) -> bool {
    let underline = source.trim_end().lines().last().unwrap_or_default();
    !source.trim_start().starts_with('#') && underline.trim() == "---"
}

/// A pipe inside code ends a cell: the backticks on both sides are left alone.
fn lint_cells(rows: &[Vec<Vec<Inline>>], table: Span, reports: &mut Reports) {
    let lonely = |cell: &Vec<Inline>| {
        cell.iter().any(|inline| matches!(inline, Inline::Text(text) if text.contains('`')))
    };
    if rows.iter().flatten().any(lonely) {
        reports.add(table, Fault::PipeInCode {});
    }
}

/// Reports headings that skip a level; the page's title is level 1.
pub(super) fn lint_headings(headings: &[Heading], reports: &mut Reports) {
    let mut before = 1;
    for heading in headings {
        if heading.level > before + 1 {
            let fault = Fault::HeadingSkipsLevel { level: heading.level, before };
            reports.add(heading.span, fault);
        }
        before = heading.level;
    }
}

/// Reports sections with nothing in them; those that skills promise are reported as errors. A
/// section of level 1 may hold sections of level 2 alone.
pub(super) fn lint_sections(blocks: &[Block], reports: &mut Reports) {
    let level = |block: &Block| match &block.kind {
        BlockKind::Section(section) => Some(section.level),
        _ => None,
    };
    for (at, block) in blocks.iter().enumerate() {
        if let BlockKind::Section(section) = &block.kind
            && section.blocks.is_empty()
            && !section.skill
            && blocks.get(at + 1).and_then(level).is_none_or(|next| next <= section.level)
        {
            reports.add(section.span, Fault::EmptySection {});
        }
    }
}

/// Names with two underscores on each side that Python, JavaScript and C know, as far as they are
/// one word: `__must__` is bold text and meant to be.
const DUNDERS: &str = "\
    abs add aenter aexit aiter all and anext annotations attribute author await bases bool \
    builtins bytes cached call cause ceil class closure code complex contains context copy \
    debug deepcopy defaults del delattr delete delitem dict dir dirname divmod doc enter eq \
    exit file filename float floor floordiv format fspath func future ge get getattr \
    getattribute getitem getnewargs getstate globals gt hash iadd iand ifloordiv ilshift \
    imatmul imod import imul index init instancecheck int invert ior ipow irshift isub iter \
    itruediv ixor kwdefaults le len line loader lshift lt main matmul metaclass missing mod \
    module mro mul name ne neg new next or package path pos pow proto qualname radd rand \
    rdivmod reduce repr restrict reversed rfloordiv rlshift rmatmul rmod rmul ror round rpow \
    rrshift rshift rsub rtruediv rxor set setattr setitem setstate sizeof slots spec str sub \
    subclasscheck subclasses subclasshook traceback truediv trunc typename typeof unicode \
    version weakref wrapped xor";

/// Reports bold text that was meant to be a name: `__init__`, `__post_init__`.
pub(super) fn lint_strong(source: &str, content: &[Inline], span: Span, reports: &mut Reports) {
    // Most bold text is between asterisks.
    let [Inline::Text(name)] = content else { return };
    if !source.starts_with("__") {
        return;
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && (name.contains('_') || DUNDERS.split(' ').any(|known| known == name));
    if is_name {
        reports.add(span, Fault::BareDunder { name: name.clone() });
    }
}

/// Reports a fence whose language nobody knows.
pub(super) fn lint_language(
    code: &Code,
    span: Span,
    highlighter: &Highlighter,
    reports: &mut Reports,
) {
    if code.language.is_empty() || highlighter.language(&code.language).is_some() {
        return;
    }
    let nearest = nearest(&code.language, language_names()).map(str::to_owned);
    reports.add(span, Fault::UnknownLanguage { language: code.language.clone(), nearest });
}
