//! Names of files that every system can hold, as a vault is checked out and a site is copied.

/// The most bytes that a segment of a path may have: what the common file systems take.
const MAX_NAME: usize = 255;

/// Names that Windows keeps for devices, whatever follows their first dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// How many bytes the longest of them has.
const LONGEST_DEVICE: usize = 7;

/// Why `name`, one segment of a path, cannot be held by every system: the end of a sentence that
/// begins with the name. `None` for a good one.
pub fn name_trouble(name: &str) -> Option<String> {
    // Nearly all are like that, and each save looks at all.
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.len() <= MAX_NAME && name.bytes().all(is_plain) && !name.ends_with('.') {
        return is_device(name).then(in_use);
    }
    if let Some(c) = name.chars().find(|c| is_unseen(*c)) {
        return Some(format!("has the invisible character U+{:04X} in it", u32::from(c)));
    }
    if let Some(c) = name.chars().find(|c| "<>:\"|?*\\/".contains(*c)) {
        return Some(format!("has a `{c}`, which Windows does not take"));
    }
    if name.len() > MAX_NAME {
        return Some(format!("has {} bytes, at most {MAX_NAME} fit", name.len()));
    }
    if name.ends_with(['.', ' ']) {
        return Some("ends with a dot or space, which Windows drops".to_owned());
    }
    is_device(name).then(in_use)
}

fn in_use() -> String {
    "is a device on Windows".to_owned()
}

/// The name with what cannot be seen, or would turn the text around it, written as `\u{...}`.
pub fn visible(name: &str) -> String {
    let show = |c: char| match is_unseen(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    name.chars().map(show).collect()
}

/// Control characters, line separators, and those that turn the direction of text.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// True for `con`, `NUL.md`, `com1 .txt`: spaces before the dot do not count.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    // Nearly all names are told by that.
    let starts_like_one = |b: &u8| b"capnl".contains(&b.to_ascii_lowercase());
    if stem.len() > LONGEST_DEVICE || !stem.as_bytes().first().is_some_and(starts_like_one) {
        return false;
    }
    let stem = stem.to_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let mut number = numbered.unwrap_or_default().chars();
    let is_port = matches!(
        (number.next(), number.next()),
        (Some('0'..='9' | '\u{B9}' | '\u{B2}' | '\u{B3}'), None)
    );
    is_port || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_cannot_hold_are_told_why() {
        let long = "ü".repeat(128);
        let cases = [
            ("con", "device"),
            ("NUL.md", "device"),
            ("aux.tar.gz", "device"),
            ("com1", "device"),
            ("LPT\u{B9}.txt", "device"),
            ("prn .md", "device"),
            ("CONIN$", "device"),
            ("a.", "dot or space"),
            ("a.md ", "dot or space"),
            ("a:b", "`:`"),
            ("what?.md", "`?`"),
            ("a*b", "`*`"),
            ("<a>", "`<`"),
            ("a|b", "`|`"),
            ("say \"x\"", "`\"`"),
            ("a\\b", "`\\`"),
            ("a\u{7}b", "U+0007"),
            ("a\u{7F}", "U+007F"),
            ("a\u{202E}dm.exe", "U+202E"),
            ("a\u{2028}b", "U+2028"),
            (long.as_str(), "256 bytes"),
        ];
        for (name, why) in cases {
            let told = name_trouble(name).unwrap_or_default();
            assert!(told.contains(why), "{name:?}: {told}");
        }
    }

    #[test]
    fn good_names_pass() {
        let long = "x".repeat(255);
        let cases = [
            "console.md",
            "com10",
            "com",
            "lpt.txt",
            "null",
            "aux-in",
            ".htaccess",
            "a b.md",
            "c#.md",
            "100%.md",
            "ünï.md",
            "日本.md",
            "👩\u{200D}💻.md",
            &long,
        ];
        for name in cases {
            assert_eq!(name_trouble(name), None, "{name:?}");
        }
    }

    #[test]
    fn unseen_characters_are_shown() {
        assert_eq!(visible("a\u{1B}[1m\u{202E}ü"), "a\\u{1b}[1m\\u{202e}ü");
    }
}
