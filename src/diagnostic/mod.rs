//! What is wrong with a vault, where, and what to do about it.
//!
//! A [`Fault`] is one message, as data; its [`Rule`] is the name under which authors find, allow
//! or deny it. A [`Diagnostic`] is a fault at a place. Faults are collected, never thrown: a run
//! reports all that it finds. Nothing here prints; [`render`] makes text.

mod catalogue;
mod fault;
pub mod pages;
pub mod render;

pub use fault::{Fault, Rule};

use serde::{Deserialize, Serialize};

use crate::path::VaultPath;

/// A range of bytes of a file's text, after decoding (without BOM, lone CR as LF).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The span moved `by` bytes to the right.
    pub fn shift(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A value and the bytes that it was read from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Where something stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the vault's root.
    pub file: VaultPath,
    /// The bytes of it; `None` for the file as a whole.
    pub span: Option<Span>,
}

/// How much a fault weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// The site can be published, but the author should look.
    Warning,
    /// The site is not published.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A fault at its place, with the other places that it speaks of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it weighs: its rule's severity, unless the vault or the run says otherwise.
    pub severity: Severity,
    /// Where to look first.
    pub place: Place,
    /// What is wrong there.
    pub fault: Fault,
    /// Other places at odds with this one, each with a short label.
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// `fault` in `file` at `span`.
    pub fn new(file: &VaultPath, span: impl Into<Option<Span>>, fault: Fault) -> Self {
        let place = Place { file: file.clone(), span: span.into() };
        Self { severity: fault.rule().severity(), place, fault, related: Vec::new() }
    }

    /// The same with one more place.
    pub fn with_related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }
}

/// Sorts by file, place and rule, and drops what was said twice.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.fault.rule().id(), d.fault.message());
        a.place.cmp(&b.place).then_with(|| key(a).cmp(&key(b)))
    });
    diagnostics.dedup();
}
