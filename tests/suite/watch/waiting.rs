//! When a watcher wakes, and when it does not.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use cribsheet::path::VaultPath;
use cribsheet::serve::watch::{Wake, WatchOptions, Watcher, run};
use cribsheet::source::{Scanner, Source};

use super::watching::{GUARD, NEVER, Watching};
use super::{vault, write};

const SHORT: Duration = Duration::from_millis(200);
/// What hints are followed by before they are told.
const QUIET: Duration = Duration::from_millis(10);

fn by_hints() -> WatchOptions {
    WatchOptions { backstop: NEVER, ..WatchOptions::default() }
}

#[test]
fn a_save_is_told_with_its_file() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    assert_eq!(watcher.wait(SHORT), Wake::Nothing);
    write(root.path(), "content/go/core.md", "# Og\n");
    let file = VaultPath::new("content/go/core.md").unwrap();
    let told = Wake::Files(BTreeSet::from([file]));
    assert_eq!(watcher.wait(GUARD), told);
    // On a busy machine a write may be told in two parts.
    let after = watcher.wait(SHORT);
    assert!(after == Wake::Nothing || after == told, "{after:?}");
}

/// Of many saves one at least should not have to wait for what else the machine does.
#[test]
fn a_file_renamed_into_its_place_waits_for_nothing() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    let is_told_at_once = |n: usize| {
        // So that it is quiet before.
        thread::sleep(QUIET * 2);
        write(root.path(), ".new", format!("# {n}\n"));
        let start = Instant::now();
        fs::rename(root.path().join(".new"), root.path().join("content/go/core.md")).unwrap();
        let told = watcher.wait_briefly(GUARD);
        assert!(matches!(&told, Wake::Files(files) if files.len() == 1), "{told:?}");
        watcher.settles() && start.elapsed() < QUIET / 2
    };
    assert!((0..100).any(is_told_at_once));
}

/// Who takes a file away may be about to write it anew.
#[test]
fn a_removal_waits_for_quiet() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    let start = Instant::now();
    fs::remove_file(root.path().join("content/go/core.md")).unwrap();
    assert!(matches!(watcher.wait_briefly(GUARD), Wake::Files(_)));
    assert!(watcher.settles() && start.elapsed() >= QUIET);
}

#[test]
fn our_own_output_and_looks_wake_nobody() {
    let root = vault();
    let scanner = Scanner::new(root.path());
    let mut watcher = Watcher::new(root.path(), by_hints());
    for path in [
        "public/index.html",
        "public/a/b.html",
        ".public.cribsheet-staging/index.html",
        ".cribsheet/verify/a.json",
        ".git/index",
        "content/.git/index",
        "content/go/.core.md.swp",
        "content/go/core.md~",
        "content/go/4913",
        "notes.txt",
    ] {
        write(root.path(), path, "ours");
    }
    fs::rename(root.path().join("public"), root.path().join("public.old")).unwrap();
    fs::remove_dir_all(root.path().join("public.old")).unwrap();
    for file in scanner.scan(None).unwrap().list().unwrap().files {
        fs::read(root.path().join(file.path.as_str())).unwrap();
    }
    assert_eq!(watcher.wait(SHORT), Wake::Nothing);
}

#[test]
fn all_is_looked_at_now_and_then() {
    let root = vault();
    let backstop = Duration::from_millis(50);
    let start = Instant::now();
    let mut watcher = Watcher::new(root.path(), WatchOptions { backstop, ..Default::default() });
    for _ in 0..3 {
        assert_eq!(watcher.wait(GUARD), Wake::All);
    }
    assert!(start.elapsed() >= 3 * backstop);
}

#[test]
fn polling_asks_the_system_for_nothing() {
    let root = vault();
    let options = |poll| WatchOptions { poll: Some(poll), backstop: Duration::ZERO };
    let mut watcher = Watcher::new(root.path(), options(NEVER));
    write(root.path(), "content/go/core.md", "# Og\n");
    assert_eq!(watcher.wait(SHORT), Wake::Nothing);
    let mut watcher = Watcher::new(root.path(), options(Duration::from_millis(50)));
    assert_eq!(watcher.wait(GUARD), Wake::All);
    assert_eq!(watcher.notice(), None);
}

