//! Commands that make and show vaults, run as an author runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run left behind.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in `folder`.
fn run(folder: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_cribsheet"))
        .args(args)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1767225600")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs what must be clean.
fn clean(folder: &Path, args: &[&str]) -> String {
    let run = run(folder, args);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}\n{}", run.out);
    run.out
}

/// A new vault, made by `init`.
fn vault() -> (tempfile::TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    clean(temp.path(), &["init", "vault"]);
    let root = temp.path().join("vault");
    (temp, root)
}

mod init {
    use super::*;

    /// What the page of the tour must hold: the hook of each construct of the format.
    const HOOKS: [&str; 37] = [
        "<table class=\"at-a-glance",
        "<tr data-skill=\"hashing-and-equality\"",
        "<section data-skill=\"names-and-scope\"",
        "data-card=\"python/tour/dict-key\" data-kind=\"probe\"",
        "data-card=\"python/tour/late-binding\" data-kind=\"predict\"",
        "<details data-slot=\"clarifying\"",
        "<details data-slot=\"hints\"",
        "<details data-slot=\"surface\"",
        "<details data-slot=\"deeper\"",
        "<details data-slot=\"trade-offs\"",
        "<details data-slot=\"listen-for\"",
        "<details data-slot=\"follow-ups\"",
        "<details data-slot=\"say-it\"",
        "<details data-slot=\"red-flags\"",
        "<details data-slot=\"output\"",
        "<details data-slot=\"why\"",
        "data-kind=\"interview-principle\"",
        "data-kind=\"career-hack\"",
        "data-kind=\"gotcha\"",
        "Read the question twice</p>",
        "<div class=\"comparison\">",
        "<div class=\"table\"",
        "<figcaption>lookup.py</figcaption>",
        "data-language=\"python\" data-lines",
        "class=\"line mark\"",
        "class=\"line ins\"",
        "class=\"line del\"",
        "<details class=\"setup\">",
        "data-language=\"output\"",
        "src=\"buckets.svg\"",
        "href=\"lookup.py\"",
        "role=\"doc-endnotes\"",
        "<ul class=\"tasks\">",
        "href=\"index.html\"",
        "<kbd>Ctrl</kbd>",
        "<abbr title=\"Global interpreter lock\">",
        "<summary>What is folded away</summary>",
    ];

    #[test]
    fn new_vault_is_clean_and_shows_every_construct() {
        let (_temp, root) = vault();
        clean(&root, &["check", "--strict"]);
        clean(&root, &["build", "--strict", "--base-url", "https://x.example/v"]);
        let page = fs::read_to_string(root.join("public/python/tour.html")).unwrap();
        for hook in HOOKS {
            assert!(page.contains(hook), "no {hook}");
        }
        assert!(page.contains("2026-01-01") && !page.contains("{{"));
        for file in ["tour.html", "python/buckets.svg", "python/lookup.py", "feed.xml"] {
            assert!(root.join("public").join(file).is_file(), "no {file}");
        }
    }

    #[test]
    fn file_that_code_comes_from_runs() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/cli/init/vault/content/python/lookup.py");
        let printed = Command::new("python3").arg(file).output().unwrap();
        assert_eq!(printed.stdout, b"ada\n", "{}", String::from_utf8_lossy(&printed.stderr));
    }

    #[test]
    fn version_control_may_be_there_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join(".git")).unwrap();
        let steps = clean(temp.path(), &["init"]);
        assert!(steps.starts_with("made a vault in this folder\n") && !steps.contains("cd "));
        let before = fs::read(temp.path().join("site.toml")).unwrap();
        let again = run(temp.path(), &["init"]);
        assert_eq!((again.code, again.out.as_str()), (2, ""));
        assert!(again.err.starts_with("error: this folder is not empty: it holds `"));
        assert!(again.err.contains("\n  hint: name a new folder"));
        assert_eq!(fs::read(temp.path().join("site.toml")).unwrap(), before);
    }

    #[test]
    fn file_in_the_way_stays() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("notes"), "mine").unwrap();
        for folder in ["notes", "notes/vault"] {
            let run = run(temp.path(), &["init", folder]);
            assert_eq!(run.code, 2, "{}", run.err);
        }
        assert_eq!(fs::read(temp.path().join("notes")).unwrap(), b"mine");
    }
}

