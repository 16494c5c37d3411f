//! When to look at a vault again.
//!
//! In goes the root of a vault, out come [`Wake`]s. What the system tells of changes is a hint to
//! look and never the truth: events are lost, come late, or come for files that are gone. So a
//! [`Watcher`] also asks for a look now and then without any hint, and what has changed is only
//! told by [`Scanner`](crate::source::Scanner). It reads no file.
#![allow(clippy::disallowed_methods, reason = "quiet is measured in time")]

mod arm;
mod hints;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::path::VaultPath;
use arm::{Arm, Trouble};
use hints::{Hints, LULL, QUIET};

/// How often all is looked at where the system tells of no changes though it was asked to.
const INSTEAD: Duration = Duration::from_millis(500);
/// How often a root that is gone is looked for.
const GONE: Duration = Duration::from_millis(100);

/// How to watch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WatchOptions {
    /// Ask the system for nothing and look at all files this often: what others write to a network
    /// disk is not told.
    pub poll: Option<Duration>,
    /// How often all files are looked at though nothing was told.
    pub backstop: Duration,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { poll: None, backstop: Duration::from_secs(2) }
    }
}

/// Why a watcher woke.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wake {
    /// These may have changed; more may have, and is told later.
    Files(BTreeSet<VaultPath>),
    /// Anything may have changed.
    All,
    /// The time is over, and nothing has happened.
    Nothing,
    /// Somebody asked to stop.
    Stop,
}

/// Something the author should know, though all goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Says when a vault should be looked at again.
pub struct Watcher {
    root: PathBuf,
    options: WatchOptions,
    hints: Arc<Hints>,
    ears: Ears,
    next_look: Instant,
    notice: Option<Notice>,
}

/// How a watcher learns of changes.
enum Ears {
    /// The system tells.
    Armed(Arm),
    /// The root is gone, or changed while it was to be armed: soon tried again.
    Gone,
    /// By looking.
    Polling,
}

/// Ends the waiting of a [`Watcher`] from another thread.
#[derive(Clone)]
pub struct Stopper(Arc<Hints>);

impl Stopper {
    /// From now on the watcher gives [`Wake::Stop`] alone.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Watcher {
    /// Watches the vault whose `site.toml` is in `root`.
    ///
    /// To miss nothing, take the first look at the vault after this. A system that cannot tell of
    /// changes is no error: there is a [`Notice`], and all is looked at twice a second.
    pub fn new(root: impl AsRef<Path>, options: WatchOptions) -> Self {
        let root = root.as_ref();
        let mut watcher = Self {
            root: std::path::absolute(root).unwrap_or_else(|_| root.to_owned()),
            options,
            hints: Arc::default(),
            ears: Ears::Polling,
            next_look: Instant::now(),
            notice: None,
        };
        if options.poll.is_none() {
            watcher.arm();
        }
        watcher.next_look += watcher.interval();
        watcher
    }

    /// What ends the waiting from another thread.
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.hints))
    }

    /// What the author should know, told once.
    pub fn notice(&mut self) -> Option<Notice> {
        self.notice.take()
    }

    /// Waits until the vault should be looked at, at most for `timeout`.
    ///
    /// Hints that came since the last call count. They are told after 10 ms without another one,
    /// and at most 100 ms after the first; that a file was renamed into its place, and nothing else,
    /// at once.
    pub fn wait(&mut self, timeout: Duration) -> Wake {
        let wake = self.wait_for(timeout, QUIET);
        self.hints.calm();
        wake
    }

    /// [`wait`](Self::wait), but hints are told after 1 ms: what is seen then may be half of a save,
    /// until it [`settles`](Self::settles).
    pub fn wait_briefly(&mut self, timeout: Duration) -> Wake {
        self.wait_for(timeout, LULL)
    }

    /// Waits for what [`wait`](Self::wait) would have waited for; false where there is another hint
    /// before: then it is time to look again.
    pub fn settles(&mut self) -> bool {
        self.hints.settles()
    }

    fn wait_for(&mut self, timeout: Duration, quiet: Duration) -> Wake {
        let end = Instant::now() + timeout;
        loop {
            let told = self.hints.wait(end.min(self.next_check()), quiet);
            if told.stop {
                return Wake::Stop;
            }
            if let Some(trouble) = told.trouble {
                self.poll_instead(trouble);
                return Wake::All;
            }
            let now = Instant::now();
            let is_due = now >= self.next_look;
            if is_due {
                self.next_look = now + self.interval();
            }
            // Armed before the caller looks, so that what the system did not tell is seen.
            let is_new = (told.folders || self.is_stale()) && self.arm_again();
            match () {
                () if is_new || is_due || told.all => return Wake::All,
                () if !told.files.is_empty() => return Wake::Files(told.files),
                () if now >= end => return Wake::Nothing,
                () => {}
            }
        }
    }

    /// When there is something to do without a hint.
    fn next_check(&self) -> Instant {
        match self.ears {
            Ears::Gone => self.next_look.min(Instant::now() + GONE),
            _ => self.next_look,
        }
    }

    fn interval(&self) -> Duration {
        match self.ears {
            Ears::Polling => self.options.poll.unwrap_or(INSTEAD),
            _ => self.options.backstop,
        }
    }

    /// True where the system speaks of other folders than those that are there.
    fn is_stale(&self) -> bool {
        match &self.ears {
            Ears::Armed(arm) => arm.is_stale(),
            Ears::Gone => self.root.is_dir(),
            Ears::Polling => false,
        }
    }

    /// Arms again; true where anything may have changed by that.
    fn arm_again(&mut self) -> bool {
        if matches!(self.ears, Ears::Polling) {
            return false;
        }
        let was_gone = matches!(self.ears, Ears::Gone);
        self.arm();
        !(was_gone && matches!(self.ears, Ears::Gone))
    }

    fn arm(&mut self) {
        match Arm::new(&self.root, &self.hints) {
            Ok(arm) => self.ears = Ears::Armed(arm),
            Err(Trouble::Vanished) => self.ears = Ears::Gone,
            Err(trouble) => self.poll_instead(trouble),
        }
    }

    fn poll_instead(&mut self, trouble: Trouble) {
        self.ears = Ears::Polling;
        self.notice = Some(trouble.notice());
    }
}

/// Calls `build` each time the vault should be looked at, until somebody asks to stop.
///
/// It is called again only after it has returned, and then once for all that was told meanwhile:
/// at most one build runs, and one waits.
pub fn run(watcher: &mut Watcher, mut build: impl FnMut(Wake)) {
    loop {
        match watcher.wait(watcher.interval()) {
            Wake::Stop => return,
            Wake::Nothing => {}
            wake => build(wake),
        }
    }
}
