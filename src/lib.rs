//! cribsheet: a static site generator for interview cheatsheets.

pub mod path;
pub mod output;
