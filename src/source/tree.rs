//! By what a walk is known to find the same files again.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::walk::IGNORE_FILES;
use crate::stamp::{Root, Stamp};

/// How long a walk is spared at most: some file systems do not stamp a folder when files come or go.
const TRUSTED: Duration = Duration::from_secs(10);

/// The folders of a vault, and the files in them that say what is ignored.
#[derive(Debug)]
pub(super) struct Tree {
    /// When the walk began.
    walked: SystemTime,
    stamps: Vec<(PathBuf, Option<Stamp>)>,
}

impl Tree {
    /// That of a walk which began at `walked`.
    pub(super) fn new(walked: SystemTime) -> Self {
        Self { walked, stamps: Vec::new() }
    }

    /// Adds a folder by its path from the root, which is empty for the root.
    pub(super) fn add(&mut self, root: &Root, folder: &Path) {
        let folder = Path::new(".").join(folder);
        for name in IGNORE_FILES {
            let file = folder.join(name);
            self.stamps.push((file.clone(), root.stamp_any(&file)));
        }
        let stamp = root.stamp_any(&folder);
        self.stamps.push((folder, stamp));
    }

    /// True where a walk that begins at `now` would find the same names.
    ///
    /// What changed while the walk before this went on may have been missed, but is fresh.
    pub(super) fn is_same(&self, root: &Root, now: SystemTime) -> bool {
        // Elsewhere folders have no time of change.
        cfg!(unix)
            && now.duration_since(self.walked).is_ok_and(|since| since < TRUSTED)
            && self.stamps.iter().all(|(path, stamp)| {
                let is_settled = stamp.is_none_or(|stamp| !stamp.is_fresh(self.walked));
                is_settled && root.stamp_any(path) == *stamp
            })
    }
}

#[cfg(unix)]
#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests make folders themselves")]
mod tests {
    use std::fs;

    use super::*;

    /// True where the tree of a folder is the same after `edit`; the clock is three seconds ahead.
    fn is_same_after(edit: impl FnOnce(&Path)) -> bool {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("content/a.md", "# A"), ("content/.ignore", "b.md")] {
            fs::create_dir_all(folder.path().join("content")).unwrap();
            fs::write(folder.path().join(path), text).unwrap();
        }
        let root = Root::open(folder.path()).unwrap();
        let later = SystemTime::now() + Duration::from_secs(3);
        let mut tree = Tree::new(later);
        tree.add(&root, Path::new(""));
        tree.add(&root, Path::new("content"));
        // A clock tick between the walk and the edit.
        std::thread::sleep(Duration::from_millis(20));
        edit(folder.path());
        assert!(!tree.is_same(&root, later + TRUSTED), "the walk is too long ago");
        tree.is_same(&root, later + Duration::from_secs(1))
    }

    #[test]
    fn only_what_comes_and_goes_makes_another_tree() {
        let write =
            |path: &'static str| move |root: &Path| fs::write(root.join(path), "x").unwrap();
        assert!(is_same_after(|_| {}));
        assert!(is_same_after(write("content/a.md")));
        assert!(!is_same_after(write("content/b.md")));
        assert!(!is_same_after(write("content/.ignore")));
        assert!(!is_same_after(write("content/.gitignore")));
        assert!(!is_same_after(write("site.toml")));
        assert!(!is_same_after(|root| fs::remove_file(root.join("content/a.md")).unwrap()));
        assert!(!is_same_after(|root| fs::create_dir(root.join("static")).unwrap()));
        assert!(!is_same_after(|root| fs::remove_dir_all(root.join("content")).unwrap()));
    }

    #[test]
    fn a_folder_that_was_just_touched_is_walked_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::open(folder.path()).unwrap();
        let now = SystemTime::now();
        let mut tree = Tree::new(now);
        tree.add(&root, Path::new(""));
        assert!(!tree.is_same(&root, now));
    }
}
