//! Parsed sheets between the two passes: kept while there is room, else parsed again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::parsed::{MadeOf, Parsed, parse_again};
use super::{BuildError, Inputs};
use crate::model::Sheet;
use crate::parse::MAX_SHEET;
use crate::path::VaultPath;
use crate::source::{Source, SourceError};
use crate::vault::Outline;

/// How many bytes of source may be kept parsed: a block tree takes about five times its source.
const BUDGET: usize = 16 * 1024 * 1024;

/// The bodies of a vault.
#[derive(Default)]
pub(super) struct Bodies {
    kept: Mutex<Kept>,
    /// What each sheet was when it was checked, sorted by path.
    checked: Vec<(Arc<Outline>, MadeOf)>,
}

#[derive(Default)]
struct Kept {
    bytes: usize,
    sheets: HashMap<VaultPath, Arc<Sheet>>,
}

impl Bodies {
    /// Reads and parses a sheet; keeps its body if there is room.
    pub(super) fn read(
        &self,
        path: &VaultPath,
        inputs: &Inputs<'_>,
    ) -> Result<Parsed, SourceError> {
        let (parsed, sheet, length) = Parsed::read(path, inputs)?;
        let mut kept = self.kept.lock().expect("no thread panics with the lock");
        if kept.bytes + length <= BUDGET {
            kept.bytes += length;
            kept.sheets.insert(path.clone(), Arc::new(sheet));
        }
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
        let bytes = source.read(path, MAX_SHEET)?;
        match self.checked(path) {
            Some(checked) if checked.bytes == blake3::hash(&bytes) => Ok(bytes),
            _ => Err(BuildError::Changed(path.clone())),
        }
    }
}
