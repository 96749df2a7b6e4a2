//! Where the keyboard goes.

use fanout::timeline::{Direction, Part, View, neighbour, place};
use proptest::prelude::*;

/// Later and then earlier is back again; down and down is at the last row.
pub(crate) fn check_walk(parts: &[Part<'_>], view: &View) -> Result<(), TestCaseError> {
    let go = |from, direction| neighbour(parts, view, Some(from), direction);
    let Some(first) = neighbour(parts, view, None, Direction::First) else {
        return Ok(());
    };
    let mut row = first;
    for _ in 0..2_000 {
        let mut at = row;
        for _ in 0..5 {
            prop_assert!(place(parts, view, at).is_some(), "{:?} is nowhere", at);
            let Some(later) = go(at, Direction::Later) else {
                break;
            };
            prop_assert_eq!(
                go(later, Direction::Earlier),
                Some(at),
                "before {:?}",
                later
            );
            at = later;
        }
        let Some(below) = go(row, Direction::Down) else {
            let last = neighbour(parts, view, None, Direction::Last).expect("there is a first");
            let last = neighbour(parts, view, Some(last), Direction::Last);
            let end = go(row, Direction::Last);
            prop_assert_eq!(last, end);
            prop_assert!(go(row, Direction::Up).is_some() || row == first);
            return Ok(());
        };
        let (y, next) = (place(parts, view, row), place(parts, view, below));
        prop_assert!(next.map(|place| place.y) >= y.map(|place| place.y));
        row = below;
    }
    Err(TestCaseError::fail("there is no last row"))
}
