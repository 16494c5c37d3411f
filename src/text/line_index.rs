//! From byte offsets to lines and columns.

/// A place as people name it: both from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1: a tab, an umlaut and an emoji's code point count one each.
    pub column: usize,
}

/// How many bytes lie between two counts of characters.
const STRIDE: usize = 1024;

/// The starts of a text's lines, for finding the line of an offset in logarithmic time, and counts
/// of characters, for finding the column in constant time however long the line is.
#[derive(Debug)]
pub struct LineIndex<T> {
    text: T,
    starts: Vec<usize>,
    /// How many characters begin before each multiple of [`STRIDE`] bytes.
    counts: Vec<usize>,
}

impl<T: AsRef<str>> LineIndex<T> {
    /// Indexes `text`, whose lines end in LF or CRLF.
    pub fn new(text: T) -> Self {
        let ends = text.as_ref().bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut counts = vec![0];
        for stride in text.as_ref().as_bytes().chunks(STRIDE) {
            counts.push(counts[counts.len() - 1] + characters(stride));
        }
        Self { text, starts, counts }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.text.as_ref()
    }

    /// The place of the byte `offset`; an offset past the end is the end.
    pub fn locate(&self, offset: usize) -> LineColumn {
        let offset = self.text().floor_char_boundary(offset.min(self.text().len()));
        let line = self.starts.partition_point(|start| *start <= offset);
        let column = self.characters_before(offset) - self.characters_before(self.starts[line - 1]);
        LineColumn { line, column: column + 1 }
    }

    /// The byte at a place, lines and columns from 1; `None` where the text has no such line.
    pub fn offset(&self, line: usize, column: usize) -> Option<usize> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let mut chars = self.text()[start..].char_indices();
        let within = chars.nth(column.saturating_sub(1)).map(|(at, _)| at);
        Some(within.map_or(self.text().len(), |at| start + at))
    }

    fn characters_before(&self, offset: usize) -> usize {
        let stride = offset / STRIDE;
        self.counts[stride] + characters(&self.text().as_bytes()[stride * STRIDE..offset])
    }
}

/// How many characters begin in a part of a UTF-8 text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, needle: &str) -> (usize, usize) {
        let place = LineIndex::new(text).locate(text.find(needle).unwrap());
        (place.line, place.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(at("x", "x"), (1, 1));
        assert_eq!(at("a\n\tbx", "x"), (2, 3));
        assert_eq!(at("ä🦀x", "x"), (1, 3));
        assert_eq!(LineIndex::new("a\nä🦀x").offset(2, 3), Some(8));
        assert_eq!(LineIndex::new("a\n").offset(3, 1), None);
        assert_eq!(at("a\r\nb\r\nx", "x"), (3, 1));
        assert_eq!(at(&format!("ä\n{}x", "ä🦀".repeat(1000)), "x"), (2, 2001));
    }

    #[test]
    fn offset_past_the_end_is_the_end() {
        let place = LineIndex::new("a\nbc").locate(99);
        assert_eq!((place.line, place.column), (2, 3));
    }
}
