//! `cribsheet completions` and `cribsheet man`: what shells and `man` know of the commands.

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Args;
use super::scaffold::Refusal;
use super::{CLEAN, report};
use crate::text::nearest;

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell that is to complete
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// The command whose page it is [default: the program's own]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a script that completes the command line.
pub(super) fn completions(completions: &CompletionsArgs) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Args::command(), "cribsheet", &mut script);
    report::print(&String::from_utf8(script).context("the script is no text")?)?;
    Ok(CLEAN)
}

/// Prints a manual page as roff.
pub(super) fn man(man: &ManArgs) -> Result<u8> {
    let mut program = Args::command();
    program.build();
    let command = match &man.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(no_command(name, &program).into()),
        },
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).context("cannot write the page")?;
    report::print(&String::from_utf8(page).context("the page is no text")?)?;
    Ok(CLEAN)
}

fn no_command(name: &str, program: &clap::Command) -> Refusal {
    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    let hint = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the commands are {}", crate::text::list(&names)),
    };
    Refusal::new(format!("there is no command `{name}`"), hint)
}
