//! A pattern's tree in, instructions out that match at least where the pattern does.
//!
//! Conditions on the character before and the one after are kept, and so is the order of
//! preference. What an automaton cannot do is left out: groups that look further, text that
//! another group took. `Program::sure` says that nothing was.

use super::parse::{Look, Node, Repeat, parse};
use super::set::{Others, Set};

/// The most instructions that one pattern may take.
const LONGEST: usize = 20_000;

/// The deepest nesting of groups that is followed.
const DEEPEST: usize = 60;

/// Where a match ends, told from where the automaton stopped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum End {
    /// So many characters before that.
    Before(u16),
    /// So many characters after its start.
    After(u16),
    /// Not known.
    Unknown,
}

/// A step of a thread. Targets are indices of instructions, sets those of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Takes a character.
    Take {
        set: u32,
        then: u32,
    },
    /// Goes on if the next symbol is in the set.
    Next {
        set: u32,
        then: u32,
    },
    /// Goes on if the symbol before is in the set.
    Previous {
        set: u32,
        then: u32,
    },
    /// Goes on at the border of a word, or elsewhere if not `wanted`.
    Boundary {
        wanted: bool,
        then: u32,
    },
    /// Goes on at each of these branches, in this order.
    Branch {
        first: u32,
        count: u32,
    },
    Match(End),
}

/// A way to go on, with the symbols that it may go on with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) first: Set,
    pub(super) to: u32,
}

/// The instructions of one pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) ways: Vec<Way>,
    pub(super) sets: Vec<Set>,
    /// Those of the sets that look at the symbol before.
    pub(super) behind: Vec<u32>,
    pub(super) entry: Way,
    /// It matches where the pattern does and nowhere else, in a text of ASCII.
    pub(super) sure: bool,
    /// It also does so in any other text.
    pub(super) sure_beyond_ascii: bool,
}

impl Program {
    pub(super) fn new(pattern: &str) -> Self {
        let compiled = parse(pattern).and_then(|node| {
            let mut compiler = Compiler::default();
            let entry = compiler.tail(&node, Some(0), 0)?;
            Some(compiler.program(entry))
        });
        compiled.unwrap_or_else(Self::unknown)
    }

    /// One that matches everywhere, and is never sure.
    fn unknown() -> Self {
        let mut compiler = Compiler { doubts: true, ..Compiler::default() };
        let entry = compiler.accept(End::Unknown);
        compiler.program(entry)
    }
}

/// Compiles from the end to the start, so that what follows a node is known.
#[derive(Default)]
struct Compiler {
    steps: Vec<Step>,
    ways: Vec<Way>,
    sets: Vec<Set>,
    behind: Vec<u32>,
    doubts: bool,
    doubts_beyond_ascii: bool,
    depth: usize,
}

impl Compiler {
    fn program(self, entry: Way) -> Program {
        Program {
            steps: self.steps,
            ways: self.ways,
            sets: self.sets,
            behind: self.behind,
            entry,
            sure: !self.doubts,
            sure_beyond_ascii: !self.doubts && !self.doubts_beyond_ascii,
        }
    }

    fn step(&mut self, step: Step, first: Set) -> Option<Way> {
        self.steps.push(step);
        let to = u32::try_from(self.steps.len() - 1).ok()?;
        (self.steps.len() < LONGEST).then_some(Way { first, to })
    }

    fn accept(&mut self, end: End) -> Way {
        self.steps.push(Step::Match(end));
        Way { first: Set::ALL, to: (self.steps.len() - 1) as u32 }
    }

