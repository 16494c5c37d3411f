//! The numbers of sheets.

use crate::path::UrlPath;

/// For each of `urls` its number, and a bound that is above all of them.
///
/// The number is the head of a hash of the URL, or the next free one. A fifth of the numbers at least
/// stays free, so that a sheet that comes or goes moves few others.
pub(super) fn number(urls: &[&UrlPath]) -> (Vec<u32>, u32) {
    let bits = (urls.len().max(4) * 5 / 4).next_power_of_two().ilog2();
    let mut order: Vec<(u32, usize)> = urls
        .iter()
        .enumerate()
        .map(|(at, url)| {
            let hash = blake3::hash(url.as_str().as_bytes());
            let head = <[u8; 4]>::try_from(&hash.as_bytes()[..4]).expect("a hash is longer");
            (u32::from_be_bytes(head) >> (32 - bits), at)
        })
        .collect();
    order.sort_unstable_by_key(|(home, at)| (*home, urls[*at]));
    let mut numbers = vec![0; urls.len()];
    let mut free = 0;
    for (home, at) in order {
        numbers[at] = free.max(home);
        free = numbers[at] + 1;
    }
    (numbers, free.max(1 << bits))
}
