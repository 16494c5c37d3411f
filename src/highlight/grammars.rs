//! Two-face's grammars, with the names that fences may call them by.

use std::collections::HashMap;
use std::sync::Arc;

use syntect::parsing::{SyntaxReference, SyntaxSet};

use crate::highlight::engine::Engine;
use crate::highlight::language;
use crate::highlight::rules::Classes;

/// Loaded once, then only read; each grammar unpacks itself on its first use.
pub(super) struct Grammars {
    pub(super) set: Arc<SyntaxSet>,
    pub(super) classes: Arc<Classes>,
    pub(super) engine: Engine,
    /// The canonical name of each grammar of the set.
    names: Vec<String>,
    /// Grammars by extension, name and canonical name, in lower case.
    tokens: HashMap<String, usize>,
}

impl Grammars {
    pub(super) fn load() -> Self {
        let set = Arc::new(two_face::syntax::extra_newlines());
        let names: Vec<String> =
            set.syntaxes().iter().map(|syntax| canonical(&syntax.name)).collect();
        let mut tokens = HashMap::new();
        let shown = || set.syntaxes().iter().enumerate().filter(|(_, syntax)| !syntax.hidden);
        // Of two grammars with one extension the later is better; a full name beats extensions.
        for (index, syntax) in shown() {
            for extension in syntax.file_extensions.iter().filter(|text| is_word(text)) {
                tokens.insert(extension.to_ascii_lowercase(), index);
            }
        }
        for (index, syntax) in shown() {
            tokens.insert(syntax.name.to_ascii_lowercase(), index);
            tokens.insert(names[index].clone(), index);
        }
        let classes = Arc::new(Classes::new());
        let rules = Arc::clone(&classes);
        let engine = Engine::new(Arc::clone(&set), move |scope| rules.rule(scope).mark());
        Self { set, classes, engine, names, tokens }
    }

    /// The canonical name and the grammar of a language outside of our own table.
    pub(super) fn find(&self, name: &str) -> Option<(&str, &SyntaxReference)> {
        let index = *self.tokens.get(&name.to_ascii_lowercase())?;
        Some((&self.names[index], &self.set.syntaxes()[index]))
    }

    /// The place of a grammar in the set.
    pub(super) fn index(&self, syntax: &SyntaxReference) -> usize {
        let mut all = self.set.syntaxes().iter();
        all.position(|known| std::ptr::eq(known, syntax)).unwrap_or(usize::MAX)
    }

    /// The grammar that our own table names.
    pub(super) fn syntax(&self, name: &str) -> &SyntaxReference {
        self.set.find_syntax_by_name(name).unwrap_or_else(|| self.set.find_syntax_plain_text())
    }
}

/// True for an extension that people would write as a language: not `.git`, `1`, `go.mod`.
fn is_word(extension: &str) -> bool {
    extension.starts_with(|first: char| first.is_ascii_alphabetic()) && !extension.contains('.')
}

/// Our own table's name for a grammar, or the grammar's as one word: `git-log` for `Git Log`.
fn canonical(grammar: &str) -> String {
    let word = grammar
        .to_ascii_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    match language::of_syntax(grammar).or_else(|| language::known(&word)) {
        Some(language) => language.name.to_owned(),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::highlight::language::{Grammar, LANGUAGES};

    #[test]
    fn every_grammar_of_the_table_exists() {
        let grammars = Grammars::load();
        for language in LANGUAGES {
            let name = match language.grammar {
                Grammar::Plain => continue,
                Grammar::Syntax(name) => name,
                Grammar::Console(console) => console.syntax(),
            };
            assert!(grammars.set.find_syntax_by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn canonical_name_finds_its_own_grammar() {
        let grammars = Grammars::load();
        for (syntax, name) in grammars.set.syntaxes().iter().zip(&grammars.names) {
            let own = match language::known(name) {
                Some(language) => Some(language.name),
                None if syntax.hidden => continue,
                None => grammars.find(name).map(|(found, _)| found),
            };
            assert_eq!(own, Some(name.as_str()), "{}", syntax.name);
        }
    }
}
