//! JSON Schemas of what authors write, for editors.
//!
//! A schema never refuses what its reader accepts; the reader, which knows more, may refuse what a
//! schema lets through. A test asks the readers which keys they look for, and holds each key and
//! the type of its value to the tables in [`keys`].

mod keys;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use crate::config::{Labels, Level};
use crate::diagnostic::{Rule, Severity};
use crate::theme::ThemeFiles;
use keys::{FRONT_MATTER, KEBAB, Key, SITE, Shape};

/// The dialect: JSON Schema 2020-12, in words that older readers understand too.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a sheet's front matter. Without `levels` any text is a level.
pub fn front_matter(levels: Option<&[String]>) -> Value {
    let writer = Writer { yaml: true, levels };
    document("The front matter of a sheet", writer.map(FRONT_MATTER))
}

/// The schema of `site.toml`.
pub fn site() -> Value {
    let writer = Writer { yaml: false, levels: None };
    document("The settings of a vault: site.toml", writer.map(SITE))
}

fn document(title: &str, mut schema: Value) -> Value {
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!(title);
    schema
}

/// What the schema of a value depends on beside its key.
struct Writer<'a> {
    /// In YAML bare numbers are text where text is wanted, and nothing at all stands for no key.
    yaml: bool,
    levels: Option<&'a [String]>,
}

impl Writer<'_> {
    /// A map of these keys and no others.
    fn map(&self, keys: &[Key]) -> Value {
        let mut properties = Map::new();
        for key in keys {
            let mut schema = self.value(&key.shape);
            schema["description"] = json!(key.about);
            properties.insert(key.name.to_owned(), schema);
        }
        let required: Vec<&str> =
            keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut schema =
            json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn value(&self, shape: &Shape) -> Value {
        match shape {
            Shape::Text => self.text(),
            Shape::Texts => self.texts(self.text()),
            Shape::Pattern { pattern, example } => {
                let mut schema = self.text();
                schema["pattern"] = json!(pattern);
                schema["examples"] = json!([example]);
                schema
            }
            Shape::Patterns { pattern, example } => {
                self.texts(self.value(&Shape::Pattern { pattern, example }))
            }
            Shape::OneOf(words) => self.one_of(words),
            Shape::Level => match self.levels {
                Some(levels) => self.one_of(levels),
                None => self.text(),
            },
            Shape::Boolean => json!({ "type": self.types("boolean") }),
            Shape::Integer => json!({ "type": self.types("integer") }),
            Shape::Positive => json!({ "type": self.types("integer"), "minimum": 1 }),
            Shape::Date => {
                let mut schema = json!({ "type": self.types("string") });
                schema["pattern"] = json!("^\\d{4}-\\d{2}-\\d{2}([T ].*)?$");
                schema["examples"] = json!(["2026-01-31"]);
                schema
            }
            Shape::List(keys) => {
                json!({ "type": self.types("array"), "items": self.map(keys) })
            }
            Shape::Map(keys) => self.map(keys),
            Shape::MapOf(keys) => json!({
                "type": "object",
                "propertyNames": { "pattern": KEBAB },
                "additionalProperties": self.map(keys),
            }),
            Shape::Labels => self.labels(),
            Shape::Lints => lints(),
            Shape::Tokens => tokens(),
            Shape::Free => json!({}),
        }
    }

    fn text(&self) -> Value {
        match self.yaml {
            true => json!({ "type": ["string", "number", "boolean", "null"] }),
            false => json!({ "type": "string" }),
        }
    }

    /// A list of texts, or a single one.
    fn texts(&self, text: Value) -> Value {
        let mut item = text.clone();
        if self.yaml {
            item["type"] = json!(["string", "number", "boolean"]);
        }
        json!({ "anyOf": [{ "type": "array", "items": item }, text] })
    }

    fn one_of<T: AsRef<str>>(&self, words: &[T]) -> Value {
        let mut words: Vec<Value> = words.iter().map(|word| json!(word.as_ref())).collect();
        if self.yaml {
            words.push(Value::Null);
        }
        json!({ "enum": words })
    }

    fn types(&self, name: &str) -> Value {
        if self.yaml { json!([name, "null"]) } else { json!(name) }
    }

    /// Each word of the theme, with what it is where the vault says nothing.
    fn labels(&self) -> Value {
        let labels = Labels::default();
        let label = |key: &str| json!({ "type": "string", "default": labels.get(key) });
        let properties: Map<String, Value> =
            labels.keys().map(|key| (key.to_owned(), label(key))).collect();
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}

/// The tokens of the built-in theme; another one may have others.
fn tokens() -> Value {
    // As the reader has it: one value, which a comment, a second one or an escape would not be.
    let text =
        json!({ "type": "string", "pattern": "^[^;{}!@\\\\<]*[^\\s;{}!@\\\\<][^;{}!@\\\\<]*$" });
    let schemes = json!({
        "type": "object",
        "properties": { "light": text, "dark": text },
        "required": ["light", "dark"],
        "additionalProperties": false,
    });
    let any = json!({ "anyOf": [text, schemes] });
    let names = ThemeFiles::default().tokens();
    let properties: Map<String, Value> =
        names.into_iter().map(|name| (name, any.clone())).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": any })
}

/// The rules by id, with the levels that each may have.
fn lints() -> Value {
    let rule = |rule: &Rule| {
        let levels: Vec<&str> = match rule.severity() {
            Severity::Warning => Level::NAMES.to_vec(),
            Severity::Error => vec!["deny"],
        };
        (rule.id().to_owned(), json!({ "enum": levels }))
    };
    let rules: Map<String, Value> = Rule::ALL.iter().map(rule).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": rules })
}
