//! Parsed sheets between the two passes: in memory while there is room, then in a file; where there is
//! none, they are parsed again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::parsed::{MadeOf, Parsed, parse_again};
use super::{BuildError, Inputs};
use crate::cache::{Cache, Place, Scratch, decode, encode};
use crate::model::Sheet;
use crate::parse::MAX_SHEET;
use crate::path::VaultPath;
use crate::source::{Source, SourceError};
use crate::vault::Outline;

/// How many bytes of source may be in memory parsed: a block tree takes about five times its source.
const BUDGET: usize = 16 * 1024 * 1024;

/// The bodies of a vault.
#[derive(Default)]
pub(super) struct Bodies {
    /// How many bytes of source may be in memory parsed.
    budget: usize,
    kept: Mutex<Kept>,
    spill: Option<Spill>,
    /// What each sheet was when it was checked, sorted by path.
    checked: Vec<(Arc<Outline>, MadeOf)>,
}

#[derive(Default)]
struct Kept {
    bytes: usize,
    sheets: HashMap<VaultPath, Body>,
}

/// Where a parsed sheet waits.
enum Body {
    Memory(Arc<Sheet>),
    File(Place),
}

/// The file of the sheets for which there is no room.
struct Spill {
    cache: Cache,
    /// Made when it is first needed; none where it cannot be.
    file: OnceLock<Option<Scratch>>,
}

impl Spill {
    fn file(&self) -> Option<&Scratch> {
        self.file.get_or_init(|| self.cache.scratch().ok()).as_ref()
    }

    /// Takes a sheet; `None` where it cannot.
    fn put(&self, sheet: &Sheet) -> Option<Place> {
        self.file()?.put(&encode(sheet).ok()?).ok()
    }

    /// The sheet at a place; `None` where it cannot be read.
    fn get(&self, place: Place) -> Option<Sheet> {
        decode(&self.file()?.get(place).ok()?)
    }
}

impl Bodies {
    /// None yet; those for which there is no room go into a file of `spill`, if there is one.
    pub(super) fn new(spill: Option<Cache>) -> Self {
        let spill = spill.map(|cache| Spill { cache, file: OnceLock::new() });
        Self { budget: BUDGET, spill, ..Self::default() }
    }

    /// Keeps a sheet, parsed from so many bytes, if there is room.
    fn keep(&self, path: &VaultPath, sheet: Sheet, length: usize) {
        let has_room = {
            let mut kept = self.kept.lock().expect("no thread panics with the lock");
            let has_room = kept.bytes + length <= self.budget;
            kept.bytes += if has_room { length } else { 0 };
            has_room
        };
        let body = match has_room {
            true => Some(Body::Memory(Arc::new(sheet))),
            false => self.spill.as_ref().and_then(|spill| spill.put(&sheet)).map(Body::File),
        };
        if let Some(body) = body {
            let mut kept = self.kept.lock().expect("no thread panics with the lock");
            kept.sheets.insert(path.clone(), body);
        }
    }

    /// Reads and parses a sheet; keeps its body if there is room.
    pub(super) fn read(
        &self,
        path: &VaultPath,
        inputs: &Inputs<'_>,
    ) -> Result<Parsed, SourceError> {
        let (parsed, sheet, length) = Parsed::read(path, inputs)?;
        self.keep(path, sheet, length);
        Ok(parsed)
    }

    /// From now on, bodies are those of `sheets` only, which are sorted by path.
    pub(super) fn expect(&mut self, sheets: &[Arc<Parsed>]) {
        let checked = |one: &Arc<Parsed>| (one.outline.clone(), one.made_of);
        self.checked = sheets.iter().map(checked).collect();
    }

    fn checked(&self, path: &VaultPath) -> Option<&MadeOf> {
        let at = self.checked.binary_search_by(|(sheet, _)| sheet.path.cmp(path)).ok()?;
        Some(&self.checked[at].1)
    }

    /// The parsed sheet of an outline, parsed again if it was not kept; it is kept no longer.
    pub(super) fn take(
        &self,
        outline: &Outline,
        inputs: &Inputs<'_>,
    ) -> Result<Arc<Sheet>, BuildError> {
        let path = &outline.path;
        let kept = self.kept.lock().expect("no thread panics with the lock").sheets.remove(path);
        let read = |place| self.spill.as_ref()?.get(place).map(Arc::new);
        let kept = kept.and_then(|body| match body {
            Body::Memory(sheet) => Some(sheet),
            Body::File(place) => read(place),
        });
        if let Some(sheet) = kept {
            return Ok(sheet);
        }
        let bytes = self.bytes(path, inputs.source)?;
        let (sheet, taken) = parse_again(outline, bytes, inputs);
        match self.checked(path) {
            Some(checked) if checked.taken == taken.hash() => Ok(Arc::new(sheet)),
            _ => Err(BuildError::Changed(path.clone())),
        }
    }

    /// The bytes of a sheet, if they still are what was checked.
    pub(super) fn bytes(
        &self,
        path: &VaultPath,
        source: &dyn Source,
    ) -> Result<Vec<u8>, BuildError> {
        let (bytes, hash) = source.read_hashed(path, MAX_SHEET)?;
        match self.checked(path) {
            Some(checked) if checked.bytes == hash => Ok(bytes),
            _ => Err(BuildError::Changed(path.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::highlight::Highlighter;
    use crate::pipeline::load_config;
    use crate::source::DiskSource;

    /// Reads the sheets of the vault that `init` makes, which has each construct, and takes them again;
    /// tells how many waited in a file.
    fn read_and_take(mut bodies: Bodies) -> (Vec<String>, usize) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/init/vault");
        let source = DiskSource::new(root);
        let (config, _) = load_config(&source).unwrap();
        let files: BTreeSet<VaultPath> =
            source.list().unwrap().files.into_iter().map(|file| file.path).collect();
        let inputs = Inputs {
            source: &source,
            config: &config,
            highlighter: &Highlighter::once(),
            files: &files,
            searches: AtomicUsize::new(0),
        };
        let sheets = files.iter().filter(|path| path.as_str().ends_with(".md"));
        let read = |path| Arc::new(bodies.read(path, &inputs).unwrap());
        let parsed: Vec<Arc<Parsed>> = sheets.map(read).collect();
        bodies.expect(&parsed);
        let take = |one: &Arc<Parsed>| {
            let Sheet { blocks, footnotes, links, headings, .. } =
                &*bodies.take(&one.outline, &inputs).unwrap();
            format!("{blocks:?}{footnotes:?}{links:?}{headings:?}")
        };
        let kept = bodies.kept.lock().unwrap();
        let is_in_file = |body: &&Body| matches!(body, Body::File(_));
        let in_file = kept.sheets.values().filter(is_in_file).count();
        drop(kept);
        (parsed.iter().map(take).collect(), in_file)
    }

    #[test]
    fn sheets_from_a_file_are_those_from_memory_and_those_parsed_again() {
        let folder = tempfile::tempdir().unwrap();
        let (memory, _) = read_and_take(Bodies::new(None));
        assert_eq!((memory.len(), memory.iter().any(|sheet| sheet.len() > 1000)), (3, true));
        let without_room = |spill| Bodies { budget: 0, ..Bodies::new(spill) };
        let in_file = without_room(Some(Cache::new(folder.path())));
        assert_eq!(read_and_take(in_file), (memory.clone(), 3));
        assert_eq!(read_and_take(without_room(None)), (memory.clone(), 0));
        let nowhere = Cache::new(folder.path().join("is/not/there"));
        assert_eq!(read_and_take(without_room(Some(nowhere))), (memory, 0));
    }
}
