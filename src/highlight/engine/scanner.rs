//! The patterns that count in a context, in order, and their automaton.

use std::collections::HashMap;
use std::sync::Arc;

use super::automaton::{Automaton, Found};
use super::grammar::{Action, Grammars, Id, Item, Pattern, SearchStart};
use super::machine::{Added, Machine, Moved};
use super::program::{End, Outcome, Way};
use super::references::{Taken, fill};
use super::set::Set;

/// The most includes within includes.
const DEEPEST: usize = 64;

/// Where a pattern of a scanner comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// The `with_prototype` of this number among those that hold.
    Pushed(usize),
    /// The grammar's own prototype.
    Prototype,
    /// The context itself.
    Context,
}

/// Which of a pattern's groups somebody asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wants {
    Nothing,
    /// Those that have scopes.
    Scopes,
    /// All: the context that it leads to refers to them.
    All,
}

/// A pattern in its place.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) pattern: Arc<Pattern>,
    pub(super) origin: Origin,
    pub(super) wants: Wants,
    program: u32,
}

/// A pattern that may match at a place.
pub(super) struct Candidate {
    pub(super) slot: usize,
    pub(super) outcome: usize,
    pub(super) found: Found,
}

/// What is certain of a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It matches, up to here in the framed line, and the places of its groups are known.
    Match(usize),
    Refused,
}

/// What a scanner is made of: prototypes that hold, the context, and the text that its patterns
/// refer to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Chain {
    pub(super) prototypes: Box<[Id]>,
    pub(super) context: Id,
    pub(super) taken: Option<Arc<Taken>>,
}

pub(super) struct Scanner {
    pub(super) slots: Vec<Slot>,
    /// Slots of patterns that match at the start of the search or not at all.
    pub(super) search_starts: Vec<usize>,
    automaton: Automaton,
    ways: u32,
    entries: Vec<Option<u32>>,
    /// The first slot of each program.
    firsts: HashMap<u32, usize>,
}

/// The programs of patterns that were met, by the patterns' numbers.
#[derive(Default)]
pub(super) struct Programs {
    pub(super) machine: Machine,
    known: HashMap<u32, Arc<Added>>,
}

impl Programs {
    fn of(&mut self, pattern: &Pattern) -> Arc<Added> {
        let add = || Arc::new(self.machine.add(pattern.program()));
        Arc::clone(self.known.entry(pattern.number).or_insert_with(add))
    }
}

impl Scanner {
    /// `None` if a context is missing, or a pattern is one that only syntect can run.
    pub(super) fn new(grammars: &Grammars, programs: &mut Programs, chain: &Chain) -> Option<Self> {
        let mut patterns = Vec::new();
        for (number, id) in chain.prototypes.iter().enumerate() {
            collect(grammars, *id, Origin::Pushed(number), 0, &mut patterns)?;
        }
        if let Some(id) = grammars.context(chain.context)?.prototype {
            collect(grammars, id, Origin::Prototype, 0, &mut patterns)?;
        }
        collect(grammars, chain.context, Origin::Context, 0, &mut patterns)?;

        let mut slots = Vec::new();
        let mut added = Vec::new();
        for (mut pattern, origin) in patterns {
            if let Some(taken) = &chain.taken
                && pattern.has_references
                && origin == Origin::Context
            {
                let text = fill(&pattern.text, taken);
                pattern = Arc::new(pattern.filled(grammars.number(), text));
            }
            let program = programs.of(&pattern);
            let wants = Wants::of(grammars, &pattern)?;
            slots.push(Slot { pattern, origin, wants, program: program.program });
            added.push(program);
        }
        Some(Self::with(slots, &added, programs))
    }

