//! One index of many runs.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::bits::digit;
use super::run::{Posting, Run, compare};
use super::shard::{Shard, Shards, Size, write_postings};

/// Where the work is cut, and with it the shards: before each of these, in the order of terms.
const BOUNDS: [&str; 29] = [
    "", "0", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
    "r", "s", "t", "u", "v", "w", "x", "y", "z", "{",
];

/// The shortest word whose typing errors are mended.
const SHORTEST_WORD: usize = 4;

/// What a merged index depends on beside its runs.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) size: Size,
    /// Above all sheets' numbers.
    pub(super) universe: u32,
    /// How many postings of a term stand in its first shard.
    pub(super) first: usize,
    /// In how many documents a term is common: it need not match, and all beyond the first postings
    /// are left out.
    pub(super) common: usize,
}

/// A part of the index, in the order of terms.
#[derive(Default)]
pub(super) struct Part {
    pub(super) terms: Vec<Shard>,
    pub(super) more: Vec<Shard>,
    pub(super) words: Vec<Shard>,
    /// The words backwards, each with its digit.
    pub(super) endings: Vec<(String, char)>,
    pub(super) common: Vec<String>,
}

/// How many parts there are.
pub(super) const PARTS: usize = BOUNDS.len();

/// Merges `runs` into some of the parts.
pub(super) fn merge(runs: &[Run], parts: std::ops::Range<usize>, limits: Limits) -> Vec<Part> {
    let part = |at: usize| {
        let end = BOUNDS.get(at + 1);
        let ranges = runs.iter().map(|run| {
            let last = end.map_or(run.len(), |end| run.lower_bound(end));
            (run, run.lower_bound(BOUNDS[at])..last)
        });
        merge_part(ranges.collect(), limits)
    };
    parts.into_par_iter().map(part).collect()
}

/// The next term of a run; the heap gives the lowest first.
struct Head<'a> {
    run: &'a Run,
    at: usize,
    end: usize,
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(other.run.term(other.at), self.run.term(self.at))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head<'_> {}

fn merge_part(ranges: Vec<(&Run, std::ops::Range<usize>)>, limits: Limits) -> Part {
    let mut heads: BinaryHeap<Head<'_>> = ranges
        .into_iter()
        .filter(|(_, range)| !range.is_empty())
        .map(|(run, range)| Head { run, at: range.start, end: range.end })
        .collect();
    let mut writer = Writer::new(limits);
    let mut postings = Vec::new();
    while let Some(head) = heads.peek() {
        let term = head.run.term(head.at);
        postings.clear();
        while let Some(mut head) = heads.peek_mut().filter(|head| head.run.term(head.at) == term) {
            head.run.unpack(head.at, &mut postings);
            head.at += 1;
            if head.at == head.end {
                std::collections::binary_heap::PeekMut::pop(head);
            }
        }
        postings.sort_unstable();
        writer.write(term, &mut postings);
    }
    writer.finish()
}

/// Writes terms in order.
struct Writer {
    limits: Limits,
    terms: Shards,
    more: Shards,
    words: Shards,
    endings: Vec<(String, char)>,
    common: Vec<String>,
}

impl Writer {
    fn new(limits: Limits) -> Self {
        let shards = || Shards::new(limits.size);
        let (endings, common) = Default::default();
        Self { limits, terms: shards(), more: shards(), words: shards(), endings, common }
    }

    /// Writes a term; `postings` are sorted.
    fn write(&mut self, term: &str, postings: &mut [Posting]) {
        let limits = self.limits;
        let total = postings.len();
        let universe = limits.universe;
        let is_common = total > limits.common && !is_list(term);
        if is_common {
            self.common.push(term.to_owned());
        }
        if total > limits.first && !is_list(term) {
            postings.sort_unstable_by_key(|posting| (7 - posting.impact, *posting));
            let (first, rest) = postings.split_at_mut(limits.first);
            first.sort_unstable();
            self.terms.push(term, |text| write_postings(first, Some(total), universe, text));
            if !is_common {
                rest.sort_unstable();
                self.more.push(term, |text| write_postings(rest, None, universe, text));
            }
        } else {
            self.terms.push(term, |text| write_postings(postings, Some(total), universe, text));
        }
        if is_word(term) {
            let weight = digit(total.ilog2() as usize);
            self.words.push(term, |text| text.push(weight));
            self.endings.push((term.chars().rev().collect(), weight));
        }
    }

    fn finish(self) -> Part {
        Part {
            terms: self.terms.finish(),
            more: self.more.finish(),
            words: self.words.finish(),
            endings: self.endings,
            common: self.common,
        }
    }
}

/// True for a list that filters read, such as `track/python`: no word has a slash.
fn is_list(term: &str) -> bool {
    term.contains('/') && term.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_word(term: &str) -> bool {
    term.chars().count() >= SHORTEST_WORD && term.chars().all(char::is_alphabetic)
}

/// The shards of all words backwards.
pub(super) fn endings(mut endings: Vec<(String, char)>, size: Size) -> Vec<Shard> {
    endings.par_sort_unstable_by(|a, b| compare(&a.0, &b.0));
    let mut shards = Shards::new(size);
    for (word, weight) in endings {
        shards.push(&word, |text| text.push(weight));
    }
    shards.finish()
}
