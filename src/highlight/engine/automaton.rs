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

/// The row from which nothing matches any more.
const DEAD: u32 = 0;
/// Not computed yet.
const UNKNOWN: u32 = u32::MAX;
/// Marks a row whose state has found a match before the last byte.
const FOUND: u32 = 1 << 31;

/// A place where a pattern may match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    /// The step that matched.
    pub(super) step: u32,
    /// Where the match starts, and where the automaton stopped; both in the framed line.
    pub(super) start: usize,
    pub(super) stop: usize,
}

/// The automaton of a list of patterns.
pub(super) struct Automaton {
    /// Columns of the table by byte.
    columns: [u8; 256],
    /// A symbol of each column.
    symbols: Vec<u8>,
    /// Kinds of a preceding symbol by byte, and a symbol of each kind.
    kinds: [u8; 256],
    kind_symbols: Vec<u8>,
    width: usize,
    table: Vec<u32>,
    states: Vec<State>,
    numbers: FxHashMap<State, u32>,
    /// Rows to start from, by pattern and kind of the symbol before.
    starts: Vec<u32>,
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

impl Automaton {
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
        let width = symbols.len() + 1;
        let mut automaton = Self {
            columns,
            symbols,
            kinds,
            starts: vec![UNKNOWN; kind_symbols.len()],
            kind_symbols,
            width,
            table: Vec::new(),
            states: Vec::new(),
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
        self.table = vec![DEAD; self.width];
        let dead = State { threads: Box::default(), kind: None, matched: None, start: false };
        self.states = vec![dead.clone()];
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
        (from..line.len()).find_map(|start| {
            // Most places can start nothing, which one look tells.
            let row = self.starts[usize::from(self.kinds[usize::from(line[start - 1])])];
            let column = usize::from(self.columns[usize::from(line[start])]);
            if row != UNKNOWN && self.table[row as usize + column] == DEAD {
                return None;
            }
            self.find_at(machine, moved, entry, line, start)
        })
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
        if self.bytes > LARGEST {
            self.clear();
        }
        let kind = self.kinds[usize::from(line[start - 1])];
        let place = first * self.kind_symbols.len() + usize::from(kind);
        let mut row = match self.starts.get(place) {
            Some(row) if *row != UNKNOWN => *row,
            _ => self.start(machine, entry, place, kind),
        };
        let mut found = None;
        for (at, byte) in line.iter().enumerate().skip(start) {
            let column = usize::from(self.columns[usize::from(*byte)]);
            let mut next = self.table[(row & !FOUND) as usize + column];
            if next == UNKNOWN {
                next = self.step(machine, moved, row, column);
            }
            if next == DEAD {
                break;
            }
            row = next;
            if row & FOUND != 0 && !matches!(byte, 0x80..=0xbf) {
                found = Some((row, at));
            }
        }
        let (row, stop) = found?;
        let step = self.states[(row & !FOUND) as usize / self.width].matched?;
        Some(Found { step, start, stop })
    }

    fn start(&mut self, machine: &Machine, entry: u32, place: usize, kind: u8) -> u32 {
        if self.starts.len() <= place {
            self.starts.resize(place + 1, UNKNOWN);
        }
        let kind = machine.looks_back(entry).then_some(kind);
        let state = State { threads: Box::new([entry]), kind, matched: None, start: true };
        let row = self.row(state);
        self.starts[place] = row;
        row
    }

    /// Computes an entry of the table.
    fn step(&mut self, machine: &Machine, moved: &mut Moved, row: u32, column: usize) -> u32 {
        let number = (row & !FOUND) as usize / self.width;
        let state = &self.states[number];
        let symbol = self.symbols[column];
        let previous = state.kind.map_or(EDGE, |kind| self.kind_symbols[usize::from(kind)]);
        machine.advance(&state.threads, previous, symbol, moved);
        let kind = moved.looks_back.then(|| self.kinds[usize::from(byte(symbol))]);
        let next = State {
            threads: moved.threads.as_slice().into(),
            kind,
            matched: moved.matched,
            start: false,
        };
        let next = self.row(next);
        self.table[number * self.width + column] = next;
        next
    }

    fn row(&mut self, state: State) -> u32 {
        if let Some(row) = self.numbers.get(&state) {
            return *row;
        }
        let number = self.states.len();
        let mark = if state.matched.is_some() { FOUND } else { 0 };
        let row = (number * self.width) as u32 | mark;
        self.table.resize(self.table.len() + self.width, UNKNOWN);
        // Inside a character nothing changes, and nothing starts.
        let inside = number * self.width + self.width - 1;
        self.table[inside] = if state.start { DEAD } else { row };
        self.bytes += self.width * 4 + state.threads.len() * 8 + 2 * size_of::<State>() + 32;
        self.states.push(state.clone());
        self.numbers.insert(state, row);
        row
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
fn byte(symbol: u8) -> u8 {
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
    let takes = |part: &(u128, bool, bool), symbol: u8| match symbol {
        OTHER => part.1,
        EDGE => part.2,
        ascii => part.0 >> ascii & 1 == 1,
    };
    let number = |symbol| parts.iter().position(|part| takes(part, symbol)).unwrap_or(0) as u8;
    let symbol = |part| (0..SYMBOLS).find(|symbol| takes(part, *symbol)).unwrap_or(0);
    ((0..SYMBOLS).map(number).collect(), parts.iter().map(symbol).collect())
}
