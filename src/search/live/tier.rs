//! One tier of the index: terms with their entries, in shards, in folders.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use crate::search::entry::with_total;
use crate::search::publish::{Folder, GROUP, Group, groups};
use crate::search::run::compare;
use crate::search::shard::{Shard, Shards, Size, boundary};

/// A term, and what becomes of it.
pub(super) type Edit<'a> = (&'a str, Fate<'a>);

/// What becomes of a term in a tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate<'a> {
    /// It has no entry any more.
    Goes,
    /// It has this entry.
    Entry(&'a str),
    /// It has the entry that it had, with another total.
    Total(usize),
}

impl<'a> Fate<'a> {
    /// That of a term with this entry.
    pub(super) fn of(entry: Option<&'a str>) -> Self {
        entry.map_or(Self::Goes, Self::Entry)
    }
}

/// A tier that can be changed.
#[derive(Debug)]
pub(super) struct Tier {
    name: &'static str,
    shards: Vec<Shard>,
    folders: Vec<Arc<Folder>>,
}

impl Tier {
    pub(super) fn new(name: &'static str, shards: Vec<Shard>) -> Self {
        let mut tier = Self { name, shards, folders: Vec::new() };
        tier.pack();
        tier
    }

    pub(super) fn shards(&self) -> &[Shard] {
        &self.shards
    }

    pub(super) fn folders(&self) -> &[Arc<Folder>] {
        &self.folders
    }

    /// What `meta` says of the tier.
    pub(super) fn groups(&self) -> impl Iterator<Item = Group> {
        groups(&self.shards, self.folders.iter().map(|folder| folder.name()))
    }

    /// Puts the shards into folders; those whose shards are the same stay.
    fn pack(&mut self) {
        let old = std::mem::take(&mut self.folders);
        let folder = |(at, shards): (usize, &[Shard])| match old.get(at) {
            Some(folder) if holds(folder, shards) => folder.clone(),
            _ => {
                let texts = shards.iter().map(|shard| shard.text.clone()).collect();
                Arc::new(Folder::new(self.name, texts))
            }
        };
        self.folders = self.shards.par_chunks(GROUP).enumerate().map(folder).collect();
    }

