//! Builds that are killed, or get an error, at each call that changes the disk.

use std::fs;
use std::os::unix::process::ExitStatusExt;

use super::bench::{Bench, names, stderr, tree};
use super::trace::{Point, build_with, points};

/// Makes strace say that the file system cannot exchange folders.
const NO_EXCHANGE: [&str; 2] = ["-e", "inject=renameat2:error=EINVAL"];

const SIGKILL: i32 = 9;

#[test]
fn build_killed_at_any_call_leaves_the_old_site_or_the_new_one() {
    // Halves, for two processors: each has folders, and so paths, of its own.
    let kill_half = |half: usize| {
        let bench = Bench::new();
        let new = bench.build("new");
        let old = bench.build("old");
        let points = points(&bench, "new", &[]);
        assert!(points.iter().any(|point| point.call == "renameat2"), "{points:?}");
        bench.build("old");
        for point in points.iter().skip(half).step_by(2) {
            kill(&bench, point, &[]);
            let found = tree(&bench.site());
            assert!(found == old || found == new, "{point:?} left {:?}", found.keys());
            assert!(bench.build("old") == old, "{point:?}: the next build differs");
        }
    };
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || kill_half(half));
        }
    });
}

#[test]
fn first_build_killed_at_any_call_leaves_no_site_or_all_of_it() {
    let bench = Bench::new();
    let new = bench.build("new");
    fs::remove_dir_all(bench.site()).unwrap();
    let points = points(&bench, "new", &[]);
    for point in &points {
        fs::remove_dir_all(bench.site()).unwrap();
        kill(&bench, point, &[]);
        let found = tree(&bench.site());
        assert!(found.is_empty() || found == new, "{point:?} left {:?}", found.keys());
        assert!(bench.build("new") == new, "{point:?}: the next build differs");
    }
}

#[test]
fn build_killed_between_two_renames_is_recovered_by_the_next() {
    let bench = Bench::new();
    let new = bench.build("new");
    let old = bench.build("old");
    let mut points = points(&bench, "new", &NO_EXCHANGE);
    assert!(tree(&bench.site()) == new);
    points.retain(|point| ["rename", "renameat", "rmdir"].contains(&point.call.as_str()));
    assert!(points.len() >= 3, "{points:?}");
    // Paths select the calls that get any fault: the exchange has to stay among them.
    let staging = bench.at("www/.site.cribsheet-staging");
    let staging = staging.to_str().unwrap();
    for point in &points {
        bench.build("old");
        kill(&bench, point, &[&NO_EXCHANGE[..], &["-P", staging]].concat());
        let found = tree(&bench.site());
        // Here alone there is an instant without a site: nothing can be done about it.
        let aside = tree(&bench.at("www/.site.cribsheet-old"));
        assert!(found == old || found == new || (found.is_empty() && aside == old), "{point:?}");
        assert!(bench.build("new") == new, "{point:?}: the next build differs");
    }
}

#[test]
fn build_that_cannot_write_fails_and_leaves_the_old_site() {
    let bench = Bench::new();
    let old = bench.build("old");
    let points = points(&bench, "new", &[]);
    bench.build("old");
    for call in ["mkdir", "openat", "write", "flock", "renameat2", "fsync", "fdatasync"] {
        let sample = sample(&points, call);
        // Files are flushed on network disks only.
        assert!(!sample.is_empty() || call.contains("sync"), "no {call}: {points:?}");
        for (error, text) in ERRORS {
            for &point in &sample {
                let output = build_with(&bench, "new", point, &format!("error={error}"), &[]);
                let message = stderr(&output);
                let context = format!("{point:?} {error}: {message}");
                assert_eq!(output.status.code(), Some(2), "{context}");
                assert!(message.contains("error"), "{context}");
                assert!(message.contains(bench.at("www").to_str().unwrap()), "{context}");
                assert!(message.contains(text), "{context}");
                assert!(tree(&bench.site()) == old, "{context}");
                let mut beside = names(&bench.at("www"));
                if call == "flock" {
                    // Whoever cannot lock the file cannot know that no one else holds it.
                    beside.retain(|name| name != ".site.cribsheet-lock");
                }
                assert_eq!(beside, ["site"], "{context}");
            }
        }
    }
}

#[test]
fn build_that_cannot_remove_publishes_and_leaves_the_rest_to_the_next() {
    let bench = Bench::new();
    let new = bench.build("new");
    bench.build("old");
    let points = points(&bench, "new", &[]);
    for call in ["unlink", "unlinkat", "rmdir"] {
        for (error, _) in ERRORS {
            for point in sample(&points, call) {
                bench.build("old");
                build_with(&bench, "new", point, &format!("error={error}"), &[]);
                assert!(tree(&bench.site()) == new, "{point:?} {error}");
                assert!(bench.build("new") == new, "{point:?} {error}: the next build differs");
            }
        }
    }
}

const ERRORS: [(&str, &str); 3] = [
    ("ENOSPC", "No space left on device"),
    ("EACCES", "Permission denied"),
    ("EIO", "Input/output error"),
];

/// The first, the middle and the last of the points of `call`: each is killed elsewhere.
fn sample<'a>(points: &'a [Point], call: &str) -> Vec<&'a Point> {
    let all: Vec<_> = points.iter().filter(|point| point.call == call).collect();
    let mut picked: Vec<_> = [0, all.len() / 2, all.len().saturating_sub(1)]
        .iter()
        .filter_map(|&n| all.get(n))
        .collect();
    picked.dedup();
    picked.into_iter().copied().collect()
}

fn kill(bench: &Bench, point: &Point, extra: &[&str]) {
    let output = build_with(bench, "new", point, "signal=KILL", extra);
    let killed = output.status.signal() == Some(SIGKILL);
    assert!(killed, "{point:?} was not reached: {}", stderr(&output));
}
