//! A line in, changes of its scopes out: syntect's parser, with scanners to find matches.

use std::sync::Arc;

use onig::Region;

use super::grammar::{Action, Context, Grammars, Id, Pattern};
use super::references::Taken;
use super::scopes::{Effect, Turn};
use super::search::{Best, Groups, Match};
use super::worker::Worker;
use super::{Change, Unable};

/// The most contexts that are open at once. syntect stops there in a way of its own.
const DEEPEST: usize = 100;

/// Characters that fold to several letters of ASCII, which no automaton knows.
pub(super) const LIGATURES: [char; 9] = ['ß', 'ẞ', 'ﬀ', 'ﬁ', 'ﬂ', 'ﬃ', 'ﬄ', 'ﬅ', 'ﬆ'];

/// An open context.
pub(super) struct Level {
    pub(super) context: Id,
    pub(super) prototypes: Vec<Id>,
    /// What the match that opened it took, if its patterns refer to that.
    pub(super) taken: Option<Arc<Taken>>,
    pub(super) scanner: Option<u32>,
}

impl Level {
    fn new(context: Id) -> Self {
        Self { context, prototypes: Vec::new(), taken: None, scanner: None }
    }
}

/// The open contexts of a text.
#[derive(Default)]
pub(super) struct State {
    pub(super) levels: Vec<Level>,
    /// Levels that a prototype's pattern has pushed: prototypes below do not hold in them.
    pub(super) fences: Vec<usize>,
    begun: bool,
}

/// What is known while one line is parsed.
pub(super) struct Progress {
    /// Where the next search starts.
    pub(super) start: usize,
    /// Where a push took no text, and how deep it led.
    pub(super) idle_push: (usize, usize),
    /// Patterns that are not tried any more: Oniguruma gave them up, or they need the start of a
    /// search and were searched for in vain.
    pub(super) gone: Vec<u32>,
}

/// Runs a state over a line.
pub(super) struct Run<'a> {
    pub(super) grammars: &'a Grammars,
    pub(super) worker: &'a mut Worker,
    pub(super) state: &'a mut State,
    pub(super) line: &'a str,
    /// The line between two `EDGE_BYTE`s.
    pub(super) framed: &'a [u8],
    /// It has some of `LIGATURES`.
    pub(super) has_ligatures: bool,
    /// What the groups of the last pattern that Oniguruma looked at took.
    pub(super) region: &'a mut Region,
    pub(super) changes: &'a mut Vec<(usize, Change)>,
    /// The slot of the last match, by its scanner, where it opened a context.
    pub(super) opened_by: Option<(usize, usize)>,
}

impl State {
    pub(super) fn new(start: Id) -> Self {
        // Most texts open no more at once.
        let mut levels = Vec::with_capacity(16);
        levels.push(Level::new(start));
        Self { levels, ..Self::default() }
    }
}

