//! Files of the site that would overwrite one another.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Fault, Place};
use crate::path::{UrlPath, VaultPath};

/// A file of the site and what makes it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The file.
    pub path: UrlPath,
    /// The source file that makes it, if one does.
    pub source: Option<VaultPath>,
    /// What makes it, for messages: `the sheet content/a.md`, `the tag page of x`.
    pub maker: String,
}

/// Reports each file that two claims make, and each that another one needs as a folder. Names that
/// differ in case, or in how their accents are encoded, count as one: many file systems cannot hold
/// both. `fallback` is the file to report where neither claim has a source.
pub fn check_collisions(claims: &[Claim], fallback: &VaultPath) -> Vec<Diagnostic> {
    let keys: Vec<String> = claims.iter().map(|claim| key(claim.path.as_str())).collect();
    let mut first: HashMap<&str, &Claim> = HashMap::new();
    let mut diagnostics = Vec::new();
    for (claim, key) in claims.iter().zip(&keys) {
        let Some(other) = first.insert(key, claim) else { continue };
        let (near, far) = sides(claim, other);
        let (path, other) = (claim.path.to_string(), far.maker.clone());
        diagnostics.push(report(near, far, fallback, Fault::OutputCollision { path, other }));
    }
    for (claim, key) in claims.iter().zip(&keys) {
        let mut folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        let Some(file) = folders.find_map(|folder| first.get(folder)) else { continue };
        let (near, far) = sides(claim, file);
        let (path, folder, other) =
            (claim.path.to_string(), file.path.to_string(), file.maker.clone());
        diagnostics.push(report(near, far, fallback, Fault::FileAsFolder { path, folder, other }));
    }
    diagnostics
}

/// What two names have in common that a file system may take for one.
fn key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfc().collect()
}

/// The one of two claims to report, which has a source if one has, and the other.
fn sides<'a>(claim: &'a Claim, other: &'a Claim) -> (&'a Claim, &'a Claim) {
    match claim.source {
        Some(_) => (claim, other),
        None => (other, claim),
    }
}

fn report(near: &Claim, far: &Claim, fallback: &VaultPath, fault: Fault) -> Diagnostic {
    let file = near.source.as_ref().unwrap_or(fallback);
    let diagnostic = Diagnostic::new(file, None, fault);
    match far.source.clone() {
        Some(file) => diagnostic.with_related(Place { file, span: None }, "the other one"),
        None => diagnostic,
    }
}
