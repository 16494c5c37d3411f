//! A fast engine for syntect's grammars: lines in, changes of the scopes out.
//!
//! It says what syntect's `ParseState` says, many times faster: the patterns of a context run as
//! one automaton, and Oniguruma is asked only where that is not enough. What it cannot do it
//! leaves to syntect. It knows nothing of classes, colours or HTML, and of this crate.

mod automaton;
mod class;
mod compile;
mod dump;
mod escape;
mod grammar;
mod machine;
mod parse;
mod places;
mod program;
mod references;
mod run;
mod scanner;
mod scopes;
mod search;
mod set;
mod tail;
#[cfg(test)]
mod tests;
mod tree;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use onig::Region;
use syntect::parsing::{Scope, SyntaxSet};

pub use grammar::Mark;

use grammar::Grammars;
use run::{LIGATURES, Run, State};
use worker::Worker;

/// What happens to the open scopes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// One is opened.
    Open(Mark),
    /// The last so many are closed.
    Close(usize),
    /// The last so many are hidden, or all of them.
    Hide(Option<usize>),
    /// What was hidden last is there again.
    Show,
}

/// What the engine leaves to syntect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unable;

/// The engine for a set of grammars; one is shared by all threads.
pub struct Engine {
    grammars: Grammars,
    /// Workers that no parser has at the moment, each with the thread that had it last.
    idle: Mutex<Vec<(ThreadId, Worker)>>,
}

/// Parses a text, line after line.
pub struct Parser<'a> {
    engine: &'a Engine,
    worker: Option<Worker>,
    state: State,
    start: grammar::Id,
    framed: Vec<u8>,
    /// It may not change its thread, and so belongs to no worker.
    region: Region,
}

impl Engine {
    /// `mark` says what a scope of the grammars means to the caller.
    pub fn new(set: Arc<SyntaxSet>, mark: impl Fn(Scope) -> Mark + Send + Sync + 'static) -> Self {
        Self { grammars: Grammars::new(set, mark), idle: Mutex::default() }
    }

    /// A parser for texts of the grammar that has this index in the set.
    pub fn parser(&self, syntax: usize) -> Result<Parser<'_>, Unable> {
        let start = self.grammars.start(syntax).ok_or(Unable)?;
        let mut worker = self.idle().filter(|worker| !worker.is_full()).unwrap_or_default();
        worker.shrink();
        Ok(Parser {
            engine: self,
            worker: Some(worker),
            state: State::new(start),
            start,
            framed: Vec::new(),
            region: Region::new(),
        })
    }

    /// A worker that is idle: this thread's own if it is, because its automata are in the caches of
    /// the thread's processor.
    fn idle(&self) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = thread::current().id();
        let own = idle.iter().rposition(|(last, _)| *last == thread);
        let at = own.or(idle.len().checked_sub(1))?;
        Some(idle.swap_remove(at).1)
    }
}

impl Parser<'_> {
    /// Forgets what is open: the next line starts a new text.
    pub fn restart(&mut self) {
        self.state = State::new(self.start);
    }

    /// Adds what happens in a line, which ends with its only newline: places and changes, in
    /// order. Lines of more than some thousand bytes are left to syntect.
    pub fn line(&mut self, line: &str, changes: &mut Vec<(usize, Change)>) -> Result<(), Unable> {
        if line.len() + 2 > automaton::LONGEST {
            return Err(Unable);
        }
        let has_ligatures = !line.is_ascii() && line.contains(LIGATURES);
        self.framed.clear();
        self.framed.push(automaton::EDGE_BYTE);
        self.framed.extend_from_slice(line.as_bytes());
        self.framed.push(automaton::EDGE_BYTE);
        let worker = self.worker.as_mut().ok_or(Unable)?;
        let grammars = &self.engine.grammars;
        let (state, region) = (&mut self.state, &mut self.region);
        let framed = &self.framed;
        let opened_by = None;
        Run { grammars, worker, state, line, framed, has_ligatures, region, changes, opened_by }
            .line()
    }
}

impl Drop for Parser<'_> {
    fn drop(&mut self) {
        // A panic may have left a worker half changed.
        if let Some(worker) = self.worker.take()
            && !thread::panicking()
        {
            let mut idle = self.engine.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push((thread::current().id(), worker));
        }
    }
}
