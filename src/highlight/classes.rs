//! The classes that coloured code carries, and which scopes of the grammars mean them.
//!
//! A scope goes in, what its text shows comes out. A scope without a rule, such as most `meta`
//! and all bare punctuation, shows what the scope around it shows. The colours are the theme's:
//! `css/code.css` has a rule for each class, `css/code-tokens.css` a colour.

use std::collections::HashMap;

use syntect::parsing::Scope;

use crate::highlight::engine::Mark;

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

/// Scopes that show nothing, whatever is around them: code inside a string, ordinary names.
const PLAIN: &[&str] = &[
    "constant.other.database-name",
    "constant.other.table-name",
    "invalid",
    "meta.annotation.arguments",
    "meta.annotation.parameters",
    "meta.embedded",
    "meta.group.expansion",
    "meta.interpolation",
    "meta.template.expression",
    "punctuation.accessor",
    "punctuation.section",
    "punctuation.separator.key-value",
    "source",
    "support.type.package",
    "variable.other",
];

/// What a scope does to the text in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    /// It shows what the scope around it shows.
    Inherit,
    /// It shows nothing.
    Plain,
    /// It shows this one of `CLASSES`.
    Class(usize),
}

impl Rule {
    /// The rule as a number, which is what the engine carries.
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Inherit => 0,
            Self::Plain => 1,
            Self::Class(class) => class as Mark + 2,
        }
    }

    /// The rule of a number.
    pub(super) fn of(mark: Mark) -> Self {
        match mark {
            0 => Self::Inherit,
            1 => Self::Plain,
            class => Self::Class(usize::from(class) - 2),
        }
    }
}

/// The rules, by a scope's first atom: a look-up compares a few numbers and takes no lock.
pub(super) struct Classes {
    rules: HashMap<u16, Vec<(Scope, Rule)>>,
}

impl Classes {
    pub(super) fn new() -> Self {
        let plain = PLAIN.iter().map(|scope| (*scope, Rule::Plain));
        let classed = CLASSES.iter().enumerate().flat_map(|(index, class)| {
            class.scopes.iter().map(move |scope| (*scope, Rule::Class(index)))
        });
        let mut rules: HashMap<u16, Vec<(Scope, Rule)>> = HashMap::new();
        for (text, rule) in plain.chain(classed) {
            let scope = Scope::new(text).expect("a scope of the tables has at most eight atoms");
            rules.entry(scope.atom_at(0)).or_default().push((scope, rule));
        }
        for rules in rules.values_mut() {
            rules.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        }
        Self { rules }
    }

    /// What `scope` does, by its longest prefix with a rule.
    pub(super) fn rule(&self, scope: Scope) -> Rule {
        let rules = self.rules.get(&scope.atom_at(0)).map_or(&[][..], Vec::as_slice);
        rules
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(scope))
            .map_or(Rule::Inherit, |(_, rule)| *rule)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const CSS: &str = include_str!("../../themes/vault/css/code.css");
    const TOKENS: &str = include_str!("../../themes/vault/css/code-tokens.css");

    fn rule_of(scope: &str) -> Option<&'static str> {
        match Classes::new().rule(Scope::new(scope).unwrap()) {
            Rule::Class(class) => Some(CLASSES[class].name),
            Rule::Plain | Rule::Inherit => None,
        }
    }

    /// The words that stand after `mark` in a style sheet.
    fn after<'a>(css: &'a str, mark: &str) -> BTreeSet<&'a str> {
        let word = |text: &'a str| {
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or("")
        };
        css.split(mark).skip(1).map(word).collect()
    }

    #[test]
    fn longest_scope_wins() {
        assert_eq!(rule_of("keyword.control.python"), Some("k"));
        assert_eq!(rule_of("keyword.operator.logical.python"), Some("o"));
        assert_eq!(rule_of("entity.name.tag.html"), Some("g"));
        assert_eq!(rule_of("entity.name.tag.yaml"), Some("a"));
        assert_eq!(rule_of("variable.other.readwrite.js"), None);
        assert_eq!(rule_of("variable.other.readwrite.shell"), Some("v"));
        assert_eq!(rule_of("punctuation.terminator.js"), None);
    }

    #[test]
    fn scope_has_one_rule() {
        let all: Vec<_> = CLASSES.iter().flat_map(|class| class.scopes).chain(PLAIN).collect();
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
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
