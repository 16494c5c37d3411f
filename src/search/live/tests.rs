use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Mutex;

use proptest::prelude::*;

use super::*;
use crate::config::Config;
use crate::highlight::Highlighter;
use crate::output::{Memory, OutputError};
use crate::parse::parse_sheet;
use crate::path::{UrlPath, VaultPath};
use crate::search::Indexer;
use crate::search::shard::Size;

mod kept;

/// So narrow that a few sheets have all tiers, many shards and several folders of them.
const NARROW: Bounds =
    Bounds { one_file: 5, first: 3, common: 6, size: Size { least: 24, cut: 3 }, lists: 16 };

/// The more often, the earlier; palindromes, words that share beginnings, signs beyond the BMP.
const WORDS: [&str; 28] = [
    "alpha",
    "beta",
    "gamma",
    "abba",
    "delta",
    "alphabet",
    "setTimeout",
    "C++",
    "std::mem",
    "anna",
    "&str",
    "zeta",
    "Zoë",
    "入門書",
    "\u{10400}\u{10401}deseret",
    "\u{ff21}wide",
    "x",
    "don't",
    "alphas",
    "b\u{1d7d8}",
    "10",
    "theta",
    "otto",
    "vec!",
    "print()",
    "kappa",
    "lambda",
    "omega",
];

/// A vault that is edited: each file with its version.
#[derive(Clone, Default)]
struct Edited {
    files: BTreeMap<VaultPath, (u64, Arc<Sheet>)>,
    versions: u64,
}

impl Edited {
    fn write(&mut self, path: &str, text: &str) {
        let path = VaultPath::new(format!("content/{path}.md")).unwrap();
        let highlighter = Highlighter::plain();
        let (sheet, _) = parse_sheet(&path, text.into(), &Config::default(), &highlighter);
        self.versions += 1;
        self.files.insert(path, (self.versions, Arc::new(sheet)));
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(&VaultPath::new(format!("content/{path}.md")).unwrap());
    }

    fn vault(&self) -> Vault {
        let outlines = self.files.values().map(|(_, sheet)| Arc::new(Outline::of(sheet))).collect();
        Vault::new(outlines, BTreeSet::new(), false)
    }

    fn sheet(&self, outline: &Outline) -> Arc<Sheet> {
        self.files[&outline.path].1.clone()
    }

    fn update(&self, live: &mut Live) -> Arc<Files> {
        let version = |outline: &Outline| self.files[&outline.path].0;
        let body = |outline: &Outline| Ok::<_, Infallible>(self.sheet(outline));
        live.update(&self.vault(), version, body).unwrap()
    }

    /// What a clean build writes.
    fn clean(&self, bounds: Bounds) -> Result<BTreeMap<UrlPath, Vec<u8>>, OutputError> {
        let (vault, memory) = (self.vault(), Memory::new());
        let indexer = Indexer::with(&vault, &memory, bounds);
        for (at, outline) in vault.sheets.iter().enumerate() {
            indexer.add_sheet(at, &self.sheet(outline));
        }
        for (at, track) in vault.tracks.iter().enumerate() {
            let index = track.index.map(|index| self.sheet(&vault.indexes[index]));
            indexer.add_track(at, index.as_deref());
        }
        indexer.finish()?;
        Ok(memory.into_files())
    }
}

fn all(files: &Files) -> BTreeMap<UrlPath, Vec<u8>> {
    let get = |path: UrlPath| (path.clone(), files.get(&path).unwrap().to_vec());
    files.paths().into_iter().map(get).collect()
}

/// One save of an author, or several at once.
#[derive(Clone, Debug)]
enum Save {
    Write { path: u8, front: u8, words: Vec<Vec<u8>> },
    Remove { path: u8 },
    Rename { from: u8, to: u8 },
    Track { track: u8, title: Option<u8> },
}

fn path(number: u8) -> String {
    match number % 4 {
        0 => format!("s{number}"),
        track => format!("track-{track}/s{number}"),
    }
}

fn word(at: u8) -> &'static str {
    // The first words come more often.
    let at = usize::from(at);
    WORDS[(at * at / 255) % WORDS.len()]
}

