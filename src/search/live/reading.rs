//! Reading pages: what they say, term by term, and what results show of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::pages::{Plan, Wanted, Which};
use super::terms::Terms;
use crate::model::Sheet;
use crate::search::invert::Accumulator;
use crate::search::lexicon::Lexicon;
use crate::search::packed::{Posting, pack_all};
use crate::search::place::Place;
use crate::search::record::Excerpts;
use crate::vault::{Outline, Vault};

/// How many pages are in memory as words at once.
const BATCH: usize = 1024;

/// Up to how many pages share a list of terms: each term is looked up once for all of them.
const CHUNK: usize = 64;

/// What a page says.
pub(super) struct Reading {
    pub(super) documents: u32,
    /// By the numbers of their terms.
    pub(super) postings: Box<[u8]>,
    pub(super) record: String,
}

/// What some pages say: each term by its number among them, each page by its place.
struct Said {
    terms: Lexicon,
    postings: Vec<(u32, Posting)>,
    /// How many documents each page has, and its record.
    pages: Vec<(u32, String)>,
}

/// Reads the pages that a plan says, in its order; new terms get numbers.
pub(super) fn read<E: Send>(
    plan: &Plan<'_>,
    vault: &Vault,
    one_file: bool,
    terms: &mut Terms,
    body: impl Fn(&Outline) -> Result<Arc<Sheet>, E> + Sync,
) -> Result<Vec<Reading>, E> {
    let stale: Vec<&Wanted<'_>> = plan.stale().collect();
    let excerpts = Excerpts::new(one_file);
    let mut readings = Vec::with_capacity(stale.len());
    for batch in stale.chunks(BATCH) {
        let chunk = batch.len().div_ceil(4 * rayon::current_num_threads()).min(CHUNK);
        let said = batch
            .par_chunks(chunk)
            .map(|pages| listen(pages, vault, excerpts, &body))
            .collect::<Result<Vec<Said>, E>>()
            .inspect_err(|_| terms.sweep())?;
        let numbered: Vec<(Said, Vec<u32>)> = said
            .into_iter()
            .map(|said| {
                let numbers = said.terms.terms().map(|term| terms.intern(term)).collect();
                (said, numbers)
            })
            .collect();
        readings.par_extend(numbered.into_par_iter().flat_map_iter(|(said, n)| said.by_term(&n)));
    }
    Ok(readings)
}

/// Reads some pages.
fn listen<E>(
    pages: &[&Wanted<'_>],
    vault: &Vault,
    excerpts: Excerpts,
    body: &impl Fn(&Outline) -> Result<Arc<Sheet>, E>,
) -> Result<Said, E> {
    let mut words = Accumulator::default();
    let mut read = Vec::with_capacity(pages.len());
    for (at, page) in pages.iter().enumerate() {
        let (place, outline) = match page.which {
            Which::Sheet(at) => (Place::of_sheet(vault, at), Some(&vault.sheets[at])),
            Which::Track(at) => {
                let index = vault.tracks[at].index.map(|index| &vault.indexes[index]);
                (Place::of_track(vault, at), index)
            }
        };
        let body = outline.map(|outline| body(outline)).transpose()?;
        let documents = place.documents(body.as_deref());
        place.add_to(&mut words, at as u32, &documents);
        let record = place.record(page.number, &documents, excerpts);
        read.push((documents.len() as u32, record));
    }
    let (terms, postings) = words.into_postings();
    Ok(Said { terms, postings, pages: read })
}

impl Said {
    /// The same with postings sorted by the numbers of their terms.
    fn by_term(self, numbers: &[u32]) -> Vec<Reading> {
        let mut postings = &self.postings[..];
        let pages = self.pages.into_iter().enumerate().map(|(at, (documents, record))| {
            let own = postings.partition_point(|(_, posting)| posting.key == at as u32);
            let (own, rest) = postings.split_at(own);
            postings = rest;
            let by_term = own.iter().map(|(term, posting)| posting.under(numbers[*term as usize]));
            let mut by_term: Vec<Posting> = by_term.collect();
            by_term.sort_unstable();
            let mut bytes = Vec::with_capacity(by_term.len() * 3);
            pack_all(&by_term, &mut bytes);
            Reading { documents, postings: bytes.into(), record }
        });
        pages.collect()
    }
}
