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
        .map(|fix| match fix {
            Fix::Insert { at, text } => (at + offset, at + offset, text.clone()),
            Fix::Body { span, text } => {
                let (start, end) = (span.start + offset, span.end + offset);
                let prefix = line_prefix(bytes, start, span.start == span.end);
                let mut body = lay_out(text, &prefix, line_end, start == end);
                if start == end && start > 0 && bytes[start - 1] != b'\n' {
                    // The fence is the file's last line and has no end.
                    body.insert_str(0, line_end);
                }
                (start, end, body)
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

/// What each line of a block in a list or quote begins with, told from the line that `start` is
/// in, or from the fence's line before it where the block is empty.
fn line_prefix(bytes: &[u8], start: usize, empty: bool) -> String {
    let until = match empty {
        true if bytes[..start].ends_with(b"\n") => start - 1,
        _ => start,
    };
    let line = bytes[..until].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lead: &[u8] = match empty {
        true => {
            let fence = &bytes[line..until];
            let end = fence.iter().position(|byte| matches!(byte, b'`' | b'~')).unwrap_or(0);
            &fence[..end]
        }
        false => &bytes[line..start],
    };
    // Of a list's marker only the room that it takes is repeated.
    let repeated = |byte: &u8| match byte {
        b'>' | b'\t' => char::from(*byte),
        _ => ' ',
    };
    lead.iter().map(repeated).collect()
}

/// `text` with its lines as they stand in the file. The first line of a body that is replaced has
/// its prefix already.
fn lay_out(text: &str, prefix: &str, line_end: &str, empty: bool) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 || empty {
            out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        }
        out.push_str(line);
        out.push_str(line_end);
    }
    out
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
    fn tabs_of_a_list_stay() {
        let text = "-\t```py\n\told\n\t```\n";
        assert_eq!(mend(text.as_bytes(), &[body(text, "old\n")]), b"-\t```py\n\tx\n\n\ty\n\t```\n");
    }

    #[test]
    fn bom_and_line_ends_stay() {
        let text = "\u{FEFF}a\r\n<!-- probe -->\r\n";
        let at = text.find(" -->").unwrap() - 3;
        let fix = Fix::Insert { at, text: " id: a".to_owned() };
        let mended = String::from_utf8(mend(text.as_bytes(), &[fix])).unwrap();
        assert_eq!(mended, "\u{FEFF}a\r\n<!-- probe id: a -->\r\n");
    }
}
