//! Slots: places in the pages that are empty until a vault puts a template there.

use super::files::ThemeFiles;
use crate::diagnostic::{Diagnostic, Fault};
use crate::text::{list, nearest};

/// The templates that fill slots, by name.
const FOLDER: &str = "templates/slots";

/// Reports the vault's files that would fill a slot which no page has: nothing would show them.
pub(super) fn check(files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = files.embedded_below(FOLDER).map(|(_, file, _)| slot(file)).collect();
    for (file, _) in files.own_below(FOLDER) {
        if files.embedded_below(FOLDER).any(|(_, embedded, _)| embedded == file) {
            continue;
        }
        let nearest = nearest(slot(file), known.iter().copied()).map(str::to_owned);
        let fault = Fault::UnknownTemplateSlot {
            slot: slot(file).to_owned(),
            nearest,
            known: list(&known),
        };
        diagnostics.push(Diagnostic::new(&files.place(&format!("{FOLDER}/{file}")), None, fault));
    }
}

/// The slot that a file fills.
fn slot(file: &str) -> &str {
    file.strip_suffix(".html").unwrap_or(file)
}
