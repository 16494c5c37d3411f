//! One look at all files of a vault on disk, which reads none of them.

use std::path::Path;
use std::sync::Mutex;
use std::time::SystemTime;

use super::tree::Tree;
use super::walk::{Found, walk};
use super::{DiskSource, SETTINGS, SourceError};
use crate::diagnostic::{self, Diagnostic};
use crate::path::VaultPath;
use crate::stamp::{self, Root, Stamp};

/// How many files are looked at by one task.
pub(super) const BATCH: usize = 256;

/// What a look found.
#[derive(Debug)]
pub struct Looked {
    /// Before it began.
    pub(super) begun: SystemTime,
    /// Sorted by path, `site.toml` among them.
    pub(super) files: Vec<(VaultPath, Stamp)>,
    /// Sorted.
    pub(super) refused: Vec<Diagnostic>,
    /// Where the files were found.
    pub(super) tree: Tree,
}

impl DiskSource {
    /// Looks at all files.
    ///
    /// # Errors
    /// [`SourceError`] where the root or a folder of it cannot be read.
    pub fn look(&self) -> Result<Looked, SourceError> {
        let begun = stamp::now();
        let cannot = |source| SourceError::Io { path: self.root().display().to_string(), source };
        look(self.root(), &Root::open(self.root()).map_err(cannot)?, begun)
    }
}

/// All files of the vault in `folder`, which is open as `root`, with their stamps; what is refused; and
/// the folders.
///
/// # Errors
/// [`SourceError`] where the root or a folder of it cannot be read.
pub(super) fn look(folder: &Path, root: &Root, now: SystemTime) -> Result<Looked, SourceError> {
    let (stamped, mut refused) = (Mutex::new(Vec::new()), Vec::new());
    let mut tree = Tree::new(now);
    let take = |batch: Vec<VaultPath>| {
        let stamp = |path: VaultPath| root.stamp(path.as_str()).map(|stamp| (path, stamp));
        let batch: Vec<_> = batch.into_iter().filter_map(stamp).collect();
        stamped.lock().expect("no thread panics with the lock").extend(batch);
    };
    let take = &take;
    // One thread walks while the others ask for stamps, which takes longer.
    rayon::scope(|scope| {
        let mut batch = vec![VaultPath::new(SETTINGS).expect("the file's name is a plain path")];
        let walked = walk(folder, |found| match found {
            Found::Refused(diagnostic) => refused.push(diagnostic),
            Found::Folder(folder) => tree.add(root, &folder),
            Found::File(path) => {
                batch.push(path);
                if batch.len() == BATCH {
                    let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                    scope.spawn(move |_| take(full));
                }
            }
        });
        take(batch);
        walked
    })?;
    let mut files = stamped.into_inner().expect("no thread panics with the lock");
    files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    diagnostic::sort(&mut refused);
    Ok(Looked { begun: now, files, refused, tree })
}
