//! Inverting: from the words of a document to, for each word, the documents that have it.
//!
//! In: the documents of sheets, in any order and from one thread each. Out: [`Run`]s, each a sorted
//! and packed index of some sheets (single-pass in-memory indexing, *Introduction to Information
//! Retrieval*, section 4.3), or the postings as they came.

use super::lexicon::Lexicon;
use super::packed::Posting;
use super::rank::{Counts, Field, Lengths, impact};
use super::run::{Run, compare};
use super::token::{Kind, tokenize};

/// How many postings make a run: about 10 MB while it grows, 1 MB when it is packed.
const FULL: usize = 1 << 19;

/// A run that still grows.
#[derive(Default)]
pub(super) struct Accumulator {
    terms: Lexicon,
    postings: Vec<(u32, Posting)>,
    document: Bag,
}

/// The terms of the document at hand, and how often it says each.
#[derive(Default)]
struct Bag {
    counts: Vec<(u32, Counts)>,
    /// For each term one more than its place in `counts`; 0 where the document has not said it.
    places: Vec<u32>,
}

impl Bag {
    /// The counts of a term.
    fn of(&mut self, term: u32) -> &mut Counts {
        let term = term as usize;
        if self.places.len() <= term {
            self.places.resize(term + 1, 0);
        }
        let place = &mut self.places[term];
        if *place == 0 {
            self.counts.push((term as u32, Counts::default()));
            *place = self.counts.len() as u32;
        }
        &mut self.counts[*place as usize - 1].1
    }

    /// Takes all out.
    fn drain(&mut self) -> impl Iterator<Item = (u32, Counts)> {
        let places = &mut self.places;
        self.counts.drain(..).inspect(|(term, _)| places[*term as usize] = 0)
    }
}

impl Accumulator {
    /// Adds a document: its number and place, and its texts by field.
    pub(super) fn add(&mut self, sheet: u32, document: u32, texts: &[(Field, &str)]) {
        let mut lengths = Lengths::default();
        for (field, text) in texts {
            let field = *field as usize;
            tokenize(text, &mut |term, kind| {
                let (weight, words) = if kind == Kind::Part { (0.5, 0.0) } else { (1.0, 1.0) };
                self.document.of(self.terms.number(term))[field] += weight;
                lengths[field] += words;
            });
        }
        let postings = self.document.drain().map(|(term, counts)| {
            (term, Posting { key: sheet, document, impact: impact(&counts, &lengths) })
        });
        self.postings.extend(postings);
    }

    /// Adds a document to a list that filters read.
    pub(super) fn mark(&mut self, sheet: u32, document: u32, list: &str) {
        let term = self.terms.number(list);
        self.postings.push((term, Posting { key: sheet, document, impact: 0 }));
    }

    pub(super) fn is_full(&self) -> bool {
        self.postings.len() >= FULL
    }

    /// Sorts and packs what was added.
    pub(super) fn seal(self) -> Run {
        let mut terms: Vec<u32> = (0..self.terms.len() as u32).collect();
        terms.sort_unstable_by(|a, b| compare(self.terms.term(*a), self.terms.term(*b)));
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
        for id in terms {
            let of_term = &mut sorted[starts[id as usize]..ends[id as usize]];
            of_term.sort_unstable();
            run.push(self.terms.term(id), of_term);
        }
        run
    }

    /// The terms, and what was added: each posting with the number of its term.
    pub(super) fn into_postings(self) -> (Lexicon, Vec<(u32, Posting)>) {
        (self.terms, self.postings)
    }
}
