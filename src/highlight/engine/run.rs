//! A line in, what happens to its scopes out: syntect's parser over scanners.

use std::sync::Arc;

use onig::Region;

use super::grammar::{Action, Clear, Context, Grammars, Id, Mark, Pattern};
use super::references::{Taken, fill};
use super::scanner::{Chain, Origin, Slot};
use super::worker::{Worker, match_at};

/// The most contexts that are open at once. syntect stops there in a way of its own.
const DEEPEST: usize = 100;

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

/// An open context.
struct Level {
    context: Id,
    prototypes: Vec<Id>,
    taken: Option<Arc<Taken>>,
    scanner: Option<u32>,
}

/// The open contexts of a text.
#[derive(Default)]
pub(super) struct State {
    levels: Vec<Level>,
    /// Levels that a prototype's pattern has pushed: prototypes below do not hold in them.
    fences: Vec<usize>,
    begun: bool,
}

/// A match that counts.
struct Match {
    pattern: Arc<Pattern>,
    start: usize,
    end: usize,
    from_prototype: bool,
    /// The region says what its groups took.
    has_groups: bool,
}

enum Best {
    Match(Match),
    /// Only one that would lead back to where it came from.
    Loop,
    None,
}

/// What is known while one line is parsed.
struct Progress {
    start: usize,
    /// Where a push took no text, and how deep it led.
    idle_push: (usize, usize),
    /// Patterns that need the start of the search, and have been searched for.
    gone: Vec<u32>,
}

impl State {
    pub(super) fn new(start: Id) -> Self {
        let level = Level { context: start, prototypes: Vec::new(), taken: None, scanner: None };
        Self { levels: vec![level], ..Self::default() }
    }
}

