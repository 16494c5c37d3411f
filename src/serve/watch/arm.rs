//! Asking the system to tell of changes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Notice;
use super::hints::Hints;
use crate::source::{CONTENT, STATIC, THEMES};

/// The system's promise to tell; it ends when this is dropped.
pub(super) struct Arm {
    _watcher: RecommendedWatcher,
    /// The folders that were asked about, and which ones they were.
    places: Vec<(PathBuf, Option<Identity>)>,
}

/// Which of all folders that ever had a name this is; numbers alone are given anew.
#[derive(PartialEq, Eq)]
struct Identity {
    number: (u64, u64),
    created: Option<SystemTime>,
}

/// Why the system does not tell.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A folder is gone, or went while it was asked about.
    Vanished,
    /// It watches no more folders for this user.
    Folders,
    /// It tells no more programs of this user.
    Programs,
    /// Something else.
    Other(notify::Error),
}

impl Arm {
    /// Asks about the vault in `root`: about its top level, and all below its three folders.
    ///
    /// All else in the root is not asked about, the output above all.
    pub(super) fn new(root: &Path, hints: &Arc<Hints>) -> Result<Self, Trouble> {
        let identity = Identity::of(root).ok_or(Trouble::Vanished)?;
        // Some systems tell the names of what links lead to.
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let (roots, hints) = ([root.to_owned(), real], Arc::clone(hints));
        let handler = move |event| hints.hear(&roots, event);
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(handler, config)?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        let mut places = vec![(root.to_owned(), Some(identity))];
        for top in [CONTENT, STATIC, THEMES] {
            let folder = root.join(top);
            let identity = Identity::of(&folder);
            if identity.is_some() {
                watcher.watch(&folder, RecursiveMode::Recursive)?;
            }
            places.push((folder, identity));
        }
        Ok(Self { _watcher: watcher, places })
    }

    /// True where one of the folders is no longer the one that was asked about.
    pub(super) fn is_stale(&self) -> bool {
        self.places.iter().any(|(folder, identity)| Identity::of(folder) != *identity)
    }
}

impl Identity {
    /// That of the folder with this name; `None` where there is none.
    fn of(folder: &Path) -> Option<Self> {
        let stat = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?;
        #[cfg(unix)]
        let number = (
            std::os::unix::fs::MetadataExt::dev(&stat),
            std::os::unix::fs::MetadataExt::ino(&stat),
        );
        #[cfg(not(unix))]
        let number = (0, 0);
        Some(Self { number, created: stat.created().ok() })
    }
}

impl From<notify::Error> for Trouble {
    fn from(error: notify::Error) -> Self {
        // Too many open files, of this program or of the system: each program that is told is one.
        const TOO_MANY: [i32; 2] = [23, 24];
        match &error.kind {
            ErrorKind::PathNotFound => Self::Vanished,
            ErrorKind::MaxFilesWatch => Self::Folders,
            ErrorKind::Io(io) if is_vanished(io) => Self::Vanished,
            ErrorKind::Io(io) if io.raw_os_error().is_some_and(|code| TOO_MANY.contains(&code)) => {
                Self::Programs
            }
            _ => Self::Other(error),
        }
    }
}

fn is_vanished(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Trouble {
    /// What an error means that came while the system was telling; `None` where it goes on.
    pub(super) fn lasting(error: notify::Error) -> Option<Self> {
        Some(Self::from(error)).filter(|trouble| matches!(trouble, Self::Folders))
    }

    /// What is said to the author.
    pub(super) fn notice(&self) -> Notice {
        let limit = |name: &str, value: u32| {
            format!("raise the limit, on Linux by `sudo sysctl fs.inotify.{name}={value}`")
        };
        let (why, hint) = match self {
            Self::Vanished => ("the folder is gone".to_owned(), "put it back".to_owned()),
            Self::Folders => (
                "the system watches no more folders".to_owned(),
                limit("max_user_watches", 524_288),
            ),
            Self::Programs => (
                "too many programs watch folders or too many files are open".to_owned(),
                limit("max_user_instances", 1024),
            ),
            Self::Other(error) => {
                (error.to_string(), "`--poll` looks without asking the system".to_owned())
            }
        };
        Notice { message: format!("{why}: looking at all files twice a second instead"), hint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_made_anew_is_another() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        fs::create_dir(&folder).unwrap();
        let first = Identity::of(&folder);
        assert!(first.is_some() && first == Identity::of(&folder));
        fs::remove_dir(&folder).unwrap();
        assert!(Identity::of(&folder).is_none());
        // Longer than a tick of a file system's clock.
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::create_dir(&folder).unwrap();
        assert!(first != Identity::of(&folder));
    }
}
