//! Names of places: in the vault, on the site, in a page.
//!
//! Each is a newtype over text, checked where it is made, so that a path that leaves its tree
//! cannot be built. No file is touched here.

mod kept;
mod portable;

pub use kept::NotPlain;
pub use portable::{name_trouble, visible};

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A file of the vault: relative to its root, segments joined by `/`, none of them `.`, `..` or empty. Copies
/// share the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct VaultPath(Arc<str>);

/// A file of the site: relative to its root, decoded, segments joined by `/`, none `.`, `..` or empty. Copies
/// share the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct UrlPath(Arc<str>);

/// The id of an element in a page: what follows `#` in a link.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct AnchorId(String);

/// The permanent name of a sheet: kebab-case segments joined by `/`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SheetId(String);

/// The name of a card, unique in its sheet: kebab-case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct CardId(String);

/// True for a path of plain segments: nothing that an operating system would climb or skip.
fn is_plain(path: &str) -> bool {
    !path.contains(['\\', '\0'])
        && path.split('/').all(|segment| !matches!(segment, "" | "." | ".."))
}

/// Joins `relative` to the folder `base`, resolving `.` and `..`; `None` where it climbs out.
fn join(base: &str, relative: &str) -> Option<String> {
    let mut joined = String::with_capacity(base.len() + 1 + relative.len());
    joined.push_str(base);
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." if joined.is_empty() => return None,
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            _ if joined.is_empty() => joined.push_str(segment),
            _ => joined.extend(["/", segment]),
        }
    }
    Some(joined).filter(|path| is_plain(path))
}

impl VaultPath {
    /// The path, or `None` where it is not relative, plain and joined by `/`.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path: String = path.into();
        is_plain(&path).then(|| Self(path.into()))
    }

    /// The text, with `/` between segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last segment without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The folder, without a `/` at its end; empty for a file in the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What follows the last dot of the file name, as written.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').map(|(_, extension)| extension)
    }

    /// The path below `folder`, if it lies there.
    pub fn below(&self, folder: &str) -> Option<&str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// What leads from this file to `target`, as an author would write it.
    pub fn relative_to(&self, target: &VaultPath) -> String {
        relative(&self.0, &target.0)
    }

    /// The file that `relative` names, seen from the folder of this file.
    pub fn resolve(&self, relative: &str) -> Option<Self> {
        join(self.folder(), relative).map(|path| Self(path.into()))
    }
}

impl UrlPath {
    /// The path, or `None` where it is not relative and plain.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path: String = path.into();
        is_plain(&path).then(|| Self(path.into()))
    }

    /// The decoded text, as the file is named on disk.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Page `number` of the list that starts here: `tags/python.html` -> `tags/python/2.html`.
    pub fn page(&self, number: usize) -> Self {
        if number <= 1 {
            return self.clone();
        }
        let stem = self.0.strip_suffix(".html").unwrap_or(&self.0);
        Self(format!("{stem}/{number}.html").into())
    }

    /// What leads from this page to the site's root: `""`, `"../"`, `"../../"`, ...
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// The path as it stands in a link: what is not safe in a URL path is percent-encoded.
    pub fn encoded(&self) -> String {
        self.as_encoded().into_owned()
    }

    /// What [`encoded`](Self::encoded) gives, the path itself where all of it is safe.
    pub fn as_encoded(&self) -> Cow<'_, str> {
        percent_encode(&self.0)
    }

    /// The relative link from this page to `target`: always a file, never a folder.
    pub fn link_to(&self, target: &UrlPath) -> String {
        // A first segment with a colon would read as a scheme; encoding takes the colon.
        percent_encode(&relative(&self.0, &target.0)).into_owned()
    }
}

/// What leads from the file `from` to the file `to`.
fn relative(from: &str, to: &str) -> String {
    let shared: usize = from
        .split_inclusive('/')
        .zip(to.split_inclusive('/'))
        .take_while(|(a, b)| a == b && a.ends_with('/'))
        .map(|(a, _)| a.len())
        .sum();
    "../".repeat(from[shared..].matches('/').count()) + &to[shared..]
}

/// Encodes all bytes of `path` but unreserved characters and `/`.
pub fn percent_encode(path: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-'..=b'/' | b'_' | b'~');
    // Most paths are plain wholly.
    if path.bytes().all(is_plain) {
        return path.into();
    }
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out.into()
}

/// Decodes `%XX`; `None` where the result is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
        let pair = digit(at + 1).zip(digit(at + 2)).map(|(high, low)| (high * 16 + low) as u8);
        match (bytes[at], pair) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

impl AnchorId {
    /// An anchor as slugs make it: not empty, without white space.
    pub fn new(id: impl Into<String>) -> Option<Self> {
        Some(id.into())
            .filter(|id| {
                !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c.is_control())
            })
            .map(Self)
    }

    /// The text, without `#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for AnchorId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// True for `kebab-case`: lower-case letters and digits in any script, single hyphens between them.
pub fn is_kebab(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase())
    })
}

impl SheetId {
    /// The id, or `None` where a segment is not kebab-case.
    pub fn new(id: impl Into<String>) -> Option<Self> {
        Some(id.into()).filter(|id| id.split('/').all(is_kebab)).map(Self)
    }

    /// The text, segments joined by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CardId {
    /// The id, or `None` where it is not kebab-case.
    pub fn new(id: impl Into<String>) -> Option<Self> {
        Some(id.into()).filter(|id| is_kebab(id)).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! show_as_text {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&self.0)
            }
        }
    )*};
}

show_as_text!(VaultPath UrlPath AnchorId SheetId CardId);

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> UrlPath {
        UrlPath::new(path).unwrap()
    }

    #[test]
    fn path_that_climbs_is_refused() {
        for path in ["", "/etc", "a//b", "../a", "a/..", "a/./b", "a\\b", "a\0b"] {
            assert_eq!(VaultPath::new(path), None, "{path:?}");
            assert_eq!(UrlPath::new(path), None, "{path:?}");
        }
    }

    #[test]
    fn relative_link_leads_from_page_to_page() {
        let cases = [
            ("index.html", "python/core.html", "python/core.html"),
            ("python/core.html", "python/oop.html", "oop.html"),
            ("python/core.html", "index.html", "../index.html"),
            ("python/core.html", "python-3/a.html", "../python-3/a.html"),
            ("a/b/c.html", "a/d/e f.html", "../d/e%20f.html"),
        ];
        for (from, to, link) in cases {
            assert_eq!(url(from).link_to(&url(to)), link);
        }
    }

    #[test]
    fn resolving_stays_in_the_vault() {
        let sheet = VaultPath::new("content/python/core.md").unwrap();
        let resolve = |link| sheet.resolve(link).map(|path| path.as_str().to_owned());
        assert_eq!(resolve("../js/a.md"), Some("content/js/a.md".to_owned()));
        assert_eq!(resolve("./b.md"), Some("content/python/b.md".to_owned()));
        assert_eq!(resolve("../../../etc/passwd"), None);
    }

    #[test]
    fn decoding_undoes_encoding() {
        let odd = "a b/ü%:?#[].html";
        assert_eq!(percent_decode("%+5%4").as_deref(), Some("%+5%4"));
        assert_eq!(percent_decode(&url(odd).encoded()).as_deref(), Some(odd));
    }

    #[test]
    fn kebab_case_is_told_from_others() {
        assert!(is_kebab("late-binding-2"));
        for text in ["", "-a", "a--b", "a-", "Late", "a_b", "a b", "a/b"] {
            assert!(!is_kebab(text), "{text:?}");
        }
    }
}
