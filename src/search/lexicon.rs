//! Terms by number: a hash table whose texts stand one behind the other.
//!
//! Looking terms up is most of indexing, and most of that is waiting for memory. So terms that were
//! looked up lately stand in a small table of their own, and a place of either table holds all of a
//! short term: no text has to be read.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::table::{Entry, Table};

/// How many terms are at hand: what fits into a processor's nearer caches.
const RECENT: usize = 1 << 13;

/// The longest term that its key says all of, in bytes.
const SHORT: u32 = 16;

/// Different terms, numbered from 0 as they come.
#[derive(Default)]
pub(super) struct Lexicon {
    text: String,
    /// Where each term ends in the text.
    ends: Vec<u32>,
    /// Short terms that were looked up lately, each at the place that its hash says; empty before the first.
    recent: Vec<Place>,
    places: Table<Place>,
}

/// What terms are told apart by: a short one's bytes, of a longer one those at its ends.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Key {
    pub(super) start: u64,
    pub(super) end: u64,
    /// In bytes.
    pub(super) length: u32,
}

/// A term in a table.
#[derive(Clone, Copy, Default)]
struct Place {
    key: Key,
    /// One more than the number of the term; 0 where it is free.
    next: u32,
}

impl Entry for Place {
    fn is_free(&self) -> bool {
        self.next == 0
    }
}

impl Key {
    pub(super) fn new(term: &str) -> Self {
        let bytes = term.as_bytes();
        let length = bytes.len() as u32;
        let (start, end) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(start), Some(end)) => (u64::from_le_bytes(*start), u64::from_le_bytes(*end)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(start), Some(end)) => {
                    (u32::from_le_bytes(*start).into(), u32::from_le_bytes(*end).into())
                }
                // At most three bytes: the first, the last, the one between.
                _ => match bytes {
                    [] => (0, 0),
                    [first, .., last] => {
                        (u64::from(*first) << 8 | u64::from(*last), bytes[1].into())
                    }
                    [only] => (u64::from(*only), 0),
                },
            },
        };
        Self { start, end, length }
    }

    /// True where it says all of the term.
    pub(super) fn is_whole(&self) -> bool {
        self.length <= SHORT
    }

    /// The hash of its term.
    fn hash(&self, term: &str) -> usize {
        if self.is_whole() { self.mix() } else { FxBuildHasher.hash_one(term) as usize }
    }

    /// A hash of the key: each bit of it matters to the lowest ones. A folded multiplication, as in wyhash.
    pub(super) fn mix(&self) -> usize {
        let start = self.start ^ 0x9e37_79b9_7f4a_7c15;
        let end = self.end ^ 0xd1b5_4a32_d192_ed03 ^ u64::from(self.length) << 56;
        let product = u128::from(start) * u128::from(end);
        (product as u64 ^ (product >> 64) as u64) as usize
    }
}

impl Lexicon {
    /// Forgets all terms, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.recent.fill(Place::default());
        self.places.clear();
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How long they are together.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The term of a number.
    pub(super) fn term(&self, number: u32) -> &str {
        term_of(&self.text, &self.ends, number)
    }

    /// All terms, by number.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|number| self.term(number))
    }

    /// The number of `term`, which gets one if it has none.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        let key = Key::new(term);
        let hash = key.hash(term);
        if !key.is_whole() {
            return self.look_up(key, hash, term);
        }
        match self.recent.get(hash % RECENT) {
            Some(recent) if recent.key == key && recent.next > 0 => return recent.next - 1,
            Some(_) => {}
            None => self.recent.resize(RECENT, Place::default()),
        }
        let number = self.look_up(key, hash, term);
        self.recent[hash % RECENT] = Place { key, next: number + 1 };
        number
    }

    /// The number of a term that has not been looked up lately.
    fn look_up(&mut self, key: Key, hash: usize, term: &str) -> u32 {
        let is_it = |place: &Place| {
            place.key == key && (key.is_whole() || self.term(place.next - 1) == term)
        };
        let at = match self.places.find(hash, is_it) {
            Ok(place) => return place.next - 1,
            Err(at) => at,
        };
        let number = self.ends.len() as u32;
        self.text.push_str(term);
        self.ends.push(self.text.len() as u32);
        let Self { text, ends, places, .. } = self;
        places.put(at, Place { key, next: number + 1 }, |place| {
            place.key.hash(term_of(text, ends, place.next - 1))
        });
        number
    }
}

/// The term of a number.
fn term_of<'t>(text: &'t str, ends: &[u32], number: u32) -> &'t str {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start as usize..ends[number] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_look_alike_have_numbers_of_their_own() {
        let mut lexicon = Lexicon::default();
        let terms =
            ["", "a", "aa", "ab", "ba", "aaa", "aba", "abc", "aaaa", "abcabc", "abcdabcdabcd"];
        let long = ["a", "b"].map(|middle| format!("12345678{middle}12345678"));
        let terms: Vec<&str> = terms.into_iter().chain(long.iter().map(String::as_str)).collect();
        for _ in 0..2 {
            for (at, term) in terms.iter().enumerate() {
                assert_eq!(lexicon.number(term), at as u32, "{term}");
            }
        }
    }

    #[test]
    fn each_term_has_one_number() {
        let mut lexicon = Lexicon::default();
        let terms: Vec<String> = (0..5_000).map(|at| format!("term{at}")).collect();
        for _ in 0..2 {
            for (at, term) in terms.iter().enumerate() {
                assert_eq!(lexicon.number(term), at as u32);
            }
        }
        assert_eq!(lexicon.number(""), 5_000);
        assert_eq!((lexicon.len(), lexicon.term(5_000), lexicon.term(7)), (5_001, "", "term7"));
        lexicon.clear();
        assert_eq!((lexicon.number("term7"), lexicon.number("term0"), lexicon.len()), (0, 1, 2));
    }
}
