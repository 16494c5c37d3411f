//! Entries of lists.

use super::Pages;
use super::context::{Crumb, Page, SheetItem, SheetSkills, SkillRow, TermItem, TrackItem};
use crate::html::{bare_text, rich_text};
use crate::path::UrlPath;
use crate::text::direction;
use crate::vault::{Outline, Term, Vault};

/// A track, by its index.
pub(super) fn track_item(vault: &Vault, at: usize) -> TrackItem {
    let track = &vault.tracks[at];
    let sheets = &vault.sheets[track.sheets.clone()];
    let summary = track.index.and_then(|index| vault.indexes[index].front.summary.clone());
    TrackItem {
        title_html: rich_text(&track.title),
        url: track.url.encoded(),
        summary_html: rich_text(&summary.unwrap_or_default()),
        sheets: sheets.len(),
        cards: sheets.iter().map(|sheet| sheet.cards.len()).sum(),
    }
}

/// A link to a sheet.
pub(super) fn sheet_crumb(sheet: &Outline) -> Crumb {
    Crumb { title: bare_text(&sheet.title), url: sheet.url.encoded() }
}

/// A term with its count.
pub(super) fn term_item(term: &Term) -> TermItem {
    TermItem { title: term.title.clone(), url: term.url.encoded(), sheets: term.sheets.len() }
}

/// The rows of a sheet's skills table.
pub(super) fn skill_rows(sheet: &Outline) -> Vec<SkillRow> {
    let url = sheet.url.encoded();
    let row = |(at, skill): (usize, crate::vault::SkillOutline<'_>)| {
        let section_url = format!("{url}#{}", skill.section);
        let trap_url = skill.card.map(|card| format!("{url}#{card}"));
        SkillRow {
            number: format!("{:02}", at + 1),
            anchor: skill.section.to_string(),
            area_html: rich_text(skill.area),
            trap_url: trap_url.unwrap_or_else(|| section_url.clone()),
            section_url,
            trap_html: rich_text(skill.trap),
            tested_html: rich_text(skill.tested),
        }
    };
    sheet.skills().enumerate().map(row).collect()
}

impl Pages<'_> {
    /// A sheet, by its index.
    pub(super) fn sheet_item(&self, at: usize) -> SheetItem {
        let sheet = &self.vault.sheets[at];
        SheetItem {
            title_html: rich_text(&sheet.title),
            url: sheet.url.encoded(),
            summary_html: rich_text(sheet.front.summary.as_deref().unwrap_or_default()),
            level: sheet.front.level.clone(),
            language: sheet.front.language.clone(),
            track: self.vault.track_of(at).map(|track| bare_text(&track.title)),
            cards: sheet.cards.len(),
            minutes: sheet.minutes,
            draft: sheet.front.draft,
        }
    }

    /// A sheet with its skills, by its index.
    pub(super) fn sheet_skills(&self, at: usize) -> SheetSkills {
        let skills = skill_rows(&self.vault.sheets[at]);
        SheetSkills { sheet: self.sheet_item(at), skills }
    }

    /// What a page knows of itself.
    pub(super) fn page(&self, kind: &'static str, title: &str, url: &UrlPath) -> Page {
        Page {
            kind,
            title: bare_text(title),
            description: self.config.description.clone(),
            url: url.encoded(),
            root: url.to_root(),
            canonical: self.config.base_url.as_ref().map(|base| base.join(url)),
            lang: self.config.lang.clone(),
            dir: direction(&self.config.lang),
            breadcrumb: Vec::new(),
        }
    }

    /// A word of the theme.
    pub(super) fn label(&self, key: &str) -> &str {
        self.config.labels.get(key)
    }
}
