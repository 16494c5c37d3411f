//! Where the tags of a page stand, as far as the server has to find its way in one.
//!
//! Pages are made by templates, so this is no parser of HTML: it knows comments, quotes and the
//! elements whose text is no markup, and never fails.

use std::ops::Range;

/// Elements that hold text only.
const RAW: [&str; 4] = ["script", "style", "title", "textarea"];

/// A tag: `name` in lower case, with `/` before it for a closing one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: String,
    /// From `<` to behind `>`, in bytes.
    pub(super) place: Range<usize>,
    /// Names in lower case, and where the values stand, without quotes.
    attributes: Vec<(String, Range<usize>)>,
}

impl Tag {
    /// Where the value of an attribute stands.
    pub(super) fn attribute(&self, name: &str) -> Option<Range<usize>> {
        let mut found = self.attributes.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, place)| place.clone())
    }
}

/// The tags of `html` in order, without those in comments and in the text of [`RAW`] elements.
pub(super) fn tags(html: &str) -> impl Iterator<Item = Tag> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find('<')?;
            if html[start..].starts_with("<!--") {
                at = html[start..].find("-->").map_or(html.len(), |length| start + length);
                continue;
            }
            let Some(tag) = read_tag(html, start) else {
                at = start + 1;
                continue;
            };
            at = tag.place.end;
            if RAW.contains(&tag.name.as_str()) {
                at = raw_end(html, at, &tag.name);
            }
            return Some(tag);
        }
    })
}

/// Where the closing tag of a raw element begins.
fn raw_end(html: &str, start: usize, name: &str) -> usize {
    let is_end = |at: &usize| {
        let rest = html.as_bytes().get(at + 2..at + 2 + name.len());
        rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name.as_bytes()))
    };
    html[start..].match_indices("</").map(|(at, _)| start + at).find(is_end).unwrap_or(html.len())
}

fn read_tag(html: &str, start: usize) -> Option<Tag> {
    let mut reader = Reader { bytes: html.as_bytes(), at: start + 1 };
    reader.skip(|byte| byte == b'/');
    if !reader.peek()?.is_ascii_alphabetic() {
        return None;
    }
    reader.skip(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let name = html[start + 1..reader.at].to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        reader.skip(|byte| byte.is_ascii_whitespace() || byte == b'/');
        if reader.peek()? == b'>' {
            return Some(Tag { name, place: start..reader.at + 1, attributes });
        }
        let key = reader.at;
        reader.at += 1;
        reader.skip(|byte| !byte.is_ascii_whitespace() && !b"=>/".contains(&byte));
        let key = html[key..reader.at].to_ascii_lowercase();
        attributes.push((key, reader.value()?));
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    /// The value that follows a name: empty where there is none.
    fn value(&mut self) -> Option<Range<usize>> {
        let end = self.at;
        self.skip(|byte| byte.is_ascii_whitespace());
        if self.peek()? != b'=' {
            return Some(end..end);
        }
        self.at += 1;
        self.skip(|byte| byte.is_ascii_whitespace());
        let quote = self.peek()?;
        if quote != b'"' && quote != b'\'' {
            let start = self.at;
            self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'>');
            return Some(start..self.at);
        }
        self.at += 1;
        let start = self.at;
        self.skip(|byte| byte != quote);
        self.peek()?;
        self.at += 1;
        Some(start..self.at - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> Vec<String> {
        tags(html).map(|tag| tag.name).collect()
    }

    #[test]
    fn tags_are_found_and_what_only_looks_like_one_is_not() {
        let html = "<!DOCTYPE html><HEAD><!-- <a> --><title></head> & <b></TITLE>\
                    <meta content='a>b'><script>'</head>'</script></head> 1 < 2 <3 <";
        let expected = ["head", "title", "/title", "meta", "script", "/script", "/head"];
        assert_eq!(names(html), expected);
        assert_eq!(names("<a href='x"), Vec::<String>::new());
        assert_eq!(names("<title>never closed"), ["title"]);
    }

    #[test]
    fn values_stand_where_they_are_said_to_stand() {
        let html = "é<link REL=stylesheet href = \"a b\" crossorigin title='ü>' x=/>";
        let tag = tags(html).next().unwrap();
        let value = |name| tag.attribute(name).map(|place| &html[place]);
        assert_eq!(value("rel"), Some("stylesheet"));
        assert_eq!(value("href"), Some("a b"));
        assert_eq!(value("crossorigin"), Some(""));
        assert_eq!(value("title"), Some("ü>"));
        assert_eq!(value("class"), None);
        assert_eq!(tag.place, 2..html.len());
    }
}
