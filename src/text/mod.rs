//! Text tools that every layer uses: places in a text, slugs, nearest names, counts.
//!
//! Pure functions over `&str`; nothing here knows of sheets.

mod direction;
mod find;
mod inert;
mod line_index;
mod nearest;
mod plural;
mod region;
mod slug;
mod start;

pub use direction::direction;
pub use find::find_byte;
pub use inert::{inert, inert_lines, is_active};
pub use line_index::{LineColumn, LineIndex};
pub use nearest::nearest;
pub use plural::{count, list};
pub use region::{RegionFault, region, region_names};
pub use slug::{Slugger, kebab, slug};
pub use start::start_of;
