//! The files of the index.

use std::borrow::Cow;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;
use serde::Serialize;

use super::META;
use super::bits::BitWriter;
use super::shard::Shard;
use crate::output::{OutputError, Sink};
use crate::path::UrlPath;

/// How many shards share a folder, and with it a hash.
const GROUP: usize = 16;

/// How many sheets' numbers share a shard: those of two or three sheets.
const SHEETS: u32 = 4;

/// The index of the folder that holds the record of a sheet, by the sheet's number.
pub(super) fn folder(number: u32) -> usize {
    (number / SHEETS) as usize / GROUP
}

/// Shards that share a folder: its name, and the first term of each, a space between them.
#[derive(Serialize)]
pub(super) struct Group(String, String);

/// What the client has to know before it loads anything else.
#[derive(Serialize, Default)]
pub(super) struct Meta {
    /// How many documents there are.
    pub(super) documents: usize,
    /// Above all sheets' numbers.
    pub(super) universe: u32,
    /// How far apart the client numbers the first documents of neighbouring sheets: none has more.
    pub(super) stride: usize,
    /// The titles of the tracks.
    pub(super) tracks: Vec<String>,
    /// Terms that are everywhere.
    pub(super) common: Vec<String>,
    pub(super) terms: Vec<Group>,
    pub(super) more: Vec<Group>,
    pub(super) words: Vec<Group>,
    pub(super) endings: Vec<Group>,
    /// The folders of the sheets' shards, a space between them.
    pub(super) sheets: String,
}

/// Writes shards, or keeps them for the one file.
pub(super) struct Publisher<'a> {
    sink: &'a dyn Sink,
    one_file: bool,
    /// What the one file holds behind the meta data.
    kept: String,
    /// How many groups there are in it.
    groups: usize,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(one_file: bool, sink: &'a dyn Sink) -> Self {
        Self { sink, one_file, kept: String::new(), groups: 0 }
    }

    /// Writes shards of terms and adds their groups to `groups`.
    pub(super) fn shards(
        &mut self,
        shards: &[Shard],
        groups: &mut Vec<Group>,
    ) -> Result<(), OutputError> {
        let chunks: Vec<&[Shard]> = shards.chunks(GROUP).collect();
        let names = self.groups(&chunks, |chunk| {
            chunk.iter().map(|shard| Cow::Borrowed(shard.text.as_str())).collect()
        })?;
        groups.extend(chunks.iter().zip(names).map(|(chunk, name)| {
            let firsts: Vec<&str> = chunk.iter().map(|shard| shard.first.as_str()).collect();
            Group(name, firsts.join(" "))
        }));
        Ok(())
    }

    /// Writes the records of sheets, each with its number, in order; gives the folders that they stand
    /// in, each with its index.
    pub(super) fn records(
        &mut self,
        records: &[(u32, String)],
    ) -> Result<Vec<(usize, String)>, OutputError> {
        let chunks: Vec<_> = records.chunk_by(|a, b| folder(a.0) == folder(b.0)).collect();
        let names = self.groups(&chunks, |chunk| {
            let mut shards = vec![Vec::new(); GROUP];
            for (number, record) in *chunk {
                shards[(*number / SHEETS) as usize % GROUP].push(record.as_str());
            }
            let pack = |of: &Vec<&str>| match of.is_empty() {
                true => Cow::Borrowed(""),
                false => Cow::Owned(pack(&of.join("\n\n"))),
            };
            shards.iter().map(pack).collect()
        })?;
        Ok(chunks.iter().map(|chunk| folder(chunk[0].0)).zip(names).collect())
    }

    /// Writes the shards of each chunk into a folder, an empty one not; gives the folders' names.
    fn groups<T: Sync>(
        &mut self,
        chunks: &[T],
        texts: impl Fn(&T) -> Vec<Cow<'_, str>> + Sync,
    ) -> Result<Vec<String>, OutputError> {
        let write = |(at, chunk): (usize, &T)| {
            let texts = texts(chunk);
            let name = if self.one_file { (self.groups + at).to_string() } else { name(&texts) };
            let mut kept = String::new();
            for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let key = format!("{name}/{at}");
                let script = script(&key, text);
                match self.one_file {
                    true => kept.push_str(&script),
                    false => {
                        self.sink.write(&path(&format!("search/{key}.js")), script.as_bytes())?;
                    }
                }
            }
            Ok((name, kept))
        };
        let written: Vec<(String, String)> =
            chunks.par_iter().enumerate().map(write).collect::<Result<_, OutputError>>()?;
        self.groups += chunks.len();
        let keep = |(name, kept): (String, String)| {
            self.kept.push_str(&kept);
            name
        };
        Ok(written.into_iter().map(keep).collect())
    }

    /// Writes what the client loads first.
    pub(super) fn finish(self, meta: &Meta) -> Result<(), OutputError> {
        let meta = serde_json::to_string(meta).expect("the meta data is text and numbers");
        let file = script("meta", &meta) + &self.kept;
        self.sink.write(&path(META), file.as_bytes())
    }
}

/// The name of a folder: a hash of what is in it.
fn name(texts: &[Cow<'_, str>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..10].to_owned()
}

/// A text as base64 of raw DEFLATE (RFC 1951), which the client's browser can undo.
fn pack(text: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let bytes = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let bytes = bytes.expect("memory takes all that is written");
    let mut packed = String::with_capacity(bytes.len() * 4 / 3 + 1);
    let mut writer = BitWriter::new(&mut packed);
    bytes.iter().for_each(|byte| writer.bits(u32::from(*byte), 8));
    writer.finish();
    packed
}

fn path(path: &str) -> UrlPath {
    UrlPath::new(path).expect("names of shards are plain")
}

/// The statement that hands a text to the client: a classic script, so that it loads from a folder.
fn script(key: &str, text: &str) -> String {
    let mut script = String::with_capacity(text.len() + text.len() / 16 + 48);
    script.push_str("cribsheet.register('");
    script.push_str(key);
    script.push_str("','");
    for c in text.chars() {
        match c {
            '\'' | '\\' => script.extend(['\\', c]),
            '\n' => script.push_str("\\n"),
            '\r' => script.push_str("\\r"),
            '\u{2028}' => script.push_str("\\u2028"),
            '\u{2029}' => script.push_str("\\u2029"),
            _ => script.push(c),
        }
    }
    script.push_str("')\n");
    script
}
