//! The integration suite.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make vaults and read sites themselves"
)]

// It breaks builds with strace, which only Linux has.
#[cfg(target_os = "linux")]
mod publish;
