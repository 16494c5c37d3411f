//! `site.toml` into a [`Config`], field by field.

use super::tokens::read_tokens;
use super::{BaseUrl, CalloutKind, CalloutKinds, Config, HtmlPolicy, Level, Side, SlotKind};
use crate::data::{Entry, Fields, Found, parse_toml};
use crate::diagnostic::{Fault, Rule, Span, Spanned};
use crate::path::{VaultPath, is_kebab};
use crate::text::{list, nearest};

/// Reads `site.toml`. A value that is wrong is reported and left at its default.
pub fn read_config(text: &str, faults: &mut Vec<Found>) -> Config {
    let root = parse_toml(text, faults);
    let mut config = Config::default();
    let mut fields = Fields::new("site.toml", &root, faults);
    site(&mut fields, &mut config);
    paths(&mut fields, &mut config);
    levels(&mut fields, &mut config);
    slots(&mut fields, &mut config);
    labels(&mut fields, &mut config);
    columns(&mut fields, &mut config);
    callouts(&mut fields, &mut config);
    markdown(&mut fields, &mut config);
    lints(&mut fields, &mut config);
    config.extra = fields.node("extra").cloned();
    fields.finish(|key, nearest| Fault::UnknownSetting { key, nearest });
    config
}

fn site(fields: &mut Fields<'_>, config: &mut Config) {
    if let Some(title) = fields.text("title") {
        config.title = title.value;
    }
    if let Some(description) = fields.text("description") {
        config.description = description.value;
    }
    if let Some(lang) = fields.text("lang") {
        if is_language_tag(&lang.value) {
            config.lang = lang.value;
        } else {
            bad(fields, &lang, "lang", "a language tag as `en` or `de-CH`");
        }
    }
    if let Some(search) = fields.boolean("search") {
        config.search = search.value;
    }
    config.authors = fields.texts("authors").into_iter().map(|author| author.value).collect();
    if let Some(url) = fields.text("base_url") {
        match BaseUrl::new(&url.value) {
            Some(base) => config.base_url = Some(base),
            None => bad(fields, &url, "base_url", "an absolute http or https URL"),
        }
    }
}

