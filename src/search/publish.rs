//! The files of the index.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::META;
use super::entry::Limits;
use super::pack::{RECORDS, folder, pack_folder};
use super::shard::Shard;
use crate::html::bare_text;
use crate::output::{OutputError, Sink};
use crate::path::UrlPath;
use crate::text::find_byte;
use crate::vault::Vault;

/// How many shards share a folder, and with it a hash.
pub(super) const GROUP: usize = 16;

/// Digits of a folder's name. They are most of what every first query loads; nine are enough: of 2,500
/// folders two have one name once in 20,000 vaults, and then the build says so.
const DIGITS: usize = 9;

/// Shards that share a folder.
#[derive(Debug)]
pub(super) struct Folder {
    name: String,
    texts: Vec<Arc<str>>,
}

impl Folder {
    /// A folder that is named by a hash of what is in it, for shards of a tier.
    pub(super) fn new(tier: &str, texts: Vec<Arc<str>>) -> Self {
        // Two tiers may say the same: words, and words backwards. Hashed in one piece, which is twice
        // as fast as in many.
        let length: usize = texts.iter().map(|text| text.len() + size_of::<u64>()).sum();
        let mut bytes = Vec::with_capacity(tier.len() + length);
        bytes.extend_from_slice(tier.as_bytes());
        for text in &texts {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Self { name: blake3::hash(&bytes).to_hex()[..DIGITS].to_owned(), texts }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// The files of its shards: an empty one has none.
    pub(super) fn paths(&self) -> impl Iterator<Item = UrlPath> {
        let full = self.texts.iter().enumerate().filter(|(_, text)| !text.is_empty());
        full.map(|(at, _)| self.path(at))
    }

    /// The same, each with what it holds.
    fn scripts(&self) -> impl Iterator<Item = (UrlPath, String)> {
        let all = 0..self.texts.len();
        all.filter_map(|at| Some((self.path(at), self.script(at)?)))
    }

    /// The file of the shard at an index.
    pub(super) fn path(&self, at: usize) -> UrlPath {
        let path = format!("search/{}/{at}.js", self.name);
        UrlPath::new(path).expect("names of shards are plain")
    }

    /// The script of the shard at an index, which hands it to the client.
    pub(super) fn script(&self, at: usize) -> Option<String> {
        let text = self.texts.get(at).filter(|text| !text.is_empty())?;
        Some(script(&format!("{}/{at}", self.name), text))
    }
}

/// How many groups stand in a list that is a file of its own.
const LIST: usize = 8;

/// What `meta` says of a folder: its name, and the first term of each shard, a space between them.
#[derive(Clone, Serialize, Debug)]
pub(super) struct Group(String, String);

/// Groups as a shard: as JSON, with their first term.
fn list(groups: &[Group]) -> Shard {
    let first = groups.first().and_then(|group| group.1.split(' ').next()).unwrap_or_default();
    let text = serde_json::to_string(groups).expect("groups are text");
    Shard { first: first.to_owned(), text: text.into() }
}

/// The groups of shards whose folders have these names.
pub(super) fn groups<'a>(
    shards: &[Shard],
    names: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = Group> {
    shards.chunks(GROUP).zip(names).map(|(chunk, name)| {
        let firsts: Vec<&str> = chunk.iter().map(|shard| shard.first.as_str()).collect();
        Group(name.to_owned(), firsts.join(" "))
    })
}

/// What the client has to know before it loads anything else.
#[derive(Serialize, Debug)]
pub(super) struct Meta {
    /// How many documents there are.
    documents: usize,
    /// Above all sheets' numbers.
    universe: u32,
    /// How far apart the client numbers the first documents of neighbouring sheets: none has more.
    stride: usize,
    /// The lists of terms' shards are files of their own: then what stands here are lists of those.
    lists: bool,
    /// The titles of the tracks.
    tracks: Vec<String>,
    /// Terms that are everywhere.
    pub(super) common: Vec<String>,
    pub(super) terms: Vec<Group>,
    pub(super) more: Vec<Group>,
    pub(super) words: Vec<Group>,
    pub(super) endings: Vec<Group>,
    /// The folders of the sheets' shards, a space between them.
    pub(super) sheets: String,
}

impl Meta {
    /// Of an index of `documents` documents, at most `most` of them of one sheet; no shards yet.
    pub(super) fn new(vault: &Vault, limits: &Limits, (documents, most): (usize, usize)) -> Self {
        Self {
            documents,
            universe: limits.universe,
            stride: most.next_power_of_two(),
            lists: limits.has_lists,
            tracks: vault.tracks.iter().map(|track| bare_text(&track.title)).collect(),
            common: Vec::new(),
            terms: Vec::new(),
            more: Vec::new(),
            words: Vec::new(),
            endings: Vec::new(),
            sheets: String::new(),
        }
    }

    /// Puts the lists of terms' shards, where they are long, into files of their own, so that what is
    /// loaded first stays small; gives the folders of those.
    pub(super) fn take_lists(&mut self) -> Vec<Folder> {
        if !self.lists {
            return Vec::new();
        }
        let mut all = Vec::new();
        for tier in [&mut self.terms, &mut self.more, &mut self.words, &mut self.endings] {
            let lists: Vec<Shard> = tier.chunks(LIST).map(list).collect();
            let folders = lists.chunks(GROUP).map(|chunk| {
                Folder::new("lists", chunk.iter().map(|list| list.text.clone()).collect())
            });
            let folders: Vec<Folder> = folders.collect();
            *tier = groups(&lists, folders.iter().map(Folder::name)).collect();
            all.extend(folders);
        }
        all
    }

    /// The script that the client loads first.
    pub(super) fn script(&self) -> String {
        script("meta", &serde_json::to_string(self).expect("the meta data is text and numbers"))
    }
}

/// A folder of records that has been written.
pub(super) struct RecordFolder {
    /// Its index.
    pub(super) at: usize,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) name: String,
}

/// Writes shards, or keeps them for the one file.
pub(super) struct Publisher<'a> {
    sink: &'a dyn Sink,
    one_file: bool,
    /// What the one file holds behind the meta data.
    kept: String,
    /// How many folders there are in it.
    folders: usize,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(one_file: bool, sink: &'a dyn Sink) -> Self {
        Self { sink, one_file, kept: String::new(), folders: 0 }
    }

