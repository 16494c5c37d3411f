//! The style sheet and the script: one file each, joined in the order that `theme.toml` states.

use super::files::ThemeFiles;
use crate::data::{Fields, parse_toml};
use crate::diagnostic::{Diagnostic, Fault, Spanned};
use crate::path::UrlPath;

/// The file that states the order.
const ORDER: &str = "theme.toml";

/// A file that all pages share, named by its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asset {
    /// Where it goes: `assets/style.0123456789abcdef.css`.
    pub path: UrlPath,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Joins the styles and the scripts of a theme.
pub(super) fn join(files: &ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> (Asset, Asset) {
    let text = files.get(ORDER).unwrap_or_default();
    let mut faults = Vec::new();
    let root = parse_toml(text, &mut faults);
    let mut fields = Fields::new(ORDER, &root, &mut faults);
    let (css, js) = (fields.texts("css"), fields.texts("js"));
    fields.finish(|key, nearest| Fault::UnknownSetting { key, nearest });
    let place = files.place(ORDER);
    diagnostics
        .extend(faults.into_iter().map(|(span, fault)| Diagnostic::new(&place, span, fault)));
    let style = concatenate(&css, files, diagnostics);
    let script = concatenate(&js, files, diagnostics);
    (asset("style", "css", style), asset("script", "js", script))
}

fn concatenate(
    names: &[Spanned<String>],
    files: &ThemeFiles,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let mut joined = String::new();
    for name in names {
        let path = name.value.clone();
        match files.get(&path) {
            Some(text) => {
                joined.push_str(text);
                if !text.ends_with('\n') {
                    joined.push('\n');
                }
            }
            None => {
                let fault = Fault::ThemeFileMissing { file: path };
                diagnostics.push(Diagnostic::new(&files.place(ORDER), name.span, fault));
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
