//! YAML to nodes, by the event parser that serde_yaml's successor brings: it knows the place of
//! each key and value, and gives scalars as they were written.

use std::collections::HashSet;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, Span as YamlSpan};

use super::{Entry, Found, Node, Scalar, Style, Value};
use crate::diagnostic::{Fault, Span};

/// Deepest nesting; deeper is an error.
const MAX_DEPTH: usize = 32;
/// Most values in one document; more is an error.
const MAX_NODES: usize = 10_000;
/// Up to how many keys of a map it is faster to look at each than to hash them.
const FEW: usize = 16;

/// Reads one YAML document; `None` where it is empty or cannot be read. Spans and faults are bytes of
/// the file in which `text` starts at the byte `start`. Anchors and aliases are refused: a sheet's front matter says what it says in place.
pub fn parse_yaml(text: &str, start: usize, faults: &mut Vec<Found>) -> Option<Node> {
    let mut builder = Builder { faults, stack: Vec::new(), root: None, nodes: 0, documents: 0 };
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, byte_span(text, &span).shift(start)) {
                    return None;
                }
            }
            Err(error) => {
                let at = byte_offset(text, error.marker().line(), error.marker().col());
                let fault = match text[at..].chars().next() {
                    Some(sign @ ('`' | '@')) => Fault::YamlReserved { sign },
                    _ => Fault::YamlSyntax { message: error.info() },
                };
                builder.faults.push((Span::new(at, at).shift(start), fault));
                return None;
            }
        }
    }
    builder.root
}

fn byte_span(text: &str, span: &YamlSpan) -> Span {
    match (span.start.byte_offset(), span.end.byte_offset()) {
        (Some(start), Some(end)) => Span::new(start, end.min(text.len())),
        _ => {
            let at = byte_offset(text, span.start.line(), span.start.col());
            Span::new(at, at)
        }
    }
}

/// Scanner errors have no byte offset: the line from 1 and the column from 0 say where they are.
fn byte_offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// True for the name of an entry. `names` are those of the first entries.
fn has(entries: &[Entry], names: &mut HashSet<String>, name: &str) -> bool {
    if entries.len() <= FEW {
        return entries.iter().any(|entry| entry.key == name);
    }
    names.extend(entries[names.len()..].iter().map(|entry| entry.key.clone()));
    names.contains(name)
}

/// A collection whose end has not come yet.
enum Open {
    List(Span, Vec<Node>),
    Map {
        span: Span,
        entries: Vec<Entry>,
        /// The names of the first entries: of all where there are many.
        names: HashSet<String>,
        /// A key whose value has not come yet; no text where it is none, to be left out.
        key: Option<(Option<String>, Span)>,
    },
}

struct Builder<'a> {
    faults: &'a mut Vec<Found>,
    stack: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Builder<'_> {
    /// Takes one event; false where reading must end.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.faults.push((span, Fault::YamlDocuments {}));
                    return false;
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                self.refuse_anchor(anchor, span);
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    _ => Style::Quoted,
                };
                let scalar = Scalar { text: text.into_owned(), style };
                self.put(Node { span, value: Value::Scalar(scalar) });
            }
            Event::SequenceStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                self.stack.push(Open::List(span, Vec::new()));
            }
            Event::MappingStart(_, anchor, _) => {
                self.refuse_anchor(anchor, span);
                let (entries, names) = (Vec::new(), HashSet::new());
                self.stack.push(Open::Map { span, entries, names, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.faults.push((span, Fault::YamlAlias {}));
                // In a map it stands for nothing, so that keys and values stay pairs; an item of a
                // list that is nothing would be a fault of its own.
                if !matches!(self.stack.last(), Some(Open::List(..))) {
                    let scalar = Scalar { text: String::new(), style: Style::Plain };
                    self.put(Node { span, value: Value::Scalar(scalar) });
                }
            }
            _ => {}
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            self.faults.push((span, Fault::YamlNodes { limit: MAX_NODES }));
        }
        self.nodes <= MAX_NODES
    }

    fn refuse_anchor(&mut self, anchor: usize, span: Span) {
        if anchor != 0 {
            self.faults.push((span, Fault::YamlAnchor {}));
        }
    }

    fn close(&mut self, end: Span) {
        let (start, value) = match self.stack.pop() {
            Some(Open::List(span, nodes)) => (span, Value::List(nodes)),
            Some(Open::Map { span, entries, .. }) => (span, Value::Map(entries)),
            None => return,
        };
        self.put(Node { span: Span::new(start.start, end.end.max(start.end)), value });
    }

    fn put(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, nodes)) => nodes.push(node),
            Some(Open::Map { entries, names, key, .. }) => match key.take() {
                None => {
                    let span = node.span;
                    let text = match node.value {
                        Value::Scalar(scalar) => Some(scalar.text),
                        value => {
                            let found = Node { span, value }.kind();
                            self.faults.push((span, Fault::KeyNotText { found }));
                            None
                        }
                    };
                    *key = Some((text, span));
                }
                Some((None, _)) => {}
                Some((Some(name), key_span)) => {
                    if has(entries, names, &name) {
                        self.faults.push((key_span, Fault::DuplicateKey { key: name }));
                    } else {
                        entries.push(Entry { key: name, key_span, value: node });
                    }
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, &'static str)> {
        let mut faults = Vec::new();
        parse_yaml(text, 0, &mut faults);
        faults.iter().map(|(span, fault)| (span.start, fault.name())).collect()
    }

    #[test]
    fn scalars_are_as_written() {
        let node = parse_yaml("a: no\nb: 1.10\nc: \"x\\ny\"\n", 0, &mut Vec::new()).unwrap();
        let Value::Map(entries) = node.value else { panic!("a map") };
        let texts: Vec<&str> = entries
            .iter()
            .map(|entry| match &entry.value.value {
                Value::Scalar(scalar) => scalar.text.as_str(),
                _ => panic!("a scalar"),
            })
            .collect();
        assert_eq!(texts, ["no", "1.10", "x\ny"]);
        assert_eq!((entries[1].key_span.start, entries[1].value.span.start), (6, 9));
    }

    #[test]
    fn faults_have_their_places() {
        assert_eq!(faults("ä: 1\nä: 2\n"), [(6, "DuplicateKey")]);
        assert_eq!(faults("a: *b\n"), [(3, "YamlAlias")]);
        assert_eq!(faults("a: &b 1\n").len(), 1);
        assert_eq!(faults("a: [1, 2\nb: 3\n").last().map(|f| f.1), Some("YamlSyntax"));
        assert_eq!(faults("a: b: c\n").last().map(|f| f.1), Some("YamlSyntax"));
    }

    #[test]
    fn keys_that_come_again_are_told_however_many_there_are() {
        for count in 1..3 * FEW {
            let keys: String = (0..count).map(|key| format!("k{key:02}: 1\n")).collect();
            assert_eq!(faults(&keys), []);
            let again = format!("{keys}k{:02}: 2\nk00: 3\nnew: 4\nnew: 5\n", count - 1);
            let places = [0, 7, 21].map(|at| (keys.len() + at, "DuplicateKey"));
            assert_eq!(faults(&again), places, "{count}");
        }
    }

    #[test]
    fn deep_and_wide_documents_are_refused() {
        assert_eq!(faults(&"[".repeat(100_000)).last().map(|f| f.1), Some("YamlSyntax"));
        assert_eq!(faults(&"- a\n".repeat(20_000)).last().map(|f| f.1), Some("YamlNodes"));
    }
}
