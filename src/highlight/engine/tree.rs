//! A pattern as a tree, and what can be told of its parts.

use super::set::Set;

/// A pattern or a part of one.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One character of a set.
    Set(Set),
    Concat(Vec<Node>),
    /// The first branch that leads to a match.
    Alternate(Vec<Node>),
    Repeat(Box<Repeat>),
    /// A group whose text is kept, by its number.
    Group(usize, Box<Node>),
    /// What cannot be entered again once it has matched.
    Atomic(Box<Node>),
    Look(Box<Look>),
    /// `^`: nothing comes before.
    LineStart,
    /// `$`: a newline or nothing comes next.
    LineEnd,
    /// `\z`: nothing comes next.
    TextEnd,
    /// `\b`, or `\B` if false.
    WordBoundary(bool),
    /// `\G`: the search starts here.
    SearchStart,
    /// Text that is not known here: what another group took, or a group within itself.
    Anything,
}

#[derive(Clone, Debug)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) least: u32,
    pub(super) most: Option<u32>,
    pub(super) greedy: bool,
}

/// A group that looks and takes nothing.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) node: Node,
    pub(super) ahead: bool,
    pub(super) negated: bool,
}

impl Node {
    /// True for what a quantifier may follow.
    pub(super) fn takes_text(&self) -> bool {
        matches!(
            self,
            Self::Set(_)
                | Self::Concat(_)
                | Self::Alternate(_)
                | Self::Repeat(_)
                | Self::Group(..)
                | Self::Atomic(_)
        )
    }

    /// How many characters the node takes, if always the same.
    pub(super) fn width(&self) -> Option<u32> {
        match self {
            Self::Set(_) => Some(1),
            Self::Concat(nodes) => nodes.iter().map(Self::width).sum(),
            Self::Alternate(branches) => {
                let first = branches.first()?.width()?;
                branches.iter().all(|node| node.width() == Some(first)).then_some(first)
            }
            Self::Repeat(repeat) if Some(repeat.least) == repeat.most => {
                repeat.node.width()?.checked_mul(repeat.least)
            }
            Self::Repeat(_) | Self::Anything => None,
            Self::Group(_, node) | Self::Atomic(node) => node.width(),
            Self::Look(_) | Self::LineStart | Self::LineEnd | Self::TextEnd => Some(0),
            Self::WordBoundary(_) | Self::SearchStart => Some(0),
        }
    }

    /// True if the node may match without taking a character.
    pub(super) fn is_nullable(&self) -> bool {
        match self {
            Self::Set(_) => false,
            Self::Concat(nodes) => nodes.iter().all(Self::is_nullable),
            Self::Alternate(branches) => branches.iter().any(Self::is_nullable),
            Self::Repeat(repeat) => repeat.least == 0 || repeat.node.is_nullable(),
            Self::Group(_, node) | Self::Atomic(node) => node.is_nullable(),
            _ => true,
        }
    }

    /// The characters that the node may start with, or end with if not `ahead`.
    pub(super) fn nearest(&self, ahead: bool) -> Set {
        let all =
            |nodes: &[Self]| nodes.iter().fold(Set::EMPTY, |all, node| all | node.nearest(ahead));
        let solid = |node: &Self| !node.is_nullable();
        match self {
            Self::Set(set) => *set,
            Self::Concat(nodes) if ahead => {
                all(&nodes[..nodes.iter().position(solid).map_or(nodes.len(), |at| at + 1)])
            }
            Self::Concat(nodes) => all(&nodes[nodes.iter().rposition(solid).unwrap_or(0)..]),
            Self::Alternate(branches) => all(branches),
            Self::Repeat(repeat) => repeat.node.nearest(ahead),
            Self::Group(_, node) | Self::Atomic(node) => node.nearest(ahead),
            Self::Anything => Set::ANY,
            _ => Set::EMPTY,
        }
    }
}

impl Look {
    /// The set that a group of one symbol looks for.
    pub(super) fn one_symbol(&self) -> Option<Set> {
        fn of(node: &Node, ahead: bool) -> Option<Set> {
            match node {
                Node::Set(set) => Some(*set),
                Node::LineStart if !ahead => Some(Set::EDGE),
                Node::LineEnd if ahead => Some(Set::EDGE | Set::one('\n')),
                Node::TextEnd if ahead => Some(Set::EDGE),
                Node::Group(_, node) | Node::Atomic(node) => of(node, ahead),
                Node::Alternate(branches) => {
                    let mut sets = branches.iter().map(|node| of(node, ahead));
                    sets.try_fold(Set::EMPTY, |all, set| set.map(|set| all | set))
                }
                _ => None,
            }
        }
        of(&self.node, self.ahead)
    }
}
