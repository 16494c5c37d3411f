//! Automata against Oniguruma, pattern by pattern.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use onig::Region;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::automaton::{Automaton, EDGE_BYTE};
use super::compile::Compiler;
use super::grammar::{Grammars, Item, Pattern, SearchStart, compile};
use super::machine::{Machine, Moved};
use super::parse::{may_fold, parse};
use super::program::{End, Program};
use super::run::LIGATURES;
use super::set::Set;
use super::worker::match_at;

/// A pattern alone in its automaton.
struct Alone {
    program: Program,
    machine: Machine,
    automaton: Automaton<()>,
    entry: u32,
}

/// What the automaton says of a place.
#[derive(Debug, PartialEq, Eq)]
enum Says {
    Nothing,
    Refused,
    /// It matches; where it ends, if that is known.
    Match(Option<usize>),
}

impl Alone {
    fn new(pattern: &str) -> Self {
        let program = Program::new(pattern);
        let mut machine = Machine::default();
        let added = machine.add(&program);
        let sets = |numbers: &[u32]| -> Vec<Set> {
            numbers.iter().map(|set| machine.sets[*set as usize]).collect()
        };
        let automaton = Automaton::new(&sets(&added.sets), &sets(&added.behind));
        let ways = machine.add_ways(&[added.way.expect("a program starts somewhere")]);
        let entry = machine.branch(ways, 1);
        Self { program, machine, automaton, entry }
    }

    fn says(&mut self, line: &str, at: usize) -> Says {
        let framed = [&[EDGE_BYTE], line.as_bytes(), &[EDGE_BYTE]].concat();
        let mut moved = Moved::default();
        let entry = (self.entry, 0);
        let found = self.automaton.find_at(&self.machine, &mut moved, entry, &framed, at + 1);
        let Some(found) = found else { return Says::Nothing };
        let (_, outcome) = self.machine.matched(found.step).expect("only matches are found");
        match self.program.outcomes[outcome].end {
            End::Refused => Says::Refused,
            _ if !self.program.sure => Says::Match(None),
            End::Before(count) => Says::Match(Some(found.stop - 1 - usize::from(count))),
            End::After(count) => Says::Match(Some(at + usize::from(count))),
            End::Unknown => Says::Match(None),
        }
    }

    /// Fails unless the automaton and Oniguruma agree, as far as the automaton is sure.
    fn check(&mut self, pattern: &str, regex: &onig::Regex, line: &str) {
        let mut region = Region::new();
        for (at, _) in line.char_indices().chain([(line.len(), '\n')]) {
            let Ok(truth) = match_at(regex, line, at, &mut region) else { continue };
            let says = self.says(line, at);
            let sure = self.program.sure && line.is_ascii();
            let agrees = match (&says, truth) {
                (Says::Nothing, truth) => truth.is_none(),
                (Says::Refused, truth) => truth.is_none() || !line.is_ascii(),
                (Says::Match(_), None) => !sure,
                (Says::Match(None), Some(_)) => true,
                (Says::Match(end), Some(truth)) => {
                    *end == Some(truth) || !line.is_ascii() && !self.program.sure_beyond_ascii
                }
            };
            assert!(agrees, "{pattern:?} at {at} of {line:?}: {says:?}, but {truth:?}");
            if sure && truth.is_some() {
                self.check_groups(pattern, (line, at), &region);
            }
        }
    }

    fn check_groups(&mut self, pattern: &str, (line, at): (&str, usize), region: &Region) {
        let framed = [&[EDGE_BYTE], line.as_bytes(), &[EDGE_BYTE]].concat();
        let mut moved = Moved::default();
        let entry = (self.entry, 0);
        let found = self.automaton.find_at(&self.machine, &mut moved, entry, &framed, at + 1);
        let (_, outcome) = self.machine.matched(found.unwrap().step).unwrap();
        let places = &self.program.outcomes[outcome].places;
        let whole = region.pos(0).unwrap();
        for group in (0..region.len()).filter(|group| places.know([*group])) {
            let filled = |place: Option<(usize, usize)>| place.filter(|(from, to)| from != to);
            let (ours, truth) = (filled(places.span(group, whole)), filled(region.pos(group)));
            assert_eq!(ours, truth, "group {group} of {pattern:?} at {at} of {line:?}");
        }
    }
}

/// Lines that the pattern could match: pieces of its own text, and what stands in any code.
fn lines(pattern: &str) -> impl Strategy<Value = String> + use<> {
    let words: Vec<String> = pattern
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .flat_map(|word| [word.to_owned(), word.get(1..).unwrap_or("").to_owned()])
        .filter(|word| !word.is_empty() && word.len() < 24)
        .chain(["a".to_owned(), "x1".to_owned()])
        .collect();
    let signs: Vec<String> =
        pattern.chars().chain(['a']).filter(|c| !c.is_control()).map(String::from).collect();
    let usual =
        [" ", "  ", "\t", "_", "0", "12", "A", "é", "(", ")", "=", ".", "\"", "\\", "\u{212a}"];
    let piece = prop_oneof![
        4 => prop::sample::select(words),
        4 => prop::sample::select(signs),
        3 => prop::sample::select(usual.map(str::to_owned).to_vec()),
    ];
    prop::collection::vec(piece, 0..12)
        .prop_map(|pieces| pieces.concat().replace(['\n', '\r'], "").replace(LIGATURES, "") + "\n")
}

