//! Entries of lists.

use super::Pages;
use super::context::{
    Crumb, Page, SheetItem, SheetSkills, SkillRow, TermItem, Totals, TrackItem, TrackLink,
};
use crate::html::{bare_text, rich_text};
use crate::model::FrontMatter;
use crate::path::UrlPath;
use crate::text::direction;
use crate::vault::{Outline, SkillOutline, Term, Vault, term_slug};

/// How many sheets of a track say where to begin.
const FIRST_SHEETS: usize = 3;

/// A link to a track, by its index.
pub(super) fn track_link(vault: &Vault, at: usize) -> TrackLink {
    let track = &vault.tracks[at];
    TrackLink { title_html: rich_text(&track.title).into(), url: track.url.encoded() }
}

/// How much these sheets hold.
pub(super) fn totals<'a>(sheets: impl IntoIterator<Item = &'a Outline>) -> Totals {
    let none = Totals { sheets: 0, skills: 0, cards: 0, minutes: 0 };
    sheets.into_iter().fold(none, |total, sheet| Totals {
        sheets: total.sheets + 1,
        skills: total.skills + sheet.skills().count(),
        cards: total.cards + sheet.cards.len(),
        minutes: total.minutes + sheet.minutes,
    })
}

/// A link to a sheet.
pub(super) fn sheet_crumb(sheet: &Outline) -> Crumb {
    Crumb { title: bare_text(&sheet.title), url: sheet.url.encoded() }
}

/// The rows of a sheet's skills table. They follow from the sheet's file, its URL and the settings, which the
/// key of its page has; what they show of anything else would have to be in that key, too.
pub(super) fn skill_rows(url: &UrlPath, front: &FrontMatter) -> Vec<SkillRow> {
    let url = url.encoded();
    let row = |(at, skill): (usize, SkillOutline<'_>)| {
        let section_url = [&url, "#", skill.section.as_str()].concat();
        let trap_url = skill.card.map(|card| [&url, "#", card.as_str()].concat());
        SkillRow {
            number: format!("{:02}", at + 1),
            anchor: skill.section.to_string(),
            area_html: rich_text(skill.area).into(),
            trap_url: trap_url.unwrap_or_else(|| section_url.clone()),
            section_url,
            trap_html: rich_text(skill.trap).into(),
            tested_html: rich_text(skill.tested).into(),
        }
    };
    SkillOutline::all(front).enumerate().map(row).collect()
}

impl Pages<'_> {
    /// A sheet, by its index. What it shows of it beside the track, the sheet's `face` has to tell; by that alone
    /// it also has what filters are made of, with the tags of [`sheet_skills`](Self::sheet_skills).
    pub(super) fn sheet_item(&self, at: usize) -> SheetItem {
        let sheet = &self.vault.sheets[at];
        let track = self.vault.track_of(at).map(|track| bare_text(&track.title));
        if self.by_face {
            let (title_html, level) = (sheet.face.to_string().into(), sheet.front.level.clone());
            return SheetItem { title_html, level, track, ..SheetItem::default() };
        }
        SheetItem {
            title_html: rich_text(&sheet.title).into(),
            url: sheet.url.encoded(),
            summary_html: rich_text(sheet.front.summary.as_deref().unwrap_or_default()).into(),
            level: sheet.front.level.clone(),
            level_rank: sheet.front.level.as_ref().and_then(|level| self.rank(level)),
            language: sheet.front.language.clone(),
            track,
            skills: sheet.skills().count(),
            cards: sheet.cards.len(),
            minutes: sheet.minutes,
            draft: sheet.front.draft,
        }
    }

    /// The place of a level among the vault's, from 1.
    fn rank(&self, level: &str) -> Option<usize> {
        self.config.levels.iter().position(|known| known == level).map(|at| at + 1)
    }

    /// A track, by its index.
    pub(super) fn track_item(&self, at: usize) -> TrackItem {
        let track = &self.vault.tracks[at];
        let index = track.index.map(|index| &self.vault.indexes[index]);
        let summary = index.and_then(|index| index.front.summary.clone());
        let TrackLink { title_html, url } = track_link(self.vault, at);
        TrackItem {
            title_html,
            url,
            summary_html: rich_text(&summary.unwrap_or_default()).into(),
            totals: totals(self.vault.sheets[track.sheets.clone()].iter().map(|sheet| &**sheet)),
            first: track.sheets.clone().take(FIRST_SHEETS).map(|at| self.sheet_item(at)).collect(),
        }
    }

    /// The same with its skills; `number` is its place in the list.
    pub(super) fn sheet_skills(&self, at: usize, number: usize) -> SheetSkills {
        let sheet = &self.vault.sheets[at];
        SheetSkills {
            sheet: self.sheet_item(at),
            number,
            track: self.vault.track_of(at).map(|track| track.folder.clone()),
            tags: sheet.front.tags.iter().filter_map(|tag| term_slug(&tag.value)).collect(),
            skills: if self.by_face { Vec::new() } else { skill_rows(&sheet.url, &sheet.front) },
        }
    }

    /// A term with its count.
    pub(super) fn term_item(&self, term: &Term, is_series: bool) -> TermItem {
        let sheets = || term.sheets.iter().map(|at| &*self.vault.sheets[*at]);
        TermItem {
            title: term.title.clone(),
            url: term.url.encoded(),
            sheets: term.sheets.len(),
            minutes: if is_series { totals(sheets()).minutes } else { 0 },
            first: sheets().next().filter(|_| is_series).map(sheet_crumb),
        }
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
