//! The only writer of files: what a build makes goes through a [`Sink`].
//!
//! In: the files of a site, each by its [`UrlPath`] and bytes, from many threads, in any order.
//! Out: the site in memory ([`Memory`]), its size alone ([`Counter`]), or a folder on disk that is
//! the old site until all of the new one stands there ([`Staging`]), or file by file ([`Patch`]).
//!
//! Never done here: reading content, following a symbolic link that is not the output itself,
//! deleting a folder that does not carry the marker of a site or the name of a staging folder.
//!
//! While a build runs, up to three things of ours stand beside the output `site`; each has a name
//! of its own for each output, so that builds into the same folder do not meet:
//!
//! | name | what |
//! | --- | --- |
//! | `.site.cribsheet-lock` | an empty file; whoever holds its lock is the one builder |
//! | `.site.cribsheet-staging` | the new site while it grows, the old one while it is removed |
//! | `.site.cribsheet-old` | the old site between two renames, where folders cannot be exchanged |
//!
//! A build that ends removes them; what a killed one leaves, the next one clears.

#![allow(clippy::disallowed_methods, reason = "this module is the door through which files leave")]

mod counter;
mod error;
mod exchange;
mod lock;
mod memory;
mod mounts;
mod patch;
mod place;
mod site;
mod staging;
mod tree;

pub use counter::{Counter, Totals};
pub use error::{OutputError, Refusal};
pub use memory::Memory;
pub use patch::Patch;
pub use place::Protected;
pub use site::Site;
pub use staging::{Published, Staging};
pub use tree::MARKER;

use crate::path::UrlPath;

/// Takes the files of a site, from many threads, in any order.
pub trait Sink: Sync {
    /// Takes one file; a second one for the same path is an error where the sink can tell.
    fn write(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), OutputError>;

    /// Takes one file as it stands in the site before; false where there is none that can be taken.
    ///
    /// # Errors
    /// [`OutputError`] as for [`write`](Self::write).
    fn take_over(&self, _path: &UrlPath) -> Result<bool, OutputError> {
        Ok(false)
    }

    /// How much has been written so far.
    fn totals(&self) -> Totals;
}
