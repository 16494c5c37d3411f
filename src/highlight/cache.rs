//! What was highlighted in this run, by content; bounded, for all threads.
//!
//! A rebuild of one sheet, and a card shown on several pages, find their code here. It never
//! changes a result: a lost entry is highlighted again to the same bytes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::highlight::Highlighted;

/// Parts, each under its own lock, so that threads rarely wait.
const SHARDS: usize = 16;

/// The most that all parts hold.
const MOST: usize = 64 * 1024 * 1024;

/// The most that one part holds.
const SHARD: usize = MOST / SHARDS;

/// What an entry costs beside its HTML: key, pointers, the table's slack.
const ENTRY_BYTES: usize = 192;

/// The hash of a language and its code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Key([u8; 32]);

#[derive(Default)]
pub(super) struct Cache {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Default)]
struct Shard {
    entries: HashMap<Key, Arc<Highlighted>>,
    bytes: usize,
}

impl Key {
    /// `language` is canonical, and so without a NUL.
    pub(super) fn new(language: &str, code: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(language.as_bytes()).update(&[0]).update(code.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }
}

impl Cache {
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Highlighted>> {
        self.shard(key).entries.get(key).cloned()
    }

    /// Keeps a result. A full part is emptied first: in a long run most of it is of old edits.
    pub(super) fn insert(&self, key: Key, highlighted: &Arc<Highlighted>) {
        let bytes = highlighted.html.len() + ENTRY_BYTES;
        let mut shard = self.shard(&key);
        if shard.bytes + bytes > SHARD {
            *shard = Shard::default();
        }
        if bytes <= SHARD && shard.entries.insert(key, Arc::clone(highlighted)).is_none() {
            shard.bytes += bytes;
        }
    }

    /// A thread that panicked left at worst a wrong sum of bytes, so its lock is taken over.
    fn shard(&self, key: &Key) -> MutexGuard<'_, Shard> {
        self.shards[usize::from(key.0[0]) % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(bytes: usize) -> Arc<Highlighted> {
        Arc::new(Highlighted { html: "x".repeat(bytes), plain: None })
    }

    #[test]
    fn key_tells_language_from_code() {
        assert_ne!(Key::new("c", "pp"), Key::new("cpp", ""));
        assert_eq!(Key::new("c", "pp"), Key::new("c", "pp"));
    }

    #[test]
    fn full_shard_is_emptied() {
        let cache = Cache::default();
        let keys = [1, 2, 3].map(|last| Key(std::array::from_fn(|at| u8::from(at == 31) * last)));
        for key in keys {
            cache.insert(key, &sized(SHARD / 2 - ENTRY_BYTES));
        }
        assert_eq!(keys.map(|key| cache.get(&key).is_some()), [false, false, true]);
    }

    #[test]
    fn entry_over_the_bound_is_not_kept() {
        let cache = Cache::default();
        cache.insert(Key([0; 32]), &sized(SHARD));
        assert_eq!(cache.get(&Key([0; 32])), None);
    }
}
