//! Parts of files: the header `Range` (RFC 9110, section 14).

use std::ops::Range;

/// What a request wants of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<usize>),
    /// Bytes that it does not have.
    Unsatisfiable,
}

/// Reads the header of a request for a file of `length` bytes. What is malformed, or asks for
/// several parts, is answered with the whole file, as the standard allows.
pub(super) fn wanted(header: Option<&str>, length: usize) -> Wanted {
    let Some((unit, parts)) = header.and_then(|header| header.split_once('=')) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = parts.trim().split_once('-') else { return Wanted::Whole };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !unit.trim().eq_ignore_ascii_case("bytes") || !is_number(first) || !is_number(last) {
        return Wanted::Whole;
    }
    // A number too large to be read lies behind the end of every file.
    let number = |text: &str| text.parse().unwrap_or(usize::MAX);
    let part = match (first.is_empty(), last.is_empty()) {
        (true, true) => return Wanted::Whole,
        (true, false) => length.saturating_sub(number(last))..length,
        (false, true) => number(first)..length,
        (false, false) if number(last) < number(first) => return Wanted::Whole,
        (false, false) => number(first)..number(last).saturating_add(1).min(length),
    };
    if part.is_empty() { Wanted::Unsatisfiable } else { Wanted::Part(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_standard() {
        let part = |range| Wanted::Part(range);
        let cases = [
            ("bytes=0-0", part(0..1)),
            ("Bytes=2-", part(2..10)),
            ("bytes=3-99", part(3..10)),
            ("bytes=-4", part(6..10)),
            ("bytes=-99", part(0..10)),
            ("bytes=0-99999999999999999999", part(0..10)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=99999999999999999999-", Wanted::Unsatisfiable),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=--1", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("", Wanted::Whole),
        ];
        for (header, expected) in cases {
            assert_eq!(wanted(Some(header), 10), expected, "{header}");
        }
        assert_eq!(wanted(None, 10), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
    }
}
