//! Characters of patterns: plain ones, and what backslashes make of them.

use super::class::shorthand;
use super::parse::{Flags, Parser};
use super::set::Set;
use super::tree::Node;

impl Parser {
    /// What a backslash outside of a class begins.
    pub(super) fn escape(&mut self, flags: Flags) -> Option<Node> {
        let letter = self.next()?;
        if let Some(set) = shorthand(letter) {
            return Some(Node::Set(set));
        }
        Some(match letter {
            'A' => Node::LineStart,
            'Z' => Node::LineEnd,
            'z' => Node::TextEnd,
            'b' | 'B' => Node::WordBoundary(letter == 'b'),
            'G' => Node::SearchStart,
            'N' => Node::Set(Set::one('\n').others_than()),
            'p' | 'P' => {
                let set = self.property(letter == 'P')?;
                Node::Set(if flags.ignore_case { set.folded() } else { set })
            }
            'k' | 'g' => {
                self.expect('<')?;
                self.until('>')?;
                Node::Anything
            }
            '1'..='9' if self.peek().is_some_and(|next| next.is_ascii_digit()) => return None,
            '1'..='9' => Node::Anything,
            _ => return self.escaped(letter).and_then(|character| literal(character, flags)),
        })
    }

    /// The one character that an escape stands for.
    pub(super) fn escaped(&mut self, letter: char) -> Option<char> {
        Some(match letter {
            't' => '\t',
            'v' => '\x0b',
            'n' => '\n',
            'r' => '\r',
            'f' => '\x0c',
            'a' => '\x07',
            'e' => '\x1b',
            'x' if self.eat('{') => self.code(8).filter(|_| self.eat('}'))?,
            'x' => self.code(2).filter(char::is_ascii)?,
            'u' => self.code(4)?,
            letter if letter.is_ascii_alphanumeric() => return None,
            letter => letter,
        })
    }

    /// A character by its number of at most so many hexadecimal digits.
    fn code(&mut self, most: usize) -> Option<char> {
        let digits =
            self.pattern[self.at..].iter().take(most).take_while(|c| c.is_ascii_hexdigit());
        let text: String = digits.collect();
        self.at += text.len();
        char::from_u32(u32::from_str_radix(&text, 16).ok()?)
    }
}

/// A character that stands for itself.
pub(super) fn literal(character: char, flags: Flags) -> Option<Node> {
    let set = Set::one(character);
    match flags.ignore_case {
        // Oniguruma folds some of them to several letters.
        true if !character.is_ascii() => None,
        true => Some(Node::Set(set.folded())),
        false => Some(Node::Set(set)),
    }
}
