//! Styles and scripts that no page names any more.
//!
//! A page asks for its own after it has come, and the vault may have changed since: an editor that
//! empties a file before it writes it makes two changes of one save.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::path::UrlPath;
use crate::theme::Asset;

/// How many bytes of them are kept: dozens of changes of all that a theme has.
const MOST: usize = 8 << 20;

/// The last of them. Their names say what is in them, so none is ever wrong.
#[derive(Default)]
pub(super) struct Outgrown {
    /// The oldest first.
    files: VecDeque<Asset>,
}

impl Outgrown {
    /// Keeps those of `before` that are not among `now`.
    pub(super) fn change<'a>(
        &mut self,
        before: impl Iterator<Item = &'a Asset>,
        now: impl Iterator<Item = &'a Asset>,
    ) {
        let now: Vec<&UrlPath> = now.map(|asset| &asset.path).collect();
        let is_gone = |asset: &Asset| !now.contains(&&asset.path);
        // Some may be named again.
        self.files.retain(is_gone);
        self.files.extend(before.filter(|asset| is_gone(asset)).cloned());
        let mut bytes: usize = self.files.iter().map(|asset| asset.bytes.len()).sum();
        while bytes > MOST
            && let Some(oldest) = self.files.pop_front()
        {
            bytes -= oldest.bytes.len();
        }
    }

    /// The bytes of one of them.
    pub(super) fn find(&self, path: &UrlPath) -> Option<Arc<[u8]>> {
        self.files.iter().find(|asset| asset.path == *path).map(|asset| asset.bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str, size: usize) -> Asset {
        Asset { path: UrlPath::new(name).unwrap(), bytes: vec![b'x'; size].into() }
    }

    fn has(outgrown: &Outgrown, asset: &Asset) -> bool {
        outgrown.find(&asset.path).is_some()
    }

    #[test]
    fn what_is_named_again_is_kept_once_and_only_while_it_is_not() {
        let (a, b, both) = (asset("a.css", 10), asset("b.css", 10), asset("c.js", 10));
        let mut outgrown = Outgrown::default();
        outgrown.change([&a, &both].into_iter(), [&b, &both].into_iter());
        assert!(has(&outgrown, &a) && !has(&outgrown, &both));
        outgrown.change([&b, &both].into_iter(), [&a, &both].into_iter());
        assert!(has(&outgrown, &b) && !has(&outgrown, &a));
        outgrown.change([&a, &both].into_iter(), [&b, &both].into_iter());
        assert!(has(&outgrown, &a) && !has(&outgrown, &b));
        assert_eq!(outgrown.files.len(), 1);
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let files = ["1.css", "2.css", "3.css", "4.css"].map(|name| asset(name, MOST / 2));
        let mut outgrown = Outgrown::default();
        for pair in files.windows(2) {
            outgrown.change([&pair[0]].into_iter(), [&pair[1]].into_iter());
        }
        assert!(
            !has(&outgrown, &files[0]) && has(&outgrown, &files[1]) && has(&outgrown, &files[2])
        );
        let large = asset("large.js", MOST + 1);
        outgrown.change([&large].into_iter(), [].into_iter());
        assert!(!has(&outgrown, &large));
    }
}