mod new {
    use super::*;

    #[test]
    fn new_sheet_checks_clean_and_is_a_draft() {
        let (_temp, root) = vault();
        let told = clean(&root, &["new", "Python/What's the GIL?", "--today", "2026-03-04"]);
        let expected =
            "made content/python/what-s-the-gil.md, a draft: `cribsheet build --drafts` shows it\n";
        assert_eq!(told, expected);
        let text = fs::read_to_string(root.join("content/python/what-s-the-gil.md")).unwrap();
        for line in ["id: python/what-s-the-gil", "title: \"What's the GIL?\"", "date: 2026-03-04"]
        {
            assert!(text.lines().any(|other| other == line), "{text}");
        }
        clean(&root, &["check", "--strict", "--drafts"]);
        // Without archetypes, a new track, and the day from the environment.
        fs::remove_dir_all(root.join("archetypes")).unwrap();
        clean(&root, &["new", "sql/advanced/joins"]);
        let text = fs::read_to_string(root.join("content/sql/advanced/joins.md")).unwrap();
        assert!(text.contains("date: 2026-01-01\n") && text.contains("title: \"Joins\"\n"));
        clean(&root, &["check", "--strict", "--drafts"]);
    }

    #[test]
    fn archetype_of_the_track_comes_first() {
        let (_temp, root) = vault();
        fs::write(root.join("archetypes/sql.md"), "---\ntitle: \"{{ title }}\"\n---\nSQL\n")
            .unwrap();
        assert_eq!(clean(&root, &["new", "sql/joins"]), "made content/sql/joins.md\n");
        let text = fs::read_to_string(root.join("content/sql/joins.md")).unwrap();
        assert_eq!(text, "---\ntitle: \"Joins\"\n---\nSQL\n");
    }

    #[test]
    fn nothing_is_overwritten() {
        let (_temp, root) = vault();
        let tour = fs::read(root.join("content/python/tour.md")).unwrap();
        let again = run(&root, &["new", "python/tour"]);
        assert_eq!(again.code, 2);
        let expected = "error: `content/python/tour.md` is there already\n  \
                        hint: choose another name, or edit that file\n";
        assert_eq!(again.err, expected);
        assert_eq!(fs::read(root.join("content/python/tour.md")).unwrap(), tour);
    }

