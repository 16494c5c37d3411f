//! Where an output really lies, and whether a site may stand there.
//!
//! In: the path that was asked for and the folders to keep. Out: a [`Place`], with links resolved.
//! Nothing is created here, and nothing is read but names, kinds and mounts.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::{OutputError, Refusal, mounts};

/// The folders that a site must not replace.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Protected {
    /// The vault's root: the output may lie in it, but not be it or hold it.
    pub root: PathBuf,
    /// `content`, `themes` and so on: the output may not lie in them either.
    pub sources: Vec<PathBuf>,
    /// The home folder, if there is one: like the root.
    pub home: Option<PathBuf>,
}

/// An output that no refusal speaks against, and the names that a build works under beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The output itself, absolute, without links.
    pub(super) output: PathBuf,
    /// The folder that holds all names below; it may not exist yet.
    pub(super) parent: PathBuf,
    /// Held by the one builder.
    pub(super) lock: PathBuf,
    /// Where the new site grows.
    pub(super) staging: PathBuf,
    /// Where the old site waits between two renames.
    pub(super) old: PathBuf,
}

impl Place {
    /// Resolves `output`, or says why it is refused.
    pub(super) fn resolve(output: &Path, protected: &Protected) -> Result<Self, OutputError> {
        let output = resolve(output)?;
        let refused = |refusal| OutputError::Refused { path: output.clone(), refusal };
        if let Some(refusal) = protected.refusal(&output) {
            return Err(refused(refusal));
        }
        if let Some(point) = mounts::at_or_below(&output) {
            return Err(refused(Refusal::Mounted(point)));
        }
        match (output.parent(), output.file_name()) {
            (Some(parent), Some(name)) => Ok(Self::beside(parent, name)),
            _ => Err(refused(Refusal::FileSystemRoot)),
        }
    }

    /// True where nothing of ours stands beside the output: no build is on its way, or was killed.
    pub(super) fn is_quiet(&self) -> bool {
        [&self.lock, &self.staging, &self.old].iter().all(|name| name.symlink_metadata().is_err())
    }

    /// The names for the output `name` in `parent`.
    fn beside(parent: &Path, name: &OsStr) -> Self {
        let beside = |role: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(role);
            parent.join(hidden)
        };
        Self {
            output: parent.join(name),
            parent: parent.to_owned(),
            lock: beside(".cribsheet-lock"),
            staging: beside(".cribsheet-staging"),
            old: beside(".cribsheet-old"),
        }
    }
}

impl Protected {
    /// What speaks against the resolved folder `output`, if anything does.
    fn refusal(&self, output: &Path) -> Option<Refusal> {
        if output.parent().is_none() {
            return Some(Refusal::FileSystemRoot);
        }
        // The narrowest reason is the clearest, so sources come before the vault that holds them.
        for source in &self.sources {
            let resolved = resolve_or_keep(source);
            if output.starts_with(&resolved) && output != resolved {
                return Some(Refusal::InSources(source.clone()));
            }
            if output == resolved {
                return Some(Refusal::HoldsSources(source.clone()));
            }
        }
        if resolve_or_keep(&self.root).starts_with(output) {
            return Some(Refusal::HoldsVault);
        }
        if self.home.as_deref().is_some_and(|home| resolve_or_keep(home).starts_with(output)) {
            return Some(Refusal::HoldsHome);
        }
        let held = self.sources.iter().find(|source| resolve_or_keep(source).starts_with(output));
        held.map(|source| Refusal::HoldsSources(source.clone()))
    }
}

/// The absolute path without links; what does not exist yet is kept as plain names at its end.
fn resolve(path: &Path) -> Result<PathBuf, OutputError> {
    let asked = std::path::absolute(path).map_err(OutputError::io("resolve", path))?;
    // A `/` at the end would follow a dangling link, and make it look like a missing folder.
    let asked: PathBuf = asked.components().collect();
    let refused = |refusal| OutputError::Refused { path: asked.clone(), refusal };
    let mut missing = Vec::new();
    for folder in asked.ancestors() {
        match folder.symlink_metadata() {
            Ok(_) => {
                let mut resolved = resolve_existing(folder).map_err(|error| match error {
                    Unresolved::Refused(refusal) => refused(refusal),
                    Unresolved::Io(source) => OutputError::io("look at", folder)(source),
                })?;
                resolved.extend(missing.iter().rev());
                return Ok(resolved);
            }
            Err(error) if leads_nowhere(&error) => {
                missing.push(folder.file_name().ok_or_else(|| refused(Refusal::Climbs))?);
            }
            Err(error) => return Err(OutputError::io("look at", folder)(error)),
        }
    }
    // Only a drive that is gone has no ancestor.
    Err(OutputError::io("look at", &asked)(io::ErrorKind::NotFound.into()))
}

/// Why a name that exists leads to no folder.
enum Unresolved {
    Refused(Refusal),
    Io(io::Error),
}

/// Follows the links of a name that exists, to a folder.
fn resolve_existing(folder: &Path) -> Result<PathBuf, Unresolved> {
    match folder.metadata() {
        Ok(metadata) if metadata.is_dir() => folder.canonicalize().map_err(Unresolved::Io),
        Ok(_) => Err(Unresolved::Refused(Refusal::NotAFolder(folder.to_owned()))),
        Err(error) if leads_nowhere(&error) => {
            Err(Unresolved::Refused(Refusal::DanglingLink(folder.to_owned())))
        }
        Err(error) => Err(Unresolved::Io(error)),
    }
}

/// The resolved path, or the path itself: a folder that cannot be looked at is still protected.
fn resolve_or_keep(path: &Path) -> PathBuf {
    resolve(path).unwrap_or_else(|_| path.to_owned())
}

/// True where nothing bears the name: a file or a loop on the way is found when the walk gets there.
fn leads_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) || is_loop(error)
}

/// True for links that lead in a circle. `ErrorKind::FilesystemLoop` is not stable yet.
#[cfg(unix)]
fn is_loop(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn is_loop(_: &io::Error) -> bool {
    false
}
