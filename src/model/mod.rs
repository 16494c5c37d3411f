//! What a sheet is, as plain data: no parsing, no HTML, no files.
//!
//! Page, search, study material and exports all read these types; whoever needs a fact about a
//! sheet finds it here and never in HTML.

mod block;
mod card;
mod code;
mod fix;
mod front_matter;
mod link;
mod sheet;

pub use block::{
    Alignment, Block, BlockKind, Callout, Comparison, ComparisonSide, Image, Inline, Item,
    LinkText, Table, append_plain_text, plain_text,
};
pub use card::{Card, CardKind, Slot};
pub use code::{Code, LineRanges};
pub use fix::Fix;
pub use front_matter::{FrontMatter, Skill};
pub use link::{Link, Target};
pub use sheet::{Footnote, Heading, Section, Sheet, is_index};
