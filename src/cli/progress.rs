//! A bar for runs that take a while.
#![allow(clippy::disallowed_methods, reason = "a bar is for people, who have clocks")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::report::is_terminal;
use crate::pipeline::Progress;

/// How long a run takes before a bar is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shows a bar on the error stream, if that is a terminal and the run takes over half a second.
pub(super) struct Bar {
    start: Instant,
    wanted: bool,
    steps: AtomicUsize,
    shown: Mutex<Shown>,
}

struct Shown {
    stage: &'static str,
    total: usize,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// A bar that is not shown yet; never, where `quiet`.
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            start: Instant::now(),
            wanted: !quiet && is_terminal(),
            steps: AtomicUsize::new(0),
            shown: Mutex::new(Shown { stage: "", total: 0, bar: None }),
        }
    }

    /// Removes the bar from the screen.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.shown.lock().ok().and_then(|mut shown| shown.bar.take()) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: &'static str, total: usize) {
        self.clear();
        self.steps.store(0, Ordering::Relaxed);
        if let Ok(mut shown) = self.shown.lock() {
            (shown.stage, shown.total) = (stage, total);
        }
    }

    fn step(&self) {
        let done = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
        // A bar need not see every step, and no thread waits for another to draw.
        if !self.wanted || !done.is_multiple_of(16) || self.start.elapsed() < PATIENCE {
            return;
        }
        let Ok(mut shown) = self.shown.try_lock() else { return };
        let (stage, total) = (shown.stage, shown.total as u64);
        let bar = shown.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{msg:>10} [{bar:40}] {pos}/{len}");
            bar.with_style(style.expect("the template is right").progress_chars("=> "))
                .with_message(stage)
        });
        bar.set_position(done as u64);
    }
}
