//! Code blocks and the words on their fences.

use pulldown_cmark::{CodeBlockKind, Event};

use super::blocks::Reader;
use super::lints::lint_language;
use super::reports::Reports;
use super::span_in;
use crate::diagnostic::{Fault, Span, Spanned};
use crate::highlight::Highlighter;
use crate::model::{BlockKind, Code, LineRanges};
use crate::text::nearest;

/// All that may stand after the language.
const WORDS: [&str; 12] = [
    "run", "setup", "continue", "raises", "match", "skip", "title", "lines", "mark", "ins", "del",
    "file",
];

impl Reader<'_, '_> {
    /// The text of a block of code, without CRs.
    fn code_text(&mut self) -> String {
        let mut text = String::with_capacity(self.text_ahead());
        while let Some((Event::Text(piece), _)) = self.events.get(self.at) {
            piece.split('\r').for_each(|piece| text.push_str(piece));
            self.at += 1;
        }
        text
    }

    /// A block of code, whose start has been read, up to its end.
    pub(super) fn code(&mut self, kind: &CodeBlockKind<'_>, span: Span) -> BlockKind {
        let first = self.events.get(self.at).map_or(span, |(_, span)| *span);
        let start = self.at;
        let text = self.code_text();
        let last = if self.at > start { self.events[self.at - 1].1 } else { first };
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        let line_end =
            self.text[span.start..].find('\n').map_or(self.text.len(), |at| span.start + at);
        let body = (line_end + 1).min(self.text.len());
        let inner = match self.at > start {
            true => Span::new(first.start, last.end),
            false => Span::new(body, body),
        };
        let info_at = self.text[span.start..line_end].find(info).unwrap_or(0) + span.start;
        let fence = Spanned::new(info, Span::new(info_at, info_at + info.len()));
        BlockKind::Code(Box::new(read_code(fence, text, inner, self.highlighter, self.reports)))
    }
}

/// Reads a code block: its info string, and its text at `span`.
fn read_code(
    info: Spanned<&str>,
    text: String,
    span: Span,
    highlighter: &Highlighter,
    reports: &mut Reports,
) -> Code {
    let Spanned { value: info, span: place } = info;
    let (language, rest_start) = split_language(info);
    let mut code = Code { language: language.to_owned(), text, span, ..Code::default() };
    for (range, word, value) in words(info, rest_start) {
        let place = span_in(place.start, range);
        if let Err(fault) = apply(&mut code, word, value, place) {
            reports.add(place, fault);
        }
    }
    let named = Span::new(place.start, place.start + language.len());
    lint_language(&code, named, highlighter, reports);
    if let Some(reason) = highlighter.limit(&code.text, &code.language) {
        reports.add(span, Fault::CodeNotHighlighted { reason: reason.to_string() });
    }
    code
}

/// The language, up to a space, comma, `{` or `:`, and where the words after it start.
fn split_language(info: &str) -> (&str, usize) {
    let lead = info.len() - info.trim_start().len();
    let end = info[lead..]
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | ':'))
        .map_or(info.len(), |at| lead + at);
    (&info[lead..end], end)
}

/// The words of an info string from `start`: where each stands, its name, its value.
fn words(info: &str, start: usize) -> Vec<(std::ops::Range<usize>, &str, Option<&str>)> {
    let mut words = Vec::new();
    let mut at = start;
    let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':');
    while at < info.len() {
        let rest = &info[at..];
        if rest.starts_with(is_gap) {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let name_end = rest.find(|c: char| matches!(c, '=' | ',' | '}') || c.is_whitespace());
        let name = &rest[..name_end.unwrap_or(rest.len())];
        let after = &rest[name.len()..];
        let (length, value) = match after.strip_prefix('=') {
            None => (name.len(), None),
            Some(quoted) if quoted.starts_with('"') => {
                let inner = &quoted[1..];
                let end = inner.find('"').unwrap_or(inner.len());
                (name.len() + 1 + (end + 2).min(quoted.len()), Some(&inner[..end]))
            }
            Some(bare) => {
                let end = bare.find(|c: char| c.is_whitespace() || c == '}').unwrap_or(bare.len());
                (name.len() + 1 + end, Some(&bare[..end]))
            }
        };
        words.push((at..at + length.max(1), name, value));
        at += length.max(1);
    }
    words
}

