//! `cribsheet serve`

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::args::Args;
use super::follow::{self, Found};
use super::live::{self, LiveArgs, Status};
use super::progress::Bar;
use super::{CLEAN, project, report};
use crate::pipeline::{BuildError, Options};
use crate::serve::{LiveSite, Look, Server, Watcher, Workshop};

#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// The port [default: the first free one from 2742 on]
    #[arg(short, long)]
    port: Option<u16>,

    /// The address to listen at: one that is not of this machine alone lets others in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,

    /// Open the site in the browser
    #[arg(long)]
    open: bool,

    #[command(flatten)]
    live: LiveArgs,
}

/// Serves the vault's site, drafts too, and brings open pages up to date with each save.
pub(super) fn run(args: &Args, serve: &ServeArgs) -> Result<u8> {
    let source = project::open(args)?;
    let options = Options { drafts: true, strict: serve.live.strict, ..Options::default() };
    let status = Status::new(&serve.live);
    let server = Server::bind(serve.host, serve.port)?;
    let url = format!("http://{}/", server.address());
    if !serve.host.is_loopback() {
        report::say(&format!("warning: other machines can read the vault at {url}"));
    }
    let mut watcher = Watcher::new(source.root(), serve.live.watching());
    let stopper = watcher.stopper();
    let mut workshop = Workshop::new(source.root(), options, |_| {});
    let site = Arc::new(LiveSite::default());
    std::thread::scope(|scope| {
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let changes = site.changes();
        let shown: Arc<LiveSite> = site.clone();
        follow::on_interrupt(stopper.clone())?;
        let answering = scope.spawn(move || {
            let served = server.run(shown, changes, async {
                // An end that was dropped is one, too.
                let _ = ended.await;
            });
            stopper.stop();
            served
        });
        let mut is_ready = false;
        let mut show = |_: &mut Workshop, Found { look, start }: Found, bar: &Bar| -> Result<()> {
            bar.clear();
            site.set_lost(look.as_ref().err().map(BuildError::with_sources).as_deref());
            let Some(found) = status.found(look)? else { return Ok(()) };
            site.show(&found.project, live::problems(&found));
            if !is_ready {
                status.ready(&found, start.elapsed(), &url)?;
                is_ready = true;
                if serve.open {
                    open(&url);
                }
            } else {
                status.changed(&found, start.elapsed(), None)?;
            }
            // For the first search, and so that the next one is as fast.
            let _ = site.index();
            Ok(())
        };
        let bar = Bar::new(serve.live.quiet || serve.live.json);
        let prepare = |look: &Look| {
            let (site, project) = (site.clone(), look.project.clone());
            // Without a thread, it begins when it is shown.
            let _ = std::thread::Builder::new().spawn_scoped(scope, move || site.prepare(project));
        };
        let watched =
            follow::follow(&mut watcher, &mut workshop, &status, &bar, &prepare, &mut show);
        // The server may have ended by itself: then nobody listens.
        let _ = end.send(());
        let served = answering.join().expect("the server does not panic");
        watched?;
        served.context("the server stopped")
    })?;
    status.stopped()?;
    Ok(CLEAN)
}

/// Opens the site as the system opens links; where it cannot, the address is on the screen.
fn open(url: &str) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let quiet = std::process::Stdio::null;
    let opened = std::process::Command::new(program)
        .arg(url)
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .spawn();
    if opened.is_err() {
        report::say(&format!("warning: `{program}` could not be started to open {url}"));
    }
}
