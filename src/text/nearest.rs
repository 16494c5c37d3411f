//! "Did you mean": the known name nearest to a mistaken one.

/// The name nearest to `name` by Damerau-Levenshtein distance over lower-case letters, if it is
/// near: at most a third of the longer of both lengths away. Ties go to the one that begins the same for
/// longer, because slips are rare in a first letter, then to the first.
///
/// Linear in the number of names; callers that may fail often bound how often they ask.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    names
        .into_iter()
        .filter_map(|known| {
            let longer = known.chars().count().max(length);
            let shorter = known.chars().count().min(length);
            let limit = (longer / 3).max(1);
            if longer - shorter > limit || longer > 200 {
                return None;
            }
            let lower = known.to_lowercase();
            let distance = strsim::damerau_levenshtein(&wanted, &lower);
            let shared = wanted.chars().zip(lower.chars()).take_while(|(a, b)| a == b).count();
            let rank = (distance, std::cmp::Reverse(shared));
            (distance <= limit && distance < longer).then_some((rank, known))
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 4] = ["title", "tags", "level", "language"];

    #[test]
    fn slip_of_the_finger_is_understood() {
        assert_eq!(nearest("tilte", KEYS), Some("title"));
        assert_eq!(nearest("Tag", KEYS), Some("tags"));
        assert_eq!(nearest("langauge", KEYS), Some("language"));
    }

    #[test]
    fn tie_goes_to_the_longer_beginning_then_to_the_first() {
        assert_eq!(nearest("pyton", ["pycon", "python"]), Some("python"));
        assert_eq!(nearest("gp", ["go", "gq"]), Some("go"));
    }

    #[test]
    fn another_word_is_not() {
        assert_eq!(nearest("permalink", KEYS), None);
        assert_eq!(nearest("x", KEYS), None);
        assert_eq!(nearest("", KEYS), None);
    }
}
