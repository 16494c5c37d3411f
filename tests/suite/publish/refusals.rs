//! Folders that no site may replace, as the command line says it.

use std::fs;
use std::os::unix::fs::symlink;

use super::bench::{Bench, names, stderr, tree};

#[test]
fn output_that_holds_more_than_a_site_is_refused() {
    let bench = Bench::new();
    fs::create_dir_all(bench.at("foreign")).unwrap();
    fs::write(bench.at("foreign/thesis.tex"), "three years").unwrap();
    symlink("missing", bench.at("dangling")).unwrap();
    symlink("new/content", bench.at("link")).unwrap();
    let cases = [
        ("/", "it is the root of the file system"),
        ("/proc", "a file system is mounted on `/proc`"),
        ("", "it holds the vault"),
        ("home", "it holds the home folder"),
        ("new", "it holds the vault"),
        ("new/content", "it holds the sources"),
        ("new/content/a/site", "it lies in the sources"),
        ("link", "it holds the sources"),
        ("link/a", "it lies in the sources"),
        ("foreign", "it holds `thesis.tex`, and cribsheet did not make it"),
        ("foreign/thesis.tex", "is not a folder"),
        ("dangling", "leads nowhere"),
    ];
    let before = tree(&bench.at(""));
    for (output, reason) in cases {
        let refused = bench.build_into("new", &bench.at(output));
        let message = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{output}: {message}");
        assert!(message.contains(reason), "{output}: {message}");
        assert!(message.contains("hint"), "{output}: {message}");
    }
    // Caches in the vault are no part of the output.
    let mut after = tree(&bench.at(""));
    after.retain(|path, _| !path.starts_with("new/.cribsheet"));
    assert!(after == before);
}

#[test]
fn missing_parents_are_made_and_nothing_else_stays() {
    let bench = Bench::new();
    let output = bench.build_into("new", &bench.at("www/deep/er/site"));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&bench.at("www/deep/er")), ["site"]);
    let refused = bench.build_into("new", &bench.at("www/deep"));
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert_eq!(names(&bench.at("www/deep/er")), ["site"]);
}
