//! The forecast driver: the virtual run, of which only what a forecast needs is kept.

use std::sync::Arc;

use crate::Micros;
use crate::dagster::credits::Usage;
use crate::engine::{Interest, Plan, Row, Sink, StepId, What};
use crate::record::{Lanes, Status};

use super::Simulation;

/// What a run comes to: what its [`Record`](crate::record::Record) would say, without a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// How it ends.
    pub status: Status,
    /// The whole run.
    pub run_time: Micros,
    /// From the first to the last row of the steps that do the work.
    pub fan_out_span: Micros,
    /// What credits are counted by.
    pub usage: Usage,
    /// Items whose results are there after the run.
    pub kept: u32,
    /// Slots that work is done in.
    pub lanes: u32,
}

/// Runs a plan in virtual time, to its end, and answers what it comes to.
pub fn forecast(plan: &Arc<Plan>) -> Forecast {
    let mut ends = Ends::new(plan);
    let mut simulation = Simulation::new(plan);
    while simulation.advance(&mut ends) {}
    ends.forecast()
}

/// Folds the rows of a run that nobody ends from outside: then a step that does work is first and
/// last heard of when an attempt begins and ends, and the items of one that succeeds are kept.
struct Ends<'a> {
    plan: &'a Plan,
    status: Status,
    last: Micros,
    fan_out: Option<(Micros, Micros)>,
    usage: Usage,
    kept: u32,
    lanes: Lanes,
}

impl<'a> Ends<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            status: Status::NotStarted,
            last: Micros::ZERO,
            fan_out: None,
            usage: Usage::default(),
            kept: 0,
            lanes: Lanes::default(),
        }
    }

    fn forecast(&self) -> Forecast {
        let span = |(first, last): (Micros, Micros)| last.since(first);
        Forecast {
            status: self.status,
            run_time: self.last,
            fan_out_span: self.fan_out.map_or(Micros::ZERO, span),
            usage: self.usage,
            kept: self.kept + stored(self.plan),
            lanes: self.lanes.count(),
        }
    }

    fn of_step(&mut self, step: StepId, row: &Row) {
        match row.what {
            What::ItemStart { lane, .. } => self.lanes.insert(lane),
            What::StepStart => self.usage.executions += 1,
            What::StepRestarted => self.usage.retries += 1,
            _ => {}
        }
        let begins = self.fan_out.is_none() && row.what.is_of_work();
        if !begins && !row.what.ends_attempt() {
            return;
        }
        let items = self.plan.items_of(step).len() as u32;
        if items > 0 {
            let (first, _) = self.fan_out.unwrap_or((row.at, row.at));
            self.fan_out = Some((first, row.at));
        }
        if matches!(row.what, What::StepSuccess { .. }) {
            self.kept += items;
        }
    }
}

impl Sink for Ends<'_> {
    fn row(&mut self, row: Row) {
        self.last = self.last.max(row.at);
        match row.step {
            Some(step) => self.of_step(step, &row),
            None => self.status = Status::told_by(row.what).unwrap_or(self.status),
        }
    }

    fn interest(&self) -> Interest {
        Interest::Ends
    }
}

/// Items whose results a re-execution finds stored.
fn stored(plan: &Plan) -> u32 {
    if !plan.is_again() {
        return 0;
    }
    let stored = plan.step_ids().filter(|step| plan.is_stored(*step));
    stored.map(|step| plan.items_of(step).len() as u32).sum()
}
