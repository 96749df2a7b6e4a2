//! When steps began, and which stand where: the list beside the log.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::engine::{Plan, Row, StepId, What};

use super::{Record, StepState, attempt_of};

/// Stands where there is no index.
const NONE: u32 = u32::MAX;

/// Where steps stand, by the groups of Dagster's run page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// Its process is being started, or it waits to be tried again.
    Preparing,
    /// It runs; or the run has ended and no row says what became of it.
    Executing,
    /// It failed for good.
    Errored,
    /// It succeeded.
    Succeeded,
    /// It has not started, or never will.
    NotExecuted,
}

impl Group {
    /// All of them, in Dagster's order.
    pub const ALL: [Self; 5] = [
        Self::Preparing,
        Self::Executing,
        Self::Errored,
        Self::Succeeded,
        Self::NotExecuted,
    ];

    /// Dagster's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Preparing => "Preparing",
            Self::Executing => "Executing",
            Self::Errored => "Errored",
            Self::Succeeded => "Succeeded",
            Self::NotExecuted => "Not executed",
        }
    }

    /// What Dagster says where there is none; it leaves out the last group then.
    pub fn none(self) -> &'static str {
        match self {
            Self::Preparing => "No steps are waiting to execute",
            Self::Executing => "No steps are executing",
            Self::Errored => "No steps have errored",
            Self::Succeeded => "No steps have succeeded",
            Self::NotExecuted => "",
        }
    }

    fn of(state: StepState) -> Self {
        match state {
            StepState::Preparing | StepState::RetryRequested => Self::Preparing,
            StepState::Running | StepState::Unknown => Self::Executing,
            StepState::Failed => Self::Errored,
            StepState::Succeeded => Self::Succeeded,
            StepState::NotStarted | StepState::Skipped | StepState::Abandoned => Self::NotExecuted,
        }
    }
}

/// The steps of a run by group, as far as they are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepList {
    /// How many there are, in the order of [`Group::ALL`].
    pub counts: [u32; 5],
    /// The first of each group, in the order of the plan.
    pub listed: [Vec<Listed>; 5],
}

/// A step in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// `op` or `op[mapping_key]`.
    pub key: String,
    /// Where it stands.
    pub state: StepState,
    /// Since its first attempt's start; none where it has none.
    pub elapsed: Option<Micros>,
}

/// When an attempt began.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: Micros,
    /// 1 is the first.
    attempt: u16,
    /// Index of the attempt before it.
    before: u32,
}

/// When each attempt of each step began, by its rows.
#[derive(Clone, Debug)]
pub struct Steps {
    starts: Vec<Start>,
    /// Per step, its newest attempt.
    newest: Vec<u32>,
}

impl Steps {
    /// Of a run of which nothing is known yet.
    pub fn new(plan: &Plan) -> Self {
        Self {
            starts: Vec::new(),
            newest: vec![NONE; plan.steps()],
        }
    }

    /// Takes in the next row of the log.
    pub fn apply(&mut self, row: &Row) {
        let began = matches!(row.what, What::StepStart | What::StepRestarted);
        let Some(step) = row.step.filter(|_| began) else {
            return;
        };
        let index = u32::try_from(self.starts.len()).unwrap_or(NONE);
        let before = std::mem::replace(&mut self.newest[step.index()], index);
        self.starts.push(Start {
            at: row.at,
            attempt: attempt_of(row),
            before,
        });
    }

    /// The starts of a step, the newest first.
    fn starts(&self, step: StepId) -> impl Iterator<Item = Start> + '_ {
        let mut next = self.newest.get(step.index()).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let start = self.starts.get(next as usize)?;
            next = start.before;
            Some(*start)
        })
    }

    /// How long the attempt had been going on that a row is of; none for what is not about a step,
    /// or before its start.
    pub fn since_start(&self, row: &Row) -> Option<Micros> {
        let attempt = attempt_of(row);
        let start = self
            .starts(row.step?)
            .find(|start| start.attempt <= attempt)?;
        let is_its_own = start.attempt == attempt && start.at <= row.at;
        is_its_own.then(|| row.at.since(start.at))
    }

    /// The steps by group, `most` of each. `now` is the time of the run: by it goes what is still
    /// at work. Steps that are not known yet are left out.
    pub fn list(&self, record: &Record, now: Micros, most: usize) -> StepList {
        let plan = record.plan();
        let mut list = StepList::default();
        for step in plan.step_ids().filter(|step| is_known(record, *step)) {
            let steps = record.step(step);
            let group = Group::of(steps.state) as usize;
            list.counts[group] += 1;
            if list.listed[group].len() == most {
                continue;
            }
            let is_over = steps.state.is_final() || record.status().is_final();
            let end = if is_over { steps.ended } else { now };
            let began = self.starts(step).last().map(|start| start.at);
            list.listed[group].push(Listed {
                key: plan.step_key(step),
                state: steps.state,
                elapsed: began.map(|began| end.since(began)),
            });
        }
        list
    }
}

