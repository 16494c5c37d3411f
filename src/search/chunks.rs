//! What chunks of text say. A chunk stands between white space, so what it says depends on nothing else,
//! and most chunks of a text have come before.
//!
//! Looking chunks up is most of indexing, and most of that is waiting for memory. So a short chunk stands in
//! one place with what it says, no place lies in two lines of a processor's cache, and chunks are looked up
//! some at a time, because such looks do not wait for each other.

use super::lexicon::{Key, Lexicon};
use super::table::{Entry, Table};
use super::token::{Kind, Tokenizer};

/// How many chunks are remembered at most, and how many bytes of the long ones: about 20 MB with what they
/// say, and 8 MB more where runs of short ones and of long ones take turns.
const MOST: usize = 1 << 17;
pub(super) const MOST_TEXT: usize = 1 << 22;

/// How many chunks are looked up together.
pub(super) const TOGETHER: usize = 16;

/// The number of a term, and what it counts.
pub(super) type Weighed = (u32, f32);

/// What a chunk says: most say one term.
#[derive(Clone, Copy, Default)]
pub(super) struct Says {
    /// Of no weight where it says nothing.
    pub(super) first: Weighed,
    /// Where its other terms begin, and how many there are.
    start: u32,
    others: u32,
    /// How many words it has.
    pub(super) words: u32,
}

/// A short chunk, and what it says: an entry of a table.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Place {
    start: u64,
    end: u64,
    /// In bytes; 0 where the place is free, because no chunk is empty.
    length: u8,
    /// What its first term counts, in halves.
    halves: u8,
    words: u8,
    others: u8,
    first: u32,
    others_start: u32,
}

/// A chunk, and what was found at the place where it is looked for first.
#[derive(Clone, Copy)]
pub(super) struct Seen<'t> {
    chunk: &'t str,
    key: Key,
    hash: usize,
    place: Place,
}

/// Chunks that have come, and what they say.
#[derive(Default)]
pub(super) struct Chunks {
    short: Table<Place>,
    /// Those whose key does not say all of them.
    long: Lexicon,
    /// What each of these says.
    says: Vec<Says>,
    /// The terms of all chunks, but for the first of each.
    others: Vec<Weighed>,
    tokenizer: Tokenizer,
}

impl Entry for Place {
    fn is_free(&self) -> bool {
        self.length == 0
    }
}

impl Place {
    fn new(key: &Key, says: &Says) -> Self {
        // A chunk of as few bytes says less than 256 of anything.
        Self {
            start: key.start,
            end: key.end,
            length: key.length as u8,
            halves: (says.first.1 * 2.0) as u8,
            words: says.words as u8,
            others: says.others as u8,
            first: says.first.0,
            others_start: says.start,
        }
    }

    fn is_of(&self, key: &Key) -> bool {
        self.start == key.start && self.end == key.end && u32::from(self.length) == key.length
    }

    fn says(&self) -> Says {
        Says {
            first: (self.first, f32::from(self.halves) * 0.5),
            start: self.others_start,
            others: self.others.into(),
            words: self.words.into(),
        }
    }

    fn key(&self) -> Key {
        Key { start: self.start, end: self.end, length: self.length.into() }
    }
}

