//! The tables of keys against the readers that they speak of.
#![allow(clippy::disallowed_methods, reason = "a test looks at the documentation")]

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::config::{Config, read_config};
use crate::data::take_asked;
use crate::highlight::Highlighter;
use crate::parse::parse_sheet;
use crate::path::VaultPath;

/// What no key takes but one that takes anything.
const NO_NAME: &str = "/../ !";

fn good(shape: &Shape, name: &str) -> Value {
    match shape {
        Shape::Text => json!("x"),
        Shape::Texts => json!(["x", "y"]),
        Shape::Pattern { example, .. } => json!(example),
        Shape::Patterns { example, .. } => json!([example]),
        Shape::OneOf(words) => json!(words[0]),
        Shape::Level => json!("mid"),
        Shape::Boolean => json!(true),
        Shape::Integer | Shape::Positive => json!(1),
        Shape::Date => json!("2026-01-31"),
        Shape::List(keys) => json!([all_good(keys)]),
        Shape::Map(keys) => all_good(keys),
        // Named as the map, so that what is asked below it is found under that name.
        Shape::MapOf(keys) => json!({ name: all_good(keys) }),
        Shape::Labels => json!({ "contents": "x" }),
        Shape::Lints => json!({ "empty-slot": "deny" }),
        Shape::Tokens => json!({ "accent": "#0a5" }),
        Shape::Free => json!({ "x": [1] }),
    }
}

fn all_good(keys: &[Key]) -> Value {
    keys.iter().map(|key| (key.name, good(&key.shape, key.name))).collect()
}

fn bad(shape: &Shape, name: &str) -> Vec<Value> {
    let in_each = |keys: &[Key]| -> Vec<Value> {
        let with = |key: &Key, value| {
            let mut map = all_good(keys);
            map[key.name] = value;
            map
        };
        keys.iter()
            .flat_map(|key| {
                bad(&key.shape, key.name).into_iter().map(move |value| with(key, value))
            })
            .collect()
    };
    let mut values = match shape {
        Shape::Text => vec![json!(["x"]), json!({})],
        Shape::Texts => vec![json!({}), json!([["x"]])],
        Shape::Pattern { .. } => {
            vec![json!([]), json!(if name == "title" || name == "area" { " " } else { NO_NAME })]
        }
        Shape::Patterns { .. } => vec![json!({}), json!([NO_NAME])],
        Shape::OneOf(_) | Shape::Level => vec![json!(NO_NAME)],
        Shape::Boolean => vec![json!("true"), json!(1)],
        Shape::Integer => vec![json!("x"), json!(1.5)],
        Shape::Positive => vec![json!("x"), json!(0)],
        Shape::Date => vec![json!("soon"), json!([])],
        Shape::List(keys) => in_each(keys).into_iter().map(|map| json!([map])).collect(),
        Shape::Map(keys) => in_each(keys),
        Shape::MapOf(keys) => in_each(keys).into_iter().map(|map| json!({ name: map })).collect(),
        Shape::Labels => vec![json!({ "contents": [] }), json!({ "no-such": "x" })],
        Shape::Lints => vec![
            json!({ "empty-slot": "off" }),
            json!({ "no-such": "warn" }),
            json!({ "bad-url": "warn" }),
        ],
        Shape::Tokens => vec![
            json!({ "accent": [] }),
            json!({ "accent": "red; color: blue" }),
            json!({ "accent": { "light": "red" } }),
            json!({ "accent": { "light": "red", "dark": "url(x)" } }),
        ],
        Shape::Free => return Vec::new(),
    };
    if matches!(
        shape,
        Shape::List(_)
            | Shape::Map(_)
            | Shape::MapOf(_)
            | Shape::Labels
            | Shape::Lints
            | Shape::Tokens
    ) {
        values.push(json!("x"));
    }
    values
}

/// The names of the faults that a reader finds; those that need the sheet's body do not count.
fn faults_of_front_matter(value: &Value) -> Vec<&'static str> {
    let path = VaultPath::new("content/a.md").unwrap();
    let text = format!("---\n{value}\n---\n\n## Built-in data types\n\nText.\n");
    let config = Config::default();
    let (_, found) = parse_sheet(&path, text.into_bytes(), &config, &Highlighter::plain());
    let names = found.iter().map(|one| one.fault.name());
    names.filter(|name| !["TrapWithoutCard", "UnknownCard"].contains(name)).collect()
}

fn faults_of_site(value: &Value) -> Vec<&'static str> {
    let Value::Object(map) = value else { panic!("a map") };
    let text: String =
        map.iter().map(|(key, value)| format!("{key} = {}\n", toml(value))).collect();
    let mut found = Vec::new();
    read_config(&text, &mut found);
    found.iter().map(|(_, fault)| fault.name()).collect()
}

fn toml(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{key} = {}", toml(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The names of a table's keys by the name of their map, nested ones too.
fn names(map: &str, keys: &[Key], all: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    all.insert(map.to_owned(), keys.iter().map(|key| key.name).collect());
    for key in keys {
        if let Shape::List(inner) | Shape::Map(inner) | Shape::MapOf(inner) = &key.shape {
            names(key.name, inner, all);
        }
    }
}

#[test]
fn schema_has_the_keys_that_the_readers_ask_for() {
    type Faults = fn(&Value) -> Vec<&'static str>;
    let readers: [(&str, &[Key], Faults); 2] = [
        ("front matter", FRONT_MATTER, faults_of_front_matter),
        ("site.toml", SITE, faults_of_site),
    ];
    for (map, keys, faults) in readers {
        take_asked();
        assert_eq!(faults(&all_good(keys)), [""; 0], "{map}");
        let mut expected = BTreeMap::new();
        names(map, keys, &mut expected);
        assert_eq!(take_asked(), expected);
        for key in keys {
            for value in bad(&key.shape, key.name) {
                assert_ne!(faults(&json!({ key.name: value })), [""; 0], "{}: {value}", key.name);
            }
        }
    }
}

#[test]
fn required_key_is_required() {
    assert_eq!(faults_of_front_matter(&json!({ "skills": [{}] })), ["SkillWithoutArea"]);
}

#[test]
fn every_key_is_documented() {
    let docs = |name: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(root.join("docs").join(name)).unwrap()
    };
    let (format, configuration) = (docs("format.md"), docs("configuration.md"));
    let mut all = BTreeMap::new();
    names("front matter", FRONT_MATTER, &mut all);
    for key in all.values().flatten() {
        assert!(format.contains(&format!("`{key}`")), "{key}");
    }
    all.clear();
    names("site.toml", SITE, &mut all);
    for key in all.values().flatten() {
        let known =
            [format!("{key} = "), format!("[{key}]"), format!("[{key}."), format!(".{key}]")];
        assert!(known.iter().any(|form| configuration.contains(form)), "{key}");
    }
}

#[test]
fn levels_of_a_vault_are_the_only_ones() {
    let levels = ["easy", "hard"].map(str::to_owned);
    let level = |schema: Value| schema["properties"]["level"].clone();
    assert_eq!(level(front_matter(Some(&levels)))["enum"], json!(["easy", "hard", null]));
    assert_eq!(level(front_matter(None))["enum"], Value::Null);
}
