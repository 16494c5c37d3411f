//! Diagnostics as text: one module for each format.

mod human;
mod short;
mod texts;

pub use human::Human;
pub use short::short;

use super::{Diagnostic, Severity};
use crate::path::VaultPath;
use crate::text::count;

/// Hands out the text of a file that a diagnostic is about: decoded as the spans expect it.
pub type Sources<'a> = dyn Fn(&VaultPath) -> Option<String> + 'a;

/// `2 errors and 1 warning`; `None` where there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let number = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    match (number(Severity::Error), number(Severity::Warning)) {
        (0, 0) => None,
        (errors, 0) => Some(count(errors, "error")),
        (0, warnings) => Some(count(warnings, "warning")),
        (errors, warnings) => {
            Some(format!("{} and {}", count(errors, "error"), count(warnings, "warning")))
        }
    }
}
