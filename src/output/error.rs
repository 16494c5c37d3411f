//! What can go wrong while a site is written, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::tree::MARKER;
use crate::path::UrlPath;

/// Why no site was published. The old one is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder may not be replaced by a site.
    #[error("cannot use `{}` as the output folder: {refusal}", path.display())]
    Refused {
        /// The folder as the system resolves it.
        path: PathBuf,
        /// What speaks against it.
        refusal: Refusal,
    },
    /// Another build holds the lock of this output.
    #[error("another build is writing to `{}`", path.display())]
    Locked {
        /// The output of both.
        path: PathBuf,
    },
    /// A name that a build works under is taken by something else.
    #[error("`{}` is in the way, and no build of cribsheet made it", path.display())]
    InTheWay {
        /// Where it stands.
        path: PathBuf,
    },
    /// Two files of a site have one path. Collisions are reported earlier: this is a defect.
    #[error("two files of the site are named `{0}`")]
    WrittenTwice(UrlPath),
    /// The system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// A verb phrase: `create the folder`.
        action: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// What speaks against a folder as the output.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It is the root of the file system.
    #[error("it is the root of the file system")]
    FileSystemRoot,
    /// It is the home folder, or a folder above it.
    #[error("it holds the home folder")]
    HoldsHome,
    /// It is the vault's root, or a folder above it.
    #[error("it holds the vault")]
    HoldsVault,
    /// It is a folder of sources, or one above it.
    #[error("it holds the sources in `{}`", .0.display())]
    HoldsSources(PathBuf),
    /// It lies in a folder of sources.
    #[error("it lies in the sources, `{}`", .0.display())]
    InSources(PathBuf),
    /// It, or a folder on the way, is a file, a device or the like.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// It, or a folder on the way, is a symbolic link that leads nowhere.
    #[error("the symbolic link `{}` leads nowhere", .0.display())]
    DanglingLink(PathBuf),
    /// `..` follows a folder that does not exist.
    #[error("`..` follows a folder that does not exist")]
    Climbs,
    /// A file system is mounted on it or below it.
    #[error("a file system is mounted on `{}`", .0.display())]
    Mounted(PathBuf),
    /// It holds files and does not carry the marker.
    #[error("it holds `{0}`, and cribsheet did not make it")]
    Foreign(String),
    /// It carries the marker, and a repository.
    #[error("it holds a repository, `{0}`, which a new site would delete")]
    Repository(String),
}

impl OutputError {
    /// Makes the error of a system call; for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// What to do about it, where something can be done.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal.hint()),
            Self::Locked { .. } => Some(
                "wait until it ends, stop `cribsheet watch`, or give another folder".to_owned(),
            ),
            Self::InTheWay { path } => {
                Some(format!("see what it is, then move `{}` away", path.display()))
            }
            Self::WrittenTwice(_) => None,
            Self::Io { path, source, .. } => io_hint(source.kind(), path),
        }
    }
}

impl Refusal {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::FileSystemRoot | Self::HoldsHome | Self::HoldsVault | Self::HoldsSources(_) => {
                "a site replaces the whole folder: give one for the site alone, such as `public`"
            }
            Self::InSources(_) => "give a folder outside the sources, such as `public`",
            Self::NotAFolder(_) => "give the path of a folder, or of one to be made",
            Self::DanglingLink(_) => "make the folder that it names, or remove the link",
            Self::Climbs => "make that folder first, or give the path without `..`",
            Self::Mounted(_) => "unmount it, or give another folder, such as one inside it",
            Self::Foreign(_) => {
                return format!(
                    "give an empty or a new folder; one that cribsheet made carries `{MARKER}`"
                );
            }
            Self::Repository(_) => "build into another folder, and copy the site from there",
        }
        .to_owned()
    }
}

/// What helps against the reasons that a system gives most.
fn io_hint(kind: io::ErrorKind, path: &Path) -> Option<String> {
    let place = path.parent().unwrap_or(path).display();
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some(format!("free some space where `{place}` lies: the old site stands until then"))
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some(format!("a build needs to write in `{place}`: allow that, or give another folder"))
        }
        io::ErrorKind::InvalidFilename => Some("give a shorter name".to_owned()),
        // An overlay file system cannot rename a folder of its lower layer.
        io::ErrorKind::CrossesDevices => Some(
            "the folder is part of a container image: remove it there, or give a new one"
                .to_owned(),
        ),
        _ => None,
    }
}
