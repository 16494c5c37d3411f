//! Pages that list sheets, tracks and terms.

use super::context::{AZ, Crumb, Home, LetterGroup, NotFound, Term, Terms, Track};
use super::items::totals;
use super::pager::{pager, slice};
use super::{Body, PAGE_SIZE, Pages};
use crate::html::{bare_text, rich_text};
use crate::path::UrlPath;
use crate::vault;

/// The first page of a list, by the path of its page `number`.
fn first(path: &str) -> UrlPath {
    UrlPath::new(path).expect("fixed paths are plain")
}

/// The group of a title in the index: its first letter in upper case, `#` for all else.
pub(super) fn letter(title: &str) -> String {
    let first = title.chars().find(|c| c.is_alphanumeric());
    match first.filter(|c| c.is_alphabetic()) {
        Some(letter) => letter.to_uppercase().collect(),
        None => "#".to_owned(),
    }
}

impl Pages<'_> {
    pub(super) fn home(&self, number: usize, url: &UrlPath, intro: Option<Body>) -> Home {
        let sheets = self.vault.loose_sheets();
        let mut page = self.page("home", &self.config.title, url);
        if let Some(summary) = self.vault.home().and_then(|home| home.front.summary.clone()) {
            page.description = bare_text(&summary);
        }
        let tracks = if number == 1 { self.vault.tracks.len().min(PAGE_SIZE) } else { 0 };
        Home {
            page,
            totals: (number == 1).then(|| totals(self.vault.sheets.iter().map(|sheet| &**sheet))),
            intro_html: intro.map(join).unwrap_or_default().into(),
            tracks: (0..tracks).map(|at| self.track_item(at)).collect(),
            sheets: slice(sheets.len(), number)
                .map(|at| self.sheet_item(sheets.start + at))
                .collect(),
            pager: pager(&first("index.html"), sheets.len(), number),
        }
    }

    pub(super) fn track(
        &self,
        at: usize,
        number: usize,
        url: &UrlPath,
        intro: Option<Body>,
    ) -> Track {
        let track = &self.vault.tracks[at];
        let index = track.index.map(|index| &self.vault.indexes[index]);
        let summary = index.and_then(|index| index.front.summary.clone()).unwrap_or_default();
        let mut page = self.page("track", &track.title, url);
        page.description = bare_text(&summary);
        let sheets = slice(track.sheets.len(), number);
        let start = track.sheets.start;
        let of_track = &self.vault.sheets[track.sheets.clone()];
        Track {
            page,
            title_html: rich_text(&track.title).into(),
            summary_html: rich_text(&summary).into(),
            totals: (number == 1).then(|| totals(of_track.iter().map(|sheet| &**sheet))),
            intro_html: intro.map(join).unwrap_or_default().into(),
            sheets: sheets.map(|sheet| self.sheet_skills(start + sheet, sheet + 1)).collect(),
            pager: pager(&track.url, track.sheets.len(), number),
        }
    }

    pub(super) fn tags(&self, number: usize, url: &UrlPath) -> Terms {
        self.terms("tags", "tags/index.html", &self.vault.tags, number, url)
    }

    pub(super) fn series_index(&self, number: usize, url: &UrlPath) -> Terms {
        self.terms("series-index", "series/index.html", &self.vault.series, number, url)
    }

    fn terms(
        &self,
        kind: &'static str,
        start: &str,
        terms: &[vault::Term],
        number: usize,
        url: &UrlPath,
    ) -> Terms {
        let label = if kind == "tags" { "tags" } else { "series" };
        let shown = &terms[slice(terms.len(), number)];
        Terms {
            page: self.page(kind, self.label(label), url),
            terms: shown.iter().map(|term| self.term_item(term, kind != "tags")).collect(),
            pager: pager(&first(start), terms.len(), number),
        }
    }

    pub(super) fn tag(&self, term: &vault::Term, number: usize, url: &UrlPath) -> Term {
        let index =
            Crumb { title: self.label("tags").to_owned(), url: "tags/index.html".to_owned() };
        self.term("tag", index, term, number, url)
    }

    pub(super) fn series(&self, term: &vault::Term, number: usize, url: &UrlPath) -> Term {
        let url_of_index = "series/index.html".to_owned();
        let index = Crumb { title: self.label("series").to_owned(), url: url_of_index };
        self.term("series", index, term, number, url)
    }

    fn term(
        &self,
        kind: &'static str,
        index: Crumb,
        term: &vault::Term,
        number: usize,
        url: &UrlPath,
    ) -> Term {
        let mut page = self.page(kind, &term.title, url);
        page.breadcrumb = vec![index];
        let shown = slice(term.sheets.len(), number);
        let sheets = &term.sheets[shown.clone()];
        let all = term.sheets.iter().map(|at| &*self.vault.sheets[*at]);
        Term {
            page,
            title: term.title.clone(),
            totals: (number == 1).then(|| totals(all)),
            start: shown.start + 1,
            sheets: sheets.iter().map(|at| self.sheet_item(*at)).collect(),
            pager: pager(&term.url, term.sheets.len(), number),
        }
    }

    pub(super) fn a_z(&self, number: usize, url: &UrlPath) -> AZ {
        let start = first("a-z.html");
        let mut groups: Vec<LetterGroup> = Vec::new();
        let sheets = &self.order.titles(self.vault).sheets;
        for at in &sheets[slice(sheets.len(), number)] {
            let letter = letter(&self.vault.sheets[*at].title);
            if groups.last().is_none_or(|group| group.letter != letter) {
                let anchor = anchor(&letter);
                groups.push(LetterGroup { letter, anchor, sheets: Vec::new() });
            }
            if let Some(group) = groups.last_mut() {
                group.sheets.push(self.sheet_item(*at));
            }
        }
        AZ {
            page: self.page("a-z", self.label("a-z"), url),
            letters: self.letters(&start),
            groups,
            pager: pager(&start, sheets.len(), number),
        }
    }

    /// Each letter with the page on which its first sheet stands.
    fn letters(&self, start: &UrlPath) -> Vec<Crumb> {
        let crumb = |(letter, place): &(String, usize)| {
            let page = start.page(place / PAGE_SIZE + 1).encoded();
            Crumb { title: letter.clone(), url: format!("{page}#{}", anchor(letter)) }
        };
        self.order.titles(self.vault).letters.iter().map(crumb).collect()
    }

    pub(super) fn not_found(&self, url: &UrlPath) -> NotFound {
        let mut page = self.page("404", self.label("not-found"), url);
        // A host shows this page at any address, so its links cannot be relative to one.
        if let Some(base) = &self.config.base_url {
            page.root = base.as_str().to_owned();
        }
        page.canonical = None;
        NotFound { page }
    }
}

/// The anchor of a letter's group.
fn anchor(letter: &str) -> String {
    if letter == "#" {
        "letter-other".to_owned()
    } else {
        format!("letter-{}", letter.to_lowercase())
    }
}

fn join(body: Body) -> String {
    body.before + &body.after
}
