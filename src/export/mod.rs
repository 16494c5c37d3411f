//! A vault and its formats as data for other programs.
//!
//! In goes what is known of the vault, out comes text; nothing is read, written or printed.

pub mod list;
pub mod schema;
