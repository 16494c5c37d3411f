//! Checks that need the whole vault: one file for each idea, each a function of the [`Vault`].
//!
//! What one sheet can tell by itself is reported by `parse`.

mod collisions;
mod links;
mod names;
mod portable;
mod stale;

pub use collisions::{Claim, Maker, check_collisions};
pub use links::{Links, check_links};
pub use portable::check_portable;
pub use stale::check_stale;

use crate::diagnostic::Diagnostic;
use crate::vault::Vault;

/// All faults of the vault as a whole, in no particular order; those of links are
/// [`check_links`]'s.
pub fn check_vault(vault: &Vault) -> Vec<Diagnostic> {
    let mut diagnostics = names::check_sheet_ids(vault);
    diagnostics.extend(names::check_terms(vault));
    diagnostics.extend(names::check_parts(vault));
    diagnostics.extend(names::check_indexes(vault));
    diagnostics
}
