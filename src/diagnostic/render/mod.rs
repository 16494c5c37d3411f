//! Diagnostics as text: one module for each format.

mod github;
mod human;
mod json;
mod sarif;
mod short;
mod texts;

pub use github::github;
pub use human::Human;
pub use json::json;
pub use sarif::sarif;
pub use short::short;

use super::{Diagnostic, Severity};
use crate::path::VaultPath;
use crate::text::count;

/// Hands out the text of a file that a diagnostic is about: decoded as the spans expect it.
pub type Sources<'a> = dyn Fn(&VaultPath) -> Option<String> + 'a;

/// How many diagnostics have this severity.
fn number(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// `2 errors and 1 warning`; `None` where there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    match (number(diagnostics, Severity::Error), number(diagnostics, Severity::Warning)) {
        (0, 0) => None,
        (errors, 0) => Some(count(errors, "error")),
        (0, warnings) => Some(count(warnings, "warning")),
        (errors, warnings) => {
            Some(format!("{} and {}", count(errors, "error"), count(warnings, "warning")))
        }
    }
}
