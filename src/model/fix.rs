//! What can be mended in a sheet without asking its author.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Span;

/// A change to a sheet's text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Fix {
    /// Text to put in at a byte of the file.
    Insert {
        /// Where.
        at: usize,
        /// What must stand right before it.
        after: String,
        /// What.
        text: String,
    },
    /// The body of a code block to be replaced, each line ended by LF and without the indent or
    /// quote signs that its lines have in the file.
    Body {
        /// The old body; empty where there is none, right after the line of the fence.
        span: Span,
        /// The new body.
        text: String,
    },
}
