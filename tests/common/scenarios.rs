//! Random scenarios, in three kinds, each with all that the one before has: smooth ones, of which
//! closed forms speak; rough ones, in which items differ and fail; and wild ones, in which anything
//! costs time.

use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::scenario::{Costs, Executor, Failures, Items, Pool, Scenario, Work};
use proptest::prelude::*;

use crate::random::{any_durations, any_probability};

/// How large scenarios get: each number stays below its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Below {
    items: u32,
    /// Steps at once.
    steps: u32,
    cpus: u32,
    processes: u32,
    chunksize: u32,
    chunk_size: u32,
}

impl Below {
    /// For jobs whose limits matter: few lanes, which items have to wait for.
    pub(crate) const FEW: Self = Self {
        items: 12,
        steps: 5,
        cpus: 5,
        processes: 4,
        chunksize: 5,
        chunk_size: 5,
    };
    /// For what is looked at item by item.
    pub(crate) const SOME: Self = Self {
        items: 30,
        steps: 6,
        cpus: 9,
        processes: 8,
        chunksize: 5,
        chunk_size: 8,
    };
    /// For what only takes a moment.
    pub(crate) const MANY: Self = Self {
        items: 60,
        steps: 9,
        cpus: 9,
        processes: 9,
        chunksize: 12,
        chunk_size: 15,
    };
}

pub(crate) fn sometimes<T: std::fmt::Debug>(
    probability: f64,
    of: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(probability, of)
}

fn millis(below: u32) -> impl Strategy<Value = f64> {
    (0..below).prop_map(|millis| f64::from(millis) / 1e3)
}

prop_compose! {
    /// Any policy that Dagster takes, its delay often none at all.
    pub(crate) fn policy()(
        max_retries in 0..4_u32, delay in sometimes(0.7, prop_oneof![1 => Just(0.0), 2 => millis(900)]),
        backoff in sometimes(0.5, prop_oneof![Just(Backoff::Linear), Just(Backoff::Exponential)]),
        jitter in sometimes(0.5, prop_oneof![Just(Jitter::Full), Just(Jitter::PlusMinus)]),
    ) -> RetryPolicy {
        let with_delay = delay.is_some();
        RetryPolicy {
            max_retries, delay,
            backoff: backoff.filter(|_| with_delay),
            jitter: jitter.filter(|_| with_delay),
        }
    }
}

prop_compose! {
    /// Equal items, no faults: what the closed forms speak of.
    pub(crate) fn smooth(below: Below)(
        n in 0..below.items, seconds in millis(3_000), overhead_seconds in millis(800),
        steps in sometimes(0.6, 1..below.steps), processes in 1..below.processes,
        chunksize in sometimes(0.5, 1..below.chunksize), chunk_size in 1..below.chunk_size,
    ) -> Scenario {
        Scenario {
            items: Items::Numbered(n),
            seconds,
            overhead_seconds,
            executor: steps.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            chunk_size,
            ..Scenario::default()
        }
    }
}

prop_compose! {
    /// Items that differ and fail, by name and by chance; retries; pools without processes.
    pub(crate) fn rough(below: Below)(
        smooth in smooth(below), seed: u64, retry in sometimes(0.5, policy()),
        fail in proptest::collection::btree_map(0..below.items, sometimes(0.6, 1..4_u32), 0..5),
        no_processes in proptest::bool::weighted(0.1),
        (durations, failure_probability, poison_probability) in (any_durations(), any_probability(), any_probability()),
    ) -> Scenario {
        let Items::Numbered(n) = smooth.items else { unreachable!("smooth items are numbered") };
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        let pool = Pool { processes: if no_processes { Some(0) } else { smooth.pool.processes }, ..smooth.pool };
        Scenario {
            fail: fail.collect(), retry, seed, pool, durations, failure_probability, poison_probability,
            ..smooth
        }
    }
}

prop_compose! {
    /// Work that computes, every kind of cost, launchers; and often nothing that takes time, so
    /// that everything happens at one instant.
    pub(crate) fn wild(below: Below)(
        rough in rough(below), cpus in 1..below.cpus, compute in proptest::bool::weighted(0.4),
        costs in prop_oneof![1 => Just(Costs::None), 2 => proptest::sample::select(Costs::ALL.to_vec())],
        launched: bool, takes_time: bool, has_overhead: bool,
    ) -> Scenario {
        Scenario {
            work: if compute { Work::Compute } else { Work::Sleep },
            seconds: if takes_time { rough.seconds } else { 0.0 },
            overhead_seconds: if has_overhead { rough.overhead_seconds } else { 0.0 },
            cpus, costs, launched,
            ..rough
        }
    }
}