impl Chunks {
    /// Looks for the next few chunks together, so that what is needed of all is waited for at once.
    pub(super) fn seek<'t>(
        &mut self,
        chunks: &mut impl Iterator<Item = &'t str>,
        seen: &mut Vec<Seen<'t>>,
    ) {
        // Chunks may say nothing, and so fill no run: without this, they could be any number.
        if self.short.len() + self.long.len() + TOGETHER > MOST || self.long.bytes() >= MOST_TEXT {
            self.clear();
        }
        seen.clear();
        seen.extend(chunks.take(TOGETHER).map(|chunk| {
            let key = Key::new(chunk);
            Seen { chunk, key, hash: key.mix(), place: Place::default() }
        }));
        // Few steps for each, so that the processor has begun with the last before the first is there.
        for one in seen {
            one.place = self.short.first(one.hash);
        }
    }

    /// What a chunk says, its terms by their numbers in `lexicon`. It was looked for since all were last
    /// forgotten.
    pub(super) fn read(&mut self, seen: &Seen<'_>, lexicon: &mut Lexicon) -> Says {
        if seen.place.is_of(&seen.key) {
            return seen.place.says();
        }
        if !seen.key.is_whole() {
            let at = self.long.number(seen.chunk) as usize;
            if at == self.says.len() {
                let says = self.say(seen.chunk, lexicon);
                self.says.push(says);
            }
            return self.says[at];
        }
        let at = match self.short.find(seen.hash, |place| place.is_of(&seen.key)) {
            Ok(place) => return place.says(),
            Err(at) => at,
        };
        let says = self.say(seen.chunk, lexicon);
        self.short.put(at, Place::new(&seen.key, &says), |place| place.key().mix());
        says
    }

    /// The terms of a chunk, but for its first.
    pub(super) fn others(&self, says: &Says) -> &[Weighed] {
        let start = says.start as usize;
        &self.others[start..start + says.others as usize]
    }

    /// Forgets all chunks, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
        self.says.clear();
        self.others.clear();
    }

    /// Finds out what a chunk says.
    fn say(&mut self, chunk: &str, lexicon: &mut Lexicon) -> Says {
        let start = self.others.len();
        let mut says = Says { start: start as u32, ..Says::default() };
        let Self { tokenizer, others, .. } = self;
        tokenizer.read(chunk, &mut |term, kind| {
            let is_part = kind == Kind::Part;
            let term = (lexicon.number(term), if is_part { 0.5 } else { 1.0 });
            match says.first.1 > 0.0 {
                true => others.push(term),
                false => says.first = term,
            }
            says.words += u32::from(!is_part);
        });
        Says { others: (self.others.len() - start) as u32, ..says }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::PLACES;
    use super::*;

    /// What each chunk says, its words first.
    fn said(chunks: &mut Chunks, lexicon: &mut Lexicon, texts: &[&str]) -> Vec<(u32, Vec<String>)> {
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        let mut texts = texts.iter().copied();
        loop {
            chunks.seek(&mut texts, &mut seen);
            for one in &seen {
                let says = chunks.read(one, lexicon);
                let first = Some(&says.first).filter(|first| first.1 > 0.0);
                let terms = first.into_iter().chain(chunks.others(&says));
                let shown = terms.map(|(term, weight)| format!("{} {weight}", lexicon.term(*term)));
                all.push((says.words, shown.collect()));
            }
            if seen.len() < TOGETHER {
                return all;
            }
        }
    }

    #[test]
    fn chunks_say_each_time_what_they_say_alone() {
        // Short and long ones, with none, one and many terms; more than the first table has room for, and
        // each again soon and much later. Two of three long ones differ in their middle alone.
        let text = |at: usize| match at % 5 {
            0 => format!("word{at}"),
            1 => format!("a{at}.b::c+d"),
            2 => format!("together{at}together"),
            3 => format!("camelCase{at}.snake_case(**kwargs)"),
            _ => "--,;()".to_owned(),
        };
        let texts: Vec<String> = (0..8_000).map(|at| text(at / 2 % 3_000)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (mut chunks, mut lexicon) = (Chunks::default(), Lexicon::default());
        let together = said(&mut chunks, &mut lexicon, &texts);
        let alone =
            |text: &&str| said(&mut Chunks::default(), &mut Lexicon::default(), &[text]).remove(0);
        let alone: Vec<_> = texts.iter().map(alone).collect();
        assert!(together == alone);
        assert!(alone.iter().any(|(words, terms)| *words > 3 && terms.len() > 8));
        assert!(chunks.short.len().min(chunks.long.len()) > PLACES);
        chunks.clear();
        assert!(said(&mut chunks, &mut lexicon, &texts[..50]) == alone[..50]);
    }

    #[test]
    fn no_more_chunks_are_remembered_than_may_be() {
        let texts: Vec<String> = (0..MOST + 100).map(|at| format!("({at}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (mut chunks, mut lexicon) = (Chunks::default(), Lexicon::default());
        let all = said(&mut chunks, &mut lexicon, &texts);
        assert!(chunks.short.len() < 200);
        assert_eq!(all.last(), Some(&(1, vec![format!("{} 1", MOST + 99)])));
    }
}
