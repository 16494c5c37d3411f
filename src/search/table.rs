//! A hash table of small entries, one in each place: hashes in, entries out.
//!
//! An entry that tells by itself whether it is the one sought for is found with one look at memory. It keeps no
//! hashes, never removes a single entry, and never shrinks.

/// The first size of a table.
pub(super) const PLACES: usize = 1 << 10;

/// What stands in a place of a table.
pub(super) trait Entry: Copy + Default {
    /// True of the default, and of nothing that is put into a table.
    fn is_free(&self) -> bool;
}

/// Entries by their hashes, which their user knows.
pub(super) struct Table<E> {
    /// A power of two of places, at least half of them free.
    places: Vec<E>,
    taken: usize,
}

impl<E: Entry> Default for Table<E> {
    fn default() -> Self {
        Self { places: vec![E::default(); PLACES], taken: 0 }
    }
}

impl<E: Entry> Table<E> {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.taken
    }

    /// What stands where a hash is looked for first: most often that is the entry.
    pub(super) fn first(&self, hash: usize) -> E {
        self.places[self.start(hash)]
    }

    /// The entry of a hash that is the one sought for, or else the place where it may be put.
    pub(super) fn find(&self, hash: usize, is_it: impl Fn(&E) -> bool) -> Result<E, usize> {
        let mut at = self.start(hash);
        loop {
            let entry = self.places[at];
            if entry.is_free() {
                return Err(at);
            }
            if is_it(&entry) {
                return Ok(entry);
            }
            at = self.behind(at);
        }
    }

    /// Puts an entry at the place where it was not found; nothing may have been put since. `hash` tells the
    /// hashes again by which entries are looked for.
    pub(super) fn put(&mut self, at: usize, entry: E, hash: impl Fn(&E) -> usize) {
        debug_assert!(!entry.is_free() && self.places[at].is_free());
        self.places[at] = entry;
        self.taken += 1;
        if self.taken * 2 > self.places.len() {
            self.grow(hash);
        }
    }

    /// Forgets all entries, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.places.fill(E::default());
        self.taken = 0;
    }

    /// Where a hash is looked for first.
    fn start(&self, hash: usize) -> usize {
        hash & (self.places.len() - 1)
    }

    /// Where it is looked for next.
    fn behind(&self, at: usize) -> usize {
        (at + 1) & (self.places.len() - 1)
    }

    fn grow(&mut self, hash: impl Fn(&E) -> usize) {
        let doubled = vec![E::default(); self.places.len() * 2];
        let old = std::mem::replace(&mut self.places, doubled);
        for entry in old.into_iter().filter(|entry| !entry.is_free()) {
            let mut at = self.start(hash(&entry));
            while !self.places[at].is_free() {
                at = self.behind(at);
            }
            self.places[at] = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Entry for u32 {
        fn is_free(&self) -> bool {
            *self == 0
        }
    }

    #[test]
    fn entries_are_found_whatever_their_hashes() {
        // All in one place, side by side, and at the end of the table.
        let hashes: [fn(&u32) -> usize; 3] =
            [|_| 7, |entry| *entry as usize, |entry| usize::MAX - *entry as usize % 3];
        for hash in hashes {
            let mut table = Table::default();
            let most = PLACES as u32 * 2;
            for _ in 0..2 {
                for entry in 1..most {
                    let at = table.find(hash(&entry), |known| *known == entry).unwrap_err();
                    table.put(at, entry, hash);
                    assert!(table.len() * 2 <= table.places.len());
                }
                let found = |entry| table.find(hash(&entry), |known| *known == entry).is_ok();
                assert!((1..most).all(found) && !found(most));
                let room = table.places.len();
                table.clear();
                let found = table.find(hash(&5), |known| *known == 5).is_ok();
                assert_eq!((table.len(), found, table.places.len()), (0, false, room));
            }
        }
    }
}
