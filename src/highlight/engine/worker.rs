//! What one thread keeps between blocks: scanners, and room to work in.

use onig::{MatchParam, Regex, Region, SearchOptions};
use rustc_hash::FxHashMap;

use super::grammar::{Grammars, Id, compile};
use super::machine::Moved;
use super::scanner::{Chain, Programs, Scanner};

/// The most that the automata of one worker take, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;

/// The most patterns with other patterns' text that are kept.
const MOST_FILLED: usize = 256;

/// The most scanners with such patterns; text beyond them is looked at by Oniguruma.
const MOST_FILLED_SCANNERS: usize = 64;

/// The most scanners of a worker. Grammars nested in each other may ask for any number.
const MOST_SCANNERS: usize = 10_000;

/// How many texts are parsed before the automata are measured again: to look at all takes as long as
/// some lines of code.
const TEXTS: usize = 64;

/// The automata of one thread.
#[derive(Default)]
pub(super) struct Worker {
    pub(super) scanners: Vec<Scanner>,
    pub(super) programs: Programs,
    pub(super) moved: Moved,
    numbers: FxHashMap<Chain, u32>,
    /// The scanners of contexts alone.
    plain: FxHashMap<Id, u32>,
    filled: FxHashMap<String, Option<Regex>>,
    filled_scanners: usize,
    /// The texts that were parsed since the automata were measured.
    texts: usize,
}

impl Worker {
    /// The scanner of a context where no prototypes hold and no text is referred to.
    pub(super) fn plain_scanner(&mut self, grammars: &Grammars, context: Id) -> Option<u32> {
        if let Some(number) = self.plain.get(&context) {
            return Some(*number);
        }
        let chain = Chain { prototypes: Box::default(), context, taken: None };
        let number = self.scanner(grammars, chain)?;
        self.plain.insert(context, number);
        Some(number)
    }

    /// The number of the scanner for a chain; `None` if only syntect can run it.
    pub(super) fn scanner(&mut self, grammars: &Grammars, mut chain: Chain) -> Option<u32> {
        if let Some(number) = self.numbers.get(&chain) {
            return Some(*number);
        }
        if chain.taken.is_some() {
            if self.filled_scanners == MOST_FILLED_SCANNERS {
                chain.taken = None;
                return self.scanner(grammars, chain);
            }
            self.filled_scanners += 1;
        }
        if self.scanners.len() == MOST_SCANNERS {
            return None;
        }
        let number = self.scanners.len() as u32;
        self.scanners.push(Scanner::new(grammars, &mut self.programs, &chain)?);
        self.numbers.insert(chain, number);
        Some(number)
    }

    /// The pattern for Oniguruma, after text was put into it.
    pub(super) fn filled(&mut self, pattern: String) -> Option<&Regex> {
        if self.filled.len() > MOST_FILLED {
            self.filled.clear();
        }
        let regex = self.filled.entry(pattern);
        regex.or_insert_with_key(|pattern| compile(pattern)).as_ref()
    }

    /// True for one that should be replaced before the next text.
    pub(super) fn is_full(&self) -> bool {
        self.scanners.len() > MOST_SCANNERS / 2
    }

    /// Before a text: empties all automata when they have grown too large together.
    pub(super) fn shrink(&mut self) {
        self.texts += 1;
        if self.texts < TEXTS {
            return;
        }
        self.texts = 0;
        if self.scanners.iter().map(Scanner::bytes).sum::<usize>() > LARGEST {
            self.scanners.iter_mut().for_each(Scanner::clear);
        }
    }
}

/// Where a match of a pattern at a place ends; an error is that of its limit of retries.
pub(super) fn match_at(
    regex: &Regex,
    line: &str,
    at: usize,
    region: &mut Region,
) -> Result<Option<usize>, onig::Error> {
    let options = SearchOptions::SEARCH_OPTION_NONE;
    let length = regex.match_with_param(line, at, options, Some(region), MatchParam::default())?;
    Ok(length.map(|length| at + length))
}
