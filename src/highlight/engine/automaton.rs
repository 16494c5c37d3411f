//! Many patterns run at once: a deterministic automaton that is built while it runs.
//!
//! It finds where the next match starts, the first pattern that may match there, and where that
//! one ends. Rows of its table are made when they are first needed and thrown away when there
//! are too many, so that memory is bounded and no text is slow.

use rustc_hash::FxHashMap;

use super::machine::{Machine, Moved, word_sets};
use super::set::{EDGE, OTHER, SYMBOLS, Set};

/// The byte that stands before and after a line; no text has it.
pub(super) const EDGE_BYTE: u8 = 0xff;

/// The most that one automaton's table and states take, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;

/// The longest line, framed: each of its bytes may need a state of its own.
pub(super) const LONGEST: usize = 1 << 14;

/// The most states that there may be before a line is looked at: with those of a line, all numbers.
const MOST_STATES: usize = FOUND as usize - 1 - LONGEST;

/// The state from which nothing matches any more.
const DEAD: u16 = 0;
/// Not computed yet.
const UNKNOWN: u16 = u16::MAX;
/// Marks the number of a state that has found a match before the last byte.
const FOUND: u16 = 1 << 15;

/// Bytes of source by how common they are, so that rows have what is looked at most in one place.
const COMMON: &[u8] = b" etaoinsrlcdumpfhg_bvkxwyqzj.(),;=:\"'";

/// A place where a pattern may match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// The step that matched.
    pub(super) step: u32,
    /// The state in which it did.
    pub(super) state: u16,
    /// Where the match starts, and where the automaton stopped; both in the framed line.
    pub(super) start: usize,
    pub(super) stop: usize,
}

/// The automaton of a list of patterns. Its user can note an `N` of each state.
pub(super) struct Automaton<N> {
    /// Columns of the table by byte.
    columns: [u8; 256],
    /// A symbol of each column.
    symbols: Vec<u8>,
    /// Kinds of a preceding symbol by byte, and a symbol of each kind.
    kinds: [u8; 256],
    kind_symbols: Vec<u8>,
    /// A row has two to the power of this many columns.
    shift: u32,
    /// A row for each state: the states that follow. Narrow, because running is mostly waiting for it.
    table: Vec<u16>,
    states: Vec<State>,
    /// For each state the step that matched, 0 for none, and what is noted of it.
    ends: Vec<(u32, Option<N>)>,
    numbers: FxHashMap<State, u16>,
    /// States to start from, by pattern and kind of the symbol before.
    starts: Vec<u16>,
    bytes: usize,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    threads: Box<[u32]>,
    /// The kind of the symbol before, where that matters.
    kind: Option<u8>,
    matched: Option<u32>,
    start: bool,
}

impl<N: Copy> Automaton<N> {
    /// `sets` are those that its patterns use, `behind` those of them that look at what was before.
    pub(super) fn new(sets: &[Set], behind: &[Set]) -> Self {
        let words = word_sets();
        let (by_symbol, symbols) = partition(sets.iter().chain(&words));
        let (kind_by_symbol, kind_symbols) = partition(behind.iter().chain(&words));
        // The last column is that of bytes inside a character, which change nothing.
        let inside = symbols.len() as u8;
        let columns = std::array::from_fn(|byte| match byte as u8 {
            0x80..=0xbf => inside,
            byte => by_symbol[usize::from(symbol(byte))],
        });
        let kinds = std::array::from_fn(|byte| kind_by_symbol[usize::from(symbol(byte as u8))]);
        let shift = (symbols.len() + 1).next_power_of_two().trailing_zeros();
        let mut automaton = Self {
            columns,
            symbols,
            kinds,
            starts: vec![UNKNOWN; kind_symbols.len()],
            kind_symbols,
            shift,
            table: Vec::new(),
            states: Vec::new(),
            ends: Vec::new(),
            numbers: FxHashMap::default(),
            bytes: 0,
        };
        automaton.clear();
        automaton
    }

