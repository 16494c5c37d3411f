//! Templates that others include and that extend one: Tera shows only their blocks where they are
//! included, and says nothing.

use std::collections::BTreeSet;

use super::circles::{full_name, tags, words};
use crate::diagnostic::Span;

/// The included templates that extend another, by full name, each with the place of what it extends.
pub(super) fn extending(templates: &[(String, &str)]) -> Vec<(String, Span)> {
    let known: BTreeSet<&str> = templates.iter().map(|(name, _)| name.as_str()).collect();
    let mut included = BTreeSet::new();
    let mut extending = Vec::new();
    for (template, text) in templates {
        for (start, tag) in tags(text) {
            match words(tag)[..] {
                [(_, "include"), (_, name), ..] => {
                    included.insert(full_name(name, &known));
                }
                [(_, "extends"), (at, name), ..] => {
                    let at = start + at;
                    extending.push((template.clone(), Span::new(at, at + name.len())));
                }
                _ => {}
            }
        }
    }
    extending.retain(|(template, _)| included.contains(template));
    extending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_included_and_extends_is_found() {
        let templates = [
            (
                "builtin/base.html".to_owned(),
                "{% include \"head.html\" %}{% block a %}{% endblock %}",
            ),
            ("builtin/head.html".to_owned(), "{% block b %}{% endblock %}"),
            ("builtin/page.html".to_owned(), "{% extends 'base.html' %}"),
            ("theme/head.html".to_owned(), "{% extends \"builtin/head.html\" %}"),
            ("theme/page.html".to_owned(), "{%- extends \"builtin/page.html\" -%}"),
        ];
        assert_eq!(extending(&templates), [("theme/head.html".to_owned(), Span::new(11, 30))]);
        assert_eq!(extending(&templates[..3]), []);
    }
}
