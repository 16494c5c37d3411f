//! `cribsheet build`
#![allow(clippy::disallowed_methods, reason = "the command says how long it took")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use super::args::{Args, BuildArgs};
use super::progress::Bar;
use super::report::Report;
use super::{CLEAN, PROBLEMS, project, report};
use crate::config::{BaseUrl, Config};
use crate::highlight::Highlighter;
use crate::output::{Protected, Staging};
use crate::pipeline::{Options, Project, load_config};
use crate::source::{CONTENT, DiskSource, STATIC, THEMES};
use crate::text::count;

/// Checks the vault and publishes it.
pub(super) fn run(args: &Args, build: &BuildArgs) -> Result<u8> {
    let start = Instant::now();
    let common = &build.common;
    let source = project::open(args)?;
    let (mut config, diagnostics) = load_config(&*source)?;
    override_base_url(&mut config, build.base_url.as_deref())?;
    let output = match &build.output {
        Some(output) => output.clone(),
        None => source.root().join(&config.output),
    };
    let bar = Bar::new(common.quiet);
    let report = Report::new(common, &source);
    let options =
        Options { drafts: common.drafts, today: None, strict: common.strict, check_only: false };
    let mut project =
        Project::load(source.clone(), (config, diagnostics), Highlighter::once(), &options, &bar)?;
    let checked = start.elapsed();
    if project.has_errors() {
        bar.clear();
        return fail(&project, &report);
    }
    let staging = Staging::begin(&output, &protected(&source))?;
    project.render(&staging, &bar)?;
    bar.clear();
    if project.has_errors() {
        return fail(&project, &report);
    }
    report.problems(&project.diagnostics)?;
    let rendered = start.elapsed();
    let published = staging.publish()?;
    if let Some(error) = published.leftover {
        report::say(&format!("warning: {:#}", anyhow::Error::from(error)));
    }
    if common.verbose {
        let [read, render, publish] =
            [checked, rendered - checked, start.elapsed() - rendered].map(report::seconds);
        report.tell(&format!("read and checked {read}, rendered {render}, published {publish}"));
    }
    report.tell(&format!(
        "built {}, {}, {} in {} -> {}",
        count(project.sheets(), "sheet"),
        count(project.pages(), "page"),
        report::bytes(published.totals.bytes),
        report::seconds(start.elapsed()),
        report::shown(&output),
    ));
    // The process ends: to free a large vault piece by piece would take longer than to let it go.
    std::mem::forget(project);
    Ok(CLEAN)
}

fn fail(project: &Project, report: &Report<'_>) -> Result<u8> {
    report.problems(&project.diagnostics)?;
    report.failed(&project.diagnostics, "nothing was published");
    Ok(PROBLEMS)
}

fn override_base_url(config: &mut Config, given: Option<&str>) -> Result<()> {
    let Some(text) = given else { return Ok(()) };
    match BaseUrl::new(text) {
        Some(base) => config.base_url = Some(base),
        None => bail!(not_a_base_url(text)),
    }
    Ok(())
}

/// Why a base URL is refused.
pub(super) fn not_a_base_url(text: &str) -> String {
    format!("`--base-url` must be an absolute http or https URL, found `{text}`")
}

/// What an output folder must never hold or be held by.
pub(super) fn protected(source: &DiskSource) -> Protected {
    let root = source.root();
    let below = |name: &str| -> std::path::PathBuf { Path::new(root).join(name) };
    Protected {
        root: root.to_owned(),
        sources: [CONTENT, STATIC, THEMES, ".cribsheet"].map(below).to_vec(),
        home: std::env::home_dir(),
    }
}
