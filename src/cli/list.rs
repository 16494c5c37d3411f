//! `cribsheet list`

use anyhow::Result;
use clap::ValueEnum;

use super::args::Args;
use super::report::Report;
use super::table::table;
use super::{CLEAN, PROBLEMS, project, report};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::export::list::{self, Items};
use crate::highlight::Highlighter;
use crate::pipeline::{Options, Project, load_config};
use crate::vault::Vault;

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// What to list
    #[arg(value_enum, value_name = "WHAT", default_value = "sheets")]
    of: Of,

    /// For people, or for programs
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    Sheets,
    Skills,
    Cards,
    Tags,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// Prints what the vault holds: as far as it can be read, where it has errors.
pub(super) fn run(args: &Args, list: &ListArgs) -> Result<u8> {
    let source = project::open(args)?;
    let settings = load_config(&*source)?;
    let options = Options { drafts: list.drafts, ..Options::default() };
    let project = Project::load(source.clone(), settings, Highlighter::plain(), &options, &())?;
    let items = match list.of {
        Of::Sheets => Items::Sheets,
        Of::Skills => Items::Skills,
        Of::Cards => Items::Cards,
        Of::Tags => Items::Tags,
    };
    report::print(&match list.format {
        Format::Json => list::json(items, project.vault(), project.config()),
        Format::Table => rows(items, project.vault(), project.config()),
    })?;
    // Warnings are for `check`: they take nothing off a list.
    let is_error = |one: &&Diagnostic| one.severity == Severity::Error;
    let errors: Vec<Diagnostic> = project.diagnostics.iter().filter(is_error).cloned().collect();
    if errors.is_empty() {
        return Ok(CLEAN);
    }
    let report = Report::plain(&*source);
    report.problems(&errors)?;
    report.failed(&errors, "the list may lack something");
    Ok(PROBLEMS)
}

fn rows(items: Items, vault: &Vault, config: &Config) -> String {
    match items {
        Items::Sheets => {
            let row = |sheet: list::SheetEntry<'_>| {
                let draft = if sheet.draft { " (draft)" } else { "" };
                [
                    sheet.id.to_string(),
                    or_dash(sheet.level),
                    sheet.counts.cards.to_string(),
                    or_dash(sheet.updated.or(sheet.date).as_deref()),
                    format!("{}{draft}", sheet.title),
                ]
            };
            let rows: Vec<_> = list::sheets(vault, config).into_iter().map(row).collect();
            table(["SHEET", "LEVEL", "CARDS", "UPDATED", "TITLE"], &rows)
        }
        Items::Skills => {
            let row = |skill: list::SkillEntry<'_>| {
                [skill.sheet.to_string(), skill.area.to_owned(), or_dash(skill.trap)]
            };
            let rows: Vec<_> = list::skills(vault).into_iter().map(row).collect();
            table(["SHEET", "AREA", "TRAP"], &rows)
        }
        Items::Cards => {
            let row = |card: list::CardEntry<'_>| {
                let time = card.seconds.map(|seconds| format!("{seconds} s"));
                [
                    card.name,
                    card.kind.to_owned(),
                    or_dash(card.level),
                    or_dash(time.as_deref()),
                    card.question.to_owned(),
                ]
            };
            let rows: Vec<_> = list::cards(vault).into_iter().map(row).collect();
            table(["CARD", "KIND", "LEVEL", "TIME", "QUESTION"], &rows)
        }
        Items::Tags => {
            let row =
                |tag: list::TagEntry<'_>| [tag.title.to_owned(), tag.count.to_string(), tag.url];
            let rows: Vec<_> = list::tags(vault).into_iter().map(row).collect();
            table(["TAG", "SHEETS", "PAGE"], &rows)
        }
    }
}

fn or_dash(text: Option<&str>) -> String {
    text.unwrap_or("-").to_owned()
}
