//! The site of a vault as it is at the moment, its files made when they are asked for.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use super::outgrown::Outgrown;
use super::{Problems, Site};
use crate::path::UrlPath;
use crate::pipeline::{BuildError, Project};
use crate::search;

/// The folder of the search index.
const SEARCH: &str = "search/";

/// What stands for the pages of a vault that has had errors from the start.
const WAITING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <title>Waiting for the vault</title>\n</head>\n<body>\n\
    <p>There is no site yet: the vault has errors.</p>\n</body>\n</html>\n";

/// The last good site, and what is wrong with the vault since.
pub struct LiveSite {
    state: RwLock<State>,
    /// Follows the site when it is asked for, and after each change.
    index: Mutex<Index>,
    changes: tokio::sync::watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    good: Option<Arc<Project>>,
    outgrown: Outgrown,
    problems: Arc<Problems>,
    /// What is told instead of them while the vault cannot be read.
    lost: Option<Arc<Problems>>,
    revision: u64,
}

/// The search index of a project.
#[derive(Default)]
struct Index {
    live: search::Live,
    of: Option<Arc<Project>>,
}

impl Default for LiveSite {
    fn default() -> Self {
        let (changes, _) = tokio::sync::watch::channel(0);
        Self { state: RwLock::default(), index: Mutex::default(), changes }
    }
}

impl LiveSite {
    /// From now on the site is that of `project`, unless that has errors: then it stays.
    pub fn show(&self, project: &Arc<Project>, problems: Problems) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        // What is no longer shown is freed while the new one is asked for already.
        let mut before = None;
        if !project.has_errors() {
            before = state.good.replace(project.clone());
            let shared = before.iter().flat_map(|before| before.assets());
            state.outgrown.change(shared, project.assets());
        }
        state.problems = Arc::new(problems);
        state.lost = None;
        state.revision += 1;
        let revision = state.revision;
        drop(state);
        self.changes.send_replace(revision);
        drop(before);
    }

    /// Says whether the vault can be read; where it cannot, for which reason. That it cannot is told
    /// instead of its problems, and the site stays.
    pub fn set_lost(&self, reason: Option<&str>) {
        let lost = reason.map(|reason| Arc::new(Problems::lost(reason)));
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.lost == lost {
            return;
        }
        state.lost = lost;
        state.revision += 1;
        let revision = state.revision;
        drop(state);
        self.changes.send_replace(revision);
    }

    /// Tells of each change.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The files of the search index, brought up to date.
    ///
    /// # Errors
    /// [`BuildError`] where a sheet cannot be parsed again.
    pub fn index(&self) -> Result<Arc<search::Files>, BuildError> {
        self.good().map_or_else(|| Ok(Arc::default()), |project| self.index_of(project))
    }

    /// Begins with the search index of a project that will be shown soon, if it has one and no errors.
    pub fn prepare(&self, project: Arc<Project>) {
        if project.has_search() && !project.has_errors() {
            // Who asks for it is told what is wrong.
            let _ = self.index_of(project);
        }
    }

    fn index_of(&self, project: Arc<Project>) -> Result<Arc<search::Files>, BuildError> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = index.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &project));
        // What is no longer shown is freed while nobody waits for it.
        let mut before = None;
        if !is_current {
            project.index(&mut index.live)?;
            before = index.of.replace(project);
        }
        let files = index.live.files();
        drop(index);
        drop(before);
        Ok(files)
    }

    fn good(&self) -> Option<Arc<Project>> {
        self.state().good.clone()
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A page that says why the one that was asked for cannot be shown.
fn failed(error: &BuildError) -> String {
    let reason = match error {
        BuildError::Render(diagnostic) => diagnostic.fault.message(),
        other => other.to_string(),
    };
    let reason = crate::html::bare_text(&reason);
    let escaped = reason.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Not rendered</title>\n</head>\n<body>\n<p>This page cannot be rendered: \
         {escaped}.</p>\n</body>\n</html>\n"
    )
}

impl Site for LiveSite {
    fn file(&self, path: &UrlPath) -> Option<Arc<[u8]>> {
        let Some(project) = self.good() else {
            let is_page = path.as_str().ends_with(".html");
            return is_page.then(|| Arc::from(WAITING.as_bytes()));
        };
        let is_page = path.as_str().ends_with(".html");
        match project.file(path) {
            Ok(Some(bytes)) => Some(bytes.into()),
            // A track may have the same name.
            Ok(None) if path.as_str().starts_with(SEARCH) => self.index().ok()?.get(path),
            Err(error) if is_page => Some(failed(&error).into_bytes().into()),
            Ok(None) => self.state().outgrown.find(path),
            Err(_) => None,
        }
    }

    fn revision(&self) -> u64 {
        self.state().revision
    }

    fn problems(&self) -> Arc<Problems> {
        let state = self.state();
        state.lost.as_ref().unwrap_or(&state.problems).clone()
    }
}
