use std::fs::File;

use super::*;
use crate::cache::tests::cache;

fn kept(cache: &Cache, name: &str, sections: &[&[u8]]) -> Seen {
    let mut pack = cache.create_pack(name).unwrap();
    sections.iter().for_each(|section| pack.add(section).unwrap());
    pack.finish().unwrap()
}

fn section(pack: &Packed, at: usize) -> Option<Vec<u8>> {
    pack.read(at, |bytes| Some(bytes.to_vec()))
}

fn sections(pack: &Packed) -> Option<Vec<Vec<u8>>> {
    (0..pack.len()).map(|at| section(pack, at)).collect()
}

/// The sections, where the pack is there and no section is damaged.
fn read(cache: &Cache, name: &str, seen: &Seen) -> Option<Vec<Vec<u8>>> {
    sections(&cache.open_pack(name, seen)?)
}

/// The files of a pack.
fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn only_the_pack_that_was_written_is_read() {
    let (_folder, cache) = cache();
    let seen = kept(&cache, "a", &[b"one", b"", b"two"]);
    let whole = vec![b"one".to_vec(), Vec::new(), b"two".to_vec()];
    assert_eq!(read(&cache, "a", &seen), Some(whole.clone()));
    assert_eq!(read(&cache, "b", &seen), None);
    let other = kept(&cache, "a", &[b"one", b"", b"two"]);
    assert_eq!(read(&cache, "a", &seen), None, "the same list in another file");
    assert_eq!(read(&cache, "a", &other), Some(whole));
}

#[test]
fn sections_that_are_written_together_are_read_one_by_one() {
    let (folder, cache) = cache();
    let mut pack = cache.create_pack("a").unwrap();
    let text = |at: usize| vec![b'a'; at % 3];
    pack.add_all(&(0..40).map(text).collect::<Vec<_>>()).unwrap();
    pack.add(b"last").unwrap();
    let seen = pack.finish().unwrap();
    let whole = (0..40).map(text).chain([b"last".to_vec()]);
    assert_eq!(read(&cache, "a", &seen), Some(whole.collect()));
    // Those that are the same are one file, beside the list.
    assert_eq!(files(&folder.path().join(".cribsheet/packs/a")).len(), 5);
}

#[test]
fn pack_with_damage_is_as_none() {
    let (folder, cache) = cache();
    let pack = folder.path().join(".cribsheet/packs/a");
    let seen = kept(&cache, "a", &[b"one", b"two"]);
    // As if the system had told nothing of what happened to the list.
    let seen_now = || {
        let stamp = Stamp::of_file(&File::open(pack.join(LIST)).unwrap()).unwrap();
        Seen::new(stamp, stamp::now(), seen.hash())
    };
    assert_eq!(files(&pack).len(), 3);
    for file in files(&pack) {
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).unwrap();
            assert_eq!(read(&cache, "a", &seen_now()), None, "byte {at} of {file:?}");
            fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(read(&cache, "a", &seen_now()), None, "{at} bytes of {file:?}");
        }
        fs::write(&file, &whole).unwrap();
        assert!(read(&cache, "a", &seen_now()).is_some());
    }
    // Written again, it is whole.
    files(&pack).iter().for_each(|file| fs::write(file, "").unwrap());
    let seen = kept(&cache, "a", &[b"one", b"two"]);
    assert_eq!(read(&cache, "a", &seen).unwrap(), [b"one", b"two"]);
}

#[test]
fn sections_that_are_the_same_are_not_written() {
    let (folder, cache) = cache();
    let pack = folder.path().join(".cribsheet/packs/a");
    let seen = kept(&cache, "a", &[b"one", b"two", b"three"]);
    let old = cache.open_pack("a", &seen).unwrap();
    let taken = |name: &str| {
        let mut pack = cache.create_pack(name).unwrap();
        pack.take_over(&old, 2).unwrap();
        pack.add(b"new").unwrap();
        pack.take_over(&old, 0).unwrap();
        pack.finish().unwrap()
    };
    let now = [&b"three"[..], b"new", b"one"];
    let copied = taken("b");
    assert_eq!(read(&cache, "b", &copied).unwrap(), now);
    let stamp = |section: &[u8]| {
        let file = File::open(pack.join(Section::of(section).name())).ok()?;
        Some(Stamp::of_file(&file).unwrap())
    };
    let before = [&b"one"[..], b"two", b"three"].map(stamp);
    let new = taken("a");
    assert_eq!(read(&cache, "a", &new).unwrap(), now);
    assert_eq!([b"one", &b"three"[..]].map(stamp), [before[0], before[2]]);
    assert_eq!(stamp(b"two"), None);
}

