//! Records that are damaged, cannot be kept, or are of builds that were stopped or met.

use std::fs;
use std::process::{Command, Stdio};

use super::bench::{Bench, is_unchanged, text};
use crate::vaults::CRIBSHEET;

/// What becomes of the bytes of a record.
type Damage = fn(&[u8]) -> Vec<u8>;

#[test]
fn damaged_record_is_as_none() {
    let bench = Bench::new();
    bench.build(&[]);
    let damages: [Damage; 5] = [
        |_| Vec::new(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| [bytes, &[0]].concat(),
        |bytes| [&bytes[..bytes.len() - 1], &[!bytes[bytes.len() - 1]]].concat(),
        // Whole, but not ours to understand.
        |_| [b"cribsheet cache 1\n", &blake3::hash(b"x").as_bytes()[..], b"x"].concat(),
    ];
    for (at, damage) in damages.iter().enumerate() {
        let record = bench.record();
        let damaged = damage(&fs::read(&record).unwrap());
        fs::write(&record, damaged).unwrap();
        assert!(!bench.build(&[]), "damage {at}");
        assert!(bench.build(&[]), "damage {at}: the build after it");
    }
    fs::remove_dir_all(bench.at(".cribsheet")).unwrap();
    assert!(!bench.build(&[]));
    assert!(bench.build(&[]));
}

/// A vault of so many sheets that its index is cut into shards, and kept.
fn with_an_index_of_shards() -> Bench {
    let bench = Bench::new();
    for at in 0..60 {
        bench.save(&format!("content/many/s{at}.md"), &format!("# Sheet {at}\n\nSay{at} it.\n"));
    }
    bench
}

#[test]
fn damaged_pack_is_as_none() {
    let bench = with_an_index_of_shards();
    bench.build(&[]);
    let damages: [Damage; 4] = [
        |_| Vec::new(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| bytes.iter().map(|byte| !byte).collect(),
        // The same bytes in files that no build has written.
        <[u8]>::to_vec,
    ];
    for (at, damage) in damages.iter().enumerate() {
        let packs = bench.packs();
        assert_eq!(packs.len(), 2, "{packs:?}");
        for file in packs.iter().flatten() {
            let damaged = damage(&fs::read(file).unwrap());
            fs::remove_file(file).unwrap();
            fs::write(file, damaged).unwrap();
        }
        bench.save("content/many/s7.md", &format!("# Sheet 7\n\nRound {at}.\n"));
        let [read, _, indexed] = bench.made_anew();
        assert_eq!((read, indexed), (63, 64), "damage {at}");
        bench.save("content/many/s8.md", &format!("# Sheet 8\n\nRound {at}.\n"));
        assert_eq!(bench.made_anew(), [1, 1, 1], "damage {at}: the build after it");
    }
}

#[test]
fn pack_of_which_a_section_is_damaged_is_as_none() {
    let bench = with_an_index_of_shards();
    bench.build(&[]);
    for round in 0..6 {
        let packs = bench.packs();
        let sections = packs.iter().flatten().filter(|file| !file.ends_with("list"));
        let mut sections: Vec<_> = sections.collect();
        assert!(sections.len() > 12, "{sections:?}");
        sections.sort_unstable();
        let section = sections[sections.len() * round / 6];
        let mut damaged = fs::read(section).unwrap();
        damaged.pop();
        fs::write(section, damaged).unwrap();
        bench.save("content/many/s7.md", &format!("# Sheet 7\n\nRound {round}.\n"));
        let made = bench.made_anew();
        // It is one of the sheets or one of the index.
        assert!(made[0] == 63 || made[2] == 64, "{made:?} without {section:?}");
        bench.save("content/many/s8.md", &format!("# Sheet 8\n\nRound {round}.\n"));
        assert_eq!(bench.made_anew(), [1, 1, 1], "the build after it");
    }
}

#[test]
fn failed_build_leaves_what_the_one_before_has_kept() {
    let bench = with_an_index_of_shards();
    bench.build(&[]);
    let slot = "themes/vault/templates/slots/footer.html";
    bench.save(slot, "{{ page.nope.nope }}\n");
    assert_eq!(bench.run(&[]).status.code(), Some(1));
    fs::remove_file(bench.at(slot)).unwrap();
    bench.save("content/many/s7.md", "# Sheet 7\n\nAnother word.\n");
    assert_eq!(bench.made_anew(), [1, 1, 1]);
}

#[test]
fn vault_that_keeps_nothing_is_built_each_time() {
    let bench = Bench::new();
    bench.save(".cribsheet", "in the way");
    assert!(!bench.build(&[]));
    assert!(!bench.build(&[]));
    assert_eq!(fs::read(bench.at(".cribsheet")).unwrap(), b"in the way");
    let said = text(&bench.run(&["--verbose"]).stdout);
    assert!(said.contains("the next build will do all again"), "{said}");
}

#[test]
fn no_cache_leaves_nothing_behind() {
    let bench = Bench::new();
    assert!(!bench.is_unchanged(&["--no-cache"]));
    assert!(!bench.at(".cribsheet").exists());
}

#[test]
fn two_builds_at_once_leave_a_whole_site() {
    let bench = Bench::new();
    for round in 0..10 {
        bench.save("content/a/one.md", &format!("# Round {round}\n"));
        let start = |args: &[&str]| {
            let mut command = Command::new(CRIBSHEET);
            command.arg("build").args(args).current_dir(bench.at("")).stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let both = [start(&[]), start(if round % 2 == 0 { &[] } else { &["--drafts"] })];
        for mut one in both {
            // The second one may have been refused.
            one.wait().unwrap();
        }
        bench.build(&[]);
        assert!(bench.build(&[]), "round {round}");
    }
}

#[test]
fn build_killed_after_publishing_is_followed_by_a_whole_one() {
    for is_later in [false, true] {
        let bench = Bench::new();
        bench.build(&[]);
        let record = bench.record();
        let old = fs::read(&record).unwrap();
        bench.save("content/a/one.md", "# Changed\n");
        let mut command = Command::new("strace");
        // The site is put in its place by another call, and packs by other threads, which are not traced.
        command.args(["-o", "/dev/null", "-e", "inject=rename:signal=KILL", CRIBSHEET, "build"]);
        let killed = command.current_dir(bench.at("")).output().expect("strace is needed");
        assert!(!killed.status.success(), "{}", text(&killed.stdout));
        assert!(text(&fs::read(bench.at("public/a/one.html")).unwrap()).contains("Changed"));
        assert!(!record.exists(), "it was killed while it remembered");
        if !is_later {
            // As it is where a build is killed a moment sooner.
            fs::write(&record, &old).unwrap();
        }
        assert!(!bench.build(&[]));
        assert!(bench.build(&[]));
    }
}

#[test]
fn build_killed_while_it_takes_files_over_leaves_the_old_site() {
    let bench = Bench::new();
    bench.build(&[]);
    let old = bench.site();
    for when in [1, 2, 5] {
        bench.save("content/a/one.md", &format!("# Changed {when}\n"));
        let mut command = Command::new("strace");
        let kill = format!("inject=linkat:signal=KILL:when={when}");
        command.args(["-f", "-o", "/dev/null", "-e", &kill, CRIBSHEET, "build"]);
        command.env("RAYON_NUM_THREADS", "1");
        let killed = command.current_dir(bench.at("")).output().expect("strace is needed");
        assert!(!killed.status.success(), "{}", text(&killed.stdout));
        assert!(bench.site() == old, "the site was touched");
        bench.save("content/a/one.md", "# One\n\nSee [two](two.md).\n");
        bench.build(&[]);
        assert!(bench.build(&[]));
    }
}

#[test]
fn failed_build_is_told_each_time_and_forgotten_when_mended() {
    let bench = Bench::new();
    bench.build(&[]);
    let good = fs::read_to_string(bench.at("content/a/one.md")).unwrap();
    bench.save("content/a/one.md", "# One\n\n[gone](gone.md)\n");
    let failed = bench.run(&[]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stderr).contains("gone.md"));
    let again = bench.run(&[]);
    assert_eq!((again.status.code(), again.stderr), (Some(1), failed.stderr));
    bench.save("content/a/one.md", &good);
    assert!(is_unchanged(&bench.run(&[])), "the site was never touched");
    assert!(bench.build(&[]));
}
