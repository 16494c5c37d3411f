//! cribsheet: a static site generator for interview cheatsheets.

pub mod highlight;
pub mod output;
pub mod path;
