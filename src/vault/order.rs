//! Sheets sorted into tracks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Outline, Track};
use crate::path::{UrlPath, VaultPath};
use crate::source::CONTENT;
use crate::text::{kebab, start_of};

/// Sorts sheets: those without a track first, then track by track.
pub(super) fn arrange(
    sheets: Vec<Arc<Outline>>,
    indexes: &[Arc<Outline>],
) -> (Vec<Arc<Outline>>, Vec<Track>) {
    let places_of_indexes: BTreeMap<&str, usize> =
        indexes.iter().enumerate().map(|(at, index)| (index.path.folder(), at)).collect();
    let mut tracks: BTreeMap<String, Track> = BTreeMap::new();
    for path in indexes.iter().chain(&sheets).map(|outline| &outline.path) {
        if let Some(folder) = track_folder(path).filter(|folder| !tracks.contains_key(*folder)) {
            let index = places_of_indexes.get(format!("{CONTENT}/{folder}").as_str()).copied();
            tracks.insert(folder.to_owned(), track(folder, index, indexes));
        }
    }
    let mut tracks: Vec<Track> = tracks.into_values().collect();
    tracks.sort_by_key(|track| {
        let weight = track.index.and_then(|at| indexes[at].front.weight);
        (weight.unwrap_or(i64::MAX), track.title.to_lowercase(), track.folder.clone())
    });
    let places: BTreeMap<String, usize> =
        tracks.iter().enumerate().map(|(at, track)| (track.folder.clone(), at + 1)).collect();
    let place = |sheet: &Outline| {
        let track = track_folder(&sheet.path).and_then(|folder| places.get(folder));
        let weight = sheet.front.weight.unwrap_or(i64::MAX);
        (track.copied().unwrap_or(0), weight, start_of(&sheet.sort_title))
    };
    let mut keyed: Vec<_> = sheets.into_iter().map(|sheet| (place(&sheet), sheet)).collect();
    keyed.par_sort_unstable_by(|(a, one), (b, other)| {
        let names = || (&one.sort_title, &one.path).cmp(&(&other.sort_title, &other.path));
        a.cmp(b).then_with(names)
    });
    let sheets: Vec<Arc<Outline>> = keyed.into_iter().map(|(_, sheet)| sheet).collect();
    for track in &mut tracks {
        track.sheets = range_of(&track.folder, &sheets, &places);
    }
    (sheets, tracks)
}

/// Where a track's sheets stand among all, which are sorted by track.
fn range_of(
    folder: &str,
    sheets: &[Arc<Outline>],
    places: &BTreeMap<String, usize>,
) -> Range<usize> {
    let own = places.get(folder).copied().unwrap_or(0);
    let place = |sheet: &Outline| {
        track_folder(&sheet.path).and_then(|folder| places.get(folder)).copied().unwrap_or(0)
    };
    let start = sheets.partition_point(|sheet| place(sheet) < own);
    let end = sheets.partition_point(|sheet| place(sheet) <= own);
    start..end
}

/// The top-level folder of `content/` that a file lies in.
pub(super) fn track_folder(path: &VaultPath) -> Option<&str> {
    path.below(CONTENT)?.split_once('/').map(|(folder, _)| folder)
}

fn track(folder: &str, index: Option<usize>, indexes: &[Arc<Outline>]) -> Track {
    let title = match index {
        Some(at) => indexes[at].title.clone(),
        None => {
            let spaced = folder.replace(['-', '_'], " ");
            let mut chars = spaced.chars();
            chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
        }
    };
    let segment = kebab(folder).unwrap_or_else(|| "x".to_owned());
    let url = UrlPath::new(format!("{segment}/index.html")).expect("a slug is a plain path");
    Track { folder: folder.to_owned(), url, title, index, sheets: 0..0 }
}
