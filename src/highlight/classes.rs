//! The classes that coloured code carries, and which scopes of the grammars mean them.
//!
//! A scope goes in, what its text shows comes out. A scope without a rule, such as most `meta`
//! and all bare punctuation, shows what the scope around it shows. The colours are the theme's:
//! `css/code.css` has a rule for each class, `css/code-tokens.css` a colour.

/// A CSS class of coloured code.
#[derive(Debug)]
pub struct Class {
    /// The class itself: one letter, as it stands on every other word of a page.
    pub name: &'static str,
    /// What it marks; its colour is `--code-<meaning>`.
    pub meaning: &'static str,
    /// Given only to text with a letter or digit: `and` is coloured, `&&` is not.
    pub words: bool,
    /// Classes that do not show inside this one.
    pub covers: &'static str,
    /// Scopes that mean it, with all below them; the longest one of any class wins.
    pub scopes: &'static [&'static str],
}

/// The class of a console's prompt, which no scope means.
pub(super) const PROMPT: &str = "p";

/// The class of what a console printed, which no scope means.
pub(super) const OUTPUT: &str = "u";

const fn class(
    name: &'static str,
    meaning: &'static str,
    scopes: &'static [&'static str],
) -> Class {
    Class { name, meaning, words: false, covers: "", scopes }
}

const fn words(class: Class) -> Class {
    Class { words: true, ..class }
}

const fn covering(class: Class, covers: &'static str) -> Class {
    Class { covers, ..class }
}

/// Every class, for themes, tests and the documentation.
pub const CLASSES: &[Class] = &[
    words(class("k", "keyword", &["keyword", "storage"])),
    words(class("o", "operator", &["keyword.operator"])),
    class("s", "string", STRING),
    class("c", "comment", &["comment"]),
    class("n", "number", NUMBER),
    words(class("f", "function", FUNCTION)),
    words(class("t", "type", TYPE)),
    class("v", "variable", VARIABLE),
    words(class("b", "constant", CONSTANT)),
    class("d", "decorator", DECORATOR),
    class("e", "escape", ESCAPE),
    covering(class("r", "regexp", &["string.regexp", "source.regexp"]), "kosnftvbdga"),
    class(PROMPT, "prompt", &[]),
    class(OUTPUT, "output", &[]),
    class("i", "inserted", &["markup.inserted"]),
    class("x", "deleted", &["markup.deleted"]),
    class("h", "heading", HEADING),
    class("g", "tag", &["entity.name.tag"]),
    covering(class("a", "attribute", ATTRIBUTE), "s"),
];

const STRING: &[&str] = &[
    "string",
    "constant.other.symbol",
    "keyword.other.template",
    "markup.raw.inline",
    "markup.underline.link",
    "storage.type.string",
];

const NUMBER: &[&str] = &[
    "constant.numeric",
    "constant.other.datetime",
    "entity.name.enum.tag-digest",
    "keyword.other.unit",
    "storage.type.numeric",
];

const FUNCTION: &[&str] = &[
    "entity.name.function",
    "entity.name.macro",
    "entity.type.function",
    "support.function",
    "support.macro",
    "variable.function",
];

const TYPE: &[&str] = &[
    "entity.name.class",
    "entity.name.enum",
    "entity.name.impl",
    "entity.name.interface",
    "entity.name.namespace",
    "entity.name.struct",
    "entity.name.trait",
    "entity.name.type",
    "entity.name.union",
    "entity.other.inherited-class",
    "storage.type.buildin",
    "storage.type.go",
    "storage.type.haskell",
    "storage.type.primitive",
    "storage.type.proto",
    "storage.type.sql",
    "support.class",
    "support.type",
    "variable.parameter.type",
    "variable.type",
];

const VARIABLE: &[&str] = &[
    "entity.name.other.anchor",
    "entity.name.constant",
    "punctuation.definition.variable",
    "storage.modifier.lifetime",
    "support.type.custom-property",
    "variable.language.automatic",
    "variable.other.alias",
    "variable.other.php",
    "variable.other.readwrite.instance",
    "variable.other.readwrite.shell",
    "variable.parameter",
];

const CONSTANT: &[&str] = &["constant", "support", "support.type.object", "variable.language"];

const DECORATOR: &[&str] = &[
    "entity.name.decorator",
    "meta.annotation",
    "meta.attribute",
    "meta.decorator",
    "storage.type.annotation",
    "variable.annotation",
    "variable.function.annotation",
];

const ESCAPE: &[&str] = &[
    "constant.character",
    "constant.other.format-spec",
    "constant.other.placeholder",
    "storage.modifier.conversion",
];

const HEADING: &[&str] = &[
    "entity.name.section",
    "entity.name.table",
    "markup.heading",
    "meta.diff.header",
    "meta.diff.range",
];

const ATTRIBUTE: &[&str] = &[
    "constant.other.object.key",
    "entity.name.field",
    "entity.name.tag.toml",
    "entity.name.tag.yaml",
    "entity.other.attribute-name",
    "meta.mapping.key.json",
    "support.type.property-name",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const CSS: &str = include_str!("../../themes/vault/css/code.css");
    const TOKENS: &str = include_str!("../../themes/vault/css/code-tokens.css");

    /// The words that stand after `mark` in a style sheet.
    fn after<'a>(css: &'a str, mark: &str) -> BTreeSet<&'a str> {
        let word = |text: &'a str| {
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or("")
        };
        css.split(mark).skip(1).map(word).collect()
    }

    #[test]
    fn covers_names_classes() {
        let names: String = CLASSES.iter().map(|class| class.name).collect();
        assert!(CLASSES.iter().flat_map(|class| class.covers.chars()).all(|c| names.contains(c)));
        assert!(CLASSES.iter().all(|class| class.name.len() == 1));
    }

    #[test]
    fn every_class_has_a_style_and_every_style_a_class() {
        let names: BTreeSet<_> = CLASSES.iter().map(|class| class.name).collect();
        assert_eq!(after(CSS, ".code ."), names);
    }

    #[test]
    fn every_class_has_a_colour_and_every_colour_a_class() {
        let meanings: BTreeSet<_> = CLASSES.iter().map(|class| class.meaning).collect();
        assert_eq!(after(TOKENS, "--code-"), meanings);
        assert_eq!(after(CSS, "var(--code-"), meanings);
    }
}
