//! The offline search: an index made from the model, in files that a page can load from `file://`.
//!
//! In: the parsed sheets of a vault, in any order and from many threads. Out: `search/meta.js` and
//! the shards that it names. The client (`themes/vault/js/search/`) loads `meta.js` first and then
//! only the shards that a query needs. Never done here: HTML read, a clock asked.
//!
//! | tier | sorted by | an entry holds |
//! | --- | --- | --- |
//! | terms | term | the documents that have it, the best 800 of them where it has more |
//! | more | term | the others |
//! | words | word of letters | how common it is: what typing errors are mended with |
//! | endings | the word backwards | the same, for errors near a word's start |
//! | sheets | number of the sheet | titles, headings, excerpts |
//!
//! A sheet's number comes from a hash of its URL, so that other sheets come and go without changing
//! it. Several shards stand in a folder that is named by a hash of them all. A small vault has all of
//! it in `meta.js`; a very large one has the lists of its terms' shards in files beside them.

mod before;
mod bits;
mod chunks;
mod document;
mod entry;
mod index;
mod invert;
mod lexicon;
mod live;
mod merge;
mod number;
mod pack;
mod packed;
mod place;
mod publish;
mod rank;
mod record;
mod run;
mod shard;
mod table;
mod token;

pub use document::{Document, DocumentKind, documents};
pub use index::Indexer;
pub use live::{Changes, Files, Kept, Live};
pub use token::{Kind, fold, tokenize};

/// Where the index starts.
pub const META: &str = "search/meta.js";
