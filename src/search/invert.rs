//! Inverting: from the words of a document to, for each word, the documents that have it.
//!
//! In: the documents of sheets, in any order and from one thread each. Out: [`Run`]s, each a sorted
//! and packed index of some sheets (single-pass in-memory indexing, *Introduction to Information
//! Retrieval*, section 4.3), or the postings as they came.

use rustc_hash::FxHashMap;

use super::packed::Posting;
use super::rank::{Counts, Field, Lengths, impact};
use super::run::{Run, compare};
use super::token::{Kind, tokenize};

/// How many postings make a run: about 10 MB while it grows, 1 MB when it is packed.
const FULL: usize = 1 << 19;

/// A run that still grows.
#[derive(Default)]
pub(super) struct Accumulator {
    terms: FxHashMap<Box<str>, u32>,
    postings: Vec<(u32, Posting)>,
    /// What the document at hand says, by term.
    counts: FxHashMap<u32, Counts>,
}

impl Accumulator {
    /// Adds a document: its number and place, and its texts by field.
    pub(super) fn add(&mut self, sheet: u32, document: u32, texts: &[(Field, &str)]) {
        let mut lengths = Lengths::default();
        for (field, text) in texts {
            let field = *field as usize;
            tokenize(text, &mut |term, kind| {
                let id = intern(&mut self.terms, term);
                let weight = if kind == Kind::Part { 0.5 } else { 1.0 };
                self.counts.entry(id).or_default()[field] += weight;
                lengths[field] += f32::from(u8::from(kind != Kind::Part));
            });
        }
        let postings = self.counts.drain().map(|(term, counts)| {
            (term, Posting { key: sheet, document, impact: impact(&counts, &lengths) })
        });
        self.postings.extend(postings);
    }

    /// Adds a document to a list that filters read.
    pub(super) fn mark(&mut self, sheet: u32, document: u32, list: &str) {
        let term = intern(&mut self.terms, list);
        self.postings.push((term, Posting { key: sheet, document, impact: 0 }));
    }

    pub(super) fn is_full(&self) -> bool {
        self.postings.len() >= FULL
    }

    /// Sorts and packs what was added.
    pub(super) fn seal(self) -> Run {
        let mut terms: Vec<(Box<str>, u32)> = self.terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| compare(&a.0, &b.0));
        // A counting sort by term.
        let mut starts = vec![0usize; terms.len() + 1];
        self.postings.iter().for_each(|(term, _)| starts[*term as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let mut sorted = vec![Posting { key: 0, document: 0, impact: 0 }; self.postings.len()];
        for (term, posting) in self.postings {
            let end = &mut ends[term as usize];
            sorted[*end] = posting;
            *end += 1;
        }
        let mut run = Run::default();
        for (term, id) in terms {
            let of_term = &mut sorted[starts[id as usize]..ends[id as usize]];
            of_term.sort_unstable();
            run.push(&term, of_term);
        }
        run
    }

    /// The terms, each at its index, and what was added: each posting with the index of its term.
    pub(super) fn into_postings(self) -> (Vec<Box<str>>, Vec<(u32, Posting)>) {
        let mut terms: Vec<(Box<str>, u32)> = self.terms.into_iter().collect();
        terms.sort_unstable_by_key(|(_, id)| *id);
        (terms.into_iter().map(|(term, _)| term).collect(), self.postings)
    }
}

fn intern(terms: &mut FxHashMap<Box<str>, u32>, term: &str) -> u32 {
    if let Some(id) = terms.get(term) {
        return *id;
    }
    let id = terms.len() as u32;
    terms.insert(term.into(), id);
    id
}