    /// Bytes of its table and states, roughly.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Throws all rows away.
    pub(super) fn clear(&mut self) {
        self.table = vec![DEAD; 1 << self.shift];
        let dead = State { threads: Box::default(), kind: None, matched: None, start: false };
        self.states = vec![dead.clone()];
        self.ends = vec![(0, None)];
        self.numbers = FxHashMap::from_iter([(dead, 0)]);
        self.starts.fill(UNKNOWN);
        self.bytes = 0;
    }

    /// The first place at or after `from` where one of the patterns may match, and how.
    ///
    /// `line` is framed by `EDGE_BYTE`; `entry` is a step that branches to all patterns, and 0.
    pub(super) fn find(
        &mut self,
        machine: &Machine,
        moved: &mut Moved,
        entry: (u32, usize),
        line: &[u8],
        from: usize,
    ) -> Option<Found> {
        let mut before = line[from - 1];
        for (at, byte) in line[from..].iter().enumerate() {
            let kind = self.kinds[usize::from(before)];
            before = *byte;
            // Most places can start nothing, which one look tells.
            let state = self.starts[usize::from(kind)];
            if state != UNKNOWN && self.next(state, *byte) == DEAD {
                continue;
            }
            let found = self.find_at(machine, moved, entry, line, from + at);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The first pattern that may match at `start`, and how. `entry` is a step that branches to
    /// the patterns, and the number of the first of them.
    pub(super) fn find_at(
        &mut self,
        machine: &Machine,
        moved: &mut Moved,
        (entry, first): (u32, usize),
        line: &[u8],
        start: usize,
    ) -> Option<Found> {
        if self.bytes > LARGEST || self.states.len() > MOST_STATES {
            self.clear();
        }
        let kind = self.kinds[usize::from(line[start - 1])];
        let place = first * self.kind_symbols.len() + usize::from(kind);
        let mut state = match self.starts.get(place) {
            Some(state) if *state != UNKNOWN => *state,
            _ => self.start(machine, entry, place, kind),
        };
        let (mut found, mut stop) = (DEAD, start);
        for (at, byte) in line[start..].iter().enumerate() {
            let mut next = self.next(state, *byte);
            if next == UNKNOWN {
                next = self.step(machine, moved, state, *byte);
            }
            if next == DEAD {
                break;
            }
            state = next;
            if state & FOUND != 0 && !matches!(byte, 0x80..=0xbf) {
                (found, stop) = (state, start + at);
            }
        }
        // A state that has found something is never the dead one.
        let state = found & !FOUND;
        (found != DEAD).then(|| Found { step: self.ends[usize::from(state)].0, state, start, stop })
    }

    /// What is noted of a state.
    pub(super) fn noted(&self, state: u16) -> Option<N> {
        self.ends[usize::from(state)].1
    }

    /// Notes something of a state, until it is thrown away.
    pub(super) fn note(&mut self, state: u16, note: N) {
        self.ends[usize::from(state)].1 = Some(note);
    }

    /// What the table says that follows a state by a byte.
    fn next(&self, state: u16, byte: u8) -> u16 {
        self.table[self.entry(state, self.columns[usize::from(byte)])]
    }

    /// The place in the table of a state's column.
    fn entry(&self, state: u16, column: u8) -> usize {
        usize::from(state & !FOUND) << self.shift | usize::from(column)
    }

    fn start(&mut self, machine: &Machine, entry: u32, place: usize, kind: u8) -> u16 {
        if self.starts.len() <= place {
            self.starts.resize(place + 1, UNKNOWN);
        }
        let kind = machine.looks_back(entry).then_some(kind);
        let state = State { threads: Box::new([entry]), kind, matched: None, start: true };
        let number = self.number(state);
        self.starts[place] = number;
        number
    }

    /// Computes an entry of the table: seldom, and apart from the loop that reads it.
    #[cold]
    #[inline(never)]
    fn step(&mut self, machine: &Machine, moved: &mut Moved, from: u16, byte: u8) -> u16 {
        let column = self.columns[usize::from(byte)];
        let state = &self.states[usize::from(from & !FOUND)];
        let symbol = self.symbols[usize::from(column)];
        let previous = state.kind.map_or(EDGE, |kind| self.kind_symbols[usize::from(kind)]);
        machine.advance(&state.threads, previous, symbol, moved);
        let kind = moved.looks_back.then(|| self.kinds[usize::from(byte_of(symbol))]);
        let next = State {
            threads: moved.threads.as_slice().into(),
            kind,
            matched: moved.matched,
            start: false,
        };
        let next = self.number(next);
        let entry = self.entry(from, column);
        self.table[entry] = next;
        next
    }

    /// The number of a state, which gets a row if it has none.
    fn number(&mut self, state: State) -> u16 {
        if let Some(number) = self.numbers.get(&state) {
            return *number;
        }
        let mark = if state.matched.is_some() { FOUND } else { 0 };
        // `MOST_STATES` keeps it below `FOUND`.
        let number = self.states.len() as u16 | mark;
        self.table.resize(self.table.len() + (1 << self.shift), UNKNOWN);
        // Inside a character nothing changes, and nothing starts.
        let inside = self.entry(number, self.symbols.len() as u8);
        self.table[inside] = if state.start { DEAD } else { number };
        self.bytes += (2 << self.shift) + state.threads.len() * 8 + 2 * size_of::<State>() + 64;
        self.ends.push((state.matched.unwrap_or(0), None));
        self.states.push(state.clone());
        self.numbers.insert(state, number);
        number
    }
}

/// The symbol of a byte that starts a character.
fn symbol(byte: u8) -> u8 {
    match byte {
        EDGE_BYTE => EDGE,
        0x80.. => OTHER,
        ascii => ascii,
    }
}

/// A byte of a symbol.
fn byte_of(symbol: u8) -> u8 {
    match symbol {
        EDGE => EDGE_BYTE,
        OTHER => 0xc3,
        ascii => ascii,
    }
}

/// Numbers for symbols, the same for those that no set tells apart, and a symbol of each number.
fn partition<'a>(sets: impl Iterator<Item = &'a Set>) -> (Vec<u8>, Vec<u8>) {
    let bits = |set: &Set| (set.ascii, set.takes(OTHER), set.takes(EDGE));
    let mut parts = vec![bits(&Set::ALL)];
    for (ascii, other, edge) in sets.map(bits) {
        for index in 0..parts.len() {
            let part = parts[index];
            let inside = (part.0 & ascii, part.1 & other, part.2 & edge);
            if inside != part && inside != (0, false, false) {
                parts[index] = inside;
                parts.push((part.0 & !ascii, part.1 & !other, part.2 & !edge));
            }
        }
    }
    let has = |part: &Part, byte: u8| part.0 >> byte & 1 == 1;
    let rank = |part: &_| COMMON.iter().position(|byte| has(part, *byte)).unwrap_or(COMMON.len());
    parts.sort_by_cached_key(rank);
    let mut numbers = vec![0; usize::from(SYMBOLS)];
    let mut symbols = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        members(part).for_each(|symbol| numbers[usize::from(symbol)] = number as u8);
        symbols.push(members(part).next().unwrap_or(0));
    }
    (numbers, symbols)
}

/// Symbols that no set tells apart: a bit for each character of ASCII, `OTHER`, `EDGE`.
type Part = (u128, bool, bool);

/// The symbols of a part, the lowest first.
fn members((ascii, other, edge): &Part) -> impl Iterator<Item = u8> {
    let mut left = *ascii;
    let next = move || {
        let symbol = (left != 0).then(|| left.trailing_zeros() as u8)?;
        left &= left - 1;
        Some(symbol)
    };
    let others = [(*other, OTHER), (*edge, EDGE)];
    std::iter::from_fn(next).chain(others.into_iter().filter(|one| one.0).map(|one| one.1))
}
