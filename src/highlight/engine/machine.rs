//! The programs of many patterns side by side, and what a set of threads does with a symbol.

use rustc_hash::FxHashMap;

use super::program::{Program, Step, Way};
use super::set::{OTHER, Others, Set};

/// Steps of all patterns that a thread of the program has met; targets and sets are its own.
#[derive(Default)]
pub(super) struct Machine {
    steps: Vec<Step>,
    ways: Vec<NumberedWay>,
    pub(super) sets: Vec<Set>,
    numbers: FxHashMap<Set, u32>,
    /// For each step: it may ask for the symbol before without taking one.
    looks_back: Vec<bool>,
    /// The first step of each program.
    starts: Vec<u32>,
}

/// A [`Way`] that names its set by its number in the machine: branches have hundreds of ways, most of
/// them with a set that others have.
#[derive(Clone, Copy)]
pub(super) struct NumberedWay {
    first: u32,
    to: u32,
}

/// A program that was added.
pub(super) struct Added {
    pub(super) program: u32,
    /// Where it starts.
    pub(super) way: Option<NumberedWay>,
    pub(super) sets: Vec<u32>,
    pub(super) behind: Vec<u32>,
}

/// What threads came to by one symbol.
#[derive(Default)]
pub(super) struct Moved {
    /// Where they stand now, the preferred first.
    pub(super) threads: Vec<u32>,
    /// The step of the first that matched before the symbol.
    pub(super) matched: Option<u32>,
    /// Whether what comes next depends on the symbol.
    pub(super) looks_back: bool,
    seen: Seen,
    stack: Vec<u32>,
}

/// Marks for steps, all taken away at once.
#[derive(Default)]
struct Seen {
    marks: Vec<u32>,
    round: u32,
}

impl Seen {
    fn clear(&mut self, size: usize) {
        self.marks.resize(self.marks.len().max(size), 0);
        self.round = self.round.checked_add(1).unwrap_or_else(|| {
            self.marks.fill(0);
            1
        });
    }

    /// True the first time: 0 for a step gone through, 1 for one stood on.
    fn add(&mut self, step: u32, kind: u32) -> bool {
        let mark = &mut self.marks[step as usize * 2 + kind as usize];
        let new = *mark != self.round;
        *mark = self.round;
        new
    }
}

impl Machine {
    /// Adds a program; they are numbered in the order in which they are added.
    pub(super) fn add(&mut self, program: &Program) -> Added {
        let base = self.steps.len() as u32;
        self.starts.push(base);
        let ways = self.ways.len() as u32;
        let sets: Vec<u32> = program.sets.iter().map(|set| self.number(*set)).collect();
        self.ways.reserve(program.ways.len());
        for way in &program.ways {
            let way = self.number_way(way, base);
            self.ways.push(way);
        }
        let moved = |step: &Step| match *step {
            Step::Take { set, then } => Step::Take { set: sets[set as usize], then: then + base },
            Step::Next { set, then } => Step::Next { set: sets[set as usize], then: then + base },
            Step::Previous { set, then } => {
                Step::Previous { set: sets[set as usize], then: then + base }
            }
            Step::Boundary { wanted, then } => Step::Boundary { wanted, then: then + base },
            Step::Branch { first, count } => Step::Branch { first: first + ways, count },
            Step::Match(outcome) => Step::Match(outcome),
        };
        self.steps.extend(program.steps.iter().map(moved));
        self.find_looks_back(base as usize);
        Added {
            program: (self.starts.len() - 1) as u32,
            way: program.entry.map(|way| self.number_way(&way, base)),
            behind: program.behind.iter().map(|set| sets[*set as usize]).collect(),
            sets,
        }
    }

    /// Adds ways that are tried in order; gives the first one's index for `branch`.
    pub(super) fn add_ways(&mut self, ways: &[NumberedWay]) -> u32 {
        self.ways.extend_from_slice(ways);
        (self.ways.len() - ways.len()) as u32
    }

    /// Adds a step that goes on at each of these ways.
    pub(super) fn branch(&mut self, first: u32, count: u32) -> u32 {
        // It belongs to no program, and never matches.
        let step = self.steps.len();
        self.steps.push(Step::Branch { first, count });
        self.find_looks_back(step);
        step as u32
    }

