//! What happens to a vault as a whole: branches, folders, the root, the settings, the theme.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cribsheet::serve::watch::{Wake, WatchOptions, Watcher};

use super::watching::{GUARD, Watching};
use super::{vault, write};

/// Makes the vault's files below `content/many/`, as git does: old ones go, new ones come.
fn check_out(root: &Path, branch: &str, count: usize) {
    for n in 0..count {
        let path = format!("content/many/{}/{n}.md", n % 20);
        // There is none the first time.
        let _ = fs::remove_file(root.join(&path));
        write(root, &path, format!("# {branch} {n}\n"));
    }
}

#[test]
fn a_checkout_of_a_thousand_files_is_seen() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    for branch in ["main", "topic", "main"] {
        check_out(root.path(), branch, 1000);
        watching.settle(branch);
    }
}

#[test]
fn a_storm_of_five_thousand_files_is_seen() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    check_out(root.path(), "storm", 5000);
    watching.settle("after the storm");
    fs::remove_dir_all(root.path().join("content/many")).unwrap();
    watching.settle("all gone");
}

/// Folders are made and filled faster than the system is asked to tell of them.
#[test]
fn a_race_of_folders_is_seen() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    for n in 0..200 {
        write(root.path(), &format!("content/a{}/b{n}/c/d.md", n % 10), "# D\n");
    }
    watching.settle("200 folders");
    for n in 0..200 {
        write(root.path(), &format!("content/a{}/b{n}/c/d.md", n % 10), "# E\n");
        if n % 50 == 0 {
            watching.settle("and what happens in them later");
        }
    }
    watching.settle("at the end");
}

/// Each of these happens to a vault that is watched; afterwards a save must be seen as well.
#[test]
fn each_upheaval_is_seen_and_what_comes_after_it() {
    type Upheaval = fn(&Path);
    let upheavals: [(&str, Upheaval); 11] = [
        ("a folder goes and comes back", |root| {
            fs::remove_dir_all(root.join("content/go")).unwrap();
            write(root, "content/go/core.md", "# Back\n");
        }),
        ("the content goes and comes back", |root| {
            fs::remove_dir_all(root.join("content")).unwrap();
            write(root, "content/go/core.md", "# Back\n");
        }),
        ("a folder is renamed", |root| {
            fs::rename(root.join("content/go"), root.join("content/rust")).unwrap();
            write(root, "content/go/core.md", "# Another\n");
        }),
        ("a folder of folders is renamed and put into another", |root| {
            write(root, "content/deep/er/a.md", "# A\n");
            fs::rename(root.join("content/deep"), root.join("content/python/deep")).unwrap();
        }),
        ("a name changes its case", |root| {
            fs::rename(root.join("content/go/core.md"), root.join("content/go/Core.md")).unwrap();
            fs::rename(root.join("content/go"), root.join("content/Go")).unwrap();
            write(root, "content/go/core.md", "# Both\n");
        }),
        ("the settings are replaced", |root| {
            write(root, "site.toml.new", "title = \"Other\"\n");
            fs::rename(root.join("site.toml.new"), root.join("site.toml")).unwrap();
        }),
        ("the theme is replaced", |root| {
            write(root, "other/own/css/a.css", "b {}\n");
            fs::rename(root.join("themes"), root.join("themes.old")).unwrap();
            fs::rename(root.join("other"), root.join("themes")).unwrap();
        }),
        ("a folder comes that was not there", |root| {
            write(root, "static/a/robots.txt", "User-agent: *\n");
        }),
        ("ignored names change", |root| write(root, ".gitignore", "loops.md\n")),
        ("a link comes in place of a folder", |root| {
            fs::rename(root.join("content/go"), root.join("elsewhere")).unwrap();
            std::os::unix::fs::symlink("../elsewhere", root.join("content/go")).unwrap();
            fs::remove_file(root.join("content/go")).unwrap();
            write(root, "content/go/core.md", "# Back\n");
        }),
        ("a folder is moved away, and another in its place", |root| {
            fs::rename(root.join("content/python"), root.join("away")).unwrap();
            write(root, "content/python/core.md", "# Not the same\n");
            write(root, "away/core.md", "# None of ours\n");
        }),
    ];
    for (claim, upheaval) in upheavals {
        let root = vault();
        let mut watching = Watching::new(root.path());
        upheaval(root.path());
        watching.settle(claim);
        write(root.path(), "content/go/core.md", "# Saved\n");
        watching.settle(&format!("{claim}, then a save"));
        write(root.path(), "content/go/core.md", "# Again\n");
        watching.settle(&format!("{claim}, then two saves"));
    }
}

#[test]
fn the_root_goes_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("vault");
    let make = |title: &str| {
        write(&root, "site.toml", format!("title = \"{title}\"\n"));
        write(&root, "content/a.md", format!("# {title}\n"));
    };
    make("First");
    let mut watching = Watching::new(&root);
    for (round, pause) in [None, None, Some(30), Some(250)].into_iter().enumerate() {
        match round {
            0 => fs::rename(&root, folder.path().join("away")).unwrap(),
            _ => fs::remove_dir_all(&root).unwrap(),
        }
        if let Some(pause) = pause {
            // Somebody looks while there is nothing to see.
            while watching.watcher.wait(Duration::from_millis(pause)) != Wake::Nothing {}
        }
        make(&format!("Round {round}"));
        watching.settle(&format!("gone for {pause:?} ms"));
        make(&format!("Saved {round}"));
        watching.settle(&format!("saved after it was gone for {pause:?} ms"));
    }
}

/// Nobody tells that a link to the root leads elsewhere: it is found out at the next look.
#[test]
fn another_root_behind_a_link_is_watched_from_the_next_look_on() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, root] = ["first", "second", "vault"].map(|name| folder.path().join(name));
    for root in [&first, &second] {
        write(root, "content/a.md", "# A\n");
    }
    std::os::unix::fs::symlink(&first, &root).unwrap();
    let backstop = Duration::from_millis(200);
    let mut watcher = Watcher::new(&root, WatchOptions { poll: None, backstop });
    std::os::unix::fs::symlink(&second, folder.path().join("other")).unwrap();
    fs::rename(folder.path().join("other"), &root).unwrap();
    assert_eq!(watcher.wait(GUARD), Wake::All);
    let start = Instant::now();
    while !matches!(watcher.wait(GUARD), Wake::Files(_)) {
        assert!(start.elapsed() < GUARD, "nothing is told of the new root");
        write(&second, "content/a.md", "# B\n");
    }
}

#[test]
fn what_happens_while_nobody_waits_is_told_at_once() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    write(root.path(), "content/a.md", "# A\n");
    thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    watching.settle("afterwards");
    assert!(start.elapsed() < GUARD / 2);
}
