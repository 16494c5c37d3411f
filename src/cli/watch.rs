//! `cribsheet watch`

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::args::Args;
use super::follow::{self, Found};
use super::live::{LiveArgs, Status};
use super::progress::Bar;
use super::{CLEAN, build, project, report};
use crate::config::BaseUrl;
use crate::pipeline::Options;
use crate::serve::{Folder, Watcher, Workshop};

#[derive(Debug, clap::Args)]
pub(super) struct WatchArgs {
    /// Where to publish [default: `output` of site.toml, else `public`]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Where the site will be hosted; overrides site.toml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Include drafts
    #[arg(long)]
    drafts: bool,

    #[command(flatten)]
    live: LiveArgs,
}

/// Publishes the vault's site and brings the output folder up to date with each save.
pub(super) fn run(args: &Args, watch: &WatchArgs) -> Result<u8> {
    let source = project::open(args)?;
    let base = match watch.base_url.as_deref().map(|text| (text, BaseUrl::new(text))) {
        Some((text, None)) => bail!(build::not_a_base_url(text)),
        Some((_, base)) => base,
        None => None,
    };
    let strict = watch.live.strict;
    let options = Options { drafts: watch.drafts, strict, ..Options::default() };
    let status = Status::new(&watch.live);
    let mut watcher = Watcher::new(source.root(), watch.live.watching());
    follow::on_interrupt(watcher.stopper())?;
    let mut workshop = Workshop::new(source.root(), options, move |config| {
        if base.is_some() {
            config.base_url.clone_from(&base);
        }
    });
    let mut folder: Option<Folder> = None;
    // What keeps the folder from being written: it is tried again with each look, and said once.
    let mut told = String::new();
    let mut show =
        |workshop: &mut Workshop, Found { look, start }: Found, bar: &Bar| -> Result<()> {
            let is_ready = folder.is_some();
            let Some(mut found) = status.found(look)? else { return Ok(()) };
            let output = match &watch.output {
                Some(output) => output.clone(),
                None => source.root().join(&found.project.config().output),
            };
            let folder =
                folder.get_or_insert_with(|| Folder::new(output, build::protected(&source)));
            let written = folder.bring_up_to_date(&mut found, workshop.memo(), bar);
            bar.clear();
            let written = match written {
                // The next look publishes all of it.
                Err(error) if is_ready => {
                    let error = anyhow::Error::from(error);
                    let trouble = format!("{error:#}");
                    if trouble != told {
                        report::trouble(&error);
                        told = trouble;
                    }
                    workshop.again();
                    return Ok(());
                }
                written => written?,
            };
            told.clear();
            match is_ready {
                true => status.changed(&found, start.elapsed(), Some(written)),
                false => status.ready(&found, start.elapsed(), &report::shown(folder.output())),
            }
        };
    let bar = Bar::new(watch.live.quiet || watch.live.json);
    follow::follow(&mut watcher, &mut workshop, &status, &bar, &|_| {}, &mut show)?;
    status.stopped()?;
    Ok(CLEAN)
}