    /// The number of the program that has matched at a step, and which of its outcomes that is.
    pub(super) fn matched(&self, step: u32) -> Option<(u32, usize)> {
        let Step::Match(outcome) = self.steps[step as usize] else { return None };
        let program = self.starts.partition_point(|start| *start <= step).checked_sub(1)?;
        Some((program as u32, outcome as usize))
    }

    /// True if a thread at the step may ask for the symbol before.
    pub(super) fn looks_back(&self, step: u32) -> bool {
        self.looks_back[step as usize]
    }

    fn number(&mut self, set: Set) -> u32 {
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(set).or_insert(next);
        if number == next {
            self.sets.push(set);
        }
        number
    }

    /// A way of a program that starts at `base`.
    fn number_way(&mut self, way: &Way, base: u32) -> NumberedWay {
        NumberedWay { first: self.number(way.first), to: way.to + base }
    }

    fn find_looks_back(&mut self, base: usize) {
        self.looks_back.resize(self.steps.len(), false);
        let mut changed = true;
        while changed {
            changed = false;
            for step in base..self.steps.len() {
                let looks = match self.steps[step] {
                    Step::Take { .. } | Step::Match(_) => false,
                    Step::Previous { .. } | Step::Boundary { .. } => true,
                    Step::Next { then, .. } => self.looks_back[then as usize],
                    Step::Branch { first, count } => self.ways[first as usize..][..count as usize]
                        .iter()
                        .any(|way| self.looks_back[way.to as usize]),
                };
                changed |= looks && !self.looks_back[step];
                self.looks_back[step] |= looks;
            }
        }
    }

    /// Moves threads by a symbol; `previous` is the symbol before it.
    pub(super) fn advance(&self, threads: &[u32], previous: u8, symbol: u8, moved: &mut Moved) {
        moved.threads.clear();
        moved.matched = None;
        moved.looks_back = false;
        moved.seen.clear(self.steps.len() * 2);
        for thread in threads {
            moved.stack.push(*thread);
            while let Some(step) = moved.stack.pop() {
                if moved.seen.add(step, 0) && self.follow(step, previous, symbol, moved) {
                    // What is preferred less than a match does not count.
                    moved.stack.clear();
                    return;
                }
            }
        }
    }

    /// Goes through one step; true if it is a match.
    fn follow(&self, step: u32, previous: u8, symbol: u8, moved: &mut Moved) -> bool {
        let takes = |set: u32, symbol: u8| self.sets[set as usize].takes(symbol);
        match self.steps[step as usize] {
            Step::Take { set, then } => {
                if takes(set, symbol) && moved.seen.add(then, 1) {
                    moved.threads.push(then);
                    moved.looks_back |= self.looks_back[then as usize];
                }
            }
            Step::Next { set, then } if takes(set, symbol) => moved.stack.push(then),
            Step::Previous { set, then } if takes(set, previous) => moved.stack.push(then),
            Step::Boundary { wanted, then } if may_be(wanted, previous, symbol) => {
                moved.stack.push(then);
            }
            Step::Next { .. } | Step::Previous { .. } | Step::Boundary { .. } => {}
            Step::Branch { first, count } => {
                let ways = &self.ways[first as usize..][..count as usize];
                let open = ways.iter().rev().filter(|way| takes(way.first, symbol));
                moved.stack.extend(open.map(|way| way.to));
            }
            Step::Match(_) => {
                moved.matched = Some(step);
                return true;
            }
        }
        false
    }
}

/// Whether a word may begin or end between two symbols, or may not.
///
/// Beyond ASCII nobody knows here, so both may be.
fn may_be(wanted: bool, previous: u8, symbol: u8) -> bool {
    if previous == OTHER || symbol == OTHER {
        return true;
    }
    let word = |symbol: u8| symbol.is_ascii_alphanumeric() || symbol == b'_';
    (word(previous) != word(symbol)) == wanted
}

/// The sets of symbols that the border of a word tells apart.
pub(super) fn word_sets() -> [Set; 2] {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    [Set::ascii(Others::None, word), Set { others: Others::All, ..Set::EMPTY }]
}
