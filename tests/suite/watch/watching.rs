//! A vault that is watched as a server would watch it, by hints alone.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cribsheet::serve::watch::{Wake, WatchOptions, Watcher};
use cribsheet::source::{DiskSource, Scanner, Snapshot};

use super::{assert_true, contents};

/// A guard against hanging, not a measure.
pub(super) const GUARD: Duration = Duration::from_secs(20);
/// How long nothing must be told for the end of an edit.
const QUIET: Duration = Duration::from_millis(100);
/// A time that no test waits for.
pub(super) const NEVER: Duration = Duration::from_secs(3600);

/// A vault, its watcher, and what was last seen of it.
pub(super) struct Watching {
    root: PathBuf,
    pub(super) watcher: Watcher,
    scanner: Scanner,
    pub(super) picture: Snapshot,
}

impl Watching {
    /// Watches `root`, and does not look without a hint.
    pub(super) fn new(root: &Path) -> Self {
        let options = WatchOptions { backstop: NEVER, ..WatchOptions::default() };
        let mut watcher = Watcher::new(root, options);
        assert_eq!(watcher.notice(), None);
        let scanner = Scanner::new(root);
        let picture = scanner.scan(None).unwrap();
        Self { root: root.to_owned(), watcher, scanner, picture }
    }

    /// Looks as often as hints ask for it until the picture is true, and then until it is quiet.
    pub(super) fn settle(&mut self, claim: &str) {
        let start = Instant::now();
        while !self.is_true() {
            let left = GUARD.saturating_sub(start.elapsed());
            let wake = self.watcher.wait(left);
            let told = wake != Wake::Nothing && start.elapsed() < GUARD;
            assert!(told, "{claim}: nothing told of the change");
            self.look(&wake);
        }
        loop {
            match self.watcher.wait(QUIET) {
                Wake::Nothing => break,
                wake => self.look(&wake),
            }
            assert!(start.elapsed() < GUARD, "{claim}: there is no end of hints");
        }
        assert_true(&self.picture, &self.root, claim);
    }

    /// Looks once, as a wake asks for.
    pub(super) fn look(&mut self, wake: &Wake) {
        let looked = match wake {
            Wake::Files(files) => self.scanner.scan_hinted(&self.picture, files),
            _ => self.scanner.scan(Some(&self.picture)),
        };
        // A root that is gone leaves the picture as it was.
        if let Ok(picture) = looked {
            self.picture = picture;
        }
    }

    fn is_true(&self) -> bool {
        let disk = DiskSource::new(&self.root);
        self.root.is_dir() && contents(&self.picture) == contents(&disk)
    }
}