/// A sheet: `front` says title, tags, level and whether it is a draft; each list of words is a
/// section, some of them with code, some a probe.
fn text(front: u8, sections: &[Vec<u8>]) -> String {
    let mut text = format!("---\ntitle: Sheet {}\n", word(front));
    if front.is_multiple_of(3) {
        text += &format!("tags: [\"{}\", {}]\nlanguage: rust\n", word(front / 2), word(front / 4));
    }
    if front.is_multiple_of(5) {
        text += "level: senior\n";
    }
    text += &format!("draft: {}\n---\n", front.is_multiple_of(16));
    for (at, words) in sections.iter().enumerate() {
        let said: Vec<&str> = words.iter().map(|at| word(*at)).collect();
        let said = said.join(" ");
        text += &match words.first().map_or(0, |first| first % 4) {
            1 => format!("\n## Part {at}\n\n{said}\n\n```rust\nlet {said};\n```\n"),
            2 => format!(
                "\n## {said} {at}?\n\n<!-- probe id: p{at} -->\n\n### Surface answer\n\n{said}.\n"
            ),
            _ => format!("\n## {said}\n\n{said}\n"),
        };
    }
    text
}

impl Save {
    fn apply(&self, vault: &mut Edited) {
        match self {
            Self::Write { path: at, front, words } => {
                vault.write(&path(*at), &text(*front, words));
            }
            Self::Remove { path: at } => vault.remove(&path(*at)),
            Self::Rename { from, to } => {
                let from = path(*from);
                let old = VaultPath::new(format!("content/{from}.md")).unwrap();
                if vault.files.contains_key(&old) {
                    vault.write(&path(*to), &text(*to, &[vec![*to, 3, 9]]));
                    vault.remove(&from);
                }
            }
            Self::Track { track, title } => {
                let path = format!("track-{}/_index", 1 + track % 4);
                match title {
                    Some(title) => {
                        let weight = title % 7;
                        let word = word(*title);
                        let front = format!("title: Track {word}\nweight: {weight}");
                        vault.write(&path, &format!("---\n{front}\n---\n\nAbout {word}.\n"));
                    }
                    None => vault.remove(&path),
                }
            }
        }
    }
}

fn save() -> impl Strategy<Value = Save> {
    let number = 0..26u8;
    let words = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 0..5);
    let write = (number.clone(), any::<u8>(), words).prop_map(|(path, front, words)| Save::Write {
        path,
        front,
        words,
    });
    prop_oneof![
        8 => write,
        3 => number.clone().prop_map(|path| Save::Remove { path }),
        1 => (number.clone(), number).prop_map(|(from, to)| Save::Rename { from, to }),
        1 => (any::<u8>(), prop::option::of(any::<u8>()))
            .prop_map(|(track, title)| Save::Track { track, title }),
    ]
}

fn history() -> impl Strategy<Value = (Vec<Save>, Vec<Vec<Save>>)> {
    let first = prop::collection::vec(save(), 0..50);
    (first, prop::collection::vec(prop::collection::vec(save(), 1..3), 1..16))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// Whatever is saved, the files are those of a clean build, and what is said to have changed has.
    #[test]
    fn index_that_follows_is_the_index_of_a_clean_build((first, saves) in history()) {
        let mut vault = Edited::default();
        first.iter().for_each(|save| save.apply(&mut vault));
        let mut live = Live::with(NARROW);
        let mut before = vault.update(&mut live);
        prop_assert_eq!(all(&before), vault.clean(NARROW).unwrap());
        for saves in saves {
            saves.iter().for_each(|save| save.apply(&mut vault));
            let files = vault.update(&mut live);
            prop_assert_eq!(all(&files), vault.clean(NARROW).unwrap());
            let changes = files.changes_since(&before);
            let mut written = all(&before);
            for path in changes.written {
                let bytes = files.get(&path).unwrap().to_vec();
                prop_assert_ne!(written.insert(path, bytes.clone()), Some(bytes));
            }
            for path in changes.removed {
                prop_assert!(written.remove(&path).is_some());
            }
            prop_assert_eq!(written, all(&files));
            before = files;
        }
    }
}

