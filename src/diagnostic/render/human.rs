//! Diagnostics for the terminal, each with the lines that it speaks of.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Sources;
use super::texts::{Text, Texts};
use crate::diagnostic::pages::page_url;
use crate::diagnostic::{Diagnostic, Place, Rule, Severity, Span};
use crate::text::{inert, inert_lines};

/// How many bytes of a line before a place are quoted at most; else only the place is told.
const MAX_BEFORE: usize = 1000;

/// How many bytes of a line after a place are quoted at most.
const MAX_AFTER: usize = 300;

/// How many bytes lie at most between two places that are quoted together.
const MAX_BETWEEN: usize = 16 * 1024;

/// Renders diagnostics as a compiler does. Sorted ones are quickest: the last files stay read.
pub struct Human<'a> {
    renderer: Renderer,
    texts: Texts<'a>,
}

impl<'a> Human<'a> {
    /// A renderer with or without colours that asks `sources` for texts.
    pub fn new(colours: bool, sources: &'a Sources<'a>) -> Self {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        Self { renderer, texts: Texts::new(sources) }
    }

    /// The diagnostic with its snippets and its hint, ended by a newline.
    ///
    /// No active character of a file, a name or a message passes: all that the result does to a
    /// terminal is the renderer's.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let rule = diagnostic.fault.rule();
        let message = diagnostic.fault.message();
        let mut title = level.primary_title(inert(&message)).id(rule.id());
        if let Some(url) = page_url(rule) {
            title = title.id_url(url);
        }
        let group = Group::with_title(title);
        let mut group = match self.shown_text(diagnostic) {
            Some(text) => group.element(snippet(diagnostic, &text)),
            None => group.element(self.origin(&diagnostic.place)),
        };
        for (place, label) in &diagnostic.related {
            if place.span.is_none() {
                let note = format!("{}: {}", inert(label), shown_path(place));
                group = group.element(Level::NOTE.message(note));
            } else if !is_near(place, &diagnostic.place) {
                let text = self.texts.get(&place.file);
                group = match text.filter(|text| is_quotable(place, text)) {
                    Some(text) => group.element(related(place, label, &text)),
                    None => group.element(self.origin(place)),
                };
            }
        }
        let hint = diagnostic.fault.hint();
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.with_name("hint").message(inert(hint)));
        }
        format!("{}\n\n", self.renderer.render(&[group]))
    }

    /// The text to quote from, unless there is no place in it or it is no text.
    fn shown_text(&self, diagnostic: &Diagnostic) -> Option<std::rc::Rc<Text>> {
        diagnostic.place.span?;
        if diagnostic.fault.rule() == Rule::NotText {
            return None;
        }
        self.texts.get(&diagnostic.place.file).filter(|text| is_quotable(&diagnostic.place, text))
    }

    /// The place without a quotation.
    fn origin(&self, place: &Place) -> Origin<'static> {
        let origin = Origin::path(shown_path(place));
        match self.texts.locate(place) {
            Some((at, _)) => origin.line(at.line).char_column(at.column),
            None => origin,
        }
    }
}

/// True where two places are quoted together: in one file, with few lines between them.
fn is_near(one: &Place, other: &Place) -> bool {
    let (Some(a), Some(b)) = (one.span, other.span) else { return false };
    one.file == other.file && a.start.abs_diff(b.start) <= MAX_BETWEEN
}

/// True where the line before a place is short enough to be quoted.
fn is_quotable(place: &Place, text: &Text) -> bool {
    let start = text.text().floor_char_boundary(place.span.map_or(0, |span| span.start));
    let line = text.text()[..start].rfind('\n').map_or(0, |at| at + 1);
    start - line <= MAX_BEFORE
}

fn shown_path(place: &Place) -> String {
    inert(place.file.as_str()).into_owned()
}

fn snippet(diagnostic: &Diagnostic, text: &Text) -> Snippet<'static, Annotation<'static>> {
    let place = &diagnostic.place;
    let primary = fit(place.span.unwrap_or_default(), text.text());
    let mut marks = vec![(AnnotationKind::Primary, primary, None)];
    for (other, label) in &diagnostic.related {
        if let (true, Some(span)) = (is_near(other, place), other.span) {
            marks.push((AnnotationKind::Context, fit(span, text.text()), Some(label.clone())));
        }
    }
    quote(shown_path(place), text, marks)
}

fn related(place: &Place, label: &str, text: &Text) -> Snippet<'static, Annotation<'static>> {
    let span = fit(place.span.unwrap_or_default(), text.text());
    quote(shown_path(place), text, vec![(AnnotationKind::Context, span, Some(label.to_owned()))])
}

type Mark = (AnnotationKind, Span, Option<String>);

/// Quotes the lines of `marks` only: a whole file would be copied and laid out each time.
fn quote(path: String, index: &Text, marks: Vec<Mark>) -> Snippet<'static, Annotation<'static>> {
    let text = index.text();
    let first = marks.iter().map(|(_, span, _)| span.start).min().unwrap_or(0);
    let last = marks.iter().map(|(_, span, _)| span.end).max().unwrap_or(0);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let end = text.floor_char_boundary(end.min(last + MAX_AFTER));
    // Quoting changes lengths: places move with the text before them.
    let moved = |at: usize| inert_lines(&text[start..at]).len();
    let annotations = marks.into_iter().map(|(kind, span, label)| {
        let label = label.map(|label| inert(&label).into_owned());
        kind.span(moved(span.start)..moved(span.end)).label(label)
    });
    Snippet::source(inert_lines(&text[start..end]).into_owned())
        .path(path)
        .line_start(index.locate(start).line)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Fault;
    use crate::path::VaultPath;
    use crate::text::is_active;

    fn rendered(file: &str, text: &str, needle: &str, fault: Fault) -> String {
        let file = VaultPath::new(file).unwrap();
        let at = text.find(needle).unwrap();
        let sources = |_: &VaultPath| Some(text.to_owned());
        let diagnostic = Diagnostic::new(&file, Span::new(at, at + needle.len()), fault);
        Human::new(false, &sources).render(&diagnostic)
    }

    #[test]
    fn nothing_active_comes_from_files_names_and_messages() {
        let evil = "\x1b]8;;x\x07\u{9b}2J\u{202e}\u{200f}\u{85}\x7f";
        let fault =
            Fault::NoSuchFile { path: format!("{evil}\n"), nearest: Some(format!("{evil}\x08")) };
        let shown = rendered(
            &format!("content/{evil}.md"),
            &format!("a {evil}\0\r\n{evil}X{evil}\n"),
            "X",
            fault,
        );
        assert!(!shown.contains(|c| is_active(c) && c != '\n'), "{shown:?}");
        assert!(shown.contains(r"did you mean `\u{1b}]8;;x\u{7}"), "{shown}");
    }

    #[test]
    fn columns_are_those_of_the_file() {
        let text = "ok\r\n\t\x1b[0mä🦀\u{200f}[x]()\r\n";
        let shown = rendered("content/a.md", text, "[x]()", Fault::EmptyLink {});
        assert!(shown.contains("--> content/a.md:2:9\n"), "{shown}");
    }
}
