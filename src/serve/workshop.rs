//! A vault that is looked at again and again, each time as fast as its changes allow.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::highlight::Highlighter;
use crate::path::VaultPath;
use crate::pipeline::{BuildError, Memo, Options, Progress, Project, load_config};
use crate::source::{Changes, Scanner, Snapshot, SourceError};

/// Makes a vault's site anew after each change.
pub struct Workshop {
    scanner: Scanner,
    /// The vault at the last look that did not fail.
    seen: Option<Arc<Snapshot>>,
    /// The vault at the last look that was taken.
    taken: Option<Arc<Snapshot>>,
    /// The sheets that were parsed since.
    parsed: HashSet<VaultPath>,
    memo: Memo,
    highlighter: Arc<Highlighter>,
    options: Options,
    adjust: Box<dyn Fn(&mut Config) + Send>,
}

/// What a look at a vault has found.
pub struct Look {
    /// What differs from the look that was taken before; `None` the first time.
    pub changes: Option<Changes>,
    /// How many sheets have been parsed since.
    pub parsed: usize,
    /// The vault as it is now, which may have errors.
    pub project: Arc<Project>,
    /// Its files.
    pub source: Arc<Snapshot>,
}

impl Look {
    /// Adds what came to light later.
    pub(super) fn add(&mut self, diagnostics: Vec<Diagnostic>) {
        if let Some(project) = Arc::get_mut(&mut self.project) {
            project.add(diagnostics);
        }
    }
}

impl Workshop {
    /// For the vault at `root`; `adjust` may change its settings after they have been read.
    pub fn new(
        root: impl Into<PathBuf>,
        options: Options,
        adjust: impl Fn(&mut Config) + Send + 'static,
    ) -> Self {
        Self {
            scanner: Scanner::new(root),
            seen: None,
            taken: None,
            parsed: HashSet::new(),
            memo: Memo::default(),
            highlighter: Arc::new(Highlighter::new()),
            options,
            adjust: Box::new(adjust),
        }
    }

    /// Looks at the vault, with a `hint` at these files alone; `None` where nothing has changed since
    /// the last look that was [taken](Self::take).
    ///
    /// # Errors
    /// [`BuildError`] where the vault cannot be read: the next look may find it again.
    pub fn look(
        &mut self,
        hint: Option<&BTreeSet<VaultPath>>,
        progress: &dyn Progress,
    ) -> Result<Option<Look>, BuildError> {
        let source = self.scan(hint)?;
        let changes = self.taken.as_ref().map(|taken| source.changes(taken));
        if changes.as_ref().is_some_and(Changes::is_empty) {
            self.seen = Some(source);
            return Ok(None);
        }
        let (mut config, diagnostics) = load_config(&*source)?;
        (self.adjust)(&mut config);
        let mut project = Project::load_again(
            source.clone(),
            (config, diagnostics),
            self.highlighter.clone(),
            &self.options,
            progress,
            &mut self.memo,
        )?;
        if project.is_renderable() {
            project.try_templates(&mut self.memo)?;
        }
        self.seen = Some(source.clone());
        self.parsed.extend(project.parsed_anew().iter().cloned());
        let parsed = self.parsed.len();
        Ok(Some(Look { changes, parsed, project: Arc::new(project), source }))
    }

    /// From now on a look finds what has changed since the last one.
    pub fn take(&mut self) {
        self.taken.clone_from(&self.seen);
        self.parsed.clear();
    }

    fn scan(&self, hint: Option<&BTreeSet<VaultPath>>) -> Result<Arc<Snapshot>, SourceError> {
        let found = match (&self.seen, hint) {
            (Some(seen), Some(hint)) => self.scanner.scan_hinted(seen, hint),
            (seen, _) => self.scanner.scan(seen.as_deref()),
        };
        found.map(Arc::new)
    }

    /// Has the next look find something even where nothing has changed.
    pub fn again(&mut self) {
        self.taken = None;
    }

    /// What the vault was loaded with the last time.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests make vaults")]
mod tests {
    use super::*;

    fn paths(look: &Look) -> Vec<&str> {
        let changes = look.changes.as_ref().expect("it is not the first look");
        changes.modified.iter().map(VaultPath::as_str).collect()
    }

    #[test]
    fn what_was_not_taken_is_told_until_it_is() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| std::fs::write(root.path().join(path), text).unwrap();
        write("site.toml", "title = \"A vault\"\n");
        std::fs::create_dir(root.path().join("content")).unwrap();
        let write_both = || {
            for path in ["content/a.md", "content/b.md"] {
                write(path, "# One\n\nText.\n");
            }
        };
        write_both();
        let mut workshop = Workshop::new(root.path(), Options::default(), |_| {});
        assert!(workshop.look(None, &()).unwrap().unwrap().changes.is_none());
        workshop.take();
        assert!(workshop.look(None, &()).unwrap().is_none());

        write("content/a.md", "");
        let half = workshop.look(None, &()).unwrap().unwrap();
        assert_eq!((paths(&half), half.parsed), (vec!["content/a.md"], 1));
        write("content/a.md", "# One\n\nAnother text.\n");
        write("content/b.md", "# Two\n\nText.\n");
        let whole = workshop.look(None, &()).unwrap().unwrap();
        assert_eq!((paths(&whole), whole.parsed), (vec!["content/a.md", "content/b.md"], 2));
        write_both();
        assert!(workshop.look(None, &()).unwrap().is_none(), "all is as it was shown");
    }

    #[test]
    fn look_that_failed_is_not_taken_for_good() {
        let root = tempfile::tempdir().unwrap();
        let settings = root.path().join("site.toml");
        std::fs::create_dir(root.path().join("content")).unwrap();
        std::fs::write(root.path().join("content/a.md"), "# One\n").unwrap();
        std::fs::write(&settings, "#".repeat(2 << 20)).unwrap();
        let mut workshop = Workshop::new(root.path(), Options::default(), |_| {});
        for _ in 0..2 {
            assert!(workshop.look(None, &()).is_err());
            workshop.take();
        }
        std::fs::write(&settings, "title = \"A vault\"\n").unwrap();
        assert!(workshop.look(None, &()).unwrap().is_some());
    }
}
