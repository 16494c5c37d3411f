//! Shards: terms with their postings as lines of text, cut into files of a few kilobytes.
//!
//! A shard ends where the hash of the next term says so, not after a number of terms: so a new
//! term changes the shard that it falls into, and not all behind it.

use super::bits::{BitWriter, digit};
use super::run::Posting;

/// How large shards are: larger ones in a larger vault, so that the list of them stays small.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// A shard is cut before the first term that says so behind as many bytes, and always at three
    /// times as many.
    least: usize,
    /// One term in as many says so.
    cut: u32,
}

impl Size {
    /// The size for a vault whose sheets' numbers are below `universe`.
    pub(super) fn new(universe: u32) -> Self {
        let factor = (universe >> 14).clamp(1, 2);
        Self { least: 4096 * factor as usize, cut: 64 * factor }
    }
}

/// How often each impact is met, from 0 for the one met most: the code of that one is shortest.
const IMPACT_RANKS: [u32; 8] = [5, 3, 1, 0, 2, 4, 6, 7];

/// Terms in order, each with something behind it.
#[derive(Debug)]
pub(super) struct Shard {
    /// The shortest text that is after all terms of the shard before and not after the first one.
    pub(super) first: String,
    /// For each term: how many characters it shares with the one before it, the rest, a space, what
    /// belongs to it; then a space.
    pub(super) text: String,
}

/// Cuts terms into shards.
pub(super) struct Shards {
    size: Size,
    done: Vec<Shard>,
    last: String,
}

impl Shards {
    pub(super) fn new(size: Size) -> Self {
        Self { size, done: Vec::new(), last: String::new() }
    }

    /// Adds the next term; `write` appends what belongs to it.
    pub(super) fn push(&mut self, term: &str, write: impl FnOnce(&mut String)) {
        let cut = self.done.last().is_none_or(|shard| {
            let Size { least, cut } = self.size;
            let length = shard.text.len();
            length >= least * 3 || (length >= least && hash(term).is_multiple_of(cut))
        });
        if cut {
            let same = self.last.chars().zip(term.chars()).take_while(|(a, b)| a == b);
            let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
            let first = term[same..].chars().next().map_or(term.len(), |c| same + c.len_utf8());
            self.done.push(Shard { first: term[..first].to_owned(), text: String::new() });
            self.last.clear();
        }
        let shard = self.done.last_mut().expect("one has just been pushed");
        let shared = shared_prefix(&self.last, term);
        let (units, bytes) = shared;
        if !shard.text.is_empty() {
            shard.text.push(' ');
        }
        shard.text.push(digit(units));
        shard.text.push_str(&term[bytes..]);
        shard.text.push(' ');
        write(&mut shard.text);
        self.last.clear();
        self.last.push_str(term);
    }

    pub(super) fn finish(self) -> Vec<Shard> {
        self.done
    }
}

/// What two terms share at their start, at most 63: in units of UTF-16, and in bytes.
fn shared_prefix(a: &str, b: &str) -> (usize, usize) {
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

/// Appends a term's postings: how many documents have it in all, how many sheets follow, and for
/// each sheet the gap from the one before it and its documents with their impacts.
///
/// `universe` is above all sheets' numbers; postings are sorted. The impacts are left out where
/// `total` is none: there they are all about as low.
pub(super) fn write_postings(
    postings: &[Posting],
    total: Option<usize>,
    universe: u32,
    text: &mut String,
) {
    let mut writer = BitWriter::new(text);
    let groups = || postings.chunk_by(|a, b| a.sheet == b.sheet);
    let sheets = groups().count() as u32;
    if let Some(total) = total {
        writer.gamma(total as u32);
    }
    writer.gamma(sheets);
    let parameter = (universe / sheets).max(1).ilog2();
    let mut next_sheet = 0;
    for group in groups() {
        let sheet = group[0].sheet;
        writer.rice(sheet - next_sheet, parameter);
        next_sheet = sheet + 1;
        let mut next_document = 0;
        for (at, posting) in group.iter().enumerate() {
            let parameter = if at == 0 { 2 } else { 1 };
            writer.limited_rice(posting.document - next_document, parameter);
            next_document = posting.document + 1;
            if total.is_some() {
                writer.unary(IMPACT_RANKS[usize::from(posting.impact)]);
            }
            writer.bits(u32::from(at + 1 < group.len()), 1);
        }
    }
    writer.finish();
}
