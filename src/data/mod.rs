//! Settings as authors write them: a tree of nodes with their places, read from YAML or TOML.
//!
//! Front matter, the attributes of cards and `site.toml` go through the same two steps: a syntax
//! ([`yaml`], [`toml`]) gives a [`Node`], and [`Fields`] reads typed values out of it, collecting
//! every fault instead of stopping at the first. Scalars keep their text as it was written:
//! whether `no` or `1.10` is text or something else is up to the reader of that field.

mod fields;
mod toml;
mod yaml;

pub use fields::Fields;
#[cfg(test)]
pub(crate) use fields::take_asked;
pub use toml::parse_toml;
pub use yaml::parse_yaml;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Fault, Span};

/// A fault and the bytes it is about; the file is the caller's.
pub type Found = (Span, Fault);

/// A value and its place.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Node {
    /// The bytes of the value.
    pub span: Span,
    /// What stands there.
    pub value: Value,
}

/// A value as its syntax tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// Values in order.
    List(Vec<Node>),
    /// Keys and values in order; a key stands once.
    Map(Vec<Entry>),
}

/// A single value, as written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scalar {
    /// The text, escapes resolved.
    pub text: String,
    /// How it was written.
    pub style: Style,
}

/// How a scalar was written, which says what it may be read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Style {
    /// In quotes or as a block: text and nothing else.
    Quoted,
    /// Bare YAML: text, or what the reader finds in it.
    Plain,
    /// A bare TOML literal (number, boolean, date): never text.
    Literal,
}

/// A key with its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// The key's place.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// True for YAML's `~`, `null` or nothing at all.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar)
            if scalar.style == Style::Plain && matches!(scalar.text.as_str(), "" | "~" | "null"))
    }

    /// What this is, for "expected ..., found ...".
    pub fn kind(&self) -> String {
        match &self.value {
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            Value::Scalar(_) if self.is_null() => "nothing".to_owned(),
            Value::Scalar(scalar) if scalar.style == Style::Quoted => "text".to_owned(),
            Value::Scalar(scalar) => {
                let short: String = scalar.text.chars().take(40).collect();
                format!("`{short}`")
            }
        }
    }
}

/// As templates see it: bare `true`, numbers and nothing are what YAML takes them for. A format that is not
/// for people gets the node as it is.
impl Serialize for Node {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if !out.is_human_readable() {
            return (self.span, &self.value).serialize(out);
        }
        match &self.value {
            Value::List(items) => out.collect_seq(items),
            Value::Map(entries) => out.collect_map(entries.iter().map(|e| (&e.key, &e.value))),
            Value::Scalar(Scalar { text, style: Style::Quoted }) => out.serialize_str(text),
            Value::Scalar(_) if self.is_null() => out.serialize_none(),
            Value::Scalar(Scalar { text, .. }) => match text.as_str() {
                "true" => out.serialize_bool(true),
                "false" => out.serialize_bool(false),
                _ => match (text.parse::<i64>(), text.parse::<f64>()) {
                    (Ok(number), _) => out.serialize_i64(number),
                    (_, Ok(number)) if number.is_finite() => out.serialize_f64(number),
                    _ => out.serialize_str(text),
                },
            },
        }
    }
}
