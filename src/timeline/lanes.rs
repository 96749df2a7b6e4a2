//! Who worked on what: the workers of each step's pool, and of each slot.

use crate::engine::{OpWork, Plan, StepId, default_chunksize};

use super::{Span, Timeline, Work};

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
        let steps = if has_pool { plan.steps() } else { 0 };
        Self::of(timeline, steps, |span| span.step.index())
    }

    /// By slots, of those whose steps have a pool.
    pub(super) fn of_slots(timeline: &Timeline) -> Self {
        let slots = timeline.slots() as usize;
        Self::of(timeline, slots, |span| span.slot as usize)
    }

    fn of(timeline: &Timeline, count: usize, whose: fn(&Span) -> usize) -> Self {
        let mut of = vec![0; count];
        let mut workers = Workers::of(timeline);
        for work in timeline.works().iter().filter(|_| count > 0) {
            let whose = whose(&timeline.spans()[work.span as usize]);
            if let (Some(worker), Some(most)) = (workers.worker(work), of.get_mut(whose)) {
                *most = (*most).max(worker + 1);
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

/// Tells workers from their lanes, quickly for items of the same attempts.
pub(super) struct Workers<'a> {
    timeline: &'a Timeline,
    /// Per slot, the last attempt that was asked for, and the processes of its pool.
    last: Vec<(u32, u32)>,
}

impl<'a> Workers<'a> {
    pub(super) fn of(timeline: &'a Timeline) -> Self {
        Self {
            timeline,
            last: vec![(u32::MAX, 0); timeline.slots() as usize],
        }
    }

    /// Number of the worker within its step's pool; nothing where there is no pool.
    pub(super) fn worker(&mut self, work: &Work) -> Option<u32> {
        let span = self.timeline.spans()[work.span as usize];
        let last = self.last.get_mut(span.slot as usize)?;
        if last.0 != work.span {
            let op = self.timeline.plan().op_of(span.step);
            *last = (work.span, processes(op.work));
        }
        work.lane.checked_rem(last.1)
    }
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
