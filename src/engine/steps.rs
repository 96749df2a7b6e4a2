//! Which step may run next: Dagster's `ActiveExecution` (1.13.29, `_core/execution/plan/active.py`).
//!
//! The highest priority first, and among equals strict FIFO in the order in which steps became
//! executable; mapped steps in the order of their keys, and not before their dynamic op has
//! succeeded; a retry that has become due goes to the end. Once all its upstream is settled, a
//! step is skipped if something that it needs was not produced, and abandoned if something failed.

use std::collections::VecDeque;

use crate::Micros;

use super::job::{Op, OpId, Output, Source};
use super::limits::{Claim, Pools, is_over_a_tag};
use super::plan::{Plan, StepId};

/// What became of a step, as far as others depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settled {
    /// It has produced what it had to.
    Produced,
    /// It was skipped, or did not produce what it need not.
    Missing,
    /// It failed, or was abandoned.
    Failed,
}

/// Steps that are not executed, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotExecuted {
    Skipped,
    Abandoned,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Retries asked for so far.
    retries: u16,
    /// Whether nothing upstream can change any more what becomes of it.
    decided: bool,
    missing: bool,
    failed: bool,
    /// Upstream steps that are not settled yet.
    unsettled: u32,
}

/// The steps of an op that can start.
#[derive(Clone, Debug)]
struct Queue {
    /// In the order in which they became executable.
    waiting: VecDeque<(u64, StepId)>,
    priority: i32,
    /// Whether a limit by tag may speak of them.
    is_tagged: bool,
    /// Whether none of them can start now.
    passed_over: bool,
}

/// Steps of an op are told when a step is settled.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// By the steps of this op.
    by: OpId,
    op: OpId,
    which: Which,
}

/// Which steps of an op.
#[derive(Clone, Copy, Debug)]
enum Which {
    /// That of an op that is not mapped.
    TheOne,
    /// That of the same mapping key.
    SameKey,
    Each,
}

#[derive(Clone, Debug)]
pub(super) struct Steps {
    entries: Vec<Entry>,
    /// Per op.
    queues: Vec<Queue>,
    told: Vec<Told>,
    opened: u64,
    in_flight: Vec<u32>,
    retrying: Vec<(StepId, Micros)>,
    /// When the first of them is due.
    first_due: Option<Micros>,
    not_executed: VecDeque<(StepId, NotExecuted)>,
    pools: Pools,
    any_failed: bool,
}

/// What is to be done now: steps to start, and what is said of others.
#[derive(Clone, Debug, Default)]
pub(super) struct Next {
    pub(super) start: Vec<StepId>,
    /// Steps that wait for a slot of their pool and say so.
    pub(super) blocked: Vec<StepId>,
    /// When one of them asks again.
    pub(super) ask_again_in: Vec<Micros>,
}

