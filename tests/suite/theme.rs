//! Themes: what a vault's settings and files make of the built-in ones.

use std::path::Path;

use cribsheet::highlight::Highlighter;

use super::expect::repository;
use super::vaults::{build, write};

/// The joined style sheet of the vault at `root`.
fn style(root: &Path) -> String {
    asset(root, "style", "css").expect("a site has a style")
}

/// A joined file of the vault at `root`.
fn asset(root: &Path, name: &str, extension: &str) -> Option<String> {
    let built = build(root, &[], Highlighter::plain());
    assert_eq!(built.rendered, "");
    let start = format!("assets/{name}.");
    let is_it = |path: &&String| path.starts_with(&start) && path.ends_with(extension);
    let path = built.files.keys().find(is_it)?;
    Some(String::from_utf8(built.files[path].clone()).unwrap())
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

#[test]
fn part_has_lists_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "");
    write(folder.path(), "content/a.md", "# A\n\nText.\n");
    let plain = style(folder.path());
    let lists = asset(folder.path(), "part-lists", "css").unwrap();
    let filter = asset(folder.path(), "part-skills", "js").unwrap();

    let order = "[parts.lists]\nadd_css = [\"css/mine.css\"]\n[parts.skills]\njs = []\n\
                 [parts.mine]\ncss = [\"css/mine.css\"]\nadd_js = [\"js/mine.js\"]\n";
    write(folder.path(), "themes/vault/theme.toml", order);
    write(folder.path(), "themes/vault/css/mine.css", "h1 { color: red }\n");
    write(folder.path(), "themes/vault/js/mine.js", "mine();\n");
    let template = "{% extends \"builtin/404.html\" %}{% block content %}\
                    {{ <part_style name=\"mine\" /> }}{{ <part_script name=\"mine\" /> }}\
                    {{ <part_script name=\"none\" /> }}{% endblock content %}";
    write(folder.path(), "themes/vault/templates/404.html", template);
    assert_eq!(style(folder.path()), plain);
    assert_eq!(asset(folder.path(), "part-lists", "css").unwrap(), lists + "h1{color:red}\n");
    assert!(filter.contains("filter-page") && asset(folder.path(), "part-skills", "js").is_none());
    assert_eq!(asset(folder.path(), "part-mine", "css").unwrap(), "h1{color:red}\n");
    let built = build(folder.path(), &[], Highlighter::plain());
    let page = std::str::from_utf8(&built.files["404.html"]).unwrap();
    assert_eq!(page.matches("assets/part-mine.").count(), 2, "{page}");
}

#[test]
fn site_without_search_has_no_style_of_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "");
    write(folder.path(), "content/a.md", "# A\n\nText.\n");
    assert!(asset(folder.path(), "part-search", "css").is_some());
    write(folder.path(), "site.toml", "search = false\n");
    assert_eq!(asset(folder.path(), "part-search", "css"), None);
}
