//! What the index says of one term: its entries in the tiers.

use super::bits::{BitWriter, Code, digit, number};
use super::packed::{Posting, unpack};
use super::shard::Size;

/// The shortest word whose typing errors are mended.
const SHORTEST_WORD: usize = 4;

/// The code of each impact: the more often one is met, the shorter.
const IMPACT_CODES: [Code; 8] = {
    let ranks = [5, 3, 1, 0, 2, 4, 6, 7];
    let mut codes = [Code::unary(0); 8];
    let mut impact = 0;
    while impact < 8 {
        codes[impact] = Code::unary(ranks[impact]);
        impact += 1;
    }
    codes
};

/// Where the index is cut. Tests take others than the default, so that small vaults meet all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Up to how many sheets the index is one file.
    pub(super) one_file: usize,
    /// How many postings of a term are loaded first.
    pub(super) first: usize,
    /// In one of how many documents a term is common.
    pub(super) common: usize,
    /// How large shards are.
    pub(super) size: Size,
    /// Above which bound of the sheets' numbers the lists of shards are files of their own.
    pub(super) lists: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        let size = Size { least: 4096, cut: 64 };
        Self { one_file: 50, first: 800, common: 20, size, lists: 1 << 14 }
    }
}

/// What an index is cut by, and what the entries of a term depend on beside its postings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Limits {
    pub(super) size: Size,
    /// Above all sheets' numbers.
    pub(super) universe: u32,
    /// The lists of shards are files of their own.
    pub(super) has_lists: bool,
    /// How many postings of a term stand in its first shard.
    pub(super) first: usize,
    /// In how many documents a term is common: it need not match, and all beyond the first postings
    /// are left out.
    pub(super) common: usize,
}

impl Limits {
    /// Those of an index of so many documents, which is one file or not.
    pub(super) fn new(bounds: Bounds, one_file: bool, universe: u32, documents: usize) -> Self {
        let (first, common) = match one_file {
            true => (usize::MAX, usize::MAX),
            false => (bounds.first, documents / bounds.common),
        };
        let has_lists = !one_file && universe > bounds.lists;
        Self { size: bounds.size, universe, has_lists, first, common }
    }

    /// True where two limits say different things of a term in `total` documents.
    pub(super) fn differ([a, b]: [&Self; 2], term: &str, total: usize) -> bool {
        a.is_common(term, total) != b.is_common(term, total)
            || a.has_more(term, total) != b.has_more(term, total)
    }

    /// True where a term in `total` documents need not match.
    pub(super) fn is_common(&self, term: &str, total: usize) -> bool {
        total > self.common && !is_list(term)
    }

    /// True where not all postings of a term in `total` documents stand in its first shard, but the
    /// others are to be had.
    pub(super) fn has_more(&self, term: &str, total: usize) -> bool {
        total > self.first && total <= self.common && !is_list(term)
    }
}

/// The entries of a term.
#[derive(Debug)]
pub(super) struct Entry {
    /// In the tier `terms`.
    pub(super) terms: String,
    /// In the tier `more`.
    pub(super) more: Option<String>,
}

impl Entry {
    /// The entries of a term that has `postings`, which are sorted.
    pub(super) fn new(term: &str, postings: &[Posting], limits: &Limits) -> Self {
        let total = postings.len();
        let universe = limits.universe;
        if total <= limits.first || is_list(term) {
            return Self { terms: write_postings(postings, Some(total), universe), more: None };
        }
        let cut = Cut::new(postings.iter().copied(), limits.first);
        let terms = write_postings(&cut.best(postings), Some(total), universe);
        let rest = || write_postings(&cut.rest(postings), None, universe);
        Self { terms, more: limits.has_more(term, total).then(rest) }
    }
}

/// A term's postings as text: how many documents have it in all, how many sheets follow, and for
/// each sheet the gap from the one before it and its documents with their impacts.
///
/// `universe` is above all sheets' numbers; postings are sorted. The impacts are left out where
/// `total` is none: there they are all about as low.
fn write_postings(postings: &[Posting], total: Option<usize>, universe: u32) -> String {
    // Most take less than two characters each.
    let mut writer = BitWriter::with_capacity(8 + 2 * postings.len());
    let sheets = 1 + postings.windows(2).filter(|two| two[0].key != two[1].key).count() as u32;
    if let Some(total) = total {
        writer.gamma(total as u32);
    }
    writer.gamma(sheets);
    let parameter = (universe / sheets).max(1).ilog2();
    let mut next_sheet = 0;
    for group in postings.chunk_by(|a, b| a.key == b.key) {
        let sheet = group[0].key;
        writer.rice(sheet - next_sheet, parameter);
        next_sheet = sheet + 1;
        let mut next_document = 0;
        for (at, posting) in group.iter().enumerate() {
            let goes_on = Code::new(u32::from(at + 1 < group.len()), 1);
            let next = match total {
                Some(_) => IMPACT_CODES[usize::from(posting.impact())].then(goes_on),
                None => goes_on,
            };
            let parameter = if at == 0 { 2 } else { 1 };
            writer.limited_rice(posting.document() - next_document, parameter, next);
            next_document = posting.document() + 1;
        }
    }
    writer.finish()
}

/// Where the best postings are told from the rest: those with the highest impacts, the earlier ones
/// of those that have the same.
struct Cut {
    /// How many are the best.
    first: usize,
    /// The lowest impact among the best.
    lowest: u8,
    /// How many postings of that impact are among the best: the first ones.
    ties: usize,
}