/// Runs a state over lines.
pub(super) struct Run<'a> {
    pub(super) grammars: &'a Grammars,
    pub(super) worker: &'a mut Worker,
    pub(super) state: &'a mut State,
    pub(super) line: &'a str,
    /// The line between two `EDGE_BYTE`s.
    pub(super) framed: &'a [u8],
    /// What the groups of the last pattern that Oniguruma looked at took.
    pub(super) region: &'a mut Region,
    pub(super) changes: &'a mut Vec<(usize, Change)>,
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

    fn top(&self) -> Result<&Level, Unable> {
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
        if found.end <= start && matches!(found.pattern.action, Action::Push(_)) {
            progress.idle_push = (found.end, depth + 1);
        }
        progress.start = found.end;
        if found.from_prototype {
            self.state.fences.push(depth);
        }
        self.act(&found)?;
        Ok(true)
    }

    /// The scanner of the open contexts.
    fn scanner(&mut self) -> Result<usize, Unable> {
        let top = self.top()?;
        if let Some(scanner) = top.scanner {
            return Ok(scanner as usize);
        }
        let context = top.context;
        let prototypes = self.prototypes().map(|(id, _)| id).collect();
        let chain = Chain { prototypes, context };
        let scanner = self.worker.scanner(self.grammars, chain).ok_or(Unable)?;
        if let Some(top) = self.state.levels.last_mut() {
            top.scanner = Some(scanner);
        }
        Ok(scanner as usize)
    }

    /// The prototypes that hold, the outermost first, each with what its level has taken.
    fn prototypes(&self) -> impl Iterator<Item = (Id, Option<&Arc<Taken>>)> {
        let fence = self.state.fences.last().copied().unwrap_or(0);
        self.state.levels[fence..]
            .iter()
            .flat_map(|level| level.prototypes.iter().map(|id| (*id, level.taken.as_ref())))
    }

    /// The leftmost match, and of those at one place the first.
    fn best(&mut self, progress: &mut Progress) -> Result<Best, Unable> {
        let scanner = self.scanner()?;
        let best = self.search(scanner, progress)?;
        if !self.worker.scanners[scanner].search_starts.is_empty() {
            self.forget_search_starts(scanner, progress, &best);
        }
        Ok(best.map_or_else(
            |looped| if looped { Best::Loop } else { Best::None },
            |(_, found)| Best::Match(found),
        ))
    }

    /// The slot and the match; without one, whether there was one that would loop.
    fn search(
        &mut self,
        scanner: usize,
        progress: &Progress,
    ) -> Result<Result<(usize, Match), bool>, Unable> {
        let start = progress.start;
        let checks_loops = progress.idle_push == (start, self.state.levels.len());
        let mut looped = false;
        // Patterns that took no text and do nothing: syntect looks no further for them.
        let mut spent = Vec::new();
        let (mut from, mut first) = (start, 0);
        loop {
            let Worker { scanners, programs, moved, .. } = &mut *self.worker;
            let scanner_of = &mut scanners[scanner];
            // Positions in the framed line are one higher.
            let found = match first {
                0 => scanner_of.find(programs, moved, self.framed, from + 1),
                _ => scanner_of.find_at(programs, moved, self.framed, from + 1, first),
            };
            let Some((index, found)) = found else {
                if looped || first == 0 {
                    return Ok(Err(looped));
                }
                (from, first) = (from + 1, 0);
                continue;
            };
            from = found.start - 1;
            first = index + 1;
            let slot = &scanner_of.slots[index];
            if spent.contains(&index) {
                continue;
            }
            let sure = slot.end(&found, self.framed).map(|end| end - 1);
            let slot = slot.clone();
            let end = match sure {
                Some(end) => end,
                None => match self.verify(&slot, from, progress)? {
                    Some(end) => end,
                    None => continue,
                },
            };
            match slot.pattern.action {
                Action::Broken => return Err(Unable),
                Action::None if end == from => spent.push(index),
                Action::Pop if checks_loops && end <= start => looped = true,
                _ => {
                    let found = Match {
                        pattern: slot.pattern,
                        start: from,
                        end,
                        from_prototype: matches!(slot.origin, Origin::Pushed(_)),
                        has_groups: sure.is_none(),
                    };
                    return Ok(Ok((index, found)));
                }
            }
        }
    }

    /// Asks Oniguruma whether a pattern matches at a place, and where the match ends.
    fn verify(
        &mut self,
        slot: &Slot,
        at: usize,
        progress: &Progress,
    ) -> Result<Option<usize>, Unable> {
        let pattern = &slot.pattern;
        if pattern.search_start == super::grammar::SearchStart::Only
            && (at != progress.start || progress.gone.contains(&pattern.number))
        {
            return Ok(None);
        }
        let taken = if pattern.has_references { self.taken(slot.origin) } else { None };
        let regex = match taken {
            Some(taken) => self.worker.filled(fill(&pattern.text, &taken)),
            None => pattern.regex(),
        };
        match_at(regex.ok_or(Unable)?, self.line, at, self.region).or(Err(Unable))
    }

    /// What the level that a pattern comes from has taken.
    fn taken(&self, origin: Origin) -> Option<Arc<Taken>> {
        let taken = match origin {
            Origin::Prototype => None,
            Origin::Context => self.state.levels.last().and_then(|level| level.taken.as_ref()),
            Origin::Pushed(number) => self.prototypes().nth(number).and_then(|(_, taken)| taken),
        };
        taken.cloned()
    }

    /// Notes which patterns that need the start of the search have been searched for in vain:
    /// syntect remembers that for the rest of the line.
    fn forget_search_starts(
        &self,
        scanner: usize,
        progress: &mut Progress,
        best: &Result<(usize, Match), bool>,
    ) {
        let scanner = &self.worker.scanners[scanner];
        let reached = match best {
            Ok((index, found)) if found.start == progress.start => *index,
            Ok(_) | Err(_) => scanner.slots.len(),
        };
        for index in scanner.search_starts.iter().filter(|index| **index < reached) {
            progress.gone.push(scanner.slots[*index].pattern.number);
        }
    }

    /// Does what a match asks for.
    fn act(&mut self, found: &Match) -> Result<(), Unable> {
        let grammars = self.grammars;
        let current = grammars.context(self.top()?.context).ok_or(Unable)?;
        let pattern = &*found.pattern;
        self.before(found.start, current, &pattern.action)?;
        for mark in &pattern.marks {
            self.changes.push((found.start, Change::Open(*mark)));
        }
        if found.has_groups && !pattern.captures.is_empty() {
            self.groups(pattern);
        }
        if !pattern.marks.is_empty() {
            self.changes.push((found.end, Change::Close(pattern.marks.len())));
        }
        self.after(found.end, current, &pattern.action)?;
        self.change_levels(pattern)
    }

    /// The scopes of groups, outer ones first.
    fn groups(&mut self, pattern: &Pattern) {
        let mut changes = Vec::new();
        for (index, marks) in &pattern.captures {
            let Some((start, end)) = self.region.pos(*index) else { continue };
            if start == end {
                continue;
            }
            let length = end as i64 - start as i64;
            for mark in marks {
                changes.push(((start, -length), Change::Open(*mark)));
            }
            changes.push(((end, i64::MIN), Change::Close(marks.len())));
        }
        changes.sort_by_key(|(place, _)| *place);
        self.changes.extend(changes.into_iter().map(|((at, _), change)| (at, change)));
    }

    /// What a push, set or pop does to scopes before the match.
    fn before(&mut self, at: usize, current: &Context, action: &Action) -> Result<(), Unable> {
        let (targets, sets) = match action {
            Action::Pop => {
                self.close(at, current.content.len());
                return Ok(());
            }
            Action::Push(targets) => (targets, false),
            Action::Set(targets) => (targets, true),
            Action::None | Action::Broken => return Ok(()),
        };
        if sets && current.clear.is_some() {
            self.changes.push((at, Change::Show));
        }
        for id in targets {
            let target = self.grammars.context(*id).ok_or(Unable)?;
            if !sets {
                self.hide(at, target.clear);
            }
            self.open(at, &target.meta);
        }
        Ok(())
    }

    /// What a push, set or pop does to scopes after the match.
    fn after(&mut self, at: usize, current: &Context, action: &Action) -> Result<(), Unable> {
        let (ids, sets) = match action {
            Action::Pop => {
                self.close(at, current.meta.len());
                if current.clear.is_some() {
                    self.changes.push((at, Change::Show));
                }
                return Ok(());
            }
            Action::Push(ids) => (ids, false),
            Action::Set(ids) => (ids, true),
            Action::None | Action::Broken => return Ok(()),
        };
        let targets: Result<Vec<&Context>, Unable> =
            ids.iter().map(|id| self.grammars.context(*id).ok_or(Unable)).collect();
        let targets = targets?;
        let own = if sets { current.meta.len() + current.content.len() } else { 0 };
        let anew = |target: &&Context| !target.content.is_empty() || target.clear.is_some() && sets;
        if own == 0 && !targets.iter().any(anew) {
            return Ok(());
        }
        self.close(at, own + targets.iter().map(|target| target.meta.len()).sum::<usize>());
        for target in targets {
            if sets {
                self.hide(at, target.clear);
            }
            self.open(at, &target.meta);
            self.open(at, &target.content);
        }
        Ok(())
    }

    fn open(&mut self, at: usize, marks: &[Mark]) {
        self.changes.extend(marks.iter().map(|mark| (at, Change::Open(*mark))));
    }

    fn close(&mut self, at: usize, count: usize) {
        if count > 0 {
            self.changes.push((at, Change::Close(count)));
        }
    }

    fn hide(&mut self, at: usize, clear: Option<Clear>) {
        match clear {
            Some(Clear::Top(count)) => self.changes.push((at, Change::Hide(Some(count)))),
            Some(Clear::All) => self.changes.push((at, Change::Hide(None))),
            None => {}
        }
    }

    fn change_levels(&mut self, pattern: &Pattern) -> Result<(), Unable> {
        let (ids, mut kept) = match &pattern.action {
            Action::Push(ids) => (ids, Vec::new()),
            // What holds in a context holds in the one that takes its place.
            Action::Set(ids) => {
                (ids, self.state.levels.pop().map(|level| level.prototypes).unwrap_or_default())
            }
            Action::Pop => {
                self.state.levels.pop();
                return Ok(());
            }
            Action::None | Action::Broken => return Ok(()),
        };
        let mut taken = None;
        for (index, id) in ids.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if index + 1 == ids.len() {
                prototypes.extend(pattern.prototype);
            }
            let mut refers = self.context(*id)?.has_references;
            for prototype in &prototypes {
                refers |= self.context(*prototype)?.has_references;
            }
            if refers && taken.is_none() {
                taken = Some(Arc::new(Taken::new(self.line, self.region)));
            }
            let taken = taken.clone().filter(|_| refers);
            self.state.levels.push(Level { context: *id, prototypes, taken, scanner: None });
        }
        Ok(())
    }
}
