//! What commands say.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::args::{CommonArgs, Format};
use super::explain::UnknownRule;
use super::scaffold::Refusal;
use crate::diagnostic::render::{self, Human, summary};
use crate::diagnostic::{Diagnostic, Rule};
use crate::output::OutputError;
use crate::path::VaultPath;
use crate::pipeline::BuildError;
use crate::source::{DiskSource, Source, decode_lossy};
use crate::text::inert;
use crate::theme::ThemeFiles;

/// More of a file is not shown.
const MAX_SHOWN: u64 = 4 * 1024 * 1024;

/// What a run says of its vault, as its arguments want it.
pub(super) struct Report<'a> {
    source: &'a dyn Source,
    root: &'a Path,
    format: Format,
    quiet: bool,
}

impl<'a> Report<'a> {
    /// A report about the vault in `source`.
    pub(super) fn new(common: &CommonArgs, source: &'a DiskSource) -> Self {
        Self { source, root: source.root(), format: common.format, quiet: common.quiet }
    }

    /// A report for people about what is in `source`, for commands without formats.
    pub(super) fn plain(source: &'a dyn Source) -> Self {
        Self { source, root: Path::new("."), format: Format::Human, quiet: true }
    }

    /// Writes all diagnostics, once in a run: for people to the error stream, for programs to the
    /// standard output, where then nothing else goes.
    pub(super) fn problems(&self, diagnostics: &[Diagnostic]) -> Result<()> {
        let texts = |path: &VaultPath| self.text(path);
        match self.format {
            Format::Human => {
                let terminal = anstream::AutoStream::choice(&io::stderr());
                let human = Human::new(terminal != anstream::ColorChoice::Never, &texts);
                let mut stderr = anstream::stderr().lock();
                let (shown, rest) = abridge(diagnostics);
                // Where the stream is closed, there is nobody left to tell.
                for diagnostic in shown {
                    let _ = stderr.write_all(human.render(diagnostic).as_bytes());
                }
                for ((file, rule), number) in rest {
                    let file = inert(file.as_str());
                    let _ = writeln!(stderr, "{file}: {number} more of `{}`\n", rule.id());
                }
                drop(stderr);
                self.recommend(diagnostics);
                Ok(())
            }
            Format::Short => {
                let _ = io::stderr().write_all(render::short(diagnostics, &texts).as_bytes());
                Ok(())
            }
            Format::Json => print(&render::json(diagnostics, &texts)),
            Format::Sarif => print(&render::sarif(diagnostics, &texts, &self.prefix())),
            Format::Github => print(&render::github(diagnostics, &texts, &self.prefix())),
        }
    }

    /// Says once where there is more to read.
    fn recommend(&self, diagnostics: &[Diagnostic]) {
        let worst = diagnostics.iter().rev().max_by_key(|one| one.severity);
        if let Some(one) = worst.filter(|_| !self.quiet) {
            let rule = one.fault.rule().id();
            say(&format!("for more about a rule, run `cribsheet explain {rule}`"));
        }
    }

    /// The last line of a failed run.
    pub(super) fn failed(&self, diagnostics: &[Diagnostic], consequence: &str) {
        let counts = summary(diagnostics).unwrap_or_default();
        say(&format!("{}: {counts}; {consequence}", paint("error", "\x1b[1;31m")));
    }

    /// Writes a line of results, unless nobody wants one.
    pub(super) fn tell(&self, line: &str) {
        match self.format {
            _ if self.quiet => {}
            Format::Human | Format::Short => tell(line),
            Format::Json | Format::Sarif | Format::Github => say(line),
        }
    }

    fn text(&self, path: &VaultPath) -> Option<String> {
        match ThemeFiles::embedded_at(path) {
            Some(text) => Some(text.to_owned()),
            None => self.source.read(path, MAX_SHOWN).ok().map(decode_lossy),
        }
    }

