//! Vaults that mean harm: what strangers may send is refused, bounded or made harmless.

// Links and pipes of a file system, made as Unix makes them.
#[cfg(unix)]
mod disk;
mod names;
mod sizes;
mod templates;
mod urls;

use std::collections::BTreeMap;
use std::time::Duration;

use cribsheet::diagnostic::Diagnostic;
use cribsheet::highlight::Highlighter;
use cribsheet::output::Memory;
use cribsheet::path::VaultPath;
use cribsheet::pipeline::{Options, Project, load_config};
use cribsheet::source::MemorySource;

/// What came of a vault in memory.
struct Outcome {
    /// The files that were written, whatever was wrong.
    files: BTreeMap<String, Vec<u8>>,
    /// All that is wrong.
    diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    /// The messages of a rule.
    fn told(&self, rule: &str) -> Vec<String> {
        let of_rule = self.diagnostics.iter().filter(|one| one.fault.rule().id() == rule);
        of_rule.map(|one| one.fault.message()).collect()
    }
}

/// Loads and renders a vault of these files, even where it has errors.
fn build(files: &[(&str, &str)]) -> Outcome {
    let mut source = MemorySource::default();
    source.insert(VaultPath::new("site.toml").unwrap(), "title = \"Vault\"\n");
    for (path, text) in files {
        source.insert(VaultPath::new(*path).unwrap(), *text);
    }
    let (config, diagnostics) = load_config(&source).unwrap();
    let options = Options::default();
    let mut project = Project::load(
        std::sync::Arc::new(source),
        (config, diagnostics),
        Highlighter::plain(),
        &options,
        &(),
    )
    .unwrap();
    let sink = Memory::new();
    // Two files of one name are told by the sink, too.
    let _ = project.render(&sink, &());
    let files = sink.into_files().into_iter();
    let files = files.map(|(path, bytes)| (path.to_string(), bytes)).collect();
    Outcome { files, diagnostics: std::mem::take(&mut project.diagnostics) }
}

/// Runs `work` on a thread; a guard against hanging, not a measure.
fn within_guard<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    match end.recv_timeout(Duration::from_secs(30)) {
        Ok(outcome) => outcome,
        Err(_) => panic!("{name}: it took over 30 seconds, or panicked"),
    }
}
