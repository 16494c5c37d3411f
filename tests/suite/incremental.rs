//! A load that takes over what has not changed gives the site that a clean one gives.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cribsheet::diagnostic::Diagnostic;
use cribsheet::highlight::Highlighter;
use cribsheet::output::Memory;
use cribsheet::path::{UrlPath, VaultPath};
use cribsheet::pipeline::{Memo, Options, Project, load_config};
use cribsheet::search::{Files, Live};
use cribsheet::source::MemorySource;

/// A generator of random numbers that is the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

const TRACKS: [&str; 4] = ["", "python/", "rust/", "c/deep/"];
const NAMES: [&str; 6] = ["core", "types", "Types", "io", "gc", "async"];
const TAGS: [&str; 5] = ["lists", "C++", "C#", "memory", "Lists"];
const WORDS: [&str; 8] =
    ["list", "closure", "borrow", "`__init__`", "hash", "queue", "trap", "yield"];

fn path(text: &str) -> VaultPath {
    VaultPath::new(text).expect("paths of the test are plain")
}

fn sentence(random: &mut Random) -> String {
    (0..3 + random.below(5)).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ") + "."
}

fn sheet(random: &mut Random) -> String {
    let mut text = String::from("---\n");
    text += &format!("title: {} {}\n", random.pick(&WORDS).replace('`', ""), random.below(4));
    text += &format!("summary: {}\n", sentence(random).replace('`', ""));
    text += &format!("tags: [\"{}\", \"{}\"]\n", random.pick(&TAGS), random.pick(&TAGS));
    if random.chance(3) {
        text += &format!("series: Basics\npart: {}\n", random.below(4));
    }
    if random.chance(5) {
        text += "draft: true\n";
    }
    if random.chance(6) {
        text += &format!("aliases: [old-{}.html]\n", random.below(5));
    }
    if random.chance(2) {
        let [trap, tested] = [(); 2].map(|()| random.pick(&WORDS));
        text += "skills:\n  - area: Reading\n";
        text += &format!("    trap: 'Why {trap}?'\n    tested: '{tested}'\n");
    }
    if random.chance(12) {
        text += "levle: mid\n";
    }
    text += "---\n\n";
    text += &sentence(random);
    text += "\n\n## Reading\n\n";
    text += &format!("{}\n\n```python\nprint('{}')\n```\n\n", sentence(random), random.below(9));
    if random.chance(3) {
        text += &format!("See [it]({}{}.md).\n\n", random.pick(&TRACKS), random.pick(&NAMES));
    }
    if random.chance(4) {
        text += "```python file=snippet.py\n```\n\n";
    }
    if random.chance(5) {
        text += "![picture](dot.png)\n\n";
    }
    if random.chance(4) {
        text += &format!("> **Trap:** {}\n\n", sentence(random));
    }
    text += &format!("### Probe: Why {}?\n\n", random.pick(&WORDS));
    text += &format!("**Surface answer**\n\n{}\n", sentence(random));
    text
}

