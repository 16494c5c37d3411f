//! From byte offsets to lines and columns.

/// A place as people name it: both from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1: a tab, an umlaut and an emoji's code point count one each.
    pub column: usize,
}

/// The starts of a text's lines, for finding the line of an offset in logarithmic time.
#[derive(Debug)]
pub struct LineIndex<T> {
    text: T,
    starts: Vec<usize>,
}

impl<T: AsRef<str>> LineIndex<T> {
    /// Indexes `text`, whose lines end in LF or CRLF.
    pub fn new(text: T) -> Self {
        let ends = text.as_ref().bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.text.as_ref()
    }

    /// The place of the byte `offset`; an offset past the end is the end.
    pub fn locate(&self, offset: usize) -> LineColumn {
        let offset = self.text().floor_char_boundary(offset.min(self.text().len()));
        let line = self.starts.partition_point(|start| *start <= offset);
        let column = self.text()[self.starts[line - 1]..offset].chars().count() + 1;
        LineColumn { line, column }
    }
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
        assert_eq!(at("a\r\nb\r\nx", "x"), (3, 1));
    }

    #[test]
    fn offset_past_the_end_is_the_end() {
        let place = LineIndex::new("a\nbc").locate(99);
        assert_eq!((place.line, place.column), (2, 3));
    }
}
