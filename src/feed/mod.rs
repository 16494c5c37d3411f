//! Machine-readable lists for a site with a base URL: an Atom feed and a site map.
//!
//! Functions of the vault and the settings; the clock is never read, so the same vault gives the
//! same bytes at any time.

mod atom;
mod sitemap;

pub use atom::{atom, has_feed};
pub use sitemap::sitemap;

/// Where the feed goes.
pub const FEED: &str = "feed.xml";
