//! Parsed sheets between the two passes: kept while there is room, else parsed again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::includes::fill_includes;
use super::{BuildError, Inputs};
use crate::diagnostic::Diagnostic;
use crate::model::Sheet;
use crate::parse::{MAX_SHEET, parse_sheet};
use crate::path::VaultPath;
use crate::source::{Source, SourceError};
use crate::vault::Outline;

/// How many bytes of source may be kept parsed: a block tree takes about five times its source.
const BUDGET: usize = 16 * 1024 * 1024;

/// The bodies of a vault.
#[derive(Default)]
pub(super) struct Bodies {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bytes: usize,
    sheets: HashMap<VaultPath, Arc<Sheet>>,
    /// What each sheet, and the code that it takes from other files, was when it was checked.
    hashes: HashMap<VaultPath, (blake3::Hash, blake3::Hash)>,
}

impl Bodies {
    /// Reads and parses a sheet; keeps it if there is room.
    pub(super) fn read(
        &self,
        path: &VaultPath,
        inputs: &Inputs<'_>,
    ) -> Result<(Outline, Vec<Diagnostic>), SourceError> {
        let bytes = inputs.source.read(path, MAX_SHEET)?;
        let (hash, length) = (blake3::hash(&bytes), bytes.len());
        let (sheet, diagnostics, taken) = parse(path, bytes, inputs);
        let outline = Outline::of(&sheet);
        let mut kept = self.kept.lock().expect("no thread panics with the lock");
        kept.hashes.insert(path.clone(), (hash, taken));
        if kept.bytes + length <= BUDGET {
            kept.bytes += length;
            kept.sheets.insert(path.clone(), Arc::new(sheet));
        }
        Ok((outline, diagnostics))
    }

    /// The parsed sheet of an outline, parsed again if it was not kept.
    pub(super) fn get(
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
        let (sheet, _, taken) = parse(path, bytes, inputs);
        let kept = self.kept.lock().expect("no thread panics with the lock");
        match kept.hashes.get(path) {
            Some((_, checked)) if *checked == taken => Ok(Arc::new(sheet)),
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
        let hash = blake3::hash(&bytes);
        let kept = self.kept.lock().expect("no thread panics with the lock");
        match kept.hashes.get(path) {
            Some((checked, _)) if *checked == hash => Ok(bytes),
            _ => Err(BuildError::Changed(path.clone())),
        }
    }
}

/// A sheet with the code that it takes from other files, and the identity of that code.
fn parse(
    path: &VaultPath,
    bytes: Vec<u8>,
    inputs: &Inputs<'_>,
) -> (Sheet, Vec<Diagnostic>, blake3::Hash) {
    let (mut sheet, mut diagnostics) = parse_sheet(path, bytes, inputs.config, inputs.highlighter);
    let mut taken = blake3::Hasher::new();
    diagnostics.extend(fill_includes(&mut sheet, inputs, &mut taken));
    (sheet, diagnostics, taken.finalize())
}
