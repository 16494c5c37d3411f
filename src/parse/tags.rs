//! A reader of HTML tags: HTML's own tokens as far as CommonMark lets them through.

use std::ops::Range;

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, references unresolved.
    Text(&'a str),
    /// An opening or closing tag.
    Tag(Tag),
}

/// A tag as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    /// True for `</name>`.
    pub(super) closes: bool,
    /// Names in lower case, each once; values with their references unresolved.
    pub(super) attributes: Vec<(String, String)>,
}

/// The tokens of `html` with their places. What looks like a tag and is none is text; doctypes and
/// processing instructions are dropped.
pub(super) fn tokens(html: &str) -> Vec<(Range<usize>, Token<'_>)> {
    let mut tokens = Vec::new();
    let mut text_start = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let Some(end) = tag_end(html, start) else {
            at = start + 1;
            continue;
        };
        let token = read_tag(&html[start + 1..end - 1]);
        let dropped = html[start + 1..].starts_with(['!', '?']);
        if token.is_none() && !dropped {
            at = start + 1;
            continue;
        }
        if text_start < start {
            tokens.push((text_start..start, Token::Text(&html[text_start..start])));
        }
        tokens.extend(token.map(|tag| (start..end, Token::Tag(tag))));
        (text_start, at) = (end, end);
    }
    if text_start < html.len() {
        tokens.push((text_start..html.len(), Token::Text(&html[text_start..])));
    }
    tokens
}

/// One past the `>` that ends the tag at `start`: one in quotes does not. A `<` outside of quotes
/// means that this is no tag, so what one search has passed no other looks at again.
fn tag_end(html: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(start + 1) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// A tag from what stands between `<` and `>`.
fn read_tag(inner: &str) -> Option<Tag> {
    let (closes, rest) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let name_end = rest.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(rest.len());
    let name = &rest[..name_end];
    let good = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    good.then(|| Tag {
        name: name.to_ascii_lowercase(),
        closes,
        attributes: read_attributes(&rest[name_end..]),
    })
}

fn read_attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    let is_gap = |c: char| c.is_whitespace() || c == '/';
    loop {
        rest = rest.trim_start_matches(is_gap);
        if rest.is_empty() {
            return attributes;
        }
        // A name may begin with any character, even `=`.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(|c: char| is_gap(c) || c == '=');
        let end = end.map_or(rest.len(), |at| first + at);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = read_value(after.trim_start());
        }
        if attributes.iter().all(|(known, _)| *known != name) {
            attributes.push((name, value.to_owned()));
        }
    }
}

/// A value and what follows it.
fn read_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(html: &str) -> Option<Tag> {
        match tokens(html).pop() {
            Some((_, Token::Tag(tag))) => Some(tag),
            _ => None,
        }
    }

    #[test]
    fn tags_are_read_with_their_attributes() {
        let read = tag("<Abbr TITLE='a > b' data-x=1 open/>").unwrap();
        assert_eq!((read.name.as_str(), read.closes), ("abbr", false));
        let pairs: Vec<(&str, &str)> =
            read.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("title", "a > b"), ("data-x", "1"), ("open", "")]);
        assert!(tag("</kbd >").unwrap().closes);
        let odd = tag("<div é =ü à=\"ß\">").unwrap();
        assert_eq!(odd.attributes.len(), 2);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for html in ["a < b > c", "<", "<3>", "<a", "< b>", "<ä>"] {
            assert_eq!(tokens(html), [(0..html.len(), Token::Text(html))], "{html}");
        }
        assert_eq!(tokens("<!DOCTYPE x><?y?>"), []);
    }
}
