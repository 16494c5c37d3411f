//! Names that come back from a file: checked again, as they were when they were made.

use super::{AnchorId, CardId, SheetId, UrlPath, VaultPath};

/// Why a text is no such name.
#[derive(Debug, thiserror::Error)]
#[error("not a plain name")]
pub struct NotPlain;

/// Reads a name from a text, which must be one.
macro_rules! checked {
    ($($name:ident)*) => {$(
        impl TryFrom<String> for $name {
            type Error = NotPlain;

            fn try_from(text: String) -> Result<Self, NotPlain> {
                Self::new(text).ok_or(NotPlain)
            }
        }
    )*};
}

checked! { VaultPath UrlPath AnchorId SheetId CardId }
