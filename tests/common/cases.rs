//! Random jobs: the page's three and a chain, with priorities, limits, retries and every kind of
//! cost.

use fanout::dagster::RetryPolicy;
use fanout::engine::{
    Groups, Input, Job, Op, OpId, OpWork, Output, Plan, Source, TagLimit, TagLimitOf,
};
use fanout::scenario::{Approach, Checked, Scenario};
use proptest::prelude::*;

use crate::scenarios::{Below, policy, sometimes, wild};

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
    pub(crate) fn any_case()(
        shape in prop_oneof![
            Just(Shape::Page(Approach::Dynamic)), Just(Shape::Page(Approach::Parallel)),
            Just(Shape::Page(Approach::Hybrid)), Just(Shape::Chain),
        ],
        trims in proptest::collection::vec(trim(), 4), tags in tag_limits(),
        db in 1..4_u32, api in 1..3_u32, scenario in wild(Below::FEW),
    ) -> Case {
        let pools = vec![("db".to_owned(), db), ("api".to_owned(), api)];
        Case { shape, trims, tags, pools, scenario }
    }
}
