//! Two small vaults that differ in each page, and one output that they take turns at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A tree of files: their paths below it, and their bytes.
pub(super) type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// The folders of one test.
pub(super) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// The vaults `old` and `new`, an empty home, and a folder for outputs.
    pub(super) fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        for vault in ["old", "new"] {
            write_vault(&bench.at(vault), vault);
        }
        fs::create_dir(bench.at("home")).unwrap();
        fs::create_dir(bench.at("www")).unwrap();
        bench
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        // Resolved, because messages and traces name what a link leads to.
        self.folder.path().canonicalize().unwrap().join(path)
    }

    /// The output that most tests use. Nothing else stands in its parent.
    pub(super) fn site(&self) -> PathBuf {
        self.at("www/site")
    }

    /// The arguments that build `vault` into `output`, after the program.
    pub(super) fn arguments(&self, vault: &str, output: &Path) -> Vec<PathBuf> {
        let (root, output) = (self.at(vault), output.to_owned());
        vec!["--root".into(), root, "build".into(), "--output".into(), output, "--quiet".into()]
    }

    pub(super) fn build_into(&self, vault: &str, output: &Path) -> Output {
        self.run(Command::new(CRIBSHEET).args(self.arguments(vault, output)))
    }

    /// Runs `command` as each test does: a home of its own, and few threads.
    pub(super) fn run(&self, command: &mut Command) -> Output {
        self.prepare(command).output().unwrap()
    }

    pub(super) fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        // Two workers: enough for races, and few enough for traces to stay short.
        command.env("HOME", self.at("home")).env("RAYON_NUM_THREADS", "2")
    }

    /// Builds `vault` into the site, which must succeed and leave nothing else beside it.
    pub(super) fn build(&self, vault: &str) -> Tree {
        let output = self.build_into(vault, &self.site());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(names(&self.at("www")), ["site"]);
        tree(&self.site())
    }
}

pub(super) const CRIBSHEET: &str = env!("CARGO_BIN_EXE_cribsheet");

pub(super) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files and links below `folder`; none where there is no folder.
pub(super) fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    collect(folder, Path::new(""), &mut found);
    found
}

fn collect(folder: &Path, below: &Path, found: &mut Tree) {
    for name in names(folder) {
        let (path, below) = (folder.join(&name), below.join(&name));
        if path.is_symlink() {
            let target = fs::read_link(&path).unwrap();
            found.insert(below, target.into_os_string().into_encoded_bytes());
        } else if path.is_dir() {
            collect(&path, &below, found);
        } else {
            found.insert(below, fs::read(&path).unwrap());
        }
    }
}

/// The names in `folder`, sorted; none where there is no folder.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write_vault(root: &Path, word: &str) {
    fs::create_dir_all(root.join("content/a")).unwrap();
    fs::write(root.join("site.toml"), format!("title = \"The {word} site\"\n")).unwrap();
    for name in ["one", "two", "three"] {
        let sheet = format!("---\ntitle: The {word} {name}\n---\n\nThe {word} page.\n");
        fs::write(root.join(format!("content/a/{name}.md")), sheet).unwrap();
    }
}