    #[test]
    fn names_out_of_the_vault_are_refused() {
        let (temp, root) = vault();
        for name in ["../../x", "/tmp/x", "a\\b", "python/..", "aux", "!"] {
            let run = run(&root, &["new", name]);
            assert_eq!(run.code, 2, "{name}");
            assert!(run.err.contains("\n  hint: name it as `python/closures`"), "{}", run.err);
        }
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn link_out_of_the_vault_is_not_followed() {
        let (temp, root) = vault();
        let outside = temp.path().join("outside");
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, root.join("content/js")).unwrap();
        let run = run(&root, &["new", "js/closures"]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    #[test]
    fn sheet_that_the_vault_would_not_take_is_not_written() {
        let (_temp, root) = vault();
        // Its page would be the track's, and a second one an old address of the tour.
        for name in ["python/index", "tour"] {
            let run = run(&root, &["new", name]);
            assert_eq!(run.code, 1, "{}", run.err);
            assert!(run.err.contains("error[output-collision]"), "{}", run.err);
            assert!(run.err.contains(".md`, made from `archetypes/sheet.md`, was not written\n"));
            assert!(!root.join(format!("content/{name}.md")).exists());
        }
        fs::write(root.join("archetypes/sheet.md"), "---\nlevel: wizard\n---\n").unwrap();
        let run = run(&root, &["new", "python/spells"]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("--> content/python/spells.md:2:8"), "{}", run.err);
    }

    #[test]
    fn sheet_that_an_ignore_file_hides_is_told() {
        let (_temp, root) = vault();
        fs::write(root.join(".gitignore"), "notes/\n").unwrap();
        let run = run(&root, &["new", "notes/today"]);
        assert_eq!(
            (run.code, run.err.as_str()),
            (0, "warning: an ignore file keeps it out of the vault\n")
        );
    }
}

mod schema {
    use super::*;

    fn levels(text: &str) -> serde_json::Value {
        let schema: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        schema["properties"]["level"]["enum"].clone()
    }

    #[test]
    fn levels_are_those_of_the_vault_around() {
        let (temp, root) = vault();
        let site = fs::read_to_string(root.join("site.toml")).unwrap();
        fs::write(root.join("site.toml"), site.replace("\"junior\", \"mid\", ", "\"easy\", "))
            .unwrap();
        let inside = clean(&root.join("content"), &["schema", "front-matter"]);
        assert_eq!(levels(&inside), serde_json::json!(["easy", "senior", null]));
        // At the top: a vault may lie above the folder for temporary files.
        let outside = clean(Path::new("/"), &["schema", "front-matter"]);
        assert_eq!(levels(&outside), serde_json::Value::Null);
        let root = run(temp.path(), &["--root", "nowhere", "schema", "front-matter"]);
        assert_eq!(root.code, 2);
    }

    #[test]
    fn schema_of_settings_comes_whatever_they_are() {
        let (_temp, root) = vault();
        fs::write(root.join("site.toml"), "titel = 1\n").unwrap();
        assert!(clean(&root, &["schema", "site"]).contains("\"base_url\""));
        let broken = run(&root, &["schema", "front-matter"]);
        assert_eq!(broken.code, 1);
        assert!(broken.err.contains("error[unknown-setting]"), "{}", broken.err);
        assert_eq!(levels(&broken.out), serde_json::json!(["junior", "mid", "senior", null]));
    }
}

mod shell {
    use super::*;

    const COMMANDS: [&str; 8] =
        ["build", "check", "init", "new", "schema", "completions", "man", "list"];

    #[test]
    fn every_shell_completes_every_command() {
        let temp = tempfile::tempdir().unwrap();
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let script = clean(temp.path(), &["completions", shell]);
            for command in COMMANDS {
                assert!(script.contains(command), "{shell}: {command}");
            }
        }
        assert_eq!(run(temp.path(), &["completions", "tcsh"]).code, 2);
    }

    #[test]
    fn every_command_has_a_manual_page() {
        let temp = tempfile::tempdir().unwrap();
        let page = clean(temp.path(), &["man"]);
        assert!(page.contains(".TH cribsheet 1") && page.contains(".SH SUBCOMMANDS"));
        for command in COMMANDS {
            assert!(page.contains(&format!("cribsheet\\-{command}(1)")), "{command}");
            let own = clean(temp.path(), &["man", command]);
            assert!(own.contains(&format!(".TH cribsheet-{command} 1")), "{own}");
        }
        let none = run(temp.path(), &["man", "biuld"]);
        assert_eq!((none.code, none.err.contains("hint: did you mean `build`?")), (2, true));
    }
}

mod list {
    use super::*;
    use serde_json::{Value, json};

    fn list(root: &Path, items: &str) -> Vec<Value> {
        let text = clean(root, &["list", items, "--format", "json"]);
        let list: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(list["version"], 1);
        list[items].as_array().unwrap().clone()
    }

