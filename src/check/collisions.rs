//! Files of the site that would overwrite one another.

use std::borrow::Cow;
use std::fmt;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Fault, Place};
use crate::path::{UrlPath, VaultPath};

/// A file of the site and what makes it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The file.
    pub path: &'a UrlPath,
    /// The source file that makes it, if one does.
    pub source: Option<&'a VaultPath>,
    /// What makes it, for messages.
    pub maker: Maker<'a>,
}

/// What makes a file of the site. Shown as messages name it.
#[derive(Clone, Copy, Debug)]
pub enum Maker<'a> {
    /// A sheet, or a file that is copied.
    File(&'a VaultPath),
    /// A former address of a sheet.
    Alias(&'a VaultPath),
    /// A track, by its folder.
    Track(&'a str),
    /// A tag, by its title.
    Tag(&'a str),
    /// A series, by its title.
    Series(&'a str),
    /// A page that there is one of, by what it is.
    List(&'static str),
    /// The program itself.
    Program(&'a UrlPath),
}

impl fmt::Display for Maker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "`{path}`"),
            Self::Alias(path) => write!(f, "an alias of `{path}`"),
            Self::Track(folder) => write!(f, "the page of the track `{folder}`"),
            Self::Tag(title) => write!(f, "the page of the tag `{title}`"),
            Self::Series(title) => write!(f, "the page of the series `{title}`"),
            Self::List(name) => f.write_str(name),
            Self::Program(path) => write!(f, "the program, as `{path}`"),
        }
    }
}

/// Reports each file that two claims make, and each that another one needs as a folder. Names that
/// differ in case, or in how their accents are encoded, count as one: many file systems cannot hold
/// both. `fallback` is the file to report where neither claim has a source.
pub fn check_collisions(claims: &[Claim<'_>], fallback: &VaultPath) -> Vec<Diagnostic> {
    let keys: Vec<Cow<'_, str>> = claims.par_iter().map(|claim| key(claim.path.as_str())).collect();
    let mut first: FxHashMap<&str, &Claim<'_>> =
        FxHashMap::with_capacity_and_hasher(claims.len(), FxBuildHasher);
    let mut diagnostics = Vec::new();
    for (claim, key) in claims.iter().zip(&keys) {
        let Some(other) = first.insert(key, claim) else { continue };
        let (near, far) = sides(claim, other);
        let (path, other) = (claim.path.to_string(), far.maker.to_string());
        diagnostics.push(report(near, far, fallback, Fault::OutputCollision { path, other }));
    }
    for (claim, key) in claims.iter().zip(&keys) {
        let mut folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        let Some(file) = folders.find_map(|folder| first.get(folder)) else { continue };
        let (near, far) = sides(claim, file);
        let (path, folder, other) =
            (claim.path.to_string(), file.path.to_string(), file.maker.to_string());
        diagnostics.push(report(near, far, fallback, Fault::FileAsFolder { path, folder, other }));
    }
    diagnostics
}

/// What two names have in common that a file system may take for one.
fn key(path: &str) -> Cow<'_, str> {
    if path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(path);
    }
    let folded = path.nfd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    Cow::Owned(folded.nfc().collect())
}

/// The one of two claims to report, which has a source if one has, and the other.
fn sides<'c, 'a>(claim: &'c Claim<'a>, other: &'c Claim<'a>) -> (&'c Claim<'a>, &'c Claim<'a>) {
    match claim.source {
        Some(_) => (claim, other),
        None => (other, claim),
    }
}

fn report(near: &Claim<'_>, far: &Claim<'_>, fallback: &VaultPath, fault: Fault) -> Diagnostic {
    let diagnostic = Diagnostic::new(near.source.unwrap_or(fallback), None, fault);
    match far.source.cloned() {
        Some(file) => diagnostic.with_related(Place { file, span: None }, "the other one"),
        None => diagnostic,
    }
}
