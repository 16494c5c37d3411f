//! Classes of characters in patterns: `[a-z&&[^x]]`, `\w`, `[:alpha:]`, `\p{Lu}`.

use super::parse::Parser;
use super::set::{Others, Set};

/// What one item of a class is.
enum Item {
    Character(char),
    Set(Set),
}

/// `\w`, `\s` and such; `None` for other letters.
pub(super) fn shorthand(letter: char) -> Option<Set> {
    let set = match letter.to_ascii_lowercase() {
        'w' => named("word")?,
        'd' => named("digit")?,
        's' => named("space")?,
        'h' => named("xdigit")?,
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { set.others_than() } else { set })
}

/// The set of a POSIX bracket or a property, by its name in lower case.
fn named(name: &str) -> Option<Set> {
    let test: fn(char) -> bool = match name {
        "ascii" => return Some(Set::range('\0', '\x7f')),
        "xdigit" => return Some(Set::ascii(Others::None, |c| c.is_ascii_hexdigit())),
        "word" => |c| c.is_ascii_alphanumeric() || c == '_',
        "digit" | "nd" | "n" => |c| c.is_ascii_digit(),
        "space" => |c| matches!(c, '\t'..='\r' | ' '),
        "alpha" | "l" => |c| c.is_ascii_alphabetic(),
        "alnum" => |c| c.is_ascii_alphanumeric(),
        "lower" | "ll" => |c| c.is_ascii_lowercase(),
        "upper" | "lu" => |c| c.is_ascii_uppercase(),
        "sm" => |c| "+<=>|~".contains(c),
        "s" => |c| "$+<=>^`|~".contains(c),
        "pc" => |c| c == '_',
        "m" | "mn" | "mc" | "lt" | "lo" | "lm" | "nl" | "no" | "so" => |_| false,
        _ => return None,
    };
    Some(Set::ascii(Others::Some, test))
}

impl Parser {
    /// A property after `\p` or `\P`, with its braces.
    pub(super) fn property(&mut self, negated: bool) -> Option<Set> {
        self.expect('{')?;
        let negated = self.eat('^') != negated;
        let set = named(&self.until('}')?.to_ascii_lowercase())?;
        Some(if negated { set.others_than() } else { set })
    }

    /// A class after its bracket; `fold` adds the other case of its letters.
    pub(super) fn class(&mut self, fold: bool) -> Option<Set> {
        let negated = self.eat('^');
        let set = self.class_body()?;
        let set = if fold { set.folded() } else { set };
        Some(if negated { set.others_than() } else { set })
    }

    fn class_body(&mut self) -> Option<Set> {
        let mut both: Option<Set> = None;
        let mut set = Set::EMPTY;
        let mut first = true;
        loop {
            if self.eat_all("&&") {
                both = Some(both.map_or(set, |both| both & set));
                set = Set::EMPTY;
            } else if !first && self.eat(']') {
                return Some(both.map_or(set, |both| both & set));
            } else {
                set = set | self.class_items()?;
            }
            first = false;
        }
    }

    /// A character, a range or a set.
    fn class_items(&mut self) -> Option<Set> {
        let low = match self.class_item()? {
            Item::Set(set) => return Some(set),
            Item::Character(low) => low,
        };
        if self.peek() != Some('-') || matches!(self.peek_after(), Some(']') | None) {
            return Some(Set::one(low));
        }
        self.next();
        match self.class_item()? {
            Item::Character(high) if low <= high => Some(Set::range(low, high)),
            Item::Character(_) => None,
            Item::Set(set) => Some(Set::one(low) | Set::one('-') | set),
        }
    }

    fn class_item(&mut self) -> Option<Item> {
        match self.next()? {
            '[' if self.peek() == Some(':') => self.posix().map(Item::Set),
            '[' => self.class(false).map(Item::Set),
            '\\' => self.class_escape(),
            character => Some(Item::Character(character)),
        }
    }

    fn posix(&mut self) -> Option<Set> {
        self.expect(':')?;
        let negated = self.eat('^');
        let set = named(&self.until(':')?)?;
        self.expect(']')?;
        Some(if negated { set.others_than() } else { set })
    }

    fn class_escape(&mut self) -> Option<Item> {
        let letter = self.next()?;
        if let Some(set) = shorthand(letter) {
            return Some(Item::Set(set));
        }
        match letter {
            'p' | 'P' => self.property(letter == 'P').map(Item::Set),
            'b' => Some(Item::Character('\x08')),
            _ => self.escaped(letter).map(Item::Character),
        }
    }
}
