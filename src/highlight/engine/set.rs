//! Sets of characters as an automaton sees them.
//!
//! An automaton tells ASCII apart and nothing else: all other characters are one symbol, and so
//! is the edge, which stands before and after a line. A set may hold *some* of the other
//! characters; then it takes all of them, and what it found must be looked at again.

use std::ops::{BitAnd, BitOr, Not};

/// The symbol of all characters beyond ASCII.
pub(super) const OTHER: u8 = 128;
/// The symbol before the first and after the last character of a line.
pub(super) const EDGE: u8 = 129;
/// How many symbols there are.
pub(super) const SYMBOLS: u8 = 130;

/// Which characters beyond ASCII a set holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Others {
    None,
    Some,
    All,
}

/// A set of symbols.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Set {
    /// A bit for each character of ASCII.
    pub(super) ascii: u128,
    pub(super) others: Others,
    pub(super) edge: bool,
}

impl Set {
    pub(super) const EMPTY: Self = Self { ascii: 0, others: Others::None, edge: false };
    /// All symbols, the edge among them.
    pub(super) const ALL: Self = Self { ascii: u128::MAX, others: Others::All, edge: true };
    /// The edge alone.
    pub(super) const EDGE: Self = Self { edge: true, ..Self::EMPTY };
    /// All characters.
    pub(super) const ANY: Self = Self { edge: false, ..Self::ALL };

    pub(super) fn one(character: char) -> Self {
        Self::range(character, character)
    }

    /// The characters from `low` to `high`.
    pub(super) fn range(low: char, high: char) -> Self {
        let mut ascii = 0;
        for code in u32::from(low)..=u32::from(high).min(127) {
            ascii |= 1 << code;
        }
        let others = match (low, high) {
            _ if high.is_ascii() => Others::None,
            ('\0'..='\u{80}', char::MAX) => Others::All,
            _ => Others::Some,
        };
        Self { ascii, others, edge: false }
    }

    /// The characters of ASCII for which `test` holds, and these others.
    pub(super) fn ascii(others: Others, test: impl Fn(char) -> bool) -> Self {
        let mut ascii = 0;
        for code in (0..128u8).filter(|code| test(char::from(*code))) {
            ascii |= 1 << code;
        }
        Self { ascii, others, edge: false }
    }

    /// True if the set takes a symbol.
    pub(super) fn takes(&self, symbol: u8) -> bool {
        match symbol {
            OTHER => self.others != Others::None,
            EDGE => self.edge,
            ascii => self.ascii >> ascii & 1 == 1,
        }
    }

    /// True if no symbol is in both sets.
    pub(super) fn is_apart(self, other: Self) -> bool {
        self & other == Self::EMPTY
    }

    /// All characters that are not in the set; the edge stays out.
    pub(super) fn others_than(self) -> Self {
        Self { edge: false, ..!self }
    }

    /// The set with both cases of its letters.
    pub(super) fn folded(self) -> Self {
        const LETTERS: u128 = (1 << 26) - 1;
        let upper = self.ascii >> b'A' & LETTERS;
        let lower = self.ascii >> b'a' & LETTERS;
        let both = upper | lower;
        // `K` has a sign beyond ASCII that folds to it, `s` an old form; letters beyond ASCII
        // fold among themselves.
        let strays = 1 << (b'k' - b'a') | 1 << (b's' - b'a');
        let others = match self.others {
            Others::None if both & strays != 0 => Others::Some,
            others => others,
        };
        Self { ascii: self.ascii | both << b'A' | both << b'a', others, ..self }
    }
}

impl BitOr for Set {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        let others = match (self.others, other.others) {
            (Others::All, _) | (_, Others::All) => Others::All,
            (Others::None, Others::None) => Others::None,
            _ => Others::Some,
        };
        Self { ascii: self.ascii | other.ascii, others, edge: self.edge | other.edge }
    }
}

impl BitAnd for Set {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        !(!self | !other)
    }
}

impl Not for Set {
    type Output = Self;

    fn not(self) -> Self {
        let others = match self.others {
            Others::None => Others::All,
            Others::Some => Others::Some,
            Others::All => Others::None,
        };
        Self { ascii: !self.ascii, others, edge: !self.edge }
    }
}
