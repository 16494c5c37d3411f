//! The binary: all it does is run the library and end with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    cribsheet::cli::run()
}
