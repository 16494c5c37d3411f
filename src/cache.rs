//! What stays of a build for the next one, in `.cribsheet/` of the vault.
//!
//! Nothing in it is needed: whoever deletes it waits longer once. A [`Cache`] holds few files, each
//! whole or not there and told from damaged ones by its hash, what is larger in sections ([`Pack`]), and
//! while a build runs what that has no room for in memory ([`Scratch`]). Where the folder cannot be made or is a link, nothing is kept and nothing is found.
#![allow(
    clippy::disallowed_methods,
    reason = "the door to a folder that is neither read as content nor published"
)]

mod pack;
mod scratch;

pub use pack::{Pack, Packed};
pub use scratch::{Place, Scratch};

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bincode::Options;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::stamp::Stamp;

/// The folder, in the vault's root.
pub const FOLDER: &str = ".cribsheet";

/// The folder of the files in it.
const BUILDS: &str = "builds";

/// How many files are kept: a vault is seldom built into more folders.
const MOST: usize = 8;

/// How much older than the newest file a half-written one is that nobody writes any more.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The largest file, in bytes: that of 100,000 sheets has 30 MB.
const LARGEST: u64 = 256 * 1024 * 1024;

/// What each file begins with, before the hash of the rest.
const HEAD: &[u8] = b"cribsheet cache 2\n";

/// The length of a hash, in bytes.
const HASH: usize = 32;

/// By which programs that make backups know the folder: bford.info/cachedir.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # Kept by `cribsheet build` to be fast the next time. It can be deleted at any time.\n";

/// A value as bytes: small numbers are short.
///
/// # Errors
/// What the value says against it.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> io::Result<Vec<u8>> {
    bincode::options().serialize(value).map_err(io::Error::other)
}

/// The value that has been encoded so; `None` where it is none of its type.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    bincode::options().deserialize(bytes).ok()
}

/// The files that stay from build to build, in a vault.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// That of the vault in `root`; nothing is made yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// What was kept under `name`; `None` where there is nothing, or nothing whole.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let name = self.is_folder(BUILDS).then(|| self.folder().join(BUILDS).join(name))?;
        let (mut file, _) = open_plain(&name).filter(|(_, stamp)| stamp.size <= LARGEST)?;
        let mut head = [0; HEAD.len() + HASH];
        file.read_exact(&mut head).ok()?;
        let hash = head.strip_prefix(HEAD)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        (blake3::hash(&bytes).as_bytes() == hash).then_some(bytes)
    }

    /// Keeps `pieces` as one under `name`, a plain file name, in the place of what was kept there; drops
    /// what is oldest beyond eight files.
    ///
    /// # Errors
    /// What the system says. What was kept before is kept, or nothing is.
    pub fn write(&self, name: &str, pieces: &[&[u8]]) -> io::Result<()> {
        self.create(BUILDS)?;
        let builds = self.folder().join(BUILDS);
        let new = builds.join(half(name));
        let written = || -> io::Result<()> {
            let mut file = create_own(&new)?;
            file.write_all(HEAD)?;
            let mut hasher = blake3::Hasher::new();
            for piece in pieces {
                hasher.update(piece);
            }
            file.write_all(hasher.finalize().as_bytes())?;
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
            put(&new, &builds.join(name))
        };
        written().inspect_err(|_| drop(fs::remove_file(&new)))?;
        self.tidy(BUILDS, MOST, &builds.join(name));
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }

    /// True where the folder and `part` of it are there, and are no links: one may lead out of the vault.
    fn is_folder(&self, part: &str) -> bool {
        is_dir(&self.folder()) && is_dir(&self.folder().join(part))
    }

    /// Makes the folder, ignored by git and by backups, and `part` of it.
    fn create(&self, part: &str) -> io::Result<()> {
        if self.is_folder(part) {
            return Ok(());
        }
        let in_the_way = || Err(io::Error::other("a link or a file is in the way"));
        let folder = self.folder();
        match folder.symlink_metadata() {
            Err(_) => {
                fs::create_dir(&folder)?;
                fs::write(folder.join("CACHEDIR.TAG"), TAG)?;
                fs::write(folder.join(".gitignore"), "*\n")?;
            }
            Ok(found) if !found.is_dir() => return in_the_way(),
            Ok(_) => {}
        }
        match fs::create_dir(folder.join(part)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        match self.is_folder(part) {
            true => Ok(()),
            false => in_the_way(),
        }
    }

    /// Drops the oldest files of `part`, but not the one that is `new`, and those that builds left half
    /// written when they were killed.
    fn tidy(&self, part: &str, most: usize, new: &Path) {
        let Ok(entries) = fs::read_dir(self.folder().join(part)) else { return };
        let mut files: Vec<(SystemTime, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        files.sort_by(|a, b| b.cmp(a));
        let Some((last, _)) = files.first().cloned() else { return };
        let (half, whole): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(_, file)| is_half(file));
        let left = half.into_iter().filter(|(time, _)| *time + ABANDONED < last);
        for (_, file) in whole.into_iter().skip(most).chain(left).filter(|one| one.1 != new) {
            remove(&file);
        }
    }
}

/// The name under which this process writes a file that will have the name `name`: two builds at once
/// have two files.
fn half(name: &str) -> String {
    format!("{name}.{}", std::process::id())
}

/// True for a folder; not for a link to one.
fn is_dir(folder: &Path) -> bool {
    folder.symlink_metadata().is_ok_and(|stat| stat.is_dir())
}

/// Opens a plain file: nothing else that may stand there, a link or a pipe that nobody writes to; with what the
/// system tells of it before it is read.
fn open_plain(path: &Path) -> Option<(File, Stamp)> {
    if !path.symlink_metadata().is_ok_and(|stat| stat.is_file()) {
        return None;
    }
    let file = File::open(path).ok()?;
    let stamp = Stamp::of_file(&file).ok()?;
    Some((file, stamp))
}

/// Removes what has a path, whatever it is; a link, not what it leads to.
fn remove(path: &Path) {
    let _ = match is_dir(path) {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
}

/// Gives a file that has been written its name. What had the name goes first: where a file takes the place
/// of another, ext4 sends it to the disk at once, and the build waits for that.
fn put(new: &Path, name: &Path) -> io::Result<()> {
    remove(name);
    fs::rename(new, name)
}

/// True for a name that [`half`] gives.
fn is_half(file: &Path) -> bool {
    file.extension().is_some_and(|end| end.as_encoded_bytes().iter().all(u8::is_ascii_digit))
}

/// A new file for this process alone; what a killed build with its number left goes.
fn create_own(path: &Path) -> io::Result<File> {
    remove(path);
    File::options().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests;
