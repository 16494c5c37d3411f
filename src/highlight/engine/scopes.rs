//! What a match does to the open scopes, in syntect's order.

use super::grammar::{Action, Clear, Context, Grammars, Mark, Pattern};
use super::{Change, Unable};

/// Writes changes of scopes.
pub(super) struct Scopes<'a> {
    pub(super) grammars: &'a Grammars,
    pub(super) changes: &'a mut Vec<(usize, Change)>,
}

impl Scopes<'_> {
    /// What a match of `pattern` in the context `current` does; `group` says what a group took.
    pub(super) fn matched(
        &mut self,
        current: &Context,
        pattern: &Pattern,
        (start, end): (usize, usize),
        group: impl Fn(usize) -> Option<(usize, usize)>,
    ) -> Result<(), Unable> {
        self.before(start, current, &pattern.action)?;
        self.open(start, &pattern.marks);
        if !pattern.captures.is_empty() {
            self.groups(pattern, group);
        }
        self.close(end, pattern.marks.len());
        self.after(end, current, &pattern.action)
    }

    /// The scopes of groups, outer ones first.
    fn groups(&mut self, pattern: &Pattern, group: impl Fn(usize) -> Option<(usize, usize)>) {
        if let [(number, marks)] = pattern.captures.as_slice() {
            if let Some((start, end)) = group(*number).filter(|(start, end)| start != end) {
                self.open(start, marks);
                self.changes.push((end, Change::Close(marks.len())));
            }
            return;
        }
        let mut changes = Vec::with_capacity(pattern.captures.len() * 3);
        for (number, marks) in &pattern.captures {
            let Some((start, end)) = group(*number).filter(|(start, end)| start != end) else {
                continue;
            };
            let length = end as i64 - start as i64;
            changes.extend(marks.iter().map(|mark| ((start, -length), Change::Open(*mark))));
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
        self.close(at, count);
        for id in ids {
            let target = self.grammars.context(*id).ok_or(Unable)?;
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
}
