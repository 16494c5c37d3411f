//! Anchors as the code host makes them, so that a link works there and here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use unicode_normalization::UnicodeNormalization;

/// The slug of a heading's plain text: lower case, letters, digits, marks, `-` and `_` kept, each
/// space a hyphen, all else dropped. Spaces are not merged: `a & b` is `a--b`, as on the code host.
pub fn slug(text: &str) -> String {
    if text.is_ascii() {
        let mut slug = String::with_capacity(text.len());
        for byte in text.trim().bytes() {
            match byte {
                b' ' => slug.push('-'),
                b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                    slug.push(char::from(byte))
                }
                _ => {}
            }
        }
        slug.make_ascii_lowercase();
        return slug;
    }
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => (c.is_alphanumeric() || is_mark(c)).then_some(c),
        })
        .collect()
}

/// A text's words in lower case, joined by single hyphens: for names that stand in URLs and ids.
/// `None` where no letter or digit is in it.
pub fn kebab(text: &str) -> Option<String> {
    if text.is_ascii() {
        let mut name = String::with_capacity(text.len());
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|word| !word.is_empty()) {
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(word);
        }
        name.make_ascii_lowercase();
        return Some(name).filter(|name| !name.is_empty());
    }
    // An accent of its own, as some systems write names, is no letter: `é` is one again first.
    let lower = text.nfc().collect::<String>().to_lowercase();
    // Lower-casing may leave what is still no lower-case letter: mathematical capitals, say.
    let is_word = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    let words: Vec<&str> = lower.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    Some(words.join("-")).filter(|name| !name.is_empty())
}

/// Combining marks of the scripts in which words need them; the standard library has no table.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05BD}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0900}'..='\u{0903}' | '\u{093A}'..='\u{094F}'
        | '\u{0981}'..='\u{0983}' | '\u{09BC}'..='\u{09CD}' | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}'
        | '\u{0E47}'..='\u{0E4E}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20F0}' | '\u{3099}' | '\u{309A}' | '\u{FE20}'..='\u{FE2F}')
}

/// Gives each slug once: the second `x` becomes `x-1`, the third `x-2`.
#[derive(Debug, Default)]
pub struct Slugger {
    next: HashMap<String, usize>,
}

impl Slugger {
    /// Takes `id` as it is; false where it is taken already.
    pub fn reserve(&mut self, id: &str) -> bool {
        match self.next.entry(id.to_owned()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(1);
                true
            }
        }
    }

    /// A free anchor for a heading's plain text; `section` where no letter is left of it.
    pub fn unique(&mut self, text: &str) -> String {
        let base = match slug(text) {
            empty if empty.is_empty() => "section".to_owned(),
            slug => slug,
        };
        if self.reserve(&base) {
            return base;
        }
        loop {
            let number = self.next.entry(base.clone()).or_insert(1);
            let candidate = format!("{base}-{number}");
            *number += 1;
            if self.reserve(&candidate) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slug_follows_the_code_host() {
        let cases = [
            ("Built-in data types", "built-in-data-types"),
            ("Control flow & exceptions", "control-flow--exceptions"),
            ("What is `__init__`?", "what-is-__init__"),
            ("C++ vs. C#", "c-vs-c"),
            ("Größe ändern", "größe-ändern"),
            ("  日本語 テスト ", "日本語-テスト"),
            ("हिन्दी", "हिन्दी"),
        ];
        for (text, expected) in cases {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn kebab_keeps_words() {
        assert_eq!(kebab("Why can't `a_b` be?").as_deref(), Some("why-can-t-a-b-be"));
        assert_eq!(kebab("C++ & C#").as_deref(), Some("c-c"));
        assert_eq!(kebab("???"), None);
    }

    proptest! {
        #[test]
        fn ascii_has_the_slugs_that_any_text_has(text in "[\\x00-\\x7f]{0,40}") {
            // A letter at the end, of ASCII or not, says which way is gone.
            let (plain, other) = (format!("{text}z"), format!("{text}é"));
            let with_other = |slug: String| slug[..slug.len() - 1].to_owned() + "é";
            prop_assert_eq!(with_other(slug(&plain)), slug(&other));
            prop_assert_eq!(kebab(&plain).map(with_other), kebab(&other));
        }
    }

    #[test]
    fn duplicate_anchor_gets_suffix() {
        let mut slugger = Slugger::default();
        let ids: Vec<String> =
            ["a", "a", "a-1", "a", "!"].iter().map(|text| slugger.unique(text)).collect();
        assert_eq!(ids, ["a", "a-1", "a-1-1", "a-2", "section"]);
    }
}
