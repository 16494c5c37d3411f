//! Diagnostics for the terminal, each with the lines that it speaks of.

use std::cell::RefCell;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Sources;
use crate::diagnostic::{Diagnostic, Place, Rule, Severity, Span};
use crate::path::VaultPath;
use crate::text::LineIndex;

/// Renders diagnostics as a compiler does. Sorted ones are quickest: the last file stays read.
pub struct Human<'a> {
    renderer: Renderer,
    sources: &'a Sources<'a>,
    last: RefCell<Option<(VaultPath, Option<String>)>>,
}

impl<'a> Human<'a> {
    /// A renderer with or without colours that asks `sources` for texts.
    pub fn new(colours: bool, sources: &'a Sources<'a>) -> Self {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        Self { renderer, sources, last: RefCell::new(None) }
    }

    /// The diagnostic with its snippets and its hint, ended by a newline.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title =
            level.primary_title(diagnostic.fault.message()).id(diagnostic.fault.rule().id());
        let group = Group::with_title(title);
        let mut group = match self.shown_text(diagnostic) {
            Some(text) => group.element(self.snippet(diagnostic, text)),
            None => group.element(self.origin(diagnostic)),
        };
        for (place, label) in &diagnostic.related {
            if place.file != diagnostic.place.file {
                group = match place.span {
                    Some(span) => group.element(self.related(place, span, label)),
                    // A file as a whole may be a picture: its first line says nothing.
                    None => group.element(Origin::path(place.file.to_string())),
                };
            }
        }
        if let Some(hint) = diagnostic.fault.hint() {
            group = group.element(Level::HELP.with_name("hint").message(hint));
        }
        format!("{}\n\n", self.renderer.render(&[group]))
    }

    /// The text to quote from, unless there is no place in it or it is no text.
    fn shown_text(&self, diagnostic: &Diagnostic) -> Option<String> {
        diagnostic.place.span?;
        if diagnostic.fault.rule() == Rule::NotText {
            return None;
        }
        self.text(&diagnostic.place.file)
    }

    fn text(&self, file: &VaultPath) -> Option<String> {
        let mut last = self.last.borrow_mut();
        match last.as_ref() {
            Some((known, text)) if known == file => text.clone(),
            _ => {
                let text = (self.sources)(file);
                *last = Some((file.clone(), text.clone()));
                text
            }
        }
    }

    /// The place without a quotation.
    fn origin(&self, diagnostic: &Diagnostic) -> Origin<'static> {
        let place = &diagnostic.place;
        let origin = Origin::path(place.file.to_string());
        match place.span.and_then(|span| Some((span, self.text(&place.file)?))) {
            Some((span, text)) => {
                let at = LineIndex::new(&text).locate(span.start);
                origin.line(at.line).char_column(at.column)
            }
            None => origin,
        }
    }

    fn snippet(
        &self,
        diagnostic: &Diagnostic,
        text: String,
    ) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
        let place = &diagnostic.place;
        let primary = fit(place.span.unwrap_or_default(), &text);
        let mut marks = vec![(AnnotationKind::Primary, primary, None)];
        for (other, label) in &diagnostic.related {
            if let (true, Some(span)) = (other.file == place.file, other.span) {
                marks.push((AnnotationKind::Context, fit(span, &text), Some(label.clone())));
            }
        }
        quote(place.file.to_string(), &text, marks)
    }

    fn related(
        &self,
        place: &Place,
        span: Span,
        label: &str,
    ) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
        let text = self.text(&place.file).unwrap_or_default();
        let span = fit(span, &text);
        let mark = (AnnotationKind::Context, span, Some(label.to_owned()));
        quote(place.file.to_string(), &text, vec![mark])
    }
}

type Mark = (AnnotationKind, Span, Option<String>);

/// Quotes the lines of `marks` only: a whole file would be copied and laid out each time.
fn quote(
    path: String,
    text: &str,
    marks: Vec<Mark>,
) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    let first = marks.iter().map(|(_, span, _)| span.start).min().unwrap_or(0);
    let last = marks.iter().map(|(_, span, _)| span.end).max().unwrap_or(0);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    // Its line ends elsewhere: a CR alone would be shown as a sign of its own.
    let end = (start + text[start..end].trim_end_matches('\r').len()).max(last);
    let line = text[..start].matches('\n').count() + 1;
    let annotations = marks
        .into_iter()
        .map(|(kind, span, label)| kind.span(span.start - start..span.end - start).label(label));
    Snippet::source(text[start..end].to_owned())
        .path(path)
        .line_start(line)
        .annotations(annotations.collect::<Vec<_>>())
}

/// The part of a span that lies on its first line: long spans are marked by their beginning.
fn fit(span: Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.floor_char_boundary(span.end.clamp(start, text.len()));
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = end.min(line_end);
    let trimmed = text[start..end].trim_end().len();
    Span::new(start, start + trimmed)
}