    /// Writes shards of terms; gives what `meta` says of them.
    pub(super) fn shards(
        &mut self,
        tier: &str,
        shards: &[Shard],
    ) -> Result<Vec<Group>, OutputError> {
        let chunks: Vec<&[Shard]> = shards.chunks(GROUP).collect();
        let names = self.folders(tier, &chunks, |chunk| {
            chunk.iter().map(|shard| shard.text.clone()).collect()
        })?;
        Ok(groups(shards, names.iter().map(String::as_str)).collect())
    }

    /// Writes the records of sheets, each with its number, in order; gives the folders that they stand
    /// in.
    pub(super) fn records(
        &mut self,
        records: &[(u32, String)],
    ) -> Result<Vec<RecordFolder>, OutputError> {
        let chunks: Vec<_> = records.chunk_by(|a, b| folder(a.0) == folder(b.0)).collect();
        let texts: Vec<Vec<Arc<str>>> =
            chunks.par_iter().with_max_len(1).map(|chunk| pack_folder(chunk)).collect();
        let names = self.folders(RECORDS, &texts, Vec::clone)?;
        let folders = chunks.iter().map(|chunk| folder(chunk[0].0)).zip(texts).zip(names);
        Ok(folders.map(|((at, texts), name)| RecordFolder { at, texts, name }).collect())
    }

    /// Writes the shards of each chunk into a folder, an empty one not; gives the folders' names.
    pub(super) fn folders<T: Sync>(
        &mut self,
        tier: &str,
        chunks: &[T],
        texts: impl Fn(&T) -> Vec<Arc<str>> + Sync,
    ) -> Result<Vec<String>, OutputError> {
        let write = |(at, chunk): (usize, &T)| {
            let texts = texts(chunk);
            let folder = match self.one_file {
                true => Folder { name: (self.folders + at).to_string(), texts },
                false => Folder::new(tier, texts),
            };
            let mut kept = String::new();
            for (path, script) in folder.scripts() {
                match self.one_file {
                    true => kept.push_str(&script),
                    false => self.sink.write(&path, script.as_bytes())?,
                }
            }
            Ok((folder.name, kept))
        };
        let written: Vec<(String, String)> = chunks
            .par_iter()
            .enumerate()
            .with_max_len(1)
            .map(write)
            .collect::<Result<_, OutputError>>()?;
        self.folders += chunks.len();
        let keep = |(name, kept): (String, String)| {
            self.kept.push_str(&kept);
            name
        };
        Ok(written.into_iter().map(keep).collect())
    }

    /// Writes the lists of shards and what the client loads first.
    pub(super) fn finish(self, mut meta: Meta) -> Result<(), OutputError> {
        for folder in meta.take_lists() {
            for (path, script) in folder.scripts() {
                self.sink.write(&path, script.as_bytes())?;
            }
        }
        let file = meta.script() + &self.kept;
        self.sink.write(&UrlPath::new(META).expect("the path is plain"), file.as_bytes())
    }
}

/// The byte that U+2028 and U+2029 begin with.
const LINE_SEPARATOR: u8 = 0xe2;

/// True for the byte with which a character begins that may not stand for itself in a script's text.
fn is_special(byte: u8) -> bool {
    let is_end = (byte == b'\n') | (byte == b'\r') | (byte == LINE_SEPARATOR);
    (byte == b'\'') | (byte == b'\\') | is_end
}

/// The statement that hands a text to the client: a classic script, so that it loads from a folder.
fn script(key: &str, text: &str) -> String {
    let mut script = String::with_capacity(text.len() + text.len() / 16 + 48);
    script.push_str("cribsheet.register('");
    script.push_str(key);
    script.push_str("','");
    let mut rest = text;
    while let Some(at) = find_byte(rest, is_special) {
        let (plain, behind) = rest.split_at(at);
        let c = behind.chars().next().expect("there is a character");
        script.push_str(plain);
        match c {
            '\'' | '\\' => script.extend(['\\', c]),
            '\n' => script.push_str("\\n"),
            '\r' => script.push_str("\\r"),
            '\u{2028}' => script.push_str("\\u2028"),
            '\u{2029}' => script.push_str("\\u2029"),
            _ => script.push(c),
        }
        rest = &behind[c.len_utf8()..];
    }
    script.push_str(rest);
    script.push_str("')\n");
    script
}
