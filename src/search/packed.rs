//! Sorted lists of postings as bytes.
//!
//! A posting is two variable-length integers (seven bits to a byte, the lowest first): how far its
//! key is above the one before, then eight times its document's place plus its impact.

use std::cmp::Ordering;

/// A document that has a term, and how much it says of it: in eight bytes, because an index has millions.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Posting {
    /// The number of the sheet; in the list of a sheet the number of the term.
    pub(super) key: u32,
    /// Eight times the document's place in the sheet, plus the impact.
    rest: u32,
}

impl Posting {
    /// `document` is its place in the sheet, `impact` from 0 to 7.
    pub(super) fn new(key: u32, document: u32, impact: u8) -> Self {
        debug_assert!(impact < 8 && document < 1 << 29);
        Self { key, rest: document * 8 + u32::from(impact) }
    }

    /// The same under another key.
    pub(super) fn under(&self, key: u32) -> Self {
        Self { key, ..*self }
    }

    /// The document's place in the sheet.
    pub(super) fn document(&self) -> u32 {
        self.rest / 8
    }

    /// From 0 to 7.
    pub(super) fn impact(&self) -> u8 {
        (self.rest % 8) as u8
    }

    /// The key, then the rest: one comparison tells which of two comes first.
    fn rank(&self) -> u64 {
        u64::from(self.key) << 32 | u64::from(self.rest)
    }
}

impl Ord for Posting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Posting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Appends a posting behind one with the key `before`, which is not above its own.
#[inline]
pub(super) fn pack(posting: &Posting, before: u32, bytes: &mut Vec<u8>) {
    let (gap, rest) = (posting.key - before, posting.rest);
    // Nearly all are so short.
    if (gap | rest) < 0x80 {
        bytes.extend_from_slice(&[gap as u8, rest as u8]);
        return;
    }
    varint(gap, bytes);
    varint(rest, bytes);
}

/// Sorted postings as bytes.
pub(super) fn pack_all(postings: &[Posting], bytes: &mut Vec<u8>) {
    let mut before = 0;
    for posting in postings {
        pack(posting, before, bytes);
        before = posting.key;
    }
}

/// The postings in `bytes`, sorted.
pub(super) fn unpack(bytes: &[u8]) -> Unpack<'_> {
    Unpack { bytes, key: 0 }
}

/// Reads postings.
pub(super) struct Unpack<'a> {
    bytes: &'a [u8],
    key: u32,
}

impl Unpack<'_> {
    /// How many bytes have not been read.
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }
}

impl Iterator for Unpack<'_> {
    type Item = Posting;

    #[inline]
    fn next(&mut self) -> Option<Posting> {
        let rest = match self.bytes {
            [] => return None,
            // Nearly all are so short.
            [gap @ ..0x80, rest @ ..0x80, left @ ..] => {
                self.key += u32::from(*gap);
                self.bytes = left;
                u32::from(*rest)
            }
            _ => {
                self.key += read_varint(&mut self.bytes);
                read_varint(&mut self.bytes)
            }
        };
        Some(Posting { key: self.key, rest })
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
