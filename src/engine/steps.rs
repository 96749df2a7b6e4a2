//! Which step may run next: Dagster's `ActiveExecution` (1.13.29, `_core/execution/plan/active.py`).
//!
//! Strict FIFO in the order in which steps became executable; mapped steps in the order of their
//! keys, and not before their dynamic op has succeeded; a retry that has become due goes to the
//! end. A step whose upstream failed is abandoned, once all its upstream is settled.

use std::collections::VecDeque;

use crate::Micros;

use super::job::{OpId, Source};
use super::plan::{Plan, StepId};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Waits for its upstream, or is not resolved yet.
    Pending,
    /// Executable, in flight or waiting for its retry.
    Open,
    Succeeded,
    Failed,
    Abandoned,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    standing: Standing,
    /// Retries asked for so far.
    retries: u16,
    /// Whether something upstream failed or was abandoned.
    blocked: bool,
    /// Upstream steps that are not settled yet.
    unsettled: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Steps {
    entries: Vec<Entry>,
    executable: VecDeque<StepId>,
    retrying: Vec<(StepId, Micros)>,
    abandoned: VecDeque<StepId>,
    any_failed: bool,
}

impl Steps {
    pub(super) fn new(plan: &Plan) -> Self {
        let entry = |step| Entry {
            standing: Standing::Pending,
            retries: 0,
            blocked: false,
            unsettled: unsettled(plan, step),
        };
        let mut steps = Self {
            entries: plan.step_ids().map(entry).collect(),
            executable: VecDeque::new(),
            retrying: Vec::new(),
            abandoned: VecDeque::new(),
            any_failed: false,
        };
        for step in plan.step_ids() {
            if steps.entries[step.index()].unsettled == 0 {
                steps.open(step);
            }
        }
        steps
    }

    /// Retries that a step has asked for.
    pub(super) fn retries(&self, step: StepId) -> u16 {
        self.entries[step.index()].retries
    }

    pub(super) fn any_failed(&self) -> bool {
        self.any_failed
    }

    /// Whether nothing can start any more, now or later.
    pub(super) fn nothing_waits(&self) -> bool {
        self.executable.is_empty() && self.retrying.is_empty()
    }

    /// The next step to start.
    pub(super) fn next(&mut self, now: Micros) -> Option<StepId> {
        let executable = &mut self.executable;
        self.retrying.retain(|(step, due)| {
            let waits = *due > now;
            if !waits {
                executable.push_back(*step);
            }
            waits
        });
        self.executable.pop_front()
    }

    /// The next step that was abandoned and not told of yet.
    pub(super) fn next_abandoned(&mut self, plan: &Plan) -> Option<StepId> {
        let step = self.abandoned.pop_front()?;
        self.settle_downstream(plan, step, true);
        Some(step)
    }

    pub(super) fn succeed(&mut self, plan: &Plan, step: StepId) {
        self.entries[step.index()].standing = Standing::Succeeded;
        self.settle_downstream(plan, step, false);
    }

    pub(super) fn fail(&mut self, plan: &Plan, step: StepId) {
        self.entries[step.index()].standing = Standing::Failed;
        self.any_failed = true;
        let (op, _) = plan.locate(step);
        // What a failed dynamic op would have been mapped to is never resolved, and never told of.
        if plan.groups(op) == 0 && !is_dynamic(plan, op) {
            self.settle_downstream(plan, step, true);
        }
    }

    pub(super) fn retry_at(&mut self, step: StepId, due: Micros) {
        self.entries[step.index()].retries += 1;
        self.retrying.push((step, due));
    }

    fn open(&mut self, step: StepId) {
        self.entries[step.index()].standing = Standing::Open;
        self.executable.push_back(step);
    }

    fn settle_downstream(&mut self, plan: &Plan, step: StepId, blocked: bool) {
        let (op, group) = plan.locate(step);
        for down in 0..plan.job.ops.len() {
            let down = OpId(down);
            for input in &plan.op(down).inputs {
                match input.from {
                    Source::Plain(from) if from == op => self.settle(plan.step(down, 0), blocked),
                    Source::Collected(from) if from == op => {
                        self.settle(plan.step(down, 0), blocked)
                    }
                    // The fan-in is resolved by the dynamic op behind what it collects.
                    Source::Collected(from) if plan.fan(from) == Some(op) => {
                        self.settle(plan.step(down, 0), blocked);
                    }
                    Source::Mapped(from) if from == op && plan.fan(op).is_some() => {
                        self.settle(plan.step(down, group), blocked);
                    }
                    Source::Mapped(from) if from == op => {
                        plan.steps_of(down)
                            .for_each(|step| self.settle(step, blocked));
                    }
                    Source::Plain(_) | Source::Mapped(_) | Source::Collected(_) => {}
                }
            }
        }
    }

    fn settle(&mut self, step: StepId, blocked: bool) {
        let entry = &mut self.entries[step.index()];
        entry.blocked |= blocked;
        entry.unsettled = entry.unsettled.saturating_sub(1);
        if entry.unsettled > 0 || entry.standing != Standing::Pending {
            return;
        }
        if entry.blocked {
            entry.standing = Standing::Abandoned;
            self.abandoned.push_back(step);
        } else {
            self.open(step);
        }
    }
}

fn is_dynamic(plan: &Plan, op: OpId) -> bool {
    matches!(plan.op(op).output, super::job::Output::Dynamic(_))
}

/// How many upstream steps a step waits for; a fan-in waits for its dynamic op as well, which
/// alone can say how many there are to collect.
fn unsettled(plan: &Plan, step: StepId) -> u32 {
    let (op, _) = plan.locate(step);
    let count = |from| match from {
        Source::Plain(_) | Source::Mapped(_) => 1,
        Source::Collected(from) => 1 + plan.fan(from).map_or(0, |dynamic| plan.groups(dynamic)),
    };
    plan.op(op)
        .inputs
        .iter()
        .map(|input| count(input.from))
        .sum()
}
