//! Front matter, read field by field so that all its faults come in one run.

use super::links::allowed_url;
use super::reports::Reports;
use crate::config::Config;
use crate::data::{Fields, Node, parse_yaml};
use crate::diagnostic::{Fault, Spanned};
use crate::html::has_lonely_backtick;
use crate::model::{FrontMatter, Skill};
use crate::path::{AnchorId, CardId, SheetId, UrlPath, is_kebab, percent_decode};
use crate::text::{list, nearest};

/// Reads the front matter `yaml`, which starts at the byte `start` of its file.
pub(super) fn read_front_matter(
    yaml: &str,
    start: usize,
    config: &Config,
    reports: &mut Reports,
) -> FrontMatter {
    let mut found = Vec::new();
    let mut front = FrontMatter::default();
    if let Some(root) = parse_yaml(yaml, start, &mut found) {
        let mut fields = Fields::new("front matter", &root, &mut found);
        identity(&mut fields, &mut front);
        kind(&mut fields, &mut front, config);
        people(&mut fields, &mut front);
        place(&mut fields, &mut front);
        time(&mut fields, &mut front);
        front.skills = fields.list("skills").iter().filter_map(|n| skill(n, &mut fields)).collect();
        front.extra = fields.node("extra").cloned();
        fields.finish(unknown_key);
    }
    reports.add_found(found);
    front
}

/// Keys of other generators that have a name of their own here.
const FOREIGN: [(&str, &str); 7] = [
    ("description", "summary"),
    ("lastmod", "updated"),
    ("modified", "updated"),
    ("categories", "tags"),
    ("keywords", "tags"),
    ("author", "authors"),
    ("published", "draft"),
];

fn unknown_key(key: String, near: Option<String>) -> Fault {
    let foreign = FOREIGN.iter().find(|(name, _)| *name == key);
    Fault::UnknownKey { nearest: foreign.map(|(_, own)| (*own).to_owned()).or(near), key }
}

fn bad(fields: &mut Fields<'_>, value: Spanned<String>, key: &str, expected: String) {
    let fault = Fault::BadValue { key: key.to_owned(), value: value.value, expected };
    fields.fault(value.span, fault);
}

/// A text in which code stands between backticks.
fn rich(fields: &mut Fields<'_>, key: &'static str) -> Option<Spanned<String>> {
    let text = fields.text(key)?;
    if has_lonely_backtick(&text.value) {
        fields.fault(text.span, Fault::LonelyBacktick { key: key.to_owned() });
    }
    Some(text)
}

fn identity(fields: &mut Fields<'_>, front: &mut FrontMatter) {
    if let Some(id) = fields.text("id") {
        match SheetId::new(id.value.clone()) {
            Some(good) => front.id = Some(Spanned::new(good, id.span)),
            None => bad(fields, id, "id", "kebab-case words joined by `/`".to_owned()),
        }
    }
    front.title = rich(fields, "title");
    if let Some(title) = front.title.take_if(|title| title.value.trim().is_empty()) {
        bad(fields, title, "title", "some text".to_owned());
    }
    front.summary = rich(fields, "summary").map(|summary| summary.value);
}

fn kind(fields: &mut Fields<'_>, front: &mut FrontMatter, config: &Config) {
    front.language = fields.text("language").map(|language| language.value);
    if let Some(lang) = fields.text("lang") {
        if crate::config::is_language_tag(&lang.value) {
            front.lang = Some(lang.value);
        } else {
            bad(fields, lang, "lang", "a language tag as `en` or `de-CH`".to_owned());
        }
    }
    if let Some(level) = fields.text("level") {
        front.level = known_level(fields, level, config);
    }
    front.tags = fields.texts("tags");
    if let Some(layout) = fields.text("layout") {
        if is_kebab(&layout.value) {
            front.layout = Some(layout.value);
        } else {
            bad(fields, layout, "layout", "a kebab-case name".to_owned());
        }
    }
}

/// The level, if it is one of the vault's.
pub(super) fn known_level(
    fields: &mut Fields<'_>,
    level: Spanned<String>,
    config: &Config,
) -> Option<String> {
    if config.levels.contains(&level.value) {
        return Some(level.value);
    }
    let near = nearest(&level.value, config.levels.iter().map(String::as_str)).map(str::to_owned);
    let known = list(&config.levels);
    fields.fault(level.span, Fault::UnknownLevel { level: level.value, known, nearest: near });
    None
}

fn people(fields: &mut Fields<'_>, front: &mut FrontMatter) {
    front.authors = fields.texts("authors").into_iter().map(|author| author.value).collect();
    for source in fields.texts("sources") {
        let web = source.value.starts_with("http://") || source.value.starts_with("https://");
        if web && allowed_url(&source.value) {
            front.sources.push(source.value);
        } else {
            bad(fields, source, "sources", "an absolute http or https URL".to_owned());
        }
    }
}

fn place(fields: &mut Fields<'_>, front: &mut FrontMatter) {
    front.series = fields.text("series").map(|series| series.value);
    front.part = fields.integer("part").map(|part| part.value);
    front.weight = fields.integer("weight").map(|weight| weight.value);
    for alias in fields.texts("aliases") {
        // A host decodes what it is asked for: an encoded name would never be met.
        let plain = percent_decode(&alias.value).as_deref() == Some(&alias.value);
        let path =
            UrlPath::new(alias.value.clone()).filter(|path| path.as_str().ends_with(".html"));
        match path.filter(|_| plain) {
            Some(path) => front.aliases.push(Spanned::new(path, alias.span)),
            None => bad(fields, alias, "aliases", "a path as `old/name.html`".to_owned()),
        }
    }
}

fn time(fields: &mut Fields<'_>, front: &mut FrontMatter) {
    front.date = fields.date("date").map(|date| date.value);
    front.updated = fields.date("updated").map(|date| date.value);
    front.reviewed = fields.date("reviewed");
    front.draft = fields.boolean("draft").is_some_and(|draft| draft.value);
}

fn skill(node: &Node, parent: &mut Fields<'_>) -> Option<Skill> {
    let mut fields = Fields::new("skills", node, parent.faults());
    let area = rich(&mut fields, "area");
    let trap = rich(&mut fields, "trap");
    let tested = rich(&mut fields, "tested").map(|tested| tested.value);
    let section = fields.text("section").and_then(|section| {
        let anchor = section.value.trim_start_matches('#').to_owned();
        let good = AnchorId::new(anchor).map(|anchor| Spanned::new(anchor, section.span));
        if good.is_none() {
            bad(&mut fields, section, "section", "the anchor of a section".to_owned());
        }
        good
    });
    let card = fields.text("card").and_then(|card| {
        let good = CardId::new(card.value.clone()).map(|id| Spanned::new(id, card.span));
        if good.is_none() {
            bad(&mut fields, card, "card", "the kebab-case id of a card".to_owned());
        }
        good
    });
    fields.finish(|key, nearest| Fault::UnknownKey { key: format!("skills.{key}"), nearest });
    let Some(area) = area.filter(|area| !area.value.trim().is_empty()) else {
        parent.fault(node.span, Fault::SkillWithoutArea {});
        return None;
    };
    let (bound_section, bound_card) = (None, None);
    Some(Skill { area, trap, tested, section, card, span: node.span, bound_section, bound_card })
}
