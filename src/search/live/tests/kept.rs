//! An index that is taken over from build to build.

use super::*;

/// What a build writes, and what it keeps; nothing where the index is one file.
type Built = (BTreeMap<UrlPath, Vec<u8>>, Vec<u8>);

impl Edited {
    /// The vault, whose sheets have versions.
    fn versioned(&self) -> Vault {
        let outline = |(version, sheet): &(u64, Arc<Sheet>)| {
            Arc::new(Outline { version: *version, ..Outline::of(sheet) })
        };
        Vault::new(self.files.values().map(outline).collect(), BTreeSet::new(), false)
    }

    /// What a build makes that follows one which kept `kept`, and the paths of what it read.
    fn build(&self, kept: Option<&[u8]>, bounds: Bounds) -> (Built, Vec<String>) {
        let (vault, memory, mut keep) = (self.versioned(), Memory::new(), Vec::new());
        let mut indexer = Indexer::with(&vault, &memory, bounds).keeping(&mut keep);
        if let Some(kept) = kept {
            indexer = indexer.after(kept);
        }
        let mut read = Vec::new();
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
        ((memory.into_files(), keep), read)
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
fn kept_bytes_that_are_no_index_are_as_none() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    let bounds = Bounds::default();
    let (whole, _) = vault.build(None, bounds);
    for end in (0..whole.1.len()).step_by(97) {
        let (built, read) = vault.build(Some(&whole.1[..end]), bounds);
        assert_eq!((built.0 == whole.0, read.len()), (true, 61), "{end}");
    }
}
