//! The vault that a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::args::Args;
use crate::source::{DiskSource, SETTINGS, find_root};

/// Opens the vault that the arguments name, or the nearest one upward.
pub(super) fn open(args: &Args) -> Result<Arc<DiskSource>> {
    Ok(Arc::new(DiskSource::new(root(args.root.as_deref())?)))
}

/// Opens the vault that the arguments name, or the nearest one upward if there is one.
pub(super) fn find(args: &Args) -> Result<Option<Arc<DiskSource>>> {
    if args.root.is_some() {
        return open(args).map(Some);
    }
    let folder = std::env::current_dir().context("cannot tell the working folder")?;
    Ok(find_root(&folder).map(DiskSource::new).map(Arc::new))
}

fn root(given: Option<&Path>) -> Result<PathBuf> {
    let start = match given {
        Some(folder) => folder.to_owned(),
        None => std::env::current_dir().context("cannot tell the working folder")?,
    };
    let shown = start.display();
    match given {
        Some(folder) if !folder.is_dir() => bail!("there is no folder `{shown}`"),
        Some(folder) if !folder.join(SETTINGS).is_file() => {
            bail!("there is no `{SETTINGS}` in `{shown}`")
        }
        Some(folder) => Ok(folder.to_owned()),
        None => match find_root(&start) {
            Some(root) => Ok(root),
            None => bail!("there is no `{SETTINGS}` in `{shown}` nor in any folder above it"),
        },
    }
}
