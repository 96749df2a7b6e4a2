//! What a run costs in Dagster+ credits.
//!
//! The rule of the 2026 documentation ("credit usage"): one credit per step execution, whether
//! it succeeds or fails; one more per asset materialization, which these jobs of plain ops do
//! not emit; retries within a run add none. A step's credit accrues at its key's first
//! `STEP_START` in the run; a launch that never starts is assumed free.

use super::EventType;

/// Name of the rule in force, with the year in which the documentation stated it.
pub const CURRENT_RULE: &str = "1 credit per step execution (2026)";

/// Credits that this event adds to its run.
pub fn added_by(event: EventType) -> u64 {
    // A retry starts with STEP_RESTARTED and so adds nothing.
    u64::from(event == EventType::StepStart)
}
