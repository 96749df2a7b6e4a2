//! What one run comes to, as far as forecasts keep it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::{Rule, Usage};
use crate::driver::{Forecast, forecast};
use crate::engine::Plan;
use crate::record::Status;
use crate::scenario::{Approach, Checked};

use super::{Prediction, bounds, plain};

/// What one run comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The whole run.
    pub run_time: Micros,
    /// The steps that do the work.
    pub fan_out_span: Micros,
    /// Steps that are executed; a retry is no further one.
    pub steps: u32,
    /// Attempts after a step's first.
    pub retries: u32,
    /// Items whose results are there after the run.
    pub kept: u32,
    /// Whether every step succeeds.
    pub succeeds: bool,
}

impl Estimate {
    /// Runs a scenario in virtual time: by the list scheduler where that is enough, on the engine
    /// otherwise.
    pub fn of(approach: Approach, checked: &Checked) -> Self {
        match plain::is_plain(approach, checked) {
            true => Self::plain(approach, checked),
            false => forecast(&Arc::new(Plan::of(approach, checked))).into(),
        }
    }

    fn plain(approach: Approach, checked: &Checked) -> Self {
        let (run_time, fan_out_span) = plain::spans(approach, checked, &checked.item_times());
        Self {
            run_time,
            fan_out_span,
            steps: bounds::steps(approach, checked),
            retries: 0,
            kept: checked.keys.len(),
            succeeds: true,
        }
    }

    /// What the run costs by a rule.
    pub fn credits(&self, rule: Rule) -> u64 {
        rule.credits(Usage::plain(self.steps, self.retries))
    }
}

impl From<Forecast> for Estimate {
    fn from(run: Forecast) -> Self {
        Self {
            run_time: run.run_time,
            fan_out_span: run.fan_out_span,
            steps: run.usage.executions,
            retries: run.usage.retries,
            kept: run.kept,
            succeeds: run.status == Status::Success,
        }
    }
}

impl From<Prediction> for Estimate {
    fn from(run: Prediction) -> Self {
        Self {
            run_time: run.run_time,
            fan_out_span: run.fan_out_span,
            steps: run.steps,
            retries: run.retries,
            kept: run.kept(),
            succeeds: run.succeeds(),
        }
    }
}
