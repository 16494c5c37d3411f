//! The vault's settings: `site.toml`, checked.
//!
//! In goes the text of the file, out come a [`Config`] in which every value is known to be good
//! and the faults of those that are not. No file is read here.

mod base_url;
mod callouts;
mod labels;
mod lints;
mod read;
mod slots;
mod tokens;

pub use base_url::BaseUrl;
pub use callouts::{CalloutKind, CalloutKinds};
pub use labels::Labels;
pub use lints::{Level, Levels};
pub use read::{is_language_tag, read_config};
pub use slots::{Side, SlotKind, SlotKinds};
pub use tokens::{Token, TokenValue};

use crate::data::Node;
use crate::diagnostic::{Span, Spanned};

/// A vault's settings.
#[derive(Clone, PartialEq, Debug)]
pub struct Config {
    /// The site's title.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Where the site will be hosted; pages do not need it, feeds and site maps do.
    pub base_url: Option<BaseUrl>,
    /// The human language (BCP 47) of sheets that name none.
    pub lang: String,
    /// Authors of sheets that name none.
    pub authors: Vec<String>,
    /// The folder of the theme below `themes/`.
    pub theme: Spanned<String>,
    /// Tokens of the theme that have other values here, as they were written.
    pub tokens: Vec<Token>,
    /// The output folder, relative to the vault's root.
    pub output: String,
    /// The levels that a sheet or card may have, from the lowest.
    pub levels: Vec<String>,
    /// After how many days without a review a sheet counts as stale.
    pub stale_after: Option<u32>,
    /// Whether the site can be searched.
    pub search: bool,
    /// The parts that cards may have.
    pub slots: SlotKinds,
    /// Words of the theme.
    pub labels: Labels,
    /// Column titles of the skills table: number, area, trap, tested.
    pub columns: [String; 4],
    /// The kinds of callouts.
    pub callouts: CalloutKinds,
    /// Whether HTML in sheets passes as it is.
    pub html: HtmlPolicy,
    /// How much the rules weigh here.
    pub lints: Levels,
    /// Free data for themes.
    pub extra: Option<Node>,
}

/// What becomes of HTML in sheets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HtmlPolicy {
    /// Tags off the allow-list are taken out.
    Safe,
    /// All passes.
    Trusted,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Interview Cheatsheet Vault".to_owned(),
            description: String::new(),
            base_url: None,
            lang: "en".to_owned(),
            authors: Vec::new(),
            theme: Spanned::new("vault".to_owned(), Span::default()),
            tokens: Vec::new(),
            output: "public".to_owned(),
            levels: ["junior", "mid", "senior"].map(str::to_owned).to_vec(),
            stale_after: None,
            search: true,
            slots: SlotKinds::default(),
            labels: Labels::default(),
            columns: [
                "#",
                "Skill area",
                "The real interview trap",
                "What\u{2019}s actually being tested",
            ]
            .map(str::to_owned),
            callouts: CalloutKinds::default(),
            html: HtmlPolicy::Safe,
            lints: Levels::default(),
            extra: None,
        }
    }
}
