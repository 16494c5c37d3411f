//! `cribsheet check --fix`: the one place that writes into `content/`.
#![allow(clippy::disallowed_methods, reason = "the author asked for sheets to be changed")]

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::report;
use crate::pipeline::{Mended, Project};
use crate::text::count;

/// Writes all mends; each file is replaced in one step and keeps its permissions.
pub(super) fn apply(project: &Project, root: &Path, quiet: bool) -> Result<()> {
    let mended = project.mended()?;
    for Mended { path, bytes, .. } in &mended {
        replace(&root.join(path.as_str()), bytes)
            .with_context(|| format!("cannot write `{path}`"))?;
    }
    let mends: usize = mended.iter().map(|file| file.mends).sum();
    if !quiet && mends > 0 {
        let (mends, files) = (count(mends, "place"), count(mended.len(), "file"));
        report::say(&format!("mended {mends} in {files}"));
    }
    Ok(())
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A short name: the sheet's may be as long as names can be.
    let new = path.with_file_name(format!(".cribsheet-new-{}", std::process::id()));
    let mut file = fs::File::create_new(&new)?;
    let written = (|| {
        file.write_all(bytes)?;
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    if written.is_err() {
        // The error that counts is the first one.
        let _ = fs::remove_file(&new);
    }
    written
}
