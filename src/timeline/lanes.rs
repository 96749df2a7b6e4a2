//! Who worked on what: the workers of each step's pool, and of each slot.

use crate::engine::{OpWork, Plan, StepId, default_chunksize};

use super::{Timeline, Work};

/// How many workers each step's pool, or each slot, has had work for.
#[derive(Clone, Debug, Default)]
pub(super) struct Crew {
    /// Per step or per slot.
    of: Vec<u32>,
}

impl Crew {
    /// By steps; nothing where no op has a pool.
    pub(super) fn of_steps(timeline: &Timeline) -> Self {
        let plan = timeline.plan();
        let has_pool = plan.job.ops.iter().any(|op| processes(op.work) > 0);
        let mut of = vec![0; if has_pool { plan.steps() } else { 0 }];
        for work in timeline.works() {
            let step = timeline.spans()[work.span as usize].step;
            if let Some(most) = of.get_mut(step.index()) {
                *most = (*most).max(worker(timeline, work) + 1);
            }
        }
        Self { of }
    }

    /// By slots, of those whose steps have a pool.
    pub(super) fn of_slots(timeline: &Timeline) -> Self {
        let mut of = vec![0; timeline.slots() as usize];
        let plan = timeline.plan();
        for work in timeline.works() {
            let span = timeline.spans()[work.span as usize];
            if let (Some(most), true) = (
                of.get_mut(span.slot as usize),
                processes(plan.op_of(span.step).work) > 0,
            ) {
                *most = (*most).max(worker(timeline, work) + 1);
            }
        }
        Self { of }
    }

    /// Workers of a step, with those that are to come while it has not ended.
    pub(super) fn of_step(&self, plan: &Plan, step: StepId) -> u32 {
        let seen = self.of.get(step.index()).copied().unwrap_or(0);
        seen.max(planned(plan, step))
    }

    /// Workers of a slot.
    pub(super) fn of_slot(&self, slot: u32) -> u32 {
        self.of.get(slot as usize).copied().unwrap_or(0)
    }
}

/// Number of the worker within its step's pool; 0 where there is no pool.
pub(super) fn worker(timeline: &Timeline, work: &Work) -> u32 {
    let span = timeline.spans()[work.span as usize];
    let processes = processes(timeline.plan().op_of(span.step).work);
    work.lane.checked_rem(processes).unwrap_or(0)
}

/// Processes of an op's pool; 0 where it has none.
pub(super) fn processes(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing | OpWork::Inline => 0,
        OpWork::Pool(pool) => pool.processes,
    }
}

/// Workers that get a slice if each takes one: as many as there are slices at most.
fn planned(plan: &Plan, step: StepId) -> u32 {
    let OpWork::Pool(pool) = plan.op_of(step).work else {
        return 0;
    };
    let items = u32::try_from(plan.items_of(step).len()).unwrap_or(u32::MAX);
    let chunksize = pool
        .chunksize
        .unwrap_or_else(|| default_chunksize(items, pool.processes));
    pool.processes.min(items.div_ceil(chunksize.max(1)))
}
