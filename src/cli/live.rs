//! What `serve` and `watch` have in common: their options, and what they say.

use std::cell::Cell;
use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::report;
use crate::diagnostic::render::Sources;
use crate::diagnostic::render::{self, Human, summary};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::VaultPath;
use crate::pipeline::BuildError;
use crate::serve::{Look, Notice, Problems, WatchOptions, Written};
use crate::source::{Changes, Source, decode_lossy};
use crate::text::{count, inert};
use crate::theme::ThemeFiles;

/// More of a file is not shown.
const MAX_SHOWN: u64 = 4 * 1024 * 1024;

/// How many changed files are named.
const NAMED: usize = 3;

#[derive(Debug, clap::Args)]
pub(super) struct LiveArgs {
    /// Look at all files every SECONDS instead of being told of changes: for network disks
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1")]
    poll: Option<u64>,

    /// Write events to the standard output, a JSON object on each line: for editors
    #[arg(long)]
    pub(super) json: bool,

    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Say nothing but problems
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl LiveArgs {
    /// How to watch.
    pub(super) fn watching(&self) -> WatchOptions {
        let poll = self.poll.map(|seconds| Duration::from_secs(seconds.max(1)));
        WatchOptions { poll, ..WatchOptions::default() }
    }
}

/// What is wrong with a vault, as the browser gets it.
pub(super) fn problems(found: &Look) -> Problems {
    let diagnostics = &found.project.diagnostics;
    let texts = |path: &VaultPath| text(&*found.source, path);
    let human = Human::new(false, &texts);
    let of = |severity| diagnostics.iter().filter(|one| one.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let list = listed(diagnostics, &texts);
    let entry = |(mut entry, diagnostic): (Value, &Diagnostic)| {
        for place in ["line", "column"] {
            entry[place] = entry["start"][place].take();
        }
        entry["snippet"] = Value::from(human.render(diagnostic));
        entry
    };
    let mut list: Vec<Value> = list.into_iter().zip(diagnostics).map(entry).collect();
    list.sort_by_key(|entry| entry["severity"] != "error");
    Problems { errors, warnings, json: Value::from(list).to_string() }
}

/// Each diagnostic as `check --format json` has it.
fn listed(diagnostics: &[Diagnostic], texts: &Sources<'_>) -> Vec<Value> {
    let mut document: Value = serde_json::from_str(&render::json(diagnostics, texts))
        .expect("what was just written can be read");
    match document["diagnostics"].take() {
        Value::Array(list) => list,
        _ => Vec::new(),
    }
}

fn text(source: &dyn Source, path: &VaultPath) -> Option<String> {
    match ThemeFiles::embedded_at(path) {
        Some(text) => Some(text.to_owned()),
        None => source.read(path, MAX_SHOWN).ok().map(decode_lossy),
    }
}

/// Says what happens: calmly to people, in JSON to programs.
pub(super) struct Status {
    json: bool,
    quiet: bool,
    /// True where the last look failed altogether: said once.
    lost: Cell<bool>,
}

impl Status {
    pub(super) fn new(live: &LiveArgs) -> Self {
        Self { json: live.json, quiet: live.quiet, lost: Cell::new(false) }
    }

    /// What a look has found; `None` where there is nothing to do. A vault that cannot be read may
    /// come back: that is said, and is no end.
    pub(super) fn found(&self, look: Result<Option<Look>, BuildError>) -> Result<Option<Look>> {
        let error = match look {
            Ok(found) => {
                if self.lost.replace(false) && found.is_none() {
                    match self.json {
                        true => self.event(&json!({ "event": "found" }))?,
                        false => self.tell("the vault is back, as it was"),
                    }
                }
                return Ok(found);
            }
            Err(error) => error,
        };
        if !self.lost.replace(true) {
            let message = error.with_sources();
            match self.json {
                true => self.event(&json!({ "event": "lost", "message": message }))?,
                false => report::say(&format!("waiting: {}", inert(&message))),
            }
        }
        Ok(None)
    }

    /// The first look is done.
    pub(super) fn ready(&self, found: &Look, time: Duration, place: &str) -> Result<()> {
        let (sheets, pages) = (found.project.sheets(), found.project.pages());
        if self.json {
            return self.event(&json!({
                "event": "ready", "place": place, "sheets": sheets, "pages": pages,
                "milliseconds": milliseconds(time), "problems": self.problems(found),
            }));
        }
        self.show_problems(found);
        if found.project.has_errors() {
            let counts = summary(&found.project.diagnostics).unwrap_or_default();
            report::say(&format!("{counts}; there is no site until they are mended"));
            self.tell(&format!("following the vault, for {place}"));
        } else {
            let what = format!("{}, {}", count(sheets, "sheet"), count(pages, "page"));
            self.tell(&format!("{what}, ready in {} at {place}", report::seconds(time)));
        }
        self.tell("press Ctrl-C to stop");
        Ok(())
    }

    /// A later look is done.
    pub(super) fn changed(
        &self,
        found: &Look,
        time: Duration,
        written: Option<Written>,
    ) -> Result<()> {
        let none = Changes::default();
        let changes = found.changes.as_ref().unwrap_or(&none);
        let errors = found.project.has_errors();
        if self.json {
            return self.event(&json!({
                "event": if errors { "broken" } else { "changed" },
                "added": shown(&changes.added), "modified": shown(&changes.modified),
                "removed": shown(&changes.removed), "parsed": found.parsed,
                "written": written.map(|written| written.files),
                "deleted": written.map(|written| written.removed),
                "milliseconds": milliseconds(time), "problems": self.problems(found),
            }));
        }
        self.show_problems(found);
        let what = described(changes);
        if errors {
            let counts = summary(&found.project.diagnostics).unwrap_or_default();
            report::say(&format!("{what}: {counts}; the last good site stays"));
            return Ok(());
        }
        let parsed = count(found.parsed, "sheet");
        let done = match written {
            Some(Written { files, removed: 0 }) => format!("{} written", count(files, "file")),
            Some(Written { files, removed }) => {
                format!("{} written, {removed} deleted", count(files, "file"))
            }
            None => format!("{parsed} read again"),
        };
        let problems = summary(&found.project.diagnostics);
        let problems = problems.map_or_else(String::new, |all| format!("; {all}"));
        self.tell(&format!("{what}: {done} in {}{problems}", report::seconds(time)));
        Ok(())
    }

    /// All has ended as the user wanted.
    pub(super) fn stopped(&self) -> Result<()> {
        match self.json {
            true => self.event(&json!({ "event": "stopped" })),
            false => {
                self.tell("stopped");
                Ok(())
            }
        }
    }

    /// Something that the user should know.
    pub(super) fn notice(&self, notice: &Notice) {
        report::say(&format!("warning: {}\n  help: {}", notice.message, notice.hint));
    }

    fn show_problems(&self, found: &Look) {
        let texts = |path: &VaultPath| text(&*found.source, path);
        let terminal = anstream::AutoStream::choice(&std::io::stderr());
        let human = Human::new(terminal != anstream::ColorChoice::Never, &texts);
        let mut stderr = anstream::stderr().lock();
        for diagnostic in &found.project.diagnostics {
            // Where the stream is closed, there is nobody left to tell.
            let _ = stderr.write_all(human.render(diagnostic).as_bytes());
        }
    }

    fn problems(&self, found: &Look) -> Vec<Value> {
        listed(&found.project.diagnostics, &|path: &VaultPath| text(&*found.source, path))
    }

    fn tell(&self, line: &str) {
        if !self.quiet {
            report::tell(line);
        }
    }

    fn event(&self, event: &Value) -> Result<()> {
        report::print(&format!("{event}\n"))
    }
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

fn shown(paths: &[VaultPath]) -> Vec<&str> {
    paths.iter().map(VaultPath::as_str).collect()
}

/// The changes in a line.
fn described(changes: &Changes) -> String {
    let kinds = [("", &changes.modified), ("new ", &changes.added), ("deleted ", &changes.removed)];
    let named = kinds.iter().flat_map(|(kind, paths)| {
        paths.iter().map(move |path| format!("{kind}{}", inert(path.as_str())))
    });
    let all = changes.modified.len() + changes.added.len() + changes.removed.len();
    if all == 0 {
        return "as the vault is".to_owned();
    }
    let mut text = named.take(NAMED).collect::<Vec<_>>().join(", ");
    if all > NAMED {
        text += &format!(" and {} more", all - NAMED);
    }
    text
}
