//! Which files are what: sheets, files that are too large, files of the vault's theme.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::MAX_SETTINGS;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Fault, Span, Spanned};
use crate::parse::MAX_SHEET;
use crate::path::{VaultPath, name_trouble, visible};
use crate::source::{CONTENT, ListedFile, Listing, SETTINGS, Source, SourceError, THEMES, decode};
use crate::text::nearest;
use crate::theme::ThemeFiles;

/// The largest file that is copied, in bytes.
pub(super) const MAX_FILE: u64 = 100 * 1024 * 1024;

/// Takes files that are too large off the listing, unread, and reports them.
pub(super) fn refuse_large(listing: &mut Listing, diagnostics: &mut Vec<Diagnostic>) {
    listing.files.retain(|ListedFile { path, size, .. }| {
        let limit = match () {
            () if is_sheet(path) => MAX_SHEET,
            () if path.below(THEMES).is_some() => MAX_SETTINGS,
            () => MAX_FILE,
        };
        if *size > limit {
            let fault = Fault::FileTooLarge { size: *size, limit };
            diagnostics.push(Diagnostic::new(path, None, fault));
        }
        *size <= limit
    });
}

/// Takes files off the listing whose names not every system can hold, and reports each such name
/// once: a link to one has to change with it.
pub(super) fn refuse_names(listing: &mut Listing, diagnostics: &mut Vec<Diagnostic>) {
    let is_good =
        |file: &ListedFile| file.path.as_str().split('/').all(|name| name_trouble(name).is_none());
    if listing.files.par_iter().all(is_good) {
        return;
    }
    let mut reported = BTreeSet::new();
    listing.files.retain(|ListedFile { path, .. }| {
        let text = path.as_str();
        let mut end = 0;
        for name in text.split('/') {
            let folder = text[..end].trim_end_matches('/');
            end += name.len() + 1;
            let Some(why) = name_trouble(name) else { continue };
            if reported.insert(text[..end - 1].to_owned()) {
                // The place is the folder, which has passed: the name itself might garble a terminal.
                let place = VaultPath::new(folder).unwrap_or_else(|| path.clone());
                let fault = Fault::FileNameNotPortable { name: visible(name), why };
                diagnostics.push(Diagnostic::new(&place, None, fault));
            }
            return false;
        }
        true
    });
}

/// True for the Markdown files below `content/`.
pub(super) fn is_sheet(path: &VaultPath) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    path.below(CONTENT).is_some() && ["md", "markdown"].contains(&extension.as_str())
}

/// The files of the vault's theme, as far as they are text; a vault without any has the embedded ones.
///
/// # Errors
/// [`SourceError`] where a folder or file cannot be read at all.
pub fn load_theme_files(source: &dyn Source, config: &Config) -> Result<ThemeFiles, SourceError> {
    let mut listing = source.list()?;
    refuse_large(&mut listing, &mut Vec::new());
    read_theme(source, &listing, config, &mut Vec::new())
}

/// Reads `themes/<name>/`; files that are no text are reported.
pub(super) fn read_theme(
    source: &dyn Source,
    listing: &Listing,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<ThemeFiles, SourceError> {
    let folder = ThemeFiles::folder(&config.theme.value);
    let mut files = ThemeFiles::new(&config.theme.value);
    let mut found = false;
    for path in listing.below(&folder) {
        let Some(below) = path.below(&folder) else { continue };
        found = true;
        match decode(source.read(path, MAX_SETTINGS)?) {
            Ok(text) => files.insert(below, text),
            Err((at, fault)) => {
                diagnostics.push(Diagnostic::new(path, Span::new(at, at), fault));
            }
        }
    }
    if !found && !ThemeFiles::embedded_themes().any(|name| name == config.theme.value) {
        diagnostics.push(no_theme(listing, &config.theme));
    }
    Ok(files)
}

fn no_theme(listing: &Listing, theme: &Spanned<String>) -> Diagnostic {
    let own = listing.below(THEMES).filter_map(|path| path.below(THEMES)?.split('/').next());
    let embedded: Vec<&str> = ThemeFiles::embedded_themes().collect();
    let themes = own.chain(embedded.iter().copied());
    let nearest = nearest(&theme.value, themes).map(str::to_owned);
    let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
    let fault = Fault::NoTheme { name: theme.value.clone(), nearest };
    Diagnostic::new(&settings, theme.span, fault)
}
