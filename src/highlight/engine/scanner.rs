//! The patterns that count in a context, in order, and their automaton.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::automaton::{Automaton, EDGE_BYTE, Found};
use super::grammar::{Action, Grammars, Id, Item, Pattern, SearchStart};
use super::machine::{Added, Machine, Moved, NumberedWay};
use super::program::{End, Outcome, Program};
use super::references::{Taken, fill};
use super::scopes::Effect;
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
enum Wants {
    Nothing,
    /// Those that have scopes.
    Scopes,
    /// All: the context that it leads to refers to them.
    All,
}

/// A pattern in its place.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) pattern: Arc<Pattern>,
    pub(super) origin: Origin,
    /// What a match of it does: known once there was one.
    pub(super) effect: Option<Effect>,
    program: u32,
    /// What each outcome of its program says.
    judgements: Box<[Judgement]>,
}

/// What an outcome says of a match.
#[derive(Clone, Copy, Debug)]
struct Judgement {
    end: End,
    /// Only in a text of ASCII.
    plain: bool,
}

/// A pattern that may match at a place, and all that tells whether it does and whether that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) slot: u32,
    pub(super) outcome: u32,
    judgement: Judgement,
    pub(super) kind: Kind,
    pub(super) from_prototype: bool,
}

/// What a pattern does where it matches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Nothing,
    Pops,
    Opens,
    Broken,
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
    /// Some of its patterns take letters in both cases.
    pub(super) folds: bool,
    automaton: Automaton<Candidate>,
    ways: u32,
    entries: Vec<Option<u32>>,
    /// For steps that have matched, and the slots that were tried.
    matched: FxHashMap<(u32, usize), Candidate>,
}

/// The programs of patterns that were met, by the patterns' numbers.
#[derive(Default)]
pub(super) struct Programs {
    pub(super) machine: Machine,
    known: FxHashMap<u32, Arc<Added>>,
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
            slots.push(Slot::new(pattern, origin, program.program, wants));
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
        let starts = slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.pattern.search_start == SearchStart::Only)
            .map(|(index, _)| index);
        let ways: Vec<NumberedWay> = added.iter().filter_map(|added| added.way).collect();
        Self {
            search_starts: starts.collect(),
            folds: slots.iter().any(|slot| slot.pattern.program().folds),
            automaton,
            ways: machine.add_ways(&ways),
            entries: vec![None; slots.len()],
            matched: FxHashMap::default(),
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
    ) -> Option<(Candidate, Found)> {
        let entry = (self.entry(programs, 0)?, 0);
        let found = self.automaton.find(&programs.machine, moved, entry, line, from)?;
        Some((self.candidate(programs, &found, 0)?, found))
    }

    /// The first pattern from `first` on that may match at a place.
    pub(super) fn find_at(
        &mut self,
        programs: &mut Programs,
        moved: &mut Moved,
        line: &[u8],
        at: usize,
        first: usize,
    ) -> Option<(Candidate, Found)> {
        let entry = (self.entry(programs, first)?, first);
        let found = self.automaton.find_at(&programs.machine, moved, entry, line, at)?;
        Some((self.candidate(programs, &found, first)?, found))
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

    fn candidate(&mut self, programs: &Programs, found: &Found, from: usize) -> Option<Candidate> {
        // Nearly always all slots are tried: then the state knows.
        if from == 0
            && let Some(candidate) = self.automaton.noted(found.state)
        {
            return Some(candidate);
        }
        let key = (found.step, from);
        if let Some(candidate) = self.matched.get(&key) {
            return Some(*candidate);
        }
        let (program, outcome) = programs.machine.matched(found.step)?;
        let slot = (from..self.slots.len()).find(|index| self.slots[*index].program == program)?;
        let candidate = self.slots[slot].candidate(slot, outcome);
        if from == 0 {
            self.automaton.note(found.state, candidate);
        }
        self.matched.insert(key, candidate);
        Some(candidate)
    }
}

impl Slot {
    fn new(pattern: Arc<Pattern>, origin: Origin, program: u32, wants: Wants) -> Self {
        let compiled = pattern.program();
        let judge = |outcome| Judgement::new(compiled, outcome, wants, &pattern);
        let judgements = compiled.outcomes.iter().map(judge).collect();
        Self { judgements, pattern, origin, effect: None, program }
    }

    /// One of its outcomes as a candidate; `slot` is its own index.
    fn candidate(&self, slot: usize, outcome: usize) -> Candidate {
        Candidate {
            slot: slot as u32,
            outcome: outcome as u32,
            judgement: self.judgements[outcome],
            kind: match self.pattern.action {
                Action::None => Kind::Nothing,
                Action::Pop => Kind::Pops,
                Action::Push(_) | Action::Set(_) => Kind::Opens,
                Action::Broken => Kind::Broken,
            },
            from_prototype: matches!(self.origin, Origin::Pushed(_)),
        }
    }
}

impl Candidate {
    /// What the automaton says of a match, if that is certain: `None` asks for Oniguruma.
    pub(super) fn verdict(&self, found: &Found, line: &[u8]) -> Option<Verdict> {
        let judgement = self.judgement;
        // All that decided: the character before, the match, and the one where it stopped.
        let decided = &line[found.start - 1..=found.stop];
        if judgement.plain && !decided.iter().all(|byte| byte.is_ascii() || *byte == EDGE_BYTE) {
            return None;
        }
        match judgement.end {
            End::Before(count) => Some(Verdict::Match(found.stop - usize::from(count))),
            End::After(count) => Some(Verdict::Match(found.start + usize::from(count))),
            End::Refused => Some(Verdict::Refused),
            End::Unknown => None,
        }
    }
}

impl Judgement {
    fn new(program: &Program, outcome: &Outcome, wants: Wants, pattern: &Pattern) -> Self {
        let groups = || pattern.captures.iter().map(|(group, _)| *group);
        let whole = groups().all(|group| group == 0);
        let knows = match wants {
            Wants::Nothing => true,
            Wants::Scopes => outcome.places.know(groups()),
            Wants::All => false,
        };
        let end = match outcome.end {
            End::Refused => End::Refused,
            end if program.sure && knows => end,
            _ => End::Unknown,
        };
        // Widths count characters.
        let exact = end == End::Before(0) && (wants == Wants::Nothing || whole);
        Self { end, plain: !(exact && program.sure_beyond_ascii) }
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
