//! A site that is served while its vault changes.

pub mod watch;
