//! Blocks into HTML, with holes where links go.
//!
//! A function of the sheet and the settings alone: where a link leads is not known here, so its
//! place is kept open and the page fills it. No `style=` is ever written: pages forbid it.

mod blocks;
mod card;
mod code;
mod fragment;
mod inlines;

pub use fragment::{Fragment, Hole};

use rustc_hash::FxHashSet;
use std::borrow::Cow;

use crate::config::Config;
use crate::highlight::Highlighter;
use crate::model::Sheet;
use crate::path::AnchorId;
use crate::text::find_byte;

/// What most bodies have less of, in bytes.
const USUAL: usize = 32 * 1024;

/// The body of `sheet` as HTML, title and front matter left out.
pub fn render_body<'a>(
    sheet: &'a Sheet,
    config: &'a Config,
    highlighter: &'a Highlighter,
) -> Fragment {
    let made = sheet.headings.iter().map(|heading| &heading.anchor).collect();
    let foreign = sheet.front.lang.as_ref().filter(|lang| **lang != config.lang);
    let mut writer = Writer {
        out: Fragment::with_capacity(USUAL),
        config,
        highlighter,
        sheet_id: sheet.id.as_str(),
        site_lang: foreign
            .map_or_else(String::new, |_| format!(" lang=\"{}\"", escape(&config.lang))),
        made,
    };
    writer.blocks(&sheet.blocks);
    writer.footnotes(&sheet.footnotes);
    writer.out
}

/// What is written so far, and what writing needs to know.
struct Writer<'a> {
    out: Fragment,
    config: &'a Config,
    highlighter: &'a Highlighter,
    sheet_id: &'a str,
    /// The attribute for the site's own words, where the sheet is in another language; else nothing.
    site_lang: String,
    /// The anchors that the page has: those of headings, and those written so far.
    made: FxHashSet<&'a AnchorId>,
}

/// Text as it may stand in an element or in a quoted attribute: most may as it is.
pub fn escape(text: &str) -> Cow<'_, str> {
    if find_byte(text, is_special).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape_into(text, &mut out);
    Cow::Owned(out)
}

/// True for a character that cannot stand for itself.
fn is_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | (byte == b'\'')
}

fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = find_byte(rest, is_special) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A title or another text of the front matter: its code spans are code, all else is text.
///
/// Full Markdown would turn `__init__` bold in the very places where authors quote it.
pub fn rich_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = find_tick(rest) {
        let ticks = rest[open..].len() - rest[open..].trim_start_matches('`').len();
        let fence = &rest[open..open + ticks];
        let after = &rest[open + ticks..];
        let Some(close) = find_fence(after, fence) else { break };
        escape_into(&rest[..open], &mut out);
        out.push_str("<code>");
        let code = &after[..close];
        let padded = code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
        escape_into(if padded { &code[1..code.len() - 1] } else { code }, &mut out);
        out.push_str("</code>");
        rest = &after[close + ticks..];
    }
    escape_into(rest, &mut out);
    out
}

/// True where [`rich_text`] shows a backtick as it is, because it has no partner.
pub fn has_lonely_backtick(text: &str) -> bool {
    let mut rest = text;
    while let Some(open) = find_tick(rest) {
        let ticks = rest[open..].len() - rest[open..].trim_start_matches('`').len();
        let after = &rest[open + ticks..];
        let Some(close) = find_fence(after, &rest[open..open + ticks]) else { return true };
        rest = &after[close + ticks..];
    }
    false
}

/// Where the first backtick stands.
fn find_tick(text: &str) -> Option<usize> {
    find_byte(text, |byte| byte == b'`')
}

/// Where a run of exactly `fence` backticks starts.
fn find_fence(text: &str, fence: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = find_tick(&text[at..]) {
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == fence.len() {
            return Some(start);
        }
        at = start + run;
    }
    None
}

/// The same text without the backticks of its code spans: for titles of windows and feeds.
pub fn bare_text(text: &str) -> String {
    bare(text).into_owned()
}

/// What [`bare_text`] gives, the text itself where it has no backticks.
pub fn bare(text: &str) -> Cow<'_, str> {
    match text.contains('`') {
        true => text.replace('`', "").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_that_means_something_is_escaped_wherever_it_stands() {
        let special =
            [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")];
        for length in 0..40 {
            let plain = format!("\u{6f22}{}é", "a".repeat(length));
            assert!(matches!(escape(&plain), Cow::Borrowed(same) if same == plain));
            for (c, reference) in special {
                assert_eq!(
                    escape(&format!("{plain}{c}{plain}{c}")),
                    format!("{plain}{reference}{plain}{reference}")
                );
            }
        }
    }

    #[test]
    fn rich_text_knows_code_and_nothing_else() {
        let cases = [
            ("What is `__init__`?", "What is <code>__init__</code>?"),
            ("bare __init__ stays", "bare __init__ stays"),
            ("a ` b", "a ` b"),
            ("`` a`b ``", "<code>a`b</code>"),
            ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ];
        for (text, html) in cases {
            assert_eq!(has_lonely_backtick(text), text == "a ` b");
            assert_eq!(rich_text(text), html);
        }
    }
}
