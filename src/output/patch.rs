//! A published site that is changed file by file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::lock::Lock;
use super::place::{Place, Protected};
use super::tree::{self, Found, Unfinished};
use super::{OutputError, Refusal};
use crate::path::UrlPath;

/// The site in an output folder, while nobody else may build into it.
///
/// Each file is replaced in one step. Dropped, the site stays as it is.
#[derive(Debug)]
pub struct Patch {
    place: Place,
    /// Counts the files that were written, to tell their unfinished forms apart.
    written: AtomicUsize,
    // Dropped in this order, as a staging folder is.
    _tree: Unfinished,
    _lock: Lock,
}

impl Patch {
    /// Takes the lock of `output`, which must hold a site of ours.
    ///
    /// # Errors
    /// [`OutputError`] where there is none, or where it may not be changed.
    pub fn begin(output: &Path, protected: &Protected) -> Result<Self, OutputError> {
        let place = Place::resolve(output, protected)?;
        let lock = Lock::take(place.lock.clone(), &place.output)?;
        if tree::look(&place.output)? == Found::Nothing {
            let refusal = Refusal::NotAFolder(place.output.clone());
            return Err(OutputError::Refused { path: place.output, refusal });
        }
        tree::clear(&place.staging)?;
        let unfinished = Unfinished(place.staging.clone());
        tree::create(&place.staging)?;
        Ok(Self { place, written: AtomicUsize::new(0), _tree: unfinished, _lock: lock })
    }

    /// Writes or replaces a file.
    ///
    /// # Errors
    /// [`OutputError`] where it cannot be written; then the old one stands.
    pub fn write(&self, path: &UrlPath, bytes: &[u8]) -> Result<(), OutputError> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let new = self.place.staging.join(number.to_string());
        fs::write(&new, bytes).map_err(OutputError::io("write", &new))?;
        let file = self.place.output.join(path.as_str());
        self.make_way(path, &file)?;
        fs::rename(&new, &file).map_err(OutputError::io("replace", &file))
    }

    /// Removes a file, and the folders that are empty without it.
    ///
    /// # Errors
    /// [`OutputError`] where it stays.
    pub fn remove(&self, path: &UrlPath) -> Result<(), OutputError> {
        let file = self.place.output.join(path.as_str());
        // The new site has a folder of its name: the file made way for it.
        if file.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            return Ok(());
        }
        match fs::remove_file(&file) {
            Err(error) if !is_gone(&error) => return Err(OutputError::io("remove", &file)(error)),
            _ => {}
        }
        for (end, _) in path.as_str().rmatch_indices('/') {
            let folder = self.place.output.join(&path.as_str()[..end]);
            // One that holds something else stays.
            if fs::remove_dir(&folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Makes the folders above a file. What stands where the new site has a folder, or a folder where
    /// it has this file, was the old site's.
    fn make_way(&self, path: &UrlPath, file: &Path) -> Result<(), OutputError> {
        let parent = file.parent().unwrap_or(&self.place.output);
        if !parent.is_dir() {
            for (end, _) in path.as_str().match_indices('/') {
                let folder: PathBuf = self.place.output.join(&path.as_str()[..end]);
                if folder.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
                    fs::remove_file(&folder).map_err(OutputError::io("remove", &folder))?;
                }
                match fs::create_dir(&folder) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(OutputError::io("create the folder", &folder)(error));
                    }
                    _ => {}
                }
            }
        } else if file.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            fs::remove_dir_all(file).map_err(OutputError::io("remove", file))?;
        }
        Ok(())
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::super::Staging;
    use super::*;

    fn path(text: &str) -> UrlPath {
        UrlPath::new(text).unwrap()
    }

    #[test]
    fn files_are_replaced_and_removed_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("public");
        let protected = Protected::default();
        let missing = Patch::begin(&output, &protected).unwrap_err();
        assert!(matches!(missing, OutputError::Refused { .. }), "{missing}");
        let staging = Staging::begin(&output, &protected).unwrap();
        super::super::Sink::write(&staging, &path("a/b/c.html"), b"old").unwrap();
        super::super::Sink::write(&staging, &path("x"), b"old").unwrap();
        let _ = staging.publish().unwrap();
        let patch = Patch::begin(&output, &protected).unwrap();
        let busy = Staging::begin(&output, &protected).unwrap_err();
        assert!(matches!(busy, OutputError::Locked { .. }), "{busy}");
        patch.write(&path("a/b/c.html"), b"new").unwrap();
        assert_eq!(fs::read(output.join("a/b/c.html")).unwrap(), b"new");
        // A file becomes a folder, and a folder a file.
        patch.write(&path("x/y"), b"below").unwrap();
        patch.write(&path("a"), b"file").unwrap();
        assert_eq!(fs::read(output.join("x/y")).unwrap(), b"below");
        assert_eq!(fs::read(output.join("a")).unwrap(), b"file");
        patch.remove(&path("x")).unwrap();
        assert!(output.join("x/y").is_file());
        patch.remove(&path("x/y")).unwrap();
        patch.remove(&path("never/was")).unwrap();
        assert!(!output.join("x").exists() && output.is_dir());
        drop(patch);
        let beside: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
        assert_eq!(beside.len(), 1, "{beside:?}");
    }
}
