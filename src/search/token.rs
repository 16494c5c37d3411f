//! The words of a text, as search sees them: the one rule for the index and for queries.
//!
//! In: any text, prose or code. Out: terms in reading order, each with its [`Kind`]. The same rule
//! stands in `themes/vault/js/search/tokenize.js`; `tests/search/tokens.json` and a property test
//! hold the two together, so a change here is a change there.
//!
//! A text is cut into *pieces*: runs of word characters, runs of operator characters, and runs of
//! scripts that set no spaces. Pieces that touch make *units*:
//!
//! | text | whole | base | part |
//! | --- | --- | --- | --- |
//! | `closures` | `closures` | | |
//! | `setTimeout` | `settimeout` | | `set` `timeout` |
//! | `__init__` | `__init__` | | `init` |
//! | `**kwargs` | `**kwargs` | `kwargs` `**` | |
//! | `C++` | `c++` | | |
//! | `vec!` | `vec!` | `vec` | |
//! | `print(x)` | `print()`, `x` | `print` | |
//! | `std::mem` | `std::mem` | `std` `mem` `::` | |
//! | `x += 1` | `x`, `+=`, `1` | | |
//! | `入門書` | `入門` `門書` | | |

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word, in characters; what is longer is data, not language.
const MAX_WORD: usize = 64;

/// What a term is to the unit that it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// What was written, as exactly as search can tell.
    Whole,
    /// A word of the unit before it that stands in the text as well.
    Base,
    /// A piece of the word before it, such as `case` of `camelCase`.
    Part,
}

/// What a piece is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Word,
    /// Scripts that set no spaces between words.
    Dense,
    Operator,
}

/// A run of characters of one class: its bytes.
struct Piece {
    class: Class,
    range: Range<usize>,
}

fn class(c: char) -> Option<Class> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => Some(Class::Word),
        '+' | '-' | '*' | '/' | '%' | '=' | '<' | '>' | '!' | '&' | '|' | '^' | '~' | '?' | ':'
        | '.' | '@' | '#' | '$' => Some(Class::Operator),
        c if c.is_ascii() => None,
        c if is_dense(c) => Some(Class::Dense),
        c if c.is_alphanumeric() || is_combining_mark(c) => Some(Class::Word),
        _ => None,
    }
}

/// Thai, Lao, Myanmar, Khmer, Japanese, Chinese.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(class) = class(c) else { continue };
        let end = at + c.len_utf8();
        match pieces.last_mut() {
            Some(last) if last.class == class && last.range.end == at => last.range.end = end,
            _ => pieces.push(Piece { class, range: at..end }),
        }
    }
    pieces
}

/// Lower case without diacritics.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let is_diacritic = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    word.to_lowercase().nfd().filter(|c| !is_diacritic(c)).nfc().collect()
}

/// Hands each term of `text` to `emit`.
pub fn tokenize(text: &str, emit: &mut dyn FnMut(&str, Kind)) {
    let pieces = pieces(text);
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at = match piece.class {
            Class::Word => Unit::read(text, &pieces, at).emit(emit),
            Class::Dense => {
                pairs(&text[piece.range.clone()], emit);
                at + 1
            }
            Class::Operator => {
                operator(text, &pieces, at, emit);
                at + 1
            }
        };
    }
}

/// Neighbouring characters, two by two.
fn pairs(run: &str, emit: &mut dyn FnMut(&str, Kind)) {
    let run = fold(run);
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    match starts.len() {
        0 | 1 => {}
        2 => emit(&run, Kind::Whole),
        _ => starts.windows(3).for_each(|three| emit(&run[three[0]..three[2]], Kind::Whole)),
    }
}

/// The operator piece right before or behind a place, where one touches it.
fn touching(pieces: &[Piece], at: Option<usize>, place: usize) -> Option<&Piece> {
    let piece = pieces.get(at?)?;
    (piece.range.start == place || piece.range.end == place).then_some(piece)
}

