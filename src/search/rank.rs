//! How much a document says of a term: BM25F, rounded.
//!
//! Robertson, Zaragoza and Taylor, *Simple BM25 extension to multiple weighted fields* (2004). The
//! lengths are weighed against fixed averages, not the vault's, so that an edit of one sheet leaves
//! the rest of the index as it is; how rare a term is (idf) the client computes.

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Title,
    Heading,
    Text,
    Code,
}

/// What a term counts in each field.
pub(super) type Counts = [f32; 4];

/// How many words each field has.
pub(super) type Lengths = [f32; 4];

/// Of each field: its weight, its usual length in words, how much a greater length takes.
const FIELDS: [(f32, f32, f32); 4] =
    [(2.0, 4.0, 0.5), (3.0, 5.0, 0.5), (1.0, 80.0, 0.6), (0.8, 80.0, 0.6)];

/// How soon more of the same counts no more.
const SATURATION: f32 = 1.2;

/// How many impacts there are.
const IMPACTS: f32 = 8.0;

/// What a count in each field is worth, as long as that is.
pub(super) fn weights(lengths: &Lengths) -> Counts {
    std::array::from_fn(|field| {
        let (weight, usual, slope) = FIELDS[field];
        weight / (1.0 - slope + slope * lengths[field] / usual)
    })
}

/// The impact of a term, from 0 to 7: 1.0 in the formula is about 3.
pub(super) fn impact(counts: &Counts, weights: &Counts) -> u8 {
    let frequency: f32 = (0..4).map(|field| counts[field] * weights[field]).sum();
    let saturated = frequency / (SATURATION + frequency);
    ((saturated * IMPACTS) as u8).min(IMPACTS as u8 - 1)
}
