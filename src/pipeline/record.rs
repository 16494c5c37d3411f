//! What a build remembers of itself, so that the next one can tell whether it would change anything.
//!
//! A [`Record`] is of one request, and says by which program, from which files, with which result.
//! Each of them is looked at again: where all is as it was, the site is what a build would make. A
//! build that failed leaves no record, so what is wrong is told each time.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Keys, Packs, Program, Project};
use crate::cache::{Cache, decode, encode};
use crate::diagnostic::Diagnostic;
use crate::output::{Protected, Site, Totals};
use crate::source::{DiskSource, Inputs, Looked};

/// What a site depends on besides the vault and the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Where to publish, absolute; `None` where the settings say it.
    pub output: Option<PathBuf>,
    /// The base URL in the place of that of the settings.
    pub base_url: Option<String>,
    /// Publish drafts too.
    pub drafts: bool,
    /// Take warnings for errors.
    pub strict: bool,
}

/// What a build says of its result.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Where the settings say that the site stands.
    pub output: PathBuf,
    /// How many sheets there are.
    pub sheets: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How large the site is, in bytes.
    pub bytes: u64,
    /// All that is wrong: warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a build takes over from the last one of the same program.
#[derive(Debug, Default)]
pub struct Last {
    /// The files of the vault.
    pub inputs: Inputs,
    /// The files of the site, if there was one.
    pub site: Option<Site>,
    /// The keys of its pages.
    pub keys: Keys,
    /// Larger things.
    pub packs: Packs,
    /// The program.
    pub program: Option<Program>,
}

/// A build that succeeded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    site: Site,
    facts: Facts,
}

/// What is known of a build beside its site, which is as large as all else and read beside it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Facts {
    /// The program that built.
    program: Program,
    request: Request,
    inputs: Inputs,
    keys: Keys,
    packs: Packs,
    told: Told,
}

impl Told {
    /// What a build of `project` says, whose site has these files.
    pub fn new(project: &Project, totals: Totals) -> Self {
        Self {
            output: project.config().output.clone().into(),
            sheets: project.sheets(),
            pages: project.pages(),
            bytes: totals.bytes,
            diagnostics: project.diagnostics.clone(),
        }
    }
}

impl Record {
    /// The record of a build by `program` that has just published `site`; `None` where a file was saved
    /// meanwhile, or the program cannot be read.
    pub fn new(
        request: Request,
        inputs: Option<Inputs>,
        site: Site,
        (keys, packs): (Keys, Packs),
        told: Told,
        program: Option<Program>,
    ) -> Option<Self> {
        let (program, inputs) = (program?, inputs?);
        Some(Self { site, facts: Facts { program, request, inputs, keys, packs, told } })
    }

    /// The record of the last build for this request, if one was kept.
    pub fn find(cache: &Cache, request: &Request) -> Option<Self> {
        let bytes = cache.read(&request.name())?;
        let (length, rest) = bytes.split_first_chunk()?;
        let (site, facts) = rest.split_at_checked(u64::from_le_bytes(*length).try_into().ok()?)?;
        let (site, facts) = rayon::join(|| decode(site), || decode(facts));
        Some(Self { site: site?, facts: facts? })
    }

    /// What the build told, where one for `request` would do the same, now that a look at the vault has
    /// `found` this.
    ///
    /// # Errors
    /// Why it would not, in a few words.
    pub fn look_again(
        &self,
        cache: &Cache,
        request: &Request,
        (disk, found): (&DiskSource, &Looked),
        protected: &Protected,
    ) -> Result<Told, String> {
        let Facts { request: asked, inputs, told, .. } = &self.facts;
        if asked != request {
            return Err("it was asked for otherwise".to_owned());
        }
        let program = self.facts.program.again().ok_or("the program is another one")?;
        let settings = disk.root().join(&told.output);
        let output = request.output.as_ref().unwrap_or(&settings);
        // Where both have changed, what is of the vault is told, and found with fewer looks.
        let inputs = inputs.again(found, disk)?;
        let site = self.site.look_again(output, protected)?;
        let now = Self { site, facts: Facts { program, inputs, ..self.facts.clone() } };
        if now != *self {
            // Stamps tell more than they did. Without that, the next look takes as long as this one.
            let _ = now.keep(cache);
        }
        Ok(now.facts.told)
    }

    /// What the next build can take over, where this program made it.
    pub fn into_last(self) -> Option<Last> {
        let program = Some(self.facts.program.again()?);
        let Self { site, facts: Facts { inputs, keys, packs, .. } } = self;
        Some(Last { inputs, site: Some(site), keys, packs, program })
    }

    /// Keeps the record for the next build.
    ///
    /// # Errors
    /// What the system says; then the next build does all again.
    pub fn keep(&self, cache: &Cache) -> io::Result<()> {
        let (site, facts) = rayon::join(|| encode(&self.site), || encode(&self.facts));
        let (site, facts) = (site?, facts?);
        let length = (site.len() as u64).to_le_bytes();
        cache.write(&self.facts.request.name(), &[&length, &site, &facts])
    }
}

impl Request {
    /// A file name of its own for each folder that is published to.
    pub(super) fn name(&self) -> String {
        let output = self.output.as_deref().unwrap_or(Path::new(""));
        blake3::hash(output.as_os_str().as_encoded_bytes()).to_hex()[..16].to_owned()
    }
}
