//! What a link's destination is, as far as one sheet can tell.

use super::reports::Reports;
use crate::diagnostic::{Fault, Span};
use crate::model::Target;
use crate::path::percent_decode;

/// The schemes that a URL in content may have.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// True for an absolute URL whose scheme is on the list and which hides nothing.
pub(super) fn allowed_url(url: &str) -> bool {
    let good = |c: char| !c.is_control() && !c.is_whitespace();
    scheme(url).is_some_and(|scheme| SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()))
        && url.chars().all(good)
}

/// What stands before a colon, where browsers would take it for a scheme: they drop control
/// characters and white space first.
fn scheme(url: &str) -> Option<String> {
    let (before, _) = url.split_once(':')?;
    let bare: String = before.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let mut chars = bare.chars();
    let good = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    good.then_some(bare)
}

/// Sorts a destination into the kinds of targets, and reports one that may not be shown.
pub(super) fn classify(url: &str, span: Span, reports: &mut Reports) -> Target {
    if let Some(scheme) = scheme(url) {
        if allowed_url(url) {
            return Target::External(url.to_owned());
        }
        reports.add(span, Fault::BadScheme { scheme });
        return Target::Refused;
    }
    let slashes = url.trim_start_matches(|c: char| c.is_control() || c.is_whitespace());
    if slashes.starts_with("//") || slashes.starts_with("\\\\") || slashes.starts_with("/\\") {
        reports.add(span, Fault::SchemelessUrl { url: url.to_owned() });
        return Target::Refused;
    }
    if url.starts_with('/') {
        reports.add(span, Fault::AbsoluteLink { url: url.to_owned() });
        return Target::Refused;
    }
    let (path, anchor) = match url.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (url, None),
    };
    let (Some(path), Some(anchor)) = (
        percent_decode(path),
        anchor.map_or(Some(None), |anchor| percent_decode(anchor).map(Some)),
    ) else {
        reports.add(span, Fault::BadEncoding { url: url.to_owned() });
        return Target::Refused;
    };
    match (path.is_empty(), anchor) {
        (true, Some(anchor)) => Target::Anchor(anchor),
        (true, None) => {
            reports.add(span, Fault::EmptyLink {});
            Target::Refused
        }
        (false, anchor) => Target::File { path, anchor },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::VaultPath;

    fn kind(url: &str) -> (Target, usize) {
        let path = VaultPath::new("content/a.md").unwrap();
        let mut reports = Reports::new(&path);
        let target = classify(url, Span::default(), &mut reports);
        (target, reports.into_diagnostics().len())
    }

    #[test]
    fn only_listed_schemes_pass() {
        for url in ["https://a.example/x:y", "mailto:a@b.example", "HTTP://a.example"] {
            assert_eq!(kind(url), (Target::External(url.to_owned()), 0));
        }
        for url in
            ["javascript:x", "jAvA\tscript:x", " data:text/html,x", "//h/x", "/x", "\\\\h", ""]
        {
            assert_eq!(kind(url), (Target::Refused, 1), "{url:?}");
        }
    }

    #[test]
    fn files_and_anchors_are_decoded() {
        let file = |path: &str, anchor: Option<&str>| Target::File {
            path: path.to_owned(),
            anchor: anchor.map(str::to_owned),
        };
        assert_eq!(kind("a%20b.md#x").0, file("a b.md", Some("x")));
        assert_eq!(kind("a.md").0, file("a.md", None));
        assert_eq!(kind("#%C3%BC").0, Target::Anchor("ü".to_owned()));
    }
}
