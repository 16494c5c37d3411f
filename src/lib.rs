//! cribsheet: a static site generator for interview cheatsheets.
//!
//! The way of a build is `source` -> `parse` -> `vault` -> `check` -> `page` -> `output`; `pipeline`
//! says it in code. Modules are listed in reading order: each imports only those above it, which
//! the suite checks. ARCHITECTURE.md gives the reasons.


pub mod path;
pub mod text;
pub mod diagnostic;
pub mod data;
pub mod config;
pub mod source;
pub mod output;
pub mod model;
pub mod highlight;
pub mod html;
pub mod parse;
