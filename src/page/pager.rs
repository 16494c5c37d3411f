//! Pages of a list.

use std::ops::Range;

use super::PAGE_SIZE;
use super::context::{Pager, PagerLink};
use crate::path::UrlPath;

/// How many pages on each side of the current one are linked.
const AROUND: usize = 2;

/// The entries of page `number`, from 1, of a list of `length`.
pub(super) fn slice(length: usize, number: usize) -> Range<usize> {
    let start = ((number - 1) * PAGE_SIZE).min(length);
    start..(start + PAGE_SIZE).min(length)
}

/// The pages of a list of `length` entries that starts at `first`, seen from page `number`.
pub(super) fn pager(first: &UrlPath, length: usize, number: usize) -> Pager {
    let count = length.div_ceil(PAGE_SIZE).max(1);
    let url = |page: usize| first.page(page).encoded();
    let mut links = Vec::new();
    let mut last = 0;
    let near = |page: &usize| *page == 1 || *page == count || page.abs_diff(number) <= AROUND;
    let mut shown: Vec<usize> = (number.saturating_sub(AROUND)..=number + AROUND)
        .chain([1, count])
        .filter(|page| (1..=count).contains(page) && near(page))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    for page in shown {
        if page > last + 1 {
            links.push(None);
        }
        links.push(Some(PagerLink { number: page, url: url(page), current: page == number }));
        last = page;
    }
    Pager {
        number,
        count,
        previous: (number > 1).then(|| url(number - 1)),
        next: (number < count).then(|| url(number + 1)),
        links,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pages_are_left_out() {
        let first = UrlPath::new("a.html").unwrap();
        let pager = pager(&first, 2_000, 10);
        let shown: Vec<usize> =
            pager.links.iter().map(|link| link.as_ref().map_or(0, |l| l.number)).collect();
        assert_eq!(shown, [1, 0, 8, 9, 10, 11, 12, 0, 20]);
        assert_eq!(pager.previous.as_deref(), Some("a/9.html"));
        assert_eq!(pager.next.as_deref(), Some("a/11.html"));
    }

    #[test]
    fn empty_list_has_one_page() {
        let pager = pager(&UrlPath::new("a.html").unwrap(), 0, 1);
        assert_eq!(
            (pager.count, pager.previous, pager.next, pager.links.len()),
            (1, None, None, 1)
        );
        assert_eq!(slice(0, 1), 0..0);
        assert_eq!(slice(250, 3), 200..250);
    }
}
