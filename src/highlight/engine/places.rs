//! Where the groups of a pattern are, told from where its match starts and ends.
//!
//! Most groups that grammars ask for stand beside text of a fixed length. The others are left to
//! Oniguruma.

use super::tree::Node;

/// So many characters after the start of a match, or before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spot {
    AfterStart(u32),
    BeforeEnd(u32),
}

type Span = (Spot, Spot);

/// A group's place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    group: usize,
    span: Span,
    /// It took nothing where this is empty.
    within: Option<Span>,
}

/// The groups of a pattern, or of one of its branches.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Places {
    known: Vec<Place>,
    unknown: Vec<usize>,
}

impl Spot {
    fn after(self, count: u32) -> Option<Self> {
        match self {
            Self::AfterStart(at) => Some(Self::AfterStart(at + count)),
            Self::BeforeEnd(at) => at.checked_sub(count).map(Self::BeforeEnd),
        }
    }

    fn before(self, count: u32) -> Option<Self> {
        match self {
            Self::AfterStart(at) => at.checked_sub(count).map(Self::AfterStart),
            Self::BeforeEnd(at) => Some(Self::BeforeEnd(at + count)),
        }
    }

    fn of(self, (start, end): (usize, usize)) -> usize {
        match self {
            Self::AfterStart(count) => start + count as usize,
            Self::BeforeEnd(count) => end.saturating_sub(count as usize),
        }
    }
}

impl Places {
    /// The groups of a whole pattern.
    pub(super) fn of(node: &Node) -> Self {
        let mut places = Self::default();
        places.find((Some(Spot::AfterStart(0)), Some(Spot::BeforeEnd(0))), node, None);
        places
    }

    /// What a known group took in a match of ASCII, from where to where.
    pub(super) fn span(&self, group: usize, found: (usize, usize)) -> Option<(usize, usize)> {
        if group == 0 {
            return Some(found);
        }
        let place = self.known.iter().find(|place| place.group == group)?;
        let span = |(from, to): Span| (from.of(found), to.of(found));
        let taken = place.within.is_none_or(|within| span(within).0 < span(within).1);
        taken.then(|| span(place.span))
    }

    /// True if these groups are known.
    pub(super) fn know(&self, groups: impl IntoIterator<Item = usize>) -> bool {
        groups.into_iter().all(|group| !self.unknown.contains(&group))
    }

    fn find(
        &mut self,
        (from, to): (Option<Spot>, Option<Spot>),
        node: &Node,
        within: Option<Span>,
    ) {
        match node {
            Node::Group(group, node) => {
                match from.zip(to) {
                    Some(span) => self.known.push(Place { group: *group, span, within }),
                    None => self.unknown.push(*group),
                }
                self.find((from, to), node, within);
            }
            Node::Atomic(node) => self.find((from, to), node, within),
            Node::Concat(nodes) => self.find_in(nodes, from, to, within),
            Node::Repeat(repeat) if (repeat.least, repeat.most) == (0, Some(1)) => {
                match from.zip(to).filter(|_| within.is_none()) {
                    Some(span) => self.find((from, to), &repeat.node, Some(span)),
                    None => self.give_up(&repeat.node),
                }
            }
            node => self.give_up(node),
        }
    }

    fn find_in(
        &mut self,
        nodes: &[Node],
        from: Option<Spot>,
        to: Option<Spot>,
        within: Option<Span>,
    ) {
        let mut starts = vec![from];
        for node in nodes {
            let next = starts[starts.len() - 1].zip(node.width());
            starts.push(next.and_then(|(start, width)| start.after(width)));
        }
        let mut ends = vec![to];
        for node in nodes.iter().rev() {
            let next = ends[ends.len() - 1].zip(node.width());
            ends.push(next.and_then(|(end, width)| end.before(width)));
        }
        ends.reverse();
        for (index, node) in nodes.iter().enumerate() {
            let spot = |index: usize| starts[index].or(ends[index]);
            self.find((spot(index), spot(index + 1)), node, within);
        }
    }

    fn give_up(&mut self, node: &Node) {
        match node {
            Node::Group(group, node) => {
                self.unknown.push(*group);
                self.give_up(node);
            }
            Node::Concat(nodes) | Node::Alternate(nodes) => {
                nodes.iter().for_each(|node| self.give_up(node));
            }
            Node::Atomic(node) => self.give_up(node),
            Node::Repeat(repeat) => self.give_up(&repeat.node),
            Node::Look(look) => self.give_up(&look.node),
            _ => {}
        }
    }
}
