//! Files of the site that not every system can hold.

use rayon::prelude::*;

use super::Claim;
use crate::diagnostic::{Diagnostic, Fault};
use crate::path::{VaultPath, name_trouble, visible};

/// The most bytes of a whole path; macOS stops at 1,024, and the site lies in a folder.
const MAX_PATH: usize = 900;

/// Reports each claim with a name that not every system can hold: a tag `con` would be a file
/// `tags/con.html`. `fallback` is the file to report where a claim has no source.
pub fn check_portable(claims: &[Claim<'_>], fallback: &VaultPath) -> Vec<Diagnostic> {
    let report = |claim: &Claim<'_>| {
        let (name, why) = trouble(claim.path.as_str())?;
        let fault = Fault::OutputNotPortable {
            path: shortened(claim.path.as_str()),
            maker: shortened(&claim.maker.to_string()),
            name: shortened(name),
            why,
        };
        Some(Diagnostic::new(claim.source.unwrap_or(fallback), None, fault))
    };
    claims.par_iter().filter_map(report).collect()
}

fn trouble(path: &str) -> Option<(&str, String)> {
    if path.len() > MAX_PATH {
        return Some((path, format!("has {} bytes, at most {MAX_PATH} fit", path.len())));
    }
    path.split('/').find_map(|name| Some((name, name_trouble(name)?)))
}

/// A name for a message: visible, and not over a line.
fn shortened(name: &str) -> String {
    const MOST: usize = 60;
    let name = visible(name);
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}