#[test]
fn changes_without_end_are_told_before_their_end() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let folder = root.path().to_owned();
    let writer = thread::spawn(move || {
        while stopped.try_recv().is_err() {
            fs::write(folder.join("content/go/core.md"), "# Og\n").unwrap();
        }
    });
    for _ in 0..5 {
        assert!(matches!(watcher.wait(GUARD), Wake::Files(_)));
    }
    stop.send(()).unwrap();
    writer.join().unwrap();
}

#[test]
fn waiting_is_ended_from_another_thread() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    let stopper = watcher.stopper();
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        stopper.stop();
    });
    assert_eq!(watcher.wait(GUARD), Wake::Stop);
    assert_eq!(watcher.wait(GUARD), Wake::Stop);
    run(&mut watcher, |_| panic!("nothing is built after the end"));
    other.join().unwrap();
}

/// Many saves while a build runs are told together, to a build that comes after it.
#[test]
fn one_build_runs_and_one_waits() {
    let root = vault();
    let mut watcher = Watcher::new(root.path(), by_hints());
    let stopper = watcher.stopper();
    write(root.path(), "content/go/core.md", "# 0\n");
    let (mut builds, mut told) = (0, BTreeSet::new());
    run(&mut watcher, |wake| {
        builds += 1;
        let Wake::Files(files) = wake else { panic!("{wake:?}") };
        told.extend(files);
        if builds == 1 {
            for n in 0..100 {
                write(root.path(), &format!("content/go/{}.md", n % 5), format!("# {n}\n"));
                thread::sleep(Duration::from_millis(3));
            }
        }
        if told.len() == 6 {
            stopper.stop();
        }
    });
    // A busy machine may tell the end of a write late.
    assert!((2..10).contains(&builds), "{builds} builds of 101 saves");
}

/// The limits of Linux on watches belong to a user namespace, so that a child can lower its own.
#[cfg(target_os = "linux")]
#[test]
fn limits_of_the_system_are_told_and_polled_around() {
    let cases = [
        (3, "max_inotify_watches", "max_user_watches"),
        // Enough for the folders that are there, but not for those that come.
        (8, "max_inotify_watches", "max_user_watches"),
        (0, "max_inotify_instances", "max_user_instances"),
    ];
    for (limit, name, told) in cases {
        let root = vault();
        let lower = format!("echo {limit} >/proc/sys/user/{name} && exec \"$@\"");
        let mut said = String::new();
        // Some systems let only the superuser make such a namespace.
        let passed = [&["unshare"][..], &["sudo", "-n", "unshare"]].iter().any(|command| {
            let output = Command::new(command[0])
                .args(&command[1..])
                .args(["--user", "--map-root-user", "sh", "-c", &lower, "sh", "env"])
                .arg(format!("CRIBSHEET_TEST_VAULT={}", root.path().display()))
                .arg(format!("CRIBSHEET_TEST_LIMIT={told}"))
                .arg(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "watch::waiting::below_the_limits", "--nocapture"])
                .output();
            let Ok(output) = output else { return false };
            said += &String::from_utf8_lossy(&output.stdout);
            said += &String::from_utf8_lossy(&output.stderr);
            output.status.success() && said.contains("1 passed")
        });
        assert!(passed, "{name}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "runs in a child that has low limits"]
fn below_the_limits() {
    let Some(root) = std::env::var_os("CRIBSHEET_TEST_VAULT") else { return };
    let root = std::path::PathBuf::from(root);
    let mut watcher = Watcher::new(&root, WatchOptions::default());
    let mut notice = watcher.notice();
    for n in 0..10 {
        if notice.is_some() {
            break;
        }
        write(&root, &format!("content/new-{n}/a.md"), "# New\n");
        assert_ne!(watcher.wait(GUARD), Wake::Nothing);
        notice = watcher.notice();
    }
    let notice = notice.expect("the limit is told");
    let limit = std::env::var("CRIBSHEET_TEST_LIMIT").unwrap();
    assert!(notice.hint.contains(&format!("sudo sysctl fs.inotify.{limit}=")), "{notice:?}");
    assert!(notice.message.contains("instead"), "{notice:?}");
    assert_eq!(watcher.notice(), None, "it is told once");
    assert_eq!(watcher.wait(GUARD), Wake::All);
}

#[test]
fn saves_beside_new_folders_are_seen() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    for n in 0..30 {
        write(root.path(), &format!("content/f{n}/a.md"), "# A\n");
        let wake = watching.watcher.wait(GUARD);
        write(root.path(), "content/go/core.md", format!("# {n}\n"));
        watching.look(&wake);
    }
    watching.settle("after thirty folders");
}
