//! A packed index of some sheets; `merge` makes one index of many.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::packed::{Posting, pack_all, unpack};

/// The order of terms: that of JavaScript's strings, by units of UTF-16.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    if a.is_ascii() || b.is_ascii() {
        return a.cmp(b);
    }
    // UTF-8 sorts as code points do; only there surrogates, which stand for what is above U+FFFF,
    // sort below U+E000 to U+FFFF.
    let differing = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    match differing {
        Some((a, b)) if a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0) => b.cmp(&a),
        Some((a, b)) => a.cmp(&b),
        None => a.len().cmp(&b.len()),
    }
}

/// A number that sorts terms as [`compare`] does, as far as their first bytes tell them apart.
pub(super) fn sort_key(term: &str) -> u64 {
    let mut first = [0; 8];
    for (to, byte) in first.iter_mut().zip(term.bytes()) {
        // U+E000 to U+FFFF behind what is above.
        *to = if matches!(byte, 0xee | 0xef) { byte | 0xf0 } else { byte };
    }
    u64::from_be_bytes(first)
}

/// An index of some sheets: terms in order, their postings packed.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Run {
    text: String,
    #[serde(with = "whole")]
    bytes: Vec<u8>,
    /// For each term: where it ends in the text, and where its postings end in the bytes.
    ends: Vec<(usize, usize)>,
}

/// Bytes that are written and read at once.
mod whole {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(input: D) -> Result<Vec<u8>, D::Error> {
        Bytes::deserialize(input).map(Vec::from)
    }
}

impl Run {
    /// An empty index with room for about as many postings.
    pub(super) fn with_room(postings: usize) -> Self {
        // Most have two bytes, and what is too much takes no memory.
        Self { bytes: Vec::with_capacity(postings * 5 / 2), ..Self::default() }
    }

    /// Adds the next term; `postings` are sorted.
    pub(super) fn push(&mut self, term: &str, postings: &[Posting]) {
        self.text.push_str(term);
        pack_all(postings, &mut self.bytes);
        self.ends.push((self.text.len(), self.bytes.len()));
    }

    /// Adds the next term, whose postings have been packed.
    pub(super) fn push_packed(&mut self, term: &str, packed: &[u8]) {
        self.text.push_str(term);
        self.bytes.extend_from_slice(packed);
        self.ends.push((self.text.len(), self.bytes.len()));
    }

    /// Its first terms, with room for the others.
    pub(super) fn first(&self, count: usize) -> Self {
        let end = self.start(count);
        let mut first = Self {
            text: String::with_capacity(self.text.len()),
            bytes: Vec::with_capacity(self.bytes.len()),
            ends: Vec::with_capacity(self.ends.len()),
        };
        first.text.push_str(&self.text[..end.0]);
        first.bytes.extend_from_slice(&self.bytes[..end.1]);
        first.ends.extend_from_slice(&self.ends[..count]);
        first
    }

    fn start(&self, at: usize) -> (usize, usize) {
        at.checked_sub(1).map_or((0, 0), |before| self.ends[before])
    }

    /// How many bytes its terms and postings have.
    pub(super) fn size(&self) -> usize {
        self.text.len() + self.bytes.len()
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
                Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// The postings of the term at an index, packed.
    pub(super) fn packed(&self, at: usize) -> &[u8] {
        &self.bytes[self.start(at).1..self.ends[at].1]
    }

    /// Adds the postings of the term at an index to `postings`.
    pub(super) fn unpack(&self, at: usize, postings: &mut Vec<Posting>) {
        postings.extend(unpack(self.packed(at)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_sort_as_strings_of_javascript(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let by_units = a.encode_utf16().cmp(b.encode_utf16());
            prop_assert_eq!(compare(&a, &b), by_units);
            let by_keys = sort_key(&a).cmp(&sort_key(&b)).then_with(|| compare(&a, &b));
            prop_assert_eq!(by_keys, by_units);
        }
    }

    #[test]
    fn what_is_above_the_surrogates_sorts_behind_them() {
        let terms = ["\u{d7ff}", "\u{1f600}", "\u{e000}", "\u{ffff}"];
        assert!(terms.is_sorted_by(|a, b| compare(a, b).is_lt()));
        assert!(terms.is_sorted_by_key(|term| sort_key(term)));
    }
}
