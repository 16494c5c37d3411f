//! Code in, escaped HTML with short classes out, a line of HTML for each line of code.
//!
//! The grammars are two-face's, run by our own `engine`, and by syntect where that cannot; the
//! classes are ours (`CLASSES`), and so is the rendering. Code arrives with LF ends of line; any
//! other character passes through, and stripping the tags and references of the result gives the
//! code back exactly. Never reads a file, never knows Markdown or pages, and never fails: what a
//! grammar cannot do stays plain.

mod cache;
mod classes;
mod console;
pub mod engine;
mod grammars;
mod language;
mod parser;
mod render;
mod rules;
#[cfg(test)]
mod tests;

pub use classes::{CLASSES, Class};
pub use language::language_names;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use syntect::parsing::SyntaxReference;

use crate::highlight::cache::{Cache, Key};
use crate::highlight::console::{Console, Part};
use crate::highlight::grammars::Grammars;
use crate::highlight::language::Grammar;
use crate::highlight::parser::{Failed, Means, Parser};
use crate::highlight::render::{Painter, escape};

/// The longest line that is coloured, in characters: patterns may take seconds on a longer one.
pub const LONGEST_LINE: usize = 1_000;

/// The largest block that is coloured, in bytes.
pub const LARGEST_BLOCK: usize = 64 * 1024;

/// Highlights code; one is shared by all threads.
pub struct Highlighter {
    colours: bool,
    /// What parses code: the first that can.
    means: &'static [Means],
    grammars: OnceLock<Grammars>,
    /// None where code seldom comes again.
    cache: Option<Cache>,
}

/// A block of code as HTML.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Highlighted {
    /// The code, escaped and classed, with the code's own newlines; no tag crosses one.
    pub html: String,
    /// Why some or all of it has no colours, where its language would give it some.
    pub plain: Option<PlainReason>,
}

/// Why code of a known language stays plain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlainReason {
    /// This line alone is over `LONGEST_LINE`; the others are coloured. Only the first is told.
    LongLine {
        /// Counted from 1 in the block.
        line: usize,
        /// Its length.
        characters: usize,
    },
    /// The whole block is over `LARGEST_BLOCK`.
    LargeBlock {
        /// Its size.
        bytes: usize,
    },
    /// The grammar failed on it, so the whole block is plain.
    Grammar,
}

/// What a language is coloured with.
struct Coloured<'a> {
    syntax: &'a SyntaxReference,
    console: Option<Console>,
}

impl fmt::Display for PlainReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongLine { line, characters } => {
                write!(out, "line {line} has {characters} characters, over {LONGEST_LINE}")
            }
            Self::LargeBlock { bytes } => {
                write!(out, "the block has {bytes} bytes, over {LARGEST_BLOCK}")
            }
            Self::Grammar => out.write_str("the grammar failed on it"),
        }
    }
}

impl Highlighted {
    /// The HTML of each line, without its newline; each is complete in itself.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.html.split_terminator('\n')
    }
}

impl Default for Highlighter {
    fn default() -> Self {
        Self::new()
    }
}

impl Highlighter {
    /// One that colours. Grammars are loaded when the first code needs them.
    pub fn new() -> Self {
        let means = &[Means::Engine, Means::Syntect];
        Self { colours: true, means, grammars: OnceLock::new(), cache: Some(Cache::default()) }
    }

    /// One that colours the code of a single build, and keeps nothing: what is free at once is used again
    /// while it is in the processor's caches.
    pub fn once() -> Self {
        Self { cache: None, ..Self::new() }
    }

    /// Reads the grammars now, if it colours, instead of when the first code needs them.
    pub fn load(&self) {
        if self.colours {
            self.grammars();
        }
    }

    /// One that runs syntect alone: slow, and what the engine's colours are compared with.
    pub fn reference() -> Self {
        Self { means: &[Means::Syntect], ..Self::new() }
    }

    /// One that only escapes, for a run whose HTML nobody looks at.
    pub fn plain() -> Self {
        Self { colours: false, ..Self::new() }
    }

    /// The one name of the language that goes by `name`: `python` for `py`; `None` if unknown.
    ///
    /// `text`, `output` and `pseudocode` are known and have no colours. The usual languages are
    /// found without loading the grammars.
    pub fn language(&self, name: &str) -> Option<&str> {
        match language::known(name) {
            Some(language) => Some(language.name),
            None if name.is_empty() => None,
            None => self.grammars().find(name).map(|(name, _)| name),
        }
    }