/// True for what looks like a BCP 47 tag: it goes into an attribute, and nothing else may.
pub fn is_language_tag(text: &str) -> bool {
    text.split('-').all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn paths(fields: &mut Fields<'_>, config: &mut Config) {
    if let Some(output) = fields.text("output") {
        match VaultPath::new(output.value.trim_end_matches('/')) {
            Some(path) => config.output = path.as_str().to_owned(),
            None => bad(fields, &output, "output", "a folder inside the vault"),
        }
    }
    let Some(node) = fields.node("theme") else { return };
    let mut theme = Fields::new("theme", node, fields.faults());
    if let Some(name) = theme.text("name") {
        if is_kebab(&name.value) {
            config.theme = name;
        } else {
            bad(&mut theme, &name, "name", "the kebab-case name of a folder in `themes/`");
        }
    }
    config.tokens = read_tokens(&mut theme);
    theme.finish(|key, nearest| Fault::UnknownSetting { key: format!("theme.{key}"), nearest });
}

fn levels(fields: &mut Fields<'_>, config: &mut Config) {
    let levels = fields.texts("levels");
    let mut known: Vec<String> = Vec::new();
    for level in levels {
        if level.value.trim().is_empty() || known.contains(&level.value) {
            bad(fields, &level, "levels", "a name that no other level has");
        } else {
            known.push(level.value);
        }
    }
    if !known.is_empty() {
        config.levels = known;
    }
    if let Some(days) = fields.integer("stale_after") {
        match u32::try_from(days.value) {
            Ok(days) if days > 0 => config.stale_after = Some(days),
            _ => bad(
                fields,
                &Spanned::new(days.value.to_string(), days.span),
                "stale_after",
                "a number of days above 0",
            ),
        }
    }
}

fn slots(fields: &mut Fields<'_>, config: &mut Config) {
    for Entry { key, key_span, value } in fields.map("slots") {
        if !kebab_key(fields, "slots", key, *key_span) {
            continue;
        }
        let known = config.slots.get(key).cloned();
        let mut slot = Fields::new(key, value, fields.faults());
        let label = slot.text("label").map(|label| label.value);
        let side = slot.text("side").and_then(|side| match side.value.as_str() {
            "answer" => Some(Side::Answer),
            "question" => Some(Side::Question),
            _ => {
                bad(&mut slot, &side, "side", "`answer` or `question`");
                None
            }
        });
        slot.finish(|name, nearest| Fault::UnknownSetting {
            key: format!("slots.{key}.{name}"),
            nearest,
        });
        let Some(label) = label.or_else(|| known.as_ref().map(|known| known.label.clone())) else {
            fields.fault(*key_span, Fault::SettingMissing { key: format!("slots.{key}.label") });
            continue;
        };
        let taken = config.slots.of_heading(&label).filter(|other| other.key != *key);
        if let Some(other) = taken.map(|other| other.key.clone()) {
            fields.fault(value.span, Fault::DuplicateLabel { label, other });
            continue;
        }
        let side = side.or(known.map(|known| known.side)).unwrap_or(Side::Answer);
        config.slots.set(SlotKind { key: key.clone(), label, side });
    }
}

fn labels(fields: &mut Fields<'_>, config: &mut Config) {
    for Entry { key, key_span, value } in fields.map("labels") {
        let Some(text) = fields.text_of(key, value) else { continue };
        if !config.labels.set(key, text.value) {
            let nearest = nearest(key, config.labels.keys()).map(str::to_owned);
            let key = format!("labels.{key}");
            fields.fault(*key_span, Fault::UnknownSetting { key, nearest });
        }
    }
}

fn columns(fields: &mut Fields<'_>, config: &mut Config) {
    let Some(node) = fields.node("columns") else { return };
    let mut columns = Fields::new("columns", node, fields.faults());
    for (index, key) in ["number", "area", "trap", "tested"].into_iter().enumerate() {
        if let Some(title) = columns.text(key) {
            config.columns[index] = title.value;
        }
    }
    columns.finish(|key, nearest| Fault::UnknownSetting { key: format!("columns.{key}"), nearest });
}

fn callouts(fields: &mut Fields<'_>, config: &mut Config) {
    for Entry { key, key_span, value } in fields.map("callouts") {
        if !kebab_key(fields, "callouts", key, *key_span) {
            continue;
        }
        let known = config.callouts.get(key).cloned();
        let mut callout = Fields::new(key, value, fields.faults());
        let label = callout.text("label").map(|label| label.value);
        let tone = callout.text("tone").and_then(|tone| {
            let good = CalloutKinds::TONES.contains(&tone.value.as_str());
            if !good {
                bad(&mut callout, &tone, "tone", &list(&CalloutKinds::TONES));
            }
            good.then_some(tone.value)
        });
        callout.finish(|name, nearest| Fault::UnknownSetting {
            key: format!("callouts.{key}.{name}"),
            nearest,
        });
        let Some(label) = label.or_else(|| known.as_ref().map(|known| known.label.clone())) else {
            fields.fault(*key_span, Fault::SettingMissing { key: format!("callouts.{key}.label") });
            continue;
        };
        let tone = tone.or(known.map(|known| known.tone)).unwrap_or_else(|| "note".to_owned());
        config.callouts.set(CalloutKind { key: key.clone(), label, tone });
    }
}

fn markdown(fields: &mut Fields<'_>, config: &mut Config) {
    let Some(node) = fields.node("markdown") else { return };
    let mut markdown = Fields::new("markdown", node, fields.faults());
    if let Some(policy) = markdown.text("html") {
        match policy.value.as_str() {
            "safe" => config.html = HtmlPolicy::Safe,
            "trusted" => config.html = HtmlPolicy::Trusted,
            _ => bad(&mut markdown, &policy, "html", "`safe` or `trusted`"),
        }
    }
    markdown
        .finish(|key, nearest| Fault::UnknownSetting { key: format!("markdown.{key}"), nearest });
}

fn lints(fields: &mut Fields<'_>, config: &mut Config) {
    for Entry { key, key_span, value } in fields.map("lints") {
        let Some(text) = fields.text_of(key, value) else { continue };
        let Some(rule) = Rule::from_id(key) else {
            let nearest = nearest(key, Rule::ALL.iter().map(|rule| rule.id())).map(str::to_owned);
            fields.fault(*key_span, Fault::UnknownLint { rule: key.clone(), nearest });
            continue;
        };
        let Some(level) = Level::from_name(&text.value) else {
            bad(fields, &text, key, &list(&Level::NAMES));
            continue;
        };
        if !config.lints.set(rule, level) {
            let fault = Fault::ErrorLowered { rule: key.clone(), level: text.value };
            fields.fault(text.span, fault);
        }
    }
}

/// Keys become names in the HTML: kebab-case only.
fn kebab_key(fields: &mut Fields<'_>, table: &str, key: &str, span: Span) -> bool {
    let good = is_kebab(key);
    if !good {
        let value = Spanned::new(key.to_owned(), span);
        bad(fields, &value, table, "a kebab-case name");
    }
    good
}

/// Reports a value that its setting cannot have.
pub(super) fn bad(fields: &mut Fields<'_>, value: &Spanned<String>, key: &str, expected: &str) {
    let fault = Fault::BadSetting {
        key: key.to_owned(),
        value: value.value.clone(),
        expected: expected.to_owned(),
    };
    fields.fault(value.span, fault);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_name_rules_and_levels() {
        let text = "[lints]\nempty-slot = \"allow\"\nnear-slto = \"deny\"\nzzz = \"warn\"\n\
                    bad-url = \"warn\"\ntitle-differs = \"off\"\nunknown-key = 1\n";
        let mut faults = Vec::new();
        let config = read_config(text, &mut faults);
        let messages: Vec<_> = faults.iter().map(|(_, f)| (f.message(), f.hint())).collect();
        let said =
            |message: &str, hint: Option<&str>| (message.to_owned(), hint.map(str::to_owned));
        assert_eq!(
            messages,
            [
                said("there is no rule `near-slto`", Some("did you mean `near-slot`?")),
                said("there is no rule `zzz`", Some("`cribsheet explain` lists all rules")),
                said(
                    "`bad-url` is an error and cannot be `warn`",
                    Some("mend what it finds: only rules that warn can be allowed"),
                ),
                said("`title-differs` cannot be `off`: expected `allow`, `warn` or `deny`", None),
                said("`unknown-key` must be text, found `1`", None),
            ]
        );
        let mut levels = crate::config::Levels::default();
        levels.set(Rule::EmptySlot, Level::Allow);
        assert_eq!(config.lints, levels);
    }
}
