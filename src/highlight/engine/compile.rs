//! A pattern's tree in, a program out that matches at least where the pattern does.
//!
//! Conditions on the character before and the one after are kept, and so is the order of
//! preference. A group that looks further ahead is kept where it comes last, or where it forbids
//! and stands a fixed length after the start; others are left out, and the program is not sure.

use super::places::Places;
use super::program::{End, Outcome, Program, Step, Way};
use super::set::{Others, Set};
use super::tail::Tail;
use super::tree::{Look, Node, Repeat};

/// The most steps that one pattern may take.
const LONGEST: usize = 20_000;

/// The deepest nesting of groups that is followed.
const DEEPEST: usize = 60;

/// Compiles from the end to the start, so that what follows a node is known.
#[derive(Default)]
pub(super) struct Compiler {
    program: Program,
    /// Something was left out.
    pub(super) doubts: bool,
    doubts_beyond_ascii: bool,
    depth: usize,
    /// Where the groups are, in the branch that is being compiled.
    pub(super) places: Places,
}

impl Compiler {
    /// The program of a whole pattern; `None` if it is too large.
    pub(super) fn program(mut self, node: &Node) -> Option<Program> {
        self.places = Places::of(node);
        let tail = Tail { start: Some(0), end: None, needed: true };
        let entry = match node {
            // Which branch matched says which groups took something.
            Node::Alternate(branches) => self.branches(branches, tail)?,
            node => self.tail(node, tail)?,
        };
        Some(self.finish(entry))
    }

    /// One that matches everywhere, and is never sure.
    pub(super) fn unknown() -> Program {
        let mut compiler = Self { doubts: true, ..Self::default() };
        let entry = compiler.accept(End::Unknown);
        compiler.finish(entry)
    }

    fn finish(self, entry: Way) -> Program {
        Program {
            entry: Some(entry),
            sure: !self.doubts,
            sure_beyond_ascii: !self.doubts && !self.doubts_beyond_ascii,
            ..self.program
        }
    }

    fn step(&mut self, step: Step, first: Set) -> Option<Way> {
        let to = self.program.steps.len();
        self.program.steps.push(step);
        (to < LONGEST).then_some(Way { first, to: to as u32 })
    }

    pub(super) fn accept(&mut self, end: End) -> Way {
        let outcome = Outcome { end, places: self.places.clone() };
        self.program.outcomes.push(outcome);
        self.program.steps.push(Step::Match((self.program.outcomes.len() - 1) as u32));
        Way { first: Set::ALL, to: (self.program.steps.len() - 1) as u32 }
    }

    fn set(&mut self, set: Set) -> u32 {
        self.doubts_beyond_ascii |= set.others == Others::Some;
        let sets = &mut self.program.sets;
        let known = sets.iter().position(|known| *known == set);
        known.unwrap_or_else(|| {
            sets.push(set);
            sets.len() - 1
        }) as u32
    }

    pub(super) fn branch(&mut self, ways: &[Way]) -> Option<Way> {
        let first = self.program.ways.len() as u32;
        self.program.ways.extend_from_slice(ways);
        let all = ways.iter().fold(Set::EMPTY, |all, way| all | way.first);
        self.step(Step::Branch { first, count: ways.len() as u32 }, all)
    }

    /// A node in front of `next`.
    pub(super) fn node(&mut self, node: &Node, next: Way) -> Option<Way> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let way = match node {
            Node::Set(set) => {
                let index = self.set(*set);
                self.step(Step::Take { set: index, then: next.to }, *set)
            }
            Node::Concat(nodes) => {
                nodes.iter().rev().try_fold(next, |next, node| self.node(node, next))
            }
            Node::Alternate(branches) => {
                let ways: Option<Vec<Way>> =
                    branches.iter().map(|node| self.node(node, next)).collect();
                self.branch(&ways?)
            }
            Node::Repeat(repeat) => self.repeat(repeat, next),
            Node::Group(_, node) => self.node(node, next),
            Node::Atomic(node) => {
                self.doubts |= !holds_all(node, next.first);
                self.node(node, next)
            }
            Node::Look(look) => self.look(look, next),
            Node::LineStart => self.previous(Set::EDGE, next),
            Node::LineEnd => self.next(Set::EDGE | Set::one('\n'), next),
            Node::TextEnd => self.next(Set::EDGE, next),
            Node::WordBoundary(wanted) => {
                self.doubts_beyond_ascii = true;
                self.step(Step::Boundary { wanted: *wanted, then: next.to }, next.first)
            }
            Node::SearchStart => {
                self.doubts = true;
                Some(next)
            }
            Node::Anything => {
                self.doubts = true;
                self.repeat_any(&Node::Set(Set::ANY), true, next)
            }
        };
        self.depth -= 1;
        way
    }

    fn next(&mut self, set: Set, next: Way) -> Option<Way> {
        let index = self.set(set);
        self.step(Step::Next { set: index, then: next.to }, set & next.first)
    }

    fn previous(&mut self, set: Set, next: Way) -> Option<Way> {
        let index = self.set(set);
        self.program.behind.push(index);
        self.step(Step::Previous { set: index, then: next.to }, next.first)
    }

    /// A group that looks: one symbol exactly, more by the nearest symbol or not at all.
    fn look(&mut self, look: &Look, next: Way) -> Option<Way> {
        let set = match look.one_symbol() {
            Some(set) if look.negated => !set,
            Some(set) => set,
            None => {
                self.doubts = true;
                if look.negated || look.node.is_nullable() {
                    return Some(next);
                }
                look.node.nearest(look.ahead)
            }
        };
        if look.ahead { self.next(set, next) } else { self.previous(set, next) }
    }

    fn repeat(&mut self, repeat: &Repeat, next: Way) -> Option<Way> {
        // What a loop does after an empty round differs between engines.
        self.doubts |= repeat.most != Some(1) && repeat.node.is_nullable();
        let mut way = next;
        match repeat.most {
            None => way = self.repeat_any(&repeat.node, repeat.greedy, next)?,
            Some(most) => {
                for _ in repeat.least..most {
                    let taken = self.node(&repeat.node, way)?;
                    way = self.branch(&ordered(taken, next, repeat.greedy))?;
                }
            }
        }
        (0..repeat.least).try_fold(way, |way, _| self.node(&repeat.node, way))
    }

    fn repeat_any(&mut self, node: &Node, greedy: bool, next: Way) -> Option<Way> {
        // The branch is made first, so that the node can lead back to it.
        let ways = self.program.ways.len();
        let head = self.branch(&[next, next])?;
        let head = Way { first: node.nearest(true) | next.first, ..head };
        let taken = self.node(node, head)?;
        self.program.ways[ways..][..2].copy_from_slice(&ordered(taken, next, greedy));
        Some(head)
    }
}

fn ordered(taken: Way, next: Way, greedy: bool) -> [Way; 2] {
    if greedy { [taken, next] } else { [next, taken] }
}

/// True if a group that gives nothing back takes the same as one that does: a character of it
/// never starts what follows.
fn holds_all(node: &Node, next: Set) -> bool {
    match node {
        Node::Set(_) => true,
        Node::Repeat(repeat) => match repeat.node {
            Node::Set(set) => repeat.greedy && set.is_apart(next),
            _ => false,
        },
        _ => false,
    }
}