impl Run<'_> {
    /// Parses the line, which ends with its only newline.
    pub(super) fn line(&mut self) -> Result<(), Unable> {
        if !self.state.begun {
            self.state.begun = true;
            if let Some(mark) = self.context(self.top()?.context)?.content.first() {
                self.changes.push((0, Change::Open(*mark)));
            }
        }
        let mut progress = Progress { start: 0, idle_push: (0, 0), gone: Vec::new() };
        while self.token(&mut progress)? {}
        Ok(())
    }

    pub(super) fn top(&self) -> Result<&Level, Unable> {
        self.state.levels.last().ok_or(Unable)
    }

    fn context(&self, id: Id) -> Result<&Context, Unable> {
        self.grammars.context(id).ok_or(Unable)
    }

    /// Finds the next match and acts on it; false at the line's end.
    fn token(&mut self, progress: &mut Progress) -> Result<bool, Unable> {
        let depth = self.state.levels.len();
        if depth >= DEEPEST {
            return Err(Unable);
        }
        while self.state.fences.last().is_some_and(|fence| *fence >= depth) {
            self.state.fences.pop();
        }
        let start = progress.start;
        let found = match self.best(progress)? {
            Best::None => return Ok(false),
            Best::Loop => {
                let next = self.line[start..].char_indices().nth(1);
                progress.start += next.map_or(0, |(bytes, _)| bytes);
                return Ok(next.is_some());
            }
            Best::Match(found) => found,
        };
        progress.start = found.end;
        if found.from_prototype {
            self.state.fences.push(depth);
        }
        if self.act(&found)? && found.end <= start {
            progress.idle_push = (found.end, depth + 1);
        }
        Ok(true)
    }

    /// Does what a match asks for; true if it pushes.
    fn act(&mut self, found: &Match) -> Result<bool, Unable> {
        let current = self.top()?.context;
        let slot = &mut self.worker.scanners[found.scanner].slots[found.slot];
        let pattern = &*slot.pattern;
        let effect = match &mut slot.effect {
            Some(effect) => effect,
            none => {
                let current = self.grammars.context(current).ok_or(Unable)?;
                none.insert(Effect::new(self.grammars, current, pattern)?)
            }
        };
        let place = (found.start, found.end);
        let region = &*self.region;
        let group = |number: usize| match found.groups {
            Groups::Region => region.pos(number),
            Groups::Places(outcome) => {
                let outcome = pattern.program().outcomes.get(outcome)?;
                outcome.places.span(number, place)
            }
        };
        effect.apply(pattern, place, group, self.changes);
        self.opened_by = None;
        let levels = &mut self.state.levels;
        match effect.turn {
            Turn::Stay => return Ok(false),
            Turn::Pop => {
                levels.pop();
                return Ok(false);
            }
            Turn::Push(id) => levels.push(Level::new(id)),
            // Where prototypes hold, they hold in the context that takes its place, too: `change` sees to that.
            Turn::Set(id) if levels.last().is_some_and(|last| last.prototypes.is_empty()) => {
                levels.pop();
                levels.push(Level::new(id));
            }
            Turn::Set(_) | Turn::Other => {
                let taken = || Taken::new(self.line, region);
                self.state.change(self.grammars, pattern, taken)?;
                return Ok(matches!(pattern.action, Action::Push(_)));
            }
        }
        self.opened_by = Some((found.scanner, found.slot));
        Ok(matches!(effect.turn, Turn::Push(_)))
    }
}

impl State {
    /// Opens and closes contexts; `taken` tells what the match took.
    fn change(
        &mut self,
        grammars: &Grammars,
        pattern: &Pattern,
        taken: impl FnOnce() -> Taken,
    ) -> Result<(), Unable> {
        let (ids, mut kept) = match &pattern.action {
            Action::Push(ids) => (ids, Vec::new()),
            // What holds in a context holds in the one that takes its place.
            Action::Set(ids) => {
                (ids, self.levels.pop().map(|level| level.prototypes).unwrap_or_default())
            }
            Action::Pop => {
                self.levels.pop();
                return Ok(());
            }
            Action::None | Action::Broken => return Ok(()),
        };
        let refers = |id: &Id| Ok(grammars.context(*id).ok_or(Unable)?.has_references);
        let first = self.levels.len();
        for (index, id) in ids.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if index + 1 == ids.len() {
                prototypes.extend(pattern.prototype);
            }
            self.levels.push(Level { prototypes, ..Level::new(*id) });
        }
        let mut taken = Some(taken);
        let mut shared = None;
        for level in &mut self.levels[first..] {
            let mut ids = std::iter::once(&level.context).chain(&level.prototypes);
            if ids.try_fold(false, |any, id| Ok(any || refers(id)?))? {
                shared = shared.or_else(|| taken.take().map(|taken| Arc::new(taken())));
                level.taken = shared.clone();
            }
        }
        Ok(())
    }
}
