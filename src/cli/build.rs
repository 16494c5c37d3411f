//! `cribsheet build`
#![allow(clippy::disallowed_methods, reason = "the command says how long it took")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use super::args::{Args, BuildArgs};
use super::progress::Bar;
use super::report::Report;
use super::{CLEAN, PROBLEMS, project, report};
use crate::cache::{self, Cache};
use crate::config::{BaseUrl, Config};
use crate::highlight::Highlighter;
use crate::output::{Protected, Published, Staging};
use crate::pipeline::{
    Again, Keys, Memo, Options, Packs, Program, Project, Record, Rendered, Request, Store,
    StoredIndex, Told, load_config,
};
use crate::source::{CONTENT, DiskSource, Inputs, Looked, Recorder, STATIC, THEMES};
use crate::text::{count, inert};

/// Checks the vault and publishes it, unless that would change nothing.
pub(super) fn run(args: &Args, build: &BuildArgs) -> Result<u8> {
    let start = Instant::now();
    let source = project::open(args)?;
    let cache = (!build.no_cache).then(|| Cache::new(source.root()));
    let job = Job { start, build, source, cache };
    let (last, found) = rayon::join(|| job.last(), || job.source.look());
    // A vault that cannot be looked at says so when it is read.
    let (last, found) = (last?, found.ok());
    let told = match (&last, &found) {
        (Some(last), Some(found)) => job.unchanged(last, found)?,
        _ => None,
    };
    match told {
        Some(told) => job.tell_unchanged(&told),
        None => job.publish(last, found),
    }
}

/// One run of the command.
struct Job<'a> {
    start: Instant,
    build: &'a BuildArgs,
    source: Arc<DiskSource>,
    /// `None` where nothing is to be remembered.
    cache: Option<Cache>,
}

