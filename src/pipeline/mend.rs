//! Mechanical mends applied to a sheet's bytes: all else stays byte for byte as it was.

use crate::model::Fix;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// `bytes` with all `fixes` applied. Their places are those of the decoded text, which has no BOM
/// and is otherwise as long as the bytes.
pub(super) fn mend(bytes: &[u8], fixes: &[Fix]) -> Vec<u8> {
    let offset = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let line_end = if is_crlf(bytes) { "\r\n" } else { "\n" };
    let mut edits: Vec<(usize, usize, String)> = fixes
        .iter()
        .filter_map(|fix| match fix {
            Fix::Insert { at, after, text } => {
                let at = at + offset;
                // A place that is not where it should be is left alone.
                bytes.get(..at)?.ends_with(after.as_bytes()).then(|| (at, at, text.clone()))
            }
            Fix::Body { span, text } => {
                Some(body(bytes, span.start + offset, span.end + offset, text, line_end))
            }
        })
        .collect();
    edits.sort_by_key(|(start, ..)| *start);
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for (start, end, text) in edits {
        out.extend_from_slice(&bytes[from..start]);
        out.extend_from_slice(text.as_bytes());
        from = end;
    }
    out.extend_from_slice(&bytes[from..]);
    out
}

fn is_crlf(bytes: &[u8]) -> bool {
    bytes.iter().position(|byte| *byte == b'\n').is_some_and(|at| at > 0 && bytes[at - 1] == b'\r')
}

/// The edit that replaces the body of a block: its lines as they are, from the start of the first.
fn body(
    bytes: &[u8],
    start: usize,
    end: usize,
    text: &str,
    line_end: &str,
) -> (usize, usize, String) {
    let line_start = |at: usize| {
        bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
    };
    let first = line_start(start);
    // An empty block whose fence is the end of the file begins on the fence's own line.
    let is_open_end = start == end && start == bytes.len() && first != start;
    let (fence, from) = match is_open_end {
        true => (&bytes[first..start], start),
        false => (&bytes[line_start(first.saturating_sub(1))..first], first),
    };
    let prefix = line_prefix(fence);
    let mut out = if is_open_end { line_end.to_owned() } else { String::new() };
    for line in text.lines() {
        out.push_str(if line.is_empty() { prefix.trim_end() } else { &prefix });
        out.push_str(line);
        out.push_str(line_end);
    }
    (from, end, out)
}

/// What each line of a block in a list or quote begins with, told from the line of its fence: of a
/// list's marker only the room that it takes is repeated.
fn line_prefix(fence: &[u8]) -> String {
    let end = fence.iter().position(|byte| matches!(byte, b'`' | b'~')).unwrap_or(0);
    let repeated = |byte: &u8| match byte {
        b'>' | b'\t' => char::from(*byte),
        _ => ' ',
    };
    fence[..end].iter().map(repeated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn body(text: &str, old: &str) -> Fix {
        let start = text.find(old).unwrap();
        Fix::Body { span: Span::new(start, start + old.len()), text: "x\n\ny\n".to_owned() }
    }

    #[test]
    fn body_keeps_the_indent_of_its_block() {
        let text = "> ```py\n> old\n> ```\n";
        let mended = mend(text.as_bytes(), &[body(text, "old\n")]);
        assert_eq!(String::from_utf8(mended).unwrap(), "> ```py\n> x\n>\n> y\n> ```\n");
        let text = "- ```py\n  ```\n";
        let at = text.find("  ```").unwrap();
        let fix = Fix::Body { span: Span::new(at, at), text: "x\ny\n".to_owned() };
        assert_eq!(mend(text.as_bytes(), &[fix]), b"- ```py\n  x\n  y\n  ```\n");
    }

    #[test]
    fn fence_at_the_end_of_the_file_gets_a_line_of_its_own() {
        let text = "```py";
        let fix = Fix::Body { span: Span::new(5, 5), text: "x\n".to_owned() };
        assert_eq!(mend(text.as_bytes(), &[fix]), b"```py\nx\n");
    }

    #[test]
    fn blank_first_line_of_a_body_tells_no_prefix() {
        let text = "- ```py\r\n\r\n  old\r\n  ```\r\n";
        let start = text.find("\r\n\r\n").unwrap() + 3;
        let end = text.find("  ```").unwrap();
        let fix = Fix::Body { span: Span::new(start, end), text: "x\ny\n".to_owned() };
        let mended = String::from_utf8(mend(text.as_bytes(), &[fix])).unwrap();
        assert_eq!(mended, "- ```py\r\n  x\r\n  y\r\n  ```\r\n");
    }

    #[test]
    fn misplaced_insertion_is_left_out() {
        let fix = Fix::Insert { at: 3, after: "probe".to_owned(), text: "x".to_owned() };
        assert_eq!(mend(b"<!-- probe -->", &[fix]), b"<!-- probe -->");
    }

    #[test]
    fn tabs_of_a_list_stay() {
        let text = "-\t```py\n\told\n\t```\n";
        assert_eq!(
            mend(text.as_bytes(), &[body(text, "old\n")]),
            b"-\t```py\n \tx\n\n \ty\n\t```\n"
        );
    }

    #[test]
    fn bom_and_line_ends_stay() {
        let text = "\u{FEFF}a\r\n<!-- probe -->\r\n";
        let at = text.find(" -->").unwrap() - 3;
        let after = "probe".to_owned();
        let fix = Fix::Insert { at, after, text: " id: a".to_owned() };
        let mended = String::from_utf8(mend(text.as_bytes(), &[fix])).unwrap();
        assert_eq!(mended, "\u{FEFF}a\r\n<!-- probe id: a -->\r\n");
    }
}
