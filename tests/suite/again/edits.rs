//! What is a change, and what is none.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use object::Object;

use super::bench::{Bench, is_unchanged, text};
use crate::vaults::CRIBSHEET;

/// Stamps of files that were touched within this time are not believed.
const SETTLED: Duration = Duration::from_millis(2100);

type Edit = (&'static str, fn(&Bench));

/// Writes as many bytes as there were, and gives the file the time that it had.
fn edit_unseen(file: &Path) {
    let time = fs::metadata(file).unwrap().modified().unwrap();
    let mut bytes = fs::read(file).unwrap();
    let at = bytes.iter().position(u8::is_ascii_alphabetic).unwrap();
    bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
    fs::write(file, bytes).unwrap();
    touch(file, time);
}

fn touch(file: &Path, time: SystemTime) {
    fs::File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
}

#[test]
fn what_changes_nothing_is_not_built() {
    let bench = Bench::new();
    assert!(!bench.build(&[]));
    let none: [Edit; 4] = [
        ("nothing", |_| {}),
        ("a sheet touched", |bench| touch(&bench.at("content/a/one.md"), SystemTime::UNIX_EPOCH)),
        ("a sheet saved as it was", |bench| {
            bench.save("content/a/one.md", "# One\n\nSee [two](two.md).\n");
        }),
        ("what an editor leaves", |bench| bench.save("content/a/.one.md.swp", "x")),
    ];
    for (what, edit) in none {
        edit(&bench);
        assert!(bench.build(&[]), "{what}");
    }
    let env = [("SOURCE_DATE_EPOCH", "0"), ("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8")];
    assert!(is_unchanged(&bench.run_with(Path::new(CRIBSHEET), &[], &env)));
}

#[test]
fn what_changes_the_vault_is_built() {
    let bench = Bench::new();
    bench.build(&[]);
    let edits: [Edit; 15] = [
        ("a sheet of the same size and time", |bench| edit_unseen(&bench.at("content/a/one.md"))),
        ("a longer sheet", |bench| bench.save("content/a/one.md", "# One\n\nLonger.\n")),
        ("a draft", |bench| bench.save("content/a/three.md", "---\ndraft: true\n---\n\n# 3\n")),
        ("a new sheet", |bench| bench.save("content/a/four.md", "# Four\n")),
        ("a sheet renamed", |bench| {
            fs::rename(bench.at("content/a/four.md"), bench.at("content/a/five.md")).unwrap();
        }),
        ("a sheet ignored", |bench| bench.save("content/.gitignore", "five.md\n")),
        ("a sheet no longer ignored", |bench| {
            fs::remove_file(bench.at("content/.gitignore")).unwrap();
        }),
        ("a sheet deleted", |bench| fs::remove_file(bench.at("content/a/five.md")).unwrap()),
        ("code of a sheet", |bench| edit_unseen(&bench.at("content/a/code.txt"))),
        ("a picture", |bench| edit_unseen(&bench.at("content/a/dot.svg"))),
        ("a file of the root", |bench| edit_unseen(&bench.at("static/robots.txt"))),
        ("the settings", |bench| {
            bench.save("site.toml", "title = \"Other\"\nauthors = [\"Ada\"]\n");
        }),
        ("a style", |bench| edit_unseen(&bench.at("themes/vault/css/tokens.css"))),
        ("a template", |bench| {
            bench.save("themes/vault/templates/slots/footer.html", "<p>Bye</p>\n");
        }),
        ("a file of another theme", |bench| bench.save("themes/own/css/a.css", "a {}\n")),
    ];
    for (what, edit) in edits {
        edit(&bench);
        assert!(!bench.build(&[]), "{what}");
        assert!(bench.build(&[]), "{what}: the build after it");
    }
}

#[test]
fn links_that_break_in_other_sheets_are_told() {
    let bench = Bench::new();
    let links = "[part](two.md#part), [more](more.md), [code](code.txt), [late](late.md)";
    bench.save("content/a/one.md", &format!("# One\n\n{links}\n"));
    let whole: [(&str, &str); 4] = [
        ("content/a/two.md", "# Two\n\n## Part\n"),
        ("content/a/more.md", "# More\n"),
        ("content/a/code.txt", "print\n"),
        ("content/a/late.md", "---\ndraft: true\n---\n\n# Late\n"),
    ];
    whole.iter().for_each(|(path, text)| bench.save(path, text));
    // With drafts all links lead somewhere.
    bench.build(&["--drafts"]);
    let clean = bench.at("clean");
    let clean = ["--no-cache", "--output", clean.to_str().unwrap()];
    let edits: [(&[&str], Edit); 5] = [
        (&[], ("a draft is left out", |_| {})),
        (
            &["--drafts"],
            ("a heading", |bench| bench.save("content/a/two.md", "# Two\n\n## Pair\n")),
        ),
        (
            &["--drafts"],
            ("a sheet", |bench| fs::remove_file(bench.at("content/a/more.md")).unwrap()),
        ),
        (
            &["--drafts"],
            ("a file", |bench| fs::remove_file(bench.at("content/a/code.txt")).unwrap()),
        ),
        (&[], ("a draft and a heading", |bench| bench.save("content/a/two.md", "# Two\n"))),
    ];
    for (args, (what, edit)) in edits {
        edit(&bench);
        let [again, anew] = [bench.run(args), bench.run(&[args, &clean].concat())];
        assert_eq!((again.status.code(), anew.status.code()), (Some(1), Some(1)), "{what}");
        assert!(text(&again.stderr).contains("content/a/one.md:3:"), "{what}");
        assert_eq!(text(&again.stderr), text(&anew.stderr), "{what}");
        whole.iter().for_each(|(path, text)| bench.save(path, text));
        bench.build(&["--drafts"]);
    }
}

#[test]
fn links_of_drafts_are_looked_at_once_they_are_published() {
    let bench = Bench::new();
    let draft = "---\ndraft: true\n---\n\n# Three\n\n";
    bench.save("content/a/three.md", &format!("{draft}[one](one.md)\n"));
    bench.build(&["--drafts"]);
    bench.build(&[]);
    // While the draft is left out, nobody looks at it.
    fs::rename(bench.at("content/a/one.md"), bench.at("content/a/first.md")).unwrap();
    bench.build(&[]);
    let failed = bench.run(&["--drafts"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stderr).contains("content/a/three.md:7:"), "{}", text(&failed.stderr));
    bench.save("content/a/three.md", &format!("{draft}[x](#nowhere)\n"));
    bench.build(&[]);
    let failed = bench.run(&["--drafts"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stderr).contains("content/a/three.md:7:"), "{}", text(&failed.stderr));
}

#[test]
fn folder_that_is_renamed_to_the_address_that_it_had_is_built() {
    let bench = Bench::new();
    bench.save("content/Two Words/page.md", "# Page\n\nSee [notes](notes.txt).\n");
    bench.save("content/Two Words/notes.txt", "Notes.\n");
    bench.save("content/Two Words/_index.md", "---\ntitle: Words\n---\n");
    bench.build(&[]);
    fs::rename(bench.at("content/Two Words"), bench.at("content/two-words")).unwrap();
    assert!(!bench.build(&[]));
}

#[test]
fn what_changes_the_output_is_built() {
    let bench = Bench::new();
    bench.build(&[]);
    let edits: [Edit; 8] = [
        ("a page of the same size and time", |bench| edit_unseen(&bench.at("public/a/one.html"))),
        ("a page deleted", |bench| fs::remove_file(bench.at("public/a/one.html")).unwrap()),
        ("a file added", |bench| bench.save("public/a/own.html", "mine")),
        ("a folder added", |bench| fs::create_dir(bench.at("public/own")).unwrap()),
        ("a page replaced by a link", |bench| {
            fs::rename(bench.at("public/a/one.html"), bench.at("one.html")).unwrap();
            std::os::unix::fs::symlink(bench.at("one.html"), bench.at("public/a/one.html"))
                .unwrap();
        }),
        ("all deleted", |bench| fs::remove_dir_all(bench.at("public")).unwrap()),
        ("a copy in its place", |bench| {
            fs::rename(bench.at("public"), bench.at("old")).unwrap();
            let (from, to) = (bench.at("old"), bench.at("public"));
            let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status();
            assert!(copied.unwrap().success());
        }),
        ("what a killed build leaves", |bench| {
            fs::create_dir(bench.at(".public.cribsheet-staging")).unwrap();
            bench.save(".public.cribsheet-lock", "");
        }),
    ];
    for (what, edit) in edits {
        edit(&bench);
        assert!(!bench.build(&[]), "{what}");
        assert!(bench.build(&[]), "{what}: the build after it");
        assert!(!bench.at(".public.cribsheet-staging").exists(), "{what}");
    }
}

#[test]
fn pages_that_are_the_same_are_taken_over_and_others_are_not() {
    use std::os::unix::fs::MetadataExt;
    let bench = Bench::new();
    bench.build(&[]);
    let inode = |path: &str| fs::metadata(bench.at("public").join(path)).unwrap().ino();
    let paths = ["a/one.html", "a/two.html", "robots.txt", "index.html"];
    let before = paths.map(inode);
    bench.save("content/a/one.md", "# One\n\nAnother word.\n");
    assert!(!bench.build(&[]));
    let after = paths.map(inode);
    let same: Vec<bool> = before.iter().zip(&after).map(|(old, new)| old == new).collect();
    assert_eq!(same, [false, true, true, true]);
    // A new title is told on other pages, too, and an edited page is none of ours.
    edit_unseen(&bench.at("public/a/two.html"));
    bench.save("content/a/one.md", "# Uno\n\nAnother word.\n");
    assert!(!bench.build(&[]));
    assert!(bench.build(&[]));
    // Where nothing is remembered, nothing is taken.
    bench.save("content/a/one.md", "# One\n");
    let before = inode("robots.txt");
    assert!(!bench.is_unchanged(&["--no-cache"]));
    assert_ne!(inode("robots.txt"), before);
}

#[test]
fn what_is_asked_for_otherwise_is_built() {
    let bench = Bench::new();
    bench.build(&[]);
    for args in [&["--drafts"][..], &["--strict"], &["--base-url", "https://example.org/"], &[]] {
        assert!(!bench.build(args), "{args:?}");
        assert!(bench.build(args), "{args:?}: the build after it");
    }
    assert!(!bench.is_unchanged(&["--output", "other"]));
    assert!(bench.is_unchanged(&["--output", "other"]));
    assert!(bench.is_unchanged(&[]));
    assert!(!bench.is_unchanged(&["--no-cache"]));
    // That one put a site in the place which nobody remembers.
    assert!(!bench.is_unchanged(&[]));
    assert!(bench.is_unchanged(&[]));
}

// What else starts programs may look at their signatures first.
#[cfg(target_os = "linux")]
#[test]
fn another_program_builds_what_the_same_in_another_place_does_not() {
    let bench = Bench::new();
    bench.build(&[]);
    let other = bench.at("program");
    fs::copy(CRIBSHEET, &other).unwrap();
    assert!(is_unchanged(&bench.run_with(&other, &[], &[])));
    let mut bytes = fs::read(CRIBSHEET).unwrap();
    let file = object::File::parse(&*bytes).ok();
    let name = file.and_then(|file| Some(file.build_id().ok()??.to_vec()));
    match name.and_then(|name| bytes.windows(name.len()).position(|bytes| bytes == name)) {
        Some(at) => bytes[at] ^= 1,
        // Its linker has given it none: then it is known by its bytes.
        None => bytes.push(0),
    }
    fs::write(&other, bytes).unwrap();
    assert!(!is_unchanged(&bench.run_with(&other, &[], &[])));
    assert!(is_unchanged(&bench.run_with(&other, &[], &[])));
}

#[test]
fn settled_files_are_known_by_their_stamps_and_edits_are_seen() {
    let bench = Bench::new();
    bench.build(&[]);
    std::thread::sleep(SETTLED);
    // This one reads what was fresh, and remembers that it is no longer.
    let before = fs::read(bench.record()).unwrap();
    assert!(bench.is_unchanged(&[]));
    let after = fs::read(bench.record()).unwrap();
    assert!(before != after);
    assert!(bench.is_unchanged(&[]));
    assert!(fs::read(bench.record()).unwrap() == after, "there was nothing to read");
    for file in ["content/a/two.md", "public/a/one.html"] {
        edit_unseen(&bench.at(file));
        let said = text(&bench.run(&["--verbose"]).stdout);
        let name = file.rsplit('/').next().unwrap();
        assert!(said.contains(name) && said.contains("has changed"), "{said}");
        assert!(bench.build(&[]), "{file}: the build after it");
    }
}
