//! Links that lead nowhere.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Fault};
use crate::model::{Link, Target};
use crate::path::VaultPath;
use crate::text::nearest;
use crate::vault::{LinkFault, Outline, Vault};

/// For how many broken links the nearest file is looked for: each look goes over the whole vault.
const HINTS: usize = 100;

/// The links of a sheet that is published.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// The sheet.
    pub from: &'a Outline,
    /// Its links and images.
    pub links: &'a [Link],
}

/// Reports each link that leads nowhere.
pub fn check_links(vault: &Vault, links: &[Links<'_>]) -> Vec<Diagnostic> {
    let hints = Hints { vault, left: AtomicUsize::new(HINTS) };
    links
        .par_iter()
        .with_max_len(64)
        .flat_map_iter(|Links { from, links }| {
            let hints = &hints;
            links.iter().filter_map(move |link| {
                let fault = fault(vault.check_link(from, link).err()?, from, link, hints)?;
                Some(Diagnostic::new(&from.path, link.span, fault))
            })
        })
        .collect()
}

fn fault(fault: LinkFault<'_>, from: &Outline, link: &Link, hints: &Hints<'_>) -> Option<Fault> {
    let written = match &link.target {
        Target::File { path, .. } => path.clone(),
        _ => String::new(),
    };
    Some(match fault {
        LinkFault::Refused => return None,
        LinkFault::LeavesVault(path) => Fault::LinkLeavesVault { path: path.to_owned() },
        LinkFault::NoFile(file) => {
            Fault::NoSuchFile { path: written, nearest: hints.file(from, &file, link.image) }
        }
        LinkFault::Draft(_) => Fault::LinkToDraft { path: written },
        LinkFault::ImageIsSheet(_) => Fault::ImageIsSheet { path: written },
        LinkFault::AnchorInFile(_, anchor) => {
            Fault::AnchorInFile { anchor: anchor.to_owned(), path: written }
        }
        LinkFault::NoAnchor(file, anchor) => {
            let nearest = hints.anchor(&file, anchor);
            let anchor = anchor.to_owned();
            match written.is_empty() {
                true => Fault::NoSuchAnchor { anchor, nearest },
                false => Fault::NoSuchAnchorIn { anchor, path: written, nearest },
            }
        }
    })
}

/// Finds what the author may have meant.
struct Hints<'a> {
    vault: &'a Vault,
    left: AtomicUsize,
}

impl Hints<'_> {
    /// The nearest file: one of the same name elsewhere, a folder's `_index.md`, or a name alike.
    fn file(&self, from: &Outline, wanted: &VaultPath, image: bool) -> Option<String> {
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.ok()?;
        let all = || {
            let sheets = self.vault.outlines().map(|outline| &outline.path);
            // A sheet that links to itself by a wrong name is rarer than one that names another.
            let sheets = sheets.filter(|path| !image && **path != from.path);
            sheets.chain(&self.vault.files)
        };
        let index = format!("{wanted}/_index.md");
        let same =
            all().find(|path| path.as_str() == index || path.file_name() == wanted.file_name());
        if let Some(path) = same {
            return Some(from.path.relative_to(path));
        }
        let written = from.path.relative_to(wanted);
        let known: Vec<String> = all().map(|path| from.path.relative_to(path)).collect();
        nearest(&written, known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The nearest anchor of a sheet.
    fn anchor(&self, file: &VaultPath, wanted: &str) -> Option<String> {
        let outline = self.vault.outline(file)?;
        nearest(wanted, outline.anchors.iter().map(|anchor| anchor.as_str())).map(str::to_owned)
    }
}
