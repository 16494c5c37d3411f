//! Themes: what a vault's settings and files make of the built-in ones.

use std::path::Path;

use cribsheet::highlight::Highlighter;

use super::expect::repository;
use super::vaults::{build, write};

/// The joined style sheet of the vault at `root`.
fn style(root: &Path) -> String {
    let built = build(root, &[], Highlighter::plain());
    assert_eq!(built.rendered, "");
    let style = |path: &&String| path.starts_with("assets/style.");
    let path = built.files.keys().find(style).expect("a site has a style");
    String::from_utf8(built.files[path].clone()).unwrap()
}

#[test]
fn tokens_of_the_settings_are_a_rule_after_the_theme() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "");
    write(folder.path(), "content/a.md", "# A\n\nText.\n");
    let plain = style(folder.path());
    let rule = "@layer tokens{:root{--accent:light-dark(#7a2e8e, #d9a5e8);\
                --font-display:system-ui, sans-serif;--radius:0;}}\n";
    assert_eq!(style(&repository("tests/golden/theme-small/vault")), plain + rule);
}

#[test]
fn theme_that_extends_another_adds_to_its_style() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "");
    write(folder.path(), "content/a.md", "# A\n\nText.\n");
    let vault = style(folder.path());
    write(folder.path(), "site.toml", "[theme]\nname = \"index-card\"\n");
    let cards = style(folder.path());
    let added = cards.strip_prefix(&vault).expect("all of the theme that it extends comes first");
    let at = |text: &str| added.find(text).unwrap_or_else(|| panic!("no {text} in {added}"));
    assert!(at("--paper:") < at("main{"), "tokens come first: {added}");

    // A theme of the vault's own that adds to that, and one that changes it file by file.
    write(folder.path(), "site.toml", "[theme]\nname = \"mine\"\n");
    let order = "extends = \"index-card\"\nadd_css = [\"css/mine.css\"]\n";
    write(folder.path(), "themes/mine/theme.toml", order);
    write(folder.path(), "themes/mine/css/mine.css", "h1 { color: red } /* Mine. */\n");
    assert_eq!(style(folder.path()), cards.clone() + "h1{color:red}\n");

    write(folder.path(), "site.toml", "[theme]\nname = \"index-card\"\n");
    let copy = repository("themes/index-card/theme.toml");
    write(folder.path(), "themes/index-card/theme.toml", std::fs::read(copy).unwrap());
    assert_eq!(style(folder.path()), cards);
    write(folder.path(), "themes/index-card/css/index-card.css", "h1 { color: red }\n");
    let changed = style(folder.path());
    assert!(changed.starts_with(&vault) && changed.ends_with("}}\nh1{color:red}\n"), "{changed}");
    assert!(changed.len() < cards.len());
}

#[test]
fn tokens_of_every_theme_in_the_line_can_be_set() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[theme]\nname = \"index-card\"\n[theme.tokens]\nrule = \"#00f\"\n\
                    code-string = { light = \"#060\", dark = \"#6c6\" }\n";
    write(folder.path(), "site.toml", settings);
    write(folder.path(), "content/a.md", "# A\n\nText.\n");
    let rule = "@layer tokens{:root{--rule:#00f;--code-string:light-dark(#060, #6c6);}}\n";
    assert!(style(folder.path()).ends_with(rule));
}
