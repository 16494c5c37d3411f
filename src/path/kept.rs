//! Names that come back from a file: checked again, as they were when they were made.

use super::{AnchorId, CardId, SheetId, UrlPath, VaultPath};

/// Why a text is no such name.
#[derive(Debug, thiserror::Error)]
#[error("not a plain name")]
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

impl TryFrom<String> for AnchorId {
    type Error = NotPlain;

    fn try_from(id: String) -> Result<Self, NotPlain> {
        Self::new(id).ok_or(NotPlain)
    }
}

impl TryFrom<String> for SheetId {
    type Error = NotPlain;

    fn try_from(id: String) -> Result<Self, NotPlain> {
        Self::new(id).ok_or(NotPlain)
    }
}

impl TryFrom<String> for CardId {
    type Error = NotPlain;

    fn try_from(id: String) -> Result<Self, NotPlain> {
        Self::new(id).ok_or(NotPlain)
    }
}
