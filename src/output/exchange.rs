//! The step that publishes: the staged folder takes the place of the output.
//!
//! On Linux and macOS one system call exchanges the two folders, and no instant is without a site.
//! A file system that cannot do that gets two renames; a build that is killed between them leaves
//! no output, and [`recover`] puts the old one back.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::OutputError;
use super::place::Place;
use super::tree::Found;

/// Puts the staged folder in the place of the output; returns where the old one stands now.
pub(super) fn publish(place: &Place, found: Found) -> Result<Option<PathBuf>, OutputError> {
    let failed = |error| Err(OutputError::io("publish the site at", &place.output)(error));
    match found {
        Found::Nothing => match put(place) {
            Ok(()) => Ok(None),
            Err(error) => failed(error),
        },
        Found::Replaceable => match exchange(place) {
            Ok(()) => Ok(Some(place.staging.clone())),
            Err(error) if is_unsupported(&error) => match rename_twice(place) {
                Ok(()) => Ok(Some(place.old.clone())),
                Err(error) => failed(error),
            },
            Err(error) => failed(error),
        },
    }
}

/// Puts the old site back where a build was killed between two renames.
pub(super) fn recover(place: &Place) -> Result<(), OutputError> {
    let is_missing = place.output.symlink_metadata().is_err();
    if is_missing && place.old.symlink_metadata().is_ok_and(|old| old.is_dir()) {
        fs::rename(&place.old, &place.output)
            .map_err(OutputError::io("put back the site at", &place.output))?;
    }
    Ok(())
}

/// The old site steps aside, the new one in; where that fails, the old one steps back.
fn rename_twice(place: &Place) -> io::Result<()> {
    fs::rename(&place.output, &place.old)?;
    fs::rename(&place.staging, &place.output).inspect_err(|_| {
        // If even this fails, the next build puts it back.
        let _ = fs::rename(&place.old, &place.output);
    })
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(place: &Place) -> io::Result<()> {
    rename(place, rustix::fs::RenameFlags::EXCHANGE)
}

/// Renames to where nothing stands, and does not replace what came there meanwhile.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn put(place: &Place) -> io::Result<()> {
    match rename(place, rustix::fs::RenameFlags::NOREPLACE) {
        // A plain rename replaces an empty folder at most.
        Err(error) if is_unsupported(&error) => fs::rename(&place.staging, &place.output),
        renamed => renamed,
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename(place: &Place, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::fs::{CWD, renameat_with};
    Ok(renameat_with(CWD, &place.staging, CWD, &place.output, flags)?)
}

/// True where the file system or the kernel does not know the flag. `EINVAL` has no other cause
/// here: neither folder lies in the other.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let unsupported = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];
    Errno::from_io_error(error).is_some_and(|errno| unsupported.contains(&errno))
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Place) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn put(place: &Place) -> io::Result<()> {
    fs::rename(&place.staging, &place.output)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn is_unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Protected;

    /// A place in a new folder, with a site that holds `old` and a staged one that holds `new`.
    fn place() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("site");
        let place = Place::resolve(&output, &Protected::default()).unwrap();
        for (tree, text) in [(&place.output, "old"), (&place.staging, "new")] {
            fs::create_dir(tree).unwrap();
            fs::write(tree.join("index.html"), text).unwrap();
        }
        (folder, place)
    }

    fn text(tree: &std::path::Path) -> String {
        fs::read_to_string(tree.join("index.html")).unwrap()
    }

    #[test]
    fn two_renames_leave_the_old_site_aside() {
        let (_folder, place) = place();
        rename_twice(&place).unwrap();
        assert_eq!((text(&place.output), text(&place.old)), ("new".into(), "old".into()));
        assert!(!place.staging.exists());
    }

    #[test]
    fn failed_second_rename_puts_the_old_site_back() {
        let (_folder, place) = place();
        fs::remove_dir_all(&place.staging).unwrap();
        rename_twice(&place).unwrap_err();
        assert_eq!(text(&place.output), "old");
        assert!(!place.old.exists());
    }

    #[test]
    fn kill_between_two_renames_is_recovered() {
        let (_folder, place) = place();
        fs::rename(&place.output, &place.old).unwrap();
        recover(&place).unwrap();
        assert_eq!(text(&place.output), "old");
        recover(&place).unwrap();
        assert_eq!(text(&place.output), "old");
    }

    #[test]
    fn folder_that_came_meanwhile_is_not_replaced() {
        let (_folder, place) = place();
        publish(&place, Found::Nothing).unwrap_err();
        assert_eq!((text(&place.output), text(&place.staging)), ("old".into(), "new".into()));
    }
}
