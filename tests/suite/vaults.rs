//! Vaults for tests: built in memory, or generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use cribsheet::config::BaseUrl;
use cribsheet::diagnostic::render::Human;
use cribsheet::diagnostic::{Diagnostic, Severity};
use cribsheet::highlight::Highlighter;
use cribsheet::output::Memory;
use cribsheet::path::VaultPath;
use cribsheet::pipeline::{Options, Project, load_config};
use cribsheet::source::{DiskSource, Source, decode_lossy};
use cribsheet::theme::ThemeFiles;
use jiff::civil::date;

/// What came of building a vault in memory.
pub(crate) struct Built {
    /// The site; empty where there is an error.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// All that is wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The same, as the command line shows it.
    pub(crate) rendered: String,
}

/// Builds the vault at `root` as `cribsheet build` does, with `--drafts` and `--base-url URL`.
pub(crate) fn build(root: &Path, args: &[&str], highlighter: Highlighter) -> Built {
    let source = Arc::new(DiskSource::new(root));
    let (mut config, diagnostics) = load_config(&*source).unwrap();
    // A day like any other, so that no expectation goes stale.
    let mut options = Options { today: Some(date(2026, 11, 22)), ..Options::default() };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--drafts" => options.drafts = true,
            "--base-url" => config.base_url = args.next().and_then(|url| BaseUrl::new(url)),
            other => panic!("golden cases know no `{other}`"),
        }
    }
    let mut project =
        Project::load(source.clone(), (config, diagnostics), highlighter, &options, &()).unwrap();
    let sink = Memory::new();
    if !project.has_errors() {
        project.render(&sink, &()).unwrap();
    }
    let diagnostics = std::mem::take(&mut project.diagnostics);
    let failed = diagnostics.iter().any(|one| one.severity == Severity::Error);
    let files = if failed { BTreeMap::new() } else { sink.into_files() };
    let files = files.into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
    let rendered = render(&diagnostics, &*source);
    Built { files, diagnostics, rendered }
}

/// Diagnostics as the command line shows them where there are no colours.
fn render(diagnostics: &[Diagnostic], source: &dyn Source) -> String {
    let text = |path: &VaultPath| match ThemeFiles::embedded_at(path) {
        Some(text) => Some(text.to_owned()),
        None => source.read(path, 4 * 1024 * 1024).ok().map(decode_lossy),
    };
    let human = Human::new(false, &text);
    diagnostics.iter().map(|diagnostic| human.render(diagnostic)).collect()
}

/// The program that the suite tests.
pub(crate) const CRIBSHEET: &str = env!("CARGO_BIN_EXE_cribsheet");

/// Writes a file of a vault, with the folders above it.
pub(crate) fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes).unwrap();
}

/// All files below `folder` by path; empty where there is no folder.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        let Ok(entries) = fs::read_dir(&open) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Writes a vault of `sheets` sheets in seven tracks, with all that sheets are made of: the same
/// one each time.
pub(crate) fn generate(root: &Path, sheets: usize) {
    let settings = "title = \"Generated\"\nbase_url = \"https://vault.example/\"\n";
    write(root, "site.toml", settings);
    write(root, "content/_index.md", "---\ntitle: Generated\n---\n\nHello.\n");
    for number in 0..sheets {
        write(root, &sheet_path(number), sheet(number));
    }
    write(root, "content/t0/data.csv", "a,b\n1,2\n");
    write(root, "static/robots.txt", "User-agent: *\n");
}

fn sheet_path(number: usize) -> String {
    format!("content/t{}/sheet-{number:03}.md", number % 7)
}

fn sheet(number: usize) -> String {
    static BODY: OnceLock<String> = OnceLock::new();
    let body = BODY.get_or_init(|| {
        fs::read_to_string(super::expect::repository("tests/suite/sheet.md")).unwrap()
    });
    let other = format!("../t{}/sheet-{:03}.md", (number / 2) % 7, number / 2);
    body.replace("{number}", &format!("{number:03}"))
        .replace("{month}", &format!("{:02}", number % 12 + 1))
        .replace("{part}", &(number / 10).to_string())
        .replace("{series}", &(number % 10).to_string())
        .replace("{other}", &other)
}
