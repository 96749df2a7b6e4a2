//! Random jobs: the page's three and a chain, with priorities, limits, retries and every kind of
//! cost.

use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::engine::{
    Groups, Input, Job, Op, OpId, OpWork, Output, Plan, Source, TagLimit, TagLimitOf,
};
use fanout::scenario::{Approach, Checked, Costs, Executor, Failures, Items, Pool, Scenario, Work};
use proptest::prelude::*;

use crate::random::{any_durations, any_probability};

/// The shape of a job.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Page(Approach),
    /// Two mapped ops in a row, collected.
    Chain,
}

/// What is changed about an op.
#[derive(Clone, Debug)]
pub(crate) struct Trim {
    pub(crate) priority: i32,
    pub(crate) tag: Option<&'static str>,
    pub(crate) pool: Option<&'static str>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) optional: bool,
    pub(crate) fails_after: Option<u32>,
}

/// A job with its scenario.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) shape: Shape,
    pub(crate) trims: Vec<Trim>,
    pub(crate) tags: Vec<TagLimit>,
    pub(crate) pools: Vec<(String, u32)>,
    pub(crate) scenario: Scenario,
}

impl Case {
    pub(crate) fn checked(&self) -> Checked {
        self.scenario
            .check()
            .expect("a generated scenario is valid")
    }

    pub(crate) fn plan(&self) -> Plan {
        let checked = self.checked();
        let mut job = match self.shape {
            Shape::Page(approach) => Job::of(approach, &checked),
            Shape::Chain => chain(&checked),
        };
        for (op, trim) in job.ops.iter_mut().zip(&self.trims) {
            op.priority = trim.priority;
            op.tags = trim
                .tag
                .map(|value| ("kind".to_owned(), value.to_owned()))
                .into_iter()
                .collect();
            op.pool = trim.pool.map(str::to_owned);
            op.retry = trim.retry;
            op.optional = trim.optional;
            op.fails_after = trim.fails_after;
        }
        job.limits.tags = self.tags.clone();
        job.limits.pools = self.pools.clone();
        Plan::new(job, checked)
    }
}

fn chain(checked: &Checked) -> Job {
    let mapped = |from| Input {
        name: "piece".to_owned(),
        type_name: "String".to_owned(),
        from,
    };
    let load = Op {
        output: Output::Dynamic(Groups::PerItem),
        ..Op::new("load", vec![])
    };
    let first = Op {
        work: OpWork::Inline,
        ..Op::new("first", vec![mapped(Source::Mapped(OpId(0)))])
    };
    let second = Op::new("second", vec![mapped(Source::Mapped(OpId(1)))]);
    let merge = Op::new("merge", vec![mapped(Source::Collected(OpId(2)))]);
    Job {
        ops: vec![load, first, second, merge],
        ..Job::of(Approach::Dynamic, checked)
    }
}

fn millis(range: std::ops::Range<u32>) -> impl Strategy<Value = f64> {
    range.prop_map(|millis| f64::from(millis) / 1e3)
}

/// Often nothing at all: instants at which everything happens at once.
fn maybe_millis(range: std::ops::Range<u32>) -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), millis(range)]
}

pub(crate) fn sometimes<T: std::fmt::Debug>(
    probability: f64,
    of: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(probability, of)
}

prop_compose! {
    fn policy()(
        max_retries in 0..4_u32, delay in sometimes(0.7, maybe_millis(0..900)),
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
    fn trim()(
        priority in -1..3_i32,
        tag in sometimes(0.5, proptest::sample::select(vec!["a", "b"])),
        pool in sometimes(0.4, proptest::sample::select(vec!["db", "api", "free"])),
        retry in sometimes(0.5, policy()),
        optional in proptest::bool::weighted(0.2),
        fails_after in sometimes(0.1, 0..4_u32),
    ) -> Trim {
        Trim { priority, tag, pool, retry, optional, fails_after }
    }
}

fn tag_limits() -> impl Strategy<Value = Vec<TagLimit>> {
    let of = prop_oneof![
        Just(TagLimitOf::Key),
        Just(TagLimitOf::Value("a".to_owned())),
        Just(TagLimitOf::EachValue),
    ];
    let limit = (of, 1..4_u32).prop_map(|(of, limit)| TagLimit {
        key: "kind".to_owned(),
        of,
        limit,
    });
    proptest::collection::vec(limit, 0..3)
}

prop_compose! {
    pub(crate) fn scenario()(
        (n, seconds, overhead_seconds) in (0..12_u32, maybe_millis(0..3_000), maybe_millis(0..800)),
        work in prop_oneof![Just(Work::Sleep), Just(Work::Compute)],
        max_concurrent in sometimes(0.6, 1..5_u32), cpus in 1..5_u32,
        (processes, chunksize) in (prop_oneof![1 => Just(0), 9 => 1..4_u32], sometimes(0.5, 1..5_u32)),
        chunk_size in 1..5_u32, seed: u64,
        costs in proptest::sample::select(Costs::ALL.to_vec()), launched: bool,
        (durations, failure_probability, poison_probability) in (any_durations(), any_probability(), any_probability()),
        fail in proptest::collection::btree_map(0..12_u32, sometimes(0.7, 1..4_u32), 0..4),
    ) -> Scenario {
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        Scenario {
            items: Items::Numbered(n), seconds, overhead_seconds, work, cpus, chunk_size, seed, costs, launched,
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            fail: fail.collect(), durations, failure_probability, poison_probability,
            ..Scenario::default()
        }
    }
}

prop_compose! {
    pub(crate) fn any_case()(
        shape in prop_oneof![
            Just(Shape::Page(Approach::Dynamic)), Just(Shape::Page(Approach::Parallel)),
            Just(Shape::Page(Approach::Hybrid)), Just(Shape::Chain),
        ],
        trims in proptest::collection::vec(trim(), 4), tags in tag_limits(),
        db in 1..4_u32, api in 1..3_u32, scenario in scenario(),
    ) -> Case {
        let pools = vec![("db".to_owned(), db), ("api".to_owned(), api)];
        Case { shape, trims, tags, pools, scenario }
    }
}
