//! What is written about each rule: `docs/rules/`, embedded.

use super::Rule;

macro_rules! pages {
    ($($id:literal,)*) => {
        &[$(($id, include_str!(concat!("../../docs/rules/", $id, ".md"))),)*]
    };
}

/// Ids and pages, sorted. The suite compares them with the rules and with the folder.
const PAGES: &[(&str, &str)] = pages![
    "accidental-heading",
    "bad-fence-value",
    "bad-file-name",
    "bad-setting",
    "bad-url",
    "bad-value",
    "bare-dunder",
    "broken-anchor",
    "broken-link",
    "card-syntax",
    "card-without-answer",
    "card-without-id",
    "code-not-highlighted",
    "duplicate-anchor",
    "duplicate-card-id",
    "duplicate-key",
    "duplicate-part",
    "duplicate-sheet-id",
    "duplicate-skill",
    "duplicate-slot",
    "duplicate-table",
    "empty-section",
    "empty-skill-section",
    "empty-slot",
    "file-too-large",
    "front-matter-too-large",
    "front-matter-unclosed",
    "half-comparison",
    "heading-skips-level",
    "html-removed",
    "html-unbalanced",
    "include",
    "link-to-draft",
    "lonely-backtick",
    "misplaced-card",
    "near-callout",
    "near-slot",
    "nested-too-deeply",
    "no-content",
    "not-a-file",
    "not-text",
    "output-collision",
    "pipe-in-code",
    "repeated-heading",
    "run-without-output",
    "script-syntax",
    "setting-missing",
    "skill-without-area",
    "skill-without-section",
    "slots-without-card",
    "stale-sheet",
    "stray-index",
    "symlink",
    "template-error",
    "theme-files",
    "title-differs",
    "toml-syntax",
    "trap-without-card",
    "unclosed-comment",
    "unknown-callout",
    "unknown-card",
    "unknown-fence-word",
    "unknown-key",
    "unknown-language",
    "unknown-setting",
    "unknown-slot",
    "unused-footnote",
    "useless-allow",
    "wrong-type",
    "yaml-alias",
    "yaml-syntax",
];

/// The page of a rule, in Markdown.
pub fn page(rule: Rule) -> Option<&'static str> {
    let at = PAGES.binary_search_by_key(&rule.id(), |(id, _)| id).ok()?;
    Some(PAGES[at].1)
}

/// Where the page of a rule is published: known where the package names its repository.
pub fn page_url(rule: Rule) -> Option<String> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    (!repository.is_empty()).then(|| format!("{repository}/blob/HEAD/docs/rules/{}.md", rule.id()))
}

/// The ids of all pages.
pub fn page_ids() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(id, _)| *id)
}
