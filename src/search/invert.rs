//! Inverting: from the words of a document to, for each word, the documents that have it.
//!
//! In: the documents of sheets, in any order and from one thread each. Out: [`Run`]s, each a sorted
//! and packed index of some sheets (single-pass in-memory indexing, *Introduction to Information
//! Retrieval*, section 4.3), or the postings as they came.

use super::lexicon::Lexicon;
use super::packed::Posting;
use super::rank::{Counts, Field, Lengths, divisors, impact};
use super::run::{Run, compare, sort_key};
use super::token::{Kind, tokenize};

/// How many postings make a run: about 10 MB while it grows, 1 MB when it is packed.
const FULL: usize = 1 << 19;

/// How many chunks are remembered at most: about 20 MB.
const MOST_CHUNKS: usize = 1 << 17;

/// The longest chunk that is remembered, in bytes: longer ones seldom come again.
const LONGEST: usize = 48;

/// A run that still grows.
#[derive(Default)]
pub(super) struct Accumulator {
    terms: Lexicon,
    postings: Vec<(u32, Posting)>,
    chunks: Chunks,
    document: Bag,
}

/// What chunks of text say. A chunk stands between white space, so what it says depends on nothing
/// else, and most chunks of a text have come before.
#[derive(Default)]
struct Chunks {
    known: Lexicon,
    /// For each known chunk: where its terms end in `terms`, and how many words it has.
    ends: Vec<(u32, u32)>,
    /// Each with what it counts.
    terms: Vec<(u32, f32)>,
    /// Those of a chunk that is too long to be remembered.
    long: Vec<(u32, f32)>,
}

impl Chunks {
    /// The terms of a chunk, by their numbers in `lexicon`, each with what it counts; and how many
    /// words it has.
    fn read(&mut self, chunk: &str, lexicon: &mut Lexicon) -> (&[(u32, f32)], u32) {
        if chunk.len() > LONGEST {
            self.long.clear();
            let words = terms_of(chunk, lexicon, &mut self.long);
            return (&self.long, words);
        }
        // Chunks may say nothing, and so fill no run: without this, they could be any number.
        if self.known.len() >= MOST_CHUNKS {
            self.clear();
        }
        let at = self.known.number(chunk) as usize;
        if at == self.ends.len() {
            let words = terms_of(chunk, lexicon, &mut self.terms);
            self.ends.push((self.terms.len() as u32, words));
        }
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let (end, words) = self.ends[at];
        (&self.terms[start as usize..end as usize], words)
    }

    fn clear(&mut self) {
        self.known.clear();
        self.ends.clear();
        self.terms.clear();
    }
}

/// Adds the terms of a text to `terms`; gives how many words it has.
fn terms_of(text: &str, lexicon: &mut Lexicon, terms: &mut Vec<(u32, f32)>) -> u32 {
    let mut words = 0;
    tokenize(text, &mut |term, kind| {
        let is_part = kind == Kind::Part;
        terms.push((lexicon.number(term), if is_part { 0.5 } else { 1.0 }));
        words += u32::from(!is_part);
    });
    words
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
            for chunk in text.split_ascii_whitespace() {
                let (terms, words) = self.chunks.read(chunk, &mut self.terms);
                for (term, weight) in terms {
                    self.document.of(*term)[*field as usize] += weight;
                }
                lengths[*field as usize] += words as f32;
            }
        }
        let divisors = divisors(&lengths);
        let postings = self.document.drain().map(|(term, counts)| {
            (term, Posting { key: sheet, document, impact: impact(&counts, &divisors) })
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

    /// Sorts and packs what was added, and takes it out: the memory is kept for what comes.
    pub(super) fn seal(&mut self) -> Run {
        let key = |(term, id): (&str, u32)| (sort_key(term), id);
        let mut terms: Vec<(u64, u32)> = self.terms.terms().zip(0..).map(key).collect();
        // Most are told apart by what stands before them, without a look at their texts.
        terms.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| compare(self.terms.term(a.1), self.terms.term(b.1)))
        });
        // A counting sort by term.
        let mut starts = vec![0usize; terms.len() + 1];
        self.postings.iter().for_each(|(term, _)| starts[*term as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let mut sorted = vec![Posting { key: 0, document: 0, impact: 0 }; self.postings.len()];
        // Sheet after sheet, so that the postings of a term come in order.
        let mut sheets: Vec<_> = self.postings.chunk_by(|a, b| a.1.key == b.1.key).collect();
        sheets.sort_unstable_by_key(|sheet| sheet[0].1.key);
        for (term, posting) in sheets.into_iter().flatten() {
            let end = &mut ends[*term as usize];
            sorted[*end] = *posting;
            *end += 1;
        }
        let mut run = Run::default();
        for (_, id) in terms {
            let of_term = &mut sorted[starts[id as usize]..ends[id as usize]];
            of_term.sort_unstable();
            run.push(self.terms.term(id), of_term);
        }
        self.terms.clear();
        self.chunks.clear();
        self.postings.clear();
        run
    }

    /// The terms, and what was added: each posting with the number of its term.
    pub(super) fn into_postings(self) -> (Lexicon, Vec<(u32, Posting)>) {
        (self.terms, self.postings)
    }
}
