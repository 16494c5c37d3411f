//! A small vault that is built again and again.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::vaults::{CRIBSHEET, tree, write};

pub(super) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// A vault with all kinds of files, which nobody has built.
    pub(super) fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        bench.save("site.toml", "title = \"Vault\"\nauthors = [\"Ada\"]\n");
        bench.save("content/a/one.md", "# One\n\nSee [two](two.md).\n");
        bench.save("content/a/two.md", "# Two\n\n```text file=code.txt\n```\n\n![dot](dot.svg)\n");
        bench.save("content/a/three.md", "---\ndraft: true\n---\n\n# Three\n");
        bench.save("content/a/code.txt", "print\n");
        bench.save("content/a/dot.svg", "<svg/>");
        bench.save("static/robots.txt", "User-agent: *\n");
        bench.save("themes/vault/css/tokens.css", ":root { --ink: #111; }\n");
        bench
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("vault").join(path)
    }

    pub(super) fn save(&self, path: &str, text: &str) {
        write(&self.folder.path().join("vault"), path, text);
    }

    /// Runs `build` with these arguments.
    pub(super) fn run(&self, args: &[&str]) -> Output {
        self.run_with(Path::new(CRIBSHEET), args, &[])
    }

    /// Runs `build` of this program.
    pub(super) fn run_with(&self, program: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
        let mut command = Command::new(program);
        command.arg("build").args(args).current_dir(self.at("")).stdin(Stdio::null());
        command.envs(env.iter().copied());
        loop {
            match command.output() {
                // A program just copied is open for a moment in what another test has started.
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {}
                done => return done.unwrap(),
            }
        }
    }

    /// Builds as `args` say, and tells whether there was nothing to do.
    pub(super) fn is_unchanged(&self, args: &[&str]) -> bool {
        is_unchanged(&self.run(args))
    }

    /// Builds, which must end as a clean build ends, with the same site; tells whether there was
    /// nothing to do.
    pub(super) fn build(&self, args: &[&str]) -> bool {
        let again = self.run(args);
        let clean = self.folder.path().join("clean");
        let aside = ["--no-cache", "--output", clean.to_str().unwrap()];
        let whole = self.run(&[args, &aside].concat());
        assert!(whole.status.success(), "{}", text(&whole.stderr));
        assert_eq!(again.status.code(), whole.status.code(), "{}", text(&again.stderr));
        assert_eq!(text(&again.stderr), text(&whole.stderr));
        assert!(self.site() == tree(&clean), "the site is not that of a clean build");
        is_unchanged(&again)
    }

    /// Builds, which must give the site of a clean build; tells how many sheets were read for it, how
    /// many pages rendered, how many indexed.
    pub(super) fn made_anew(&self) -> [usize; 3] {
        let said = text(&self.run(&["--verbose"]).stdout);
        let made = ["read and checked ", "rendered ", "indexed "].map(|verb| {
            let (_, rest) = said.split_once(verb).expect("it was built");
            rest.split(' ').next().and_then(|number| number.parse().ok()).expect("a number follows")
        });
        assert!(self.build(&[]), "there is nothing left to do");
        made
    }

    pub(super) fn site(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.at("public"))
    }

    /// What the vault's cache holds of builds.
    pub(super) fn records(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.at(".cribsheet/builds")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// The packs of the last build: of each its files.
    pub(super) fn packs(&self) -> Vec<Vec<PathBuf>> {
        let entries = |folder: PathBuf| -> Vec<PathBuf> {
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
        };
        entries(self.at(".cribsheet/packs")).into_iter().map(entries).collect()
    }

    /// The one record.
    pub(super) fn record(&self) -> PathBuf {
        let records = self.records();
        assert_eq!(records.len(), 1, "{records:?}");
        records[0].clone()
    }
}

/// True where a build said that there was nothing to do.
pub(super) fn is_unchanged(output: &Output) -> bool {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    let last = said.lines().last().expect("a build says what it did");
    let unchanged = last.starts_with("nothing changed: ");
    assert!(unchanged || last.starts_with("built "), "{said}");
    unchanged
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
