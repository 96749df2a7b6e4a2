//! The job as a picture: its ops, and the steps that a mapped op has so far.

use serde::{Deserialize, Serialize};

use crate::engine::{OpId, Plan};

use super::{Record, StepState};

/// Most marks of an op; above that, a mark stands for several steps.
const MOST_MARKS: usize = 40;

/// How the steps of a job stand, op by op.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In topological order.
    pub ops: Vec<OpMarks>,
}

/// How the steps of an op stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpMarks {
    /// Its name.
    pub name: String,
    /// Whether it is mapped over the outputs of another.
    pub mapped: bool,
    /// Its steps; 0 for a mapped op until the outputs that it is mapped over are there.
    pub steps: u32,
    /// Steps that are over.
    pub over: u32,
    /// The state of each step, or of each bin of steps: the one that says most.
    pub marks: Vec<StepState>,
}

impl Picture {
    /// The picture of a run as it stands.
    pub fn of(record: &Record) -> Self {
        let ops = (0..record.plan().job.ops.len()).map(|op| marks(record, OpId(op)));
        Self { ops: ops.collect() }
    }

    /// The picture of a run that has not begun: mapped steps are not known yet.
    pub fn of_plan(plan: &Plan) -> Self {
        let ops = (0..plan.job.ops.len()).map(|op| unresolved(plan, OpId(op)));
        Self { ops: ops.collect() }
    }
}

fn unresolved(plan: &Plan, op: OpId) -> OpMarks {
    let mapped = plan.fan(op).is_some();
    OpMarks {
        name: plan.op(op).name.clone(),
        mapped,
        steps: u32::from(!mapped),
        over: 0,
        marks: vec![StepState::NotStarted; usize::from(!mapped)],
    }
}

fn marks(record: &Record, op: OpId) -> OpMarks {
    let plan = record.plan();
    let resolved = match plan.fan(op) {
        Some(dynamic) => record.step(plan.step(dynamic, 0)).state == StepState::Succeeded,
        None => true,
    };
    if !resolved {
        return unresolved(plan, op);
    }
    let states: Vec<StepState> = plan
        .steps_of(op)
        .map(|step| record.step(step).state)
        .collect();
    let bin = states.len().div_ceil(MOST_MARKS).max(1);
    let over = states.iter().filter(|state| state.is_final()).count();
    OpMarks {
        steps: u32::try_from(states.len()).unwrap_or(u32::MAX),
        over: u32::try_from(over).unwrap_or(u32::MAX),
        marks: states.chunks(bin).map(telling).collect(),
        ..unresolved(plan, op)
    }
}

/// The state that says most about a bin: trouble before work, work before rest.
fn telling(states: &[StepState]) -> StepState {
    let order = [
        StepState::Failed,
        StepState::Unknown,
        StepState::RetryRequested,
        StepState::Running,
        StepState::Preparing,
        StepState::Abandoned,
        StepState::Skipped,
        StepState::NotStarted,
    ];
    let found = order.into_iter().find(|state| states.contains(state));
    found.unwrap_or(StepState::Succeeded)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Picture;
    use crate::driver::Simulation;
    use crate::engine::Plan;
    use crate::record::{Record, StepState};
    use crate::scenario::{Approach, Items, Scenario};

    fn steps(picture: &Picture) -> Vec<u32> {
        picture.ops.iter().map(|op| op.steps).collect()
    }

    #[test]
    fn mapped_steps_appear_once_their_outputs_are_there() {
        let checked = Scenario::default().check().expect("valid");
        let plan = Arc::new(Plan::of(Approach::Hybrid, &checked));
        assert_eq!(steps(&Picture::of_plan(&plan)), [1, 0, 1]);
        let mut record = Record::new(Arc::clone(&plan));
        assert_eq!(Picture::of(&record), Picture::of_plan(&plan));
        let mut simulation = Simulation::new(&plan);
        let mut seen = vec![steps(&Picture::of(&record))];
        while simulation.advance(&mut record) {
            seen.push(steps(&Picture::of(&record)));
        }
        seen.dedup();
        assert_eq!(seen, [[1, 0, 1], [1, 4, 1]]);
        let picture = Picture::of(&record);
        assert!(picture.ops.iter().all(|op| op.over == op.steps));
    }

    #[test]
    fn many_steps_share_marks() {
        let scenario = Scenario {
            items: Items::Numbered(1_000),
            ..Scenario::default()
        };
        let plan = Arc::new(Plan::of(
            Approach::Dynamic,
            &scenario.check().expect("valid"),
        ));
        let mut record = Record::new(Arc::clone(&plan));
        let mut simulation = Simulation::new(&plan);
        while simulation.advance(&mut record) {}
        let mapped = &Picture::of(&record).ops[1];
        assert_eq!((mapped.steps, mapped.marks.len()), (1_000, 40));
        assert!(
            mapped
                .marks
                .iter()
                .all(|mark| *mark == StepState::Succeeded)
        );
    }
}
