//! Inverting: from the words of a document to, for each word, the documents that have it.
//!
//! In: the documents of sheets, in any order and from one thread each. Out: [`Run`]s, each a sorted
//! and packed index of some sheets (single-pass in-memory indexing, *Introduction to Information
//! Retrieval*, section 4.3); `merge` makes one index of them.

use rustc_hash::FxHashMap;

use super::rank::{Counts, Field, Lengths, impact};
use super::token::{Kind, tokenize};

/// How many postings make a run: about 10 MB while it grows, 1 MB when it is packed.
const FULL: usize = 1 << 19;

/// A document that has a term, and how much it says of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Posting {
    /// The number of the sheet.
    pub(super) sheet: u32,
    /// The document's place in the sheet.
    pub(super) document: u32,
    /// From 0 to 7.
    pub(super) impact: u8,
}

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
            (term, Posting { sheet, document, impact: impact(&counts, &lengths) })
        });
        self.postings.extend(postings);
    }

    /// Adds a document to a list that filters read.
    pub(super) fn mark(&mut self, sheet: u32, document: u32, list: &str) {
        let term = intern(&mut self.terms, list);
        self.postings.push((term, Posting { sheet, document, impact: 0 }));
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
        let mut sorted = vec![Posting { sheet: 0, document: 0, impact: 0 }; self.postings.len()];
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
}

fn intern(terms: &mut FxHashMap<Box<str>, u32>, term: &str) -> u32 {
    if let Some(id) = terms.get(term) {
        return *id;
    }
    let id = terms.len() as u32;
    terms.insert(term.into(), id);
    id
}

/// The order of terms: that of JavaScript's strings, by units of UTF-16.
pub(super) fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    // UTF-8 sorts as code points do; only there surrogates, which stand for what is above U+FFFF,
    // sort below U+E000 to U+FFFF.
    let differing = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    match differing {
        Some((a, b)) if a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0) => b.cmp(&a),
        Some((a, b)) => a.cmp(&b),
        None => a.len().cmp(&b.len()),
    }
}

/// An index of some sheets: terms in order, their postings packed.
#[derive(Default)]
pub(super) struct Run {
    text: String,
    bytes: Vec<u8>,
    /// For each term: where it ends in the text, and where its postings end in the bytes.
    ends: Vec<(usize, usize)>,
}

impl Run {
    /// Adds the next term; `postings` are sorted.
    fn push(&mut self, term: &str, postings: &[Posting]) {
        self.text.push_str(term);
        let mut before = 0;
        for posting in postings {
            varint(posting.sheet - before, &mut self.bytes);
            varint(posting.document * 8 + u32::from(posting.impact), &mut self.bytes);
            before = posting.sheet;
        }
        self.ends.push((self.text.len(), self.bytes.len()));
    }

    fn start(&self, at: usize) -> (usize, usize) {
        at.checked_sub(1).map_or((0, 0), |before| self.ends[before])
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The term at an index.
    pub(super) fn term(&self, at: usize) -> &str {
        &self.text[self.start(at).0..self.ends[at].0]
    }

    /// The index of the first term that is not before `bound`.
    pub(super) fn lower_bound(&self, bound: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match compare(self.term(middle), bound) {
                std::cmp::Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// Adds the postings of the term at an index to `postings`.
    pub(super) fn unpack(&self, at: usize, postings: &mut Vec<Posting>) {
        let mut bytes = &self.bytes[self.start(at).1..self.ends[at].1];
        let mut sheet = 0;
        while !bytes.is_empty() {
            sheet += read_varint(&mut bytes);
            let rest = read_varint(&mut bytes);
            postings.push(Posting { sheet, document: rest / 8, impact: (rest % 8) as u8 });
        }
    }
}

fn varint(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_varint(bytes: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}
