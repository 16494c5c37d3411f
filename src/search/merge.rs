//! One index of many runs: the parts that it is cut into by term, and the tiers of each.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use rayon::prelude::*;

use super::entry::{Entry, Limits, backwards, weight};
use super::packed::Posting;
use super::run::{Run, compare, sort_key};
use super::shard::{Shard, Shards, Size};

/// Where the work is cut, and with it the shards: before each of these, in the order of terms.
const BOUNDS: [&str; 29] = [
    "", "0", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
    "r", "s", "t", "u", "v", "w", "x", "y", "z", "{",
];

/// A part of the index, in the order of terms.
#[derive(Default)]
pub(super) struct Part {
    /// The postings, where they are to be kept.
    pub(super) run: Run,
    pub(super) terms: Vec<Shard>,
    pub(super) more: Vec<Shard>,
    pub(super) words: Vec<Shard>,
    /// The words backwards, each with its digit.
    pub(super) endings: Vec<(String, char)>,
    pub(super) common: Vec<String>,
}

/// How many parts there are.
pub(super) const PARTS: usize = BOUNDS.len();

/// The part that a term stands in.
pub(super) fn part_of(term: &str) -> usize {
    BOUNDS.partition_point(|bound| compare(bound, term) != Ordering::Greater) - 1
}

/// The indexes of a run's terms that stand in a part.
pub(super) fn bounds(run: &Run, part: usize) -> std::ops::Range<usize> {
    let end = BOUNDS.get(part + 1);
    run.lower_bound(BOUNDS[part])..end.map_or(run.len(), |end| run.lower_bound(end))
}

/// Merges `runs` into some of the parts, whose postings are there where `keep` says so; gives what `done`
/// makes of each.
pub(super) fn merge<T: Send>(
    runs: &[Run],
    parts: std::ops::Range<usize>,
    limits: Limits,
    keep: bool,
    done: impl Fn(Part) -> T + Sync,
) -> Vec<T> {
    let part = |at: usize| {
        let ranges = runs.iter().map(|run| (run, bounds(run, at))).collect();
        done(merge_part(ranges, limits, keep))
    };
    parts.into_par_iter().with_max_len(1).map(part).collect()
}

/// The next term of a run; the heap gives the lowest first.
struct Head<'a> {
    run: &'a Run,
    at: usize,
    end: usize,
    /// Of the term: tells most terms apart without a look at their texts.
    key: u64,
}

impl<'a> Head<'a> {
    fn new(run: &'a Run, at: usize, end: usize) -> Self {
        Self { run, at, end, key: sort_key(run.term(at)) }
    }
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let terms = || compare(other.run.term(other.at), self.run.term(self.at));
        other.key.cmp(&self.key).then_with(terms)
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

fn merge_part(ranges: Vec<(&Run, std::ops::Range<usize>)>, limits: Limits, keep: bool) -> Part {
    let mut heads: BinaryHeap<Head<'_>> = ranges
        .into_iter()
        .filter(|(_, range)| !range.is_empty())
        .map(|(run, range)| Head::new(run, range.start, range.end))
        .collect();
    let mut writer = Writer::new(limits);
    let mut run = Run::default();
    let mut postings = Vec::new();
    while let Some(head) = heads.peek() {
        let term = head.run.term(head.at);
        postings.clear();
        while let Some(mut head) = heads.peek_mut().filter(|head| head.run.term(head.at) == term) {
            head.run.unpack(head.at, &mut postings);
            match head.at + 1 {
                next if next < head.end => *head = Head::new(head.run, next, head.end),
                _ => drop(PeekMut::pop(head)),
            }
        }
        // Those of each run are sorted, which this sort makes use of.
        postings.sort();
        writer.write(term, &postings);
        if keep {
            run.push(term, &postings);
        }
    }
    Part { run, ..writer.finish() }
}

/// Writes the terms of a part in order.
pub(super) struct Writer {
    limits: Limits,
    terms: Shards,
    more: Shards,
    words: Shards,
    endings: Vec<(String, char)>,
    common: Vec<String>,
}

impl Writer {
    pub(super) fn new(limits: Limits) -> Self {
        let shards = || Shards::new(limits.size);
        let (endings, common) = Default::default();
        Self { limits, terms: shards(), more: shards(), words: shards(), endings, common }
    }

    /// Writes a term; `postings` are sorted.
    pub(super) fn write(&mut self, term: &str, postings: &[Posting]) {
        let total = postings.len();
        if self.limits.is_common(term, total) {
            self.common.push(term.to_owned());
        }
        let entry = Entry::new(term, postings, &self.limits);
        self.terms.push(term, &entry.terms);
        entry.more.iter().for_each(|more| self.more.push(term, more));
        if let Some(weight) = weight(term, total) {
            self.words.push(term, weight.encode_utf8(&mut [0; 4]));
            self.endings.push((backwards(term), weight));
        }
    }

    pub(super) fn finish(self) -> Part {
        Part {
            run: Run::default(),
            terms: self.terms.finish(),
            more: self.more.finish(),
            words: self.words.finish(),
            endings: self.endings,
            common: self.common,
        }
    }
}

/// The shards of all words backwards.
pub(super) fn endings(endings: Vec<(String, char)>, size: Size) -> Vec<Shard> {
    let key = |(word, weight): (String, char)| (sort_key(&word), word, weight);
    let mut endings: Vec<(u64, String, char)> = endings.into_par_iter().map(key).collect();
    endings.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| compare(&a.1, &b.1)));
    let mut shards = Shards::new(size);
    for (_, word, weight) in endings {
        shards.push(&word, weight.encode_utf8(&mut [0; 4]));
    }
    shards.finish()
}
