//! What a result shows of a sheet: its line in a shard.

use super::document::{Document, DocumentKind};
use crate::model::CardKind;

/// The longest excerpts of text and of code, in characters.
#[derive(Clone, Copy)]
pub(super) struct Excerpts {
    text: usize,
    code: usize,
}

impl Excerpts {
    /// Those of a vault that is in one file, or of one that must be thrifty.
    pub(super) fn new(one_file: bool) -> Self {
        if one_file { Self { text: 300, code: 200 } } else { Self { text: 110, code: 60 } }
    }
}

/// The record of a sheet: fields between tabs, a line for the sheet and one for each document. The
/// line of a document has its kind, its anchor (empty where it is [`plain_anchor`] of the heading),
/// its heading, an excerpt of its text and one of its code. `track` counts from 1.
pub(super) fn record(
    (number, url, title, track): (u32, &str, &str, usize),
    documents: &[Document],
    excerpts: Excerpts,
) -> String {
    let mut record = String::with_capacity(128 * (documents.len() + 1));
    record.push_str(&format!("{number}\t{url}\t{}\t{track}", one_line(title)));
    for document in documents {
        let kind = match document.kind {
            DocumentKind::Text => "0",
            DocumentKind::Card(CardKind::Probe) => "1",
            DocumentKind::Card(CardKind::Predict) => "2",
        };
        let heading = one_line(&document.heading);
        let is_plain = plain_anchor(&heading).eq(document.anchor.bytes());
        let anchor = if is_plain { "" } else { &document.anchor };
        record.extend(["\n", kind, "\t", anchor, "\t", &heading, "\t"]);
        excerpt(&document.text, excerpts.text, &mut record);
        record.push('\t');
        code_excerpt(&document.code, excerpts.code, &mut record);
    }
    record
}

/// A text without tabs and ends of lines.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The anchor that most headings have: what is not ASCII needs better rules than the client has.
fn plain_anchor(heading: &str) -> impl Iterator<Item = u8> {
    let kept = heading.bytes().filter(|b| b.is_ascii_alphanumeric() || b"_- ".contains(b));
    kept.map(|b| if b == b' ' { b'-' } else { b.to_ascii_lowercase() })
}

/// Appends the first words of a text, white space made single.
fn excerpt(text: &str, longest: usize, record: &mut String) {
    let (start, mut length) = (record.len(), 0);
    for word in text.split_whitespace() {
        let more = word.chars().count() + 1;
        let is_first = record.len() == start;
        if length + more > longest {
            if is_first {
                record.extend(word.chars().take(longest));
            }
            record.push('…');
            break;
        }
        if !is_first {
            record.push(' ');
        }
        record.push_str(word);
        length += more;
    }
}

/// Appends the first lines of code, without those that are empty; a vertical tab between two, a space for
/// each tab.
fn code_excerpt(code: &str, longest: usize, record: &mut String) {
    let (start, mut left) = (record.len(), longest);
    let means_something = |c: char| matches!(c, '\t' | '\u{b}');
    for line in code.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        let spaced = line.chars().map(|c| if means_something(c) { ' ' } else { c });
        let length = line.chars().count();
        let is_first = record.len() == start;
        if length > left {
            if is_first {
                record.extend(spaced.take(left));
                record.push('…');
            }
            break;
        }
        if !is_first {
            record.push('\u{b}');
        }
        match line.contains(means_something) {
            true => record.extend(spaced),
            false => record.push_str(line),
        }
        left -= length;
    }
}
