//! Limits on the steps that run at once: by tag within a run, by pool across an instance
//! (1.13.29, `_utils/tags.py`, `_core/execution/plan/instance_concurrency_context.py`).

use crate::Micros;

use super::job::{Job, Op, OpId, TagLimit, TagLimitOf};
use super::plan::StepId;

/// Whether a step of this op would be over a tag's limit, with so many steps of each op in flight.
pub(super) fn is_over_a_tag(job: &Job, op: OpId, in_flight: &[u32]) -> bool {
    let op = &job.ops[op.0];
    op.tags.iter().any(|tag| {
        let limits = job.limits.tags.iter().filter(|limit| speaks_of(limit, tag));
        limits.into_iter().any(|limit| {
            let counted = job.ops.iter().zip(in_flight);
            let counted = counted.filter(|(other, _)| counts_with(limit, other, tag));
            counted.map(|(_, running)| running).sum::<u32>() >= limit.limit
        })
    })
}

fn speaks_of(limit: &TagLimit, (key, value): &(String, String)) -> bool {
    limit.key == *key
        && match &limit.of {
            TagLimitOf::Value(one) => one == value,
            TagLimitOf::Key | TagLimitOf::EachValue => true,
        }
}

/// Whether a limit counts an op's steps together with those that have `tag`.
fn counts_with(limit: &TagLimit, op: &Op, (key, value): &(String, String)) -> bool {
    let same_value = limit.of != TagLimitOf::Key;
    let mut tags = op.tags.iter();
    tags.any(|(other, of)| other == key && (!same_value || of == value))
}

/// After the first refusal a step asks again in a second.
const FIRST_INTERVAL: Micros = Micros(1_000_000);
/// And at least every so often after more of them.
const LONGEST_INTERVAL: Micros = Micros(15_000_000);
/// How often a waiting step says so.
const TELL_EVERY: Micros = Micros(300_000_000);

/// The instance's pools, as one run sees them that has them to itself.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    free: Vec<u32>,
    waiting: Vec<Waiting>,
    asked: u64,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    step: StepId,
    pool: usize,
    priority: i32,
    order: u64,
    /// A slot was put aside for it, and is taken when it asks the next time.
    assigned: bool,
    interval: Micros,
    asks_again: Micros,
    told: Micros,
}

/// The answer to who asks for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It has one.
    Granted,
    /// It has none, and asks again in so long; and whether it says that it waits.
    Refused { again_in: Micros, tells: bool },
    /// It has asked, and does not ask again yet.
    Waits,
}

impl Pools {
    pub(super) fn new(job: &Job) -> Self {
        Self {
            free: job.limits.pools.iter().map(|(_, limit)| *limit).collect(),
            waiting: Vec::new(),
            asked: 0,
        }
    }

    /// Whether a step waits for a slot.
    pub(super) fn anybody_waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A step asks for a slot of its op's pool; a pool without a limit has one for everybody.
    pub(super) fn claim(&mut self, job: &Job, op: &Op, step: StepId, now: Micros) -> Claim {
        let Some(pool) = pool_of(job, op) else {
            return Claim::Granted;
        };
        let Some(at) = self.waiting.iter().position(|other| other.step == step) else {
            return self.first_claim(pool, op.priority, step, now);
        };
        let waiting = &mut self.waiting[at];
        if now < waiting.asks_again {
            return Claim::Waits;
        }
        if waiting.assigned {
            self.waiting.remove(at);
            return Claim::Granted;
        }
        waiting.interval = LONGEST_INTERVAL.min(Micros(waiting.interval.0 * 11 / 10));
        waiting.asks_again = now + waiting.interval;
        let tells = now.since(waiting.told) > TELL_EVERY;
        if tells {
            waiting.told = now;
        }
        Claim::Refused {
            again_in: waiting.interval,
            tells,
        }
    }

    fn first_claim(&mut self, pool: usize, priority: i32, step: StepId, now: Micros) -> Claim {
        if let Some(free) = self.free.get_mut(pool).filter(|free| **free > 0) {
            *free -= 1;
            return Claim::Granted;
        }
        self.asked += 1;
        self.waiting.push(Waiting {
            step,
            pool,
            priority,
            order: self.asked,
            assigned: false,
            interval: FIRST_INTERVAL,
            asks_again: now + FIRST_INTERVAL,
            told: now,
        });
        Claim::Refused {
            again_in: FIRST_INTERVAL,
            tells: true,
        }
    }

    /// A step gives its slot back: it is put aside for who waits, the highest priority first.
    pub(super) fn release(&mut self, job: &Job, op: &Op) {
        let Some(pool) = pool_of(job, op) else { return };
        let waiting = self.waiting.iter_mut();
        let waiting = waiting.filter(|waiting| waiting.pool == pool && !waiting.assigned);
        match waiting.min_by_key(|waiting| (-i64::from(waiting.priority), waiting.order)) {
            Some(next) => next.assigned = true,
            None => self.free[pool] += 1,
        }
    }
}

fn pool_of(job: &Job, op: &Op) -> Option<usize> {
    let pool = op.pool.as_ref()?;
    job.limits.pools.iter().position(|(name, _)| name == pool)
}
