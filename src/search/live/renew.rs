//! The postings of a part of an index, after some pages have come, gone or changed.

use std::cmp::Ordering;

use super::terms::{Says, Update};
use crate::search::entry::{Entry, Limits};
use crate::search::merge::bounds;
use crate::search::packed::{Posting, unpack};
use crate::search::run::{Run, compare};

/// The terms of a part that `runs` have, in order, each with its postings, sorted.
pub(super) fn come(runs: &[Run], part: usize) -> Vec<(&str, Vec<Posting>)> {
    let mut terms: Vec<(&str, &Run, usize)> = runs
        .iter()
        .flat_map(|run| bounds(run, part).map(move |at| (run.term(at), run, at)))
        .collect();
    terms.sort_unstable_by(|a, b| compare(a.0, b.0));
    let postings = |same: &[(&str, &Run, usize)]| {
        let mut postings: Vec<Posting> =
            same.iter().flat_map(|(_, run, at)| unpack(run.packed(*at))).collect();
        postings.sort_unstable();
        postings
    };
    terms.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, postings(same))).collect()
}

/// A part's postings without those of pages that are gone and with those that come, where they are not
/// the same as before, and what follows for its terms.
pub(super) fn renew_part(
    old: &Run,
    come: &[(&str, Vec<Posting>)],
    is_gone: &[bool],
    limits: [&Limits; 2],
) -> (Option<Run>, Vec<Update>) {
    let (mut run, mut updates, mut gone) = (None, Vec::new(), Vec::new());
    let mut come = come.iter().peekable();
    // The postings of a term, the next one of the old run, or one before that.
    let mut add =
        |term: &str, next: usize, before: usize, postings: &[Posting], run: &mut Option<Run>| {
            let says = match postings {
                [] => Says::Nothing,
                _ => Says::Entry(Entry::new(term, postings, limits[1])),
            };
            updates.push(Update::new(term, (before, postings.len()), says));
            let run = run.get_or_insert_with(|| old.first(next));
            if !postings.is_empty() {
                run.push(term, postings);
            }
        };
    for at in 0..old.len() {
        let (term, packed) = (old.term(at), old.packed(at));
        while let Some((new, postings)) =
            come.next_if(|(new, _)| compare(new, term) == Ordering::Less)
        {
            add(new, at, 0, postings, &mut run);
        }
        let more = come.next_if(|(new, _)| *new == term).map_or(&[][..], |(_, postings)| postings);
        let mut total = 0;
        gone.clear();
        for posting in unpack(packed) {
            total += 1;
            if is_gone[posting.key as usize] {
                gone.push(posting);
            }
        }
        if gone == more && !Limits::differ(limits, term, total) {
            run.iter_mut().for_each(|run| run.push_packed(term, packed));
            continue;
        }
        let stays = unpack(packed).filter(|posting| !is_gone[posting.key as usize]);
        add(term, at, total, &join(stays, more), &mut run);
    }
    come.for_each(|(new, postings)| add(new, old.len(), 0, postings, &mut run));
    (run, updates)
}

/// Postings and others of other sheets, both sorted, as one list.
fn join(postings: impl Iterator<Item = Posting>, others: &[Posting]) -> Vec<Posting> {
    let mut joined = Vec::with_capacity(postings.size_hint().0 + others.len());
    let mut others = others.iter().copied().peekable();
    for posting in postings {
        while let Some(other) = others.next_if(|other| *other < posting) {
            joined.push(other);
        }
        joined.push(posting);
    }
    joined.extend(others);
    joined
}