/// An operator that is no part of a word's unit.
fn operator(text: &str, pieces: &[Piece], at: usize, emit: &mut dyn FnMut(&str, Kind)) {
    let Range { start, end } = pieces[at].range;
    let before = touching(pieces, at.checked_sub(1), start);
    let after = touching(pieces, Some(at + 1), end);
    let run = sentence_free(&text[start..end], &text[end..]);
    let is_sigil = before.is_none() && is_sigil(run) && follows(text, start);
    if after.is_some_and(|after| after.class == Class::Word) && is_sigil {
        return;
    }
    if before.is_some_and(|before| before.class == Class::Word) && matches!(run, "++" | "--" | "#")
    {
        return;
    }
    let stands_alone = || {
        let open = |c: Option<char>| c.is_none_or(char::is_whitespace);
        open(text[..start].chars().next_back()) && open(text[end..].chars().next())
    };
    match run.len() {
        2 | 3 => emit(run, Kind::Whole),
        1 if stands_alone() => emit(run, Kind::Whole),
        _ => {}
    }
}

/// The run without a mark that ends a sentence: `C++.` ends in a full stop.
fn sentence_free<'a>(run: &'a str, rest: &str) -> &'a str {
    let ends = rest.chars().next().is_none_or(char::is_whitespace);
    match run.char_indices().next_back() {
        Some((at, last)) if ends && matches!(last, '.' | '?' | '!' | ':') => {
            let head = &run[..at];
            if head.chars().all(|c| c == last) { run } else { head }
        }
        _ => run,
    }
}

/// Signs that belong to the word behind them.
fn is_sigil(run: &str) -> bool {
    matches!(run, "&" | "*" | "**" | "@" | "$" | "-" | "--" | "#" | "%" | "." | "!")
}

/// True where a sigil may stand: not behind what a value ends with.
fn follows(text: &str, start: usize) -> bool {
    !matches!(text[..start].chars().next_back(), Some(')' | ']' | '}' | '"' | '\''))
}

/// Words that touch, with the signs that belong to them.
struct Unit<'a> {
    sigil: &'a str,
    words: Vec<String>,
    raw: Vec<&'a str>,
    separators: Vec<&'a str>,
    /// `++`, `--`, `#`, `!` or `()`.
    suffix: &'a str,
    /// The index of the piece behind the unit.
    next: usize,
}

impl<'a> Unit<'a> {
    fn read(text: &'a str, pieces: &[Piece], at: usize) -> Self {
        let word = |at: usize| &text[pieces[at].range.clone()];
        let mut unit = Unit {
            sigil: sigil(text, pieces, at),
            words: vec![fold(word(at))],
            raw: vec![word(at)],
            separators: Vec::new(),
            suffix: "",
            next: at + 1,
        };
        let mut end = pieces[at].range.end;
        while let [sign, next, ..] = &pieces[unit.next..] {
            let separator = &text[sign.range.clone()];
            let chained = sign.range.start == end
                && matches!(separator, "." | "::")
                && next.range.start == sign.range.end
                && next.class == Class::Word;
            if !chained {
                break;
            }
            unit.separators.push(separator);
            unit.words.push(fold(word(unit.next + 1)));
            unit.raw.push(word(unit.next + 1));
            end = next.range.end;
            unit.next += 2;
        }
        unit.contraction(text, pieces, end);
        unit.suffix = suffix(text, pieces, unit.next, end);
        unit
    }

    /// `can't` is one word, and `Python's` is Python.
    fn contraction(&mut self, text: &'a str, pieces: &[Piece], end: usize) {
        let Some(mark) = text[end..].chars().next().filter(|c| matches!(c, '\'' | '\u{2019}'))
        else {
            return;
        };
        let Some(piece) = pieces.get(self.next) else { return };
        let range = piece.range.clone();
        let tail = &text[range.clone()];
        let closed = text[range.end..].starts_with(mark);
        if range.start != end + mark.len_utf8()
            || closed
            || !matches!(tail, "s" | "t" | "re" | "ve" | "ll" | "d" | "m")
        {
            return;
        }
        self.next += 1;
        if tail != "s" {
            self.words.last_mut().expect("a unit has a word").push_str(tail);
        }
    }

