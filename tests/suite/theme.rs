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
    let rule = "@layer tokens {\n  :root {\n    --accent: light-dark(#7a2e8e, #d9a5e8);\n    \
                --font-display: system-ui, sans-serif;\n    --radius: 0;\n  }\n}\n";
    assert_eq!(style(&repository("tests/golden/theme-small/vault")), plain + rule);
}
