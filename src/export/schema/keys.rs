//! The keys of front matter and `site.toml`, as tables.

use crate::config::CalloutKinds;

/// A key that may stand in a map.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// What it says, in a line for a tooltip.
    pub(super) about: &'static str,
    /// True where the map means nothing without it.
    pub(super) required: bool,
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    /// A list of texts; a single one counts as a list.
    Texts,
    /// Text that matches.
    Pattern {
        pattern: &'static str,
        example: &'static str,
    },
    /// Texts that match.
    Patterns {
        pattern: &'static str,
        example: &'static str,
    },
    OneOf(&'static [&'static str]),
    /// One of the vault's levels.
    Level,
    Boolean,
    Integer,
    /// A whole number above 0.
    Positive,
    Date,
    /// A list of maps with these keys.
    List(&'static [Key]),
    /// A map with these keys.
    Map(&'static [Key]),
    /// A map of free names to maps with these keys.
    MapOf(&'static [Key]),
    /// The words of the theme.
    Labels,
    /// The levels of rules.
    Lints,
    /// Values of the theme's tokens.
    Tokens,
    /// Anything.
    Free,
}

/// Kebab-case as far as patterns without tables of letters can tell it.
pub(super) const KEBAB: &str = "^[^-\\s/A-Z_]+(-[^-\\s/A-Z_]+)*$";

const KEBAB_NAME: Shape = Shape::Pattern { pattern: KEBAB, example: "dict-key" };
const LANGUAGE_TAG: Shape =
    Shape::Pattern { pattern: "^[0-9A-Za-z]{1,8}(-[0-9A-Za-z]{1,8})*$", example: "en" };

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about, required: false }
}

/// The front matter of a sheet.
pub(super) const FRONT_MATTER: &[Key] = &[
    key(
        "id",
        Shape::Pattern {
            pattern: "^[^-\\s/A-Z_]+([-/][^-\\s/A-Z_]+)*$",
            example: "python/core-skills",
        },
        "The permanent name: kebab-case words joined by `/`. Default: the path.",
    ),
    key(
        "title",
        Shape::Pattern { pattern: "\\S", example: "Python: what screens ask" },
        "The title; in backticks: code. Default: the first H1.",
    ),
    key("summary", Shape::Text, "One sentence for lists and previews."),
    key("language", Shape::Text, "The programming language that the sheet is about."),
    key("lang", LANGUAGE_TAG, "The human language. Default: that of `site.toml`."),
    key("level", Shape::Level, "One of the vault's levels."),
    key("tags", Shape::Texts, "Tags, as they are shown."),
    key("authors", Shape::Texts, "Who wrote it. Default: those of `site.toml`."),
    key(
        "sources",
        Shape::Patterns {
            pattern: "^https?://",
            example: "https://docs.python.org/3/reference/datamodel.html",
        },
        "Where its facts come from: http or https URLs.",
    ),
    key("series", Shape::Text, "The series that it is part of."),
    key("part", Shape::Integer, "The place in the series."),
    key("weight", Shape::Integer, "The place in the track; lower comes first."),
    key("layout", KEBAB_NAME, "The name of a layout of the theme."),
    key("date", Shape::Date, "First published."),
    key("updated", Shape::Date, "Last changed."),
    key("reviewed", Shape::Date, "Last read through; a stale sheet warns in `check`."),
    key("draft", Shape::Boolean, "Not published without `--drafts`."),
    key(
        "aliases",
        Shape::Patterns { pattern: "^[^/\\\\].*\\.html$", example: "old/python.html" },
        "Old addresses of the page, which lead here.",
    ),
    key("skills", Shape::List(SKILL), "What the sheet promises to cover."),
    key("extra", Shape::Free, "Free data for themes."),
];

const SKILL: &[Key] = &[
    Key {
        required: true,
        ..key(
            "area",
            Shape::Pattern { pattern: "\\S", example: "Built-in data types" },
            "The area's name.",
        )
    },
    key("trap", Shape::Text, "The question that catches people."),
    key("tested", Shape::Text, "What is actually tested."),
    key(
        "section",
        Shape::Pattern { pattern: "^\\S+$", example: "built-in-data-types" },
        "The anchor of its section. Default: made of the area.",
    ),
    key("card", KEBAB_NAME, "The card that asks the trap. Default: found by its heading."),
];

/// `site.toml`.
pub(super) const SITE: &[Key] = &[
    key("title", Shape::Text, "The site's title."),
    key("description", Shape::Text, "One sentence about it."),
    key("lang", LANGUAGE_TAG, "The human language of sheets that name none."),
    key("authors", Shape::Texts, "Authors of sheets that name none."),
    key(
        "base_url",
        Shape::Pattern { pattern: "^https?://[^\\s?#]+$", example: "https://example.org/vault/" },
        "Where the site will be hosted; feed and site map need it.",
    ),
    key(
        "output",
        Shape::Pattern { pattern: "^[^/\\\\]", example: "public" },
        "The folder inside the vault that is published to.",
    ),
    key("theme", Shape::Map(THEME), "How the site looks."),
    key("levels", Shape::Texts, "The levels of sheets and cards, from the lowest."),
    key("stale_after", Shape::Positive, "Days without a review after which a sheet is stale."),
    key("search", Shape::Boolean, "Whether the site can be searched. Default: true."),
    key("slots", Shape::MapOf(SLOT), "Parts that cards may have, beside the built-in ones."),
    key("labels", Shape::Labels, "Words of the theme."),
    key("lints", Shape::Lints, "How much the vault makes of each rule."),
    key("columns", Shape::Map(COLUMNS), "Column titles of the skills table."),
    key("callouts", Shape::MapOf(CALLOUT), "Kinds of callouts, beside the built-in ones."),
    key("markdown", Shape::Map(MARKDOWN), "How sheets are read."),
    key("extra", Shape::Free, "Free data for themes: `site.extra`."),
];

const THEME: &[Key] = &[
    key("name", KEBAB_NAME, "A folder in `themes/`; `vault` and `index-card` are built in."),
    key("tokens", Shape::Tokens, "Values of the theme's tokens, in CSS."),
];

const SLOT: &[Key] = &[
    key("label", Shape::Text, "The heading that authors write."),
    key("side", Shape::OneOf(&["answer", "question"]), "The side of the card. Default: answer."),
];

const COLUMNS: &[Key] = &[
    key("number", Shape::Text, "Over the numbers."),
    key("area", Shape::Text, "Over the areas."),
    key("trap", Shape::Text, "Over the traps."),
    key("tested", Shape::Text, "Over what is tested."),
];

const CALLOUT: &[Key] = &[
    key("label", Shape::Text, "The bold label that opens it."),
    key("tone", Shape::OneOf(&CalloutKinds::TONES), "Its colour and icon. Default: note."),
];

const MARKDOWN: &[Key] = &[key(
    "html",
    Shape::OneOf(&["safe", "trusted"]),
    "Whether HTML passes as it is. Default: safe, by a list of tags.",
)];