/// A vault on which an author works without a plan.
pub(crate) struct Author {
    random: Random,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Author {
    pub(crate) fn new(seed: u64) -> Self {
        let settings = b"title = \"Vault\"\nbase_url = \"https://example.org/v/\"\n".to_vec();
        let mut author = Self {
            random: Random(seed),
            files: BTreeMap::from([("site.toml".to_owned(), settings)]),
        };
        for folder in TRACKS {
            author.files.insert(format!("content/{folder}snippet.py"), b"print(1)\n".to_vec());
            author.files.insert(format!("content/{folder}dot.png"), png(1));
        }
        author.write();
        // Beyond 50 sheets the index is cut into shards: deletions lead back to one file.
        for number in 0..if seed.is_multiple_of(2) { 0 } else { 50 } {
            let text = format!("# Sheet {number}\n\n{}\n", sentence(&mut author.random));
            author.files.insert(format!("content/many/s{number}.md"), text.into_bytes());
        }
        author
    }

    fn name(&mut self) -> String {
        format!("content/{}{}.md", self.random.pick(&TRACKS), self.random.pick(&NAMES))
    }

    fn write(&mut self) {
        let (name, text) = (self.name(), sheet(&mut self.random));
        self.files.insert(name, text.into_bytes());
    }

    fn any(&mut self) -> Option<String> {
        let sheets: Vec<&String> = self.files.keys().filter(|name| name.ends_with(".md")).collect();
        let at = self.random.below(sheets.len().max(1));
        sheets.get(at).map(|name| (*name).clone())
    }

    /// Does one thing to the vault, and says what.
    pub(crate) fn step(&mut self) -> String {
        match self.random.below(14) {
            0..=2 => {
                self.write();
                "a sheet written".to_owned()
            }
            3 | 4 => {
                let Some(name) = self.any() else { return self.step() };
                self.files.remove(&name);
                format!("{name} deleted")
            }
            5 => {
                let (Some(old), new) = (self.any(), self.name()) else { return self.step() };
                let bytes = self.files.remove(&old).expect("it has just been found");
                self.files.insert(new.clone(), bytes);
                format!("{old} renamed to {new}")
            }
            6 => self.settings(),
            7 => self.template(),
            8 => {
                let folder = self.random.pick(&TRACKS[1..3]);
                let text = format!("# {}\n\nWhere to begin.\n", self.random.pick(&WORDS));
                self.files.insert(format!("content/{folder}_index.md"), text.into_bytes());
                "the page of a track changed".to_owned()
            }
            9 => {
                let folder = self.random.pick(&TRACKS);
                let text = format!("print({})\n", self.random.below(5));
                self.files.insert(format!("content/{folder}snippet.py"), text.into_bytes());
                "included code changed".to_owned()
            }
            10 => {
                let side = 1 + self.random.below(3);
                let folder = self.random.pick(&TRACKS);
                self.files.insert(format!("content/{folder}dot.png"), png(side as u32));
                "an image changed".to_owned()
            }
            _ => {
                let Some(name) = self.any() else { return self.step() };
                let line = format!("\n{}\n", sentence(&mut self.random));
                let file = self.files.get_mut(&name).expect("it has just been found");
                file.extend(line.into_bytes());
                format!("a line added to {name}")
            }
        }
    }

    fn settings(&mut self) -> String {
        let title = self.random.pick(&WORDS).replace('`', "");
        let search = self.random.chance(2);
        let theme = [
            "",
            "[theme]\nname = \"own\"\n",
            "levels = [\"mid\"]\n",
            "[callouts.trap]\nlabel = \"Trap\"\n",
        ];
        let theme = self.random.pick(&theme);
        let base = self.random.pick(&["", "base_url = \"https://example.org/v/\"\n"]);
        let text = format!("title = \"{title}\"\nsearch = {search}\n{base}{theme}");
        self.files.insert("site.toml".to_owned(), text.into_bytes());
        "the settings changed".to_owned()
    }

    fn template(&mut self) -> String {
        let word = self.random.pick(&WORDS).to_owned();
        let (name, text) = match self.random.chance(2) {
            true => {
                ("sheet", "{% extends \"builtin/sheet.html\" %}{% block title %}WORD{% endblock %}")
            }
            false => ("slots/before-content", "<p>WORD {{ page.title }}</p>"),
        };
        let word = format!("{{% raw %}}{word}{{% endraw %}}");
        let text = text.replace("WORD", &word);
        self.files.insert(format!("themes/own/templates/{name}.html"), text.into_bytes());
        "a template changed".to_owned()
    }

    fn source(&self) -> Arc<MemorySource> {
        let mut source = MemorySource::default();
        for (name, bytes) in &self.files {
            source.insert(path(name), bytes.clone());
        }
        Arc::new(source)
    }
}

/// The head of a picture of this size: as much as a build looks at.
fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(side.to_be_bytes());
    bytes.extend(side.to_be_bytes());
    bytes.extend([8, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// What stands in the site.
type Tree = BTreeMap<UrlPath, Vec<u8>>;

fn clean(source: &Arc<MemorySource>) -> (Vec<Diagnostic>, Option<Tree>) {
    let settings = load_config(&**source).unwrap();
    let plain = Highlighter::plain();
    let mut project =
        Project::load(source.clone(), settings, plain, &Options::default(), &()).unwrap();
    if project.has_errors() {
        return (project.diagnostics, None);
    }
    let sink = Memory::new();
    project.render(&sink, &()).unwrap();
    (project.diagnostics, Some(sink.into_files()))
}

/// As `watch` does it: only files whose keys have changed are made again.
#[derive(Default)]
struct Watch {
    memo: Memo,
    live: Live,
    index: Arc<Files>,
    keys: HashMap<UrlPath, blake3::Hash>,
    tree: Tree,
}

impl Watch {
    fn update(&mut self, source: &Arc<MemorySource>) -> (Vec<Diagnostic>, Option<&Tree>) {
        let settings = load_config(&**source).unwrap();
        let (options, plain) = (Options::default(), Highlighter::plain());
        let project =
            Project::load_again(source.clone(), settings, plain, &options, &(), &mut self.memo);
        let project = project.unwrap();
        if project.has_errors() {
            return (project.diagnostics, None);
        }
        let keys = project.keys(&self.memo);
        project.index(&mut self.live).unwrap();
        let index = self.live.files();
        let shards = index.changes_since(&self.index);
        let is_shard = |path: &UrlPath| path.as_str().starts_with("search/");
        self.tree.retain(|path, _| keys.contains_key(path) || is_shard(path));
        shards.removed.iter().for_each(|path| drop(self.tree.remove(path)));
        for path in shards.written {
            let bytes = index.get(&path).expect("it has just been written");
            self.tree.insert(path, bytes.to_vec());
        }
        self.index = index;
        for (path, key) in &keys {
            if self.keys.get(path) != Some(key) {
                let bytes = project.file(path).unwrap().expect("it has a key");
                self.tree.insert(path.clone(), bytes);
            }
        }
        self.keys = keys;
        (project.diagnostics, Some(&self.tree))
    }
}

/// Panics where the site that follows is not that of a clean build, and says which file differs.
fn assert_same(site: &Tree, clean: &Tree, when: &str) {
    for (path, bytes) in clean {
        assert!(site.get(path) == Some(bytes), "{when}: `{path}` differs from a clean build's");
    }
    assert_eq!(site.len(), clean.len(), "{when}");
}

fn walk(seed: u64, steps: usize) {
    let mut author = Author::new(seed);
    let mut watch = Watch::default();
    let mut published = 0;
    let mut good = author.files.clone();
    for step in 0..steps {
        let what = author.step();
        let source = author.source();
        let (faults, tree) = clean(&source);
        let (found, site) = watch.update(&source);
        let told = |all: &[Diagnostic]| all.iter().map(|d| format!("{d:?}")).collect::<Vec<_>>();
        assert_eq!(told(&found), told(&faults), "seed {seed}, step {step}: {what}");
        // A vault cannot stay broken for long, or little is seen.
        match tree.is_some() {
            true => good = author.files.clone(),
            false if author.random.chance(2) => author.files = good.clone(),
            false => {}
        }
        published += usize::from(tree.is_some());
        let (Some(tree), Some(site)) = (tree, site) else { continue };
        assert_same(site, &tree, &format!("seed {seed}, step {step}, {what}"));
    }
    assert!(published > steps / 3, "only {published} of {steps} steps gave a site");
}

#[test]
fn site_after_any_edits_is_that_of_a_clean_build() {
    for (seed, steps) in [(0, 450), (1, 100), (2, 450)] {
        walk(seed, steps);
    }
}

/// Follows a vault with one sheet from one state (settings, the sheet's name, its text) to the next.
fn follow_one(states: [[&str; 3]; 2]) {
    let mut watch = Watch::default();
    let mut indexes = Vec::new();
    for [settings, name, text] in states {
        let mut source = MemorySource::default();
        source.insert(path("site.toml"), settings.as_bytes().to_vec());
        source.insert(path(name), text.as_bytes().to_vec());
        let source = Arc::new(source);
        let (faults, tree) = clean(&source);
        let tree = tree.unwrap_or_else(|| panic!("{faults:?}"));
        let (_, site) = watch.update(&source);
        assert_same(site.expect("the vault is in order"), &tree, name);
        indexes.push(tree[&UrlPath::new("search/meta.js").unwrap()].clone());
    }
    assert!(indexes[0] != indexes[1], "the index has to follow");
}

#[test]
fn sheet_renamed_to_a_name_of_the_same_url_has_the_new_title() {
    let state = |name| ["title = \"A vault\"\n", name, "Text.\n"];
    follow_one(["content/tail-Call.md", "content/tail-call.md"].map(state));
}

#[test]
fn index_follows_settings_that_sheets_are_parsed_by() {
    let state = |settings| [settings, "content/a.md", "# A\n\n> [!TIP]\n> **Pitfall:** Mind it.\n"];
    let labels = ["Gotcha", "Pitfall"];
    let settings = labels.map(|label| format!("[callouts.gotcha]\nlabel = \"{label}\"\n"));
    follow_one([&*settings[0], &*settings[1]].map(state));
}
