//! An index that is taken over from build to build.

use super::*;
use crate::cache::{Cache, Pack, Packed};

/// What a build writes, and what it keeps: no section where the index is one file.
type Built = (BTreeMap<UrlPath, Vec<u8>>, Vec<Vec<u8>>);

/// A pack of these sections.
fn pack_of(sections: &[Vec<u8>]) -> (tempfile::TempDir, Packed) {
    packed(|pack| sections.iter().for_each(|section| pack.add(section).unwrap()))
}

/// A pack with what `write` adds, and the folder that it is in.
fn packed(write: impl FnOnce(&mut Pack)) -> (tempfile::TempDir, Packed) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path());
    let mut pack = cache.create_pack("index").unwrap();
    write(&mut pack);
    let pack = cache.open_pack("index", &pack.finish().unwrap()).unwrap();
    (folder, pack)
}

impl Edited {
    /// The vault, whose sheets have versions.
    fn versioned(&self) -> Vault {
        let outline = |(version, sheet): &(u64, Arc<Sheet>)| {
            Arc::new(Outline { version: *version, ..Outline::of(sheet) })
        };
        Vault::new(self.files.values().map(outline).collect(), BTreeSet::new(), false)
    }

    /// What a build makes that follows one which kept `kept`, and the paths of what it read.
    fn build(&self, kept: Option<&[Vec<u8>]>, bounds: Bounds) -> (Built, Vec<String>) {
        let (vault, memory) = (self.versioned(), Memory::new());
        let mut read = Vec::new();
        let before = kept.map(pack_of);
        let kept = before.and_then(|(folder, pack)| {
            let sections = pack.len();
            Some((folder, Kept::open(pack, sections)?))
        });
        let (folder, kept) = kept.unzip();
        let (_folder, keep) = packed(|keep| {
            let mut indexer = Indexer::with(&vault, &memory, bounds).keeping(keep);
            if let Some(kept) = kept {
                indexer = indexer.after(kept);
            }
            self.add_to(indexer, &vault, &mut read, bounds);
        });
        drop(folder);
        let keep = (0..keep.len())
            .map(|at| keep.read(at, |bytes| Some(bytes.to_vec())).unwrap())
            .collect();
        ((memory.into_files(), keep), read)
    }

    /// Adds what the index needs of a vault, whose paths go to `read`.
    fn add_to(&self, indexer: Indexer<'_>, vault: &Vault, read: &mut Vec<String>, bounds: Bounds) {
        for (at, outline) in vault.sheets.iter().enumerate() {
            if indexer.needs(indexer.sheet_number(at)) {
                read.push(outline.path.to_string());
                indexer.add_sheet(at, &self.sheet(outline));
            }
        }
        for (at, track) in vault.tracks.iter().enumerate() {
            if indexer.needs(indexer.track_number(at)) {
                read.push(track.folder.clone());
                let index = track.index.map(|index| self.sheet(&vault.indexes[index]));
                indexer.add_track(at, index.as_deref());
            }
        }
        let is_whole = indexer.finish().unwrap();
        assert_eq!(is_whole, vault.sheets.len() > bounds.one_file);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// Whatever is saved between two builds, the second one writes and keeps what a clean one does.
    #[test]
    fn index_that_is_taken_over_is_the_index_of_a_clean_build((first, saves) in history()) {
        let mut vault = Edited::default();
        first.iter().for_each(|save| save.apply(&mut vault));
        let (mut last, _) = vault.build(None, NARROW);
        prop_assert_eq!(&last.0, &vault.clean(NARROW).unwrap());
        for saves in saves {
            saves.iter().for_each(|save| save.apply(&mut vault));
            let (again, _) = vault.build(Some(&last.1), NARROW);
            let (clean, _) = vault.build(None, NARROW);
            prop_assert!(again.1 == clean.1, "something else was kept");
            prop_assert_eq!(&again.0, &clean.0);
            last = again;
        }
    }
}

#[test]
fn only_pages_that_say_something_else_are_read() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    vault.write("other/sheet", "Other.\n");
    let bounds = Bounds::default();
    let (mut last, read) = vault.build(None, bounds);
    assert_eq!(read.len(), 63);
    let mut again = |vault: &Edited| {
        let (built, read) = vault.build(Some(&last.1), bounds);
        assert_eq!(built.0, vault.clean(bounds).unwrap());
        last = built;
        read
    };
    assert_eq!(again(&vault), [""; 0]);
    filled(&mut vault, 7..8);
    assert_eq!(again(&vault), ["content/track/sheet-7.md"]);
    vault.remove("track/sheet-7");
    assert_eq!(again(&vault), [""; 0]);
    vault.write("other/_index", "---\ntitle: Another\n---\n");
    assert_eq!(again(&vault), ["content/other/sheet.md", "other"]);
}

#[test]
fn kept_sections_that_are_no_index_are_as_none() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    let bounds = Bounds::default();
    let (whole, _) = vault.build(None, bounds);
    let all = whole.1.len();
    let cut = |at: usize| {
        let mut sections = whole.1.clone();
        let length = sections[at].len();
        sections[at].truncate(length / 2);
        sections
    };
    let first = |count: usize| whole.1[..count].to_vec();
    let damaged = (0..all).step_by(5).chain([all - 2, all - 1]).map(cut);
    for sections in damaged.chain([first(0), first(1), first(all - 1)]) {
        let (built, read) = vault.build(Some(&sections), bounds);
        assert_eq!((built.0 == whole.0, read.len()), (true, 61));
    }
}
