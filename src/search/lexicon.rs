//! Terms by number: a hash table whose texts stand one behind the other.
//!
//! Looking terms up is most of indexing, and most of that is waiting for memory. So terms that were
//! looked up lately stand in a small table of their own, with all of their text where it is short;
//! elsewhere a lookup reads one place of a table and, where hash and length are the term's, one text.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

/// The first size of the table.
const PLACES: usize = 1 << 10;

/// How many short terms are at hand: what fits into a processor's first cache.
const RECENT: usize = 1 << 10;

/// Different terms, numbered from 0 as they come.
pub(super) struct Lexicon {
    text: String,
    /// Where each term ends in the text.
    ends: Vec<u32>,
    /// Short terms that were looked up lately, each at the place that its hash says.
    recent: Vec<Recent>,
    /// A power of two of places, at least half of them free.
    places: Vec<Place>,
}

/// A place of the table.
#[derive(Clone, Copy, Default)]
struct Place {
    hash: u32,
    /// One more than the number of the term; 0 where it is free.
    next: u32,
    /// Where the term stands in the text, which would else be looked up in another place.
    start: u32,
    length: u32,
}

/// A short term.
#[derive(Clone, Copy, Default)]
struct Recent {
    text: [u8; 16],
    /// How many bytes of that are the term; 0 where there is none.
    length: u32,
    number: u32,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            recent: vec![Recent::default(); RECENT],
            places: vec![Place::default(); PLACES],
        }
    }
}

impl Lexicon {
    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The term of a number.
    pub(super) fn term(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    /// All terms, by number.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|number| self.term(number))
    }

    /// The number of `term`, which gets one if it has none.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        let mut text = [0; 16];
        let Some(short) = text.get_mut(..term.len()).filter(|short| !short.is_empty()) else {
            return self.look_up(term);
        };
        short.copy_from_slice(term.as_bytes());
        let length = term.len() as u32;
        let at = FxBuildHasher.hash_one((u128::from_le_bytes(text), length)) as usize % RECENT;
        let recent = self.recent[at];
        if recent.text == text && recent.length == length {
            return recent.number;
        }
        let number = self.look_up(term);
        self.recent[at] = Recent { text, length, number };
        number
    }

    /// The number of a term that has not been looked up lately.
    fn look_up(&mut self, term: &str) -> u32 {
        // Its lowest bits are its best.
        let hash = FxBuildHasher.hash_one(term) as u32;
        let length = term.len() as u32;
        let mut at = self.first(hash);
        loop {
            let place = self.places[at];
            if place.next == 0 {
                return self.insert(at, hash, term);
            }
            if place.hash == hash && place.length == length {
                let text = &self.text.as_bytes()[place.start as usize..][..term.len()];
                if text == term.as_bytes() {
                    return place.next - 1;
                }
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// Where a hash is looked for first.
    fn first(&self, hash: u32) -> usize {
        hash as usize & (self.places.len() - 1)
    }

    fn insert(&mut self, at: usize, hash: u32, term: &str) -> u32 {
        let number = self.ends.len() as u32;
        let start = self.text.len() as u32;
        self.text.push_str(term);
        self.ends.push(self.text.len() as u32);
        self.places[at] = Place { hash, next: number + 1, start, length: term.len() as u32 };
        if self.ends.len() * 2 > self.places.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let doubled = vec![Place::default(); self.places.len() * 2];
        let old = std::mem::replace(&mut self.places, doubled);
        for place in old.into_iter().filter(|place| place.next > 0) {
            let mut at = self.first(place.hash);
            while self.places[at].next > 0 {
                at = (at + 1) & (self.places.len() - 1);
            }
            self.places[at] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
