//! The page of all skills.

use std::collections::HashSet;

use super::context::{Filter, SheetSkills, Skills};
use super::pager::{pager, slice};
use super::plan::skills_length;
use super::search::{choice, tags, tracks};
use super::{MANY_SHEETS, Pages};
use crate::html::bare_text;
use crate::path::UrlPath;

impl Pages<'_> {
    pub(super) fn skills(&self, number: usize, url: &UrlPath) -> Skills {
        let length = skills_length(self.vault);
        let entries = slice(length, number);
        let page = self.page("skills", self.label("skills"), url);
        let first = UrlPath::new("skills.html").expect("fixed paths are plain");
        let pager = pager(&first, length, number);
        if self.vault.sheets.len() > MANY_SHEETS {
            let tracks = entries.map(|at| self.track_item(at)).collect();
            let filters = self.filters_of_search();
            return Skills { page, sheets: Vec::new(), tracks, filters, pager };
        }
        let all = self.vault.sheets.iter().enumerate();
        let with_skills =
            all.filter(|(_, sheet)| sheet.skills().next().is_some()).map(|(at, _)| at);
        let shown: Vec<usize> = with_skills.skip(entries.start).take(entries.len()).collect();
        let numbered = shown.iter().zip(entries.start + 1..);
        let sheets: Vec<SheetSkills> =
            numbered.map(|(at, number)| self.sheet_skills(*at, number)).collect();
        let filters = self.filters_of(&sheets);
        Skills { page, sheets, tracks: Vec::new(), filters, pager }
    }

    /// By what these sheets differ.
    fn filters_of(&self, sheets: &[SheetSkills]) -> Vec<Filter> {
        let folders: HashSet<&str> =
            sheets.iter().filter_map(|entry| entry.track.as_deref()).collect();
        let levels: HashSet<&str> =
            sheets.iter().filter_map(|entry| entry.sheet.level.as_deref()).collect();
        let slugs: HashSet<&str> =
            sheets.iter().flat_map(|entry| entry.tags.iter().map(String::as_str)).collect();
        let tracks = self.vault.tracks.iter().filter(|track| folders.contains(&*track.folder));
        let levels_there = self.config.levels.iter().filter(|level| levels.contains(&***level));
        let tags = self.vault.tags.iter().filter(|tag| slugs.contains(&*tag.slug));
        let choices = [
            (
                "track",
                tracks.map(|track| choice(&track.folder, &bare_text(&track.title))).collect(),
            ),
            ("level", levels_there.map(|level| choice(level, level)).collect()),
            ("tag", tags.map(|tag| choice(&tag.slug, &tag.title)).collect()),
        ];
        self.filters(choices.into()).into_iter().filter(|one| one.choices.len() > 1).collect()
    }

    /// What the search can be told before it is asked.
    fn filters_of_search(&self) -> Vec<Filter> {
        let choices =
            [("track", tracks(self.vault)), ("level", self.levels()), ("tag", tags(self.vault))];
        self.filters(choices.into())
    }
}
