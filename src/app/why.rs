//! What the page does for its "Why" part alone. All of it is behind doors of the rest (see
//! `host::rest`).

use crate::exchange::dagster_code;

use super::asked::Asked;
use super::state::State;

/// The Dagster code of the approach that is looked at.
#[inline(never)]
pub(super) fn door_code(state: &State, asked: &Asked) -> String {
    dagster_code(state.looked_at, &asked.shared.scenario).text()
}
