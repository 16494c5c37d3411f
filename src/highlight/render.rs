//! Lines of code in, lines of classed HTML out: the state of one block.
//!
//! Runs a parser and keeps a stack of classes beside it, so no selector is matched for a token.
//! Bare white space never opens or changes a span, equal neighbours share one, and none crosses a
//! newline.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::highlight::classes::{CLASSES, OUTPUT, PROMPT};
use crate::highlight::engine::Change;
use crate::highlight::parser::{Failed, Parser};
use crate::highlight::rules::Rule;

/// The tag that opens a span of each of `CLASSES`.
static OPENING: LazyLock<Vec<String>> =
    LazyLock::new(|| CLASSES.iter().map(|class| format!("<span class={}>", class.name)).collect());

/// Appends `text` with the characters that mean something between tags as references.
///
/// Quotes stay: code never stands in an attribute.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    let is_special = |byte| matches!(byte, b'&' | b'<' | b'>');
    while let Some(at) = rest.bytes().position(is_special) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// Colours the lines of one block, one after the other.
pub(super) struct Painter<'a> {
    parser: Parser<'a>,
    changes: Vec<(usize, Change)>,
    stack: Stack,
    html: String,
}

impl<'a> Painter<'a> {
    /// `size` is the code's length in bytes.
    pub(super) fn new(parser: Parser<'a>, size: usize) -> Self {
        let html = String::with_capacity(size * 2);
        Self { parser, changes: Vec::new(), stack: Stack::default(), html }
    }

    /// Forgets what is open: the next line starts a new text.
    pub(super) fn restart(&mut self) {
        self.parser.restart();
        self.stack = Stack::default();
    }

    /// Adds a line plain, and tells the grammar nothing.
    pub(super) fn plain(&mut self, line: &str) {
        escape(line, &mut self.html);
    }

    /// Adds a line of code, with its newline unless it is the last.
    pub(super) fn code(&mut self, line: &str) -> Result<(), Failed> {
        let text = line.strip_suffix('\n').unwrap_or(line);
        // The grammars expect a newline, and colours must not depend on the last one.
        let ended = match text.len() < line.len() {
            true => Cow::Borrowed(line),
            false => Cow::Owned(format!("{line}\n")),
        };
        self.changes.clear();
        self.parser.line(&ended, &mut self.changes)?;
        let mut spans = Spans::new(text, &mut self.html);
        let mut from = 0;
        for (at, change) in &self.changes {
            let to = (*at).min(text.len());
            if to > from {
                spans.paint(from, to, self.stack.class_of(&text[from..to]));
                from = to;
            }
            self.stack.apply(*change);
        }
        spans.paint(from, text.len(), self.stack.class_of(&text[from..]));
        spans.end();
        self.html.push_str(&line[text.len()..]);
        Ok(())
    }

    /// Adds a line of a session whose first `prompt` bytes are its prompt.
    pub(super) fn prompted(&mut self, line: &str, prompt: usize) -> Result<(), Failed> {
        self.whole(&line[..prompt], PROMPT);
        // The space after it belongs to the session, not to the code's indentation.
        let rest = &line[prompt..];
        let code = rest.strip_prefix(' ').unwrap_or(rest);
        self.html.push_str(&rest[..rest.len() - code.len()]);
        self.code(code)
    }

    /// Adds a line that a program printed.
    pub(super) fn output(&mut self, line: &str) {
        let text = line.strip_suffix('\n').unwrap_or(line);
        self.whole(text, OUTPUT);
        self.html.push_str(&line[text.len()..]);
    }

    /// The HTML of all lines.
    pub(super) fn finish(self) -> String {
        self.html
    }

    fn whole(&mut self, text: &str, class: &str) {
        let class = CLASSES.iter().position(|known| known.name == class);
        let mut spans = Spans::new(text, &mut self.html);
        spans.paint(0, text.len(), class);
        spans.end();
    }
}

/// Writes one line, opening and closing its spans.
struct Spans<'t, 'h> {
    line: &'t str,
    html: &'h mut String,
    /// The line is written up to here.
    written: usize,
    /// From there to here, which is never before it, it has the open class, white space at the end left out.
    until: usize,
    open: Option<usize>,
}

impl<'t, 'h> Spans<'t, 'h> {
    fn new(line: &'t str, html: &'h mut String) -> Self {
        Self { line, html, written: 0, until: 0, open: None }
    }

    /// Gives a class to the next part of the line.
    fn paint(&mut self, from: usize, to: usize, class: Option<usize>) {
        let text = &self.line[from..to];
        // Most begin with a character of a word.
        let word = if is_visible(text) { text } else { text.trim_start() };
        if word.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
            let start = to - word.len();
            self.html.push_str(&self.line[self.written..start]);
            self.written = start;
            if let Some(class) = class {
                self.html.push_str(&OPENING[class]);
            }
            self.open = class;
        }
        self.until = to;
    }

    /// Writes what has the open class, but for white space at its end, and closes it.
    fn close(&mut self) {
        let text = self.line[self.written..self.until].trim_end();
        escape(text, self.html);
        self.written += text.len();
        self.until = self.written;
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    /// Closes what is open and writes the white space at the end.
    fn end(mut self) {
        self.close();
        self.html.push_str(&self.line[self.written..]);
    }
}

/// True for a text that begins with a visible character of ASCII.
fn is_visible(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_graphic)
}

/// The classes of the open scopes, the innermost last; follows what a parser says of scopes.
#[derive(Default)]
struct Stack {
    open: Vec<Open>,
    cleared: Vec<Vec<Open>>,
}

/// One scope: its own rule, and the class that text directly in it shows.
#[derive(Clone, Copy)]
struct Open {
    rule: Rule,
    shown: Option<usize>,
}

impl Stack {
    /// The class of `text` here: operators and such have one only where they are words.
    fn class_of(&self, text: &str) -> Option<usize> {
        let open = self.open.last()?;
        let class = open.shown?;
        let bare = CLASSES[class].words
            && open.rule == Rule::Class(class)
            && !text.contains(char::is_alphanumeric);
        (!bare).then_some(class)
    }

    fn push(&mut self, rule: Rule) {
        let outer = self.open.last().and_then(|open| open.shown);
        let shown = match rule {
            Rule::Inherit => outer,
            Rule::Plain => None,
            Rule::Class(class) => match outer {
                Some(outer) if CLASSES[outer].covers.contains(CLASSES[class].name) => Some(outer),
                _ => Some(class),
            },
        };
        self.open.push(Open { rule, shown });
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Open(mark) => self.push(Rule::of(mark)),
            Change::Close(count) => {
                self.open.truncate(self.open.len().saturating_sub(count));
            }
            Change::Hide(amount) => {
                let keep = amount.map_or(0, |count| self.open.len().saturating_sub(count));
                self.cleared.push(self.open.split_off(keep));
            }
            Change::Show => {
                for open in self.cleared.pop().unwrap_or_default() {
                    self.push(open.rule);
                }
            }
        }
    }
}
