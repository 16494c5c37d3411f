//! The loop of `serve` and `watch`.
#![allow(clippy::disallowed_methods, reason = "the commands say how long an update took")]

use std::time::{Duration, Instant};

use anyhow::Result;

use super::live::Status;
use super::progress::Bar;
use crate::pipeline::BuildError;
use crate::serve::{Look, Stopper, Wake, Watcher, Workshop};

/// A watcher wakes by itself before that.
const FOREVER: Duration = Duration::from_secs(3600);

/// What a look at the vault has found, and when it began: before the rest of the quiet.
pub(super) struct Found {
    pub(super) look: Result<Option<Look>, BuildError>,
    pub(super) start: Instant,
}

/// Stops the watching when the user wants the program to end.
pub(super) fn on_interrupt(stopper: Stopper) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(interrupted());
        stopper.stop();
    })?;
    Ok(())
}

/// Ready once the user wants the program to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals, the program ends as the system ends it.
    let _ = tokio::signal::ctrl_c().await;
}

/// Looks at once, and then whenever the watcher wakes, until it is stopped; `show` makes of it what
/// people see. A look begins before the vault is quiet, so that it is done by then; it is shown if
/// nothing more was told meanwhile. `prepare` may begin with what takes longer.
pub(super) fn follow(
    watcher: &mut Watcher,
    workshop: &mut Workshop,
    status: &Status,
    bar: &Bar,
    prepare: &dyn Fn(&Look),
    show: &mut dyn FnMut(&mut Workshop, Found, &Bar) -> Result<()>,
) -> Result<()> {
    let start = Instant::now();
    let look = workshop.look(None, bar);
    // What the last look should have seen has to be looked for by the next one.
    let mut failed = look.is_err();
    if !failed {
        workshop.take();
    }
    show(workshop, Found { look, start }, bar)?;
    let no_bar = Bar::new(true);
    loop {
        if let Some(notice) = watcher.notice() {
            status.notice(&notice);
        }
        let hint = match watcher.wait_briefly(FOREVER) {
            Wake::Stop => return Ok(()),
            Wake::Nothing => continue,
            Wake::Files(files) if !failed => Some(files),
            Wake::Files(_) | Wake::All => None,
        };
        let start = Instant::now();
        let look = workshop.look(hint.as_ref(), &no_bar);
        failed = look.is_err();
        if let Ok(Some(look)) = &look {
            prepare(look);
        }
        if watcher.settles() {
            if !failed {
                workshop.take();
            }
            show(workshop, Found { look, start }, &no_bar)?;
        }
    }
}
