//! All diagnostics as one SARIF log, which code hosts and editors read.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Sources;
use super::json::write;
use super::texts::Texts;
use crate::diagnostic::pages::{page, page_url};
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::path::percent_encode;

/// Where the form of the log is defined.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log, ended by a newline. `prefix` leads from the repository to the vault: empty, or ended
/// by `/`.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources<'_>, prefix: &str) -> String {
    let texts = Texts::new(sources);
    let broken: BTreeSet<Rule> = diagnostics.iter().map(|one| one.fault.rule()).collect();
    let rules: Vec<Rule> = broken.into_iter().collect();
    let writer = Writer { texts, prefix, rules: &rules };
    write(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(|one| writer.result(one)).collect::<Vec<_>>(),
        }],
    }))
}

fn descriptor(rule: Rule) -> Value {
    let mut descriptor = json!({
        "id": rule.id(),
        "shortDescription": { "text": rule.summary() },
        "defaultConfiguration": { "level": rule.severity().name() },
        "help": { "text": format!("`cribsheet explain {}` says more", rule.id()) },
    });
    if let Some(page) = page(rule) {
        descriptor["help"]["markdown"] = page.into();
    }
    if let Some(url) = page_url(rule) {
        descriptor["helpUri"] = url.into();
    }
    descriptor
}

struct Writer<'a> {
    texts: Texts<'a>,
    prefix: &'a str,
    /// Sorted.
    rules: &'a [Rule],
}

impl Writer<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Value {
        let rule = diagnostic.fault.rule();
        let text = match diagnostic.fault.hint() {
            Some(hint) => format!("{}\nhint: {hint}", diagnostic.fault.message()),
            None => diagnostic.fault.message(),
        };
        let mut result = json!({
            "ruleId": rule.id(),
            "ruleIndex": self.rules.binary_search(&rule).expect("each broken rule is listed"),
            "level": diagnostic.severity.name(),
            "message": { "text": text },
            "locations": [{ "physicalLocation": self.place(&diagnostic.place) }],
        });
        let related = diagnostic.related.iter().enumerate().map(|(id, (place, label))| {
            let place = self.place(place);
            json!({ "id": id, "physicalLocation": place, "message": { "text": label } })
        });
        if !diagnostic.related.is_empty() {
            result["relatedLocations"] = related.collect();
        }
        result
    }

    fn place(&self, place: &Place) -> Value {
        let path = format!("{}{}", self.prefix, place.file);
        let uri = percent_encode(&path);
        let mut location = json!({ "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" } });
        if let Some((start, end)) = self.texts.locate(place) {
            location["region"] = json!({
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            });
        }
        location
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fault, Span};
    use crate::path::VaultPath;
    use crate::text::is_active;

    #[test]
    fn log_has_the_form_that_readers_need() {
        let file = VaultPath::new("content/ä b%:\x1b.md").unwrap();
        let other = Place { file: file.clone(), span: Some(Span::new(0, 1)) };
        let diagnostics = [
            Diagnostic::new(
                &file,
                Span::new(6, 8),
                Fault::DuplicateSheetId { id: "\u{9b}".into() },
            )
            .with_related(other, "here"),
            Diagnostic::new(&file, None, Fault::NotAFile {}),
        ];
        let written = sarif(&diagnostics, &|_| Some("x\n🦀y\n".to_owned()), "docs/");
        assert!(!written.contains(|c| is_active(c) && c != '\n'), "{written}");
        let log: Value = serde_json::from_str(&written).unwrap();
        let run = &log["runs"][0];
        assert_eq!(
            (&log["version"], &run["columnKind"]),
            (&json!("2.1.0"), &json!("unicodeCodePoints"))
        );
        let rules: Vec<&Value> =
            run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|r| &r["id"]).collect();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index], &result["ruleId"]);
        }
        let result = &run["results"][0];
        let place = json!({
            "artifactLocation":
                { "uri": "docs/content/%C3%A4%20b%25%3A%1B.md", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 3 },
        });
        assert_eq!(result["locations"], json!([{ "physicalLocation": place }]));
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "here");
        assert_eq!(result["level"], "error");
        assert_eq!(run["results"][1]["locations"][0]["physicalLocation"].get("region"), None);
    }
}
