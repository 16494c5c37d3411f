//! By what a file is known to be unchanged without being read.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was touched so shortly before it was looked at may be written again without a
/// sign: FAT counts time in steps of two seconds, others in a clock tick.
const SETTLED: i64 = Duration::from_secs(2).as_nanos() as i64;

/// What the file system tells of a plain file; equal where it is very likely the same file.
///
/// Times are in nanoseconds since 1970. A file put in another's place has another inode, or at
/// least another time of change, which no program can set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// In bytes.
    pub size: u64,
    modified: i64,
    changed: i64,
    device: i64,
    inode: i64,
}

impl Stamp {
    /// True where a look that began at `now` may miss that the file is written once more.
    pub fn is_fresh(&self, now: SystemTime) -> bool {
        self.changed + SETTLED >= nanoseconds(now)
    }
}

#[cfg(unix)]
impl Stamp {
    fn of(stat: &rustix::fs::Stat) -> Self {
        let time = |seconds: i128, rest: i128| narrow(seconds * 1_000_000_000 + rest);
        Self {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: time(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
            changed: time(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            device: narrow(stat.st_dev),
            inode: narrow(stat.st_ino),
        }
    }
}

/// The lower bits: numbers of files only have to differ, and times fit until 2262.
#[cfg(unix)]
fn narrow(number: impl Into<i128>) -> i64 {
    number.into() as i64
}

/// Time since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i64,
        Err(before) => -(before.duration().as_nanos() as i64),
    }
}

/// A root folder, opened so that each look at a file of it is short.
pub struct Root {
    #[cfg(unix)]
    folder: std::os::fd::OwnedFd,
    #[cfg(not(unix))]
    folder: std::path::PathBuf,
}

#[cfg(unix)]
impl Root {
    /// Opens the folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: rustix::fs::open(folder, flags, Mode::empty())? })
    }

    /// The stamp of a file; `None` where there is no plain one.
    pub fn stamp(&self, path: &str) -> Option<Stamp> {
        self.stat(Path::new(path), true)
    }

    /// The stamp of whatever stands at a path; `None` where there is nothing.
    pub fn stamp_any(&self, path: &Path) -> Option<Stamp> {
        self.stat(path, false)
    }

    fn stat(&self, path: &Path, plain: bool) -> Option<Stamp> {
        use rustix::fs::{AtFlags, FileType, statat};
        let stat = statat(&self.folder, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if plain && FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return None;
        }
        Some(Stamp::of(&stat))
    }
}

#[cfg(not(unix))]
impl Root {
    /// Remembers the folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::metadata(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The stamp of a file; `None` where there is no plain one.
    pub fn stamp(&self, path: &str) -> Option<Stamp> {
        self.stat(Path::new(path), true)
    }

    /// The stamp of whatever stands at a path; `None` where there is nothing.
    pub fn stamp_any(&self, path: &Path) -> Option<Stamp> {
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
