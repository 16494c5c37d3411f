//! All diagnostics as one JSON document, whose form is stable: `docs/commands.md` describes it.

use serde::Serialize;

use super::texts::{Position, Texts};
use super::{Sources, number};
use crate::diagnostic::pages::page_url;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::text::is_active;

/// Changes only when a reader of the old form could go wrong; a new key is no such change.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    diagnostics: Vec<Item>,
    summary: Summary,
}

#[derive(Serialize)]
struct Item {
    rule: &'static str,
    severity: &'static str,
    message: String,
    hint: Option<String>,
    #[serde(flatten)]
    place: Located,
    related: Vec<Related>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_url: Option<String>,
}

#[derive(Serialize)]
struct Related {
    message: String,
    #[serde(flatten)]
    place: Located,
}

/// A file, and the range in it where it is not the whole.
#[derive(Serialize)]
struct Located {
    file: String,
    start: Option<Position>,
    end: Option<Position>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
}

/// The document, ended by a newline.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources<'_>) -> String {
    let texts = Texts::new(sources);
    let document = Document {
        version: VERSION,
        diagnostics: diagnostics.iter().map(|one| item(one, &texts)).collect(),
        summary: Summary {
            errors: number(diagnostics, Severity::Error),
            warnings: number(diagnostics, Severity::Warning),
        },
    };
    write(&document)
}

fn item(diagnostic: &Diagnostic, texts: &Texts<'_>) -> Item {
    let rule = diagnostic.fault.rule();
    let related = diagnostic
        .related
        .iter()
        .map(|(place, label)| Related { message: label.clone(), place: locate(place, texts) });
    Item {
        rule: rule.id(),
        severity: diagnostic.severity.name(),
        message: diagnostic.fault.message(),
        hint: diagnostic.fault.hint(),
        place: locate(&diagnostic.place, texts),
        related: related.collect(),
        help_url: page_url(rule),
    }
}

fn locate(place: &Place, texts: &Texts<'_>) -> Located {
    let (start, end) = texts.locate(place).unzip();
    Located { file: place.file.to_string(), start, end }
}

/// Laid out JSON, ended by a newline. Active characters are escaped, so that it does a terminal no
/// harm: they can stand in strings only, where the escape means the same.
pub(super) fn write(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).expect("keys are texts");
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        match is_active(c) && c != '\n' {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::diagnostic::{Fault, Span};
    use crate::path::VaultPath;

    fn read(diagnostics: &[Diagnostic], text: &str) -> Value {
        let document = super::json(diagnostics, &|_| Some(text.to_owned()));
        assert!(!document.contains(|c| is_active(c) && c != '\n'), "{document}");
        serde_json::from_str(&document).unwrap()
    }

    #[test]
    fn places_are_lines_columns_and_bytes() {
        let file = VaultPath::new("content/a.md").unwrap();
        let fault = Fault::DuplicateCardId { id: "a".to_owned() };
        let place = Place { file: file.clone(), span: Some(Span::new(0, 1)) };
        let diagnostic = Diagnostic::new(&file, Span::new(3, 7), fault).with_related(place, "here");
        let document = read(&[diagnostic], "x\r\n🦀y");
        let expected = json!({
            "version": 1,
            "diagnostics": [{
                "rule": "duplicate-card-id",
                "severity": "error",
                "message": "two cards of this sheet have the id `a`",
                "hint": "give one of them another `id:`",
                "file": "content/a.md",
                "start": { "line": 2, "column": 1, "offset": 3 },
                "end": { "line": 2, "column": 2, "offset": 7 },
                "related": [{
                    "message": "here",
                    "file": "content/a.md",
                    "start": { "line": 1, "column": 1, "offset": 0 },
                    "end": { "line": 1, "column": 2, "offset": 1 },
                }],
            }],
            "summary": { "errors": 1, "warnings": 0 },
        });
        assert_eq!(without_urls(document), expected);
    }

    /// Where the package names its repository, each diagnostic has a link more.
    fn without_urls(mut document: Value) -> Value {
        for item in document["diagnostics"].as_array_mut().unwrap() {
            item.as_object_mut().unwrap().remove("help_url");
        }
        document
    }

    #[test]
    fn a_clean_vault_is_a_document_too() {
        let expected =
            json!({ "version": 1, "diagnostics": [], "summary": { "errors": 0, "warnings": 0 } });
        assert_eq!(read(&[], ""), expected);
    }

    #[test]
    fn strings_come_back_whole_though_nothing_active_is_written() {
        let evil = "\x1b[2J\u{9b}\u{202e}\u{2028}\x7f\t\n\"\\";
        let file = VaultPath::new(format!("content/{}.md", evil.replace('\\', ""))).unwrap();
        let fault = Fault::BadScheme { scheme: evil.to_owned() };
        let document = read(&[Diagnostic::new(&file, None, fault)], "");
        let item = &document["diagnostics"][0];
        assert_eq!(item["file"], file.as_str());
        assert!(item["message"].as_str().unwrap().contains(evil));
        assert_eq!((&item["start"], &item["end"]), (&Value::Null, &Value::Null));
    }
}
