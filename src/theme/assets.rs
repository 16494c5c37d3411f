//! The style sheet, the script and the script of the search: one file each, joined in the order that
//! `theme.toml` states. Both are made small one by one, so that what is wrong has a place.

use serde_json::{Map, Value};

use super::files::ThemeFiles;
use super::order::{Listed, Order, read_order};
use super::{script, style, tokens};
use crate::config::{Config, Labels};
use crate::diagnostic::{Diagnostic, Fault};
use crate::path::{UrlPath, VaultPath};

/// A file that all pages share, named by its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asset {
    /// Where it goes: `assets/style.0123456789abcdef.css`.
    pub path: UrlPath,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The words that the search says once it is loaded.
const SEARCH_LABELS: [&str; 14] = [
    "a-z",
    "predict",
    "probe",
    "search-again",
    "search-all",
    "search-busy",
    "search-clear",
    "search-missing",
    "search-nothing",
    "search-recent",
    "search-results",
    "sheet-count",
    "sheet-count-one",
    "tags",
];

/// The files that all pages share.
pub(super) struct Assets {
    pub(super) style: Asset,
    pub(super) script: Asset,
    pub(super) search: Option<Asset>,
}

/// Joins the styles and the scripts of a theme.
pub(super) fn join(
    files: &ThemeFiles,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Assets {
    let Order { css, js, search } = read_order(files, diagnostics);
    let mut joined = concatenate(&css, files, diagnostics, |text, _, _| style::shrink(text));
    let listed = css.iter().map(|file| file.name.value.as_str());
    let declared = listed.filter(|name| name.ends_with(tokens::FILES));
    let declared: String = declared.filter_map(|name| files.get(name)).collect();
    joined += &tokens::set_tokens(config, &declared, diagnostics);
    let script = concatenate(&js, files, diagnostics, script::minify);
    let client = concatenate(&search, files, diagnostics, script::minify);
    let has_search = config.search && !search.is_empty();
    Assets {
        style: asset("style", "css", joined),
        script: asset("script", "js", script),
        search: has_search.then(|| asset("search", "js", client + &words(&config.labels))),
    }
}

/// A line of script with the words that the search says: it is loaded by few, so they are not on
/// every page.
fn words(labels: &Labels) -> String {
    let word = |key: &str| (key.to_owned(), Value::from(labels.get(key)));
    let words: Map<String, Value> = SEARCH_LABELS.into_iter().map(word).collect();
    format!("globalThis.cribsheet.labels={};\n", Value::from(words))
}

fn concatenate(
    listed: &[Listed],
    files: &ThemeFiles,
    diagnostics: &mut Vec<Diagnostic>,
    finish: impl Fn(&str, &VaultPath, &mut Vec<Diagnostic>) -> String,
) -> String {
    let mut joined = String::new();
    for Listed { name, list } in listed {
        let path = name.value.clone();
        match files.get(&path) {
            Some(text) => {
                let text = finish(text, &files.place(&path), diagnostics);
                joined.push_str(&text);
                if !text.ends_with('\n') {
                    joined.push('\n');
                }
            }
            None => {
                let fault = Fault::ThemeFileMissing { file: path };
                diagnostics.push(Diagnostic::new(list, name.span, fault));
            }
        }
    }
    joined
}

fn asset(name: &str, extension: &str, text: String) -> Asset {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let path = format!("assets/{name}.{}.{extension}", &hash[..16]);
    Asset { path: UrlPath::new(path).expect("the path is plain"), bytes: text.into_bytes() }
}
