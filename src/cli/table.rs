//! Tables for people: columns of text, aligned.

use unicode_width::UnicodeWidthStr;

use crate::text::inert;

/// Rows under a head, each column as wide as its widest cell; the last one ends where its text
/// does. Nothing in a cell can steer the terminal.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let head = head.map(str::to_owned);
    let rows: Vec<[String; N]> = [&head]
        .into_iter()
        .chain(rows)
        .map(|row| row.each_ref().map(|cell| inert(cell).into_owned()))
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width + 2 - cell.width()));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_whatever_the_script() {
        let rows = [["a", "1", "x"], ["日本", "22", ""], ["e\u{301}", "3", "\u{1B}[31mred"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        let expected = "ID    N   TITLE\na     1   x\n日本  22\ne\u{301}     3   \\u{1b}[31mred\n";
        assert_eq!(table(["ID", "N", "TITLE"], &rows), expected);
    }
}
