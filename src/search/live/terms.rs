//! All terms, each with its postings.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::search::entry::{Entry, Limits};
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
            document: posting.document,
            impact,
        };
        let mut before = unpack(old.1).peekable();
        for posting in unpack(new.1) {
            let place = |posting: &Posting| (posting.key, posting.document);
            while let Some(gone) = before.next_if(|one| place(one) < place(&posting)) {
                changes.push(change(old.0, gone, None));
            }
            let same = before.next_if(|one| place(one) == place(&posting));
            if same.is_some() && old.0 != new.0 {
                changes.push(change(old.0, posting, None));
            }
            if old.0 != new.0 || same != Some(posting) {
                changes.push(change(new.0, posting, Some(posting.impact)));
            }
        }
        changes.extend(before.map(|gone| change(old.0, gone, None)));
    }

    fn place(&self) -> (u32, u32) {
        (self.sheet, self.document)
    }

    /// The posting that comes.
    fn posting(&self) -> Option<Posting> {
        let Self { sheet, document, impact, .. } = *self;
        impact.map(|impact| Posting { key: sheet, document, impact })
    }
}

/// A term whose entries may be other ones.
pub(super) struct Update {
    number: u32,
    pub(super) term: Arc<str>,
    /// In how many documents it was, and is.
    pub(super) totals: (usize, usize),
    /// None where no document has it any more.
    pub(super) entry: Option<Entry>,
    packed: Box<[u8]>,
}

/// All terms, by numbers. A number is used again when no page has its term any more.
#[derive(Default)]
pub(super) struct Terms {
    numbers: FxHashMap<Arc<str>, u32>,
    terms: Vec<Arc<str>>,
    /// In how many documents each is.
    totals: Vec<u32>,
    packed: Vec<Box<[u8]>>,
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
    pub(super) fn fill(&mut self, pages: Vec<(u32, &[u8])>) {
        let mut lists: Vec<(Vec<u8>, u32)> = vec![(Vec::new(), 0); self.terms.len()];
        self.totals.fill(0);
        self.packed.clear();
        for (page, postings) in pages {
            for posting in unpack(postings) {
                let (bytes, before) = &mut lists[posting.key as usize];
                self.totals[posting.key as usize] += 1;
                pack(&Posting { key: page, ..posting }, *before, bytes);
                *before = page;
            }
        }
        self.packed.extend(lists.into_iter().map(|(bytes, _)| bytes.into_boxed_slice()));
        self.sweep();
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
            .map_init(Buffers::default, |buffers, (term, changes)| {
                self.update(*term, changes, new, buffers)
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
        limits: &Limits,
        buffers: &mut Buffers,
    ) -> Update {
        let term = self.terms[number as usize].clone();
        buffers.merge(&self.packed[number as usize], changes);
        let Buffers { postings, bytes } = buffers;
        let totals = (self.totals[number as usize] as usize, postings.len());
        let entry = (totals.1 > 0).then(|| Entry::new(&term, postings, limits));
        Update { number, term, totals, entry, packed: bytes.as_slice().into() }
    }

    fn settle(&mut self, mut update: Update) -> Update {
        let at = update.number as usize;
        self.totals[at] = update.totals.1 as u32;
        self.packed[at] = std::mem::take(&mut update.packed);
        if update.totals.1 == 0 {
            self.numbers.remove(&update.term);
            self.terms[at] = Arc::default();
            self.free.push(update.number);
        }
        update
    }
}

/// Lists that a thread uses again and again.
#[derive(Default)]
struct Buffers {
    postings: Vec<Posting>,
    bytes: Vec<u8>,
}

impl Buffers {
    /// Makes `postings` those in `packed` with `changes`, which are sorted, and `bytes` the same packed.
    fn merge(&mut self, packed: &[u8], changes: &[Change]) {
        self.postings.clear();
        self.bytes.clear();
        let mut changes = changes.iter().peekable();
        let mut old = unpack(packed);
        // Most bytes stay as they are. These have been taken; and is the next posting packed behind
        // one that is no more?
        let (mut taken, mut is_orphan) = (0, false);
        while is_orphan || changes.peek().is_some() {
            let start = packed.len() - old.left();
            let Some(posting) = old.next() else { break };
            let place = (posting.key, posting.document);
            if !is_orphan && changes.peek().is_none_or(|change| change.place() > place) {
                self.postings.push(posting);
                continue;
            }
            self.bytes.extend_from_slice(&packed[taken..start]);
            is_orphan = false;
            while let Some(change) = changes.next_if(|change| change.place() <= place) {
                is_orphan |= change.place() == place;
                change.posting().into_iter().for_each(|posting| self.push(posting));
            }
            if !is_orphan {
                self.push(posting);
            }
            taken = packed.len() - old.left();
        }
        self.postings.extend(old);
        self.bytes.extend_from_slice(&packed[taken..]);
        changes.filter_map(Change::posting).for_each(|posting| self.push(posting));
    }

    fn push(&mut self, posting: Posting) {
        pack(&posting, self.postings.last().map_or(0, |last| last.key), &mut self.bytes);
        self.postings.push(posting);
    }
}