    fn with(slots: Vec<Slot>, added: &[Arc<Added>], programs: &mut Programs) -> Self {
        let machine = &mut programs.machine;
        let sets = |of: fn(&Added) -> &[u32]| -> Vec<Set> {
            let mut used: Vec<u32> = added.iter().flat_map(|added| of(added)).copied().collect();
            used.sort_unstable();
            used.dedup();
            used.iter().map(|set| machine.sets[*set as usize]).collect()
        };
        let automaton = Automaton::new(&sets(|added| &added.sets), &sets(|added| &added.behind));
        let firsts = slots.iter().enumerate().rev().map(|(index, slot)| (slot.program, index));
        let starts = slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.pattern.search_start == SearchStart::Only)
            .map(|(index, _)| index);
        let ways: Vec<Way> = added.iter().filter_map(|added| added.way).collect();
        Self {
            search_starts: starts.collect(),
            automaton,
            ways: machine.add_ways(&ways),
            entries: vec![None; slots.len()],
            firsts: firsts.collect(),
            slots,
        }
    }

    /// The first place from `from` on where a pattern may match; the first pattern there.
    pub(super) fn find(
        &mut self,
        programs: &mut Programs,
        moved: &mut Moved,
        line: &[u8],
        from: usize,
    ) -> Option<Candidate> {
        let entry = (self.entry(programs, 0)?, 0);
        let found = self.automaton.find(&programs.machine, moved, entry, line, from)?;
        self.candidate(programs, found, 0)
    }

    /// The first pattern from `first` on that may match at a place.
    pub(super) fn find_at(
        &mut self,
        programs: &mut Programs,
        moved: &mut Moved,
        line: &[u8],
        at: usize,
        first: usize,
    ) -> Option<Candidate> {
        let entry = (self.entry(programs, first)?, first);
        let found = self.automaton.find_at(&programs.machine, moved, entry, line, at)?;
        self.candidate(programs, found, first)
    }

    /// Bytes that its automaton takes, roughly.
    pub(super) fn bytes(&self) -> usize {
        self.automaton.bytes()
    }

    /// Empties its automaton.
    pub(super) fn clear(&mut self) {
        self.automaton.clear();
    }

    /// The step that branches to the patterns from `first` on.
    fn entry(&mut self, programs: &mut Programs, first: usize) -> Option<u32> {
        let entry = self.entries.get_mut(first)?;
        let count = (self.slots.len() - first) as u32;
        let ways = self.ways + first as u32;
        Some(*entry.get_or_insert_with(|| programs.machine.branch(ways, count)))
    }

    fn candidate(&self, programs: &Programs, found: Found, from: usize) -> Option<Candidate> {
        let (program, outcome) = programs.machine.matched(found.step)?;
        let slot = match self.firsts.get(&program) {
            Some(first) if *first >= from => *first,
            _ => (from..self.slots.len()).find(|index| self.slots[*index].program == program)?,
        };
        Some(Candidate { slot, outcome, found })
    }
}

impl Slot {
    /// What the automaton says of a match, if that is certain: `None` asks for Oniguruma.
    pub(super) fn verdict(&self, outcome: usize, found: &Found, line: &[u8]) -> Option<Verdict> {
        let program = self.pattern.program();
        let outcome = program.outcomes.get(outcome)?;
        // All that decided: the character before, the match, and the one where it stopped.
        let plain =
            || line[found.start - 1..=found.stop].iter().all(|b| b.is_ascii() || *b == 0xff);
        if outcome.end == End::Refused {
            return plain().then_some(Verdict::Refused);
        }
        if !program.sure {
            return None;
        }
        let end = match outcome.end {
            End::Before(0) if program.sure_beyond_ascii || plain() => found.stop,
            End::Before(count) if plain() => found.stop - usize::from(count),
            End::After(count) if plain() => found.start + usize::from(count),
            _ => return None,
        };
        match self.wants {
            Wants::Nothing => Some(Verdict::Match(end)),
            Wants::Scopes if self.only_whole() => Some(Verdict::Match(end)),
            Wants::Scopes if plain() && self.knows(outcome) => Some(Verdict::Match(end)),
            Wants::Scopes | Wants::All => None,
        }
    }

    /// True if the match itself is the only group that has scopes.
    fn only_whole(&self) -> bool {
        self.pattern.captures.iter().all(|(group, _)| *group == 0)
    }

    fn knows(&self, outcome: &Outcome) -> bool {
        outcome.places.know(self.pattern.captures.iter().map(|(group, _)| *group))
    }
}

impl Wants {
    fn of(grammars: &Grammars, pattern: &Pattern) -> Option<Self> {
        if let Action::Push(targets) | Action::Set(targets) = &pattern.action {
            for id in targets.iter().chain(&pattern.prototype) {
                if grammars.context(*id)?.has_references {
                    return Some(Self::All);
                }
            }
        }
        Some(if pattern.captures.is_empty() { Self::Nothing } else { Self::Scopes })
    }
}

/// All patterns of a context, those that it includes in their places.
fn collect(
    grammars: &Grammars,
    id: Id,
    origin: Origin,
    depth: usize,
    patterns: &mut Vec<(Arc<Pattern>, Origin)>,
) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    for item in &grammars.context(id)?.items {
        match item {
            Item::Include(id) => collect(grammars, *id, origin, depth + 1, patterns)?,
            Item::Pattern(pattern) if pattern.search_start == SearchStart::Unknown => return None,
            Item::Pattern(pattern) => patterns.push((Arc::clone(pattern), origin)),
        }
    }
    Some(())
}
