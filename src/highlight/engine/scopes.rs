//! What a match does to the open scopes, in syntect's order.

use super::grammar::{Action, Clear, Context, Grammars, Id, Mark, Pattern};
use super::{Change, Unable};

/// What a match of a pattern does to the open scopes in a context, but for those of its groups.
#[derive(Debug)]
pub(super) struct Effect {
    /// What happens at the start of the match, then what happens at its end.
    changes: Box<[Change]>,
    at_start: usize,
    has_groups: bool,
    /// What becomes of the open contexts.
    pub(super) turn: Turn,
    /// The scanner of the context that it leads to, where nothing else holds there: known once it was met.
    pub(super) scanner: Option<u32>,
}

/// What becomes of the open contexts, as far as that is simple: most often it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    Stay,
    Pop,
    /// This one opens.
    Push(Id),
    /// This one takes the place of the last one.
    Set(Id),
    /// The pattern's action says it.
    Other,
}

impl Turn {
    fn of(pattern: &Pattern) -> Self {
        match &pattern.action {
            Action::None | Action::Broken => Self::Stay,
            Action::Pop => Self::Pop,
            Action::Push(ids) | Action::Set(ids) => match (ids.as_slice(), pattern.prototype) {
                ([id], None) if matches!(pattern.action, Action::Push(_)) => Self::Push(*id),
                ([id], None) => Self::Set(*id),
                _ => Self::Other,
            },
        }
    }
}

impl Effect {
    /// What a match of `pattern` in the context `current` does.
    pub(super) fn new(
        grammars: &Grammars,
        current: &Context,
        pattern: &Pattern,
    ) -> Result<Self, Unable> {
        let mut scopes = Scopes { grammars, changes: Vec::new() };
        scopes.before(current, &pattern.action)?;
        scopes.open(&pattern.marks);
        let at_start = scopes.changes.len();
        scopes.close(pattern.marks.len());
        scopes.after(current, &pattern.action)?;
        let mut refers = false;
        if let Action::Push(ids) | Action::Set(ids) = &pattern.action {
            for id in ids.iter().chain(&pattern.prototype) {
                refers |= grammars.context(*id).ok_or(Unable)?.has_references;
            }
        }
        let has_groups = !pattern.captures.is_empty();
        let changes = scopes.changes.into();
        // What refers to the text that the match took has to be given it.
        let turn = if refers { Turn::Other } else { Turn::of(pattern) };
        Ok(Self { changes, at_start, has_groups, turn, scanner: None })
    }

    /// Adds the changes of a match; `group` says what a group of the pattern took.
    pub(super) fn apply(
        &self,
        pattern: &Pattern,
        (start, end): (usize, usize),
        group: impl Fn(usize) -> Option<(usize, usize)>,
        changes: &mut Vec<(usize, Change)>,
    ) {
        let (before, after) = self.changes.split_at(self.at_start);
        for change in before {
            changes.push((start, *change));
        }
        if self.has_groups {
            groups(pattern, group, changes);
        }
        for change in after {
            changes.push((end, *change));
        }
    }
}

/// The scopes of groups, outer ones first.
fn groups(
    pattern: &Pattern,
    group: impl Fn(usize) -> Option<(usize, usize)>,
    changes: &mut Vec<(usize, Change)>,
) {
    if let [(number, marks)] = pattern.captures.as_slice() {
        if let Some((start, end)) = group(*number).filter(|(start, end)| start != end) {
            changes.extend(marks.iter().map(|mark| (start, Change::Open(*mark))));
            changes.push((end, Change::Close(marks.len())));
        }
        return;
    }
    let mut sorted = Vec::with_capacity(pattern.captures.len() * 3);
    for (number, marks) in &pattern.captures {
        let Some((start, end)) = group(*number).filter(|(start, end)| start != end) else {
            continue;
        };
        let length = end as i64 - start as i64;
        sorted.extend(marks.iter().map(|mark| ((start, -length), Change::Open(*mark))));
        sorted.push(((end, i64::MIN), Change::Close(marks.len())));
    }
    sorted.sort_by_key(|(place, _)| *place);
    changes.extend(sorted.into_iter().map(|((at, _), change)| (at, change)));
}

/// Writes changes of scopes.
struct Scopes<'a> {
    grammars: &'a Grammars,
    changes: Vec<Change>,
}

impl Scopes<'_> {
    /// What a push, set or pop does to scopes before the match.
    fn before(&mut self, current: &Context, action: &Action) -> Result<(), Unable> {
        let (targets, sets) = match action {
            Action::Pop => {
                self.close(current.content.len());
                return Ok(());
            }
            Action::Push(targets) => (targets, false),
            Action::Set(targets) => (targets, true),
            Action::None | Action::Broken => return Ok(()),
        };
        if sets && current.clear.is_some() {
            self.changes.push(Change::Show);
        }
        for id in targets {
            let target = self.grammars.context(*id).ok_or(Unable)?;
            if !sets {
                self.hide(target.clear);
            }
            self.open(&target.meta);
        }
        Ok(())
    }

    /// What a push, set or pop does to scopes after the match.
    fn after(&mut self, current: &Context, action: &Action) -> Result<(), Unable> {
        let (ids, sets) = match action {
            Action::Pop => {
                self.close(current.meta.len());
                if current.clear.is_some() {
                    self.changes.push(Change::Show);
                }
                return Ok(());
            }
            Action::Push(ids) => (ids, false),
            Action::Set(ids) => (ids, true),
            Action::None | Action::Broken => return Ok(()),
        };
        // Scopes are closed and opened again where others come between them.
        let mut count = if sets { current.meta.len() + current.content.len() } else { 0 };
        let mut anew = count > 0;
        for id in ids {
            let target = self.grammars.context(*id).ok_or(Unable)?;
            anew |= !target.content.is_empty() || target.clear.is_some() && sets;
            count += target.meta.len();
        }
        if !anew {
            return Ok(());
        }
        self.close(count);
        for id in ids {
            let target = self.grammars.context(*id).ok_or(Unable)?;
            if sets {
                self.hide(target.clear);
            }
            self.open(&target.meta);
            self.open(&target.content);
        }
        Ok(())
    }

    fn open(&mut self, marks: &[Mark]) {
        self.changes.extend(marks.iter().map(|mark| Change::Open(*mark)));
    }

    fn close(&mut self, count: usize) {
        if count > 0 {
            self.changes.push(Change::Close(count));
        }
    }

    fn hide(&mut self, clear: Option<Clear>) {
        match clear {
            Some(Clear::Top(count)) => self.changes.push(Change::Hide(Some(count))),
            Some(Clear::All) => self.changes.push(Change::Hide(None)),
            None => {}
        }
    }
}
