//! An output folder that follows a vault.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Look;
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{MARKER, Patch, Protected, Sink, Staging};
use crate::path::UrlPath;
use crate::pipeline::{BuildError, Memo, Progress, Project};
use crate::search;

/// The output folder, and what stands in it.
pub struct Folder {
    output: PathBuf,
    protected: Protected,
    /// `None` before the first site.
    site: Option<Published>,
}

/// A site that stands in the folder.
struct Published {
    patch: Patch,
    keys: HashMap<UrlPath, blake3::Hash>,
    live: search::Live,
    index: Arc<search::Files>,
}

/// What was done to the folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// How many files were written.
    pub files: usize,
    /// How many files were removed.
    pub removed: usize,
}

impl Folder {
    /// The folder `output`, which nothing is written to yet.
    pub fn new(output: PathBuf, protected: Protected) -> Self {
        Self { output, protected, site: None }
    }

    /// The folder.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Makes the folder the site that was found, which `memo` was loaded with. A site with errors
    /// changes nothing; errors of its templates are among its problems then.
    ///
    /// # Errors
    /// [`BuildError`] where a file cannot be read or written.
    pub fn bring_up_to_date(
        &mut self,
        found: &mut Look,
        memo: &Memo,
        progress: &dyn Progress,
    ) -> Result<Written, BuildError> {
        if found.project.has_errors() {
            return Ok(Written::default());
        }
        // Somebody may have removed the folder, or what a failed update left may be anything.
        let site = self.site.take().filter(|_| self.output.join(MARKER).is_file());
        let Some(mut site) = site else { return self.publish(found, memo, progress) };
        let written = site.update(found, memo)?;
        self.site = Some(site);
        Ok(written)
    }

    /// Publishes the site as a whole.
    fn publish(
        &mut self,
        found: &mut Look,
        memo: &Memo,
        progress: &dyn Progress,
    ) -> Result<Written, BuildError> {
        let staging = Staging::begin(&self.output, &self.protected)?;
        let project = &found.project;
        let keys = project.keys(memo);
        let mut live = search::Live::new();
        project.index(&mut live)?;
        let index = live.files();
        progress.begin("rendering", keys.len());
        let rendered = made(project, keys.keys().collect(), |path, bytes| {
            progress.step();
            Ok(staging.write(path, bytes)?)
        })?;
        if !rendered.is_empty() {
            found.add(rendered);
            return Ok(Written::default());
        }
        for path in index.paths() {
            let bytes = index.get(&path).expect("it is among its paths");
            staging.write(&path, &bytes)?;
        }
        let files = staging.publish()?.totals.files;
        let patch = Patch::begin(&self.output, &self.protected)?;
        self.site = Some(Published { patch, keys, live, index });
        Ok(Written { files, removed: 0 })
    }
}

impl Published {
    /// Writes what has changed, shards before what lists them, and removes what is gone at last.
    fn update(&mut self, found: &mut Look, memo: &Memo) -> Result<Written, BuildError> {
        let project = &found.project;
        let keys = project.keys(memo);
        project.index(&mut self.live)?;
        let index = self.live.files();
        let changed = |entry: &(&UrlPath, &blake3::Hash)| self.keys.get(entry.0) != Some(entry.1);
        let changed: Vec<&UrlPath> = keys.iter().filter(changed).map(|(path, _)| path).collect();
        let mut pages: HashMap<UrlPath, Vec<u8>> = HashMap::new();
        let failed = {
            let kept = std::sync::Mutex::new(&mut pages);
            made(project, changed, |path, bytes| {
                let mut kept = kept.lock().expect("no thread panics with the lock");
                kept.insert(path.clone(), bytes.to_vec());
                Ok(())
            })?
        };
        if !failed.is_empty() {
            found.add(failed);
            return Ok(Written::default());
        }
        let shards = index.changes_since(&self.index);
        for path in &shards.written {
            let bytes = index.get(path).expect("it is among its paths");
            self.patch.write(path, &bytes)?;
        }
        for (path, bytes) in &pages {
            self.patch.write(path, bytes)?;
        }
        // To some file systems, names that differ in case alone are one: that file has a new text.
        let stays: HashSet<String> = keys.keys().map(|path| path.as_str().to_lowercase()).collect();
        let is_gone = |path: &&UrlPath| {
            !keys.contains_key(*path)
                && (cfg!(target_os = "linux") || !stays.contains(&path.as_str().to_lowercase()))
        };
        let gone = self.keys.keys().filter(is_gone);
        let gone: Vec<&UrlPath> = gone.chain(&shards.removed).collect();
        gone.iter().try_for_each(|path| self.patch.remove(path))?;
        let files = shards.written.len() + pages.len();
        let written = Written { files, removed: gone.len() };
        (self.keys, self.index) = (keys, index);
        Ok(written)
    }
}

/// Makes files of a site, in parallel; gives what is wrong with those that could not be rendered.
fn made(
    project: &Project,
    paths: Vec<&UrlPath>,
    take: impl Fn(&UrlPath, &[u8]) -> Result<(), BuildError> + Sync,
) -> Result<Vec<Diagnostic>, BuildError> {
    let made = |path: &UrlPath| match project.file(path) {
        Ok(Some(bytes)) => take(path, &bytes).map(|()| None),
        Ok(None) => Ok(None),
        Err(BuildError::Render(diagnostic)) => Ok(Some(*diagnostic)),
        Err(error) => Err(error),
    };
    let failed: Vec<Option<Diagnostic>> =
        paths.into_par_iter().map(made).collect::<Result<_, BuildError>>()?;
    let failed = failed.into_iter().flatten();
    Ok(failed.map(|one| Diagnostic { severity: Severity::Error, ..one }).collect())
}
