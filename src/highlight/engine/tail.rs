//! The end of a pattern, where groups that look ahead can be kept.
//!
//! What must follow is matched like the rest, and not taken. What must not follow is a way of its
//! own, which is preferred and ends in a refusal; that holds only where its place is certain.

use super::compile::Compiler;
use super::places::Places;
use super::program::{End, Way};
use super::tree::{Look, Node};

/// What is known of the place of a pattern's last part.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    /// How many characters come before it, if that is certain.
    pub(super) start: Option<u32>,
    /// Where the match ends, if it is only looked for and not taken.
    pub(super) end: Option<End>,
    /// Without it there is no match: no other branch could do.
    pub(super) needed: bool,
}

impl Compiler {
    /// The branches of a whole pattern; which one matched says which groups took something.
    pub(super) fn branches(&mut self, branches: &[Node], tail: Tail) -> Option<Way> {
        let mut ways = Vec::new();
        for node in branches {
            self.places = Places::of(node);
            ways.push(self.tail(node, Tail { needed: false, ..tail })?);
        }
        self.branch(&ways)
    }

    /// What ends a pattern.
    pub(super) fn tail(&mut self, node: &Node, tail: Tail) -> Option<Way> {
        match node {
            Node::Concat(nodes) => self.tail_of(nodes, tail),
            Node::Alternate(branches) => {
                let inner = Tail { needed: false, ..tail };
                let ways: Option<Vec<Way>> =
                    branches.iter().map(|node| self.tail(node, inner)).collect();
                self.branch(&ways?)
            }
            Node::Group(_, node) | Node::Atomic(node) => self.tail(node, tail),
            Node::Look(look) if look.ahead && !look.negated && look.one_symbol().is_none() => {
                let end = tail.end.unwrap_or_else(|| end_before(look, tail.start));
                self.tail(&look.node, Tail { end: Some(end), ..tail })
            }
            Node::Look(look) if self.forbids(look, tail) => {
                self.tail_of(std::slice::from_ref(node), tail)
            }
            node => {
                let end = self.accept(tail.end.unwrap_or(End::Before(0)));
                self.node(node, end)
            }
        }
    }

    fn tail_of(&mut self, nodes: &[Node], tail: Tail) -> Option<Way> {
        let mut widths = vec![tail.start];
        for node in nodes {
            let next = widths[widths.len() - 1].zip(node.width());
            widths.push(next.map(|(start, width)| start + width));
        }
        let forbidden = |node: &Node, start| match node {
            Node::Look(look) => self.forbids(look, Tail { start, ..tail }),
            _ => false,
        };
        let forbidden: Vec<bool> =
            nodes.iter().zip(&widths).map(|(node, start)| forbidden(node, *start)).collect();
        let mut ways = Vec::new();
        let mut left: Vec<(usize, &Node)> = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            match node {
                Node::Look(look) if forbidden[index] => {
                    let before = left.iter().map(|(_, node)| *node);
                    match self.refusal(before, look) {
                        Some(way) => ways.push(way),
                        None => self.doubts = true,
                    }
                }
                node => left.push((index, node)),
            }
        }
        ways.push(self.sequence(&left, &widths, tail)?);
        if ways.len() == 1 { ways.pop() } else { self.branch(&ways) }
    }

    fn sequence(
        &mut self,
        nodes: &[(usize, &Node)],
        widths: &[Option<u32>],
        tail: Tail,
    ) -> Option<Way> {
        let Some(((index, last), before)) = nodes.split_last() else {
            return Some(self.accept(tail.end.unwrap_or(End::Before(0))));
        };
        let mut next = self.tail(last, Tail { start: widths[*index], ..tail })?;
        for (_, node) in before.iter().rev() {
            next = self.node(node, next)?;
        }
        Some(next)
    }

    /// True for a group that forbids more than one symbol, and whose place is certain.
    fn forbids(&self, look: &Look, tail: Tail) -> bool {
        let certain = tail.needed && tail.start.is_some();
        certain && look.ahead && look.negated && look.one_symbol().is_none()
    }

    /// A way to find what must not be there; `None` if it cannot be told for certain.
    fn refusal<'n>(
        &mut self,
        before: impl DoubleEndedIterator<Item = &'n Node>,
        look: &Look,
    ) -> Option<Way> {
        let doubts = std::mem::take(&mut self.doubts);
        let mut next = self.accept(End::Refused);
        next = self.node(&look.node, next)?;
        for node in before.rev() {
            next = self.node(node, next)?;
        }
        let certain = !std::mem::replace(&mut self.doubts, doubts);
        certain.then_some(next)
    }
}

/// Where a match ends before a group that looks ahead.
fn end_before(look: &Look, start: Option<u32>) -> End {
    let count = |count: u32| u16::try_from(count).ok();
    match (start.and_then(count), look.node.width().and_then(count)) {
        (Some(start), _) => End::After(start),
        (None, Some(width)) => End::Before(width),
        (None, None) => End::Unknown,
    }
}
