//! Any bytes become a sheet and HTML without a script: the whole way from parsing to the page.
#![no_main]

use std::sync::OnceLock;

use cribsheet::config::Config;
use cribsheet::highlight::Highlighter;
use cribsheet::html::render_body;
use cribsheet::parse::parse_sheet;
use cribsheet::path::VaultPath;
use libfuzzer_sys::fuzz_target;

fn inputs() -> &'static (VaultPath, Config, Highlighter) {
    static INPUTS: OnceLock<(VaultPath, Config, Highlighter)> = OnceLock::new();
    INPUTS.get_or_init(|| {
        let path = VaultPath::new("content/a/b.md").expect("the path is plain");
        (path, Config::default(), Highlighter::new())
    })
}

fuzz_target!(|data: &[u8]| {
    let (path, config, highlighter) = inputs();
    let (sheet, diagnostics) = parse_sheet(path, data.to_vec(), config, highlighter);
    for diagnostic in diagnostics {
        assert!(!diagnostic.fault.message().is_empty());
        let _ = diagnostic.fault.hint();
    }
    let (before, after) =
        render_body(&sheet, config, highlighter).fill(|_| "#".to_owned(), |_| None);
    for html in [before, after] {
        let lower = html.to_ascii_lowercase();
        for sign in ["<script", "<iframe", "<svg", "<style", "<object", "<embed"] {
            assert!(!lower.contains(sign), "{sign} in {html}");
        }
        for tag in lower.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            for link in ["href=\"javascript:", "src=\"javascript:"] {
                assert!(!tag.contains(link), "a script's URL in <{tag}>");
            }
            let unquoted: String = tag.split('"').step_by(2).collect();
            let event = unquoted.split_whitespace().any(|word| word.starts_with("on") && word.ends_with('='));
            assert!(!event, "an event handler in <{tag}>");
        }
    }
});
