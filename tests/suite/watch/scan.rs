//! What a look at a vault sees.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cribsheet::path::VaultPath;
use cribsheet::source::{Changes, Scanner, Snapshot, Source};

use super::{assert_true, vault, write};

fn paths(paths: &[&str]) -> Vec<VaultPath> {
    paths.iter().map(|path| VaultPath::new(*path).unwrap()).collect()
}

/// Does `edit` between two looks; gives what the second found changed.
fn changes(root: &Path, edit: impl FnOnce()) -> Changes {
    let scanner = Scanner::new(root);
    let before = scanner.scan(None).unwrap();
    edit();
    let after = scanner.scan(Some(&before)).unwrap();
    assert_true(&after, root, "after the edit");
    let changes = after.changes(&before);
    assert_eq!(changes, scanner.scan(None).unwrap().changes(&before), "from scratch");
    changes
}

/// Sets when a file was written.
fn set_modified(path: &Path, time: SystemTime) {
    let file = File::options().append(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

#[test]
fn a_picture_shows_what_stands_on_disk() {
    let root = vault();
    write(root.path(), "static/large.bin", vec![7; 100_000]);
    write(root.path(), "content/.hidden.md", "no");
    write(root.path(), "content/core.md~", "no");
    write(root.path(), "public/index.html", "no");
    write(root.path(), "content/ignored.md", "no");
    write(root.path(), ".gitignore", "ignored.md\n");
    let picture = Scanner::new(root.path()).scan(None).unwrap();
    assert_true(&picture, root.path(), "at first");
    let large = VaultPath::new("static/large.bin").unwrap();
    assert_eq!(picture.read_start(&large, 3).unwrap(), [7; 3]);
    let sheet = VaultPath::new("content/go/core.md").unwrap();
    assert_eq!(picture.read_start(&sheet, 3).unwrap(), b"# G");
    assert!(picture.read(&sheet, 4).is_err(), "five bytes are more than four");
    assert_eq!(picture.list().unwrap().files.len(), 5);
}

#[test]
fn a_picture_stays_what_it_was() {
    let root = vault();
    let picture = Scanner::new(root.path()).scan(None).unwrap();
    let before = super::contents(&picture);
    write(root.path(), "content/go/core.md", "# Other\n");
    fs::remove_file(root.path().join("content/python/core.md")).unwrap();
    fs::remove_file(root.path().join("site.toml")).unwrap();
    assert_eq!(super::contents(&picture), before);
}

#[test]
fn edits_are_told_apart() {
    let root = vault();
    let folder = root.path();
    assert!(changes(folder, || ()).is_empty());
    let found = changes(folder, || {
        write(folder, "content/new.md", "# New\n");
        write(folder, "content/go/core.md", "# Og\n");
        write(folder, "content/python/loops.md", "# Loops\n");
        write(folder, "site.toml", "title = \"Other\"\n");
        fs::remove_file(folder.join("content/python/core.md")).unwrap();
    });
    let expected = Changes {
        added: paths(&["content/new.md"]),
        modified: paths(&["content/go/core.md", "site.toml"]),
        removed: paths(&["content/python/core.md"]),
        refused: false,
    };
    assert_eq!(found, expected);
    let found = changes(folder, || {
        fs::rename(folder.join("content/go"), folder.join("content/Go")).unwrap();
    });
    let expected = Changes {
        added: paths(&["content/Go/core.md"]),
        removed: paths(&["content/go/core.md"]),
        ..Changes::default()
    };
    assert_eq!(found, expected);
}

#[test]
fn ignore_files_count_as_soon_as_they_are_there() {
    let root = vault();
    let found = changes(root.path(), || write(root.path(), "content/go/.gitignore", "*.md\n"));
    assert_eq!(found.removed, paths(&["content/go/core.md"]));
}

#[cfg(unix)]
#[test]
fn links_are_refused_when_they_come() {
    let root = vault();
    let link = root.path().join("content/go/link.md");
    let found = changes(root.path(), || std::os::unix::fs::symlink("core.md", &link).unwrap());
    assert_eq!(found, Changes { refused: true, ..Changes::default() });
}

#[test]
fn a_file_of_the_same_size_and_time_is_seen() {
    let root = vault();
    let file = root.path().join("content/go/core.md");
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    set_modified(&file, long_ago);
    let found = changes(root.path(), || {
        let other = root.path().join("content/go/other");
        fs::write(&other, "# Og\n").unwrap();
        set_modified(&other, long_ago);
        fs::rename(other, &file).unwrap();
    });
    assert_eq!(found.modified, paths(&["content/go/core.md"]));
    let found = changes(root.path(), || {
        fs::write(&file, "# Oh\n").unwrap();
        set_modified(&file, long_ago);
    });
    assert_eq!(found.modified, paths(&["content/go/core.md"]));
}

/// Each write may come within the clock tick of the look before it.
#[test]
fn a_thousand_writes_of_the_same_size_are_seen() {
    let root = vault();
    let file = root.path().join("content/go/core.md");
    let scanner = Scanner::new(root.path());
    let path = VaultPath::new("content/go/core.md").unwrap();
    let mut picture = scanner.scan(None).unwrap();
    for round in 0..1000 {
        let text = format!("{round:04}\n");
        fs::write(&file, &text).unwrap();
        let next = match round % 2 {
            0 => scanner.scan(Some(&picture)).unwrap(),
            _ => scanner.scan_hinted(&picture, &BTreeSet::from([path.clone()])).unwrap(),
        };
        assert_eq!(&**next.held(&path).unwrap(), text.as_bytes(), "round {round}");
        assert_eq!(next.changes(&picture).modified, paths(&["content/go/core.md"]));
        picture = next;
    }
}

#[test]
fn large_files_are_compared_too() {
    let root = vault();
    let folder = root.path();
    write(folder, "static/large.bin", vec![1; 100_000]);
    assert!(changes(folder, || write(folder, "static/large.bin", vec![1; 100_000])).is_empty());
    let found = changes(folder, || write(folder, "static/large.bin", vec![2; 100_000]));
    assert_eq!(found.modified, paths(&["static/large.bin"]));
}

#[test]
fn what_has_not_changed_is_held_once() {
    let root = vault();
    let scanner = Scanner::new(root.path());
    let first = scanner.scan(None).unwrap();
    write(root.path(), "content/go/core.md", "# Go\n");
    let second = scanner.scan(Some(&first)).unwrap();
    let path = VaultPath::new("content/go/core.md").unwrap();
    assert!(Arc::ptr_eq(first.held(&path).unwrap(), second.held(&path).unwrap()));
}

#[test]
fn a_hint_is_enough_for_a_file_and_a_reason_to_look_for_all_else() {
    let root = vault();
    let folder = root.path();
    let scanner = Scanner::new(folder);
    let remove = |path: &str| fs::remove_file(folder.join(path)).unwrap();
    let edits: [(&str, &dyn Fn()); 13] = [
        ("content/go/core.md", &|| write(folder, "content/go/core.md", "# Og\n")),
        ("content/new.md", &|| write(folder, "content/new.md", "# New\n")),
        ("content/new.md", &|| remove("content/new.md")),
        ("content/.ignore", &|| write(folder, "content/.ignore", "left-out.md\n")),
        ("content/go/left-out.md", &|| write(folder, "content/go/left-out.md", "# Out\n")),
        ("content/go/taken.md", &|| write(folder, "content/go/taken.md", "# In\n")),
        ("content/.ignore", &|| remove("content/.ignore")),
        ("content/go/left-out.md", &|| remove("content/go/left-out.md")),
        ("content/c", &|| write(folder, "content/c/core.md", "# C\n")),
        ("site.toml", &|| remove("site.toml")),
        ("site.toml", &|| write(folder, "site.toml", "title = \"Back\"\n")),
        ("content/python", &|| fs::remove_dir_all(folder.join("content/python")).unwrap()),
        ("site.toml", &|| write(folder, "site.toml", "title = \"Other\"\n")),
    ];
    let mut picture = scanner.scan(None).unwrap();
    for (path, edit) in edits {
        edit();
        let hints = BTreeSet::from([VaultPath::new(path).unwrap()]);
        picture = scanner.scan_hinted(&picture, &hints).unwrap();
        assert_true(&picture, folder, path);
    }
}

#[cfg(unix)]
#[test]
fn a_hint_is_not_followed_through_a_link() {
    let root = vault();
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "core.md", "# Secret\n");
    let scanner = Scanner::new(root.path());
    let picture = scanner.scan(None).unwrap();
    fs::remove_dir_all(root.path().join("content/go")).unwrap();
    std::os::unix::fs::symlink(outside.path(), root.path().join("content/go")).unwrap();
    let path = VaultPath::new("content/go/core.md").unwrap();
    let next = scanner.scan_hinted(&picture, &BTreeSet::from([path.clone()])).unwrap();
    assert!(next.held(&path).is_none());
    assert!(next.changes(&picture).refused);
}

#[test]
fn a_root_that_is_gone_is_an_error_and_comes_back() {
    let root = vault();
    let scanner = Scanner::new(root.path().join("vault"));
    assert!(scanner.scan(None).is_err());
    write(root.path(), "vault/content/a.md", "# A\n");
    let picture: Snapshot = scanner.scan(None).unwrap();
    assert_eq!(picture.list().unwrap().files.len(), 1);
    let settings = VaultPath::new("site.toml").unwrap();
    assert!(picture.read(&settings, 100).is_err(), "there are no settings yet");
    fs::remove_dir_all(root.path().join("vault")).unwrap();
    assert!(scanner.scan(Some(&picture)).is_err());
}

/// A look at a vault that has been left alone for a while walks no folders; it sees as much.
#[cfg(unix)]
#[test]
fn edits_of_a_vault_at_rest_are_seen() {
    type Edit = fn(&Path);
    let edits: [(&str, Edit); 9] = [
        ("nothing", |_| {}),
        ("a file written in place", |root| write(root, "content/go/core.md", "# Og\n")),
        ("a new file", |root| write(root, "content/go/new.md", "# New\n")),
        ("a new folder", |root| write(root, "static/a/b.txt", "text")),
        ("a file gone", |root| fs::remove_file(root.join("content/go/core.md")).unwrap()),
        ("a folder gone", |root| fs::remove_dir_all(root.join("content/go")).unwrap()),
        ("an ignore file written in place", |root| write(root, ".gitignore", "core.md\n")),
        ("settings gone", |root| fs::remove_file(root.join("site.toml")).unwrap()),
        ("a link in place of a folder", |root| {
            fs::rename(root.join("content/go"), root.join("elsewhere")).unwrap();
            std::os::unix::fs::symlink("../elsewhere", root.join("content/go")).unwrap();
        }),
    ];
    let vaults = edits.map(|(claim, edit)| {
        let root = vault();
        write(root.path(), ".gitignore", "loops.md\n");
        (claim, edit, root)
    });
    // Longer than what is touched counts as fresh.
    std::thread::sleep(Duration::from_millis(2100));
    for (claim, edit, root) in vaults {
        let scanner = Scanner::new(root.path());
        let picture = scanner.scan(None).unwrap();
        edit(root.path());
        assert_true(&scanner.scan(Some(&picture)).unwrap(), root.path(), claim);
    }
}

/// Looks while a thread makes, fills, renames and deletes; the last look sees what is left.
#[test]
fn looks_in_the_middle_of_a_storm_do_no_harm() {
    let root = vault();
    let folder = root.path().to_owned();
    let storm = std::thread::spawn(move || {
        for round in 0..40 {
            for n in 0..25 {
                write(&folder, &format!("content/s{round}/{n}.md"), "# Storm\n".repeat(n));
            }
            if round % 2 == 0 {
                fs::remove_dir_all(folder.join(format!("content/s{round}"))).unwrap();
            }
        }
    });
    let scanner = Scanner::new(root.path());
    let mut picture = scanner.scan(None).unwrap();
    while !storm.is_finished() {
        picture = scanner.scan(Some(&picture)).unwrap();
    }
    storm.join().unwrap();
    assert_true(&scanner.scan(Some(&picture)).unwrap(), root.path(), "after the storm");
}

/// Prints how long looks at a large vault take: `LARGE_VAULT=... cargo test --release looks_at_a_large -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn looks_at_a_large_vault() {
    let scanner = Scanner::new(std::env::var_os("LARGE_VAULT").expect("the path of a vault"));
    let timed = |name: &str, look: &dyn Fn() -> Snapshot| {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..15 {
            let start = std::time::Instant::now();
            std::hint::black_box(look());
            times.push(start.elapsed());
        }
        times.sort();
        println!("{name}: best {:?}, median {:?}", times[0], times[7]);
    };
    let picture = scanner.scan(None).unwrap();
    let settings = BTreeSet::from([VaultPath::new("site.toml").unwrap()]);
    timed("from scratch", &|| scanner.scan(None).unwrap());
    timed("nothing changed", &|| scanner.scan(Some(&picture)).unwrap());
    timed("one file hinted at", &|| scanner.scan_hinted(&picture, &settings).unwrap());
}