#[test]
fn unfinished_pack_leaves_the_one_before() {
    let (folder, cache) = cache();
    let packs = folder.path().join(".cribsheet/packs");
    let seen = kept(&cache, "a", &[b"one", b"two"]);
    let before = files(&packs.join("a"));
    let mut pack = cache.create_pack("a").unwrap();
    pack.add(b"other").unwrap();
    pack.add(b"one").unwrap();
    drop(pack);
    assert_eq!(read(&cache, "a", &seen).unwrap(), [b"one", b"two"]);
    assert_eq!(HashSet::from_iter(files(&packs.join("a"))), HashSet::<_>::from_iter(before));
    let mut first = cache.create_pack("first").unwrap();
    first.add(b"some").unwrap();
    drop(first);
    assert_eq!(files(&packs), [packs.join("a")]);
    for name in ["b", "c", "d", "e", "f"] {
        kept(&cache, name, &[b"x"]);
    }
    assert_eq!(files(&packs).len(), MOST);
}

#[test]
fn what_killed_builds_left_goes_and_folders_are_in_nobodys_way() {
    let (folder, cache) = cache();
    let pack = folder.path().join(".cribsheet/packs/a");
    let seen = kept(&cache, "a", &[b"one"]);
    fs::write(pack.join("0123"), "left").unwrap();
    fs::create_dir(pack.join("4567")).unwrap();
    let new = cache.create_pack("a").unwrap();
    assert_eq!(files(&pack).len(), 2);
    assert!(read(&cache, "a", &seen).is_some());
    drop(new);
    fs::remove_file(pack.join(LIST)).unwrap();
    fs::create_dir_all(pack.join(LIST).join("below")).unwrap();
    let seen = kept(&cache, "a", &[b"one"]);
    assert!(read(&cache, "a", &seen).is_some());
}

#[test]
fn pack_that_was_just_written_is_not_the_oldest() {
    let (folder, cache) = cache();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1_000_000);
    for name in ["b", "c", "d", "e", "f"] {
        kept(&cache, name, &[b"x"]);
        // As by a clock that was wrong.
        let folder = File::open(folder.path().join(".cribsheet/packs").join(name)).unwrap();
        folder.set_modified(later).unwrap();
    }
    let seen = kept(&cache, "a", &[b"one"]);
    assert!(read(&cache, "a", &seen).is_some());
}

#[test]
fn what_stands_in_the_place_of_a_pack_is_in_nobodys_way() {
    let (folder, cache) = cache();
    let packs = folder.path().join(".cribsheet/packs");
    let of_a = kept(&cache, "a", &[b"one"]);
    assert!(read(&cache, "a", &of_a).is_some());
    fs::write(packs.join("b"), "a file").unwrap();
    let seen = kept(&cache, "b", &[b"two"]);
    assert!(read(&cache, "b", &seen).is_some());
    #[cfg(unix)]
    {
        // Nor is one that stands in the place of a section, or a pipe, for which one could wait for ever.
        let one = packs.join("a").join(Section::of(b"one").name());
        let pack = cache.open_pack("a", &of_a).unwrap();
        fs::rename(&one, packs.join("one")).unwrap();
        std::os::unix::fs::symlink(packs.join("one"), &one).unwrap();
        assert_eq!(section(&pack, 0), None);
        fs::remove_file(&one).unwrap();
        let mode = rustix::fs::Mode::from(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &one, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(section(&pack, 0), None);
        // A link is taken away, not followed.
        std::os::unix::fs::symlink(packs.join("a"), packs.join("c")).unwrap();
        assert!(cache.open_pack("c", &seen).is_none());
        kept(&cache, "c", &[b"three"]);
        assert_eq!(files(&packs.join("a")).len(), 2);
    }
}
