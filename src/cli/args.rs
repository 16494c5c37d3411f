//! What may stand on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use jiff::civil::Date;

/// A static site generator for interview cheatsheets.
#[derive(Debug, Parser)]
#[command(name = "cribsheet", version, about, disable_help_subcommand = true)]
pub(super) struct Args {
    /// The vault: a folder with a `site.toml` [default: the nearest one upward]
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) root: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the vault and publish it as a folder of HTML
    Build(BuildArgs),
    /// Check the vault and write nothing
    Check(CheckArgs),
    /// Serve the vault's site on this machine, and follow each save
    Serve(super::serve::ServeArgs),
    /// Publish the vault as `build` does, and follow each save
    Watch(super::watch::WatchArgs),
    /// Make a new vault that shows each construct of the format
    Init(super::init::InitArgs),
    /// Make a sheet from an archetype
    New(super::new::NewArgs),
    /// Take files of the built-in theme into the vault, and compare them with it
    Theme(super::theme::ThemeArgs),
    /// Print a JSON Schema, for editors
    Schema(super::schema::SchemaArgs),
    /// Print a script that completes the command line in a shell
    Completions(super::shell::CompletionsArgs),
    /// Print a manual page
    Man(super::shell::ManArgs),
    /// List what the vault holds
    List(super::list::ListArgs),
    /// Say what a rule is about, or list all rules
    Explain(ExplainArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct BuildArgs {
    /// Where to publish [default: `output` of site.toml, else `public`]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,

    /// Where the site will be hosted; overrides site.toml
    #[arg(long, value_name = "URL")]
    pub(super) base_url: Option<String>,

    /// Build all anew, and remember nothing of it
    #[arg(long)]
    pub(super) no_cache: bool,

    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Write in what is mechanical: missing card ids, code from `file=`
    #[arg(long)]
    pub(super) fix: bool,

    /// The day for which stale sheets are told [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) today: Option<Date>,

    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The rule, as messages name it [default: list all]
    pub(super) rule: Option<String>,
}

/// How problems are written: the first two for people, the rest for programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Format {
    Human,
    Short,
    Json,
    Sarif,
    Github,
}

#[derive(Debug, clap::Args)]
pub(super) struct CommonArgs {
    /// How problems are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,

    /// Include drafts
    #[arg(long)]
    pub(super) drafts: bool,

    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Say nothing but problems
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// Say what was done anew, and how long each stage took
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
}
