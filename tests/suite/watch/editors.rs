//! The save sequences of `tests/editors/`, played in a vault that is watched.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use cribsheet::source::{DiskSource, Source};

use super::watching::Watching;
use super::{vault, write};
use crate::expect::{entries, repository};

/// Longer than the quiet that a look waits for.
const PAUSE: Duration = Duration::from_millis(13);

/// Plays a sequence in a folder, with a pause after each call.
fn play(sequence: &str, folder: &Path, mut pause: impl FnMut()) {
    for line in sequence.lines().filter(|line| !line.starts_with("# ")) {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (call, first, second) = (word(), word(), word());
        let (path, text) = (folder.join(first), second.replace("\\n", "\n"));
        match call {
            "create" => drop(File::create_new(path).unwrap()),
            "write" => fs::write(path, text).unwrap(),
            "append" => {
                let mut file = File::options().append(true).open(path).unwrap();
                file.write_all(text.as_bytes()).unwrap();
            }
            "rename" => fs::rename(path, folder.join(second)).unwrap(),
            "link" => std::os::unix::fs::symlink(first, folder.join(second)).unwrap(),
            "times" => {
                let time = fs::metadata(path).unwrap().modified().unwrap();
                let file = File::options().append(true).open(folder.join(second)).unwrap();
                file.set_times(FileTimes::new().set_modified(time)).unwrap();
            }
            "delete" => fs::remove_file(path).unwrap(),
            _ => panic!("no such call: {line}"),
        }
        pause();
    }
}

#[test]
fn each_save_is_seen_and_leaves_nothing_behind() {
    let sequences = entries(&repository("tests/editors"));
    let sequences = sequences.iter().filter(|path| path.extension().is_some_and(|e| e == "txt"));
    let mut played = 0;
    for path in sequences {
        let sequence = fs::read_to_string(path).unwrap();
        for pause in [Duration::ZERO, PAUSE] {
            let claim = format!("{}, {pause:?} between calls", path.display());
            let root = vault();
            write(root.path(), "content/x.md", "one\n");
            let mut watching = Watching::new(root.path());
            let before = watching.picture.list().unwrap().files.len();
            let look = |watching: &mut Watching| {
                let wake = watching.watcher.wait(pause);
                watching.look(&wake);
                let listing = watching.picture.list().unwrap();
                let left = listing.files.iter().map(|file| file.path.file_name());
                let left: Vec<_> = left.filter(|name| name.contains(['~', '#', '_'])).collect();
                assert!(left.is_empty() && listing.refused.is_empty(), "{claim}: {left:?}");
            };
            play(&sequence, &root.path().join("content"), || {
                if !pause.is_zero() {
                    look(&mut watching);
                }
            });
            watching.settle(&claim);
            let text = fs::read_to_string(root.path().join("content/x.md")).unwrap();
            assert_eq!(text, "one\ntwo\n", "{claim}: the sequence does what it says");
            let after = DiskSource::new(root.path()).list().unwrap().files.len();
            assert_eq!(after, before, "{claim}: what editors leave is no file of the vault");
        }
        played += 1;
    }
    assert!(played > 10, "only {played} sequences");
}

#[test]
fn a_save_in_a_folder_that_was_just_made_is_seen() {
    let root = vault();
    let mut watching = Watching::new(root.path());
    for n in 0..20 {
        let folder = root.path().join(format!("content/new-{n}/deep/er"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("x.md"), "one\n").unwrap();
        watching.settle("a file comes with its folders");
        fs::write(folder.join("x.md"), "one\ntwo\n").unwrap();
        watching.settle("the system tells of the new folders, too");
    }
}
