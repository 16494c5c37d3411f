//! The integration suite: one binary, so that linking stays cheap.
//!
//! Most cases are data: `tests/golden/` (vaults and their expected sites), `tests/checks/` (faults
//! and what is said about them), `tests/cli/` (command lines and their transcripts). `BLESS=1`
//! rewrites the expectations of those; look at the difference before you commit it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make vaults and read sites themselves"
)]

// Links and strace.
#[cfg(target_os = "linux")]
mod again;
mod checks;
mod cli;
mod commands;
mod content;
mod damage;
mod determinism;
mod docs;
mod expect;
mod follow;
mod foreign;
mod formats;
mod golden;
mod highlight;
mod hostile;
mod incremental;
mod layers;
mod paging;
// It breaks builds with strace, which only Linux has.
#[cfg(target_os = "linux")]
mod publish;
mod rules;
mod serve;
mod theme;
mod tokens;
mod vaults;
mod watch;
