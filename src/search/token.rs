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

mod unit;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use unit::{Unit, is_lone, word};

/// The longest word, in characters; what is longer is data, not language.
const MAX_WORD: usize = 64;

/// For how many pieces room is kept from text to text.
const MOST_PIECES: usize = 4096;

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

const fn ascii_class(byte: u8) -> Option<Class> {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => Some(Class::Word),
        b'+' | b'-' | b'*' | b'/' | b'%' | b'=' | b'<' | b'>' | b'!' | b'&' | b'|' | b'^'
        | b'~' | b'?' | b':' | b'.' | b'@' | b'#' | b'$' => Some(Class::Operator),
        _ => None,
    }
}

/// The classes of ASCII: most characters are looked up here.
const ASCII: [Option<Class>; 128] = {
    let mut classes = [None; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = ascii_class(byte);
        byte += 1;
    }
    classes
};

/// The class of a character beyond ASCII.
fn class(c: char) -> Option<Class> {
    match c {
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

/// Puts the pieces of a text in the place of others.
fn cut(text: &str, pieces: &mut Vec<Piece>) {
    pieces.clear();
    // What a text without spaces takes is not kept.
    pieces.shrink_to(MOST_PIECES);
    let mut end = 0;
    while let Some(byte) = text.as_bytes().get(end) {
        let start = end;
        let class = match ASCII.get(usize::from(*byte)) {
            Some(class) => {
                let same = |byte: &&u8| ASCII.get(usize::from(**byte)) == Some(class);
                end += text.as_bytes()[start..].iter().take_while(same).count();
                *class
            }
            None => {
                let c = text[start..].chars().next().expect("a byte is left, so a character is");
                end += c.len_utf8();
                class(c)
            }
        };
        let Some(class) = class else { continue };
        match pieces.last_mut() {
            Some(last) if last.class == class && last.range.end == start => last.range.end = end,
            _ => pieces.push(Piece { class, range: start..end }),
        }
    }
}

/// Lower case without diacritics.
pub fn fold(word: &str) -> String {
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded
}

/// Appends what [`fold`] makes of a word.
fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        return;
    }
    let is_diacritic = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    out.extend(word.to_lowercase().nfd().filter(|c| !is_diacritic(c)).nfc());
}

/// Hands each term of `text` to `emit`.
pub fn tokenize(text: &str, emit: &mut dyn FnMut(&str, Kind)) {
    Tokenizer::default().read(text, emit);
}

/// Cuts texts one after the other, and uses the memory again that this takes.
#[derive(Default)]
pub(super) struct Tokenizer {
    pieces: Vec<Piece>,
    term: String,
}

impl Tokenizer {
    /// Hands each term of `text` to `emit`.
    pub(super) fn read(&mut self, text: &str, emit: &mut dyn FnMut(&str, Kind)) {
        // Much of a text is a plain word, with a mark behind it that says nothing.
        let plain = text.strip_suffix([',', '.', ';', ':', ')']).unwrap_or(text);
        if !plain.is_empty()
            && plain.len() <= MAX_WORD
            && plain.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            emit(plain, Kind::Whole);
            return;
        }
        let Self { pieces, term } = self;
        cut(text, pieces);
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            at = match piece.class {
                Class::Word if is_lone(text, pieces, at) => {
                    word(&text[piece.range.clone()], Kind::Whole, term, emit);
                    at + 1
                }
                Class::Word => {
                    let unit = Unit::read(text, pieces, at);
                    unit.emit(term, emit);
                    unit.next
                }
                Class::Dense => {
                    pairs(&text[piece.range.clone()], emit);
                    at + 1
                }
                Class::Operator => {
                    operator(text, pieces, at, emit);
                    at + 1
                }
            };
        }
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

fn is_short(term: &str) -> bool {
    term.len() <= MAX_WORD || term.chars().count() <= MAX_WORD
}