    fn set(&mut self, set: Set) -> u32 {
        self.doubts_beyond_ascii |= set.others == Others::Some;
        let known = self.sets.iter().position(|known| *known == set);
        known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        }) as u32
    }

    fn branch(&mut self, ways: &[Way]) -> Option<Way> {
        let first = self.ways.len() as u32;
        self.ways.extend_from_slice(ways);
        let all = ways.iter().fold(Set::EMPTY, |all, way| all | way.first);
        self.step(Step::Branch { first, count: ways.len() as u32 }, all)
    }

    /// What ends a pattern. `start` is how many characters come before, if that is certain.
    fn tail(&mut self, node: &Node, start: Option<u32>, ahead: u32) -> Option<Way> {
        match node {
            Node::Concat(nodes) => self.tail_of(nodes, start, ahead),
            Node::Alternate(branches) => {
                let ways: Option<Vec<Way>> =
                    branches.iter().map(|node| self.tail(node, start, ahead)).collect();
                self.branch(&ways?)
            }
            Node::Atomic(node) => self.tail(node, start, ahead),
            Node::Look(look) if look.ahead && !look.negated && one_symbol(look).is_none() => {
                self.tail_look(look, start)
            }
            node => {
                let end = self.accept(End::Before(u16::try_from(ahead).ok()?));
                self.node(node, end)
            }
        }
    }

    fn tail_of(&mut self, nodes: &[Node], start: Option<u32>, ahead: u32) -> Option<Way> {
        let Some((last, before)) = nodes.split_last() else {
            return Some(self.accept(End::Before(u16::try_from(ahead).ok()?)));
        };
        let width = before.iter().map(width).sum::<Option<u32>>();
        let start = start.zip(width).map(|(start, width)| start + width);
        let mut next = self.tail(last, start, ahead)?;
        for node in before.iter().rev() {
            next = self.node(node, next)?;
        }
        Some(next)
    }

    /// A group at the end that looks ahead: it is matched, but not taken.
    fn tail_look(&mut self, look: &Look, start: Option<u32>) -> Option<Way> {
        let end = match (start, width(&look.node)) {
            (Some(start), _) => End::After(u16::try_from(start).ok()?),
            (None, Some(width)) => End::Before(u16::try_from(width).ok()?),
            (None, None) => End::Unknown,
        };
        let accept = self.accept(end);
        self.node(&look.node, accept)
    }

    /// A node in front of `next`.
    fn node(&mut self, node: &Node, next: Way) -> Option<Way> {
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
            Node::Backreference => {
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
        self.behind.push(index);
        self.step(Step::Previous { set: index, then: next.to }, next.first)
    }

    /// A group that looks: one symbol exactly, anything longer by its nearest symbol or not at all.
    fn look(&mut self, look: &Look, next: Way) -> Option<Way> {
        let set = match one_symbol(look) {
            Some(set) if look.negated => !set,
            Some(set) => set,
            None => {
                self.doubts = true;
                if look.negated || nullable(&look.node) {
                    return Some(next);
                }
                nearest(&look.node, look.ahead)
            }
        };
        if look.ahead { self.next(set, next) } else { self.previous(set, next) }
    }

    fn repeat(&mut self, repeat: &Repeat, next: Way) -> Option<Way> {
        // What a loop does after an empty round differs between engines.
        self.doubts |= repeat.most != Some(1) && nullable(&repeat.node);
        let mut way = match repeat.most {
            None => self.repeat_any(&repeat.node, repeat.greedy, next)?,
            Some(most) => {
                let mut way = next;
                for _ in repeat.least..most {
                    let taken = self.node(&repeat.node, way)?;
                    way = self.branch(&ordered(taken, next, repeat.greedy))?;
                }
                way
            }
        };
        for _ in 0..repeat.least {
            way = self.node(&repeat.node, way)?;
        }
        Some(way)
    }

    fn repeat_any(&mut self, node: &Node, greedy: bool, next: Way) -> Option<Way> {
        // The branch is made first, so that the node can lead back to it.
        let ways = self.ways.len();
        let head = self.branch(&[next, next])?;
        let head = Way { first: nearest(node, true) | next.first, ..head };
        let taken = self.node(node, head)?;
        self.ways[ways..][..2].copy_from_slice(&ordered(taken, next, greedy));
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

/// The set that a group of one symbol looks for.
fn one_symbol(look: &Look) -> Option<Set> {
    fn of(node: &Node, ahead: bool) -> Option<Set> {
        match node {
            Node::Set(set) => Some(*set),
            Node::LineStart if !ahead => Some(Set::EDGE),
            Node::LineEnd if ahead => Some(Set::EDGE | Set::one('\n')),
            Node::TextEnd if ahead => Some(Set::EDGE),
            Node::Atomic(node) => of(node, ahead),
            Node::Alternate(branches) => {
                let mut sets = branches.iter().map(|node| of(node, ahead));
                sets.try_fold(Set::EMPTY, |all, set| set.map(|set| all | set))
            }
            _ => None,
        }
    }
    of(&look.node, look.ahead)
}

/// The characters that a node may start with, or end with if not `ahead`.
fn nearest(node: &Node, ahead: bool) -> Set {
    let all = |nodes: &mut dyn Iterator<Item = &Node>| {
        nodes.fold(Set::EMPTY, |all, node| all | nearest(node, ahead))
    };
    let until = |nodes: &[Node], solid: Option<usize>| match (solid, ahead) {
        (Some(solid), true) => all(&mut nodes[..=solid].iter()),
        (Some(solid), false) => all(&mut nodes[solid..].iter()),
        (None, _) => all(&mut nodes.iter()),
    };
    match node {
        Node::Set(set) => *set,
        Node::Concat(nodes) if ahead => until(nodes, nodes.iter().position(|n| !nullable(n))),
        Node::Concat(nodes) => until(nodes, nodes.iter().rposition(|n| !nullable(n))),
        Node::Alternate(branches) => all(&mut branches.iter()),
        Node::Repeat(repeat) => nearest(&repeat.node, ahead),
        Node::Atomic(node) => nearest(node, ahead),
        Node::Backreference => Set::ANY,
        _ => Set::EMPTY,
    }
}

/// How many characters a node takes, if always the same.
fn width(node: &Node) -> Option<u32> {
    match node {
        Node::Set(_) => Some(1),
        Node::Concat(nodes) => nodes.iter().map(width).sum(),
        Node::Alternate(branches) => {
            let first = width(branches.first()?)?;
            branches.iter().all(|node| width(node) == Some(first)).then_some(first)
        }
        Node::Repeat(repeat) if Some(repeat.least) == repeat.most => {
            width(&repeat.node)?.checked_mul(repeat.least)
        }
        Node::Repeat(_) | Node::Backreference => None,
        Node::Atomic(node) => width(node),
        Node::Look(_) | Node::LineStart | Node::LineEnd | Node::TextEnd => Some(0),
        Node::WordBoundary(_) | Node::SearchStart => Some(0),
    }
}

/// True if a node may match without taking a character.
fn nullable(node: &Node) -> bool {
    match node {
        Node::Set(_) => false,
        Node::Concat(nodes) => nodes.iter().all(nullable),
        Node::Alternate(branches) => branches.iter().any(nullable),
        Node::Repeat(repeat) => repeat.least == 0 || nullable(&repeat.node),
        Node::Atomic(node) => nullable(node),
        _ => true,
    }
}
