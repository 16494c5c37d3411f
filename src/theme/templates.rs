//! Templates loaded and rendered, their errors made diagnostics.

use std::collections::BTreeSet;

use tera::{Error, ErrorKind, ReportError, Tera};

use super::MAX_PAGE;
use super::builtin::BASE;
use super::circles::find_circle;
use super::files::{ThemeFiles, embedded_place};
use super::inclusions::extending;
use super::limit::LimitedWriter;
use crate::diagnostic::{Diagnostic, Fault, Span};
use crate::path::VaultPath;
use crate::text::LineIndex;

/// The folder of a theme that holds its templates.
pub(super) const FOLDER: &str = "templates";

/// How a name is looked for: the vault's, the embedded one, what that has replaced.
pub(super) const PREFIXES: [&str; 3] = ["theme/", "builtin/", "vault/"];

/// Why a page could not be rendered.
pub type RenderFault = Box<Diagnostic>;

/// Loads all templates. One that cannot be read is reported and left out, until the rest loads:
/// so that all that are wrong are reported in one run.
pub(super) fn load(files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> Tera {
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut tera = Tera::new();
        tera.set_fallback_prefixes(PREFIXES).expect("no template is loaded yet");
        let embedded = embedded(files);
        let own = files.own_below(FOLDER).map(|(name, text)| (format!("theme/{name}"), text));
        let templates: Vec<(String, &str)> =
            embedded.into_iter().chain(own).filter(|(name, _)| !left_out.contains(name)).collect();
        let Err(error) = tera.add_raw_templates(templates.clone()) else {
            for (template, span) in extending(&templates) {
                let name = bare_name(&template).to_owned();
                let built_in = files.embedded_below(FOLDER).any(|(_, file, _)| file == name);
                let fault = Fault::TemplateExtendsIncluded { name, built_in };
                diagnostics.push(Diagnostic::new(&place(&template, files), Some(span), fault));
            }
            let Some(circle) = find_circle(&templates) else { return tera };
            let fault = Fault::TemplateCircle { names: circle.names.join("` → `") };
            let place = place(&circle.template, files);
            diagnostics.push(Diagnostic::new(&place, circle.span, fault));
            // Rendering it might never end.
            return Tera::new();
        };
        let before = left_out.len();
        for (template, diagnostic) in loading_faults(&error, files) {
            diagnostics.push(diagnostic);
            left_out.extend(Some(template).filter(|name| name.starts_with("theme/")));
        }
        // An embedded template has nothing to fall back to, and a second try would not end.
        if left_out.len() == before {
            return Tera::new();
        }
    }
}

/// The embedded templates by full name: `builtin/NAME` is what a vault replaces, and `vault/NAME` what
/// another embedded theme has replaced in turn, so that this one can extend it.
fn embedded(files: &ThemeFiles) -> Vec<(String, &'static str)> {
    let mut seen = BTreeSet::new();
    let templates = files.embedded_below(FOLDER);
    let named = templates.map(|(theme, name, text)| match seen.insert(name) {
        true => (format!("builtin/{name}"), text),
        false => (format!("{theme}/{name}"), text),
    });
    named.collect()
}

/// What is wrong with which templates.
fn loading_faults(error: &Error, files: &ThemeFiles) -> Vec<(String, Diagnostic)> {
    if let ErrorKind::Msg(text) = error.kind() {
        let reported = reported_faults(text, files);
        if !reported.is_empty() {
            return reported;
        }
    }
    vec![loading_fault(error, files)]
}

/// The faults of a text in which Tera reports several: `error: MESSAGE`, then ` --> NAME:LINE:COLUMN`.
/// It gives them no other way.
fn reported_faults(text: &str, files: &ThemeFiles) -> Vec<(String, Diagnostic)> {
    let mut faults = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(said) = line.strip_prefix("error: ") {
            message = Some(in_our_style(said));
        } else if let Some(found) = line.trim_start().strip_prefix("--> ").and_then(read_place)
            && let Some(message) = message.take()
        {
            let (template, line, column) = found;
            let file = place(template, files);
            let name = bare_name(template);
            let source = files.get(&format!("{FOLDER}/{name}")).unwrap_or_default();
            let span = LineIndex::new(source).offset(line, column).map(|at| Span::new(at, at));
            let fault = Fault::TemplateSyntax { message };
            faults.push((template.to_owned(), Diagnostic::new(&file, span, fault)));
        }
    }
    faults
}

/// The name of a template without what says whose it is.
fn bare_name(full: &str) -> &str {
    full.split_once('/').map_or(full, |(_, name)| name)
}

/// `NAME:LINE:COLUMN`
fn read_place(text: &str) -> Option<(&str, usize, usize)> {
    let (rest, column) = text.trim().rsplit_once(':')?;
    let (template, line) = rest.rsplit_once(':')?;
    Some((template, line.parse().ok()?, column.parse().ok()?))
}

/// What is wrong with one template.
fn loading_fault(error: &Error, files: &ThemeFiles) -> (String, Diagnostic) {
    let (template, span) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.filename().to_owned(), Some(Span::from(report.span().range.clone())))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            (tpl.clone(), None)
        }
        ErrorKind::MissingParent { current, .. } => (current.clone(), None),
        _ => ("builtin/base.html".to_owned(), None),
    };
    let fault = Fault::TemplateSyntax { message: message(error) };
    let diagnostic = Diagnostic::new(&place(&template, files), span, fault);
    (template, diagnostic)
}

/// The page, or what kept its template from rendering.
pub(super) fn finish(
    result: Result<(), Error>,
    out: LimitedWriter,
    name: &str,
    page: &str,
    files: &ThemeFiles,
) -> Result<Vec<u8>, RenderFault> {
    let Err(error) = result else { return Ok(out.into_bytes()) };
    let page = page.to_owned();
    if out.exceeded {
        let fault = Fault::PageTooLarge { page, limit: MAX_PAGE };
        return Err(Diagnostic::new(&files.place(&format!("{FOLDER}/{name}")), None, fault).into());
    }
    let message = message(&error);
    let fault = Fault::TemplateFailed { message, page };
    Err(Box::new(match report(&error) {
        Some(report) => {
            let span = Span::from(report.span().range.clone());
            Diagnostic::new(&place(report.filename(), files), span, fault)
        }
        None => Diagnostic::new(&files.place(&format!("{FOLDER}/{name}")), None, fault),
    }))
}

fn report(error: &Error) -> Option<&ReportError> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
        _ => None,
    }
}

/// What Tera says, in our style: one line, without a full stop.
fn message(error: &Error) -> String {
    let text = match report(error) {
        Some(report) => report.message().to_owned(),
        None => error.to_string(),
    };
    in_our_style(&text.lines().collect::<Vec<_>>().join("; "))
}

/// Lower case, without a full stop.
pub(super) fn in_our_style(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The file behind a template's name.
fn place(template: &str, files: &ThemeFiles) -> VaultPath {
    if let Some(name) = template.strip_prefix("builtin/") {
        return VaultPath::new(files.embedded_place(&format!("{FOLDER}/{name}")))
            .expect("names of templates are plain");
    }
    if let Some(name) = template.strip_prefix("vault/") {
        return VaultPath::new(embedded_place(BASE, &format!("{FOLDER}/{name}")))
            .expect("names of templates are plain");
    }
    files.place(&format!("{FOLDER}/{}", template.strip_prefix("theme/").unwrap_or(template)))
}
