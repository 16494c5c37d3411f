//! All terms, each with its postings.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::splice::Splice;
use crate::search::entry::{Edge, Entry, Limits, has_place_for};
use crate::search::packed::{Posting, pack, unpack};

/// A posting that comes or goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Change {
    term: u32,
    sheet: u32,
    document: u32,
    /// None where it goes. Of two changes of one place the one with an impact counts.
    impact: Option<u8>,
}

impl Change {
    /// Adds to `changes` what is different between a page's old and new postings, each by the numbers
    /// of their terms and with the number of the page.
    pub(super) fn between(old: (u32, &[u8]), new: (u32, &[u8]), changes: &mut Vec<Self>) {
        let change = |sheet: u32, posting: Posting, impact: Option<u8>| Self {
            term: posting.key,
            sheet,
            document: posting.document(),
            impact,
        };
        let mut before = unpack(old.1).peekable();
        for posting in unpack(new.1) {
            let place = |posting: &Posting| (posting.key, posting.document());
            while let Some(gone) = before.next_if(|one| place(one) < place(&posting)) {
                changes.push(change(old.0, gone, None));
            }
            let same = before.next_if(|one| place(one) == place(&posting));
            if same.is_some() && old.0 != new.0 {
                changes.push(change(old.0, posting, None));
            }
            if old.0 != new.0 || same != Some(posting) {
                changes.push(change(new.0, posting, Some(posting.impact())));
            }
        }
        changes.extend(before.map(|gone| change(old.0, gone, None)));
    }

    /// The sheet and the document.
    pub(super) fn place(&self) -> (u32, u32) {
        (self.sheet, self.document)
    }

    /// The posting that comes.
    pub(super) fn posting(&self) -> Option<Posting> {
        let Self { sheet, document, impact, .. } = *self;
        impact.map(|impact| Posting::new(sheet, document, impact))
    }
}

/// A term whose entries may be other ones.
pub(super) struct Update {
    number: u32,
    pub(super) term: Arc<str>,
    /// In how many documents it was, and is.
    pub(super) totals: (usize, usize),
    pub(super) says: Says,
    packed: Box<[u8]>,
    edge: Option<Edge>,
}

impl Update {
    /// Of a term that no table of terms has.
    pub(super) fn new(term: &str, totals: (usize, usize), says: Says) -> Self {
        Self { number: 0, term: term.into(), totals, says, packed: Box::default(), edge: None }
    }
}

/// What the index says of a term.
#[derive(Debug)]
pub(super) enum Says {
    /// No document has it any more.
    Nothing,
    /// The entry that it said before, but for the total.
    Total,
    /// Another entry.
    Entry(Entry),
}

/// All terms, by numbers. A number is used again when no page has its term any more.
#[derive(Default)]
pub(super) struct Terms {
    numbers: FxHashMap<Arc<str>, u32>,
    terms: Vec<Arc<str>>,
    /// In how many documents each is.
    totals: Vec<u32>,
    packed: Vec<Box<[u8]>>,
    /// Where the best postings end, of those terms that have others.
    edges: FxHashMap<u32, Edge>,
    /// Numbers that no term has.
    free: Vec<u32>,
}

