//! How much a vault makes of a rule: `[lints]` in `site.toml`.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Rule, Severity};

/// What `[lints]` says of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// It is silent.
    Allow,
    /// It warns.
    Warn,
    /// It keeps the site from being published.
    Deny,
}

impl Level {
    /// The words for the levels.
    pub const NAMES: [&str; 3] = ["allow", "warn", "deny"];

    /// The level that a word names.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// The levels of the rules that a vault names.
///
/// Errors stay errors whatever is set here: a site with one would be broken or unsafe.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels(BTreeMap<Rule, Level>);

impl Levels {
    /// Sets the level of a rule; false where the rule is an error and would become less.
    pub fn set(&mut self, rule: Rule, level: Level) -> bool {
        let good = rule.severity() == Severity::Warning || level == Level::Deny;
        if good {
            self.0.insert(rule, level);
        }
        good
    }

    /// Gives each diagnostic the severity that it has in this vault, and takes out those allowed.
    /// `strict` makes errors of warnings. The only place where severities change.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>, strict: bool) {
        diagnostics.retain_mut(|diagnostic| {
            let severity = self.severity(diagnostic.fault.rule(), strict);
            diagnostic.severity = severity.unwrap_or(diagnostic.severity);
            severity.is_some()
        });
    }

    /// The severity of a rule here; `None` where it is silent.
    fn severity(&self, rule: Rule, strict: bool) -> Option<Severity> {
        // That time passes is no fault of a run: only `deny` makes an error of a stale sheet.
        let strict = strict && rule != Rule::StaleSheet;
        match (rule.severity(), self.0.get(&rule)) {
            (Severity::Warning, Some(Level::Allow)) => None,
            (Severity::Error, _) | (_, Some(Level::Deny)) => Some(Severity::Error),
            (Severity::Warning, _) if strict => Some(Severity::Error),
            (Severity::Warning, _) => Some(Severity::Warning),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity::{Error, Warning};

    #[test]
    fn lints_are_weighed_first_and_strictness_next() {
        let mut levels = Levels::default();
        assert!(levels.set(Rule::EmptySlot, Level::Allow));
        assert!(levels.set(Rule::NearSlot, Level::Deny));
        assert!(levels.set(Rule::UnknownKey, Level::Warn));
        let severities = |strict| {
            [Rule::EmptySlot, Rule::NearSlot, Rule::UnknownKey, Rule::TitleDiffers, Rule::BadUrl]
                .map(|rule| levels.severity(rule, strict))
        };
        assert_eq!(
            severities(false),
            [None, Some(Error), Some(Warning), Some(Warning), Some(Error)]
        );
        assert_eq!(severities(true), [None, Some(Error), Some(Error), Some(Error), Some(Error)]);
    }

    #[test]
    fn errors_stay_errors() {
        let mut levels = Levels::default();
        assert!(
            !levels.set(Rule::BadUrl, Level::Allow) && !levels.set(Rule::BrokenLink, Level::Warn)
        );
        assert!(levels.set(Rule::BrokenLink, Level::Deny));
        assert_eq!(levels.severity(Rule::BadUrl, false), Some(Error));
    }

    #[test]
    fn passing_time_is_no_fault_of_a_strict_run() {
        let mut levels = Levels::default();
        assert_eq!(levels.severity(Rule::StaleSheet, true), Some(Warning));
        levels.set(Rule::StaleSheet, Level::Deny);
        assert_eq!(levels.severity(Rule::StaleSheet, false), Some(Error));
    }
}
