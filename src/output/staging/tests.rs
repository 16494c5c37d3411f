use std::collections::BTreeMap;

use super::*;
use crate::output::{MARKER, Refusal};

#[cfg(unix)]
mod links;
#[cfg(unix)]
mod taken;

/// A vault in a folder of its own, and beside it the home folder and room for outputs.
struct Fixture {
    folder: tempfile::TempDir,
    protected: Protected,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home/vault");
        fs::create_dir_all(root.join("content/python")).unwrap();
        fs::create_dir_all(root.join("themes")).unwrap();
        let protected = Protected {
            sources: ["content", "themes", "static"].map(|name| root.join(name)).into(),
            home: Some(folder.path().join("home")),
            root,
        };
        Self { folder, protected }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn begin(&self, output: &str) -> Result<Staging, OutputError> {
        Staging::begin(&self.at(output), &self.protected)
    }

    /// Publishes a site of three files that hold `text`; leaves nothing.
    fn build(&self, output: &str, text: &str) {
        let published = self.publish(output, text);
        assert!(published.leftover.is_none(), "{published:?}");
    }

    fn publish(&self, output: &str, text: &str) -> Published {
        let staging = self.begin(output).unwrap();
        for path in PATHS {
            staging.write(&url(path), text.as_bytes()).unwrap();
        }
        staging.publish().unwrap()
    }

    /// The refusal of `output`; nothing may have changed.
    fn refusal(&self, output: &str) -> Refusal {
        let before = tree(self.folder.path());
        let error = self.begin(output).unwrap_err();
        assert_eq!(tree(self.folder.path()), before);
        assert!(error.hint().is_some(), "{error}");
        match error {
            OutputError::Refused { refusal, .. } => refusal,
            error => panic!("{output}: {error}"),
        }
    }
}

const PATHS: [&str; 3] = ["index.html", "a/one.html", "a/b/two.html"];

fn url(path: &str) -> UrlPath {
    UrlPath::new(path).unwrap()
}

/// All names below `folder`, with the text of files.
fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.symlink_metadata().unwrap().is_dir() {
            found.extend(tree(&path));
            found.insert(path, "a folder".to_owned());
        } else {
            let text = fs::read_to_string(&path).unwrap_or_default();
            found.insert(path, text);
        }
    }
    found
}

/// The names in `folder`, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn site_is_published_where_nothing_stood_and_over_an_old_one() {
    let fixture = Fixture::new();
    let published = fixture.publish("out", "first");
    assert_eq!(published.totals, Totals { files: 3, bytes: 15 });
    assert_eq!(names(&fixture.at("out")), [MARKER, "a", "index.html"]);
    fixture.build("out", "second");
    assert_eq!(fs::read_to_string(fixture.at("out/a/b/two.html")).unwrap(), "second");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn empty_folder_is_taken() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.at("out")).unwrap();
    fixture.build("out", "new");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn output_in_the_vault_but_not_in_its_sources_is_taken() {
    Fixture::new().build("home/vault/public", "new");
}

#[test]
fn nothing_shows_before_publishing_or_without_it() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    let before = tree(fixture.folder.path());
    let staging = fixture.begin("out").unwrap();
    staging.write(&url("index.html"), b"new").unwrap();
    assert_eq!(fs::read_to_string(fixture.at("out/index.html")).unwrap(), "old");
    drop(staging);
    assert_eq!(tree(fixture.folder.path()), before);
}

#[test]
fn missing_parents_are_made_and_go_again_without_a_site() {
    let fixture = Fixture::new();
    drop(fixture.begin("build/deep/site").unwrap());
    assert_eq!(names(fixture.folder.path()), ["home"]);
    fixture.build("build/deep/site", "new");
    assert_eq!(names(&fixture.at("build/deep")), ["site"]);
}

#[test]
fn equal_sites_are_equal_trees_wherever_they_stand() {
    let fixture = Fixture::new();
    fixture.build("out", "new");
    fixture.build("other/place", "new");
    let marker = |output| fs::read(fixture.at(output).join(MARKER)).unwrap();
    assert_eq!(marker("out"), marker("other/place"));
}

#[test]
fn folders_that_hold_more_than_a_site_are_refused() {
    let fixture = Fixture::new();
    let source = |name: &str| fixture.protected.root.join(name);
    assert_eq!(fixture.refusal("/"), Refusal::FileSystemRoot);
    assert_eq!(fixture.refusal("home/.."), Refusal::HoldsVault);
    assert_eq!(fixture.refusal("home/vault"), Refusal::HoldsVault);
    assert_eq!(fixture.refusal("home/vault/content"), Refusal::HoldsSources(source("content")));
    assert_eq!(fixture.refusal("home/vault/static"), Refusal::HoldsSources(source("static")));
    assert_eq!(fixture.refusal("home/vault/content/x/y"), Refusal::InSources(source("content")));
    let elsewhere = Protected { root: fixture.at("vault"), ..fixture.protected.clone() };
    let elsewhere = Fixture { protected: Protected { sources: vec![], ..elsewhere }, ..fixture };
    assert_eq!(elsewhere.refusal("home"), Refusal::HoldsHome);
}

