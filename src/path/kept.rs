//! Paths that come back from a file: checked again, as they were when they were made.

use super::{UrlPath, VaultPath};

/// Why a text is no path.
#[derive(Debug, thiserror::Error)]
#[error("not a plain path")]
pub struct NotPlain;

impl TryFrom<String> for VaultPath {
    type Error = NotPlain;

    fn try_from(path: String) -> Result<Self, NotPlain> {
        Self::new(path).ok_or(NotPlain)
    }
}

impl TryFrom<String> for UrlPath {
    type Error = NotPlain;

    fn try_from(path: String) -> Result<Self, NotPlain> {
        Self::new(path).ok_or(NotPlain)
    }
}
