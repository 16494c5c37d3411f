//! The second pass: all files of the site into a sink; and the names that they take.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;

use super::files::MAX_FILE;
use super::rendering::Rendering;
use super::{Again, BuildError, Inputs, Keys, Memo, Progress, Project, Rendered};
use crate::check::{Claim, Maker, check_collisions, check_portable};
use crate::diagnostic::{self, Diagnostic};
use crate::feed::{FEED, atom, has_feed, sitemap, sitemap_paths};
use crate::output::Sink;
use crate::page::{Job, Pages, Planned};
use crate::path::{UrlPath, VaultPath};
use crate::search::META;
use crate::source::SETTINGS;

impl Project {
    /// Renders all pages and copies all files into `sink`. A page that cannot be rendered is
    /// reported among the diagnostics, and the rest goes on, so that all are.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or written.
    pub fn render(&mut self, sink: &dyn Sink, progress: &dyn Progress) -> Result<(), BuildError> {
        let none = Keys::default();
        self.render_again(sink, progress, Again { keys: [&none, &none], index: None, keep: None })?;
        Ok(())
    }

    /// [`render`](Self::render), which takes over what is the same as before.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or written.
    pub fn render_again(
        &mut self,
        sink: &dyn Sink,
        progress: &dyn Progress,
        again: Again<'_>,
    ) -> Result<Rendered, BuildError> {
        let keys = again.keys;
        let has_index = self.theme.search.is_some() && !self.check_only;
        let indexer = has_index.then(|| again.indexer(&self.vault, sink));
        let (done, written) = rayon::join(
            || Rendering::new(self, keys, sink, progress).run(indexer),
            || self.write_assets(sink),
        );
        let (failed, rendered) = done?;
        written?;
        self.diagnostics.extend(first_of_each(failed));
        self.weigh();
        Ok(rendered)
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

    /// Checks that no two files of the site have one name, and that every system can hold each. Where
    /// `memo` knows the names, what makes the files is taken over, too.
    pub(super) fn check_names(&mut self, memo: &mut Memo) {
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
        let kinds = [self.plan.len(), self.copies.len(), self.theme.assets().count()];
        let names = || claims.iter().map(|claim| claim.path);
        if let Some(makers) = memo.good_names(kinds, names()) {
            self.makers = makers;
            return;
        }
        let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
        let mut faults = check_collisions(&claims, &settings);
        faults.extend(check_portable(&claims, &settings));
        if faults.is_empty() {
            memo.note_good_names(kinds, names(), self.makers.clone());
        }
        self.diagnostics.extend(faults);
    }
}

/// A fault in a template is met on every page that it renders: the first page stands for all.
pub(super) fn first_of_each(mut failed: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostic::sort(&mut failed);
    let mut seen = BTreeSet::new();
    failed.retain(|diagnostic| seen.insert(diagnostic.place.clone()));
    failed
}
