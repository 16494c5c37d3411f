//! The command line: arguments in, exit code out.
//!
//! The only module that reads the clock, prints, and knows the working folder. Exit codes are 0
//! for a clean run, 1 for problems in the content, 2 for wrong usage and trouble with the machine.

mod args;
mod build;
mod check;
mod explain;
mod fix;
mod follow;
mod init;
mod list;
mod live;
mod new;
mod progress;
mod project;
mod report;
mod scaffold;
mod schema;
mod serve;
mod shell;
mod table;
mod theme;
mod today;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// Exit code of a clean run.
const CLEAN: u8 = 0;
/// Exit code where the content has problems.
const PROBLEMS: u8 = 1;
/// Exit code of wrong usage and of trouble with the machine.
const TROUBLE: u8 = 2;

/// Runs the program as the command line says.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(message) => {
            // A failed write of help or usage leaves nothing better to say.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { TROUBLE } else { CLEAN });
        }
    };
    let result = match &args.command {
        Command::Build(build) => build::run(&args, build),
        Command::Check(check) => check::run(&args, check),
        Command::Serve(serve) => serve::run(&args, serve),
        Command::Watch(watch) => watch::run(&args, watch),
        Command::Init(init) => init::run(&args, init),
        Command::New(new) => new::run(&args, new),
        Command::Theme(theme) => theme::run(&args, theme),
        Command::Schema(schema) => schema::run(&args, schema),
        Command::Completions(completions) => shell::completions(completions),
        Command::Man(man) => shell::man(man),
        Command::List(list) => list::run(&args, list),
        Command::Explain(explain) => explain::run(explain),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            report::trouble(&error);
            ExitCode::from(TROUBLE)
        }
    }
}
