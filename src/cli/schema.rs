//! `cribsheet schema`

use anyhow::Result;
use clap::ValueEnum;

use super::args::Args;
use super::report::Report;
use super::{CLEAN, PROBLEMS, project, report};
use crate::diagnostic::Severity;
use crate::export::schema::{front_matter, site};
use crate::pipeline::load_config;

#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// What the schema is of
    #[arg(value_enum, value_name = "WHAT")]
    of: Of,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// The front matter of sheets; inside a vault its levels are the only ones
    FrontMatter,
    /// site.toml
    Site,
}

/// Prints a JSON Schema.
pub(super) fn run(args: &Args, schema: &SchemaArgs) -> Result<u8> {
    let mut code = CLEAN;
    let schema = match schema.of {
        Of::Site => site(),
        Of::FrontMatter => match project::find(args)? {
            None => front_matter(None),
            Some(source) => {
                let (config, diagnostics) = load_config(&*source)?;
                if diagnostics.iter().any(|one| one.severity == Severity::Error) {
                    let report = Report::plain(&*source);
                    report.problems(&diagnostics)?;
                    report.failed(&diagnostics, "the levels may not be the vault's");
                    code = PROBLEMS;
                }
                front_matter(Some(&config.levels))
            }
        },
    };
    report::print(&format!("{schema:#}\n"))?;
    Ok(code)
}
