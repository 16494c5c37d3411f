//! Parsed sheets between the two passes: kept while there is room, else parsed again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::BuildError;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::highlight::Highlighter;
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
    /// What each sheet was when it was checked.
    hashes: HashMap<VaultPath, blake3::Hash>,
}

impl Bodies {
    /// Reads and parses a sheet; keeps it if there is room.
    pub(super) fn read(
        &self,
        source: &dyn Source,
        path: &VaultPath,
        config: &Config,
        highlighter: &Highlighter,
    ) -> Result<(Outline, Vec<Diagnostic>), SourceError> {
        let bytes = source.read(path, MAX_SHEET)?;
        let (hash, length) = (blake3::hash(&bytes), bytes.len());
        let (sheet, diagnostics) = parse_sheet(path, bytes, config, highlighter);
        let outline = Outline::of(&sheet);
        let mut kept = self.kept.lock().expect("no thread panics with the lock");
        kept.hashes.insert(path.clone(), hash);
        if kept.bytes + length <= BUDGET {
            kept.bytes += length;
            kept.sheets.insert(path.clone(), Arc::new(sheet));
        }
        Ok((outline, diagnostics))
    }

    /// The parsed sheet of an outline, parsed again if it was not kept.
    pub(super) fn get(
        &self,
        source: &dyn Source,
        outline: &Outline,
        config: &Config,
        highlighter: &Highlighter,
    ) -> Result<Arc<Sheet>, BuildError> {
        let path = &outline.path;
        let hash = {
            let mut kept = self.kept.lock().expect("no thread panics with the lock");
            if let Some(sheet) = kept.sheets.remove(path) {
                return Ok(sheet);
            }
            kept.hashes.get(path).copied()
        };
        let bytes = source.read(path, MAX_SHEET)?;
        if Some(blake3::hash(&bytes)) != hash {
            return Err(BuildError::Changed(path.clone()));
        }
        Ok(Arc::new(parse_sheet(path, bytes, config, highlighter).0))
    }
}
