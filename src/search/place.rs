//! A page of the index: what it says, which filters it stands in, what a result shows of it.

use super::document::{Document, DocumentKind, documents};
use super::invert::Accumulator;
use super::rank::Field;
use super::record::{Excerpts, record};
use crate::html::bare_text;
use crate::model::{CardKind, Sheet};
use crate::path::UrlPath;
use crate::vault::{Outline, Track, Vault, term_slug};

/// A page of the index.
pub(super) struct Place<'a> {
    vault: &'a Vault,
    url: &'a UrlPath,
    title: String,
    /// The index of its track.
    track: Option<usize>,
    /// Of a sheet.
    outline: Option<&'a Outline>,
}

impl<'a> Place<'a> {
    /// The sheet at an index of the vault's.
    pub(super) fn of_sheet(vault: &'a Vault, at: usize) -> Self {
        let outline = &vault.sheets[at];
        let track = vault.tracks.partition_point(|track| track.sheets.end <= at);
        let has_it = |track: &Track| track.sheets.contains(&at);
        Self {
            vault,
            url: &outline.url,
            title: bare_text(&outline.title),
            track: vault.tracks.get(track).is_some_and(has_it).then_some(track),
            outline: Some(outline),
        }
    }

    /// The page of the track at an index.
    pub(super) fn of_track(vault: &'a Vault, at: usize) -> Self {
        let track = &vault.tracks[at];
        let title = bare_text(&track.title);
        Self { vault, url: &track.url, title, track: Some(at), outline: None }
    }

    /// A hash of all that its words and its record follow from, but for the settings by which bodies
    /// are parsed. Bodies have versions ([`Outline::version`]).
    pub(super) fn origin(&self) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(self.url.as_str());
        add(&self.title);
        if let Some(at) = self.track {
            let track = &self.vault.tracks[at];
            add(&track.folder);
            add(&track.title);
        }
        let index = || Some(&*self.vault.indexes[self.vault.tracks[self.track?].index?]);
        let body = self.outline.or_else(index);
        let version = body.map_or(0, |outline| outline.version);
        let numbers = [self.track.map_or(0, |track| track as u64 + 1), version];
        for number in numbers {
            hasher.update(&number.to_le_bytes());
        }
        let kind = [u8::from(self.outline.is_some()), u8::from(body.is_some())];
        let hash = hasher.update(&kind).finalize();
        *hash.as_bytes().first_chunk().expect("a hash is longer")
    }

    /// What there is to find: `body` is the sheet, or the `_index.md` of the track if it has one.
    pub(super) fn documents(&self, body: Option<&Sheet>) -> Vec<Document> {
        body.map_or_else(|| vec![Document::lead()], documents)
    }

    /// Adds its words to an index, under the number `sheet`.
    pub(super) fn add_to(&self, words: &mut Accumulator, sheet: u32, documents: &[Document]) {
        for (at, document) in documents.iter().enumerate() {
            words.add(sheet, at as u32, &self.texts(document));
            self.lists(document).iter().for_each(|list| words.mark(sheet, at as u32, list));
        }
    }

    /// What results show of it.
    pub(super) fn record(&self, number: u32, documents: &[Document], excerpts: Excerpts) -> String {
        let track = self.track.map_or(0, |track| track + 1);
        record((number, &self.url.encoded(), &self.title, track), documents, excerpts)
    }

    /// The texts of a document, by field.
    fn texts<'t>(&'t self, document: &'t Document) -> Vec<(Field, &'t str)> {
        let mut texts = vec![
            (Field::Heading, document.heading.as_str()),
            (Field::Text, document.text.as_str()),
            (Field::Code, document.code.as_str()),
        ];
        texts.extend(document.areas.iter().map(|area| (Field::Heading, area.as_str())));
        texts.extend(document.tags.iter().map(|tag| (Field::Heading, tag.as_str())));
        if document.anchor.is_empty() {
            texts.push((Field::Title, &self.title));
            if let Some(outline) = self.outline {
                let tags = outline.front.tags.iter().map(|tag| (Field::Title, tag.value.as_str()));
                texts.extend(tags);
                texts.extend(outline.front.language.iter().map(|name| (Field::Text, &**name)));
                texts.extend(
                    self.track.map(|at| (Field::Text, self.vault.tracks[at].title.as_str())),
                );
            }
        }
        texts
    }

    /// The lists of filters that a document stands in. Track, level and tag of a sheet stand with
    /// its first document, and hold for all.
    fn lists(&self, document: &Document) -> Vec<String> {
        let kind = match document.kind {
            DocumentKind::Text => "kind/sheet",
            DocumentKind::Card(CardKind::Probe) => "kind/probe",
            DocumentKind::Card(CardKind::Predict) => "kind/predict",
        };
        let mut lists = vec![kind.to_owned()];
        if !document.code.is_empty() {
            lists.push("kind/code".to_owned());
        }
        let tag = |tag: &String| Some(format!("tag/{}", term_slug(tag)?));
        lists.extend(document.tags.iter().filter_map(tag));
        lists.extend(document.level.iter().map(|level| list("level", level)));
        if document.anchor.is_empty() {
            lists.extend(self.track.map(|at| list("track", &self.vault.tracks[at].folder)));
            if let Some(outline) = self.outline {
                let front = &outline.front;
                lists.extend(front.level.iter().map(|level| list("level", level)));
                lists.extend(front.tags.iter().filter_map(|value| tag(&value.value)));
            }
        }
        lists.sort();
        lists.dedup();
        lists
    }
}

/// The name of a filter's list: spaces separate terms, so it has none.
fn list(filter: &str, value: &str) -> String {
    let value: String = value.chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
    format!("{filter}/{}", value.to_lowercase())
}
