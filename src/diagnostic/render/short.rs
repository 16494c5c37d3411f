//! One line for each diagnostic: `file:line:column: severity[rule]: message`.

use super::Sources;
use super::texts::Texts;
use crate::diagnostic::Diagnostic;
use crate::text::inert;

/// The diagnostics on a line each, without their hints.
pub fn short(diagnostics: &[Diagnostic], sources: &Sources<'_>) -> String {
    let texts = Texts::new(sources);
    diagnostics.iter().map(|diagnostic| line(diagnostic, &texts)).collect()
}

fn line(diagnostic: &Diagnostic, texts: &Texts<'_>) -> String {
    let file = inert(diagnostic.place.file.as_str());
    let at = texts.locate(&diagnostic.place);
    let at = at.map(|(start, _)| format!(":{}:{}", start.line, start.column)).unwrap_or_default();
    let (severity, rule) = (diagnostic.severity.name(), diagnostic.fault.rule().id());
    let message = diagnostic.fault.message();
    format!("{file}{at}: {severity}[{rule}]: {}\n", inert(&message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fault, Span};
    use crate::path::VaultPath;

    #[test]
    fn columns_count_code_points_after_tabs_and_emoji() {
        let file = VaultPath::new("content/a.md").unwrap();
        let text = "a\r\n\tä🦀x\r\n";
        let at = text.find('x').unwrap();
        let diagnostic = Diagnostic::new(&file, Span::new(at, at + 1), Fault::EmptyLink {});
        let line = short(&[diagnostic], &|_| Some(text.to_owned()));
        assert_eq!(line, "content/a.md:2:4: error[broken-link]: this link leads nowhere\n");
    }

    #[test]
    fn nothing_active_comes_from_names_and_messages() {
        let file = VaultPath::new("content/\x1b[2J.md").unwrap();
        let fault = Fault::NoSuchFile { path: "\u{9b}31m\u{202e}\nx.md".to_owned(), nearest: None };
        let line = short(&[Diagnostic::new(&file, None, fault)], &|_| None);
        assert_eq!(
            line,
            "content/\\u{1b}[2J.md: error[broken-link]: \
             there is no file `\\u{9b}31m\\u{202e}\\u{a}x.md` in this vault\n"
        );
    }
}
