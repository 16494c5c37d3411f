//! Files of the site that would overwrite one another.

use std::collections::HashMap;

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

/// Reports each file that two claims make. Names that differ in case alone count as one: many file
/// systems cannot hold both. `fallback` is the file to report where neither claim has a source.
pub fn check_collisions(claims: &[Claim], fallback: &VaultPath) -> Vec<Diagnostic> {
    let mut first: HashMap<String, &Claim> = HashMap::new();
    let mut diagnostics = Vec::new();
    for claim in claims {
        let Some(other) = first.insert(claim.path.as_str().to_lowercase(), claim) else { continue };
        let (near, far) = match claim.source {
            Some(_) => (claim, other),
            None => (other, claim),
        };
        let file = near.source.as_ref().unwrap_or(fallback);
        let fault =
            Fault::OutputCollision { path: claim.path.to_string(), other: far.maker.clone() };
        let mut diagnostic = Diagnostic::new(file, None, fault);
        if let Some(source) = far.source.clone() {
            diagnostic =
                diagnostic.with_related(Place { file: source, span: None }, "the other one");
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}
