//! The second pass: pages, copies and feeds into a sink; and the names that they take.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;

use super::files::MAX_FILE;
use super::{BuildError, Inputs, Keys, Progress, Project};
use crate::check::{Claim, Maker, check_collisions, check_portable};
use crate::diagnostic::{self, Diagnostic};
use crate::feed::{FEED, atom, has_feed, sitemap, sitemap_paths};
use crate::output::Sink;
use crate::page::{Job, Pages, Planned};
use crate::path::{UrlPath, VaultPath};
use crate::search::{Indexer, META};
use crate::source::SETTINGS;
use crate::vault::Outline;

/// How many pages are rendered before the index writes what it has of them.
const BATCH: usize = 2048;

impl Project {
    /// Renders all pages and copies all files into `sink`. A page that cannot be rendered is
    /// reported among the diagnostics, and the rest goes on, so that all are.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or written.
    pub fn render(&mut self, sink: &dyn Sink, progress: &dyn Progress) -> Result<(), BuildError> {
        let none = Keys::default();
        self.render_again(sink, progress, &none, &none)
    }

    /// [`render`](Self::render), where pages whose key in `now`, those of this project, is the same
    /// as `before` are taken over from the site before, as far as `sink` can.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or written.
    pub fn render_again(
        &mut self,
        sink: &dyn Sink,
        progress: &dyn Progress,
        before: &Keys,
        now: &Keys,
    ) -> Result<(), BuildError> {
        let rendering = Rendering {
            keys: [before, now],
            project: self,
            pages: self.page_maker(),
            inputs: self.inputs(),
            failed: Mutex::default(),
            sink,
        };
        let has_index = self.theme.search.is_some() && !self.check_only;
        let indexer = has_index.then(|| Indexer::new(&self.vault, sink));
        let failed = rendering.run(indexer, progress)?;
        self.write_assets(sink)?;
        self.diagnostics.extend(first_of_each(failed));
        self.weigh();
        Ok(())
    }

    /// Makes pages of the vault.
    pub(super) fn page_maker(&self) -> Pages<'_> {
        Pages::new(&self.vault, &self.config, &self.theme, &self.highlighter, &self.order)
    }

    /// What sheets are parsed again with: no hints are looked for.
    pub(super) fn inputs(&self) -> Inputs<'_> {
        Inputs {
            source: &*self.source,
            config: &self.config,
            highlighter: &self.highlighter,
            files: &self.vault.files,
            searches: AtomicUsize::new(0),
        }
    }

    /// Writes all that is no page.
    fn write_assets(&self, sink: &dyn Sink) -> Result<(), BuildError> {
        for asset in self.theme.assets() {
            sink.write(&asset.path, &asset.bytes)?;
        }
        self.copies.par_iter().try_for_each(|(from, to)| -> Result<(), BuildError> {
            Ok(sink.write(to, &self.source.read(from, MAX_FILE)?)?)
        })?;
        for (path, bytes) in self.feeds() {
            sink.write(&path, &bytes)?;
        }
        Ok(())
    }

    /// The pages that search engines should find.
    fn listed(&self) -> impl Iterator<Item = &Planned> {
        self.plan.iter().filter(|page| page.job.is_listed())
    }

    /// The site map and the feed, where there is a base URL.
    pub(super) fn feeds(&self) -> Vec<(UrlPath, Vec<u8>)> {
        let Some(base) = &self.config.base_url else { return Vec::new() };
        let date = |page: &Planned| {
            let Job::Sheet(at) = page.job else { return None };
            let front = &self.vault.sheets[at].front;
            front.updated.max(front.date).map(|date| date.to_string())
        };
        let pages: Vec<(UrlPath, Option<String>)> =
            self.listed().map(|page| (page.url.clone(), date(page))).collect();
        let mut files = sitemap(&pages, base);
        let feed = atom(&self.vault, &self.config, base);
        files.extend(feed.map(|feed| (UrlPath::new(FEED).expect("the path is plain"), feed)));
        files
    }

    /// The files of [`feeds`](Self::feeds), in the same order.
    pub(super) fn feed_paths(&self) -> Vec<UrlPath> {
        if self.config.base_url.is_none() {
            return Vec::new();
        }
        let mut paths = sitemap_paths(self.listed().count());
        let feed = has_feed(&self.vault).then(|| UrlPath::new(FEED).expect("the path is plain"));
        paths.extend(feed);
        paths
    }

    /// Checks that no two files of the site have one name, and that every system can hold each.
    pub(super) fn check_names(&mut self) {
        let index = UrlPath::new(META).expect("the path is plain");
        let index = self.theme.search.is_some().then_some(index);
        let feeds = self.feed_paths();
        let own = self.theme.assets().map(|asset| &asset.path).chain(&index).chain(&feeds);
        let own = own.map(|path| Claim { path, source: None, maker: Maker::Program(path) });
        let copies = self.copies.iter().map(|(from, to)| Claim {
            path: to,
            source: Some(from),
            maker: Maker::File(from),
        });
        let pages = self.plan.iter().map(|page| page.claim(&self.vault));
        let claims: Vec<Claim<'_>> = pages.chain(copies).chain(own).collect();
        let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
        let mut faults = check_collisions(&claims, &settings);
        faults.extend(check_portable(&claims, &settings));
        self.diagnostics.extend(faults);
    }
}