impl Steps {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut entries = Vec::with_capacity(plan.steps());
        for op in (0..plan.job.ops.len()).map(OpId) {
            let mut known = None;
            entries.extend(plan.steps_of(op).map(|step| {
                let count = known.unwrap_or_else(|| unsettled(plan, step));
                // Where all steps run, those of an op wait for as many.
                known = (!plan.is_again()).then_some(count);
                Entry {
                    retries: 0,
                    decided: !plan.runs(step),
                    missing: false,
                    failed: false,
                    unsettled: count,
                }
            }));
        }
        let queue = |op: &Op| Queue {
            waiting: VecDeque::new(),
            priority: op.priority,
            is_tagged: !op.tags.is_empty(),
            passed_over: false,
        };
        let mut steps = Self {
            entries,
            queues: plan.job.ops.iter().map(queue).collect(),
            told: told(plan),
            opened: 0,
            in_flight: vec![0; plan.job.ops.len()],
            retrying: Vec::new(),
            first_due: None,
            not_executed: VecDeque::new(),
            pools: Pools::new(&plan.job),
            any_failed: false,
        };
        for step in plan.step_ids() {
            let entry = &mut steps.entries[step.index()];
            if entry.unsettled == 0 && !entry.decided {
                entry.decided = true;
                steps.open(plan, step);
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
        let mut queues = self.queues.iter();
        let nothing_executable = queues.all(|queue| queue.waiting.is_empty());
        nothing_executable && self.retrying.is_empty() && !self.pools.anybody_waits()
    }

    /// The next steps to start, at most so many.
    pub(super) fn next(&mut self, plan: &Plan, now: Micros, most: usize, next: &mut Next) {
        self.open_due_retries(plan, now);
        let queues = self.queues.iter_mut();
        queues.for_each(|queue| queue.passed_over = false);
        while next.start.len() < most {
            let Some(op) = self.first_op(plan) else {
                break;
            };
            let step = match plan.op(op).pool {
                None => self.queues[op.0].waiting.pop_front().map(|(_, step)| step),
                Some(_) => self.claimed(plan, op, now, next),
            };
            match step {
                Some(step) => {
                    self.in_flight[op.0] += 1;
                    next.start.push(step);
                }
                None => self.queues[op.0].passed_over = true,
            }
        }
    }

    /// The op whose first executable step goes first, unless it is over a limit.
    fn first_op(&self, plan: &Plan) -> Option<OpId> {
        let mut first: Option<(OpId, i32, u64)> = None;
        for (op, queue) in (0..).map(OpId).zip(&self.queues) {
            let Some(&(order, _)) = queue.waiting.front().filter(|_| !queue.passed_over) else {
                continue;
            };
            let goes_first = first.is_none_or(|(_, priority, before)| {
                queue.priority > priority || (queue.priority == priority && order < before)
            });
            let is_over = || is_over_a_tag(&plan.job, op, &self.in_flight);
            if goes_first && !(queue.is_tagged && is_over()) {
                first = Some((op, queue.priority, order));
            }
        }
        first.map(|(op, ..)| op)
    }

    /// The first executable step of an op that gets a slot of its pool.
    fn claimed(&mut self, plan: &Plan, op: OpId, now: Micros, next: &mut Next) -> Option<StepId> {
        let queue = &mut self.queues[op.0].waiting;
        let claimed = (0..queue.len()).find(|at| {
            let (_, step) = queue[*at];
            match self.pools.claim(&plan.job, plan.op(op), step, now) {
                Claim::Granted => true,
                Claim::Waits => false,
                Claim::Refused { again_in, tells } => {
                    next.ask_again_in.push(again_in);
                    next.blocked.extend(tells.then_some(step));
                    false
                }
            }
        });
        claimed
            .and_then(|at| queue.remove(at))
            .map(|(_, step)| step)
    }

    /// Retries that are due go to the end of the queue.
    pub(super) fn open_due_retries(&mut self, plan: &Plan, now: Micros) {
        if self.first_due.is_none_or(|due| due > now) {
            return;
        }
        let mut due = Vec::new();
        self.retrying.retain(|(step, at)| {
            let waits = *at > now;
            if !waits {
                due.push(*step);
            }
            waits
        });
        self.first_due = self.retrying.iter().map(|(_, due)| *due).min();
        due.into_iter().for_each(|step| self.open(plan, step));
    }

    /// The next step that will not be executed and was not told of yet.
    pub(super) fn next_not_executed(&mut self, plan: &Plan) -> Option<(StepId, NotExecuted)> {
        let (step, why) = self.not_executed.pop_front()?;
        match why {
            NotExecuted::Skipped => {
                self.settle_downstream(plan, plan.locate(step), Settled::Missing);
            }
            NotExecuted::Abandoned => self.settle_as_failed(plan, step),
        }
        Some((step, why))
    }

    pub(super) fn succeed(&mut self, plan: &Plan, step: StepId) {
        let (op, group) = plan.locate(step);
        self.landed(plan, op);
        let yields_nothing = is_dynamic(plan, op) && plan.groups(op) == 0;
        let settled = match yields_nothing && plan.op(op).optional {
            true => Settled::Missing,
            false => Settled::Produced,
        };
        self.settle_downstream(plan, (op, group), settled);
    }

    pub(super) fn fail(&mut self, plan: &Plan, step: StepId) {
        let (op, _) = plan.locate(step);
        self.landed(plan, op);
        self.any_failed = true;
        self.settle_as_failed(plan, step);
    }

    fn settle_as_failed(&mut self, plan: &Plan, step: StepId) {
        // What a failed dynamic op would have been mapped to is never resolved, and never told of.
        let place = plan.locate(step);
        if !is_dynamic(plan, place.0) {
            self.settle_downstream(plan, place, Settled::Failed);
        }
    }

    /// A step of which nobody knows how it ended.
    pub(super) fn abandon(&mut self, plan: &Plan, step: StepId) {
        self.landed(plan, plan.locate(step).0);
        self.settle_as_failed(plan, step);
    }

    pub(super) fn retry_at(&mut self, plan: &Plan, step: StepId, due: Micros) {
        self.landed(plan, plan.locate(step).0);
        self.entries[step.index()].retries += 1;
        self.retrying.push((step, due));
        self.first_due = Some(self.first_due.map_or(due, |first| first.min(due)));
    }

    /// A step of this op is no longer in flight.
    fn landed(&mut self, plan: &Plan, op: OpId) {
        self.in_flight[op.0] -= 1;
        self.pools.release(&plan.job, plan.op(op));
    }

    fn open(&mut self, plan: &Plan, step: StepId) {
        let (op, _) = plan.locate(step);
        self.queues[op.0].waiting.push_back((self.opened, step));
        self.opened += 1;
    }

    fn settle_downstream(&mut self, plan: &Plan, (op, group): (OpId, u32), settled: Settled) {
        for at in 0..self.told.len() {
            let Told {
                by,
                op: down,
                which,
            } = self.told[at];
            if by != op {
                continue;
            }
            match which {
                Which::TheOne => self.settle(plan, plan.step(down, 0), settled),
                Which::SameKey => self.settle(plan, plan.step(down, group), settled),
                Which::Each => {
                    let steps = plan.steps_of(down);
                    steps.for_each(|step| self.settle(plan, step, settled));
                }
            }
        }
    }

    fn settle(&mut self, plan: &Plan, step: StepId, settled: Settled) {
        let entry = &mut self.entries[step.index()];
        entry.missing |= settled == Settled::Missing;
        entry.failed |= settled == Settled::Failed;
        entry.unsettled = entry.unsettled.saturating_sub(1);
        if entry.unsettled > 0 || entry.decided {
            return;
        }
        entry.decided = true;
        if entry.missing {
            self.not_executed.push_back((step, NotExecuted::Skipped));
        } else if entry.failed {
            self.not_executed.push_back((step, NotExecuted::Abandoned));
        } else {
            self.open(plan, step);
        }
    }
}

/// Who is told by whom. A fan-in is resolved by the dynamic op behind what it collects.
fn told(plan: &Plan) -> Vec<Told> {
    let mut told = Vec::new();
    for (op, down) in (0..).map(OpId).zip(&plan.job.ops) {
        for input in &down.inputs {
            let mut tell = |by, which| told.push(Told { by, op, which });
            match input.from {
                Source::Plain(from) => tell(from, Which::Each),
                Source::Mapped(from) if plan.fan(from).is_some() => tell(from, Which::SameKey),
                Source::Mapped(from) => tell(from, Which::Each),
                Source::Collected(from) => {
                    tell(from, Which::TheOne);
                    if let Some(dynamic) = plan.fan(from) {
                        tell(dynamic, Which::TheOne);
                    }
                }
            }
        }
    }
    told
}

fn is_dynamic(plan: &Plan, op: OpId) -> bool {
    matches!(plan.op(op).output, Output::Dynamic(_))
}

/// How many upstream steps a step waits for; a fan-in waits for its dynamic op as well, which
/// alone can say how many there are to collect. What does not run again is settled.
fn unsettled(plan: &Plan, step: StepId) -> u32 {
    let count = |from| {
        let upstream = plan.upstream(step, from).filter(|step| plan.runs(*step));
        let dynamic = match from {
            Source::Collected(from) => plan.fan(from),
            Source::Plain(_) | Source::Mapped(_) => None,
        };
        let dynamic = dynamic.filter(|op| plan.runs(plan.step(*op, 0)));
        upstream.count() + usize::from(dynamic.is_some())
    };
    let inputs = plan.op_of(step).inputs.iter();
    let all: usize = inputs.map(|input| count(input.from)).sum();
    u32::try_from(all).unwrap_or(u32::MAX)
}
