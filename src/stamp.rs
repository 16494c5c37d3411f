//! By what a file is known to be unchanged: what the file system tells of it, else its bytes.
#![allow(clippy::disallowed_methods, reason = "hashes of any file; how old a file is decides")]

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A file that was touched so shortly before it was looked at may be written again without a
/// sign: FAT counts time in steps of two seconds, others in a clock tick.
const SETTLED: i64 = Duration::from_secs(2).as_nanos() as i64;

/// What the file system tells of a plain file; equal where it is very likely the same file.
///
/// Times are in nanoseconds since 1970. A file put in another's place has another inode, or at
/// least another time of change, which no program can set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
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

#[cfg(not(unix))]
impl Stamp {
    fn of(stat: &std::fs::Metadata) -> Self {
        let time = |time: io::Result<SystemTime>| time.map_or(0, nanoseconds);
        let modified = time(stat.modified());
        // Where nothing tells when a file came to its place, when it was made tells most.
        let changed = modified.max(time(stat.created()));
        Self { size: stat.len(), modified, changed, device: 0, inode: 0 }
    }
}

/// The lower bits: numbers of files only have to differ, and times fit until 2262.
#[cfg(unix)]
fn narrow(number: impl Into<i128>) -> i64 {
    number.into() as i64
}

impl Stamp {
    /// True for the same file under a name that came or went: names change the time of change alone.
    pub fn is_linked(&self, other: &Self) -> bool {
        *self == Self { changed: self.changed, ..*other }
    }

    /// That of an open file.
    ///
    /// # Errors
    /// What the system says.
    pub fn of_file(file: &File) -> io::Result<Self> {
        #[cfg(unix)]
        return Ok(Self::of(&rustix::fs::fstat(file)?));
        #[cfg(not(unix))]
        return Ok(Self::of(&file.metadata()?));
    }
}

/// A file's bytes as a number.
pub type Hash = [u8; 32];

/// The hash of the bytes that can be read from the file at `path`, whatever their number.
///
/// # Errors
/// What the system says.
pub fn hash_file(path: &Path) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// The time at which stamps begin to be taken.
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// A file as it was when it was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    stamp: Stamp,
    /// True where the file may have been written since with the same stamp.
    fresh: bool,
    /// Of its bytes; `None` where nobody read them: then they do not matter.
    hash: Option<Hash>,
}

impl Seen {
    /// A file that had this stamp before its bytes were read, which was not before `now`.
    pub fn new(stamp: Stamp, now: SystemTime, hash: Option<Hash>) -> Self {
        Self { stamp, fresh: stamp.is_fresh(now), hash }
    }

    /// A file of ours that had these bytes, and has got another name and this stamp since. Names change
    /// the time of change alone; bytes could only change with the time of writing, which is long past.
    pub fn renamed(stamp: Stamp, now: SystemTime, hash: Hash) -> Self {
        let fresh = stamp.modified + SETTLED >= nanoseconds(now);
        Self { stamp, fresh, hash: Some(hash) }
    }

    /// The file at `path`, read now.
    ///
    /// # Errors
    /// What the system says.
    pub fn file(path: &Path) -> io::Result<Self> {
        let (now, stamp) = (now(), Stamp::of_file(&File::open(path)?)?);
        Ok(Self::new(stamp, now, Some(hash_file(path)?)))
    }

    /// The same file at `path` as it is now; `None` where it is another one.
    pub fn file_again(&self, path: &Path) -> Option<Self> {
        let (now, stamp) = (now(), Stamp::of_file(&File::open(path).ok()?).ok()?);
        self.again(stamp, now, || hash_file(path).ok())
    }

    /// The hash of its bytes; `None` where nobody read them.
    pub fn hash(&self) -> Option<Hash> {
        self.hash
    }

    /// True where the file had this stamp.
    pub fn had(&self, stamp: Stamp) -> bool {
        self.stamp == stamp
    }

    /// The same file as it is at `now`, when it has this stamp; `None` where it is another one. Where
    /// stamps cannot tell, `hash` is asked for that of its bytes.
    pub fn again(
        &self,
        stamp: Stamp,
        now: SystemTime,
        hash: impl FnOnce() -> Option<Hash>,
    ) -> Option<Self> {
        if self.stamp == stamp && (!self.fresh || self.hash.is_none()) {
            return Some(*self);
        }
        let known = self.hash?;
        (hash()? == known).then(|| Self::new(stamp, now, self.hash))
    }
}

/// Time since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i64,
        Err(before) => -(before.duration().as_nanos() as i64),
    }
}

/// A root folder, opened so that each look at a file of it is short.
#[derive(Debug)]
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

    /// Gives a file the name `new` too: the file of this folder, whatever stands at its path by now.
    ///
    /// # Errors
    /// What the system says.
    pub fn link(&self, path: &str, new: &Path) -> io::Result<()> {
        use rustix::fs::{AtFlags, CWD, linkat};
        Ok(linkat(&self.folder, path, CWD, new, AtFlags::empty())?)
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

    /// Gives a file the name `new` too.
    ///
    /// # Errors
    /// What the system says.
    pub fn link(&self, path: &str, new: &Path) -> io::Result<()> {
        std::fs::hard_link(self.folder.join(path), new)
    }

    fn stat(&self, path: &Path, plain: bool) -> Option<Stamp> {
        let stat = std::fs::symlink_metadata(self.folder.join(path)).ok()?;
        (stat.is_file() || !plain).then(|| Stamp::of(&stat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_is_linked_is_the_file_that_was_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let [site, moved] = ["site", "moved"].map(|name| folder.path().join(name));
        std::fs::create_dir(&site).unwrap();
        std::fs::write(site.join("file"), "ours").unwrap();
        let root = Root::open(&site).unwrap();
        std::fs::rename(&site, &moved).unwrap();
        std::fs::create_dir(&site).unwrap();
        std::fs::write(site.join("file"), "theirs").unwrap();
        let new = folder.path().join("new");
        root.link("file", &new).unwrap();
        assert_eq!(std::fs::read_to_string(&new).unwrap(), "ours");
        assert_eq!(root.link("file", &new).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn bytes_decide_where_stamps_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "text").unwrap();
        let old = Stamp::of_file(&File::open(&file).unwrap()).unwrap();
        let hash = hash_file(&file).unwrap();
        let later = now() + Duration::from_secs(3);
        let (never, same, other) =
            (|| panic!("the bytes are not needed"), || Some(hash), || Some([0; 32]));
        let fresh = Seen::new(old, now(), Some(hash));
        assert_eq!(fresh.again(old, later, other), None);
        let settled = fresh.again(old, later, same).unwrap();
        assert_eq!(settled.again(old, later, never), Some(settled));
        // The same text, but in another file.
        let new = Stamp { inode: old.inode + 1, ..old };
        assert_eq!(settled.again(new, later, other), None);
        assert_eq!(settled.again(new, later, same), Some(Seen { stamp: new, ..settled }));
        assert!(!settled.had(new));
        // A file that nobody read may hold anything, but not be another one.
        let unread = Seen::new(old, now(), None);
        assert_eq!(unread.again(old, later, never), Some(unread));
        assert_eq!(unread.again(new, later, never), None);
    }
}
