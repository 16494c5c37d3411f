//! What the scopes of grammars do to the text in them.

use std::collections::HashMap;

use syntect::parsing::Scope;

use crate::highlight::classes::CLASSES;
use crate::highlight::engine::Mark;

/// Scopes that show nothing, whatever is around them: code inside a string, ordinary names.
const PLAIN: &[&str] = &[
    "constant.other.database-name",
    "constant.other.table-name",
    "invalid",
    "meta.annotation.arguments",
    "meta.annotation.parameters",
    "meta.embedded",
    "meta.group.expansion",
    "meta.interpolation",
    "meta.template.expression",
    "punctuation.accessor",
    "punctuation.section",
    "punctuation.separator.key-value",
    "source",
    "support.type.package",
    "variable.other",
];

/// What a scope does to the text in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    /// It shows what the scope around it shows.
    Inherit,
    /// It shows nothing.
    Plain,
    /// It shows this one of `CLASSES`.
    Class(usize),
}

impl Rule {
    /// The rule as a number, which is what the engine carries.
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Inherit => 0,
            Self::Plain => 1,
            Self::Class(class) => class as Mark + 2,
        }
    }

    /// The rule of a number.
    pub(super) fn of(mark: Mark) -> Self {
        match mark {
            0 => Self::Inherit,
            1 => Self::Plain,
            class => Self::Class(usize::from(class) - 2),
        }
    }
}

/// The rules, by a scope's first atom: a look-up compares a few numbers and takes no lock.
pub(super) struct Classes {
    rules: HashMap<u16, Vec<(Scope, Rule)>>,
}

impl Classes {
    pub(super) fn new() -> Self {
        let plain = PLAIN.iter().map(|scope| (*scope, Rule::Plain));
        let classed = CLASSES.iter().enumerate().flat_map(|(index, class)| {
            class.scopes.iter().map(move |scope| (*scope, Rule::Class(index)))
        });
        let mut rules: HashMap<u16, Vec<(Scope, Rule)>> = HashMap::new();
        for (text, rule) in plain.chain(classed) {
            let scope = Scope::new(text).expect("a scope of the tables has at most eight atoms");
            rules.entry(scope.atom_at(0)).or_default().push((scope, rule));
        }
        for rules in rules.values_mut() {
            rules.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        }
        Self { rules }
    }

    /// What `scope` does, by its longest prefix with a rule.
    pub(super) fn rule(&self, scope: Scope) -> Rule {
        let rules = self.rules.get(&scope.atom_at(0)).map_or(&[][..], Vec::as_slice);
        rules
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(scope))
            .map_or(Rule::Inherit, |(_, rule)| *rule)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn rule_of(scope: &str) -> Option<&'static str> {
        match Classes::new().rule(Scope::new(scope).unwrap()) {
            Rule::Class(class) => Some(CLASSES[class].name),
            Rule::Plain | Rule::Inherit => None,
        }
    }

    #[test]
    fn mark_keeps_the_rule() {
        let classes = (0..CLASSES.len()).map(Rule::Class);
        for rule in classes.chain([Rule::Inherit, Rule::Plain]) {
            assert_eq!(Rule::of(rule.mark()), rule);
        }
    }

    #[test]
    fn longest_scope_wins() {
        assert_eq!(rule_of("keyword.control.python"), Some("k"));
        assert_eq!(rule_of("keyword.operator.logical.python"), Some("o"));
        assert_eq!(rule_of("entity.name.tag.html"), Some("g"));
        assert_eq!(rule_of("entity.name.tag.yaml"), Some("a"));
        assert_eq!(rule_of("variable.other.readwrite.js"), None);
        assert_eq!(rule_of("variable.other.readwrite.shell"), Some("v"));
        assert_eq!(rule_of("punctuation.terminator.js"), None);
    }

    #[test]
    fn scope_has_one_rule() {
        let all: Vec<_> = CLASSES.iter().flat_map(|class| class.scopes).chain(PLAIN).collect();
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
    }
}
