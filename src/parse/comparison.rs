//! Two-column tables headed ✓ and ✗.

use crate::model::{Comparison, Inline, plain_text};

const RIGHT: [char; 3] = ['✓', '✔', '✅'];
const WRONG: [char; 4] = ['✗', '✘', '❌', '✖'];

/// The comparison that a table is, if both its columns are headed so and one is the right one.
pub(super) fn read_comparison(
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
) -> Option<Comparison> {
    let [left, right] = head else { return None };
    let (left_side, right_side) = (side(left)?, side(right)?);
    if left_side == right_side {
        return None;
    }
    let points = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.filter(|cell| !cell.is_empty()).cloned().collect()
    };
    Some(Comparison {
        sides: [
            (left_side, without_sign(left), points(0)),
            (right_side, without_sign(right), points(1)),
        ],
    })
}

/// True where one of two columns is headed like a comparison's, and the other is not.
pub(super) fn is_half(head: &[Vec<Inline>]) -> bool {
    matches!(head, [left, right] if side(left).is_some() != side(right).is_some())
}

/// Whether a column's head says right or wrong.
fn side(head: &[Inline]) -> Option<bool> {
    let first = plain_text(head).trim_start().chars().next()?;
    if RIGHT.contains(&first) { Some(true) } else { WRONG.contains(&first).then_some(false) }
}

/// The head without its sign, the emoji's variation selector and the space after them.
fn without_sign(head: &[Inline]) -> Vec<Inline> {
    let mut head = head.to_vec();
    if let Some(Inline::Text(text)) = head.first_mut() {
        let rest = text.trim_start().trim_start_matches(RIGHT).trim_start_matches(WRONG);
        *text = rest.trim_start_matches('\u{FE0F}').trim_start().to_owned();
    }
    head
}
