//! Others that use the output while a build runs: readers, and other builds.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::bench::{Bench, CRIBSHEET, Tree, stderr, tree};

#[test]
fn reader_misses_no_page_during_a_hundred_builds() {
    let bench = Bench::new();
    let sites = [bench.build("new"), bench.build("old")];
    let pages = pages(&sites[0]);
    let (done, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for page in &pages {
                    let read = fs::read(bench.site().join(page));
                    let whole = |bytes: &Vec<u8>| sites.iter().any(|site| site[page] == *bytes);
                    assert!(read.as_ref().is_ok_and(whole), "{}: {read:?}", page.display());
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        for round in 0..100 {
            bench.build(["new", "old"][round % 2]);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(reads.load(Ordering::Relaxed) > 100);
}

/// The front page and the first page in a folder.
fn pages(site: &Tree) -> Vec<std::path::PathBuf> {
    let deep = site.keys().find(|path| path.components().count() > 1).expect("a page in a folder");
    vec!["index.html".into(), deep.clone()]
}

#[test]
fn second_build_fails_cleanly_and_the_lock_of_a_killed_one_is_free() {
    let bench = Bench::new();
    let old = bench.build("old");
    // The first build sleeps, for longer than the test takes, before it publishes.
    let mut first = Command::new("strace");
    first.args(["-f", "-o", "/dev/null", "-e", "inject=renameat2:delay_enter=60s"]);
    first.arg(CRIBSHEET).args(bench.arguments("new", &bench.site()));
    bench.prepare(&mut first).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    let mut first = first.spawn().expect("strace is needed (apt-get install strace)");
    let staged = bench.at("www/.site.cribsheet-staging/index.html");
    wait_until(|| staged.exists());

    let second = bench.build_into("old", &bench.site());
    assert_eq!(second.status.code(), Some(2));
    assert!(stderr(&second).contains("another build is writing to"), "{}", stderr(&second));
    assert!(staged.exists(), "the second build removed the work of the first");
    let neighbour = bench.build_into("old", &bench.at("www/neighbour"));
    assert_eq!(neighbour.status.code(), Some(0), "{}", stderr(&neighbour));
    fs::remove_dir_all(bench.at("www/neighbour")).unwrap();

    let group = format!("-{}", first.id());
    assert!(Command::new("kill").args(["-KILL", "--", &group]).status().unwrap().success());
    first.wait().unwrap();
    // strace is gone; the build that it held dies, and with it the lock, an instant later.
    wait_until(|| bench.build_into("old", &bench.site()).status.success());
    assert!(tree(&bench.site()) == old);
    bench.build("new");
}

/// Waits for `holds`, half a minute at most: a guard against hanging, not a measure.
fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..3000 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("what the test waits for has not come");
}
