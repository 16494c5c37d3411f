//! A style sheet of a theme, without what only its authors need.

/// `text` without comments and needless space; a comment that begins with `/*!` stays, as that of a
/// licence. Nothing else is rewritten: whatever it says, it says the same after.
pub(super) fn shrink(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '/' if rest.starts_with("/*") => comment(rest, &mut out),
            '"' | '\'' => copy(rest, quoted(rest, c), &mut out),
            '\\' => copy(rest, escape(rest), &mut out),
            'u' | 'U' if is_bare_url(rest) => {
                copy(rest, rest.find(')').unwrap_or(rest.len()), &mut out)
            }
            c if c.is_ascii_whitespace() => space(rest, &mut out),
            c => {
                let bare = out.trim_ascii_end().len();
                if matches!(c, '{' | '}') && !out[..bare].ends_with('\\') {
                    out.truncate(bare);
                }
                // The last declaration needs no end of its own.
                if c == '}' && out.ends_with(';') && !out.ends_with("\\;") {
                    out.pop();
                }
                copy(rest, c.len_utf8(), &mut out)
            }
        };
        rest = &rest[taken..];
    }
    out
}

fn copy(rest: &str, length: usize, out: &mut String) -> usize {
    out.push_str(&rest[..length]);
    length
}

/// How long an escape is. A space after it is a part of it, or stands beside one that is.
fn escape(rest: &str) -> usize {
    let mut chars = rest.chars().skip(1);
    let escaped = 1 + chars.next().map_or(0, char::len_utf8);
    escaped + usize::from(chars.next().is_some_and(|c| c.is_ascii_whitespace()))
}

/// Where the text ends that begins with `quote`.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// True for `url(` without a quote, in which nothing is a comment.
fn is_bare_url(rest: &str) -> bool {
    let start = rest.get(..4).filter(|start| start.eq_ignore_ascii_case("url("));
    start.is_some() && !rest[4..].trim_ascii_start().starts_with(['"', '\''])
}

/// Leaves a comment out; where it alone kept two words apart, an empty one stays.
fn comment(rest: &str, out: &mut String) -> usize {
    let length = rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
    let after = &rest[length..];
    if rest.starts_with("/*!") {
        out.push_str(&rest[..length]);
    } else if !(ends_alone(out)
        || after.is_empty()
        || after.starts_with(|c: char| c.is_ascii_whitespace()))
    {
        out.push_str("/**/");
    }
    length
}

/// One sign of white space in place of several, none where a sign before it needs none.
fn space(rest: &str, out: &mut String) -> usize {
    let length = rest.len() - rest.trim_ascii_start().len();
    if !ends_alone(out) {
        out.push(if rest[..length].contains('\n') { '\n' } else { ' ' });
    }
    length
}

/// True where white space after it says nothing.
fn ends_alone(out: &str) -> bool {
    out.is_empty() || out.ends_with([' ', '\n', '{', '}', ';', ',', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::builtin::BUILTIN;

    #[test]
    fn comments_and_needless_space_go() {
        let text = "/* What. */\n@layer a {\n  /* Why. */\n  .b > c, d :hover { color: red; /* x */ margin: 0 1px }\n}\n";
        assert_eq!(shrink(text), "@layer a{.b > c,d :hover{color:red;margin:0 1px}}");
        assert_eq!(shrink("a { b: c; }\na { --d: ; }\n.e\\;{}"), "a{b:c}a{--d:}.e\\;{}");
        assert_eq!(shrink("/*! whose */\na { b: c }"), "/*! whose */\na{b:c}");
    }

    #[test]
    fn what_has_a_meaning_stays() {
        for text in [
            "a::after{content:\" /* a  b */ \\\" {  \"}",
            "a{b:' ; \\'  '}",
            "a/**/b{c:d}",
            "a .b\n.c{d:calc(1px + 2px)}",
            "a{b:url(//host/*x*/y)}",
            "a{b:URL( //host/*x*/y )}",
            ".a\\  b{c:d}",
            ".\\26 b .c{d:e}",
            ".a\\  {d:e}",
            "a:not(.b) :is(c){d:e}",
            "a{b:c\\;}",
            "a{b:\"no end  ",
        ] {
            assert_eq!(shrink(text), text);
        }
        assert_eq!(shrink("a/* x */b{c:url( 'd  /*' )}"), "a/**/b{c:url( 'd  /*' )}");
        assert_eq!(shrink("a{} /* no end"), "a{}");
    }

    #[test]
    fn styles_of_the_themes_become_small_once() {
        let files = BUILTIN.iter().flat_map(|theme| theme.files);
        for (path, text) in files.filter(|(path, _)| path.ends_with(".css")) {
            let once = shrink(text);
            assert!(once.len() < text.len(), "{path}");
            assert_eq!(shrink(&once), once, "{path}");
        }
    }
}
