//! Shards: terms with their postings as lines of text, cut into files of a few kilobytes.
//!
//! A shard ends where the hash of the next term says so, not after a number of terms: so a new
//! term changes the shard that it falls into, and not all behind it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bits::{digit, number};

/// How large shards are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Size {
    /// A shard is cut before the first term that says so behind as many bytes, and always at three
    /// times as many.
    pub(super) least: usize,
    /// One term in as many says so.
    pub(super) cut: u32,
}

impl Size {
    /// True where a shard of `length` bytes ends before `term`.
    fn cuts(self, length: usize, term: &str) -> bool {
        length >= self.least * 3 || (length >= self.least && hash(term).is_multiple_of(self.cut))
    }
}

/// Terms in order, each with an entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shard {
    /// The shortest text that is after all terms of the shard before and not after the first one.
    pub(super) first: String,
    /// For each term: how many characters it shares with the one before it, the rest, a space, its
    /// entry; then a space.
    pub(super) text: Arc<str>,
}

impl Shard {
    /// Its first term.
    pub(super) fn first_term(&self) -> &str {
        let head = self.text.split(' ').next().expect("a split text has a first piece");
        &head[1..]
    }

    /// Hands each line to `take`, in order.
    pub(super) fn read<'a>(&'a self, mut take: impl FnMut(Line<'_, 'a>)) {
        let mut rest = &*self.text;
        let mut term = String::new();
        while !rest.is_empty() {
            let start = rest;
            // Heads are short, so that looking at each byte is faster than searching.
            let space = rest.bytes().position(|b| b == b' ');
            let head = piece(&mut rest, space);
            let space = rest.find(' ');
            let entry = piece(&mut rest, space);
            let shared = number(head.as_bytes()[0]);
            term.truncate(prefix(&term, shared));
            term.push_str(&head[1..]);
            take(Line { term: &term, entry, text: &start[..head.len() + 1 + entry.len()] });
        }
    }
}

/// A term in a shard.
pub(super) struct Line<'t, 'a> {
    pub(super) term: &'t str,
    pub(super) entry: &'a str,
    /// Term and entry as they stand behind the term before.
    pub(super) text: &'a str,
}

/// Takes what stands before a space, and the space.
fn piece<'a>(rest: &mut &'a str, space: Option<usize>) -> &'a str {
    let (piece, behind) = rest.split_at(space.unwrap_or(rest.len()));
    *rest = behind.get(1..).unwrap_or_default();
    piece
}

/// Cuts terms into shards.
pub(super) struct Shards {
    size: Size,
    done: Vec<Shard>,
    /// What the shard that still grows begins with, and its text.
    open: Option<(String, String)>,
    last: String,
}

impl Shards {
    pub(super) fn new(size: Size) -> Self {
        Self::behind(String::new(), size)
    }

    /// Goes on behind a shard that ends with the term `last`.
    pub(super) fn behind(last: String, size: Size) -> Self {
        Self { size, done: Vec::new(), open: None, last }
    }

    /// True where `term`, which is the next one, is the first of a shard.
    pub(super) fn cuts_before(&self, term: &str) -> bool {
        self.open.as_ref().is_none_or(|(_, text)| self.size.cuts(text.len(), term))
    }

    /// The term that was added last; empty where there is none.
    pub(super) fn last(&self) -> &str {
        &self.last
    }

    /// Adds the next term with its entry.
    pub(super) fn push(&mut self, term: &str, entry: &str) {
        if self.cuts_before(term) {
            let first = boundary(&self.last, term).to_owned();
            self.close();
            // Most are cut before that, and need not be moved while they grow.
            self.open = Some((first, String::with_capacity(2 * self.size.least)));
            self.last.clear();
        }
        let (_, text) = self.open.as_mut().expect("one has been opened at the latest just now");
        let (units, bytes) = shared_prefix(&self.last, term);
        if !text.is_empty() {
            text.push(' ');
        }
        text.push(digit(units));
        text.push_str(&term[bytes..]);
        text.push(' ');
        text.push_str(entry);
        self.set_last(term);
    }

    /// Adds a line that stood in a shard behind the term that has been added last.
    pub(super) fn push_line(&mut self, line: &Line<'_, '_>) {
        match &mut self.open {
            Some((_, text)) if !self.size.cuts(text.len(), line.term) => {
                text.push(' ');
                text.push_str(line.text);
                self.set_last(line.term);
            }
            _ => self.push(line.term, line.entry),
        }
    }

    fn set_last(&mut self, term: &str) {
        self.last.clear();
        self.last.push_str(term);
    }

    fn close(&mut self) {
        let shard = self.open.take().map(|(first, text)| Shard { first, text: text.into() });
        self.done.extend(shard);
    }

    pub(super) fn finish(mut self) -> Vec<Shard> {
        self.close();
        self.done
    }
}

/// What a shard whose first term is `term` is known by, where the one before ends with `last`.
pub(super) fn boundary<'a>(last: &str, term: &'a str) -> &'a str {
    let same = last.chars().zip(term.chars()).take_while(|(a, b)| a == b);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    &term[..term[same..].chars().next().map_or(term.len(), |c| same + c.len_utf8())]
}

/// How many bytes the first `units` units of UTF-16 take.
fn prefix(term: &str, units: usize) -> usize {
    if term.as_bytes()[..units].is_ascii() {
        return units;
    }
    let mut left = units;
    let taken = term.chars().take_while(|c| {
        let fits = left > 0;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    taken.map(char::len_utf8).sum()
}

/// What two terms share at their start, at most 63: in units of UTF-16, and in bytes.
fn shared_prefix(a: &str, b: &str) -> (usize, usize) {
    let same = a.bytes().zip(b.bytes()).take(63).take_while(|(a, b)| a == b).count();
    if a.as_bytes()[..same].is_ascii() {
        return (same, same);
    }
    let (mut units, mut bytes) = (0, 0);
    for (c, _) in a.chars().zip(b.chars()).take_while(|(a, b)| a == b) {
        if units + c.len_utf16() > 63 {
            break;
        }
        units += c.len_utf16();
        bytes += c.len_utf8();
    }
    (units, bytes)
}

/// FNV-1a: the same everywhere and always.
fn hash(term: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    // Its lowest bits are poor.
    term.bytes().fold(0x811c_9dc5, step) >> 8
}
