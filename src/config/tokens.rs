//! Values that a vault gives to the tokens of its theme: `[theme.tokens]`.
//!
//! They are written into the style sheet as they are, so a value that could end its declaration or
//! load something is refused. Which tokens there are only the theme knows.

use crate::data::{Entry, Fields, Value};
use crate::diagnostic::{Fault, Span, Spanned};

use super::read::bad;

/// A token of the theme with the value that it is to have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its name, without the two hyphens.
    pub name: Spanned<String>,
    /// What it is set to.
    pub value: Spanned<TokenValue>,
}

/// A value in CSS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TokenValue {
    /// The same in light and dark.
    Same(String),
    /// A colour of its own for each.
    Schemes {
        /// On a light page.
        light: String,
        /// On a dark one.
        dark: String,
    },
}

/// Functions that load what they name.
const LOADING: [&str; 7] =
    ["url(", "src(", "image(", "image-set(", "cross-fade(", "element(", "paint("];

/// Reads `[theme.tokens]` out of `theme`.
pub(super) fn read_tokens(theme: &mut Fields<'_>) -> Vec<Token> {
    let entries = theme.map("tokens");
    entries.iter().filter_map(|entry| read_token(theme, entry)).collect()
}

fn read_token(theme: &mut Fields<'_>, entry: &Entry) -> Option<Token> {
    let Entry { key, key_span, value } = entry;
    let path = format!("theme.tokens.{key}");
    let read = match &value.value {
        Value::Map(_) => {
            let mut schemes = Fields::new(key, value, theme.faults());
            let (light, dark) = (schemes.text("light"), schemes.text("dark"));
            let light = read_value(&mut schemes, "light", light, &path, *key_span);
            let dark = read_value(&mut schemes, "dark", dark, &path, *key_span);
            schemes.finish(|name, nearest| Fault::UnknownSetting {
                key: format!("{path}.{name}"),
                nearest,
            });
            TokenValue::Schemes { light: light?, dark: dark? }
        }
        _ => {
            let text = theme.text_of(&path, value)?;
            TokenValue::Same(good_value(theme, &path, text)?)
        }
    };
    let name = Spanned::new(key.clone(), *key_span);
    Some(Token { name, value: Spanned::new(read, value.span) })
}

/// The value for one of the schemes; both have to be there.
fn read_value(
    schemes: &mut Fields<'_>,
    scheme: &str,
    text: Option<Spanned<String>>,
    path: &str,
    place: Span,
) -> Option<String> {
    let path = format!("{path}.{scheme}");
    match text {
        Some(text) => good_value(schemes, &path, text),
        None if schemes.key_span(scheme).is_some() => None,
        None => {
            schemes.fault(place, Fault::SettingMissing { key: path });
            None
        }
    }
}

fn good_value(fields: &mut Fields<'_>, path: &str, text: Spanned<String>) -> Option<String> {
    let Some(expected) = trouble(&text.value) else { return Some(text.value.trim().to_owned()) };
    bad(fields, &text, path, expected);
    None
}

/// What a value has to be that is not: one value of CSS, whole, that loads nothing.
fn trouble(value: &str) -> Option<&'static str> {
    let lower = value.to_ascii_lowercase();
    if value.trim().is_empty() {
        return Some("a value of CSS");
    }
    if value.chars().any(|c| c.is_control() || ";{}!@\\<".contains(c)) || value.contains("/*") {
        return Some("one value of CSS, without `;`, `{`, `}`, `!`, `@`, `\\`, `<` or a comment");
    }
    if LOADING.iter().any(|function| lower.contains(function)) {
        return Some("a value that loads nothing");
    }
    (!is_closed(value)).then_some("a value whose brackets and quotes are closed")
}

/// True where each bracket and quote has its partner.
fn is_closed(value: &str) -> bool {
    let mut open = Vec::new();
    let mut quote = None;
    for c in value.chars() {
        match (quote, c) {
            (Some(mark), c) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, ')' | ']') if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    quote.is_none() && open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_css_are_good() {
        for value in [
            "#0a5",
            "0.5rem",
            "clamp(1rem, 4vw, 2.5rem)",
            "light-dark(#065, oklch(70% 0.1 200 / 0.5))",
            "\"Iowan Old Style\", Charter, 'a (b', serif",
            "var(--ink)",
            "calc(1rem * (2 + 1))",
        ] {
            assert_eq!(trouble(value), None, "{value}");
        }
    }

    #[test]
    fn what_could_leave_the_declaration_is_refused() {
        for value in [
            "",
            "  ",
            "red; color: blue",
            "red}",
            "red} body { color: blue",
            "red !important",
            "red /* ",
            "red\nblue",
            "\\75rl(x)",
            "</style>",
            "@import 'x'",
            "url(https://example.org/x.png)",
            "UrL('x')",
            "-webkit-image-set('x' 1x)",
            "calc(1rem",
            "calc(1rem]",
            "1rem)",
            "\"Iowan",
        ] {
            assert!(trouble(value).is_some(), "{value}");
        }
    }
}
