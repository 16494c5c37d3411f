//! The sizes of images, so that pages do not jump while they load.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::parsed::Parsed;
use crate::path::VaultPath;
use crate::source::Source;
use crate::vault::{Vault, image_file};

/// How much of a file is looked at: a JPEG's size may stand behind a large preview.
const HEAD: u64 = 256 * 1024;

/// The sizes in pixels of all images that the sheets show; those that cannot be told are left out.
pub(super) fn image_sizes(
    vault: &Vault,
    sheets: &[Arc<Parsed>],
    source: &dyn Source,
) -> HashMap<VaultPath, (usize, usize)> {
    let images = |sheet: &Arc<Parsed>| -> Vec<VaultPath> {
        let links = sheet.links.iter().filter(|link| link.image);
        links.filter_map(|link| image_file(&sheet.outline, link)).collect()
    };
    let shown: BTreeSet<VaultPath> =
        sheets.iter().flat_map(images).filter(|file| vault.files.contains(file)).collect();
    shown
        .into_par_iter()
        .filter_map(|file| {
            let head = source.read_start(&file, HEAD).ok()?;
            let size = imagesize::blob_size(&head).ok()?;
            Some((file, (size.width, size.height)))
        })
        .collect()
}