    #[test]
    fn lists_say_what_the_vault_holds() {
        let (_temp, root) = vault();
        let sheets = list(&root, "sheets");
        assert_eq!(sheets.len(), 1);
        let sheet = &sheets[0];
        assert_eq!(sheet["path"], "content/python/tour.md");
        assert_eq!((&sheet["track"], &sheet["level"]), (&json!("python"), &json!("mid")));
        assert_eq!((&sheet["date"], &sheet["draft"]), (&json!("2026-01-01"), &json!(false)));
        assert_eq!(sheet["counts"], json!({ "skills": 2, "cards": 2, "sources": 2 }));
        let card = &list(&root, "cards")[0];
        assert_eq!(card["name"], "python/tour/dict-key");
        assert_eq!((&card["level"], &card["seconds"]), (&json!("junior"), &json!(90)));
        assert_eq!((&card["tags"], &card["slots"][2]), (&json!(["hashing"]), &json!("surface")));
        let skill = &list(&root, "skills")[1];
        assert_eq!(skill["card"], "python/tour/late-binding");
        let tag = &list(&root, "tags")[1];
        assert_eq!((&tag["slug"], &tag["sheets"]), (&json!("python"), &json!(["python/tour"])));
    }

    #[test]
    fn urls_lead_to_what_they_name() {
        let (_temp, root) = vault();
        clean(&root, &["build"]);
        for (items, key) in [
            ("sheets", "url"),
            ("skills", "url"),
            ("skills", "card_url"),
            ("cards", "url"),
            ("tags", "url"),
        ] {
            for entry in list(&root, items) {
                let (file, anchor) = {
                    let url = entry[key].as_str().unwrap();
                    url.split_once('#').unwrap_or((url, ""))
                };
                let page = fs::read_to_string(root.join("public").join(file)).unwrap();
                assert!(anchor.is_empty() || page.contains(&format!("id=\"{anchor}\"")), "{entry}");
            }
        }
    }

    /// `counts.cards` of nested maps; lists of texts have no keys.
    fn keys(entry: &Value, below: &str, found: &mut Vec<String>) {
        for (key, value) in entry.as_object().unwrap() {
            found.push(format!("{below}{key}"));
            if value.is_object() {
                keys(value, &format!("{below}{key}."), found);
            }
        }
    }

    #[test]
    fn every_key_is_documented_and_no_other() {
        let (_temp, root) = vault();
        let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/list.md"));
        let docs = docs.unwrap();
        for items in ["sheets", "skills", "cards", "tags"] {
            let (_, part) = docs.split_once(&format!("## `{items}`")).unwrap();
            let part = part.split("\n## ").next().unwrap();
            let rows = part.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
            let mut documented: Vec<String> = rows.map(str::to_owned).collect();
            let mut found = Vec::new();
            keys(&list(&root, items)[0], "", &mut found);
            documented.sort();
            found.sort();
            assert_eq!(documented, found, "{items}");
        }
    }

    #[test]
    fn drafts_are_listed_when_asked_for() {
        let (_temp, root) = vault();
        clean(&root, &["new", "python/closures"]);
        assert_eq!(clean(&root, &["list"]).lines().count(), 2);
        let table = clean(&root, &["list", "--drafts"]);
        assert!(table.lines().nth(2).unwrap().ends_with("Closures (draft)"), "{table}");
        let table = clean(&root, &["list", "tags"]);
        assert_eq!(table.lines().next(), Some("TAG      SHEETS  PAGE"));
    }

    #[test]
    fn vault_with_errors_is_listed_as_far_as_it_goes() {
        let (_temp, root) = vault();
        fs::write(root.join("content/python/b.md"), "---\nlevel: wizard\n---\n# B\n").unwrap();
        let run = run(&root, &["list", "--format", "json"]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("content/python/b.md:2:8"), "{}", run.err);
        let list: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(list["sheets"].as_array().unwrap().len(), 2);
        assert_eq!(list["sheets"][1]["level"], Value::Null);
    }
}
