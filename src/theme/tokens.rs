//! The tokens of a theme: the custom properties that its style is made of, and the values that the
//! vault gives them.

use std::collections::BTreeMap;

use crate::config::{Config, Token, TokenValue};
use crate::diagnostic::{Diagnostic, Fault};
use crate::path::VaultPath;
use crate::source::SETTINGS;
use crate::text::nearest;

/// How the files end in which a theme declares its tokens.
pub(super) const FILES: &str = "tokens.css";

/// What colours are written with: those alone can differ in light and dark.
const COLOURS: [&str; 10] =
    ["#", "light-dark(", "color", "rgb", "hsl", "hwb", "lab(", "lch(", "oklab(", "oklch("];

/// The style that gives tokens the vault's values; `css` is the text of the theme's own. A token that
/// the theme does not have is reported.
pub(super) fn set_tokens(config: &Config, css: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
    if config.tokens.is_empty() {
        return String::new();
    }
    let known = declarations(css);
    let mut style = String::new();
    for Token { name, value } in &config.tokens {
        let fault = match (known.get(name.value.as_str()), &value.value) {
            (None, _) => {
                let nearest = nearest(&name.value, known.keys().copied()).map(str::to_owned);
                let theme = config.theme.value.clone();
                Some((name.span, Fault::UnknownToken { token: name.value.clone(), theme, nearest }))
            }
            (Some(old), TokenValue::Schemes { .. }) if !is_colour(old) => {
                Some((value.span, Fault::TokenWithoutSchemes { token: name.value.clone() }))
            }
            _ => None,
        };
        if let Some((span, fault)) = fault {
            let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
            diagnostics.push(Diagnostic::new(&settings, span, fault));
            continue;
        }
        let value = match &value.value {
            TokenValue::Same(value) => value.clone(),
            TokenValue::Schemes { light, dark } => format!("light-dark({light}, {dark})"),
        };
        style.push_str(&format!("--{}:{value};", name.value));
    }
    format!("@layer tokens{{:root{{{style}}}}}\n")
}

fn is_colour(value: &str) -> bool {
    COLOURS.iter().any(|start| value.starts_with(start))
}

/// The custom properties that a style declares, by name without the hyphens, each with its first value.
pub(super) fn declarations(css: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    let mut rest = css;
    // Where a declaration can begin: at the start and after `{`, `}` and `;`.
    let mut begins = true;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        if begins
            && let Some((name, after)) = rest.strip_prefix("--").and_then(|r| r.split_once(':'))
        {
            let value = &after[..end_of_value(after)];
            found.entry(name.trim()).or_insert(value.trim());
            rest = &after[value.len()..];
            continue;
        }
        begins = matches!(c, '{' | '}' | ';') || begins && c.is_whitespace();
        rest = &rest[c.len_utf8()..];
    }
    found
}

/// Where a value ends: before the `;` or `}` that stands in no brackets and no quotes.
fn end_of_value(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(mark), c) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ';' | '}') if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found_and_uses_are_not() {
        let css = "/* --a: 1; */ @layer tokens { :root { color: var(--b); --c:light-dark(#fff, #000);\n\
                   --d : url(\"data:;--e: 2}\") ; } a:hover{--f: \";\";--g:3}\n--c: 4; }";
        let expected = [
            ("c", "light-dark(#fff, #000)"),
            ("d", "url(\"data:;--e: 2}\")"),
            ("f", "\";\""),
            ("g", "3"),
        ];
        assert_eq!(declarations(css), expected.into());
    }
}