/// Compares some lines for each pattern.
fn compare<'p>(patterns: impl Iterator<Item = &'p str>, cases: u32) {
    for pattern in patterns {
        let Some(regex) = compile(pattern) else { continue };
        let alone = RefCell::new(Alone::new(pattern));
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, seed);
        let result = runner.run(&lines(pattern), |line| {
            alone.borrow_mut().check(pattern, &regex, &line);
            Ok(())
        });
        assert!(result.is_ok(), "{result:?}");
    }
}

#[test]
fn constructs_of_patterns_agree_with_oniguruma() {
    let patterns = [
        r"",
        r"a",
        r"a|ab",
        r"ab|a",
        r"(a|ab)(c|bcd)?",
        r"a*?b",
        r"a{2,3}",
        r"a{2,3}?b",
        r"(?:ab)*",
        r"(?:a|b)*+b",
        r"a++b",
        r"(?>a|ab)c",
        r"(?>a|ab)",
        r"\ba\b",
        r"\Ba",
        r"^\s*a",
        r"a$",
        r"$",
        r"\z",
        r"\Z",
        r"(?=a)",
        r"a(?=b)",
        r"a+(?=bc)",
        r"\w+(?=\s*\()",
        r"(?!a)\w",
        r"a(?!b)",
        r"a(?!bc)",
        r"(?!ab|ba)[ab]+",
        r"\b(?!if\b)\w+",
        r"(?=(?!ab)[ab]{2})",
        r"(?<=a)b",
        r"(?<!a)b",
        r"(?<=^|a)b",
        r"(?<=ab)a",
        r"(?<!ab)a",
        r"(?i)kAs",
        r"(?i:a)b",
        r"a(?i)b|c",
        r"(?x) a b # c",
        r"[a-c&&[^b]]+",
        r"[^\s\w]",
        r"[]a]",
        r"[a-]",
        r"[\w-]+",
        r"[[:alpha:]_]+",
        r"\p{Lu}\p{Ll}*",
        r"[^[:^ascii:]]",
        r"\h+",
        r"\x41",
        r"\x{e9}",
        r"[\x{80}-\x{10FFFF}]",
        r".",
        r"(?m:.)+",
        r"(a)(b)?",
        r"(a+)(b)",
        r"(a)|(b)",
        r"((a)|b)c",
        r"(?:(a)\s)?(b)",
        r"(a)\1",
        r"\((?:[^()]|\g<0>)*\)",
        r"a{,2}",
        r"a{,}",
        r"{a}",
        r"(?:a?)*b",
        r"(?:a|)+",
        r"x*",
        r"(a|b)*",
    ];
    compare(patterns.into_iter(), 200);
}

#[test]
fn patterns_of_grammars_agree_with_oniguruma() {
    compare_grammars(101, 12);
}

/// All of them; takes minutes.
#[test]
#[ignore = "slow: run it after changes to how patterns are compiled"]
fn all_patterns_of_grammars_agree_with_oniguruma() {
    compare_grammars(1, 60);
}

fn compare_grammars(step: usize, cases: u32) {
    let set = Arc::new(two_face::syntax::extra_newlines());
    let grammars = Grammars::new(Arc::clone(&set), |_| 0);
    let mut patterns = BTreeSet::new();
    for syntax in 0..set.syntaxes().len() {
        patterns.extend(grammars.patterns(syntax).map(|pattern| pattern.text.clone()));
    }
    compare(patterns.iter().map(String::as_str).step_by(step), cases);
}

impl Grammars {
    /// All patterns of a grammar.
    fn patterns(&self, syntax: usize) -> impl Iterator<Item = &Pattern> {
        self.contexts(syntax).flat_map(|context| &context.items).filter_map(|item| match item {
            Item::Pattern(pattern) => Some(&**pattern),
            Item::Include(_) => None,
        })
    }
}

#[test]
fn most_patterns_need_no_oniguruma() {
    let sure = |pattern| Program::new(pattern).sure;
    assert!(sure(r"\b(?:if|else)\b(?!\()"));
    assert!(sure(r"(?!if\b|else\b)[a-z]+"));
    assert!(!sure(r"a(?!b.)*"));
    assert!(!sure(r"(?<=abc)d"));
    assert!(!sure(r"(a)\1"));
}

#[test]
fn unknown_pattern_may_match_anywhere() {
    assert!(parse(r"\R").is_none());
    let program = Compiler::unknown();
    assert!(!program.sure && program.entry.is_some_and(|way| way.first == Set::ALL));
}

#[test]
fn pattern_that_folds_is_told() {
    assert!(may_fold(r"a(?i)b") && may_fold(r"(?xi: a)") && may_fold(r"(?-m:b)(?mi:a)"));
    assert!(
        Program::new(r"(?i)a").folds && Program::new(r"(?i)\R").folds && !Program::new("i").folds
    );
    assert!(!may_fold(r"(?:i)") && !may_fold(r"(?=i)") && !may_fold(r"(?x) i") && !may_fold("i"));
}

#[test]
fn start_of_search_is_told() {
    assert_eq!(SearchStart::of(r"a\b"), SearchStart::Independent);
    assert_eq!(SearchStart::of(r"\G(a|b)c"), SearchStart::Only);
    assert_eq!(SearchStart::of(r"(?:^|\G)a"), SearchStart::Only);
    assert_eq!(SearchStart::of(r"\s|\Ga"), SearchStart::Unknown);
    assert_eq!(SearchStart::of(r"(?:\s|^|\G)a"), SearchStart::Unknown);
}
