//! Names that must be unique, or must be good for a page.

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::diagnostic::{Diagnostic, Fault, Place};
use crate::source::CONTENT;
use crate::vault::{Outline, Vault, term_slug};

/// Reports each sheet whose id another one has.
pub(super) fn check_sheet_ids(vault: &Vault) -> Vec<Diagnostic> {
    let mut first: FxHashMap<&str, &Outline> =
        FxHashMap::with_capacity_and_hasher(vault.sheets.len(), FxBuildHasher);
    let mut diagnostics = Vec::new();
    for sheet in &vault.sheets {
        match first.get(sheet.id.as_str()) {
            None => {
                first.insert(sheet.id.as_str(), sheet);
            }
            Some(other) => {
                let fault = Fault::DuplicateSheetId { id: sheet.id.to_string() };
                diagnostics.push(
                    Diagnostic::new(&sheet.path, id_place(sheet).span, fault)
                        .with_related(id_place(other), "the other one is here"),
                );
            }
        }
    }
    diagnostics
}

/// Where a sheet says its id; the file where it does not.
fn id_place(sheet: &Outline) -> Place {
    let span = sheet.front.id.as_ref().map(|id| id.span);
    Place { file: sheet.path.clone(), span }
}

/// Reports tags of which no page can be named.
pub(super) fn check_terms(vault: &Vault) -> Vec<Diagnostic> {
    let tags =
        vault.sheets.iter().flat_map(|sheet| sheet.front.tags.iter().map(move |tag| (sheet, tag)));
    // Many sheets share few names.
    let mut has_page: FxHashMap<&str, bool> = FxHashMap::default();
    tags.filter(|(_, tag)| {
        let tag = tag.value.as_str();
        !*has_page.entry(tag).or_insert_with(|| term_slug(tag).is_some())
    })
    .map(|(sheet, tag)| {
        let fault = Fault::BadValue {
            key: "tags".to_owned(),
            value: tag.value.clone(),
            expected: "a letter or digit in it".to_owned(),
        };
        Diagnostic::new(&sheet.path, tag.span, fault)
    })
    .collect()
}

/// Reports sheets that are the same part of a series.
pub(super) fn check_parts(vault: &Vault) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for series in &vault.series {
        // They are sorted by part.
        for pair in series.sheets.windows(2) {
            let [first, second] = [pair[0], pair[1]].map(|at| &vault.sheets[at]);
            if let Some(part) = second.front.part.filter(|part| first.front.part == Some(*part)) {
                let fault = Fault::DuplicatePart { part, series: series.title.clone() };
                let other = Place { file: first.path.clone(), span: None };
                diagnostics.push(
                    Diagnostic::new(&second.path, None, fault)
                        .with_related(other, "the other one is here"),
                );
            }
        }
    }
    diagnostics
}

/// Reports each `_index.md` in a deeper folder, which has no page.
pub(super) fn check_indexes(vault: &Vault) -> Vec<Diagnostic> {
    let depth = |index: &&std::sync::Arc<Outline>| {
        index.path.folder().strip_prefix(CONTENT).is_some_and(|f| f.matches('/').count() > 1)
    };
    let stray = vault.indexes.iter().filter(depth);
    stray.map(|index| Diagnostic::new(&index.path, None, Fault::StrayIndex {})).collect()
}
