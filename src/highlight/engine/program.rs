//! The instructions of one pattern, and what they mean.

use super::compile::Compiler;
use super::parse::{may_fold, parse};
use super::places::Places;
use super::set::Set;

/// Where a match ends, told from where the automaton stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// So many characters before that.
    Before(u16),
    /// So many characters after its start.
    After(u16),
    /// Not known.
    Unknown,
    /// It is no match: what must not follow does.
    Refused,
}

/// A step of a thread. Targets are indices of steps, sets those of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Takes a character.
    Take { set: u32, then: u32 },
    /// Goes on if the next symbol is in the set.
    Next { set: u32, then: u32 },
    /// Goes on if the symbol before is in the set.
    Previous { set: u32, then: u32 },
    /// Goes on at the border of a word, or elsewhere if not `wanted`.
    Boundary { wanted: bool, then: u32 },
    /// Goes on at each of these ways, in this order.
    Branch { first: u32, count: u32 },
    /// Ends with this one of the program's outcomes.
    Match(u32),
}

/// A way to go on, with the symbols that it may go on with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) first: Set,
    pub(super) to: u32,
}

/// What a match means.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) end: End,
    pub(super) places: Places,
}

/// A pattern for automata: it matches at least where the pattern does.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) ways: Vec<Way>,
    pub(super) sets: Vec<Set>,
    /// Those of the sets that look at the symbol before.
    pub(super) behind: Vec<u32>,
    pub(super) outcomes: Vec<Outcome>,
    /// Where it starts, if it can match at all.
    pub(super) entry: Option<Way>,
    /// It matches where the pattern does and nowhere else, in a text of ASCII.
    pub(super) sure: bool,
    /// It also does so in any other text.
    pub(super) sure_beyond_ascii: bool,
    /// The pattern may take letters in both cases.
    pub(super) folds: bool,
}

impl Program {
    pub(super) fn new(pattern: &str) -> Self {
        let program = parse(pattern).and_then(|node| Compiler::default().program(&node));
        Self { folds: may_fold(pattern), ..program.unwrap_or_else(Compiler::unknown) }
    }
}
