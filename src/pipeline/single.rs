//! One file of the site at a time, made when it is asked for.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::files::MAX_FILE;
use super::kept;
use super::render::first_of_each;
use super::{BuildError, Memo, Project};
use crate::diagnostic::Diagnostic;
use crate::model::Sheet;
use crate::page::Planned;
use crate::path::UrlPath;
use crate::search;
use crate::vault::Outline;

/// What makes a file of the site; the number is the index of it among its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Maker {
    Page(usize),
    Copy(usize),
    Asset(usize),
    Feed(usize),
}

/// The makers of all files of a site but the search index, by name; found when a file is first asked for.
pub(super) type Makers = OnceLock<FxHashMap<UrlPath, Maker>>;

/// The hash of nothing.
fn none() -> blake3::Hash {
    blake3::hash(&[])
}

impl Project {
    /// The paths of all files of the site but the search index, in no particular order.
    pub fn paths(&self) -> impl Iterator<Item = &UrlPath> {
        self.makers().keys()
    }

    /// The bytes of one file of the site, the same as [`render`](Self::render) writes; `None` where
    /// it has no such file, or where the file is the search index's.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or a page not be rendered.
    pub fn file(&self, path: &UrlPath) -> Result<Option<Vec<u8>>, BuildError> {
        let Some(maker) = self.makers().get(path) else { return Ok(None) };
        let bytes = match *maker {
            Maker::Page(at) => {
                let maker = self.page_maker();
                maker.render(&self.plan[at], |sheet| {
                    self.body(sheet).map(|sheet| maker.shown(sheet))
                })?
            }
            Maker::Copy(at) => self.source.read(&self.copies[at].0, MAX_FILE)?,
            Maker::Asset(at) => {
                self.theme.assets().nth(at).map_or_else(Vec::new, |asset| asset.bytes.to_vec())
            }
            Maker::Feed(at) => self.feeds().swap_remove(at).1,
        };
        Ok(Some(bytes))
    }

    /// Brings `live` up to date: the index of this vault, or none where it cannot be searched.
    ///
    /// # Errors
    /// [`BuildError`] where a sheet cannot be read again.
    pub fn index(&self, live: &mut search::Live) -> Result<(), BuildError> {
        if self.theme.search.is_none() {
            *live = search::Live::new();
            return Ok(());
        }
        // A sheet's bytes do not tell its title where that is the name of its file, nor the settings.
        let settings = kept::identity(&self.config);
        let version =
            |outline: &Outline| FxBuildHasher.hash_one((settings, outline.version, &outline.title));
        live.update(&self.vault, version, |outline| self.body(outline)).map(|_| ())
    }

    /// Renders one page of each kind, unless that has been done since theme and settings changed: what
    /// is wrong with a template is among the diagnostics then.
    ///
    /// # Errors
    /// [`BuildError`] where a sheet cannot be read again.
    pub fn try_templates(&mut self, memo: &mut Memo) -> Result<(), BuildError> {
        if memo.has_tried(&self.shared) {
            return Ok(());
        }
        let mut seen = HashSet::new();
        let pages: Vec<&Planned> =
            self.plan.iter().filter(|page| seen.insert(page.job.template())).collect();
        let maker = self.page_maker();
        let shown = |outline: &Outline| self.body(outline).map(|sheet| maker.shown(sheet));
        let failed = pages.into_par_iter().map(|page| match maker.render(page, shown) {
            Ok(_) => Ok(None),
            Err(BuildError::Render(diagnostic)) => Ok(Some(*diagnostic)),
            Err(error) => Err(error),
        });
        let failed: Vec<Option<Diagnostic>> = failed.collect::<Result<_, BuildError>>()?;
        let failed: Vec<Diagnostic> = failed.into_iter().flatten().collect();
        match failed.is_empty() {
            true => memo.note_tried(self.shared),
            false => self.add(failed),
        }
        Ok(())
    }

    /// Adds what is wrong with pages: the first one stands for all with the same fault.
    pub fn add(&mut self, failed: Vec<Diagnostic>) {
        self.diagnostics.extend(first_of_each(failed));
        self.weigh();
    }

    /// What each file of the site but the search index is made of, as a hash: while that is the same, so
    /// is the file. `memo` is the one that the vault was loaded with.
    pub fn keys(&self, memo: &Memo) -> HashMap<UrlPath, blake3::Hash> {
        let pages = self.page_maker();
        let made_of = |outline: &Outline| memo.made_of(&outline.path);
        let key = |(path, maker): (&UrlPath, &Maker)| {
            let key = match *maker {
                Maker::Page(at) => pages.key(&self.plan[at], &self.shared, made_of),
                Maker::Copy(at) => self.source.version(&self.copies[at].0).unwrap_or_else(none),
                // They are few.
                Maker::Asset(_) | Maker::Feed(_) => match self.file(path) {
                    Ok(Some(bytes)) => blake3::hash(&bytes),
                    _ => none(),
                },
            };
            (path.clone(), key)
        };
        self.makers().par_iter().map(key).collect()
    }

    /// The parsed sheet of an outline.
    pub(super) fn body(&self, outline: &Outline) -> Result<Arc<Sheet>, BuildError> {
        self.bodies.take(outline, &self.inputs())
    }

    fn makers(&self) -> &FxHashMap<UrlPath, Maker> {
        self.makers.get_or_init(|| {
            let pages = self.plan.iter().map(|page| page.url.clone()).enumerate();
            let copies = self.copies.iter().map(|(_, to)| to.clone()).enumerate();
            let assets = self.theme.assets().map(|asset| asset.path.clone()).enumerate();
            let feeds = self.feed_paths().into_iter().enumerate();
            let pages = pages.map(|(at, path)| (path, Maker::Page(at)));
            let copies = copies.map(|(at, path)| (path, Maker::Copy(at)));
            let assets = assets.map(|(at, path)| (path, Maker::Asset(at)));
            let feeds = feeds.map(|(at, path)| (path, Maker::Feed(at)));
            pages.chain(copies).chain(assets).chain(feeds).collect()
        })
    }
}
