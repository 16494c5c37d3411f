//! The numbers of sheets.

use crate::path::UrlPath;

/// What a sheet's number follows from: a hash of its URL.
pub(super) fn key(url: &UrlPath) -> u128 {
    let hash = blake3::hash(url.as_str().as_bytes());
    u128::from_be_bytes(hash.as_bytes()[..16].try_into().expect("a hash is longer"))
}

/// For each key its number, and a bound that is above all of them.
///
/// By ordered double hashing (Amble and Knuth, *Ordered hash tables*, 1974): the sheet with the
/// lowest key takes the number that its key says, each other one the first that is free, looked for
/// in steps that its key says too. So the numbers follow from the set of keys alone, and a sheet
/// that comes or goes moves one other on average. A fifth of the numbers at least stays free.
pub(super) fn number(keys: &[u128]) -> (Vec<u32>, u32) {
    let universe = (keys.len().max(4) * 5 / 4).next_power_of_two();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|at| (keys[*at], *at));
    let mut numbers = vec![0; keys.len()];
    let mut taken = vec![false; universe];
    for at in order {
        // An odd step comes by all of a power of two.
        let step = (keys[at] >> 32) as usize | 1;
        let mut number = keys[at] as usize % universe;
        while taken[number] {
            number = number.wrapping_add(step) % universe;
        }
        taken[number] = true;
        numbers[at] = number as u32;
    }
    (numbers, universe as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(count: u32) -> Vec<u128> {
        (0..count).map(|at| key(&UrlPath::new(format!("a/{at}.html")).unwrap())).collect()
    }

    #[test]
    fn numbers_follow_from_the_set_of_keys() {
        let keys = keys(819);
        let (numbers, universe) = number(&keys);
        assert_eq!(universe, 1024);
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 819, "each number is taken once");
        let backwards: Vec<u128> = keys.iter().rev().copied().collect();
        let (mut again, _) = number(&backwards);
        again.reverse();
        assert_eq!(again, numbers);
    }

    #[test]
    fn new_sheet_moves_few_others() {
        let keys = keys(800);
        let mut moved = 0;
        for count in 700..799 {
            let (before, _) = number(&keys[..count]);
            let (after, _) = number(&keys[..count + 1]);
            moved += before.iter().zip(&after).filter(|(a, b)| a != b).count();
        }
        assert!(moved < 200, "{moved} of 99 times 750");
    }
}
