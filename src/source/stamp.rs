//! By what a file is known to be unchanged without being read.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::path::VaultPath;

/// A file that was touched so shortly before it was looked at may be written again without a
/// sign: FAT counts time in steps of two seconds, others in a clock tick.
const SETTLED: i128 = Duration::from_secs(2).as_nanos() as i128;

/// What the file system tells of a plain file; equal where it is very likely the same file.
///
/// Times are in nanoseconds since 1970. A file put in another's place has another inode, or at
/// least another time of change, which no program can set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    /// In bytes.
    pub(super) size: u64,
    modified: i128,
    changed: i128,
    device: i128,
    inode: i128,
}

impl Stamp {
    /// True where a look that began at `now` may miss that the file is written once more.
    pub(super) fn is_fresh(&self, now: SystemTime) -> bool {
        self.changed + SETTLED >= nanoseconds(now)
    }
}

/// Time since 1970.
fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// A root folder, opened so that each look at a file of it is short.
pub(super) struct Root {
    #[cfg(unix)]
    folder: std::os::fd::OwnedFd,
    #[cfg(not(unix))]
    folder: std::path::PathBuf,
}

#[cfg(unix)]
impl Root {
    /// Opens the folder.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: rustix::fs::open(folder, flags, Mode::empty())? })
    }

    /// The stamp of a file; `None` where there is no plain one.
    pub(super) fn stamp(&self, path: &VaultPath) -> Option<Stamp> {
        self.stat(Path::new(path.as_str()), true)
    }

    /// The stamp of whatever stands at a path; `None` where there is nothing.
    pub(super) fn stamp_any(&self, path: &Path) -> Option<Stamp> {
        self.stat(path, false)
    }

    fn stat(&self, path: &Path, plain: bool) -> Option<Stamp> {
        use rustix::fs::{AtFlags, FileType, statat};
        let stat = statat(&self.folder, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if plain && FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return None;
        }
        let time = |seconds: i128, rest: i128| seconds * 1_000_000_000 + rest;
        Some(Stamp {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: time(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
            changed: time(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            device: stat.st_dev.into(),
            inode: stat.st_ino.into(),
        })
    }
}

#[cfg(not(unix))]
impl Root {
    /// Remembers the folder.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::metadata(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The stamp of a file; `None` where there is no plain one.
    pub(super) fn stamp(&self, path: &VaultPath) -> Option<Stamp> {
        self.stat(Path::new(path.as_str()), true)
    }

    /// The stamp of whatever stands at a path; `None` where there is nothing.
    pub(super) fn stamp_any(&self, path: &Path) -> Option<Stamp> {
        self.stat(path, false)
    }

    fn stat(&self, path: &Path, plain: bool) -> Option<Stamp> {
        let stat = std::fs::symlink_metadata(self.folder.join(path)).ok()?;
        let time = |time: io::Result<SystemTime>| time.map_or(0, nanoseconds);
        let modified = time(stat.modified());
        // Where nothing tells when a file came to its place, when it was made tells most.
        let changed = modified.max(time(stat.created()));
        let size = stat.len();
        (stat.is_file() || !plain).then_some(Stamp { size, modified, changed, device: 0, inode: 0 })
    }
}
