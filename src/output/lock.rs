//! One builder for each output: a lock that ends with the process that holds it.
//!
//! The file of the lock stands beside the output only while a build runs. Its removal is the
//! delicate part: whoever opened the file before, and gets the lock after, holds a file without a
//! name. So the holder removes it while it holds the lock, and the next one looks whether the file
//! that it locked is still the one at the path.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::OutputError;

/// Held by the one builder of an output; dropped, the lock is free and its file gone.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    // Open as long as the lock is held: the system frees it on close, also after `kill -9`.
    _file: File,
}

impl Lock {
    /// Takes the lock at `path`, or fails at once where another build into `output` holds it.
    pub(super) fn take(path: PathBuf, output: &Path) -> Result<Self, OutputError> {
        loop {
            let file = open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(OutputError::Locked { path: output.to_owned() });
                }
                // The file stays: another build may hold it, and an empty file harms no one.
                Err(TryLockError::Error(error)) => {
                    return Err(OutputError::io("lock", &path)(error));
                }
            }
            // Else its holder ended between our opening and our locking: once more.
            if is_at(&file, &path).map_err(OutputError::io("look at", &path))? {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file that stays harms no one; the next build takes it over.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens or creates the file of a lock; refuses what no build of ours would leave there.
fn open(path: &Path) -> Result<File, OutputError> {
    let in_the_way = || OutputError::InTheWay { path: path.to_owned() };
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(in_the_way());
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    dont_follow(&mut options);
    let file = options.open(path).map_err(OutputError::io("create the lock", path))?;
    let metadata = file.metadata().map_err(OutputError::io("look at", path))?;
    if metadata.is_file() && metadata.len() == 0 { Ok(file) } else { Err(in_the_way()) }
}

/// Keeps a link or a pipe, planted after the look at the path, from being followed or waited for.
#[cfg(unix)]
fn dont_follow(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
}

#[cfg(not(unix))]
fn dont_follow(_: &mut OpenOptions) {}

/// True where `path` still names the open `file`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    match path.symlink_metadata() {
        Ok(named) => Ok((named.dev(), named.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Windows has no stable way to compare: there, a race of two builds at the end of a third is
/// caught by the staging folder, which only one of them can create.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_holder_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(path.clone(), Path::new("out")).unwrap();
        let error = Lock::take(path.clone(), Path::new("out")).unwrap_err();
        assert!(matches!(error, OutputError::Locked { .. }), "{error}");
        drop(first);
        assert!(!path.exists());
        Lock::take(path, Path::new("out")).unwrap();
    }

    #[test]
    fn file_of_a_killed_build_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, "").unwrap();
        drop(Lock::take(path.clone(), Path::new("out")).unwrap());
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_no_build_left_is_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        let path = folder.path().join("lock");
        let refused = || {
            matches!(Lock::take(path.clone(), Path::new("out")), Err(OutputError::InTheWay { .. }))
        };
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        assert!(refused() && !victim.exists());
        fs::remove_file(&path).unwrap();
        fs::write(&path, "mine").unwrap();
        assert!(refused() && path.exists());
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(refused());
    }

    #[test]
    fn many_builders_never_hold_it_together() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let holders = AtomicUsize::new(0);
        let taken = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while taken.load(Ordering::SeqCst) < 200 {
                        match Lock::take(path.clone(), Path::new("out")) {
                            Ok(lock) => {
                                assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                                taken.fetch_add(1, Ordering::SeqCst);
                                holders.fetch_sub(1, Ordering::SeqCst);
                                drop(lock);
                            }
                            Err(OutputError::Locked { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
            }
        });
        assert!(!path.exists());
    }
}
