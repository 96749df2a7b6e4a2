//! Which steps run when a run is executed again (1.13.29, `_core/execution/plan/state.py`).

use crate::engine::{Again, OpId, Plan, Source, StepId};

use super::{Record, StepState};

/// What a run page offers for a run that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rerun {
    /// *All steps*.
    All,
    /// *From failure*: what failed or was interrupted, and what depends on it.
    FromFailure,
    /// *Selected steps*.
    Steps(Vec<StepId>),
}

/// The plan of a re-execution of `parent`. `plan` has the parent's job and items; which of them
/// fail may be another matter by now.
pub fn run_again(parent: &Record, plan: Plan, which: &Rerun) -> Plan {
    let runs = match which {
        Rerun::All => return plan,
        Rerun::FromFailure => from_failure(parent),
        Rerun::Steps(steps) => selected(parent, steps),
    };
    let stored = parent.plan().step_ids().map(|step| {
        parent.step(step).state == StepState::Succeeded || parent.plan().is_stored(step)
    });
    let stored = stored.collect();
    plan.again(Again { runs, stored })
}

fn selected(parent: &Record, steps: &[StepId]) -> Vec<bool> {
    let mut runs = vec![false; parent.plan().steps()];
    for step in steps {
        if let Some(runs) = runs.get_mut(step.index()) {
            *runs = true;
        }
    }
    runs
}

/// What became of an op in the parent run.
struct Past {
    /// Whether any of its steps started or was skipped.
    is_in_log: bool,
    succeeded: bool,
    skipped: bool,
}

/// Op by op in topological order, as Dagster goes through its plan. It keeps books by op, not by
/// mapped step: of an op with a step in the log, mapped steps that never started are left out.
fn from_failure(parent: &Record) -> Vec<bool> {
    let plan = parent.plan();
    let mut runs = vec![false; plan.steps()];
    // Of ops that run again, whether only single mapped steps do.
    let mut only_some: Vec<Option<bool>> = vec![None; plan.job.ops.len()];
    let past: Vec<Past> = (0..plan.job.ops.len())
        .map(|op| past(parent, OpId(op)))
        .collect();
    for (op, was) in (0..).map(OpId).zip(&past) {
        // What the parent was not to run is not run by its child either.
        if was.skipped || !plan.steps_of(op).any(|step| plan.runs(step)) {
            continue;
        }
        let mapped = plan.fan(op).is_some();
        for step in plan.steps_of(op).filter(|step| broke_off(parent, *step)) {
            runs[step.index()] = true;
            only_some[op.0] = Some(mapped);
        }
        let upstream = upstream_ops(plan, op);
        let known_to_be_empty = |from: &OpId| past[from.0].succeeded || past[from.0].skipped;
        let is_empty = mapped && upstream.iter().any(known_to_be_empty);
        let mut whole = !was.is_in_log && !is_empty;
        for from in upstream {
            match only_some[from.0] {
                None => {}
                Some(true) if mapped => {
                    for (down, up) in plan.steps_of(op).zip(plan.steps_of(from)) {
                        runs[down.index()] |= runs[up.index()];
                    }
                    only_some[op.0].get_or_insert(true);
                }
                Some(_) => whole = true,
            }
        }
        if whole {
            let ran = plan.steps_of(op).filter(|step| plan.runs(*step));
            ran.for_each(|step| runs[step.index()] = true);
            only_some[op.0] = Some(false);
        }
    }
    runs
}

fn past(parent: &Record, op: OpId) -> Past {
    let is = |state| {
        let mut steps = parent.plan().steps_of(op);
        steps.any(|step| parent.step(step).state == state)
    };
    let mut steps = parent.plan().steps_of(op);
    Past {
        is_in_log: steps.any(|step| parent.step(step).attempts > 0) || is(StepState::Skipped),
        succeeded: is(StepState::Succeeded),
        skipped: is(StepState::Skipped),
    }
}

/// Failed, or started and no row says how it ended.
fn broke_off(parent: &Record, step: StepId) -> bool {
    let record = parent.step(step);
    let ended_well = matches!(record.state, StepState::Succeeded | StepState::Skipped);
    record.attempts > 0 && !ended_well
}

fn upstream_ops(plan: &Plan, op: OpId) -> Vec<OpId> {
    let inputs = plan.op(op).inputs.iter();
    inputs
        .map(|input| match input.from {
            Source::Plain(from) | Source::Mapped(from) | Source::Collected(from) => from,
        })
        .collect()
}