    /// Emits the terms; gives the index of the next piece.
    fn emit(self, emit: &mut dyn FnMut(&str, Kind)) -> usize {
        let mut special = false;
        let mut term = String::new();
        let mut whole = |pieces: [&str; 3]| {
            term.clear();
            pieces.iter().for_each(|piece| term.push_str(piece));
            if is_short(&term) {
                emit(&term, Kind::Whole);
                special = true;
            }
        };
        let last = self.words.last().expect("a unit has a word");
        if !self.sigil.is_empty() {
            whole([self.sigil, &self.words[0], ""]);
        }
        for (pair, separator) in self.words.windows(2).zip(&self.separators) {
            whole([&pair[0], separator, &pair[1]]);
        }
        if !self.suffix.is_empty() {
            whole([last, self.suffix, ""]);
        }
        let kind = if special { Kind::Base } else { Kind::Whole };
        for (at, (word, raw)) in self.words.iter().zip(&self.raw).enumerate() {
            let is_last = at + 1 == self.words.len();
            let absorbed = is_last && matches!(self.suffix, "++" | "--" | "#");
            if is_short(word) && !(absorbed && word.chars().count() == 1) {
                emit(word, kind);
                parts(raw, emit);
            }
        }
        if self.sigil.len() == 2 {
            emit(self.sigil, Kind::Base);
        }
        if self.separators.contains(&"::") {
            emit("::", Kind::Base);
        }
        if matches!(self.suffix, "++" | "--") {
            emit(self.suffix, Kind::Base);
        }
        self.next
    }
}

/// The signs that belong to the word at `at`.
fn sigil<'a>(text: &'a str, pieces: &[Piece], at: usize) -> &'a str {
    let sign = touching(pieces, at.checked_sub(1), pieces[at].range.start);
    let Some(Piece { class: Class::Operator, range }) = sign else { return "" };
    let run = &text[range.clone()];
    let behind = touching(pieces, at.checked_sub(2), range.start).is_some();
    if behind || !is_sigil(run) || !follows(text, range.start) { "" } else { run }
}

/// The signs that belong to the word that ends at `end`; `next` is the piece behind it.
fn suffix<'a>(text: &'a str, pieces: &[Piece], next: usize, end: usize) -> &'a str {
    if text[end..].starts_with('(') {
        return "()";
    }
    let Some(Piece { class: Class::Operator, range }) = touching(pieces, Some(next), end) else {
        return "";
    };
    if range.start != end {
        return "";
    }
    let followed = touching(pieces, Some(next + 1), range.end).is_some();
    match sentence_free(&text[range.clone()], &text[range.end..]) {
        sign @ ("++" | "--") => sign,
        sign @ ("#" | "!") if !followed => sign,
        _ => "",
    }
}

fn is_short(term: &str) -> bool {
    term.len() <= MAX_WORD || term.chars().count() <= MAX_WORD
}

/// The pieces of a snake_case or camelCase word, if it has more than one or signs around it.
fn parts(raw: &str, emit: &mut dyn FnMut(&str, Kind)) {
    let is_tail = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if raw.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && raw.as_bytes()[1..].iter().all(is_tail)
    {
        return;
    }
    let mut pieces = Vec::new();
    for piece in raw.split('_').filter(|piece| !piece.is_empty()) {
        let mut start = 0;
        let chars: Vec<(usize, char)> = piece.char_indices().collect();
        for (at, (byte, c)) in chars.iter().enumerate().skip(1) {
            let before = chars[at - 1].1;
            let lower_next = chars.get(at + 1).is_some_and(|(_, next)| next.is_lowercase());
            let humps = c.is_uppercase()
                && (before.is_lowercase() || (before.is_uppercase() && lower_next));
            if humps {
                pieces.push(&piece[start..*byte]);
                start = *byte;
            }
        }
        pieces.push(&piece[start..]);
    }
    if pieces.first().is_some_and(|first| first.len() < raw.len()) {
        pieces.iter().for_each(|piece| emit(&fold(piece), Kind::Part));
    }
}
