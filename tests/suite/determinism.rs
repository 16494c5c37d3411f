//! The same vault gives the same bytes, whatever the machine is doing.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use super::vaults::{CRIBSHEET, generate, tree};

#[test]
fn same_vault_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("a/longer way/second"));
    generate(&first, 150);
    let expected = build(&first, folder.path(), "1", &[]);
    assert!(expected.len() > 150);
    // A copy, written in another order and with other times.
    for (at, (path, bytes)) in tree(&first).iter().rev().enumerate() {
        let file = second.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * at as u64);
        fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    }
    let foreign = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR")];
    let elsewhere = Path::new("/");
    for (root, threads, from, env) in [
        (&first, "2", first.as_path(), &[][..]),
        (&first, "8", elsewhere, &foreign),
        (&second, "1", elsewhere, &[("TZ", "America/Adak"), ("COLUMNS", "20")]),
        (&second, "8", second.as_path(), &[("SOURCE_DATE_EPOCH", "0")]),
    ] {
        let found = build(root, from, threads, env);
        let paths = |tree: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
            tree.keys().cloned().collect()
        };
        assert_eq!(paths(&expected), paths(&found));
        let differs = expected.iter().find(|(path, bytes)| found.get(*path) != Some(bytes));
        let differs = differs.map(|(path, _)| path);
        assert_eq!(differs, None, "{} threads from {}", threads, from.display());
    }
}

/// The site of the vault at `root`, built by a process with this number of threads, this working
/// folder and these variables; each other time files are only for their owner to read.
fn build(
    root: &Path,
    from: &Path,
    threads: &str,
    env: &[(&str, &str)],
) -> std::collections::BTreeMap<String, Vec<u8>> {
    let umask = if threads == "8" { "077" } else { "022" };
    let site = tempfile::tempdir().unwrap();
    let output = site.path().join("site");
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$1\" && shift && exec \"$@\"", "sh", umask, CRIBSHEET]);
    command.arg("--root").arg(root).arg("build").arg("--output").arg(&output);
    command.env("RAYON_NUM_THREADS", threads).current_dir(from).stdin(Stdio::null());
    for (name, value) in env {
        command.env(name, value);
    }
    let ended = command.output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    tree(&output)
}
