//! Builds one after the other, each by a new process, of a vault on which an author works without a plan.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::bench::text;
use crate::incremental::Author;
use crate::vaults::{CRIBSHEET, tree, write};

type Files = BTreeMap<String, Vec<u8>>;

/// Makes what stands in the folder `vault`, where `before` stood, what an author has now.
fn save(vault: &Path, before: &Files, now: &Files) {
    for gone in before.keys().filter(|name| !now.contains_key(*name)) {
        fs::remove_file(vault.join(gone)).unwrap();
    }
    for (name, bytes) in now.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)) {
        write(vault, name, bytes);
    }
}

fn build(vault: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(CRIBSHEET);
    command.arg("build").args(args).current_dir(vault).stdin(Stdio::null()).output().unwrap()
}

/// Works on a vault, and builds it after every few steps; tells how many builds published.
fn work(seed: u64, builds: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (vault, clean) = (folder.path().join("vault"), folder.path().join("clean"));
    let mut author = Author::new(seed);
    let (mut saved, mut good, mut published) = (Files::new(), author.files.clone(), 0);
    for round in 0..builds {
        let steps: Vec<String> = (0..1 + round % 3).map(|_| author.step()).collect();
        let what = format!("seed {seed}, build {round}, {}", steps.join(", "));
        save(&vault, &saved, &author.files);
        saved = author.files.clone();
        // Drafts come and go with all their links.
        let drafts = if round % 5 < 2 { &["--drafts"][..] } else { &[] };
        let again = build(&vault, drafts);
        let aside = ["--no-cache", "--output", clean.to_str().unwrap()];
        let whole = build(&vault, &[drafts, &aside].concat());
        assert_eq!(again.status.code(), whole.status.code(), "{what}: {}", text(&again.stderr));
        assert_eq!(text(&again.stderr), text(&whole.stderr), "{what}");
        if !whole.status.success() {
            // A vault cannot stay broken for long, or little is seen.
            author.files = if round % 2 == 0 { good.clone() } else { author.files };
            continue;
        }
        good = author.files.clone();
        published += 1;
        let (again, whole) = (tree(&vault.join("public")), tree(&clean));
        for (path, bytes) in &whole {
            assert!(again.get(path) == Some(bytes), "{what}: `{path}` is not a clean build's");
        }
        assert_eq!(again.len(), whole.len(), "{what}");
    }
    published
}

#[test]
fn site_after_edits_and_restarts_is_that_of_a_clean_build() {
    // The second vault has so many sheets that its index is cut into shards.
    for seed in [0, 1] {
        let published = work(seed, 40);
        assert!(published > 15, "only {published} builds gave a site");
    }
}
