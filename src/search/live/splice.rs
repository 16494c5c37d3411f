//! The postings of a term, packed, with some of them changed.

use super::terms::Change;
use crate::search::packed::{Posting, pack, unpack};

/// What a term's postings become. Its lists are used again and again.
#[derive(Default)]
pub(super) struct Splice {
    /// All of them, packed.
    pub(super) bytes: Vec<u8>,
    /// Those that are no more.
    pub(super) gone: Vec<Posting>,
    /// Those that were not there before.
    pub(super) come: Vec<Posting>,
    /// Room for all of them, unpacked.
    pub(super) postings: Vec<Posting>,
    /// The key of the last one in the bytes.
    last: u32,
}

impl Splice {
    /// Takes the postings in `packed` with `changes`, which are sorted. Behind the last change bytes are
    /// copied and not read.
    pub(super) fn apply(&mut self, packed: &[u8], changes: &[Change]) {
        self.bytes.clear();
        self.gone.clear();
        self.come.clear();
        self.last = 0;
        let mut changes = changes.iter().peekable();
        let mut old = unpack(packed);
        // Most bytes stay as they are. These have been taken; and is the next posting packed behind
        // one that is no more?
        let (mut taken, mut is_orphan) = (0, false);
        while is_orphan || changes.peek().is_some() {
            let start = packed.len() - old.left();
            let Some(posting) = old.next() else { break };
            let place = (posting.key, posting.document());
            if !is_orphan && changes.peek().is_none_or(|change| change.place() > place) {
                self.last = posting.key;
                continue;
            }
            self.bytes.extend_from_slice(&packed[taken..start]);
            is_orphan = false;
            while let Some(change) = changes.next_if(|change| change.place() <= place) {
                is_orphan |= change.place() == place;
                change.posting().into_iter().for_each(|posting| self.add(posting));
            }
            match is_orphan {
                true => self.gone.push(posting),
                false => self.push(posting),
            }
            taken = packed.len() - old.left();
        }
        self.bytes.extend_from_slice(&packed[taken..]);
        changes.filter_map(Change::posting).for_each(|posting| self.add(posting));
    }

    fn add(&mut self, posting: Posting) {
        self.come.push(posting);
        self.push(posting);
    }

    fn push(&mut self, posting: Posting) {
        pack(&posting, self.last, &mut self.bytes);
        self.last = posting.key;
    }
}
