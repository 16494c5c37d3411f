//! Links and images as the author wrote them.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Span;

/// A link or an image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// True for an image.
    pub image: bool,
    /// The whole link in the file's text.
    pub span: Span,
}

/// Where a link leads, before the vault is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the line above each variant says what its fields are")]
pub enum Target {
    /// Another site: an absolute URL with an allowed scheme.
    External(String),
    /// A file, relative to the sheet and percent-decoded; with an anchor in it.
    File { path: String, anchor: Option<String> },
    /// An anchor in the same sheet; empty for its top.
    Anchor(String),
    /// A URL that may not be shown: it has been reported.
    Refused,
}
