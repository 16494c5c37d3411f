//! Code that comes from other files: `file=examples/closure.py#region`.

use super::Inputs;
use crate::diagnostic::{Diagnostic, Fault};
use crate::model::{Block, BlockKind, Code, Fix, Sheet};
use crate::path::VaultPath;
use crate::source::{CONTENT, SourceError, decode};
use crate::text::{RegionFault, nearest, region, region_names};

/// The largest file that code is taken from, in bytes.
const MAX_INCLUDE: u64 = 1024 * 1024;

/// What a sheet has taken from other files.
#[derive(Default)]
pub(super) struct Taken {
    hasher: blake3::Hasher,
    /// The files that it names, whether they are there or not.
    pub(super) files: Vec<VaultPath>,
}

impl Taken {
    /// Tells whether it is the same at another time.
    pub(super) fn hash(&self) -> blake3::Hash {
        self.hasher.finalize()
    }
}

/// Fills each block whose code comes from a file, and compares those that have a text of their own.
///
/// All that was taken is noted in `taken`.
pub(super) fn fill_includes(
    sheet: &mut Sheet,
    inputs: &Inputs<'_>,
    taken: &mut Taken,
) -> Vec<Diagnostic> {
    let Sheet { path, blocks, footnotes, fixes, .. } = sheet;
    let mut diagnostics = Vec::new();
    let mut visit = |code: &mut Code| {
        let Some(file) = code.file.clone() else { return };
        let fault = match included_text(path, &file.value, inputs, &mut taken.files) {
            Err(fault) => fault,
            Ok(text) => {
                taken.hasher.update(text.as_bytes());
                if code.text == text {
                    return;
                }
                // A fence inside would end the block: such text can only stand in its own file.
                let mends = !has_fence(&text);
                if mends {
                    fixes.push(Fix::Body { span: code.span, text: text.clone() });
                }
                let empty = code.text.trim().is_empty();
                let old = std::mem::replace(&mut code.text, text);
                if empty || old.trim_end() == code.text.trim_end() {
                    return;
                }
                Fault::IncludeDiffers { file: file.value, mends }
            }
        };
        diagnostics.push(Diagnostic::new(path, file.span, fault));
    };
    each_code(blocks, &mut visit);
    footnotes.iter_mut().for_each(|note| each_code(&mut note.blocks, &mut visit));
    diagnostics
}

fn has_fence(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| line.starts_with("```") || line.starts_with("~~~"))
}

fn each_code(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Code)) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Code(code) => visit(code),
            BlockKind::Quote(inner) => each_code(inner, visit),
            BlockKind::Callout(callout) => each_code(&mut callout.blocks, visit),
            BlockKind::Section(section) => each_code(&mut section.blocks, visit),
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| each_code(&mut item.blocks, visit));
            }
            BlockKind::Card(card) => {
                each_code(&mut card.prompt, visit);
                card.slots.iter_mut().for_each(|slot| each_code(&mut slot.blocks, visit));
            }
            _ => {}
        }
    }
}

/// The text that `file`, with its region after `#`, names for the sheet at `path`.
fn included_text(
    path: &VaultPath,
    file: &str,
    inputs: &Inputs<'_>,
    named: &mut Vec<VaultPath>,
) -> Result<String, Fault> {
    let (name, part) = match file.split_once('#') {
        Some((name, part)) => (name, Some(part)),
        None => (file, None),
    };
    let written = name.to_owned();
    let target = path.resolve(name).filter(|target| target.below(CONTENT).is_some());
    let Some(target) = target else { return Err(Fault::IncludeLeavesVault { path: written }) };
    named.push(target.clone());
    if !inputs.files.contains(&target) {
        let nearest = inputs.may_search().then(|| nearest_file(path, name, inputs)).flatten();
        return Err(Fault::IncludeNoFile { path: written, nearest });
    }
    let bytes = match inputs.source.read(&target, MAX_INCLUDE) {
        Err(SourceError::TooLarge { size, limit, .. }) => {
            return Err(Fault::IncludeTooLarge { path: written, size, limit });
        }
        read => read.ok(),
    };
    let text = bytes.and_then(|bytes| decode(bytes).ok());
    let Some(text) = text else { return Err(Fault::IncludeNotText { path: written }) };
    let mut text = text.replace('\r', "");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let Some(part) = part else { return Ok(text) };
    region(&text, part).map_err(|fault| match fault {
        RegionFault::Missing => {
            let nearest = nearest(part, region_names(&text)).map(str::to_owned);
            Fault::IncludeNoRegion { region: part.to_owned(), path: written, nearest }
        }
        RegionFault::Unclosed => Fault::IncludeUnclosed { region: part.to_owned(), path: written },
    })
}

/// The file whose path from the sheet is nearest to `name`.
fn nearest_file(path: &VaultPath, name: &str, inputs: &Inputs<'_>) -> Option<String> {
    let known: Vec<String> = inputs.files.iter().map(|file| path.relative_to(file)).collect();
    nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
}
