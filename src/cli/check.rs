//! `cribsheet check`
#![allow(clippy::disallowed_methods, reason = "the command says how long it took")]

use std::time::Instant;

use anyhow::Result;

use super::args::{Args, CheckArgs};
use super::progress::Bar;
use super::report::Report;
use super::today::today;
use super::{CLEAN, PROBLEMS, project, report};
use crate::diagnostic::render::summary;
use crate::highlight::Highlighter;
use crate::output::Counter;
use crate::pipeline::{Options, Project, load_config};
use crate::text::count;

/// Does all that `build` does, but throws the pages away; code is not coloured for that.
pub(super) fn run(args: &Args, check: &CheckArgs) -> Result<u8> {
    let start = Instant::now();
    let common = &check.common;
    let source = project::open(args)?;
    let bar = Bar::new(common.quiet);
    let report = Report::new(common, &source);
    let today = Some(today(check.today)?);
    let options = Options {
        drafts: common.drafts,
        today,
        strict: common.strict,
        check_only: true,
        spill: None,
    };
    let load = |options: &Options| -> Result<Project> {
        let settings = load_config(&*source)?;
        Ok(Project::load(source.clone(), settings, Highlighter::plain(), options, &bar)?)
    };
    if check.fix {
        // Drafts are mended, too: they are what is being written.
        let with_drafts = load(&Options { drafts: true, ..options.clone() })?;
        super::fix::apply(&with_drafts, source.root(), common.quiet)?;
    }
    let mut project = load(&options)?;
    if project.is_renderable() {
        project.render(&Counter::new(), &bar)?;
    }
    bar.clear();
    report.problems(&project.diagnostics)?;
    if project.has_errors() {
        report.failed(&project.diagnostics, "the vault would not be published");
        return Ok(PROBLEMS);
    }
    let sheets = count(project.sheets(), "sheet");
    let problems = summary(&project.diagnostics).unwrap_or_else(|| "no problems".to_owned());
    let time = report::seconds(start.elapsed());
    report.tell(&format!("checked {sheets} in {time}: {problems}"));
    Ok(CLEAN)
}