/// Sets what a word says.
fn apply(code: &mut Code, word: &str, value: Option<&str>, span: Span) -> Result<(), Fault> {
    let text = || {
        let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
        value.ok_or_else(|| Fault::FenceValueMissing { word: word.to_owned() })
    };
    match word {
        "run" => code.run = true,
        "setup" => code.setup = true,
        "continue" => code.continues = true,
        "lines" => code.lines = true,
        "raises" => code.raises = Some(text()?),
        "match" => {
            let value = text()?;
            if !["exact", "regex", "unordered"].contains(&value.as_str()) {
                let expected = "`exact`, `regex` or `unordered`".to_owned();
                return Err(Fault::BadFenceValue { word: word.to_owned(), value, expected });
            }
            code.matching = Some(Spanned::new(value, span));
        }
        "skip" => code.skip = Some(text()?),
        "title" => code.title = Some(text()?),
        "file" => code.file = Some(Spanned::new(text()?, span)),
        "mark" => code.mark = ranges(word, text()?)?,
        "ins" => code.ins = ranges(word, text()?)?,
        "del" => code.del = ranges(word, text()?)?,
        _ if is_rustdoc(&code.language, word) => {}
        _ => {
            let nearest = nearest(word, WORDS).map(str::to_owned);
            return Err(Fault::UnknownFenceWord { word: word.to_owned(), nearest });
        }
    }
    Ok(())
}

/// True for what rustdoc reads on a fence, as in READMEs of crates: it says nothing here.
fn is_rustdoc(language: &str, word: &str) -> bool {
    const WORDS: [&str; 5] = ["ignore", "no_run", "should_panic", "compile_fail", "test_harness"];
    let is_edition = |year: &str| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    matches!(language, "rust" | "rs")
        && (WORDS.contains(&word) || word.strip_prefix("edition").is_some_and(is_edition))
}

/// `2,4-6` as ranges of lines from 1.
fn ranges(word: &str, value: String) -> Result<LineRanges, Fault> {
    let read = |part: &str| -> Option<std::ops::RangeInclusive<usize>> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first >= 1 && first <= last).then_some(first..=last)
    };
    value.split(',').map(read).collect::<Option<LineRanges>>().ok_or_else(|| {
        let expected = "line numbers as `2,4-6`".to_owned();
        Fault::BadFenceValue { word: word.to_owned(), value: value.clone(), expected }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::VaultPath;

    fn read(info: &str) -> (Code, Vec<&'static str>) {
        let path = VaultPath::new("content/a.md").unwrap();
        let mut reports = Reports::new(&path);
        let code = read_code(
            Spanned::new(info, Span::default()),
            String::new(),
            Span::default(),
            &Highlighter::plain(),
            &mut reports,
        );
        (code, reports.into_diagnostics().iter().map(|d| d.fault.name()).collect())
    }

    #[test]
    fn words_and_pairs_are_read() {
        let (code, faults) =
            read(r#"python run title="a b.py" lines mark=2,4-6 raises=TypeError match=regex"#);
        assert_eq!(faults, [""; 0]);
        assert_eq!((code.language.as_str(), code.run, code.lines), ("python", true, true));
        assert_eq!(code.title.as_deref(), Some("a b.py"));
        assert_eq!(code.mark, [2..=2, 4..=6]);
        assert_eq!(code.raises.as_deref(), Some("TypeError"));
    }

    #[test]
    fn language_ends_at_other_tools_signs() {
        for info in ["rust,ignore", "rust {.x}", "rust:main.rs", "rust{1}", "rust"] {
            assert_eq!(read(info).0.language, "rust", "{info}");
        }
        assert_eq!(read("c++ run").0.language, "c++");
    }

    #[test]
    fn words_of_rustdoc_pass_on_rust_alone() {
        let none: [&str; 0] = [];
        for info in ["rust,no_run", "rust,ignore,lines", "rust, edition2024", "rs should_panic"] {
            assert_eq!(read(info).1, none, "{info}");
        }
        for info in ["python,no_run", "rust,editions", "rust,no-run"] {
            assert_eq!(read(info).1, ["UnknownFenceWord"], "{info}");
        }
    }

    #[test]
    fn wrong_words_and_values_are_reported() {
        assert_eq!(read("python rnu").1, ["UnknownFenceWord"]);
        assert_eq!(read("python mark=0").1, ["BadFenceValue"]);
        assert_eq!(read("python mark=").1, ["FenceValueMissing"]);
        assert_eq!(read("python title").1, ["FenceValueMissing"]);
        assert_eq!(read("python match=fuzzy").1, ["BadFenceValue"]);
    }
}