impl Cut {
    /// Before the `first` best of `postings`, which are more.
    fn new(postings: impl Iterator<Item = Posting>, first: usize) -> Self {
        let mut counts = [0; 8];
        postings.for_each(|posting| counts[usize::from(posting.impact())] += 1);
        let mut cut = Self { first, lowest: 7, ties: first };
        while counts[usize::from(cut.lowest)] < cut.ties {
            cut.ties -= counts[usize::from(cut.lowest)];
            cut.lowest -= 1;
        }
        cut
    }

    /// For each posting, in order, whether it is among the best.
    fn test(&self) -> impl FnMut(&Posting) -> bool {
        let Self { lowest, mut ties, .. } = *self;
        move |posting| {
            let is_tie = posting.impact() == lowest && ties > 0;
            ties -= usize::from(is_tie);
            is_tie || posting.impact() > lowest
        }
    }

    /// The best of `postings`.
    fn best(&self, postings: &[Posting]) -> Vec<Posting> {
        let mut is_best = self.test();
        let mut best = Vec::with_capacity(self.first);
        for posting in postings {
            if is_best(posting) {
                best.push(*posting);
            }
        }
        best
    }

    /// The others.
    fn rest(&self, postings: &[Posting]) -> Vec<Posting> {
        let mut is_best = self.test();
        let mut rest = Vec::with_capacity(postings.len() - self.first);
        for posting in postings {
            if !is_best(posting) {
                rest.push(*posting);
            }
        }
        rest
    }
}

/// Where the best postings of a term end: as long as none of them goes and none comes among them, its
/// entry differs in the total alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The lowest impact among the best.
    lowest: u8,
    /// The sheet and the document of the last one of that impact.
    last: (u32, u32),
}

impl Edge {
    /// That of a term with `total` postings, packed; none where all of them stand in one entry.
    pub(super) fn of(term: &str, packed: &[u8], total: usize, limits: &Limits) -> Option<Self> {
        if total <= limits.first || is_list(term) {
            return None;
        }
        let Cut { lowest, ties, .. } = Cut::new(unpack(packed), limits.first);
        let mut tied = unpack(packed).filter(|posting| posting.impact() == lowest);
        let last = tied.nth(ties - 1).expect("so many have that impact");
        Some(Self { lowest, last: (last.key, last.document()) })
    }

    /// True where a posting that goes is among the best, or one that comes would be.
    pub(super) fn is_best(&self, posting: &Posting) -> bool {
        let place = (posting.key, posting.document());
        let impact = posting.impact();
        impact > self.lowest || (impact == self.lowest && place <= self.last)
    }
}

/// True where the code of one total is as long as that of another.
pub(super) fn has_place_for(total: usize, other: usize) -> bool {
    total.ilog2() == other.ilog2()
}

/// An entry of the tier `terms` with another total, whose code is as long.
pub(super) fn with_total(entry: &str, total: usize) -> String {
    // It comes first: as many zeros, then the number.
    let length = 2 * total.ilog2() as usize + 1;
    let (code, rest) = entry.split_at(length.div_ceil(6));
    let behind = code.len() * 6 - length;
    let bits = code.bytes().fold(0, |bits: u128, digit| bits << 6 | number(digit) as u128);
    let bits = (total as u128) << behind | bits & ((1 << behind) - 1);
    let digits = (0..code.len()).rev().map(|at| digit((bits >> (6 * at)) as usize & 63));
    digits.chain(rest.chars()).collect()
}

/// What the tiers `words` and `endings` say of a term in `total` documents: how common it is;
/// nothing of what is no word.
pub(super) fn weight(term: &str, total: usize) -> Option<char> {
    let is_word = term.chars().count() >= SHORTEST_WORD && term.chars().all(char::is_alphabetic);
    (is_word && total > 0).then(|| digit(total.ilog2() as usize))
}

/// A word as the tier `endings` sorts it.
pub(super) fn backwards(word: &str) -> String {
    word.chars().rev().collect()
}

/// True for a list that filters read, such as `track/python`: no word has a slash.
fn is_list(term: &str) -> bool {
    term.contains('/') && term.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::packed::pack_all;

    #[test]
    fn total_of_an_entry_can_be_another() {
        for (total, other) in [(1, 1), (5, 7), (800, 1023), (1024, 2047), (99_999, 131_071)] {
            let entry = |total: usize| {
                let postings = [Posting::new(9, 2, 3)];
                write_postings(&postings, Some(total), 1024)
            };
            assert!(has_place_for(total, other));
            assert_eq!(with_total(&entry(total), other), entry(other));
        }
    }

    #[test]
    fn best_postings_are_those_that_sorting_by_impact_puts_first() {
        let postings: Vec<Posting> =
            (0..200u32).map(|at| Posting::new(at / 3, at % 3, (at * 7919 % 8) as u8)).collect();
        for first in [1, 24, 25, 26, 100, 199] {
            let mut sorted = postings.clone();
            sorted.sort_unstable_by_key(|posting| (7 - posting.impact(), *posting));
            let (best, rest) = sorted.split_at_mut(first);
            best.sort_unstable();
            rest.sort_unstable();
            let cut = Cut::new(postings.iter().copied(), first);
            assert_eq!(cut.best(&postings), best, "{first}");
            let mut packed = Vec::new();
            pack_all(&postings, &mut packed);
            let size = Size { least: 1, cut: 1 };
            let limits = Limits { size, universe: 1024, has_lists: false, first, common: 0 };
            let edge = Edge::of("term", &packed, postings.len(), &limits).unwrap();
            let told = postings.iter().filter(|posting| edge.is_best(posting)).copied();
            assert_eq!(told.collect::<Vec<Posting>>(), best, "{first}");
            assert_eq!(cut.rest(&postings), rest, "{first}");
        }
    }
}
