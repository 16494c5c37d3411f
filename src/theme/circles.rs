//! Templates and components that call themselves, found before anything is rendered.
//!
//! Tera finds circles of `extends` and of `include` alone, and stops components 20 calls deep; a
//! circle through both overflows the stack. So calls are read from the templates' text, which has
//! been parsed by then, and any circle is an error, whatever condition stands before it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::templates::PREFIXES;

use crate::diagnostic::Span;

/// What can be called: a template by its full name, or a component.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    Template(String),
    Component(String),
}

/// A call, where it stands.
struct Call {
    callee: Part,
    template: String,
    span: Span,
}

/// A circle of calls.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Circle {
    /// The template with its last call, by its full name.
    pub(super) template: String,
    /// The call.
    pub(super) span: Span,
    /// Those that it goes through, the first again at the end.
    pub(super) names: Vec<String>,
}

/// The first circle among templates by full name, `theme/NAME` or `builtin/NAME`.
pub(super) fn find_circle(templates: &[(String, &str)]) -> Option<Circle> {
    let calls = read_calls(templates);
    let mut done = BTreeSet::new();
    calls.keys().find_map(|part| visit(part, &calls, &mut Vec::new(), &mut done))
}

/// Goes into the calls of `part`; `open` is the way to it.
fn visit(
    part: &Part,
    calls: &BTreeMap<Part, Vec<Call>>,
    open: &mut Vec<Part>,
    done: &mut BTreeSet<Part>,
) -> Option<Circle> {
    if !done.insert(part.clone()) {
        return None;
    }
    open.push(part.clone());
    for call in calls.get(part).into_iter().flatten() {
        if let Some(start) = open.iter().position(|part| *part == call.callee) {
            let names = open[start..].iter().chain([&call.callee]).map(Part::shown).collect();
            return Some(Circle { template: call.template.clone(), span: call.span, names });
        }
        let circle = visit(&call.callee, calls, open, done);
        if circle.is_some() {
            return circle;
        }
    }
    open.pop();
    None
}

impl Part {
    fn shown(&self) -> String {
        match self {
            Self::Template(name) => name.strip_prefix("theme/").unwrap_or(name).to_owned(),
            Self::Component(name) => format!("<{name}>"),
        }
    }
}

/// All calls by what makes them. A component of the theme takes the place of an embedded one.
fn read_calls(templates: &[(String, &str)]) -> BTreeMap<Part, Vec<Call>> {
    let known: BTreeSet<&str> = templates.iter().map(|(name, _)| name.as_str()).collect();
    let mut calls = BTreeMap::new();
    // The nearest last: they replace.
    let mut ordered: Vec<&(String, &str)> = templates.iter().collect();
    let rank = |name: &str| PREFIXES.iter().position(|prefix| name.starts_with(prefix));
    ordered.sort_by_key(|(name, _)| (Reverse(rank(name)), name));
    for (template, text) in ordered {
        let mut caller = Part::Template(template.clone());
        calls.insert(caller.clone(), Vec::new());
        for (start, tag) in tags(text) {
            let words = words(tag);
            let first = words.first().map_or("", |(_, word)| *word);
            let second = words.get(1).map(|(_, word)| *word);
            if let ("component", Some(name)) = (first, second) {
                caller = Part::Component(name.to_owned());
                calls.insert(caller.clone(), Vec::new());
                continue;
            }
            if first == "endcomponent" {
                caller = Part::Template(template.clone());
                continue;
            }
            let callees = words.iter().enumerate().filter_map(|(at, (place, word))| {
                let callee = match (at, first, word.strip_prefix('<')) {
                    (1, "include" | "extends", _) => Part::Template(full_name(word, &known)),
                    // A space may follow the sign; after a comparison stands no component's name.
                    (_, _, Some("")) => Part::Component(words.get(at + 1)?.1.to_owned()),
                    (_, _, Some(name)) => Part::Component(name.to_owned()),
                    _ => return None,
                };
                let span = Span::new(start + place, start + place + word.len());
                Some(Call { callee, template: template.clone(), span })
            });
            calls.entry(caller.clone()).or_default().extend(callees);
        }
    }
    calls
}

/// The template that a quoted name means: the theme's where there is one.
pub(super) fn full_name(quoted: &str, known: &BTreeSet<&str>) -> String {
    let name = quoted.trim_matches(['"', '\'', '`']);
    let prefixed = PREFIXES.map(|prefix| format!("{prefix}{name}"));
    let found = prefixed.into_iter().find(|full| known.contains(full.as_str()));
    found.filter(|_| !known.contains(name)).unwrap_or_else(|| name.to_owned())
}

