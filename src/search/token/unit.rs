//! Words that touch, and the signs that belong to them: the terms of each such unit.

use std::ops::Range;

use super::{Class, Kind, Piece, fold_into, follows, is_short, is_sigil, sentence_free, touching};

/// Words that touch, with the signs that belong to them.
pub(super) struct Unit<'a> {
    text: &'a str,
    sigil: &'a str,
    /// Its words, and the separators between them.
    pieces: &'a [Piece],
    /// What a contraction adds to its last word.
    tail: &'a str,
    /// `++`, `--`, `#`, `!` or `()`.
    suffix: &'a str,
    /// The index of the piece behind the unit.
    pub(super) next: usize,
}

impl<'a> Unit<'a> {
    pub(super) fn read(text: &'a str, pieces: &'a [Piece], at: usize) -> Self {
        let mut next = at + 1;
        let mut end = pieces[at].range.end;
        while let [sign, word, ..] = &pieces[next..] {
            let chained = sign.range.start == end
                && matches!(&text[sign.range.clone()], "." | "::")
                && word.range.start == sign.range.end
                && word.class == Class::Word;
            if !chained {
                break;
            }
            end = word.range.end;
            next += 2;
        }
        let sigil = sigil(text, pieces, at);
        let mut unit = Self { text, sigil, pieces: &pieces[at..next], tail: "", suffix: "", next };
        unit.contraction(pieces, end);
        unit.suffix = suffix(text, pieces, unit.next, end);
        unit
    }

    /// `can't` is one word, and `Python's` is Python.
    fn contraction(&mut self, pieces: &[Piece], end: usize) {
        let text = self.text;
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
            self.tail = tail;
        }
    }

    /// How many words it has.
    fn len(&self) -> usize {
        self.pieces.len().div_ceil(2)
    }

    /// A word as it is written.
    fn raw(&self, at: usize) -> &'a str {
        &self.text[self.pieces[2 * at].range.clone()]
    }

    /// The separators between its words.
    fn separators(&self) -> impl Iterator<Item = &'a str> {
        let text = self.text;
        self.pieces.iter().skip(1).step_by(2).map(move |piece| &text[piece.range.clone()])
    }

    /// Appends a word to a term.
    fn add_word(&self, at: usize, term: &mut String) {
        fold_into(self.raw(at), term);
        if at + 1 == self.len() {
            term.push_str(self.tail);
        }
    }

    /// Emits the terms; `term` is room for them.
    pub(super) fn emit(&self, term: &mut String, emit: &mut dyn FnMut(&str, Kind)) {
        let special = self.emit_marked(term, emit);
        let kind = if special { Kind::Base } else { Kind::Whole };
        for at in 0..self.len() {
            term.clear();
            self.add_word(at, term);
            let is_last = at + 1 == self.len();
            let absorbed = is_last && matches!(self.suffix, "++" | "--" | "#");
            if is_short(term) && !(absorbed && term.chars().count() == 1) {
                emit(term, kind);
                parts(self.raw(at), term, emit);
            }
        }
        if self.sigil.len() == 2 {
            emit(self.sigil, Kind::Base);
        }
        if self.separators().any(|separator| separator == "::") {
            emit("::", Kind::Base);
        }
        if matches!(self.suffix, "++" | "--") {
            emit(self.suffix, Kind::Base);
        }
    }

    /// Emits its words with the signs that belong to them; true where there are such.
    fn emit_marked(&self, term: &mut String, emit: &mut dyn FnMut(&str, Kind)) -> bool {
        let mut special = false;
        let mut whole = |term: &mut String| {
            if is_short(term) {
                emit(term, Kind::Whole);
                special = true;
            }
            term.clear();
        };
        term.clear();
        if !self.sigil.is_empty() {
            term.push_str(self.sigil);
            self.add_word(0, term);
            whole(term);
        }
        for (at, separator) in self.separators().enumerate() {
            self.add_word(at, term);
            term.push_str(separator);
            self.add_word(at + 1, term);
            whole(term);
        }
        if !self.suffix.is_empty() {
            self.add_word(self.len() - 1, term);
            term.push_str(self.suffix);
            whole(term);
        }
        special
    }
}

/// True for a word that is a unit of its own: it touches nothing that could belong to it. Most do.
pub(super) fn is_lone(text: &str, pieces: &[Piece], at: usize) -> bool {
    let Range { start, end } = pieces[at].range;
    let is_first = at.checked_sub(1).is_none_or(|before| pieces[before].range.end < start);
    let behind = text.as_bytes().get(end);
    is_first && behind.is_none_or(|byte| matches!(byte, b' ' | b'\n' | b',' | b';' | b')' | b']'))
}

/// Emits a word and its parts; `term` is room for them.
pub(super) fn word(raw: &str, kind: Kind, term: &mut String, emit: &mut dyn FnMut(&str, Kind)) {
    term.clear();
    fold_into(raw, term);
    if is_short(term) {
        emit(term, kind);
        parts(raw, term, emit);
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

/// The pieces of a snake_case or camelCase word, if it has more than one or signs around it; `part`
/// is room for them.
fn parts(raw: &str, part: &mut String, emit: &mut dyn FnMut(&str, Kind)) {
    let is_tail = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if raw.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && raw.as_bytes()[1..].iter().all(is_tail)
    {
        return;
    }
    let mut one = |piece: &str| {
        if piece.len() < raw.len() {
            part.clear();
            fold_into(piece, part);
            emit(part, Kind::Part);
        }
    };
    for piece in raw.split('_').filter(|piece| !piece.is_empty()) {
        let mut start = 0;
        let mut before = ' ';
        let mut chars = piece.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let mut lower_next = || chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            let humps = c.is_uppercase()
                && (before.is_lowercase() || (before.is_uppercase() && lower_next()));
            if humps {
                one(&piece[start..at]);
                start = at;
            }
            before = c;
        }
        one(&piece[start..]);
    }
}
