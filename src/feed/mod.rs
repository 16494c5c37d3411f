//! Machine-readable lists for a site with a base URL: an Atom feed and a site map.
//!
//! Functions of the vault and the settings; the clock is never read, so the same vault gives the
//! same bytes at any time.

mod atom;
mod sitemap;

pub use atom::{atom, has_feed};
pub use sitemap::{sitemap, sitemap_paths};

/// `text` with each character that XML 1.0 (section 2.2) forbids, escaped or not, as U+FFFD.
fn xml_text(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if allowed(c) { c } else { '\u{FFFD}' }).collect()
}

/// Where the feed goes.
pub const FEED: &str = "feed.xml";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_replaced() {
        let text = "a\0\u{8}b\u{1B}[31m\tc\u{FFFE}\u{FFFF}\u{2028}🦀\u{D7FF}\u{E000}";
        assert_eq!(
            xml_text(text),
            "a\u{FFFD}\u{FFFD}b\u{FFFD}[31m\tc\u{FFFD}\u{FFFD}\u{2028}🦀\u{D7FF}\u{E000}"
        );
    }
}
