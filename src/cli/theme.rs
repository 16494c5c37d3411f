//! `cribsheet theme`: files of the built-in theme taken into a vault, and how they differ since.

use std::io::{self, IsTerminal};

use anyhow::Result;
use clap::Subcommand;
use similar::TextDiff;

use super::args::Args;
use super::scaffold::Refusal;
use super::{CLEAN, PROBLEMS, project, report, scaffold};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::path::VaultPath;
use crate::pipeline::{load_config, load_theme_files};
use crate::source::DiskSource;
use crate::text::{inert_lines, nearest};
use crate::theme::ThemeFiles;

#[derive(Debug, clap::Args)]
pub(super) struct ThemeArgs {
    #[command(subcommand)]
    command: ThemeCommand,
}

#[derive(Debug, Subcommand)]
enum ThemeCommand {
    /// Write files of the built-in theme into the vault's, to change them there
    Eject(EjectArgs),
    /// Show how files of the vault's theme differ from the built-in ones
    Diff(DiffArgs),
}

#[derive(Debug, clap::Args)]
struct EjectArgs {
    /// Files of the theme, as `templates/home.html` [default: list all]
    #[arg(value_name = "FILE")]
    files: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct DiffArgs {
    /// Files of the theme, as `templates/home.html` [default: all that the vault has]
    #[arg(value_name = "FILE")]
    files: Vec<String>,
}

/// Takes files out of the built-in theme, or compares them with it.
pub(super) fn run(args: &Args, theme: &ThemeArgs) -> Result<u8> {
    let source = project::open(args)?;
    let (config, diagnostics) = load_config(&*source)?;
    if diagnostics.iter().any(|one| one.severity == Severity::Error) {
        let report = report::Report::plain(&*source);
        report.problems(&diagnostics)?;
        report.failed(&diagnostics, "which theme it is cannot be told");
        return Ok(PROBLEMS);
    }
    let files = load_theme_files(&*source, &config)?;
    match &theme.command {
        ThemeCommand::Eject(eject) if eject.files.is_empty() => list(&files),
        ThemeCommand::Eject(eject) => self::eject(&source, &config, &files, &eject.files),
        ThemeCommand::Diff(diff) => self::diff(&files, &diff.files, &config),
    }
}

/// Prints the files that can be ejected.
fn list(files: &ThemeFiles) -> Result<u8> {
    let names: String = files.embedded_paths().map(|name| format!("{name}\n")).collect();
    report::print(&names)?;
    Ok(CLEAN)
}

/// Writes files of the built-in theme into the vault: all of them, or none where one cannot be.
fn eject(
    source: &DiskSource,
    config: &Config,
    files: &ThemeFiles,
    wanted: &[String],
) -> Result<u8> {
    let mut found: Vec<(VaultPath, &str)> = Vec::new();
    for name in wanted {
        let name = below_theme(name, config);
        let text = files.embedded(name).ok_or_else(|| unknown(name, files))?;
        let path = own_path(name, config);
        if source.root().join(path.as_str()).symlink_metadata().is_ok() {
            let hint = format!("`cribsheet theme diff {name}` shows how it differs");
            return Err(Refusal::new(format!("`{path}` is there already"), hint).into());
        }
        if !found.iter().any(|(known, _)| *known == path) {
            found.push((path, text));
        }
    }
    for (path, text) in found {
        scaffold::write_new(source.root(), &path, text)?;
        report::tell(&format!("made {path}"));
    }
    Ok(CLEAN)
}

/// Prints how the vault's files differ from the built-in ones, as a patch that leads from those to these.
fn diff(files: &ThemeFiles, wanted: &[String], config: &Config) -> Result<u8> {
    let names: Vec<&str> = match wanted {
        [] => files.embedded_paths().filter(|name| files.is_own(name)).collect(),
        _ => wanted.iter().map(|name| below_theme(name, config)).collect(),
    };
    let mut patch = String::new();
    for name in names {
        let old = files.embedded(name).ok_or_else(|| unknown(name, files))?;
        if !files.is_own(name) {
            let message = format!("the vault has no `{}`", own_path(name, config));
            let hint = format!("`cribsheet theme eject {name}` makes it");
            return Err(Refusal::new(message, hint).into());
        }
        let new = files.get(name).unwrap_or_default();
        let header = (files.embedded_place(name), files.place(name).to_string());
        let changes = TextDiff::from_lines(old, new);
        patch += &changes.unified_diff().header(&header.0, &header.1).to_string();
        if old == new {
            report::say(&format!("{}: the same as the built-in one", header.1));
        }
    }
    // What a file of the vault holds must not steer a terminal; a patch has to be true to the byte.
    match io::stdout().is_terminal() {
        true => report::print(&inert_lines(&patch))?,
        false => report::print(&patch)?,
    }
    Ok(CLEAN)
}

/// The path below the theme's folder: from the vault's root, shells complete the whole path.
fn below_theme<'a>(name: &'a str, config: &Config) -> &'a str {
    let folder = ThemeFiles::folder(&config.theme.value);
    name.strip_prefix(&folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name)
}

/// Where the vault has its own file of the theme.
fn own_path(name: &str, config: &Config) -> VaultPath {
    let path = format!("{}/{name}", ThemeFiles::folder(&config.theme.value));
    VaultPath::new(path).expect("names of theme files are plain")
}

fn unknown(name: &str, files: &ThemeFiles) -> Refusal {
    let message = format!("the built-in theme has no file `{name}`");
    // The folder is easily left out.
    let ends = |known: &&str| known.rsplit('/').next() == Some(name);
    let near = files.embedded_paths().find(ends);
    let hint = match near.or_else(|| nearest(name, files.embedded_paths())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cribsheet theme eject` lists its files".to_owned(),
    };
    Refusal::new(message, hint)
}
