//! Random runs: any approach, two ops in a row with limits, every kind of cost; over by
//! themselves, under way, ended.

use std::sync::Arc;

use fanout::Micros;
use fanout::driver::simulate;
use fanout::engine::{
    Groups, Input, Job, Op, OpId, OpWork, Output, Plan, Row, Source, TagLimit, TagLimitOf, What,
};
use fanout::record::{Record, Rerun, run_again};
use fanout::scenario::{Approach, Scenario};
use fanout::timeline::Timeline;
use proptest::prelude::*;

use super::scenarios::{Below, wild};
use super::{Ended, run_until};

/// As wild as can be looked at item by item.
pub(super) fn scenario() -> impl Strategy<Value = Scenario> {
    wild(Below::SOME)
}

/// Two mapped ops in a row, collected, with a limit by tag on one and a pool's on the other.
fn chained(scenario: &Scenario, (tag, pool): (u32, u32)) -> Plan {
    let checked = scenario.check().expect("valid");
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
        retry: checked.retry,
        tags: vec![("kind".to_owned(), "a".to_owned())],
        ..Op::new("first", vec![mapped(Source::Mapped(OpId(0)))])
    };
    let second = Op {
        pool: Some("db".to_owned()),
        ..Op::new("second", vec![mapped(Source::Mapped(OpId(1)))])
    };
    let merge = Op::new("merge", vec![mapped(Source::Collected(OpId(2)))]);
    let mut job = Job {
        ops: vec![load, first, second, merge],
        ..Job::of(Approach::Dynamic, &checked)
    };
    job.limits.tags = vec![TagLimit {
        key: "kind".to_owned(),
        of: TagLimitOf::Key,
        limit: tag,
    }];
    job.limits.pools = vec![("db".to_owned(), pool)];
    Plan::new(job, checked)
}

prop_compose! {
    pub(super) fn any_plan()(
        scenario in scenario(), limits in (1..4_u32, 1..3_u32),
        approach in proptest::option::weighted(0.8, proptest::sample::select(Approach::ALL.to_vec())),
    ) -> Arc<Plan> {
        Arc::new(match approach {
            Some(approach) => Plan::of(approach, &scenario.check().expect("valid")),
            None => chained(&scenario, limits),
        })
    }
}

/// A run that is over by itself is executed again from its failure, without what failed.
fn again(plan: &Arc<Plan>) -> Timeline {
    let parent = Record::of(Arc::clone(plan), &simulate(plan));
    let mut mended = Plan::clone(plan);
    mended.scenario.fail = Default::default();
    let again = Arc::new(run_again(&parent, mended, &Rerun::FromFailure));
    run_until(&again, usize::MAX, Ended::Not)
}

prop_compose! {
    /// Mostly runs that are over by themselves.
    pub(super) fn any_run()(
        plan in any_plan(), instants in prop_oneof![Just(usize::MAX), 0..90_usize],
        end in prop_oneof![Just(Ended::Not), Just(Ended::Terminated), Just(Ended::Forced)],
        is_again in proptest::bool::weighted(0.2),
    ) -> Timeline {
        if is_again { again(&plan) } else { run_until(&plan, instants, end) }
    }
}

/// The same run as a live driver logs it: items' rows carry the times of workers whose clocks
/// are a little behind.
pub(super) fn late(plan: &Arc<Plan>, mut seed: u64) -> Timeline {
    let mut rows: Vec<Row> = simulate(plan);
    let of_item =
        |row: &&mut Row| matches!(row.what, What::ItemStart { .. } | What::ItemEnd { .. });
    for row in rows.iter_mut().filter(of_item) {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        row.at = Micros(row.at.0.saturating_sub(seed >> 48));
    }
    Timeline::of(Arc::clone(plan), &rows)
}
