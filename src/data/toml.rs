//! TOML to nodes.

use toml::de::{DeTable, DeValue};

use super::{Entry, Found, Node, Scalar, Style, Value};
use crate::diagnostic::{Fault, Span};

/// Reads a TOML document; what can be read is returned beside the faults of what cannot.
pub fn parse_toml(text: &str, faults: &mut Vec<Found>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().map_or(Span::default(), Span::from);
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        faults.push((span, Fault::TomlSyntax { message }));
    }
    let span = Span::from(table.span());
    Node { span, value: Value::Map(entries(table.into_inner(), text)) }
}

/// The entries in the order in which they stand in the file.
fn entries(table: DeTable<'_>, source: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| {
            let key_span = Span::from(key.span());
            let span = Span::from(value.span());
            let value = node(value.into_inner(), span, source);
            Entry { key: key.into_inner().into_owned(), key_span, value }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

fn node(value: DeValue<'_>, span: Span, source: &str) -> Node {
    let value = match value {
        DeValue::String(text) => {
            Value::Scalar(Scalar { text: text.into_owned(), style: Style::Quoted })
        }
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| {
                    let span = Span::from(item.span());
                    node(item.into_inner(), span, source)
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Map(entries(table, source)),
        _ => {
            let text = source.get(span.start..span.end).unwrap_or_default().to_owned();
            Value::Scalar(Scalar { text, style: Style::Literal })
        }
    };
    Node { span, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_order_place_and_literals() {
        let node = parse_toml("b = 1_0\na = \"x\"\n[t]\nd = 2026-01-02\n", &mut Vec::new());
        let Value::Map(entries) = node.value else { panic!("a map") };
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "t"]);
        assert_eq!(entries[1].key_span.start, 8);
        let Value::Scalar(number) = &entries[0].value.value else { panic!("a scalar") };
        assert_eq!((number.text.as_str(), number.style), ("1_0", Style::Literal));
    }

    #[test]
    fn all_syntax_faults_come_in_one_run() {
        let mut faults = Vec::new();
        parse_toml("a = \nb = 1\nc = ]\n", &mut faults);
        assert!(faults.len() >= 2, "{faults:?}");
    }
}
