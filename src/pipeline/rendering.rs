//! Pages on their way into a sink, and what they say into the index.
//!
//! They go in groups, and each step is done for a whole group before the next one: a step's tables
//! (of colours, of templates, of terms) are larger than a processor's first caches, and would have
//! to be fetched for each page anew.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{BuildError, Inputs, Keys, Progress, Project, Rendered};
use crate::diagnostic::Diagnostic;
use crate::model::Sheet;
use crate::output::Sink;
use crate::page::{Job, Pages, Planned, Shown};
use crate::path::UrlPath;
use crate::search::Indexer;
use crate::vault::Outline;

/// How many pages are rendered before the index writes what it has of them.
const BATCH: usize = 5120;

/// How many pages go through each step together.
const GROUP: usize = 32;

/// How many groups each thread should get: fewer, and some would wait for others.
const GROUPS: usize = 32;

/// What rendering takes.
pub(super) struct Rendering<'a> {
    project: &'a Project,
    pages: Pages<'a>,
    inputs: Inputs<'a>,
    failed: Mutex<Vec<Diagnostic>>,
    /// How many pages were rendered.
    rendered: AtomicUsize,
    /// Pages that the site before had, made of the same.
    same: FxHashSet<&'a UrlPath>,
    sink: &'a dyn Sink,
    progress: &'a dyn Progress,
}

/// A page of a group.
struct Member<'a> {
    page: &'a Planned,
    /// It was taken over from the site before.
    is_there: bool,
    /// The index wants to know what it says.
    is_indexed: bool,
    /// The sheet whose body it shows, as far as anything of it is wanted.
    sheet: Option<Arc<Sheet>>,
    /// The same with its body, where the page is to be rendered.
    shown: Option<Shown>,
}

impl<'a> Rendering<'a> {
    /// The pages of `project` into `sink`; the keys are those of the site before and of this one.
    pub(super) fn new(
        project: &'a Project,
        [before, now]: [&'a Keys; 2],
        sink: &'a dyn Sink,
        progress: &'a dyn Progress,
    ) -> Self {
        let (pages, inputs) = (project.page_maker(), project.inputs());
        let (failed, rendered) = Default::default();
        let same = now.same(before);
        Self { project, pages, inputs, failed, rendered, same, sink, progress }
    }

    /// Renders all pages; gives what failed, and what was done.
    pub(super) fn run(
        self,
        mut indexer: Option<Indexer<'_>>,
    ) -> Result<(Vec<Diagnostic>, Rendered), BuildError> {
        let mut pages: Vec<(u32, &Planned)> =
            self.project.plan.iter().map(|page| (0, page)).collect();
        if let Some(indexer) = &indexer {
            pages.iter_mut().for_each(|(number, page)| *number = number_of(&page.job, indexer));
            pages.sort_by_key(|(number, _)| *number);
        }
        self.progress.begin("rendering", pages.len());
        for at in (0..pages.len()).step_by(BATCH) {
            let end = pages.len().min(at + BATCH);
            let (batch, rest) = pages[at..].split_at_mut(end - at);
            batch.sort_by_key(|(_, page)| self.language(&page.job));
            let size = batch.len() / (GROUPS * rayon::current_num_threads());
            batch
                .par_chunks(size.clamp(1, GROUP))
                .with_max_len(1)
                .try_for_each(|group| self.group(group, indexer.as_ref()))?;
            if let (Some(indexer), Some((bound, _))) = (&mut indexer, rest.first()) {
                indexer.flush(*bound)?;
            }
        }
        let rendered = Rendered {
            pages: self.rendered.into_inner(),
            indexed: indexer.as_ref().map_or(0, Indexer::added),
            is_index_kept: indexer.map_or(Ok(false), Indexer::finish)?,
        };
        Ok((self.failed.into_inner().expect("no thread panics with the lock"), rendered))
    }

    /// The language that the code of a page is in: pages with code of one language are rendered one
    /// after the other, while all that its colours need is in the processor's caches.
    fn language(&self, job: &Job) -> Option<&str> {
        let Job::Sheet(at) = job else { return None };
        self.project.vault.sheets[*at].front.language.as_deref()
    }

    /// Renders a group of pages, and adds them to the index.
    fn group<'p>(
        &self,
        pages: &[(u32, &'p Planned)],
        indexer: Option<&Indexer<'_>>,
    ) -> Result<(), BuildError> {
        let member = |(number, page): &(u32, &'p Planned)| {
            self.member(page, indexer.is_some_and(|indexer| indexer.needs(*number)))
        };
        let mut group: Vec<Member<'_>> =
            pages.iter().map(member).collect::<Result<_, BuildError>>()?;
        for member in group.iter_mut().filter(|member| !member.is_there) {
            member.shown = member.sheet.clone().map(|sheet| self.pages.shown(sheet));
        }
        for member in &mut group {
            if !member.is_there {
                self.write(member.page, member.shown.take())?;
                self.rendered.fetch_add(1, Ordering::Relaxed);
            }
            self.progress.step();
        }
        if let Some(indexer) = indexer {
            group.iter().filter(|member| member.is_indexed).for_each(|one| one.add_to(indexer));
        }
        Ok(())
    }

    /// Takes a page over from the site before, or reads what it shows; both where the index wants to
    /// know what it says.
    fn member<'p>(&self, page: &'p Planned, is_indexed: bool) -> Result<Member<'p>, BuildError> {
        let is_there = self.same.contains(&page.url) && self.sink.take_over(&page.url)?;
        let outline = self.outline(&page.job).filter(|_| is_indexed || !is_there);
        let sheet = outline.map(|outline| self.project.bodies.take(outline, &self.inputs));
        Ok(Member { page, is_there, is_indexed, sheet: sheet.transpose()?, shown: None })
    }

    /// Renders one page with what it shows, and writes it.
    fn write(&self, page: &Planned, shown: Option<Shown>) -> Result<(), BuildError> {
        let shown = Cell::new(shown);
        let body = |outline: &Outline| match shown.take() {
            Some(shown) => Ok(shown),
            None => {
                let sheet = self.project.bodies.take(outline, &self.inputs)?;
                Ok(self.pages.shown(sheet))
            }
        };
        match self.pages.render(page, body) {
            Ok(bytes) => self.sink.write(&page.url, &bytes)?,
            Err(BuildError::Render(diagnostic)) => {
                self.failed.lock().expect("no thread panics with the lock").push(*diagnostic);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The sheet whose body a page shows, where that stands in the index.
    fn outline(&self, job: &Job) -> Option<&Outline> {
        let vault = &self.project.vault;
        match job {
            Job::Sheet(at) => Some(&vault.sheets[*at]),
            Job::Track { track, page: 1 } => Some(&vault.indexes[vault.tracks[*track].index?]),
            _ => None,
        }
    }
}

impl Member<'_> {
    fn add_to(&self, indexer: &Indexer<'_>) {
        match (self.page.job, &self.sheet) {
            (Job::Sheet(at), Some(sheet)) => indexer.add_sheet(at, sheet),
            (Job::Track { track, page: 1 }, index) => indexer.add_track(track, index.as_deref()),
            _ => {}
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
