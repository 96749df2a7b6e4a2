//! A run in a few numbers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::{Rule, Usage};
use crate::driver::Simulation;
use crate::engine::Plan;
use crate::record::{Counts, ItemState, Record, Status};

/// What a run comes to: a fold of its virtual run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The whole run.
    pub run_time: Micros,
    /// The steps that do the work.
    pub fan_out_span: Micros,
    /// What it costs: by the current rule, or that of [`Prediction::by`].
    pub credits: u64,
    /// How it ends.
    pub status: Status,
    /// How many items end in which state.
    pub counts: Counts,
    /// Steps that are executed; a retry is no further one.
    pub steps: u32,
    /// Attempts after a step's first.
    pub retries: u32,
    /// Rows that Dagster's event log gets.
    pub rows: u32,
    /// Slots that work is done in: without faults, as many items as are ever at work at once.
    pub lanes: u32,
}

impl Prediction {
    /// What a record says; final once its run is over.
    pub fn of(record: &Record) -> Self {
        Self {
            run_time: record.run_time(),
            fan_out_span: record.fan_out_span(),
            credits: record.credits(),
            status: record.status(),
            counts: record.counts(),
            steps: record.usage().executions,
            retries: record.usage().retries,
            rows: record.dagster_rows(),
            lanes: u32::try_from(record.lanes()).unwrap_or(u32::MAX),
        }
    }

    /// The same with its credits counted by a rule.
    #[must_use]
    pub fn by(self, rule: Rule) -> Self {
        Self {
            credits: rule.credits(Usage::plain(self.steps, self.retries)),
            ..self
        }
    }

    /// Runs a plan in virtual time, in one go.
    pub fn simulate(plan: &Arc<Plan>) -> Self {
        let mut record = Record::new(Arc::clone(plan));
        let mut simulation = Simulation::new(plan);
        while simulation.advance(&mut record) {}
        Self::of(&record)
    }

    /// Items whose results are there after the run: passed on, or stored by their own step.
    pub fn kept(&self) -> u32 {
        self.counts.of(ItemState::Succeeded)
    }

    /// Items that were computed and thrown away.
    pub fn discarded(&self) -> u32 {
        self.counts.of(ItemState::Discarded)
    }

    /// Items that were not computed, or not on their step's last attempt.
    pub fn never_ran(&self) -> u32 {
        self.counts.of(ItemState::NeverRan)
    }

    /// Whether every step succeeds.
    pub fn succeeds(&self) -> bool {
        self.status == Status::Success
    }
}
