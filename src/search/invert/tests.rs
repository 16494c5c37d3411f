use super::*;
use crate::search::chunks::MOST_TEXT;

/// What documents say, each with its place: all by one accumulator, or each by its own.
fn said(texts: &[String], is_one: bool) -> Vec<(String, u32, u8)> {
    let mut all = Vec::new();
    let mut take = |accumulator: &mut Accumulator| {
        let (terms, postings) = std::mem::take(accumulator).into_postings();
        let posting =
            |(term, of): (u32, Posting)| (terms.term(term).to_owned(), of.document(), of.impact());
        all.extend(postings.into_iter().map(posting));
    };
    let mut accumulator = Accumulator::default();
    for (at, text) in texts.iter().enumerate() {
        accumulator.add(7, at as u32, &[(Field::Text, text), (Field::Code, "fn same() {}")]);
        if !is_one {
            take(&mut accumulator);
        }
    }
    take(&mut accumulator);
    all.sort();
    all
}

#[test]
fn documents_say_the_same_whatever_was_read_before() {
    // Long chunks with little to say, of which more come than are remembered.
    let chunk = |at: usize| format!("{at}{}", "\u{2500}".repeat(300));
    let texts: Vec<String> = (0..20)
        .map(|text| {
            let chunks: Vec<String> = (0..300).map(|at| chunk(text * 300 + at)).collect();
            format!("same C++ {} a.b::c same C++ camelCase -- same", chunks.join(" "))
        })
        .collect();
    assert!(texts.iter().map(String::len).sum::<usize>() > MOST_TEXT);
    let one = said(&texts, true);
    assert!(one.len() > 6_000);
    assert!(one == said(&texts, false));
}

#[test]
fn runs_hold_what_was_added_since_the_last_one() {
    let mut accumulator = Accumulator::roomy();
    let terms = |run: &Run| (0..run.len()).map(|at| run.term(at).to_owned()).collect::<Vec<_>>();
    accumulator.add(2, 0, &[(Field::Text, "b a")]);
    accumulator.add(1, 0, &[(Field::Text, "c a")]);
    let first = accumulator.seal();
    assert_eq!(terms(&first), ["a", "b", "c"]);
    let mut postings = Vec::new();
    first.unpack(0, &mut postings);
    assert_eq!(postings.iter().map(|posting| posting.key).collect::<Vec<_>>(), [1, 2]);
    accumulator.add(3, 0, &[(Field::Text, "d c")]);
    assert_eq!(terms(&accumulator.into_run()), ["c", "d"]);
}
