//! The examples in README and `docs/` do what the text says of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use cribsheet::config::read_config;
use cribsheet::highlight::Highlighter;

use crate::vaults::{CRIBSHEET, build, write};

/// A file of the repository.
fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The bodies of all fences of `text` that are opened by just `fence`.
fn fences(text: &str, fence: &str) -> Vec<String> {
    let ticks: String = fence.chars().take_while(|c| *c == '`').collect();
    let mut bodies = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line == fence) {
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != ticks).collect();
        bodies.push(body.join("\n") + "\n");
    }
    assert!(!bodies.is_empty(), "there is no fence {fence}");
    bodies
}

#[test]
fn readme_vault_gives_what_the_readme_prints() {
    let vault = tempfile::tempdir().unwrap();
    let readme = read("README.md");
    let [sheet] = &fences(&readme, "````markdown")[..] else { panic!("one sheet") };
    write(vault.path(), "site.toml", "title = \"My vault\"\n");
    write(vault.path(), "content/python/core.md", sheet);
    for command in ["check", "build"] {
        let run = Command::new(CRIBSHEET).arg(command).current_dir(&vault).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let said = String::from_utf8(run.stdout).unwrap();
        // Times differ; sheets, pages and bytes are those of the text.
        let lasting = |line: &str| line.split(" in ").next().unwrap().to_owned();
        let line = lasting(said.trim());
        assert!(readme.lines().any(|shown| lasting(shown) == line), "README does not show: {line}");
    }
}

#[test]
fn settings_of_the_configuration_page_are_good() {
    for example in fences(&read("docs/configuration.md"), "```toml") {
        let mut faults = Vec::new();
        read_config(&example, &mut faults);
        assert!(faults.is_empty(), "{faults:?} in\n{example}");
    }
}

#[test]
fn constructs_of_the_format_page_check_without_errors() {
    let page = read("docs/format.md");
    let examples = fences(&page, "````markdown").into_iter().chain(fences(&page, "```markdown"));
    for example in examples {
        let vault = tempfile::tempdir().unwrap();
        write(vault.path(), "site.toml", "");
        write(vault.path(), "content/a.md", format!("# A\n\n## B\n\n{example}"));
        let built = build(vault.path(), &[], Highlighter::plain());
        assert!(!built.files.is_empty(), "{}\nin\n{example}", built.rendered);
    }
}

#[test]
fn template_of_the_themes_page_extends_the_embedded_one() {
    let [template, ..] = &fences(&read("docs/themes.md"), "```html")[..] else { panic!("one") };
    let vault = tempfile::tempdir().unwrap();
    write(vault.path(), "site.toml", "");
    write(vault.path(), "content/a.md", "# A\n\nText.\n");
    write(vault.path(), "themes/vault/templates/sheet.html", template);
    let built = build(vault.path(), &[], Highlighter::plain());
    let page = String::from_utf8(built.files["a.html"].clone()).unwrap();
    assert!(page.contains("<meta name=\"x\" content=\"y\">"), "{page}");
}
