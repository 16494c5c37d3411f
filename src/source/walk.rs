//! What stands in a vault's folders: one walk for all who list them.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{CONTENT, SETTINGS, STATIC, SourceError, THEMES, is_editors};
use crate::diagnostic::{Diagnostic, Fault};
use crate::path::VaultPath;

/// Files in any folder that name what is left out.
pub(super) const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// What the walk came by.
pub(super) enum Found {
    /// A folder, by its path from the root: empty for the root itself.
    Folder(PathBuf),
    /// A plain file.
    File(VaultPath),
    /// A link, a device, or a name that is no text.
    Refused(Diagnostic),
}

/// Visits all files below `content/`, `static/` and `themes/` but hidden and ignored ones, and the
/// folders on the way, in no order; what vanishes meanwhile is left out.
///
/// # Errors
/// [`SourceError`] where the root or a folder that is there cannot be read.
pub(super) fn walk(root: &Path, visit: impl FnMut(Found)) -> Result<(), SourceError> {
    walk_where(root, is_visited, visit)
}

/// The same as [`walk`], as far as it comes by these paths.
///
/// # Errors
/// As for [`walk`].
pub(super) fn walk_to(
    root: &Path,
    paths: &[&VaultPath],
    visit: impl FnMut(Found),
) -> Result<(), SourceError> {
    let on_the_way = |path: &&VaultPath| -> Vec<PathBuf> {
        let path = Path::new(path.as_str());
        path.ancestors().map(|part| root.join(part)).collect()
    };
    let mut wanted: HashSet<PathBuf> = paths.iter().flat_map(on_the_way).collect();
    wanted.insert(root.to_owned());
    walk_where(root, move |entry| wanted.contains(entry.path()) && is_visited(entry), visit)
}

fn walk_where(
    root: &Path,
    filter: impl Fn(&DirEntry) -> bool + Send + Sync + 'static,
    mut visit: impl FnMut(Found),
) -> Result<(), SourceError> {
    // The vault's own ignore files count, those above it do not: a build must not depend on
    // where the vault is checked out.
    let walk = WalkBuilder::new(root)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .filter_entry(filter)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                if let Some(found) = sort(root, &entry) {
                    visit(found);
                }
            }
            Err(error) if has_vanished(&error) => {}
            Err(error) => {
                return Err(SourceError::Io {
                    path: root.display().to_string(),
                    source: error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("cannot walk")),
                });
            }
        }
    }
    Ok(())
}

/// True for a folder below the root that is gone: somebody tidies up while we look.
fn has_vanished(error: &ignore::Error) -> bool {
    error.depth().is_some_and(|depth| depth > 0)
        && error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Only what a build reads: at the top level the three folders, below them all that is not hidden.
fn is_visited(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    match entry.depth() {
        0 => true,
        1 => [CONTENT, STATIC, THEMES].contains(&name.as_ref()),
        _ => !name.starts_with('.'),
    }
}

/// True where the vault may look different once what stands at `below`, seen from its root, has
/// changed: a file or folder that a walk may come by, the settings, or a file of ignored names.
pub fn is_part(below: &Path) -> bool {
    let mut names = below.iter().map(|name| name.to_string_lossy());
    let (Some(first), last) = (names.next(), names.next_back()) else { return false };
    let is_ignore = |name: &str| IGNORE_FILES.contains(&name);
    let Some(last) = last else {
        return [SETTINGS, CONTENT, STATIC, THEMES].contains(&&*first) || is_ignore(&first);
    };
    [CONTENT, STATIC, THEMES].contains(&&*first)
        && !names.any(|name| name.starts_with('.'))
        && (is_ignore(&last) || !(last.starts_with('.') || is_editors(&last)))
}

/// What an entry is; `None` for what editors leave.
fn sort(root: &Path, entry: &DirEntry) -> Option<Found> {
    let kind = entry.file_type()?;
    let below = entry.path().strip_prefix(root).ok()?;
    // The root may be a link to the vault.
    if kind.is_dir() || entry.depth() == 0 {
        return Some(Found::Folder(below.to_owned()));
    }
    let Some(path) = below.to_str().and_then(VaultPath::new) else {
        return Some(Found::Refused(bad_name(below)));
    };
    if is_editors(path.file_name()) || path.as_str() == SETTINGS {
        return None;
    }
    Some(match () {
        () if kind.is_symlink() => {
            Found::Refused(Diagnostic::new(&path, None, Fault::SymlinkRefused {}))
        }
        () if !kind.is_file() => Found::Refused(Diagnostic::new(&path, None, Fault::NotAFile {})),
        () => Found::File(path),
    })
}

/// What is wrong with a path that cannot be one of a vault, told of the folder that can.
fn bad_name(below: &Path) -> Diagnostic {
    let good = below.ancestors().skip(1).find_map(|folder| VaultPath::new(folder.to_str()?));
    let folder = good.as_ref().map_or(Path::new(""), |folder| Path::new(folder.as_str()));
    let rest = below.strip_prefix(folder).unwrap_or(below);
    let name = rest.iter().next().unwrap_or_default().to_string_lossy().into_owned();
    let fault = match rest.to_str() {
        Some(_) => Fault::FileNameBackslash { name },
        None => Fault::FileNameNotText { name },
    };
    Diagnostic::new(&good.unwrap_or_else(site_file), None, fault)
}

/// The path of `site.toml`, for faults that have no better place.
fn site_file() -> VaultPath {
    VaultPath::new(SETTINGS).expect("the file's name is a plain path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_a_vault_is_told_from_what_is() {
        for part in ["site.toml", "content", "content/a/b.md", ".gitignore", "static/a/.ignore"] {
            assert!(is_part(Path::new(part)), "{part}");
        }
        for other in [
            "",
            "public",
            "public/index.html",
            ".cribsheet/a",
            "4913",
            "content/.git/index",
            "content/.a.md.swp",
            "content/a/.#b.md",
            "content/b.md~",
            "a/content/b.md",
        ] {
            assert!(!is_part(Path::new(other)), "{other}");
        }
    }
}
