//! Text of strangers on its way to a terminal.
//!
//! Titles, file names and messages of other programs may hold escape sequences that recolour, hide
//! or rewrite what the terminal shows, and marks that reorder it. What is shown holds none.

use std::borrow::Cow;

/// True for characters that do something to a terminal instead of standing in it: C0 and C1
/// controls, line and paragraph separators, and what Unicode uses to change the writing direction.
pub fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` on one line, each active character as an escape: `\u{1b}`.
pub fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_active(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// `text` with its line ends and tabs, for quoting: each other active character becomes a picture,
/// one for one, so that columns stay true. The CRs of line ends are dropped.
///
/// What it makes of a part of a text is a part of what it makes of the whole.
pub fn inert_lines(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_active(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if matches!(chars.peek(), None | Some('\n')) => {}
            '\n' | '\t' => out.push(c),
            '\0'..='\x1F' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7F' => out.push('\u{2421}'),
            _ if is_active(c) => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_marks_are_shown_not_obeyed() {
        assert_eq!(
            inert("a\x1b[31mb\u{9b}2J\u{202e}c\x07\n"),
            r"a\u{1b}[31mb\u{9b}2J\u{202e}c\u{7}\u{a}"
        );
        assert_eq!(inert("ä🦀 \u{200b}"), "ä🦀 \u{200b}");
    }

    #[test]
    fn quoted_lines_keep_their_columns() {
        assert_eq!(inert_lines("\ta\x1b[1m\u{9b}b\r\nc\r"), "\ta␛[1m\u{FFFD}b\nc");
        let (line, quoted) = ("x\u{200f}\x00\x7fy", inert_lines("x\u{200f}\x00\x7fy"));
        assert_eq!(line.chars().count(), quoted.chars().count());
        assert!(!quoted.contains(is_active));
    }
}
