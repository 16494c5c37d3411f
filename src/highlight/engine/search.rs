//! The next match of a line, as syntect would find it.

use std::sync::Arc;

use super::Unable;
use super::grammar::{Id, SearchStart};
use super::references::{Taken, fill};
use super::run::{Progress, Run};
use super::scanner::{Chain, Kind, Origin, Verdict};
use super::worker::{Worker, match_at};

/// A match that counts.
pub(super) struct Match {
    pub(super) scanner: usize,
    pub(super) slot: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) from_prototype: bool,
    pub(super) groups: Groups,
}

/// What knows which text groups took.
#[derive(Clone, Copy)]
pub(super) enum Groups {
    /// What Oniguruma wrote down.
    Region,
    /// This outcome of the pattern's program.
    Places(usize),
}

pub(super) enum Best {
    Match(Match),
    /// Only one that would lead back to where it came from.
    Loop,
    None,
}

/// A place and a pattern to try next.
struct Cursor {
    at: usize,
    /// Patterns before it are not tried here.
    first: usize,
    /// A match here would loop.
    looped: bool,
    /// Patterns that took no text and do nothing: syntect looks no further for them.
    spent: Vec<usize>,
}

impl Run<'_> {
    /// The leftmost match, and of those at one place the first.
    pub(super) fn best(&mut self, progress: &mut Progress) -> Result<Best, Unable> {
        let scanner = self.scanner()?;
        if self.has_ligatures && self.worker.scanners[scanner].folds {
            return Err(Unable);
        }
        let best = self.search(scanner, progress)?;
        if !self.worker.scanners[scanner].search_starts.is_empty() {
            self.forget(scanner, progress, &best);
        }
        Ok(best)
    }

    /// The scanner of the open contexts.
    fn scanner(&mut self) -> Result<usize, Unable> {
        let top = self.top()?;
        if let Some(scanner) = top.scanner {
            return Ok(scanner as usize);
        }
        let context = top.context;
        let taken = top.taken.clone();
        let scanner = match taken {
            None if self.prototypes().next().is_none() => self.plain_scanner(context),
            taken => {
                let prototypes = self.prototypes().map(|(id, _)| id).collect();
                self.worker.scanner(self.grammars, Chain { prototypes, context, taken })
            }
        };
        let scanner = scanner.ok_or(Unable)?;
        if let Some(top) = self.state.levels.last_mut() {
            top.scanner = Some(scanner);
        }
        Ok(scanner as usize)
    }

    /// The scanner of the last context alone, which the match that led to it knows after its first time.
    fn plain_scanner(&mut self, context: Id) -> Option<u32> {
        let Some((scanner, slot)) = self.opened_by.take() else {
            return self.worker.plain_scanner(self.grammars, context);
        };
        let effect = self.worker.scanners[scanner].slots[slot].effect.as_ref();
        if let Some(known) = effect.and_then(|effect| effect.scanner) {
            return Some(known);
        }
        let number = self.worker.plain_scanner(self.grammars, context);
        if let Some(effect) = &mut self.worker.scanners[scanner].slots[slot].effect {
            effect.scanner = number;
        }
        number
    }

    /// The prototypes that hold, the outermost first, each with what its level has taken.
    fn prototypes(&self) -> impl Iterator<Item = (Id, Option<&Arc<Taken>>)> {
        let fence = self.state.fences.last().copied().unwrap_or(0);
        self.state.levels[fence..]
            .iter()
            .flat_map(|level| level.prototypes.iter().map(|id| (*id, level.taken.as_ref())))
    }

    fn search(&mut self, scanner: usize, progress: &mut Progress) -> Result<Best, Unable> {
        let start = progress.start;
        let checks_loops = progress.idle_push == (start, self.state.levels.len());
        let mut cursor = Cursor { at: start, first: 0, looped: false, spent: Vec::new() };
        loop {
            let Worker { scanners, programs, moved, .. } = &mut *self.worker;
            // Places in the framed line are one higher.
            let candidate = match cursor.first {
                0 => scanners[scanner].find(programs, moved, self.framed, cursor.at + 1),
                first => {
                    scanners[scanner].find_at(programs, moved, self.framed, cursor.at + 1, first)
                }
            };
            let Some((candidate, found)) = candidate else {
                match cursor.first {
                    _ if cursor.looped => return Ok(Best::Loop),
                    0 => return Ok(Best::None),
                    _ => (cursor.at, cursor.first) = (cursor.at + 1, 0),
                }
                continue;
            };
            let slot = candidate.slot as usize;
            cursor.at = found.start - 1;
            cursor.first = slot + 1;
            let is_gone =
                |gone: &Vec<u32>| gone.contains(&scanners[scanner].slots[slot].pattern.number);
            if cursor.spent.contains(&slot) || !progress.gone.is_empty() && is_gone(&progress.gone)
            {
                continue;
            }
            let (end, groups) = match candidate.verdict(&found, self.framed) {
                Some(Verdict::Refused) => continue,
                Some(Verdict::Match(end)) => (end - 1, Groups::Places(candidate.outcome as usize)),
                None => match self.verify(scanner, slot, cursor.at, progress)? {
                    Some(end) => (end, Groups::Region),
                    None => continue,
                },
            };
            match candidate.kind {
                Kind::Broken => return Err(Unable),
                Kind::Nothing if end == cursor.at => cursor.spent.push(slot),
                Kind::Pops if checks_loops && end <= start => cursor.looped = true,
                _ => {
                    let (start, from_prototype) = (cursor.at, candidate.from_prototype);
                    let found = Match { scanner, slot, start, end, from_prototype, groups };
                    return Ok(Best::Match(found));
                }
            }
        }
    }

    /// Asks Oniguruma whether a pattern matches at a place, and where the match ends.
    fn verify(
        &mut self,
        scanner: usize,
        slot: usize,
        at: usize,
        progress: &mut Progress,
    ) -> Result<Option<usize>, Unable> {
        let slot = &self.worker.scanners[scanner].slots[slot];
        let pattern = &*slot.pattern;
        if pattern.search_start == SearchStart::Only && at != progress.start {
            return Ok(None);
        }
        if pattern.has_references
            && let Some(taken) = self.taken(slot.origin)
        {
            let filled = fill(&pattern.text, &taken);
            let regex = self.worker.filled(filled).ok_or(Unable)?;
            return match_at(regex, self.line, at, self.region).or(Err(Unable));
        }
        match match_at(pattern.regex().ok_or(Unable)?, self.line, at, self.region) {
            Ok(end) => Ok(end),
            Err(_) if pattern.is_filled => Err(Unable),
            // syntect gives the pattern up for the rest of the line.
            Err(_) => {
                progress.gone.push(pattern.number);
                Ok(None)
            }
        }
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

    /// Notes which patterns that need the start of the search were searched for in vain: syntect
    /// remembers that for the rest of the line.
    fn forget(&self, scanner: usize, progress: &mut Progress, best: &Best) {
        let scanner = &self.worker.scanners[scanner];
        let reached = match best {
            Best::Match(found) if found.start == progress.start => found.slot,
            _ => scanner.slots.len(),
        };
        for index in scanner.search_starts.iter().filter(|index| **index < reached) {
            progress.gone.push(scanner.slots[*index].pattern.number);
        }
    }
}
