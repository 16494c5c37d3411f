//! A line in, changes of its scopes out: by the engine, or by syntect.
//!
//! Both give the same changes. The engine is fast; syntect runs what the engine cannot, and is what
//! the engine is compared with.

use syntect::parsing::{ClearAmount, ParseState, ParsingError, ScopeStackOp, SyntaxReference};

use crate::highlight::engine::{self, Change, Unable};
use crate::highlight::grammars::Grammars;

/// What parses code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Means {
    Engine,
    Syntect,
}

/// Why code was not parsed.
#[derive(Debug)]
pub(super) enum Failed {
    /// The engine leaves it to syntect.
    Engine,
    /// The grammar is broken.
    Grammar,
}

/// The state of one text.
pub(super) struct Parser<'a> {
    grammars: &'a Grammars,
    syntax: &'a SyntaxReference,
    state: State<'a>,
}

enum State<'a> {
    Engine(Box<engine::Parser<'a>>),
    Syntect(ParseState),
}

impl From<Unable> for Failed {
    fn from(_: Unable) -> Self {
        Self::Engine
    }
}

impl From<ParsingError> for Failed {
    fn from(_: ParsingError) -> Self {
        Self::Grammar
    }
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        grammars: &'a Grammars,
        syntax: &'a SyntaxReference,
        means: Means,
    ) -> Result<Self, Failed> {
        let state = match means {
            Means::Engine => {
                let parser = grammars.engine.parser(grammars.index(syntax))?;
                State::Engine(Box::new(parser))
            }
            Means::Syntect => State::Syntect(ParseState::new(syntax)),
        };
        Ok(Self { grammars, syntax, state })
    }

    /// Forgets what is open: the next line starts a new text.
    pub(super) fn restart(&mut self) {
        match &mut self.state {
            State::Engine(parser) => parser.restart(),
            State::Syntect(state) => *state = ParseState::new(self.syntax),
        }
    }

    /// Adds what happens in a line, which ends with its newline.
    pub(super) fn line(
        &mut self,
        line: &str,
        changes: &mut Vec<(usize, Change)>,
    ) -> Result<(), Failed> {
        match &mut self.state {
            State::Engine(parser) => parser.line(line, changes)?,
            State::Syntect(state) => {
                let operations = state.parse_line(line, &self.grammars.set)?;
                changes.extend(
                    operations.iter().filter_map(|(at, operation)| {
                        Some((*at, change(self.grammars, operation)?))
                    }),
                );
            }
        }
        Ok(())
    }
}

/// An operation of syntect, its scope reduced to a mark.
fn change(grammars: &Grammars, operation: &ScopeStackOp) -> Option<Change> {
    Some(match operation {
        ScopeStackOp::Push(scope) => Change::Open(grammars.classes.rule(*scope).mark()),
        ScopeStackOp::Pop(count) => Change::Close(*count),
        ScopeStackOp::Clear(ClearAmount::TopN(count)) => Change::Hide(Some(*count)),
        ScopeStackOp::Clear(ClearAmount::All) => Change::Hide(None),
        ScopeStackOp::Restore => Change::Show,
        ScopeStackOp::Noop => return None,
    })
}