/// All pages on their way into a sink, and what they say into the index.
struct Rendering<'a> {
    project: &'a Project,
    pages: Pages<'a>,
    inputs: Inputs<'a>,
    failed: Mutex<Vec<Diagnostic>>,
    /// Of the site before and of this one.
    keys: [&'a Keys; 2],
    sink: &'a dyn Sink,
}

impl Rendering<'_> {
    /// Renders all pages; gives what failed.
    fn run(
        self,
        mut indexer: Option<Indexer<'_>>,
        progress: &dyn Progress,
    ) -> Result<Vec<Diagnostic>, BuildError> {
        let mut pages: Vec<(u32, &Planned)> =
            self.project.plan.iter().map(|page| (0, page)).collect();
        if let Some(indexer) = &indexer {
            pages.iter_mut().for_each(|(number, page)| *number = number_of(&page.job, indexer));
            pages.sort_by_key(|(number, _)| *number);
        }
        progress.begin("rendering", pages.len());
        for at in (0..pages.len()).step_by(BATCH) {
            let end = pages.len().min(at + BATCH);
            let (batch, rest) = pages[at..].split_at_mut(end - at);
            batch.sort_by_key(|(_, page)| self.language(&page.job));
            batch.par_iter().try_for_each(|(_, page)| {
                let written = self.page(page, indexer.as_ref());
                progress.step();
                written
            })?;
            if let (Some(indexer), Some((bound, _))) = (&mut indexer, rest.first()) {
                indexer.flush(*bound)?;
            }
        }
        if let Some(indexer) = indexer {
            indexer.finish()?;
        }
        Ok(self.failed.into_inner().expect("no thread panics with the lock"))
    }

    /// The language that the code of a page is in: pages with code of one language are rendered one
    /// after the other, while all that its colours need is in the processor's caches.
    fn language(&self, job: &Job) -> Option<&str> {
        let Job::Sheet(at) = job else { return None };
        self.project.vault.sheets[*at].front.language.as_deref()
    }

    /// Renders one page.
    fn page(&self, page: &Planned, indexer: Option<&Indexer<'_>>) -> Result<(), BuildError> {
        let shown = OnceCell::new();
        let body = |outline: &_| {
            let sheet = self.project.bodies.take(outline, &self.inputs)?;
            let _ = shown.set(sheet.clone());
            Ok(sheet)
        };
        if self.is_known(&page.url) && self.sink.take_over(&page.url)? {
            // The index is made of all sheets.
            let shown = self.shown(&page.job).filter(|_| indexer.is_some());
            shown.map(body).transpose()?;
        } else {
            match self.pages.render(page, body) {
                Ok(bytes) => self.sink.write(&page.url, &bytes)?,
                Err(BuildError::Render(diagnostic)) => {
                    self.failed.lock().expect("no thread panics with the lock").push(*diagnostic);
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(indexer) = indexer {
            match (page.job, shown.get()) {
                (Job::Sheet(at), Some(sheet)) => indexer.add_sheet(at, sheet),
                (Job::Track { track, page: 1 }, index) => {
                    indexer.add_track(track, index.map(|index| &**index));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Rendering<'_> {
    /// True for a page that the site before had, made of the same.
    fn is_known(&self, url: &UrlPath) -> bool {
        let [before, now] = self.keys.map(|keys| keys.get(url));
        now.is_some() && before == now
    }

    /// The sheet whose body a page shows.
    fn shown(&self, job: &Job) -> Option<&Outline> {
        let vault = &self.project.vault;
        match job {
            Job::Sheet(at) => Some(&vault.sheets[*at]),
            Job::Track { track, page: 1 } => Some(&vault.indexes[vault.tracks[*track].index?]),
            _ => None,
        }
    }
}

/// The number by which the index knows a page; 0 where it does not.
fn number_of(job: &Job, indexer: &Indexer<'_>) -> u32 {
    match job {
        Job::Sheet(at) => indexer.sheet_number(*at),
        Job::Track { track, page: 1 } => indexer.track_number(*track),
        _ => 0,
    }
}

/// A fault in a template is met on every page that it renders: the first page stands for all.
pub(super) fn first_of_each(mut failed: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut failed);
    let mut seen = BTreeSet::new();
    failed.retain(|diagnostic| seen.insert(diagnostic.place.clone()));
    failed
}
