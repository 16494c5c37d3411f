use super::*;

/// An empty one, and the folder that it is in.
pub(super) fn cache() -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path());
    (folder, cache)
}

#[test]
fn what_was_kept_is_found_until_it_is_damaged() {
    let (folder, cache) = cache();
    assert_eq!(cache.read("a"), None);
    cache.write("a", &[b"one"]).unwrap();
    cache.write("a", &[b"two"]).unwrap();
    assert_eq!(cache.read("a").as_deref(), Some(&b"two"[..]));
    let file = folder.path().join(".cribsheet/builds/a");
    let whole = fs::read(&file).unwrap();
    for end in 0..whole.len() {
        fs::write(&file, &whole[..end]).unwrap();
        assert_eq!(cache.read("a"), None, "{end} bytes of it");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&file, &bytes).unwrap();
        assert_eq!(cache.read("a"), None, "byte {at} of it");
    }
    fs::remove_dir_all(folder.path().join(FOLDER)).unwrap();
    assert_eq!(cache.read("a"), None);
}

#[test]
fn only_so_many_files_are_kept_and_none_is_for_git() {
    let (folder, cache) = cache();
    for number in 0..2 * MOST {
        cache.write(&format!("{number:02}"), &[b"x"]).unwrap();
    }
    let kept = fs::read_dir(folder.path().join(".cribsheet/builds")).unwrap().count();
    assert_eq!(kept, MOST);
    assert_eq!(cache.read("15").as_deref(), Some(&b"x"[..]));
    let own = |name: &str| fs::read_to_string(folder.path().join(FOLDER).join(name)).unwrap();
    assert_eq!(own(".gitignore"), "*\n");
    assert!(own("CACHEDIR.TAG").starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
}

#[test]
fn what_a_killed_build_left_is_in_nobodys_way() {
    let (folder, cache) = cache();
    cache.write("a", &[b"one"]).unwrap();
    cache.create_pack("p").unwrap();
    for (part, name) in [(BUILDS, "a"), (pack::PACKS, "p")] {
        let left = format!("{name}.{}", std::process::id());
        fs::write(folder.path().join(FOLDER).join(part).join(left), "half").unwrap();
    }
    cache.write("a", &[b"two"]).unwrap();
    assert_eq!(cache.read("a").as_deref(), Some(&b"two"[..]));
    cache.create_pack("p").unwrap();
}

#[test]
fn half_written_files_crowd_out_no_others_and_go_when_they_are_old() {
    let (folder, cache) = cache();
    cache.write("a", &[b"one"]).unwrap();
    let builds = folder.path().join(".cribsheet/builds");
    let count = || fs::read_dir(&builds).unwrap().count();
    for number in 1..=MOST {
        fs::write(builds.join(format!("a.{number}")), "half").unwrap();
    }
    cache.write("b", &[b"two"]).unwrap();
    assert_eq!((cache.read("a").as_deref(), count()), (Some(&b"one"[..]), MOST + 2));
    let old = SystemTime::UNIX_EPOCH;
    for number in 1..=MOST {
        let file = File::options().write(true).open(builds.join(format!("a.{number}")));
        file.unwrap().set_modified(old).unwrap();
    }
    cache.write("b", &[b"two"]).unwrap();
    assert_eq!(count(), 2);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (folder, cache) = cache();
    let elsewhere = tempfile::tempdir().unwrap();
    Cache::new(elsewhere.path()).write("a", &[b"theirs"]).unwrap();
    let theirs = elsewhere.path().join(FOLDER);
    let empty = tempfile::tempdir().unwrap();
    symlink(empty.path(), folder.path().join(FOLDER)).unwrap();
    cache.write("a", &[b"ours"]).unwrap_err();
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
    fs::remove_file(folder.path().join(FOLDER)).unwrap();
    symlink(&theirs, folder.path().join(FOLDER)).unwrap();
    assert_eq!(cache.read("a"), None);
    cache.write("a", &[b"ours"]).unwrap_err();
    fs::remove_file(folder.path().join(FOLDER)).unwrap();
    cache.write("b", &[b"ours"]).unwrap();
    symlink(theirs.join("builds/a"), folder.path().join(".cribsheet/builds/a")).unwrap();
    assert_eq!(cache.read("a"), None);
    assert_eq!(Cache::new(elsewhere.path()).read("a").as_deref(), Some(&b"theirs"[..]));
}
