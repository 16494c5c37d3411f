//! The only reader of a vault's files.
//!
//! A [`Source`] lists what a build may see and hands out bytes. It never follows a link, never
//! opens what is no plain file, never reads more than it is asked for, and never writes.

mod disk;
mod look;
mod memory;
mod recorder;
mod scanner;
mod snapshot;
mod tree;
mod walk;

pub use disk::{DiskSource, find_root};
pub use look::Looked;
pub use memory::MemorySource;
pub use recorder::{Inputs, Recorder};
pub use scanner::Scanner;
pub use snapshot::{Changes, Snapshot};
pub use walk::is_part;

use std::io;

use crate::diagnostic::{Diagnostic, Fault};
use crate::path::VaultPath;

/// The file that makes a folder a vault.
pub const SETTINGS: &str = "site.toml";
/// The folder of the sheets and the files beside them.
pub const CONTENT: &str = "content";
/// Files copied to the site's root.
pub const STATIC: &str = "static";
/// Themes, a folder each.
pub const THEMES: &str = "themes";

/// The files of a vault, sorted, and what was refused among them.
#[derive(Debug, Default)]
pub struct Listing {
    /// All files below `content/`, `static/` and `themes/`, hidden and ignored ones left out.
    pub files: Vec<ListedFile>,
    /// Links, devices and names that are no text.
    pub refused: Vec<Diagnostic>,
}

/// A file as it was when it was listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedFile {
    /// The file.
    pub path: VaultPath,
    /// In bytes.
    pub size: u64,
    /// As [`Source::version`] tells it, where that costs nothing.
    pub version: Option<blake3::Hash>,
}

impl Listing {
    /// The files below a top-level folder.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a VaultPath> {
        self.files.iter().map(|file| &file.path).filter(move |path| path.below(folder).is_some())
    }
}

/// Where a vault's bytes come from.
pub trait Source: Send + Sync {
    /// Lists the vault's files.
    ///
    /// # Errors
    /// [`SourceError`] where a folder cannot be read.
    fn list(&self) -> Result<Listing, SourceError>;

    /// Reads a file of at most `limit` bytes.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be read or is larger: then it is not read at all.
    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError>;

    /// Reads a file like [`Source::read`]; its bytes and their hash.
    ///
    /// # Errors
    /// As there.
    fn read_hashed(
        &self,
        path: &VaultPath,
        limit: u64,
    ) -> Result<(Vec<u8>, blake3::Hash), SourceError> {
        let bytes = self.read(path, limit)?;
        let hash = blake3::hash(&bytes);
        Ok((bytes, hash))
    }

    /// Reads the first bytes of a file: all of it where it is shorter than `length`.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be read.
    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError>;

    /// The identity of a file's bytes, where it is known without reading them.
    fn version(&self, _path: &VaultPath) -> Option<blake3::Hash> {
        None
    }
}

/// Why a file or folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The operating system refused.
    #[error("cannot read `{path}`")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// It is larger than what is accepted.
    #[error("`{path}` has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// The file.
        path: String,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
}

/// True where the reason is that there is no such file.
pub fn is_absent(error: &SourceError) -> bool {
    matches!(error, SourceError::Io { source, .. }
        if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// True for files that editors leave beside the one being edited.
fn is_editors(name: &str) -> bool {
    name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || (name.starts_with('#') && name.ends_with('#'))
        // By which Vim tries whether it may make files.
        || name == "4913"
        // The new and the old file while JetBrains' programs put one in the other's place.
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

/// The text of a file: without BOM, every lone CR an LF, so that offsets stay true.
///
/// # Errors
/// The fault that says why the bytes are no text, with the offset of the first bad byte in what
/// [`decode_lossy`] makes of them.
pub fn decode(mut bytes: Vec<u8>) -> Result<String, (usize, Fault)> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err((0, Fault::Utf16 {}));
    }
    if bytes.starts_with(BOM) {
        bytes.drain(..BOM.len());
    }
    if bytes.contains(&0) {
        let offset = bytes.iter().take_while(|byte| **byte != 0).count();
        return Err((offset, Fault::NulByte { offset }));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let byte = format!("0x{:02X}", error.as_bytes()[offset]);
        (offset, Fault::NotUtf8 { offset, byte })
    })?;
    Ok(if has_lone_cr(&text) { lone_cr_to_lf(&text) } else { text })
}

/// The text of a file for showing it in a message: what is no UTF-8 becomes U+FFFD.
pub fn decode_lossy(mut bytes: Vec<u8>) -> String {
    if bytes.starts_with(BOM) {
        bytes.drain(..BOM.len());
    }
    lone_cr_to_lf(&String::from_utf8_lossy(&bytes))
}

fn has_lone_cr(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Most texts have none at all, which is told fast.
    bytes.contains(&b'\r')
        && bytes
            .iter()
            .enumerate()
            .any(|(at, byte)| *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
}

fn lone_cr_to_lf(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_old_line_ends_are_undone() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\rb\r\nc\n".to_vec()).unwrap(), "a\nb\r\nc\n");
    }

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        let fault = |bytes: &[u8]| decode(bytes.to_vec()).map_err(|(at, f)| (at, f.name()));
        assert_eq!(fault(b"ab\xFFc"), Err((2, "NotUtf8")));
        assert_eq!(fault(b"\xEF\xBB\xBFab\0c"), Err((2, "NulByte")));
        assert_eq!(fault(b"\xFF\xFEa\0"), Err((0, "Utf16")));
    }

    #[test]
    fn editors_files_are_known() {
        let left = ["a.md~", ".a.md.swp", "#a.md#", "4913", "a.md___jb_tmp___", "a.md___jb_old___"];
        assert!(left.iter().all(|name| is_editors(name)));
        assert!(["c#.md", "4913.md", "jb_tmp.md"].iter().all(|name| !is_editors(name)));
    }
}