impl Terms {
    /// The number of a term, a new one where it has none.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.terms.push(Arc::default());
            self.totals.push(0);
            self.packed.push(Box::default());
            self.terms.len() as u32 - 1
        });
        let term: Arc<str> = term.into();
        self.terms[number as usize] = term.clone();
        self.numbers.insert(term, number);
        number
    }

    /// How many numbers there are, free ones counted.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Forgets the terms that no page has.
    pub(super) fn sweep(&mut self) {
        let Self { numbers, terms, totals, free, .. } = self;
        numbers.retain(|_, number| {
            let used = totals[*number as usize] > 0;
            if !used {
                terms[*number as usize] = Arc::default();
                free.push(*number);
            }
            used
        });
    }

    /// The terms that a page has, each with its postings packed; in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let used = |number: &usize| self.totals[*number] > 0;
        let numbers = (0..self.terms.len()).filter(used);
        numbers.map(|number| (&*self.terms[number], &*self.packed[number]))
    }

    /// Makes all postings anew, of pages in the order of their numbers: each with its number and its
    /// postings by the numbers of their terms.
    pub(super) fn fill(&mut self, pages: Vec<(u32, &[u8])>, limits: &Limits) {
        let mut lists: Vec<(Vec<u8>, u32)> = vec![(Vec::new(), 0); self.terms.len()];
        self.totals.fill(0);
        self.packed.clear();
        for (page, postings) in pages {
            for posting in unpack(postings) {
                let (bytes, before) = &mut lists[posting.key as usize];
                self.totals[posting.key as usize] += 1;
                pack(&posting.under(page), *before, bytes);
                *before = page;
            }
        }
        self.packed.extend(lists.into_iter().map(|(bytes, _)| bytes.into_boxed_slice()));
        self.sweep();
        let edge = |number: u32| Some((number, self.edge(number, limits)?));
        self.edges = (0..self.terms.len() as u32).into_par_iter().filter_map(edge).collect();
    }

    fn edge(&self, number: u32, limits: &Limits) -> Option<Edge> {
        let at = number as usize;
        Edge::of(&self.terms[at], &self.packed[at], self.totals[at] as usize, limits)
    }

    /// Changes postings; gives the terms whose entries may be other ones, sorted by nothing. The
    /// limits of `old` and `new` differ at most in when a term is common.
    pub(super) fn apply(
        &mut self,
        mut changes: Vec<Change>,
        old: &Limits,
        new: &Limits,
    ) -> Vec<Update> {
        changes.par_sort_unstable();
        let mut work: Vec<(u32, &[Change])> =
            changes.chunk_by(|a, b| a.term == b.term).map(|list| (list[0].term, list)).collect();
        if old != new {
            let changed: Vec<u32> = work.iter().map(|(term, _)| *term).collect();
            let crossed = self.crossing(old, new);
            let others = crossed.into_iter().filter(|term| changed.binary_search(term).is_err());
            work.extend(others.map(|term| (term, &[][..])));
        }
        let updates: Vec<Update> = work
            .par_iter()
            .map_init(Splice::default, |splice, (term, changes)| {
                self.update(*term, changes, [old, new], splice)
            })
            .collect();
        updates.into_iter().map(|update| self.settle(update)).collect()
    }

    /// The terms that are common by one of two limits and not by the other.
    fn crossing(&self, old: &Limits, new: &Limits) -> Vec<u32> {
        let between = old.common.min(new.common)..old.common.max(new.common);
        let crosses = |total: u32| total > 0 && between.contains(&(total as usize - 1));
        let numbers = (0..self.totals.len() as u32).filter(|at| crosses(self.totals[*at as usize]));
        numbers.collect()
    }

    /// What becomes of a term.
    fn update(
        &self,
        number: u32,
        changes: &[Change],
        [old, new]: [&Limits; 2],
        splice: &mut Splice,
    ) -> Update {
        let at = number as usize;
        let term = self.terms[at].clone();
        splice.apply(&self.packed[at], changes);
        let Splice { bytes, gone, come, postings, .. } = splice;
        let before = self.totals[at] as usize;
        let totals = (before, before + come.len() - gone.len());
        let has_more = old.has_more(&term, totals.0) || new.has_more(&term, totals.1);
        let is_same = |edge: &&Edge| {
            let is_best = gone.iter().chain(&*come).any(|posting| edge.is_best(posting));
            !is_best && !has_more && totals.1 > new.first && has_place_for(totals.1, totals.0)
        };
        let packed = bytes.as_slice().into();
        if let Some(edge) = self.edges.get(&number).filter(is_same) {
            return Update { number, term, totals, says: Says::Total, packed, edge: Some(*edge) };
        }
        postings.clear();
        postings.extend(unpack(bytes));
        let edge = Edge::of(&term, bytes, totals.1, new);
        let says = match totals.1 {
            0 => Says::Nothing,
            _ => Says::Entry(Entry::new(&term, postings, new)),
        };
        Update { number, term, totals, says, packed, edge }
    }

    fn settle(&mut self, mut update: Update) -> Update {
        let at = update.number as usize;
        self.totals[at] = update.totals.1 as u32;
        self.packed[at] = std::mem::take(&mut update.packed);
        match update.edge {
            Some(edge) => drop(self.edges.insert(update.number, edge)),
            None => drop(self.edges.remove(&update.number)),
        }
        if update.totals.1 == 0 {
            self.numbers.remove(&update.term);
            self.terms[at] = Arc::default();
            self.free.push(update.number);
        }
        update
    }
}
