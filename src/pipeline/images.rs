//! The sizes of images, so that pages do not jump while they load.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use crate::check::Links;
use crate::path::VaultPath;
use crate::source::Source;
use crate::vault::{Vault, image_file};

/// How much of a file is looked at: a JPEG's size may stand behind a large preview.
const HEAD: u64 = 256 * 1024;

/// The sizes in pixels of all images that the sheets show; those that cannot be told are left out.
pub(super) fn image_sizes(
    vault: &Vault,
    links: &[Links<'_>],
    source: &dyn Source,
) -> HashMap<VaultPath, (usize, usize)> {
    let shown: BTreeSet<VaultPath> = links
        .iter()
        .flat_map(|Links { from, links }| links.iter().filter_map(|link| image_file(from, link)))
        .filter(|file| vault.files.contains(file))
        .collect();
    shown
        .into_par_iter()
        .filter_map(|file| {
            let head = source.read_start(&file, HEAD).ok()?;
            let size = imagesize::blob_size(&head).ok()?;
            Some((file, (size.width, size.height)))
        })
        .collect()
}
