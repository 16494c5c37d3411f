//! The texts that diagnostics speak of, each read and indexed once for all that is said of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use serde::Serialize;

use super::Sources;
use crate::diagnostic::Place;
use crate::path::VaultPath;
use crate::text::LineIndex;

/// How many texts are kept: diagnostics come file by file, and few speak of other files.
const KEPT: usize = 4;

/// A text with the starts of its lines.
pub(super) type Text = LineIndex<String>;

/// Asks for texts and keeps the last few.
pub(super) struct Texts<'a> {
    sources: &'a Sources<'a>,
    kept: RefCell<VecDeque<(VaultPath, Option<Rc<Text>>)>>,
}

/// Where something stands, as people and as programs count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Position {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in Unicode code points.
    pub(super) column: usize,
    /// In bytes of the decoded text.
    pub(super) offset: usize,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a Sources<'a>) -> Self {
        Self { sources, kept: RefCell::default() }
    }

    /// The text of a file, if it has one.
    pub(super) fn get(&self, file: &VaultPath) -> Option<Rc<Text>> {
        let mut kept = self.kept.borrow_mut();
        if let Some((_, text)) = kept.iter().find(|(known, _)| known == file) {
            return text.clone();
        }
        let text = (self.sources)(file).map(|text| Rc::new(LineIndex::new(text)));
        kept.truncate(KEPT - 1);
        kept.push_front((file.clone(), text.clone()));
        text
    }

    /// The first position of a place and the one past its last, line ends at its end left out;
    /// `None` for a file as a whole.
    pub(super) fn locate(&self, place: &Place) -> Option<(Position, Position)> {
        let span = place.span?;
        let text = self.get(&place.file)?;
        let position = |offset: usize| {
            let at = text.locate(offset);
            Position { line: at.line, column: at.column, offset: offset.min(text.text().len()) }
        };
        let inside = text.text().get(span.start..span.end).unwrap_or_default();
        let ends = inside.len() - inside.trim_end_matches(['\r', '\n']).len();
        Some((position(span.start), position(span.end - ends)))
    }
}
