//! Where links lead.

use super::{Outline, Vault};
use crate::model::{Link, Target};
use crate::path::{UrlPath, VaultPath};
use crate::source::CONTENT;

/// Where a link leads, once the vault is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination<'a> {
    /// Another site.
    External(&'a str),
    /// An anchor in the same page; empty for its top.
    Here(&'a str),
    /// A page or a copied file of this site, with an anchor in it.
    Site(UrlPath, Option<&'a str>),
}

/// Why a link leads nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkFault<'a> {
    /// The destination may not be shown; it has been reported where it was read.
    Refused,
    /// The path leads out of `content/`.
    LeavesVault(&'a str),
    /// There is no such file.
    NoFile(VaultPath),
    /// The file is a draft that is not published.
    Draft(VaultPath),
    /// The sheet has no such anchor.
    NoAnchor(VaultPath, &'a str),
    /// The file is no sheet and has no anchors.
    AnchorInFile(VaultPath, &'a str),
    /// An image whose file is a sheet.
    ImageIsSheet(VaultPath),
}

impl Vault {
    /// Where a link of the sheet `from` leads, whether or not the anchor that it names is there; `None`
    /// where it leads nowhere.
    pub fn destination<'a>(&self, from: &Outline, link: &'a Link) -> Option<Destination<'a>> {
        match &link.target {
            Target::Refused => None,
            Target::External(url) => Some(Destination::External(url)),
            Target::Anchor(anchor) => Some(Destination::Here(anchor)),
            Target::File { path, anchor } => {
                let file = from.path.resolve(path)?;
                match self.page_of(&file) {
                    Some(page) => Some(Destination::Site(page.clone(), anchor.as_deref())),
                    None => {
                        self.files.get(&file).map(|file| Destination::Site(copied_to(file), None))
                    }
                }
            }
        }
    }

    /// Looks whether a link of the sheet `from` leads to something that is there.
    ///
    /// # Errors
    /// The reason why it leads nowhere.
    pub fn check_link<'a>(&self, from: &Outline, link: &'a Link) -> Result<(), LinkFault<'a>> {
        match &link.target {
            Target::Refused => Err(LinkFault::Refused),
            Target::External(_) => Ok(()),
            Target::Anchor(anchor) if from.has_anchor(anchor) => Ok(()),
            Target::Anchor(anchor) => Err(LinkFault::NoAnchor(from.path.clone(), anchor)),
            Target::File { path, anchor } => {
                let file = from.path.resolve(path).filter(|file| file.below(CONTENT).is_some());
                let file = file.ok_or(LinkFault::LeavesVault(path))?;
                self.check_file(file, anchor.as_deref(), link.image)
            }
        }
    }

    /// The size in pixels of the image that `link` shows, where it is known.
    pub fn image_size(&self, from: &Outline, link: &Link) -> Option<(usize, usize)> {
        self.image_sizes.get(&image_file(from, link)?).copied()
    }

    fn check_file<'a>(
        &self,
        file: VaultPath,
        anchor: Option<&'a str>,
        image: bool,
    ) -> Result<(), LinkFault<'a>> {
        if let Some(outline) = self.outline(&file) {
            return match anchor {
                _ if image => Err(LinkFault::ImageIsSheet(file)),
                Some(anchor) if !outline.has_anchor(anchor) => {
                    Err(LinkFault::NoAnchor(file, anchor))
                }
                _ => Ok(()),
            };
        }
        if self.drafts.contains(&file) {
            return Err(LinkFault::Draft(file));
        }
        if !self.files.contains(&file) {
            return Err(LinkFault::NoFile(file));
        }
        match anchor.filter(|anchor| !anchor.is_empty()) {
            Some(anchor) => Err(LinkFault::AnchorInFile(file, anchor)),
            None => Ok(()),
        }
    }
}

/// The file inside the vault that `link` shows, if it is an image.
pub fn image_file(from: &Outline, link: &Link) -> Option<VaultPath> {
    match &link.target {
        Target::File { path, .. } if link.image => from.path.resolve(path),
        _ => None,
    }
}

/// Where a file beside the sheets is copied to: its path below `content/`, as it is.
pub fn copied_to(file: &VaultPath) -> UrlPath {
    let below = file.below(CONTENT).unwrap_or(file.as_str());
    UrlPath::new(below).expect("a part of a plain path is plain")
}
