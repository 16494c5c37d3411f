//! Typed reading of a map: each field by name, every fault collected.

use jiff::civil::Date;

use super::{Entry, Found, Node, Scalar, Style, Value};
use crate::diagnostic::{Fault, Span, Spanned};
use crate::text::nearest;

/// The fields of one map. Ask for each that may stand there, then [`finish`](Self::finish).
///
/// A field that is absent or null is `None`; one of the wrong type is `None` too, with a fault.
pub struct Fields<'a> {
    entries: &'a [Entry],
    asked: Vec<&'static str>,
    faults: &'a mut Vec<Found>,
    #[cfg(test)]
    name: String,
}

/// Which keys have been asked for, by the name of their map.
#[cfg(test)]
type Asked = std::collections::BTreeMap<String, std::collections::BTreeSet<&'static str>>;

#[cfg(test)]
thread_local! {
    static ASKED: std::cell::RefCell<Asked> = std::cell::RefCell::default();
}

/// The keys that this thread has asked for since the last call: what a schema is held to.
#[cfg(test)]
pub(crate) fn take_asked() -> Asked {
    ASKED.take()
}

impl<'a> Fields<'a> {
    /// The fields of `node`, which must be a map (or null: no fields).
    pub fn new(name: &str, node: &'a Node, faults: &'a mut Vec<Found>) -> Self {
        let entries = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            _ => {
                if !node.is_null() {
                    faults.push(wrong_type(name, "a map", node));
                }
                &[]
            }
        };
        Self {
            entries,
            asked: Vec::new(),
            faults,
            #[cfg(test)]
            name: name.to_owned(),
        }
    }

    /// The node of a field, if it is there and not null.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.push(key);
        #[cfg(test)]
        ASKED.with_borrow_mut(|asked| asked.entry(self.name.clone()).or_default().insert(key));
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.value).filter(|node| !node.is_null())
    }

    /// The place of a field's key.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.key_span)
    }

    /// Adds a fault of the caller's own.
    pub fn fault(&mut self, span: Span, fault: Fault) {
        self.faults.push((span, fault));
    }

    /// The faults, for readers of the maps below.
    pub fn faults(&mut self) -> &mut Vec<Found> {
        self.faults
    }

    /// A field of text.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        self.text_of(key, node)
    }

    /// Text that is a list's item or a field's value.
    pub fn text_of(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        match &node.value {
            Value::Scalar(Scalar { text, style: Style::Quoted | Style::Plain })
                if !node.is_null() =>
            {
                Some(Spanned::new(text.clone(), node.span))
            }
            _ => self.refuse(key, "text", node),
        }
    }

    /// A field of `true` or `false`.
    pub fn boolean(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        let node = self.node(key)?;
        match bare(node) {
            Some("true") => Some(Spanned::new(true, node.span)),
            Some("false") => Some(Spanned::new(false, node.span)),
            _ => self.refuse(key, "`true` or `false`", node),
        }
    }

    /// A field of a whole number.
    pub fn integer(&mut self, key: &'static str) -> Option<Spanned<i64>> {
        let node = self.node(key)?;
        match bare(node).and_then(|text| text.replace('_', "").parse().ok()) {
            Some(number) => Some(Spanned::new(number, node.span)),
            None => self.refuse(key, "a whole number", node),
        }
    }

    /// A field of a date; a time after it is passed over.
    pub fn date(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let node = self.node(key)?;
        let text = match &node.value {
            Value::Scalar(scalar) => scalar.text.split(['T', ' ']).next().unwrap_or_default(),
            _ => "",
        };
        match text.parse() {
            Ok(date) => Some(Spanned::new(date, node.span)),
            Err(_) => self.refuse(key, "a date as `2026-01-31`", node),
        }
    }

    /// A field of a list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.text_of(key, item)).collect(),
            Value::Scalar(_) => self.text_of(key, node).into_iter().collect(),
            Value::Map(_) => {
                self.faults.push(wrong_type(key, "a list of texts", node));
                Vec::new()
            }
        }
    }

    /// A field that is a list, its items as they are.
    pub fn list(&mut self, key: &'static str) -> &'a [Node] {
        match self.node(key) {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                self.faults.push(wrong_type(key, "a list", node));
                &[]
            }
        }
    }

    /// A field that is a map with free keys.
    pub fn map(&mut self, key: &'static str) -> &'a [Entry] {
        match self.node(key) {
            None => &[],
            Some(Node { value: Value::Map(entries), .. }) => entries,
            Some(node) => {
                self.faults.push(wrong_type(key, "a map", node));
                &[]
            }
        }
    }

    /// Reports each key that nobody asked for, by `fault(key, nearest known name)`.
    pub fn finish(self, fault: impl Fn(String, Option<String>) -> Fault) {
        // So few are asked for that looking at each is faster than hashing.
        let is_known = |entry: &&Entry| self.asked.iter().any(|asked| *asked == entry.key);
        for entry in self.entries.iter().filter(|entry| !is_known(entry)) {
            let near = nearest(&entry.key, self.asked.iter().copied()).map(str::to_owned);
            self.faults.push((entry.key_span, fault(entry.key.clone(), near)));
        }
    }

    fn refuse<T>(&mut self, key: &str, expected: &str, node: &Node) -> Option<T> {
        self.faults.push(wrong_type(key, expected, node));
        None
    }
}

/// The text of a scalar that is not quoted.
fn bare(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(Scalar { text, style: Style::Plain | Style::Literal }) => Some(text),
        _ => None,
    }
}

fn wrong_type(key: &str, expected: &str, node: &Node) -> Found {
    let fault =
        Fault::WrongType { key: key.to_owned(), expected: expected.to_owned(), found: node.kind() };
    (node.span, fault)
}
