//! `cribsheet explain`

use anyhow::Result;

use super::args::ExplainArgs;
use super::{CLEAN, report};
use crate::diagnostic::Rule;
use crate::diagnostic::pages::page;
use crate::text::nearest;

/// A name that no rule has.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule `{name}`")]
pub(super) struct UnknownRule {
    name: String,
    /// The rule of the nearest name, where one is near.
    pub(super) nearest: Option<String>,
}

/// Prints the page of a rule, or a line for each rule.
pub(super) fn run(explain: &ExplainArgs) -> Result<u8> {
    report::print(&match &explain.rule {
        Some(name) => explained(name)?,
        None => listed(),
    })?;
    Ok(CLEAN)
}

fn explained(name: &str) -> Result<String, UnknownRule> {
    let Some(rule) = Rule::from_id(name) else {
        let nearest = nearest(name, Rule::ALL.iter().map(|rule| rule.id())).map(str::to_owned);
        return Err(UnknownRule { name: name.to_owned(), nearest });
    };
    Ok(match page(rule) {
        Some(page) => page.to_owned(),
        None => format!("{}: {}\n", rule.severity().name(), rule.summary()),
    })
}

/// Each rule with its severity, by name.
fn listed() -> String {
    let mut rules = Rule::ALL.to_vec();
    rules.sort_by_key(|rule| rule.id());
    let width = rules.iter().map(|rule| rule.id().len()).max().unwrap_or(0);
    let line = |rule: &Rule| {
        let (id, severity) = (rule.id(), rule.severity().name());
        format!("{id:width$}  {severity:7}  {}\n", rule.summary())
    };
    rules.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistaken_name_gets_the_nearest_rule() {
        assert_eq!(explained("brokn-link").unwrap_err().nearest.as_deref(), Some("broken-link"));
        assert_eq!(explained("xyz").unwrap_err().nearest, None);
        assert_eq!(explained("xyz").unwrap_err().to_string(), "there is no rule `xyz`");
    }

    #[test]
    fn list_has_a_line_for_each_rule() {
        let list = listed();
        assert_eq!(list.lines().count(), Rule::ALL.len());
        assert!(
            list.contains("\nbroken-link             error    A link to what is not there\n"),
            "{list}"
        );
    }
}
