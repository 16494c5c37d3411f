//! The development server: a site that may change, over HTTP, and pages that follow it.
//!
//! In: a [`Site`], word of its revisions, a port. Out: its files as they are, but for pages, which
//! get the script of live reload; what is wrong with the vault is shown over them.
//!
//! Never done here: reading or writing files, watching, rendering, letting another web site read or
//! listen (`guard.rs`), trusting a client to be quick or small (`connection.rs`).
//!
//! A request goes `connection` -> `guard` -> `files` (`media_type`, `range`; for pages `inject` with
//! `policy`, for missing ones `not_found`) or `reload`.

mod connection;
mod error;
mod files;
mod folder;
mod guard;
mod inject;
mod live;
mod markup;
mod media_type;
mod not_found;
mod outgrown;
mod policy;
mod range;
mod reload;
mod server;
mod site;
pub mod watch;
mod workshop;

pub use error::ServeError;
pub use folder::{Folder, Written};
pub use live::LiveSite;
pub use server::{DEFAULT_PORT, Limits, Server};
pub use site::{Problems, Site};
pub use watch::{Notice, Stopper, Wake, WatchOptions, Watcher};
pub use workshop::{Look, Workshop};
