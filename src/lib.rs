//! cribsheet: a static site generator for interview cheatsheets.
//!
//! The way of a build is `source` -> `parse` -> `vault` -> `check` -> `page` -> `output`; `pipeline`
//! says it in code. Modules are listed in reading order: each imports only those above it, which
//! the suite checks. ARCHITECTURE.md gives the reasons.

// Layer 0: words that every layer uses.
pub mod path;
pub mod text;
pub mod diagnostic;
pub mod data;
// Layer 1: vocabulary and doors.
pub mod config;
pub mod stamp;
pub mod source;
pub mod output;
pub mod cache;
pub mod model;
// Layers 2 to 4: text in, data out, pure.
pub mod highlight;
pub mod html;
pub mod parse;
// Layer 5: all sheets together.
pub mod vault;
// Layer 6: what is wrong, and how it looks.
pub mod check;
pub mod theme;
// Layer 7: pages, feeds and the search index.
pub mod page;
pub mod feed;
pub mod search;
// Layer 8: a build from end to end, and data for other programs.
pub mod pipeline;
pub mod export;
// Layer 9: a site that is served while its vault changes.
pub mod serve;
// Layer 10: the command line.
pub mod cli;