/// Whether a step is there yet: a mapped one is with the outputs that it is mapped over.
fn is_known(record: &Record, step: StepId) -> bool {
    let plan = record.plan();
    if record.step(step).state != StepState::NotStarted {
        return true;
    }
    let dynamic = plan.fan(plan.locate(step).0);
    let resolved = |op| record.step(plan.step(op, 0)).state == StepState::Succeeded;
    plan.runs(step) && dynamic.is_none_or(resolved)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Group, StepList, Steps};
    use crate::Micros;
    use crate::dagster::RetryPolicy;
    use crate::driver::simulate;
    use crate::engine::{Plan, Row, What};
    use crate::record::Record;
    use crate::scenario::{Approach, Failures, Scenario};

    fn run(approach: Approach, scenario: &Scenario) -> (Arc<Plan>, Vec<Row>) {
        let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
        let rows = simulate(&plan);
        (plan, rows)
    }

    fn failing(retries: u32, delay: Option<f64>) -> Scenario {
        Scenario {
            fail: [("q".to_owned(), Failures::Always)].into_iter().collect(),
            retry: Some(RetryPolicy {
                max_retries: retries,
                delay,
                backoff: None,
                jitter: None,
            }),
            ..Scenario::default()
        }
    }

    /// The list when so many rows were logged.
    fn list(plan: &Arc<Plan>, rows: &[Row], now: Micros) -> StepList {
        let mut steps = Steps::new(plan);
        rows.iter().for_each(|row| steps.apply(row));
        steps.list(&Record::of(Arc::clone(plan), rows), now, 50)
    }

    #[test]
    fn every_step_that_is_known_is_in_one_group() {
        let (plan, rows) = run(Approach::Dynamic, &failing(1, Some(1.0)));
        let mut seen = Vec::new();
        for end in 0..=rows.len() {
            let list = list(&plan, &rows[..end], Micros::ZERO);
            seen.push(list.counts.iter().sum::<u32>());
        }
        seen.dedup();
        // The mapped steps come to be with their outputs, all at once.
        assert_eq!(seen, [2, 28]);
        let ended = list(&plan, &rows, Micros::ZERO);
        // q failed; what collects the pieces was abandoned, and stands among those not executed.
        assert_eq!(ended.counts, [0, 0, 1, 26, 1]);
        assert_eq!(
            ended.listed[Group::Errored as usize][0].key,
            "compute_piece[q]"
        );
    }

    #[test]
    fn what_works_goes_by_the_clock_and_what_is_over_by_its_rows() {
        let (plan, rows) = run(Approach::Dynamic, &Scenario::default());
        let of_q = |row: &&Row| {
            row.step
                .is_some_and(|step| plan.step_key(step) == "compute_piece[q]")
        };
        let began = rows
            .iter()
            .filter(of_q)
            .find(|row| row.what == What::StepStart);
        let began = began.expect("q starts").at;
        let until = rows
            .iter()
            .position(|row| row.at > began)
            .expect("it goes on");
        let now = began + Micros(250_000);
        let executing = &list(&plan, &rows[..until], now).listed[Group::Executing as usize];
        assert_eq!(executing[0].elapsed, Some(Micros(250_000)));
        let late = list(&plan, &rows, Micros(u64::MAX));
        let elapsed: Vec<_> = late.listed[Group::Succeeded as usize]
            .iter()
            .map(|step| step.elapsed)
            .collect();
        assert!(
            elapsed
                .iter()
                .all(|time| time.is_some_and(|time| time < Micros(30_000_000)))
        );
    }

    #[test]
    fn a_row_is_timed_by_its_own_attempt() {
        // Without a delay the next attempt begins at the very instant of the retry.
        for delay in [None, Some(1.0)] {
            let (plan, rows) = run(Approach::Dynamic, &failing(2, delay));
            let mut steps = Steps::new(&plan);
            rows.iter().for_each(|row| steps.apply(row));
            let starts = |row: &&Row| matches!(row.what, What::StepStart | What::StepRestarted);
            assert_eq!(rows.iter().filter(starts).count(), 27 + 2);
            for row in rows.iter().filter(starts) {
                assert_eq!(steps.since_start(row), Some(Micros::ZERO), "{row:?}");
            }
            let retries = |row: &&Row| matches!(row.what, What::StepUpForRetry(_));
            for row in rows.iter().filter(retries) {
                // An attempt takes its second of work, the wait is not in it.
                assert_eq!(steps.since_start(row), Some(Micros(1_000_000)), "{delay:?}");
            }
            assert_eq!(steps.since_start(&rows[0]), None);
        }
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let (plan, rows) = run(Approach::Dynamic, &Scenario::default());
        let mut steps = Steps::new(&plan);
        rows.iter().for_each(|row| steps.apply(row));
        let list = steps.list(&Record::of(Arc::clone(&plan), &rows), Micros::ZERO, 5);
        let succeeded = Group::Succeeded as usize;
        assert_eq!(
            (list.counts[succeeded], list.listed[succeeded].len()),
            (28, 5)
        );
    }
}