    /// Why `code` will not be coloured wholly, told from its size alone; cheap.
    ///
    /// `None` for a language without colours, where nothing is lost.
    pub fn limit(&self, code: &str, language: &str) -> Option<PlainReason> {
        let known = language::known(self.language(language)?);
        if known.is_some_and(|known| known.grammar == Grammar::Plain) { None } else { limit(code) }
    }

    /// The HTML of `code`, whose language may go by any of its names; an unknown one stays plain.
    ///
    /// A pure function of its arguments. What was highlighted lately is found again.
    pub fn highlight(&self, code: &str, language: &str) -> Arc<Highlighted> {
        if !self.colours {
            return Arc::new(plain(code, self.limit(code, language)));
        }
        // By the canonical name only, so that all its names share colours and cache.
        let language = self.language(language).unwrap_or_default();
        let Some(coloured) = self.coloured(language) else {
            return Arc::new(plain(code, None));
        };
        let Some(cache) = &self.cache else { return Arc::new(self.colour(code, &coloured)) };
        let key = Key::new(language, code);
        cache.get(&key).unwrap_or_else(|| {
            let mut highlighted = self.colour(code, &coloured);
            highlighted.html.shrink_to_fit();
            let highlighted = Arc::new(highlighted);
            cache.insert(key, &highlighted);
            highlighted
        })
    }

    fn grammars(&self) -> &Grammars {
        self.grammars.get_or_init(Grammars::load)
    }

    /// `None` for an unknown language, and for one without colours.
    fn coloured(&self, language: &str) -> Option<Coloured<'_>> {
        let (syntax, console) = match language::known(language).map(|known| known.grammar) {
            Some(Grammar::Plain) => return None,
            Some(Grammar::Syntax(name)) => (self.grammars().syntax(name), None),
            Some(Grammar::Console(console)) => {
                (self.grammars().syntax(console.syntax()), Some(console))
            }
            None if language.is_empty() => return None,
            None => (self.grammars().find(language)?.1, None),
        };
        Some(Coloured { syntax, console })
    }

    /// Colours code within the limits; a grammar that fails or panics costs the colours only.
    fn colour(&self, code: &str, language: &Coloured<'_>) -> Highlighted {
        let reason = limit(code);
        if let Some(PlainReason::LargeBlock { .. }) = reason {
            return plain(code, reason);
        }
        let render = |means: &Means| contained(|| self.render(code, language, *means));
        match self.means.iter().find_map(render) {
            Some(html) => Highlighted { html, plain: reason },
            None => plain(code, Some(PlainReason::Grammar)),
        }
    }

    fn render(&self, code: &str, language: &Coloured<'_>, means: Means) -> Result<String, Failed> {
        let parser = Parser::new(self.grammars(), language.syntax, means)?;
        let mut painter = Painter::new(parser, code.len());
        let mut inside = false;
        for line in code.split_inclusive('\n') {
            if is_long(line) {
                painter.plain(line);
                continue;
            }
            let Some(console) = language.console else {
                painter.code(line)?;
                continue;
            };
            let part = console.part(line, inside);
            inside = part != Part::Output;
            match part {
                Part::Start(prompt) => {
                    painter.restart();
                    painter.prompted(line, prompt)?;
                }
                Part::More(prompt) => painter.prompted(line, prompt)?,
                Part::Output => painter.output(line),
            }
        }
        Ok(painter.finish())
    }
}

/// What `render` made, or `None` where the grammar failed.
///
/// A pattern that does not compile makes syntect panic; what it leaves behind is only its own
/// half-painted block, which nobody sees.
fn contained(render: impl FnOnce() -> Result<String, Failed>) -> Option<String> {
    catch_unwind(AssertUnwindSafe(render)).ok()?.ok()
}

/// The code escaped, without a class.
fn plain(code: &str, reason: Option<PlainReason>) -> Highlighted {
    let mut html = String::with_capacity(code.len() + code.len() / 16);
    escape(code, &mut html);
    Highlighted { html, plain: reason }
}

/// The first limit that `code` exceeds.
fn limit(code: &str) -> Option<PlainReason> {
    if code.len() > LARGEST_BLOCK {
        return Some(PlainReason::LargeBlock { bytes: code.len() });
    }
    if code.len() <= LONGEST_LINE {
        return None;
    }
    code.split_inclusive('\n')
        .enumerate()
        .find(|(_, line)| is_long(line))
        .map(|(index, line)| PlainReason::LongLine { line: index + 1, characters: length(line) })
}

/// True for a line that is too long to be coloured.
fn is_long(line: &str) -> bool {
    line.len() > LONGEST_LINE && length(line) > LONGEST_LINE
}

/// The characters of a line; its newline does not count.
fn length(line: &str) -> usize {
    line.strip_suffix('\n').unwrap_or(line).chars().count()
}
