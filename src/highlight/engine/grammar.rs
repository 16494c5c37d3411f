//! The contexts of a set of grammars, each scope reduced to a mark.
//!
//! A grammar is read when it is first needed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use onig::{Regex, RegexOptions};
use serde::Deserialize;
use syntect::parsing::{Scope, SyntaxSet};

use super::dump::{Dump, DumpedContext, DumpedMatch, DumpedPattern, Operation, Reference};
use super::parse::parse;
use super::program::Program;
use super::tree::Node;

/// What a scope means to the caller of the engine.
pub type Mark = u8;

/// A context, by the numbers of its grammar and of itself; as syntect writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
pub(super) struct Id {
    syntax: usize,
    context: usize,
}

/// Scopes that a context hides.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub(super) enum Clear {
    Top(usize),
    All,
}

/// A state of a grammar: patterns that are tried, and what text in it is.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) meta: Box<[Mark]>,
    pub(super) content: Box<[Mark]>,
    pub(super) clear: Option<Clear>,
    pub(super) prototype: Option<Id>,
    pub(super) has_references: bool,
    pub(super) items: Vec<Item>,
}

#[derive(Debug)]
pub(super) enum Item {
    Pattern(Arc<Pattern>),
    Include(Id),
}

/// A pattern and what it does where it matches.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Not the same for any two patterns.
    pub(super) number: u32,
    pub(super) text: String,
    /// It holds text that another pattern took, if one did.
    pub(super) has_references: bool,
    /// Such text was put into it.
    pub(super) is_filled: bool,
    pub(super) search_start: SearchStart,
    pub(super) marks: Box<[Mark]>,
    pub(super) captures: Vec<(usize, Box<[Mark]>)>,
    pub(super) action: Action,
    pub(super) prototype: Option<Id>,
    program: OnceLock<Program>,
    regex: OnceLock<Option<Regex>>,
}

/// How a pattern depends on where the search for it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SearchStart {
    Independent,
    /// It matches there or not at all.
    Only,
    /// In a way that is not known here.
    Unknown,
}

/// What a pattern does to the stack of contexts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Action {
    None,
    Pop,
    Push(Vec<Id>),
    Set(Vec<Id>),
    /// It leads to a context that does not exist.
    Broken,
}

/// Grammars, converted one at a time.
pub(super) struct Grammars {
    set: Arc<SyntaxSet>,
    mark: Box<dyn Fn(Scope) -> Mark + Send + Sync>,
    syntaxes: Vec<OnceLock<Syntax>>,
    numbers: AtomicU32,
}

struct Syntax {
    start: Option<Id>,
    contexts: Vec<Context>,
}

impl Pattern {
    /// The pattern with another text, which another pattern has taken part in.
    pub(super) fn filled(&self, number: u32, text: String) -> Self {
        Self {
            number,
            text,
            has_references: false,
            is_filled: true,
            search_start: self.search_start,
            marks: self.marks.clone(),
            captures: self.captures.clone(),
            action: self.action.clone(),
            prototype: self.prototype,
            program: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }

    pub(super) fn program(&self) -> &Program {
        self.program.get_or_init(|| Program::new(&self.text))
    }

    /// The pattern for Oniguruma; `None` if it does not compile.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| compile(&self.text)).as_ref()
    }
}

/// A pattern compiled as syntect compiles it.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    let options = RegexOptions::REGEX_OPTION_CAPTURE_GROUP;
    Regex::with_options(pattern, options, onig::Syntax::default()).ok()
}

impl Grammars {
    /// `mark` says what a scope means.
    pub(super) fn new(
        set: Arc<SyntaxSet>,
        mark: impl Fn(Scope) -> Mark + Send + Sync + 'static,
    ) -> Self {
        let syntaxes = set.syntaxes().iter().map(|_| OnceLock::new()).collect();
        Self { set, mark: Box::new(mark), syntaxes, numbers: AtomicU32::new(0) }
    }

    /// The context that the grammar of this index begins with.
    pub(super) fn start(&self, index: usize) -> Option<Id> {
        self.syntax(index)?.start
    }

    /// `None` if there is no such context.
    pub(super) fn context(&self, id: Id) -> Option<&Context> {
        self.syntax(id.syntax)?.contexts.get(id.context)
    }

    /// All contexts of a grammar.
    #[cfg(test)]
    pub(super) fn contexts(&self, syntax: usize) -> impl Iterator<Item = &Context> {
        self.syntax(syntax).into_iter().flat_map(|syntax| &syntax.contexts)
    }

    fn syntax(&self, index: usize) -> Option<&Syntax> {
        let syntax = self.syntaxes.get(index)?;
        let none = || Syntax { start: None, contexts: Vec::new() };
        Some(syntax.get_or_init(|| self.read(index).unwrap_or_else(none)))
    }

    fn read(&self, index: usize) -> Option<Syntax> {
        let dump = Dump::of(self.set.syntaxes().get(index)?)?;
        Some(Syntax {
            start: dump.context_ids.get("__start").copied(),
            contexts: dump.contexts.into_iter().map(|context| self.convert(context)).collect(),
        })
    }

    fn marks(&self, scopes: Vec<Scope>) -> Box<[Mark]> {
        scopes.into_iter().map(&self.mark).collect()
    }

    fn convert(&self, context: DumpedContext) -> Context {
        let pattern = |pattern: DumpedPattern| match pattern {
            // What is not linked is passed over, as syntect does.
            DumpedPattern::Include(reference) => reference.id().map(Item::Include),
            DumpedPattern::Match(pattern) => Some(Item::Pattern(Arc::new(self.pattern(pattern)))),
        };
        Context {
            meta: self.marks(context.meta_scope),
            content: self.marks(context.meta_content_scope),
            clear: context.clear_scopes,
            prototype: context.prototype,
            has_references: context.uses_backrefs,
            items: context.patterns.into_iter().filter_map(pattern).collect(),
        }
    }

    /// A number for a new pattern.
    pub(super) fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    fn pattern(&self, dumped: DumpedMatch) -> Pattern {
        let all = |references: Vec<Reference>| references.iter().map(Reference::id).collect();
        let action = match dumped.operation {
            Operation::None => Some(Action::None),
            Operation::Pop => Some(Action::Pop),
            Operation::Push(references) => Option::map(all(references), Action::Push),
            Operation::Set(references) => Option::map(all(references), Action::Set),
        };
        let prototype = dumped.with_prototype.as_ref().map(Reference::id);
        let whole = prototype != Some(None);
        Pattern {
            number: self.number(),
            has_references: dumped.has_captures,
            is_filled: false,
            search_start: SearchStart::of(&dumped.regex),
            text: dumped.regex,
            marks: self.marks(dumped.scope),
            captures: dumped
                .captures
                .into_iter()
                .flatten()
                .map(|(index, scopes)| (index, self.marks(scopes)))
                .collect(),
            action: action.filter(|_| whole).unwrap_or(Action::Broken),
            prototype: prototype.flatten(),
            program: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }
}

impl SearchStart {
    pub(super) fn of(pattern: &str) -> Self {
        if !pattern.contains(r"\G") {
            return Self::Independent;
        }
        let Some(Node::Concat(nodes)) = parse(pattern) else { return Self::Unknown };
        let leads = match nodes.first() {
            Some(Node::SearchStart) => true,
            // A search that starts at the line's start finds both at once.
            Some(Node::Alternate(branches)) => {
                matches!(branches.as_slice(), [Node::LineStart, Node::SearchStart])
            }
            _ => false,
        };
        let once = pattern.matches(r"\G").count() == 1;
        if leads && once { Self::Only } else { Self::Unknown }
    }
}
