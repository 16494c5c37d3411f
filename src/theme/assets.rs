//! Styles and scripts: one file each of all pages, of each part and of the search, joined in the order
//! that `theme.toml` states. They are made small one by one, so that what is wrong has a place.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::files::ThemeFiles;
use super::order::{Listed, Lists, Order, read_order};
use super::{script, style, tokens};
use crate::config::{Config, Labels};
use crate::diagnostic::{Diagnostic, Fault, Span, Spanned};
use crate::path::{UrlPath, VaultPath};

/// A file that pages share, named by its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asset {
    /// Where it goes: `assets/style.0123456789abcdef.css`.
    pub path: UrlPath,
    /// What is in it.
    pub bytes: Arc<[u8]>,
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

/// What some pages need beside the style and the script of all; `None` where it lists no such file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Its style sheet, joined.
    pub style: Option<Asset>,
    /// Its script, joined.
    pub script: Option<Asset>,
}

impl Part {
    /// Its files.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.style.iter().chain(&self.script)
    }
}

/// The part that goes where there is no search.
const SEARCH_PART: &str = "search";

/// The files that pages share, and what is wrong with what they are made of: the files of a theme but
/// its templates, and [`looks`](super::looks).
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet of all pages.
    pub style: Asset,
    /// The script of all pages.
    pub script: Asset,
    /// What some pages need beside them.
    pub parts: BTreeMap<String, Part>,
    /// The script of the search; `None` where there is no search.
    pub search: Option<Asset>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Assets {
    /// Joins the styles and the scripts of a theme.
    pub fn join(files: &ThemeFiles, config: &Config) -> Self {
        let mut diagnostics = Vec::new();
        let found = &mut diagnostics;
        let order = read_order(files, found);
        let listed = order.styles().map(|file| file.name.value.as_str());
        let declared = listed.filter(|name| name.ends_with(tokens::FILES));
        let declared: String = declared.filter_map(|name| files.get(name)).collect();
        let Order { all, parts, search } = order;
        let mut style = join_styles(&all.css, files, found);
        style += &tokens::set_tokens(config, &declared, found);
        let script = join_scripts(&all.js, files, found);
        let parts = parts.into_iter().map(|(name, lists)| {
            let part = join_part(&name, &lists, files, found);
            (name, part)
        });
        let mut parts: BTreeMap<String, Part> = parts.collect();
        let client = eager(join_scripts(&search, files, found) + &words(&config.labels));
        let has_search = config.search && !search.is_empty();
        if !has_search {
            parts.remove(SEARCH_PART);
        }
        Self {
            style: asset("style", "css", style),
            script: asset("script", "js", script),
            parts,
            search: has_search.then(|| asset("search", "js", client)),
            diagnostics,
        }
    }
}

/// The settings that say how assets look, and no others.
pub fn looks(config: &Config) -> Config {
    Config {
        theme: Spanned::new(config.theme.value.clone(), Span::default()),
        tokens: config.tokens.clone(),
        labels: config.labels.clone(),
        search: config.search,
        ..Config::default()
    }
}

/// A part: its files are named so that no other asset's are.
fn join_part(
    name: &str,
    Lists { css, js }: &Lists,
    files: &ThemeFiles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Part {
    let name = format!("part-{name}");
    let style = join_styles(css, files, diagnostics);
    let script = join_scripts(js, files, diagnostics);
    Part {
        style: (!css.is_empty()).then(|| asset(&name, "css", style)),
        script: (!js.is_empty()).then(|| asset(&name, "js", script)),
    }
}

fn join_styles(listed: &[Listed], files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> String {
    concatenate(listed, files, diagnostics, |text, _, _| style::shrink(text))
}

fn join_scripts(
    listed: &[Listed],
    files: &ThemeFiles,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    concatenate(listed, files, diagnostics, script::minify)
}

/// A script all of whose functions the engine shall compile at once (browsers that do not know the hint
/// take it for a comment): a search is asked soon after it has been loaded.
fn eager(script: String) -> String {
    format!("//# allFunctionsCalledOnLoad\n{script}")
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
    Asset { path: UrlPath::new(path).expect("the path is plain"), bytes: text.into_bytes().into() }
}
