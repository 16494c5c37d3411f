//! Text that one pattern took put into another: the word that ends a here-document.

use onig::Region;

/// What a match took.
#[derive(PartialEq, Eq, Hash, Debug)]
pub(super) struct Taken {
    groups: Vec<Option<String>>,
}

impl Taken {
    pub(super) fn new(line: &str, region: &Region) -> Self {
        let text = |(start, end): (usize, usize)| line[start..end].to_owned();
        Self { groups: (0..region.len()).map(|group| region.pos(group).map(text)).collect() }
    }
}

/// The pattern with `\1` and such replaced by what the groups took, as syntect does it.
pub(super) fn fill(pattern: &str, taken: &Taken) -> String {
    let mut filled = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            filled.push(character);
            continue;
        }
        match characters.next() {
            Some(digit) if digit.is_ascii_digit() => {
                let group = digit as usize - '0' as usize;
                if let Some(Some(text)) = taken.groups.get(group) {
                    escape(text, &mut filled);
                }
            }
            escaped => {
                filled.push('\\');
                filled.extend(escaped);
            }
        }
    }
    filled
}

fn escape(text: &str, pattern: &mut String) {
    for character in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
}