    /// Changes entries; `edits` are sorted by term, and each term is in them once.
    pub(super) fn apply(&mut self, edits: &[Edit<'_>], size: Size) {
        if edits.is_empty() {
            return;
        }
        let old = std::mem::take(&mut self.shards);
        let mut edits = edits;
        let mut at = 0;
        // The last term before the shard at hand, where the shard before it is another one now.
        let mut last: Option<String> = None;
        while at < old.len() || !edits.is_empty() {
            if at < old.len() && !touches(edits, old.get(at + 1)) {
                let mut shard = old[at].clone();
                if let Some(last) = last.take() {
                    shard.first = boundary(&last, shard.first_term()).to_owned();
                }
                self.shards.push(shard);
                at += 1;
                continue;
            }
            let last_term = last.take().unwrap_or_else(|| last_of(self.shards.last()));
            let mut writer = Shards::behind(last_term, size);
            let start = at;
            while at < old.len() || !edits.is_empty() {
                let own = in_reach(edits, old.get(at + 1));
                let (now, later) = edits.split_at(own);
                merge(old.get(at), now, &mut writer);
                edits = later;
                at = (at + 1).min(old.len());
                if old.get(at).is_none_or(|next| is_cut(&writer, next, edits)) {
                    break;
                }
            }
            last = Some(writer.last().to_owned());
            self.shards.extend(keep_same(writer.finish(), &old[start..at]));
        }
        self.pack();
    }
}

/// True where the shards are those of the folder.
fn holds(folder: &Folder, shards: &[Shard]) -> bool {
    let same = |(a, b): (&Arc<str>, &Shard)| Arc::ptr_eq(a, &b.text);
    folder.texts().len() == shards.len() && folder.texts().iter().zip(shards).all(same)
}

/// How many edits stand before the first term of the shard `next`.
fn in_reach(edits: &[Edit<'_>], next: Option<&Shard>) -> usize {
    next.map_or(edits.len(), |next| {
        edits.partition_point(|(term, _)| compare(term, next.first_term()) == Ordering::Less)
    })
}

/// True where `edits` take away the first term of a shard.
fn beheads(edits: &[Edit<'_>], shard: &Shard) -> bool {
    edits.first().is_some_and(|(term, fate)| *fate == Fate::Goes && *term == shard.first_term())
}

/// True where `edits` change the shard before `next`, or the cut between the two.
fn touches(edits: &[Edit<'_>], next: Option<&Shard>) -> bool {
    match next {
        None => !edits.is_empty(),
        Some(next) => in_reach(edits, Some(next)) > 0 || beheads(edits, next),
    }
}

/// True where the old shard `next` begins behind what has been written, as it did before.
fn is_cut(writer: &Shards, next: &Shard, edits: &[Edit<'_>]) -> bool {
    !beheads(edits, next) && writer.cuts_before(next.first_term())
}

/// Writes the entries of a shard, if there is one, as `edits` change them.
fn merge(shard: Option<&Shard>, edits: &[Edit<'_>], writer: &mut Shards) {
    let mut edits = edits.iter().peekable();
    // Whether the term that was written last stands before the next line in the old shard too.
    let mut in_step = false;
    if let Some(shard) = shard {
        shard.read(|line| {
            let is_before = |edit: &&Edit<'_>| compare(edit.0, line.term) == Ordering::Less;
            while let Some((new, fate)) = edits.next_if(is_before) {
                in_step &= *fate == Fate::Goes;
                write(new, *fate, "", writer);
            }
            match edits.next_if(|(edited, _)| *edited == line.term) {
                Some((term, fate)) => {
                    in_step = *fate != Fate::Goes;
                    write(term, *fate, line.entry, writer);
                }
                None if in_step => writer.push_line(&line),
                None => {
                    in_step = true;
                    writer.push(line.term, line.entry);
                }
            }
        });
    }
    edits.for_each(|(term, fate)| write(term, *fate, "", writer));
}

/// Writes a term that had the entry `old`.
fn write(term: &str, fate: Fate<'_>, old: &str, writer: &mut Shards) {
    match fate {
        Fate::Goes => {}
        Fate::Entry(entry) => writer.push(term, entry),
        Fate::Total(total) => writer.push(term, &with_total(old, total)),
    }
}

/// The last term of a shard.
fn last_of(shard: Option<&Shard>) -> String {
    let mut last = String::new();
    shard.into_iter().for_each(|shard| {
        shard.read(|line| {
            last.clear();
            last.push_str(line.term);
        });
    });
    last
}

/// The `new` shards; those whose text an old one has share it with that.
fn keep_same(new: Vec<Shard>, old: &[Shard]) -> impl Iterator<Item = Shard> {
    new.into_iter().map(|shard| {
        let same = old.iter().find(|old| old.text == shard.text);
        let text = same.map_or(shard.text, |old| old.text.clone());
        Shard { text, ..shard }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use std::collections::BTreeMap;

    fn shards(terms: &BTreeMap<String, String>, size: Size) -> Vec<Shard> {
        let mut shards = Shards::new(size);
        // ASCII sorts alike by bytes and by units.
        terms.iter().for_each(|(term, entry)| shards.push(term, entry));
        shards.finish()
    }

    fn shown(shards: &[Shard]) -> Vec<(&str, &str)> {
        shards.iter().map(|shard| (&*shard.first, &*shard.text)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Edited shards are those that the edited terms would be cut into.
        #[test]
        fn edited_tier_is_cut_as_a_new_one(
            terms in prop::collection::btree_map("[a-c]{1,4}", "[A-C]{1,9}", 0..60),
            edits in prop::collection::vec(
                prop::collection::btree_map("[a-c]{1,4}", prop::option::of("[A-C]{1,9}"), 0..12),
                1..6,
            ),
        ) {
            let size = Size { least: 24, cut: 3 };
            let mut terms: BTreeMap<String, String> = terms;
            let mut tier = Tier::new("terms", shards(&terms, size));
            for edit in edits {
                let edits: Vec<Edit<'_>> =
                    edit.iter().map(|(term, entry)| (&**term, Fate::of(entry.as_deref()))).collect();
                tier.apply(&edits, size);
                for (term, entry) in &edit {
                    match entry {
                        Some(entry) => terms.insert(term.clone(), entry.clone()),
                        None => terms.remove(term),
                    };
                }
                let new = Tier::new("terms", shards(&terms, size));
                prop_assert_eq!(shown(&tier.shards), shown(&new.shards));
                let names = |tier: &Tier| -> Vec<String> {
                    tier.folders.iter().map(|folder| folder.name().to_owned()).collect()
                };
                prop_assert_eq!(names(&tier), names(&new));
            }
        }
    }
}
