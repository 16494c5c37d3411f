//! A vault as lists of sheets, skills, cards and tags, for other programs.
//!
//! `docs/list.md` documents the shapes. They only grow: a key that is there stays and keeps its
//! meaning, each is always there, and what a vault does not say is `null`.

use serde::Serialize;

use crate::config::Config;
use crate::path::{AnchorId, CardId, SheetId, VaultPath};
use std::sync::Arc;

use crate::vault::{CardOutline, Outline, Term, Vault};

/// The version of the shapes: another one only where a key goes or changes its meaning.
const VERSION: u32 = 1;

/// What a list is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Items {
    /// One entry for each sheet.
    Sheets,
    /// One for each skill that is bound to a section.
    Skills,
    /// One for each probe and prediction.
    Cards,
    /// One for each tag.
    Tags,
}

/// A list of the vault in its own order, as JSON with a line's end.
pub fn json(items: Items, vault: &Vault, config: &Config) -> String {
    let mut list = List { version: VERSION, sheets: None, skills: None, cards: None, tags: None };
    match items {
        Items::Sheets => list.sheets = Some(sheets(vault, config)),
        Items::Skills => list.skills = Some(skills(vault)),
        Items::Cards => list.cards = Some(cards(vault)),
        Items::Tags => list.tags = Some(tags(vault)),
    }
    let text = serde_json::to_string_pretty(&list).expect("keys are text and numbers finite");
    text + "\n"
}

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheets: Option<Vec<SheetEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skills: Option<Vec<SkillEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cards: Option<Vec<CardEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagEntry<'a>>>,
}

/// A sheet.
#[derive(Serialize, Debug)]
#[allow(missing_docs, reason = "docs/list.md says what each key means")]
pub struct SheetEntry<'a> {
    pub id: &'a SheetId,
    pub path: &'a VaultPath,
    pub url: String,
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub track: Option<&'a str>,
    pub level: Option<&'a str>,
    pub language: Option<&'a str>,
    pub lang: &'a str,
    pub tags: Vec<&'a str>,
    pub authors: &'a [String],
    pub series: Option<&'a str>,
    pub part: Option<i64>,
    pub weight: Option<i64>,
    pub date: Option<String>,
    pub updated: Option<String>,
    pub reviewed: Option<String>,
    pub draft: bool,
    pub minutes: usize,
    pub counts: Counts,
}

/// How much a sheet holds.
#[derive(Serialize, Debug)]
#[allow(missing_docs, reason = "docs/list.md says what each key means")]
pub struct Counts {
    pub skills: usize,
    pub cards: usize,
    pub sources: usize,
}

/// A skill.
#[derive(Serialize, Debug)]
#[allow(missing_docs, reason = "docs/list.md says what each key means")]
pub struct SkillEntry<'a> {
    pub sheet: &'a SheetId,
    pub area: &'a str,
    pub trap: Option<&'a str>,
    pub tested: Option<&'a str>,
    pub section: &'a AnchorId,
    pub url: String,
    pub card: Option<String>,
    pub card_url: Option<String>,
}

/// A card.
#[derive(Serialize, Debug)]
#[allow(missing_docs, reason = "docs/list.md says what each key means")]
pub struct CardEntry<'a> {
    pub name: String,
    pub sheet: &'a SheetId,
    pub id: &'a CardId,
    pub kind: &'static str,
    pub question: &'a str,
    pub level: Option<&'a str>,
    pub seconds: Option<u32>,
    pub tags: &'a [String],
    pub slots: &'a [String],
    pub anchor: &'a AnchorId,
    pub url: String,
}

/// A tag.
#[derive(Serialize, Debug)]
#[allow(missing_docs, reason = "docs/list.md says what each key means")]
pub struct TagEntry<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub url: String,
    pub count: usize,
    pub sheets: Vec<&'a SheetId>,
}

/// The sheets of a vault.
pub fn sheets<'a>(vault: &'a Vault, config: &'a Config) -> Vec<SheetEntry<'a>> {
    let entry = |(at, sheet): (usize, &'a Arc<Outline>)| {
        let front = &sheet.front;
        SheetEntry {
            id: &sheet.id,
            path: &sheet.path,
            url: sheet.url.encoded(),
            title: &sheet.title,
            summary: front.summary.as_deref(),
            track: vault.track_of(at).map(|track| track.folder.as_str()),
            level: front.level.as_deref(),
            language: front.language.as_deref(),
            lang: front.lang.as_deref().unwrap_or(&config.lang),
            tags: front.tags.iter().map(|tag| tag.value.as_str()).collect(),
            authors: if front.authors.is_empty() { &config.authors } else { &front.authors },
            series: front.series.as_deref(),
            part: front.part,
            weight: front.weight,
            date: front.date.map(|date| date.to_string()),
            updated: front.updated.map(|date| date.to_string()),
            reviewed: front.reviewed.as_ref().map(|date| date.value.to_string()),
            draft: front.draft,
            minutes: sheet.minutes,
            counts: Counts {
                skills: sheet.skills().count(),
                cards: sheet.cards.len(),
                sources: front.sources.len(),
            },
        }
    };
    vault.sheets.iter().enumerate().map(entry).collect()
}

/// The skills of all sheets.
pub fn skills(vault: &Vault) -> Vec<SkillEntry<'_>> {
    let entries = vault.sheets.iter().flat_map(|sheet| {
        sheet.skills().map(move |skill| {
            let card = skill.card;
            let named = card.and_then(|anchor| sheet.cards.iter().find(|c| c.anchor == *anchor));
            SkillEntry {
                sheet: &sheet.id,
                area: skill.area,
                trap: Some(skill.trap).filter(|trap| !trap.is_empty()),
                tested: Some(skill.tested).filter(|tested| !tested.is_empty()),
                section: skill.section,
                url: at_anchor(sheet, skill.section),
                card: named.map(|card| name(sheet, card)),
                card_url: card.map(|anchor| at_anchor(sheet, anchor)),
            }
        })
    });
    entries.collect()
}

/// The cards of all sheets.
pub fn cards(vault: &Vault) -> Vec<CardEntry<'_>> {
    let entries = vault.sheets.iter().flat_map(|sheet| {
        sheet.cards.iter().map(move |card| CardEntry {
            name: name(sheet, card),
            sheet: &sheet.id,
            id: &card.id,
            kind: card.kind.name(),
            question: &card.question,
            level: card.level.as_deref().or(sheet.front.level.as_deref()),
            seconds: card.seconds,
            tags: &card.tags,
            slots: &card.slots,
            anchor: &card.anchor,
            url: at_anchor(sheet, &card.anchor),
        })
    });
    entries.collect()
}

/// The tags of a vault.
pub fn tags(vault: &Vault) -> Vec<TagEntry<'_>> {
    vault.tags.iter().map(|tag| tag_entry(vault, tag)).collect()
}

fn tag_entry<'a>(vault: &'a Vault, tag: &'a Term) -> TagEntry<'a> {
    TagEntry {
        slug: &tag.slug,
        title: &tag.title,
        url: tag.url.encoded(),
        count: tag.sheets.len(),
        sheets: tag.sheets.iter().map(|at| &vault.sheets[*at].id).collect(),
    }
}

/// The permanent name of a card.
fn name(sheet: &Outline, card: &CardOutline) -> String {
    format!("{}/{}", sheet.id, card.id)
}

fn at_anchor(sheet: &Outline, anchor: &AnchorId) -> String {
    format!("{}#{anchor}", sheet.url.encoded())
}
