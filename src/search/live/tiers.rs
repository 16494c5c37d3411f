//! The tiers of terms, part by part.

use std::sync::Arc;

use rayon::prelude::*;

use super::kept::PartIn;
use super::terms::{Says, Terms, Update};
use super::tier::{Edit, Fate, Tier};
use crate::output::OutputError;
use crate::search::entry::{Limits, backwards, weight};
use crate::search::merge::{PARTS, Writer, endings, part_of};
use crate::search::packed::unpack;
use crate::search::publish::{Folder, Meta, Publisher};
use crate::search::run::compare;
use crate::search::shard::Shard;

/// All tiers of terms.
#[derive(Default)]
pub(super) struct Tiers {
    parts: Vec<Part>,
    /// Cut over all parts; none before there is an index.
    endings: Option<Tier>,
}

/// The tiers of a part.
pub(super) struct Part {
    terms: Tier,
    more: Tier,
    words: Tier,
    /// In the order of terms.
    common: Vec<String>,
}

impl Tiers {
    /// The tiers of all terms that pages have.
    pub(super) fn new(terms: &Terms, limits: Limits) -> Self {
        let mut parts: Vec<Vec<(&str, &[u8])>> = vec![Vec::new(); PARTS];
        terms.iter().for_each(|term| parts[part_of(term.0)].push(term));
        let parts: Vec<_> = parts
            .into_par_iter()
            .map(|mut terms| {
                terms.sort_unstable_by(|a, b| compare(a.0, b.0));
                let mut writer = Writer::new(limits);
                let mut postings = Vec::new();
                for (term, packed) in terms {
                    postings.clear();
                    postings.extend(unpack(packed));
                    writer.write(term, &postings);
                }
                let part = writer.finish();
                let tiers = Part {
                    terms: Tier::new("terms", part.terms),
                    more: Tier::new("more", part.more),
                    words: Tier::new("words", part.words),
                    common: part.common,
                };
                (tiers, part.endings)
            })
            .collect();
        let (parts, words): (Vec<Part>, Vec<_>) = parts.into_iter().unzip();
        let words = endings(words.into_iter().flatten().collect(), limits.size);
        Self { parts, endings: Some(Tier::new("endings", words)) }
    }

    /// The tiers that were kept.
    pub(super) fn of(parts: Vec<PartIn>, endings: Vec<Shard>) -> Self {
        let part = |part: PartIn| {
            let [terms, more, words] = part.tiers;
            Part {
                terms: Tier::new("terms", terms),
                more: Tier::new("more", more),
                words: Tier::new("words", words),
                common: part.common,
            }
        };
        let parts = parts.into_par_iter().with_max_len(1).map(part).collect();
        Self { parts, endings: Some(Tier::new("endings", endings)) }
    }

    /// All parts, in order.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The words backwards.
    pub(super) fn endings(&self) -> &[Shard] {
        self.endings.as_ref().map_or(&[], Tier::shards)
    }

    /// Changes the entries of terms.
    pub(super) fn apply(&mut self, updates: &[Update], old: &Limits, new: &Limits) {
        let mut by_part: Vec<Vec<&Update>> = vec![Vec::new(); PARTS];
        updates.iter().for_each(|update| by_part[part_of(&update.term)].push(update));
        let apply = |(part, mut updates): (&mut Part, Vec<&Update>)| {
            updates.sort_unstable_by(|a, b| compare(&a.term, &b.term));
            part.apply(&updates, old, new);
        };
        let parts = || self.parts.par_iter_mut().zip(by_part).with_max_len(1).for_each(apply);
        let endings = || {
            let mut words: Vec<(String, Option<String>)> = updates
                .iter()
                .filter_map(|update| Some((backwards(&update.term), new_weight(update)?)))
                .collect();
            words.sort_unstable_by(|a, b| compare(&a.0, &b.0));
            let edits: Vec<Edit<'_>> =
                words.iter().map(|(word, weight)| (&**word, Fate::of(weight.as_deref()))).collect();
            let tier = self.endings.as_mut().expect("what is changed has been made");
            tier.apply(&edits, new.size);
        };
        rayon::join(parts, endings);
    }

    fn tiers(&self) -> impl Iterator<Item = &Tier> {
        let parts = self.parts.iter();
        parts.flat_map(|part| [&part.terms, &part.more, &part.words]).chain(&self.endings)
    }

    /// The folders of all shards.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Arc<Folder>> {
        self.tiers().flat_map(Tier::folders)
    }

    /// Writes all shards, and says in `meta` what there is.
    pub(super) fn publish(
        &self,
        publisher: &mut Publisher<'_>,
        meta: &mut Meta,
    ) -> Result<(), OutputError> {
        for part in &self.parts {
            meta.common.extend_from_slice(&part.common);
            meta.terms.extend(publisher.shards("terms", part.terms.shards())?);
            meta.more.extend(publisher.shards("more", part.more.shards())?);
            meta.words.extend(publisher.shards("words", part.words.shards())?);
        }
        if let Some(endings) = &self.endings {
            meta.endings = publisher.shards("endings", endings.shards())?;
        }
        Ok(())
    }

    /// Says in `meta` what there is.
    pub(super) fn describe(&self, meta: &mut Meta) {
        for part in &self.parts {
            meta.common.extend_from_slice(&part.common);
            meta.terms.extend(part.terms.groups());
            meta.more.extend(part.more.groups());
            meta.words.extend(part.words.groups());
        }
        meta.endings.extend(self.endings.iter().flat_map(Tier::groups));
    }
}

/// What the tiers of words say of a term, if they say something else than before; none within where
/// they say nothing any more.
fn new_weight(update: &Update) -> Option<Option<String>> {
    let [old, new] = <[usize; 2]>::from(update.totals).map(|total| weight(&update.term, total));
    (old != new).then(|| new.map(String::from))
}

impl Part {
    /// The shards of its tiers, and the terms that are common.
    pub(super) fn shards(&self) -> ([&[Shard]; 3], &[String]) {
        ([&self.terms, &self.more, &self.words].map(Tier::shards), &self.common)
    }

    /// Changes the entries of terms, which are in order.
    fn apply(&mut self, updates: &[&Update], old: &Limits, new: &Limits) {
        let mut terms: Vec<Edit<'_>> = Vec::with_capacity(updates.len());
        let mut more: Vec<Edit<'_>> = Vec::new();
        let mut words = Vec::new();
        for update in updates {
            let term = &*update.term;
            let (fate, rest) = match &update.says {
                Says::Nothing => (Fate::Goes, None),
                Says::Total => (Fate::Total(update.totals.1), None),
                Says::Entry(entry) => (Fate::Entry(&entry.terms), entry.more.as_deref()),
            };
            terms.push((term, fate));
            if rest.is_some() || old.has_more(term, update.totals.0) {
                more.push((term, Fate::of(rest)));
            }
            words.extend(new_weight(update).map(|weight| (term, weight)));
            self.mark(term, new.is_common(term, update.totals.1));
        }
        let words: Vec<Edit<'_>> =
            words.iter().map(|(term, weight)| (*term, Fate::of(weight.as_deref()))).collect();
        self.terms.apply(&terms, new.size);
        self.more.apply(&more, new.size);
        self.words.apply(&words, new.size);
    }

    /// Says whether a term is common.
    fn mark(&mut self, term: &str, is_common: bool) {
        match (self.common.binary_search_by(|one| compare(one, term)), is_common) {
            (Ok(at), false) => drop(self.common.remove(at)),
            (Err(at), true) => self.common.insert(at, term.to_owned()),
            _ => {}
        }
    }
}
