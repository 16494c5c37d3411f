//! A pattern in Oniguruma's syntax in, its tree out.
//!
//! Knows what grammars use. Whatever else a pattern holds makes it unknown, which is never wrong:
//! an unknown pattern is tried by Oniguruma itself wherever it may match.

use super::escape::literal;
use super::set::Set;
use super::tree::{Look, Node, Repeat};

/// What `(?imx)` turns on.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) ignore_case: bool,
    dot_all: bool,
    extended: bool,
}

/// Reads a pattern.
pub(super) struct Parser {
    pub(super) pattern: Vec<char>,
    pub(super) at: usize,
    groups: usize,
}

/// True for a pattern that takes letters for others; it may be true for more.
pub(super) fn may_fold(pattern: &str) -> bool {
    let flags = |text: &str| {
        let end = text.find([':', ')']).unwrap_or(text.len());
        text[..end].chars().all(|flag| "imxWDSPy-".contains(flag)) && text[..end].contains('i')
    };
    pattern.split("(?").skip(1).any(flags)
}

/// The tree of a pattern; `None` if it holds what is not known here.
pub(super) fn parse(pattern: &str) -> Option<Node> {
    let mut parser = Parser { pattern: pattern.chars().collect(), at: 0, groups: 0 };
    let node = parser.alternatives(Flags::default())?;
    parser.peek().is_none().then_some(node)
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    pub(super) fn peek_after(&self) -> Option<char> {
        self.pattern.get(self.at + 1).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn eat(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_all(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(index, character)| self.pattern.get(self.at + index) == Some(&character));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    pub(super) fn expect(&mut self, character: char) -> Option<()> {
        self.eat(character).then_some(())
    }

    /// The text up to a character, which is passed.
    pub(super) fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                character if character == end => return Some(text),
                character => text.push(character),
            }
        }
    }

    fn alternatives(&mut self, flags: Flags) -> Option<Node> {
        let mut branches = vec![self.concatenation(flags)?];
        while self.eat('|') {
            branches.push(self.concatenation(flags)?);
        }
        if branches.len() == 1 { branches.pop() } else { Some(Node::Alternate(branches)) }
    }

    fn concatenation(&mut self, flags: Flags) -> Option<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip(flags);
            if matches!(self.peek(), None | Some('|' | ')')) {
                break;
            }
            let node = self.atom(flags)?;
            self.skip(flags);
            nodes.push(self.quantified(node, flags)?);
        }
        if nodes.len() == 1 { nodes.pop() } else { Some(Node::Concat(nodes)) }
    }

    /// Passes what an extended pattern is laid out with.
    fn skip(&mut self, flags: Flags) {
        if !flags.extended {
            return;
        }
        loop {
            match self.peek() {
                Some(' ' | '\t'..='\r') => self.at += 1,
                Some('#') => while !matches!(self.next(), None | Some('\n')) {},
                _ => return,
            }
        }
    }

    fn quantified(&mut self, node: Node, flags: Flags) -> Option<Node> {
        let (least, most, braces) = match self.peek() {
            Some('?') => (0, Some(1), false),
            Some('*') => (0, None, false),
            Some('+') => (1, None, false),
            Some('{') => match self.braces() {
                Some((least, most)) => (least, most, true),
                None => return Some(node),
            },
            _ => return Some(node),
        };
        if !braces {
            self.at += 1;
        }
        // `{3,1}` means something else, and so does a quantifier after what takes no text.
        if most.is_some_and(|most| most < least) || !node.takes_text() {
            return None;
        }
        let greedy = !self.eat('?');
        let atomic = !braces && greedy && self.eat('+');
        self.skip(flags);
        let again = matches!(self.peek(), Some('?' | '*' | '+'))
            || self.peek() == Some('{') && self.braces().is_some();
        // `a{2}?` is `(?:a{2})?`.
        if again || braces && (!greedy && most == Some(least)) {
            return None;
        }
        let repeat = Node::Repeat(Box::new(Repeat { node, least, most, greedy }));
        Some(if atomic { Node::Atomic(Box::new(repeat)) } else { repeat })
    }

    /// `{1,2}` and such; anything else in braces is text and is not passed.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let bounds = self.bounds();
        if bounds.is_none() {
            self.at = start;
        }
        bounds
    }

    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        self.expect('{')?;
        let least = self.number();
        let most = if self.eat(',') { self.number() } else { least };
        self.expect('}')?;
        // `{,}` is text.
        (least.is_some() || most.is_some()).then_some((least.unwrap_or(0), most))
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        self.pattern[start..self.at].iter().collect::<String>().parse().ok()
    }

    fn atom(&mut self, flags: Flags) -> Option<Node> {
        match self.next()? {
            '(' => self.group(flags),
            '[' => self.class(flags.ignore_case).map(Node::Set),
            '.' if flags.dot_all => Some(Node::Set(Set::ANY)),
            '.' => Some(Node::Set(Set::one('\n').others_than())),
            '^' => Some(Node::LineStart),
            '$' => Some(Node::LineEnd),
            '\\' => self.escape(flags),
            '?' | '*' | '+' => None,
            character => literal(character, flags),
        }
    }

    fn group(&mut self, flags: Flags) -> Option<Node> {
        if self.peek() == Some('*') {
            return None;
        }
        if !self.eat('?') {
            return self.kept(flags);
        }
        let look = |ahead, negated| Some((ahead, negated));
        let kind = match self.next()? {
            ':' => return self.grouped(flags),
            '#' => return self.until(')').map(|_| Node::Concat(Vec::new())),
            '>' => return Some(Node::Atomic(Box::new(self.grouped(flags)?))),
            '=' => look(true, false),
            '!' => look(true, true),
            '<' if self.eat('=') => look(false, false),
            '<' if self.eat('!') => look(false, true),
            '<' => {
                self.until('>')?;
                return self.kept(flags);
            }
            letter => return self.options(letter, flags),
        };
        let (ahead, negated) = kind?;
        let node = self.grouped(flags)?;
        Some(Node::Look(Box::new(Look { node, ahead, negated })))
    }

    /// A group whose text is kept; it is numbered by its bracket.
    fn kept(&mut self, flags: Flags) -> Option<Node> {
        self.groups += 1;
        let number = self.groups;
        Some(Node::Group(number, Box::new(self.grouped(flags)?)))
    }

    fn grouped(&mut self, flags: Flags) -> Option<Node> {
        let node = self.alternatives(flags)?;
        self.expect(')')?;
        Some(node)
    }

    /// `(?i)` and `(?i:...)`; without a colon it holds for all branches up to the group's end.
    fn options(&mut self, first: char, mut flags: Flags) -> Option<Node> {
        let mut on = true;
        let mut letter = first;
        loop {
            match letter {
                'i' => flags.ignore_case = on,
                'm' => flags.dot_all = on,
                'x' => flags.extended = on,
                '-' => on = false,
                ':' => return self.grouped(flags),
                ')' => return self.alternatives(flags),
                _ => return None,
            }
            letter = self.next()?;
        }
    }
}
