//! The binary: all it does is run the library and end with its exit code.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A build makes many small things on many threads: the system's allocator takes a fifth of its time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cribsheet::cli::run()
}
