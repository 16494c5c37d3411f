//! Inverting: from the words of a document to, for each word, the documents that have it.
//!
//! In: the documents of sheets, in any order and from one thread each. Out: [`Run`]s, each a sorted
//! and packed index of some sheets (single-pass in-memory indexing, *Introduction to Information
//! Retrieval*, section 4.3), or the postings as they came.

use super::chunks::{Chunks, TOGETHER};
use super::lexicon::Lexicon;
use super::packed::Posting;
use super::rank::{Counts, Field, Lengths, impact, weights};
use super::run::{Run, compare, sort_key};

/// How many postings make a run: about 10 MB while it grows, 1 MB when it is packed.
const FULL: usize = 1 << 19;

/// A run that still grows.
#[derive(Default)]
pub(super) struct Accumulator {
    terms: Lexicon,
    postings: Vec<(u32, Posting)>,
    /// Room to sort them.
    sorted: Vec<Posting>,
    chunks: Chunks,
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

    /// Takes all out, as what `of` makes of each.
    fn drain<T>(&mut self, of: impl Fn(u32, Counts) -> T) -> impl Iterator<Item = T> {
        let places = &mut self.places;
        self.counts.drain(..).map(move |(term, counts)| {
            places[term as usize] = 0;
            of(term, counts)
        })
    }
}

impl Accumulator {
    /// One with room for a run, which takes no memory before it is used.
    pub(super) fn roomy() -> Self {
        // The last document of a run is added whole.
        Self { postings: Vec::with_capacity(FULL + FULL / 16), ..Self::default() }
    }

    /// Adds a document: its number and place, and its texts by field.
    pub(super) fn add(&mut self, sheet: u32, document: u32, texts: &[(Field, &str)]) {
        let mut lengths = Lengths::default();
        let mut seen = Vec::with_capacity(TOGETHER);
        for (field, text) in texts {
            let field = *field as usize;
            let mut chunks = text.split_ascii_whitespace();
            loop {
                self.chunks.seek(&mut chunks, &mut seen);
                for chunk in &seen {
                    let says = self.chunks.read(chunk, &mut self.terms);
                    let (first, weight) = says.first;
                    if weight > 0.0 {
                        self.document.of(first)[field] += weight;
                    }
                    for (term, weight) in self.chunks.others(&says) {
                        self.document.of(*term)[field] += weight;
                    }
                    lengths[field] += says.words as f32;
                }
                if seen.len() < TOGETHER {
                    break;
                }
            }
        }
        let weights = weights(&lengths);
        let posting =
            |term, counts| (term, Posting::new(sheet, document, impact(&counts, &weights)));
        self.postings.extend(self.document.drain(posting));
    }

    /// Adds a document to a list that filters read.
    pub(super) fn mark(&mut self, sheet: u32, document: u32, list: &str) {
        let term = self.terms.number(list);
        self.postings.push((term, Posting::new(sheet, document, 0)));
    }

    pub(super) fn is_full(&self) -> bool {
        self.postings.len() >= FULL
    }

    /// Sorts and packs what was added, and takes it out: the memory is kept for what comes.
    pub(super) fn seal(&mut self) -> Run {
        let run = self.run();
        self.terms.clear();
        self.chunks.clear();
        self.postings.clear();
        run
    }

    /// The same where nothing comes any more.
    pub(super) fn into_run(mut self) -> Run {
        self.chunks = Chunks::default();
        self.run()
    }

    fn run(&mut self) -> Run {
        let key = |(term, id): (&str, u32)| (sort_key(term), id);
        let mut terms: Vec<(u64, u32)> = self.terms.terms().zip(0..).map(key).collect();
        // Most are told apart by what stands before them, without a look at their texts.
        terms.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| compare(self.terms.term(a.1), self.terms.term(b.1)))
        });
        // A counting sort by term.
        let mut starts = vec![0u32; terms.len() + 1];
        self.postings.iter().for_each(|(term, _)| starts[*term as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let sorted = &mut self.sorted;
        sorted.resize(self.postings.len(), Posting::default());
        // Sheet after sheet, so that the postings of a term come in order.
        let mut sheets: Vec<_> = self.postings.chunk_by(|a, b| a.1.key == b.1.key).collect();
        sheets.sort_unstable_by_key(|sheet| sheet[0].1.key);
        for (term, posting) in sheets.into_iter().flatten() {
            let end = &mut ends[*term as usize];
            sorted[*end as usize] = *posting;
            *end += 1;
        }
        let mut run = Run::with_room(self.postings.len());
        for (_, id) in terms {
            let of_term = &mut sorted[starts[id as usize] as usize..ends[id as usize] as usize];
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

#[cfg(test)]
mod tests;
