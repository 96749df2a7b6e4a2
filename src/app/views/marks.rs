//! The signs of states: told apart by glyph and by pattern, not by colour alone.

use crate::record::{ItemState, StepState};

/// The glyph and the style of an item's state.
pub(super) fn of_item(state: ItemState) -> (&'static str, &'static str) {
    match state {
        ItemState::Queued => ("○", "queued"),
        ItemState::Starting => ("◔", "starting"),
        ItemState::Running => ("▶", "running"),
        ItemState::UpForRetry => ("↻", "retry"),
        ItemState::Succeeded => ("✓", "succeeded"),
        ItemState::Discarded => ("✓", "discarded"),
        ItemState::Failed => ("✕", "failed"),
        ItemState::NeverRan => ("–", "never"),
        ItemState::Cancelled => ("■", "cancelled"),
    }
}

/// The style of a step's state.
pub(super) fn of_step(state: StepState) -> &'static str {
    match state {
        StepState::NotStarted => "queued",
        StepState::Preparing => "starting",
        StepState::Running => "running",
        StepState::RetryRequested => "retry",
        StepState::Succeeded => "succeeded",
        StepState::Failed => "failed",
        StepState::Skipped | StepState::Abandoned => "never",
        StepState::Unknown => "cancelled",
    }
}
