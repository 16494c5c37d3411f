//! The rules: each has a page, and the examples on it do what they say.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use cribsheet::diagnostic::pages::{page, page_ids};
use cribsheet::diagnostic::{Diagnostic, Rule, Severity};
use cribsheet::highlight::Highlighter;
use cribsheet::output::Counter;
use cribsheet::path::VaultPath;
use cribsheet::pipeline::{Options, Project, load_config};
use cribsheet::source::MemorySource;

/// Rules whose faults need a disk, bytes that no page can show, or more text than it should.
const WITHOUT_EXAMPLES: [Rule; 6] = [
    Rule::NotText,
    Rule::FileTooLarge,
    Rule::Symlink,
    Rule::NotAFile,
    Rule::FrontMatterTooLarge,
    Rule::CodeNotHighlighted,
];

/// Files by path.
type Files = BTreeMap<String, String>;

#[test]
fn every_rule_has_a_page_and_every_page_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let written = std::fs::read_dir(folder).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".md").expect("pages are Markdown").to_owned()
    });
    let mut written: Vec<String> = written.collect();
    written.sort();
    let mut rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    rules.sort_unstable();
    let missing: Vec<_> = rules.iter().filter(|id| !written.iter().any(|w| w == *id)).collect();
    assert!(missing.is_empty(), "write docs/rules/RULE.md for {missing:?}");
    let stale: Vec<_> = written.iter().filter(|id| !rules.contains(&id.as_str())).collect();
    assert!(stale.is_empty(), "no such rules: remove docs/rules/RULE.md of {stale:?}");
    let embedded: Vec<&str> = page_ids().collect();
    assert_eq!(embedded, rules, "the list in src/diagnostic/pages.rs is all rules, sorted");
}

#[test]
fn pages_say_what_the_rules_are() {
    for rule in Rule::ALL {
        let page = page(*rule).unwrap();
        let head = format!("# {}\n\nSeverity: {}.\n\n", rule.id(), rule.severity().name());
        assert!(page.starts_with(&head), "docs/rules/{}.md must start with:\n{head}", rule.id());
        assert!(page.contains("\n## What to do\n"), "docs/rules/{}.md says what to do", rule.id());
    }
}

#[test]
fn bad_examples_break_their_rule_and_good_ones_none() {
    for rule in Rule::ALL {
        let (bad, good) = examples(page(*rule).unwrap());
        if WITHOUT_EXAMPLES.contains(rule) {
            assert!(bad.is_empty() && good.is_empty(), "{} has examples after all", rule.id());
            continue;
        }
        assert!(!bad.is_empty() && !good.is_empty(), "docs/rules/{}.md wants examples", rule.id());
        let broken = broken(&check(*rule, bad, false));
        assert_eq!(broken, [rule.id()], "the bad example of {}", rule.id());
        let broken = self::broken(&check(*rule, good, false));
        assert_eq!(broken, [""; 0], "the good example of {}", rule.id());
    }
}

#[test]
fn lints_weigh_first_and_strictness_next() {
    let files = |lints: &str| -> Files {
        let settings = format!("[lints]\n{lints}");
        let sheet = "---\ndescripton: x\n---\n\nPress <kbd>Tab.\n\n```rnu\n```\n";
        [("site.toml", settings.as_str()), ("content/a.md", sheet)]
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into()
    };
    let weighed = |lints: &str, strict: bool| -> Vec<(&'static str, Severity)> {
        let diagnostics = check(Rule::UnknownKey, files(lints), strict);
        diagnostics.iter().map(|one| (one.fault.rule().id(), one.severity)).collect()
    };
    use Severity::{Error, Warning};
    let all = ["unknown-key", "html-unbalanced", "unknown-language"];
    assert_eq!(weighed("", false), all.map(|rule| (rule, Warning)));
    assert_eq!(weighed("", true), all.map(|rule| (rule, Error)));
    let lints =
        "unknown-key = \"deny\"\nhtml-unbalanced = \"allow\"\nunknown-language = \"warn\"\n";
    assert_eq!(weighed(lints, false), [(all[0], Error), (all[2], Warning)]);
    assert_eq!(weighed(lints, true), [(all[0], Error), (all[2], Error)]);
}

#[test]
fn rules_are_explained_on_the_command_line() {
    let page = explain(&["broken-link"]);
    assert_eq!((page.status.code(), page.stderr.as_slice()), (Some(0), &b""[..]));
    assert!(page.stdout.starts_with(b"# broken-link\n"));
    let list = explain(&[]);
    let list = String::from_utf8(list.stdout).unwrap();
    assert_eq!(list.lines().count(), Rule::ALL.len());
}

fn explain(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cribsheet")).arg("explain").args(arguments).output().unwrap()
}

fn broken(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    let mut rules: Vec<&str> = diagnostics.iter().map(|one| one.fault.rule().id()).collect();
    rules.dedup();
    rules
}

/// The examples of a page: fences of four backticks, `bad` or `good`, and a path.
fn examples(page: &str) -> (Files, Files) {
    let (mut bad, mut good) = (Files::new(), Files::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("````") else { continue };
        let text = lines.by_ref().take_while(|line| *line != "````");
        let text = text.fold(String::new(), |text, line| text + line + "\n");
        let (kind, path) = info.split_once(' ').expect("a fence says `bad` or `good` and a path");
        match kind {
            "bad" => bad.insert(path.to_owned(), text),
            "good" => good.insert(path.to_owned(), text),
            _ => panic!("an example is `bad` or `good`, found `{kind}`"),
        };
    }
    (bad, good)
}

/// All that is wrong with a vault of these files; settings and a sheet are added where they do
/// not matter and are not given.
fn check(rule: Rule, mut files: Files, strict: bool) -> Vec<Diagnostic> {
    files.entry("site.toml".to_owned()).or_default();
    if rule != Rule::NoContent && !files.keys().any(|path| path.starts_with("content/")) {
        files.insert("content/first.md".to_owned(), "Text.\n".to_owned());
    }
    let mut source = MemorySource::default();
    for (path, text) in files {
        source.insert(VaultPath::new(path).expect("paths of examples are plain"), text);
    }
    let (config, faults) = load_config(&source).unwrap();
    let today = Some("2026-11-22".parse().unwrap());
    let options = Options { today, strict, ..Options::default() };
    let mut project = Project::load(
        std::sync::Arc::new(source),
        (config, faults),
        Highlighter::plain(),
        &options,
        &(),
    )
    .unwrap();
    if project.is_renderable() {
        project.render(&Counter::new(), &()).unwrap();
    }
    project.diagnostics
}