    /// What leads from the working folder down to the vault, ended by `/`: code hosts count paths
    /// from the repository's root, where workflows run. Empty where the vault is not below it.
    fn prefix(&self) -> String {
        let below = || -> io::Result<Option<String>> {
            let (root, folder) = (self.root.canonicalize()?, Path::new(".").canonicalize()?);
            Ok(root.strip_prefix(folder).ok().and_then(Path::to_str).map(str::to_owned))
        };
        match below() {
            Ok(Some(below)) if !below.is_empty() => format!("{}/", below.replace('\\', "/")),
            _ => String::new(),
        }
    }
}

/// How many problems of one rule in one file people are shown.
const MANY: usize = 100;

/// The problems to show, and how many more there are of which rule in which file.
fn abridge(diagnostics: &[Diagnostic]) -> (Vec<&Diagnostic>, BTreeMap<(&VaultPath, Rule), usize>) {
    let mut counts: BTreeMap<(&VaultPath, Rule), usize> = BTreeMap::new();
    let shown = diagnostics.iter().filter(|one| {
        let count = counts.entry((&one.place.file, one.fault.rule())).or_default();
        *count += 1;
        *count <= MANY
    });
    let shown = shown.collect();
    counts.retain(|_, count| *count > MANY);
    counts.values_mut().for_each(|count| *count -= MANY);
    (shown, counts)
}

/// Prints why a command could not do its work, with a hint where there is one.
pub(super) fn trouble(error: &anyhow::Error) {
    let message = format!("{error:#}");
    say(&format!("{}: {}", paint("error", "\x1b[1;31m"), inert(&message)));
    if let Some(hint) = error.chain().find_map(hint) {
        say(&format!("  hint: {}", inert(&hint)));
    }
}

fn hint(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(refusal) = error.downcast_ref::<Refusal>() {
        return Some(refusal.hint.clone());
    }
    match error.downcast_ref::<BuildError>() {
        Some(BuildError::Output(error)) => return error.hint(),
        Some(BuildError::Changed(_)) => return Some("run it again".to_owned()),
        _ => {}
    }
    if let Some(UnknownRule { nearest, .. }) = error.downcast_ref() {
        return Some(match nearest {
            Some(rule) => format!("did you mean `{rule}`?"),
            None => "`cribsheet explain` lists all rules".to_owned(),
        });
    }
    error.downcast_ref::<OutputError>().and_then(OutputError::hint)
}

/// Prints a line to the error stream.
pub(super) fn say(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Prints a line of results.
pub(super) fn tell(line: &str) {
    let _ = writeln!(anstream::stdout().lock(), "{line}");
}

/// Prints what was asked for, as it is: where it cannot be written whole, the run has failed, unless
/// the reader has seen enough and closed the pipe.
pub(super) fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to the standard output")
        }
        _ => Ok(()),
    }
}

/// A word in a colour; streams that take no colours drop it.
pub(super) fn paint(word: &str, colour: &str) -> String {
    format!("{colour}{word}\x1b[0m")
}

/// True where the error stream is somebody's screen.
pub(super) fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// A path as short as the working folder allows.
pub(super) fn shown(path: &Path) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&folder).ok().filter(|short| !short.as_os_str().is_empty());
    inert(&short.unwrap_or(path).display().to_string()).into_owned()
}

/// `12.3 MB`
pub(super) fn bytes(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut number = bytes as f64;
    let mut unit = 0;
    while number >= 999.5 && unit + 1 < units.len() {
        number /= 1000.0;
        unit += 1;
    }
    match unit {
        0 => format!("{bytes} B"),
        _ if number < 9.95 => format!("{number:.1} {}", units[unit]),
        _ => format!("{number:.0} {}", units[unit]),
    }
}

/// `0.04 s`, `12.3 s`
pub(super) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 9.995 { format!("{seconds:.2} s") } else { format!("{seconds:.1} s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 999, 1_000, 12_345, 999_600, 1_234_567].map(bytes);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 kB", "12 kB", "1.0 MB", "1.2 MB"]);
    }
}