/// Sheets with the numbers of `range`, each with words of its own and one that all have.
fn filled(vault: &mut Edited, range: std::ops::Range<usize>) {
    for at in range {
        let words: Vec<String> =
            (0..40).map(|word| format!("word{}", at * 7 + word * 11)).collect();
        let text = format!("## Own {at}\n\nEverywhere. {}\n", words.join(" "));
        vault.write(&format!("track/sheet-{at}"), &text);
    }
}

#[test]
fn one_file_becomes_many_and_one_again() {
    let bounds = Bounds::default();
    let mut vault = Edited::default();
    let mut live = Live::new();
    filled(&mut vault, 0..49);
    for at in 49..53 {
        filled(&mut vault, at..at + 1);
        let files = all(&vault.update(&mut live));
        assert_eq!(files.len() == 1, at < 50, "{at}");
        assert_eq!(files, vault.clean(bounds).unwrap());
    }
    for at in (49..53).rev() {
        vault.remove(&format!("track/sheet-{at}"));
        assert_eq!(all(&vault.update(&mut live)), vault.clean(bounds).unwrap(), "{at}");
    }
}

#[test]
fn words_of_which_each_is_itself_backwards_are_two_tiers() {
    let mut vault = Edited::default();
    (0..60).for_each(|at| vault.write(&at.to_string(), "abba otto\n"));
    let clean = vault.clean(Bounds::default()).unwrap();
    assert_eq!(all(&vault.update(&mut Live::new())), clean);
}

#[test]
fn only_what_changed_is_read() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    vault.write("other/sheet", "Other.\n");
    let mut live = Live::new();
    let mut reads = |vault: &Edited| {
        let read = Mutex::new(Vec::new());
        let version = |outline: &Outline| vault.files[&outline.path].0;
        let body = |outline: &Outline| {
            read.lock().unwrap().push(outline.path.to_string());
            Ok::<_, Infallible>(vault.sheet(outline))
        };
        live.update(&vault.vault(), version, body).unwrap();
        read.into_inner().unwrap()
    };
    assert_eq!(reads(&vault).len(), 61);
    assert_eq!(reads(&vault), [""; 0]);
    filled(&mut vault, 7..8);
    assert_eq!(reads(&vault), ["content/track/sheet-7.md"]);
    vault.remove("track/sheet-7");
    assert_eq!(reads(&vault), [""; 0]);
    vault.write("other/_index", "---\ntitle: Another\n---\n");
    let mut read = reads(&vault);
    read.sort();
    assert_eq!(read, ["content/other/_index.md", "content/other/sheet.md"]);
}

#[test]
fn update_that_fails_is_made_up_for() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    let mut live = Live::new();
    let version = |outline: &Outline| outline.front.title.as_ref().map_or(1, |_| 2);
    let update = |live: &mut Live, vault: &Edited, fails: &str| {
        let body = |outline: &Outline| match outline.path.as_str().contains(fails) {
            true => Err(outline.path.clone()),
            false => Ok(vault.sheet(outline)),
        };
        live.update(&vault.vault(), version, body)
    };
    assert!(update(&mut live, &vault, "sheet-30").is_err());
    assert_eq!(live.files().paths(), []);
    let before = all(&update(&mut live, &vault, "none").unwrap());
    for at in [3, 4] {
        vault.write(&format!("track/sheet-{at}"), "---\ntitle: New\n---\n\nNever said.\n");
    }
    assert!(update(&mut live, &vault, "sheet-4").is_err());
    assert_eq!(all(&live.files()), before);
    let after = all(&update(&mut live, &vault, "none").unwrap());
    assert_eq!(after, vault.clean(Bounds::default()).unwrap());
}

#[test]
fn words_that_are_gone_are_forgotten() {
    let mut vault = Edited::default();
    filled(&mut vault, 0..60);
    let mut live = Live::new();
    vault.update(&mut live);
    let before = live.terms.len();
    for round in 0..20 {
        let words: Vec<String> = (0..50).map(|word| format!("once{round}of{word}")).collect();
        vault.write("track/sheet-5", &words.join(" "));
        vault.update(&mut live);
    }
    assert!(live.terms.len() < before + 120, "{before} grew to {}", live.terms.len());
}