impl Job<'_> {
    fn report(&self) -> Report<'_> {
        Report::new(&self.build.common, &self.source)
    }

    fn request(&self) -> Result<Request> {
        let BuildArgs { output, base_url, common, .. } = self.build;
        let output = output.as_deref().map(std::path::absolute).transpose()?;
        let (drafts, strict) = (common.drafts, common.strict);
        Ok(Request { output, base_url: base_url.clone(), drafts, strict })
    }

    /// What is remembered of the last build.
    fn last(&self) -> Result<Option<Record>> {
        let Some(cache) = &self.cache else { return Ok(None) };
        Ok(Record::find(cache, &self.request()?))
    }

    /// What the last build told, where one would do the same, now that a look at the vault has `found` this.
    fn unchanged(&self, last: &Record, found: &Looked) -> Result<Option<Told>> {
        let Some(cache) = &self.cache else { return Ok(None) };
        let protected = protected(&self.source);
        let found = (&*self.source, found);
        let told = last.look_again(cache, &self.request()?, found, &protected);
        if let (Err(why), true) = (&told, self.build.common.verbose) {
            self.report().tell(&format!("not as the last build left it: {}", inert(why)));
        }
        Ok(told.ok())
    }

    fn tell_unchanged(&self, told: &Told) -> Result<u8> {
        self.report().problems(&told.diagnostics)?;
        self.tell("nothing changed:", told);
        Ok(CLEAN)
    }

    /// Says what the site is, and where it stands.
    fn tell(&self, done: &str, told: &Told) {
        self.report().tell(&format!(
            "{done} {}, {}, {} in {} -> {}",
            count(told.sheets, "sheet"),
            count(told.pages, "page"),
            report::bytes(told.bytes),
            report::seconds(self.start.elapsed()),
            report::shown(&self.output(&told.output)),
        ));
    }

    /// Where to publish, where the settings say `settings`.
    fn output(&self, settings: &Path) -> PathBuf {
        match &self.build.output {
            Some(output) => output.clone(),
            None => self.source.root().join(settings),
        }
    }

    /// Reads, checks, renders, and publishes what has no error. What is the same is taken over from the
    /// last build; `found` is what a look at the vault has found just now.
    fn publish(&self, last: Option<Record>, found: Option<Looked>) -> Result<u8> {
        let report = self.report();
        let last = last.and_then(Record::into_last).unwrap_or_default();
        let is_first = last.site.is_none();
        let mut store = Store::new(self.cache.clone(), &self.request()?, last.packs);
        let read = Arc::new(Recorder::after((*self.source).clone(), last.inputs, found));
        let bar = Bar::new(self.build.common.quiet);
        let program = last.program;
        // What only waits for the disk is read beside the vault.
        let (loaded, index, program) = thread::scope(|scope| {
            let index = scope.spawn(|| store.index());
            let program =
                scope.spawn(|| self.cache.as_ref().and_then(|_| program.or_else(Program::this)));
            let loaded = self.load(&read, &store, is_first, &bar);
            (loaded, index.join(), program.join())
        });
        let (mut project, memo) = loaded?;
        let index = index.expect("reading an index does not panic");
        let program = program.expect("nor does reading the program");
        let checked = self.start.elapsed();
        if project.has_errors() {
            bar.clear();
            return fail(&project, &report);
        }
        let output = self.output(project.config().output.as_ref());
        let mut staging = Staging::begin(&output, &protected(&self.source))?;
        if let Some(site) = last.site {
            staging = staging.after(site);
        }
        let keys = || self.cache.as_ref().map(|_| project.page_keys(&memo)).unwrap_or_default();
        let (keys, ()) = rayon::join(keys, || store.keep_memo(&memo));
        // What frees a large vault's memory piece by piece takes its time, and nobody waits for it.
        rayon::spawn(|| drop(memo));
        let done = render(&mut project, &staging, &bar, ([&last.keys, &keys], index), &mut store)?;
        bar.clear();
        if project.has_errors() {
            return fail(&project, &report);
        }
        report.problems(&project.diagnostics)?;
        let rendered = self.start.elapsed();
        let (published, (packs, inputs)) = staging
            .publish_and(|| (store.finish(), self.cache.as_ref().and_then(|_| read.inputs())))?;
        if self.build.common.verbose {
            let [read, render, publish] =
                [checked, rendered - checked, self.start.elapsed() - rendered].map(report::seconds);
            let sheets = count(project.parsed_anew().len(), "sheet");
            let (pages, indexed) = (count(done.pages, "page"), done.indexed);
            report.tell(&format!(
                "read and checked {sheets} in {read}, rendered {pages} and indexed {indexed} in {render}, \
                 published in {publish}"
            ));
        }
        let told = Told::new(&project, published.totals);
        self.finish(published, (keys, packs), told, (inputs, program))?;
        // The process ends: to free a large vault piece by piece would take longer than to let it go.
        std::mem::forget(project);
        Ok(CLEAN)
    }

    /// Reads and checks the vault.
    fn load(
        &self,
        read: &Arc<Recorder>,
        store: &Store,
        is_first: bool,
        bar: &Bar,
    ) -> Result<(Project, Memo)> {
        let common = &self.build.common;
        let (mut config, diagnostics) = load_config(&**read)?;
        override_base_url(&mut config, self.build.base_url.as_deref())?;
        let options = Options {
            drafts: common.drafts,
            strict: common.strict,
            spill: self.cache.clone(),
            ..Options::default()
        };
        let mut memo = store.memo(&config);
        let (settings, colours) = ((config, diagnostics), Arc::new(Highlighter::once()));
        if is_first {
            // All pages will be rendered, and other threads have little to do while sheets are listed.
            let colours = colours.clone();
            rayon::spawn(move || colours.load());
        }
        let project =
            Project::load_again(read.clone(), settings, colours, &options, bar, &mut memo)?;
        Ok((project, memo))
    }

    /// Remembers a build, and says what it did.
    fn finish(
        &self,
        published: Published,
        made: (Keys, Packs),
        told: Told,
        (inputs, program): (Option<Inputs>, Option<Program>),
    ) -> Result<()> {
        if let Some(error) = published.leftover {
            report::say(&format!("warning: {:#}", anyhow::Error::from(error)));
        }
        if let Some(cache) = &self.cache {
            let record =
                Record::new(self.request()?, inputs, published.site, made, told.clone(), program);
            // What cannot be remembered is built anew: nobody has to do anything about it.
            if let (Some(Err(error)), true) =
                (record.map(|record| record.keep(cache)), self.build.common.verbose)
            {
                self.report().tell(&format!("the next build will do all again: {error}"));
            }
        }
        self.tell("built", &told);
        Ok(())
    }
}

/// Renders all pages, of which the site before has some, and keeps the index.
fn render(
    project: &mut Project,
    staging: &Staging,
    bar: &Bar,
    (keys, index): ([&Keys; 2], Option<StoredIndex>),
    store: &mut Store,
) -> Result<Rendered> {
    let index = index.and_then(|index| index.of(project.config()));
    let mut pack = store.begin_index();
    let keep = pack.as_mut();
    let rendered = project.render_again(staging, bar, Again { keys, index, keep })?;
    if let Some(pack) = pack.filter(|_| rendered.is_index_kept) {
        store.keep_index(pack, project.config());
    }
    Ok(rendered)
}

fn fail(project: &Project, report: &Report<'_>) -> Result<u8> {
    report.problems(&project.diagnostics)?;
    report.failed(&project.diagnostics, "nothing was published");
    Ok(PROBLEMS)
}

fn override_base_url(config: &mut Config, given: Option<&str>) -> Result<()> {
    let Some(text) = given else { return Ok(()) };
    match BaseUrl::new(text) {
        Some(base) => config.base_url = Some(base),
        None => bail!(not_a_base_url(text)),
    }
    Ok(())
}

/// Why a base URL is refused.
pub(super) fn not_a_base_url(text: &str) -> String {
    format!("`--base-url` must be an absolute http or https URL, found `{text}`")
}

/// What an output folder must never hold or be held by.
pub(super) fn protected(source: &DiskSource) -> Protected {
    let root = source.root();
    let below = |name: &str| -> std::path::PathBuf { Path::new(root).join(name) };
    Protected {
        root: root.to_owned(),
        sources: [CONTENT, STATIC, THEMES, cache::FOLDER].map(below).to_vec(),
        home: std::env::home_dir(),
    }
}
