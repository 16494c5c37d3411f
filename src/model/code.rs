//! Code blocks and what their fences say.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Span, Spanned};

/// Lines of a block, from 1, as `2,4-6` names them.
pub type LineRanges = Vec<RangeInclusive<usize>>;

/// A code block.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Code {
    /// The fence's language as written; empty for an indented block or a bare fence.
    pub language: String,
    /// The code, each line ended by LF.
    pub text: String,
    /// Where the code itself starts and ends in the file.
    pub span: Span,
    /// Executed by `verify`.
    pub run: bool,
    /// Runs before the sheet's later `run` fences; shown folded.
    pub setup: bool,
    /// Runs in one program with the `run` fence before it.
    pub continues: bool,
    /// The error that it must end in.
    pub raises: Option<String>,
    /// How its output is compared.
    pub matching: Option<Spanned<String>>,
    /// Why it is never run.
    pub skip: Option<String>,
    /// A file name or title to show.
    pub title: Option<String>,
    /// Whether lines are numbered.
    pub lines: bool,
    /// Lines to mark.
    pub mark: LineRanges,
    /// Lines that were added.
    pub ins: LineRanges,
    /// Lines that were removed.
    pub del: LineRanges,
    /// The file inside the vault that the code comes from, with its region.
    pub file: Option<Spanned<String>>,
}

impl Code {
    /// True for the block that holds what a program prints.
    pub fn is_output(&self) -> bool {
        self.language == "output"
    }
}
