//! What commands say.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::explain::UnknownRule;
use super::scaffold::Refusal;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{Human, summary};
use crate::output::OutputError;
use crate::path::VaultPath;
use crate::pipeline::BuildError;
use crate::source::{Source, decode_lossy};
use crate::text::inert;
use crate::theme::ThemeFiles;

/// More of a file is not shown.
const MAX_SHOWN: u64 = 4 * 1024 * 1024;

/// Prints all diagnostics to the error stream.
pub(super) fn problems(diagnostics: &[Diagnostic], source: &dyn Source) {
    let sources = |path: &VaultPath| {
        if let Some(text) = ThemeFiles::embedded_at(path) {
            return Some(text.to_owned());
        }
        source.read(path, MAX_SHOWN).ok().map(decode_lossy)
    };
    let mut stderr = anstream::stderr().lock();
    let colours = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let human = Human::new(colours, &sources);
    for diagnostic in diagnostics {
        // Where the stream is closed, there is nobody left to tell.
        let _ = stderr.write_all(human.render(diagnostic).as_bytes());
    }
}

/// The last line of a failed run.
pub(super) fn failed(diagnostics: &[Diagnostic], consequence: &str) {
    let counts = summary(diagnostics).unwrap_or_default();
    say(&format!("{}: {counts}; {consequence}", paint("error", "\x1b[1;31m")));
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