/// What stands between `{{` and `}}`, `{%` and `%}`, with its places; comments and raw text do not.
pub(super) fn tags(text: &str) -> Vec<(usize, &str)> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let start = at + found + 2;
        let close = match text.as_bytes().get(start - 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => {
                at = text[start..].find("#}").map_or(text.len(), |end| start + end);
                continue;
            }
            _ => {
                at = start - 1;
                continue;
            }
        };
        let end = start + end_of_tag(&text[start..], close);
        let tag = &text[start..end];
        at = end;
        if tag.trim_matches(['-', ' ', '\t', '\n', '\r']) == "raw" {
            at = end + end_of_raw(&text[end..]);
            continue;
        }
        tags.push((start, tag));
    }
    tags
}

/// Where the tag begins that ends a raw text.
fn end_of_raw(text: &str) -> usize {
    let ends = |at: &usize| {
        let inner = text[at + 2..].trim_start_matches(['-', ' ', '\t', '\n', '\r']);
        inner.strip_prefix("endraw").is_some_and(|rest| !rest.starts_with(is_name))
    };
    text.match_indices("{%").map(|(at, _)| at).find(ends).unwrap_or(text.len())
}

/// Where `close` stands outside of quotes.
fn end_of_tag(text: &str, close: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(close) {
            return at;
        }
        at += if is_quote(c) { quoted(&text[at..]) } else { c.len_utf8() };
    }
    text.len()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// How long the text in quotes is that `text` begins with; a backslash takes what follows it along.
fn quoted(text: &str) -> usize {
    let mut chars = text.char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if Some(c) == quote {
            return at + 1;
        }
    }
    text.len()
}

/// The words of a tag with their places: names, `<name` of calls, and texts with their quotes.
pub(super) fn words(tag: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = tag[at..].chars().next() {
        let rest = &tag[at..];
        let length = match c {
            c if is_quote(c) => quoted(rest),
            '<' => 1 + rest[1..].find(|c| !is_name(c)).unwrap_or(rest.len() - 1),
            c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            c => {
                at += c.len_utf8();
                continue;
            }
        };
        words.push((at, &rest[..length]));
        at += length;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(templates: &[(&str, &str)]) -> Option<Vec<String>> {
        let templates: Vec<(String, &str)> =
            templates.iter().map(|(name, text)| (format!("theme/{name}"), *text)).collect();
        find_circle(&templates).map(|circle| circle.names)
    }

    #[test]
    fn circles_are_found_through_templates_and_components() {
        let component = "{% component a() %}{% include 'b.html' %}{% endcomponent a %}";
        assert_eq!(
            circle(&[("c.html", component), ("b.html", "{{ <a /> }}")]),
            Some(vec!["b.html".to_owned(), "<a>".to_owned(), "b.html".to_owned()])
        );
        let body = "{% component x.y(n) -%} {% if n < 2 %}{%- <x.y n={1}> %}..{% </x.y> %}{% endif %}{% endcomponent %}";
        assert_eq!(circle(&[("c.html", body)]), Some(vec!["<x.y>".to_owned(); 2]));
    }

    #[test]
    fn what_only_looks_like_a_call_is_none() {
        let text = "{# {{ <a /> }} #}{{ '<a />' }}{% raw %}{{ <a /> }}{% endraw %}<a>{{ 1 }}</a>";
        let text = format!("{{% component a() %}}{text}{{% endcomponent a %}}{{{{ <a /> }}}}");
        assert_eq!(find_circle(&[("theme/a.html".to_owned(), &text)]), None);
        let text = "{% raw %}endraw {{ <a /> }}{%- endraw %}";
        let text = format!("{{% component a() %}}{text}{{% endcomponent a %}}");
        assert_eq!(find_circle(&[("theme/a.html".to_owned(), &text)]), None);
    }

    #[test]
    fn quotes_within_quotes_hide_no_call() {
        let text =
            r#"{% component a() %}{{ "\"" }}{{ x | f(a='\'') }}{{ <a /> }}{% endcomponent a %}"#;
        assert_eq!(circle(&[("a.html", text)]), Some(vec!["<a>".to_owned(); 2]));
    }

    #[test]
    fn overridden_component_calls_the_embedded_one_no_more() {
        let templates = [
            ("builtin/c.html".to_owned(), "{% component a() %}{{ <b /> }}{% endcomponent a %}"),
            ("builtin/d.html".to_owned(), "{% component b() %}b{% endcomponent b %}"),
            ("theme/c.html".to_owned(), "{% component b() %}{{ <a /> }}{% endcomponent b %}"),
            ("theme/d.html".to_owned(), "{% component a() %}a{% endcomponent a %}"),
        ];
        assert_eq!(find_circle(&templates), None);
    }
}
