//! Workflow commands of GitHub Actions, which become annotations of a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use super::Sources;
use super::texts::Texts;
use crate::diagnostic::{Diagnostic, Place};
use crate::text::inert;

/// A command on a line for each diagnostic. `prefix` leads from the repository to the vault: empty,
/// or ended by `/`.
pub fn github(diagnostics: &[Diagnostic], sources: &Sources<'_>, prefix: &str) -> String {
    let texts = Texts::new(sources);
    diagnostics.iter().map(|diagnostic| command(diagnostic, &texts, prefix)).collect()
}

fn command(diagnostic: &Diagnostic, texts: &Texts<'_>, prefix: &str) -> String {
    let file = format!("{prefix}{}", diagnostic.place.file);
    let mut properties = vec![("file", inert(&file).into_owned())];
    if let Some((start, end)) = texts.locate(&diagnostic.place) {
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        properties.push(("col", start.column.to_string()));
        // Columns of two lines cannot be shown as one range.
        if start.line == end.line {
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    properties.push(("title", diagnostic.fault.rule().id().to_owned()));
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", escape_property(value)))
        .collect();
    format!(
        "::{} {}::{}\n",
        diagnostic.severity.name(),
        properties.join(","),
        escape_data(&message(diagnostic, texts))
    )
}

/// The message, the other places and the hint, on a line each.
fn message(diagnostic: &Diagnostic, texts: &Texts<'_>) -> String {
    let mut lines = vec![inert(&diagnostic.fault.message()).into_owned()];
    for (place, label) in &diagnostic.related {
        lines.push(inert(&format!("{label}: {}", shown(place, texts))).into_owned());
    }
    if let Some(hint) = diagnostic.fault.hint() {
        lines.push(inert(&format!("hint: {hint}")).into_owned());
    }
    lines.join("\n")
}

fn shown(place: &Place, texts: &Texts<'_>) -> String {
    match texts.locate(place) {
        Some((start, _)) => format!("{}:{}:{}", place.file, start.line, start.column),
        None => place.file.to_string(),
    }
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fault, Span};
    use crate::path::VaultPath;

    fn written(file: &str, span: Option<Span>, fault: Fault) -> String {
        let file = VaultPath::new(file).unwrap();
        let sources = |_: &VaultPath| Some("ab\ncd\n".to_owned());
        github(&[Diagnostic::new(&file, span, fault)], &sources, "docs/")
    }

    #[test]
    fn place_and_hint_are_told() {
        let command = written("content/a.md", Some(Span::new(1, 2)), Fault::EmptyLink {});
        let expected = "::error file=docs/content/a.md,line=1,endLine=1,col=2,endColumn=3,\
                        title=broken-link::this link leads nowhere%0A\
                        hint: name a file, an anchor or a URL\n";
        assert_eq!(command, expected);
    }

    #[test]
    fn range_over_lines_has_no_end_column() {
        let command = written("content/a.md", Some(Span::new(1, 4)), Fault::EmptyLink {});
        assert!(command.contains(",line=1,endLine=2,col=2,title="), "{command}");
    }

    #[test]
    fn names_and_messages_cannot_start_a_command() {
        let evil = "\n::error::%0A,x:y\r\x1b[1m";
        let fault = Fault::BadScheme { scheme: evil.to_owned() };
        let command = written(&format!("content/{evil}.md"), None, fault);
        let expected = "::error file=docs/content/\\u{a}%3A%3Aerror%3A%3A%250A%2Cx%3Ay\\u{d}\\u{1b}[1m.md,\
                        title=bad-url::URLs with `\\u{a}::error::%250A,x:y\\u{d}\\u{1b}[1m:` are not allowed%0A";
        assert!(command.starts_with(expected), "{command}");
        assert_eq!(command.lines().count(), 1);
    }
}