#[test]
fn what_cribsheet_did_not_make_is_refused() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.at("foreign")).unwrap();
    fs::write(fixture.at("foreign/thesis.tex"), "three years").unwrap();
    assert_eq!(fixture.refusal("foreign"), Refusal::Foreign("thesis.tex".to_owned()));
    fs::write(fixture.at("foreign").join(MARKER), "not our text").unwrap();
    assert_eq!(fixture.refusal("foreign"), Refusal::Foreign(MARKER.to_owned()));
    let file = fixture.at("foreign/thesis.tex");
    assert_eq!(fixture.refusal("foreign/thesis.tex"), Refusal::NotAFolder(file.clone()));
    assert_eq!(fixture.refusal("foreign/thesis.tex/site"), Refusal::NotAFolder(file));
    assert_eq!(fixture.refusal("missing/../site"), Refusal::Climbs);
}

#[test]
fn site_that_became_a_repository_is_refused() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    fs::create_dir(fixture.at("out/.git")).unwrap();
    assert_eq!(fixture.refusal("out"), Refusal::Repository(".git".to_owned()));
}

#[cfg(target_os = "linux")]
#[test]
fn mount_point_is_refused() {
    let mounted = PathBuf::from("/proc");
    assert_eq!(Fixture::new().refusal("/proc"), Refusal::Mounted(mounted));
}

#[test]
fn folder_that_turned_foreign_during_the_build_is_kept() {
    let fixture = Fixture::new();
    let staging = fixture.begin("out").unwrap();
    fs::create_dir(fixture.at("out")).unwrap();
    fs::write(fixture.at("out/mine"), "mine").unwrap();
    let error = staging.publish().unwrap_err();
    assert!(matches!(error, OutputError::Refused { .. }), "{error}");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
    assert_eq!(names(&fixture.at("out")), ["mine"]);
}

#[test]
fn second_builder_is_refused_until_the_first_ends() {
    let fixture = Fixture::new();
    let first = fixture.begin("out").unwrap();
    let error = fixture.begin("out").unwrap_err();
    assert!(matches!(error, OutputError::Locked { .. }), "{error}");
    let other = fixture.begin("other").unwrap();
    drop((first, other));
    fixture.build("out", "new");
}

#[test]
fn debris_of_a_killed_build_is_cleared() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    for name in [".out.cribsheet-staging", ".out.cribsheet-old"] {
        tree::create(&fixture.at(name)).unwrap();
        fs::write(fixture.at(name).join("index.html"), "half").unwrap();
    }
    fs::write(fixture.at(".out.cribsheet-lock"), "").unwrap();
    fixture.build("out", "new");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn debris_between_two_steps_is_still_known_as_ours() {
    let fixture = Fixture::new();
    let staging = fixture.at(".out.cribsheet-staging");
    fs::create_dir(&staging).unwrap();
    fixture.build("out", "new");
    fs::create_dir(&staging).unwrap();
    fs::write(staging.join(MARKER), "").unwrap();
    fixture.build("out", "new");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn site_that_stepped_aside_is_put_back_even_if_the_next_build_fails() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    fs::rename(fixture.at("out"), fixture.at(".out.cribsheet-old")).unwrap();
    drop(fixture.begin("out").unwrap());
    assert_eq!(fs::read_to_string(fixture.at("out/index.html")).unwrap(), "old");
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn foreign_folder_under_a_name_of_ours_is_kept() {
    let fixture = Fixture::new();
    let planted = fixture.at(".out.cribsheet-staging");
    fs::create_dir(&planted).unwrap();
    fs::write(planted.join("mine"), "mine").unwrap();
    let error = fixture.begin("out").unwrap_err();
    assert!(matches!(&error, OutputError::InTheWay { path } if *path == planted), "{error}");
    assert_eq!(names(fixture.folder.path()), [".out.cribsheet-staging", "home"]);
    assert_eq!(names(&planted), ["mine"]);
}

#[test]
fn second_file_for_a_path_is_refused() {
    let fixture = Fixture::new();
    let staging = fixture.begin("out").unwrap();
    staging.write(&url("a/b.html"), b"first").unwrap();
    for path in ["a/b.html", MARKER] {
        let error = staging.write(&url(path), b"second").unwrap_err();
        assert!(matches!(&error, OutputError::WrittenTwice(twice) if *twice == url(path)));
    }
}

#[test]
fn writing_fails_where_the_staging_folder_was_removed() {
    let fixture = Fixture::new();
    let staging = fixture.begin("out").unwrap();
    fs::remove_dir_all(fixture.at(".out.cribsheet-staging")).unwrap();
    for path in ["index.html", "a/one.html"] {
        let error = staging.write(&url(path), b"new").unwrap_err();
        assert!(matches!(error, OutputError::Io { .. }), "{error}");
    }
    staging.publish().unwrap_err();
    assert_eq!(names(fixture.folder.path()), ["home"]);
}

#[test]
fn many_threads_write_into_shared_folders() {
    use rayon::prelude::*;
    let fixture = Fixture::new();
    let staging = fixture.begin("out").unwrap();
    let numbers = 0..400;
    numbers
        .into_par_iter()
        .try_for_each(|n| staging.write(&url(&format!("{}/{}/{n}.html", n % 3, n % 7)), b"page"))
        .unwrap();
    let published = staging.publish().unwrap();
    assert_eq!(published.totals, Totals { files: 400, bytes: 1600 });
}
