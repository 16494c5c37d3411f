//! One line for each diagnostic: `file:line:column: severity[rule]: message`.

use super::Sources;
use crate::diagnostic::Diagnostic;
use crate::text::LineIndex;

/// The diagnostic on a line of its own, without its hint.
pub fn short(diagnostic: &Diagnostic, sources: &Sources<'_>) -> String {
    let place = &diagnostic.place;
    let at = place.span.and_then(|span| {
        let text = sources(&place.file)?;
        let at = LineIndex::new(&text).locate(span.start);
        Some(format!(":{}:{}", at.line, at.column))
    });
    format!(
        "{}{}: {}[{}]: {}\n",
        place.file,
        at.unwrap_or_default(),
        diagnostic.severity().name(),
        diagnostic.fault.rule().id(),
        diagnostic.fault.message(),
    )
}
