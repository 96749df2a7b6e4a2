//! Runs and views at random.

use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::driver::Simulation;
use fanout::engine::{Input, Job, Op, OpId, Output, Plan, Row, Source};
use fanout::record::{Record, Rerun, run_again};
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Pool, Scenario};
use fanout::timeline::{By, Insight, Mode, Part, Pointed, RowKey, Target, Timeline, View};
use proptest::prelude::*;

/// A run, as far as it has come.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    scenario: Scenario,
    approaches: Vec<Approach>,
    /// Whether the dynamic job has a second mapped op.
    chain: bool,
    /// Thousandths of its rows that are logged.
    logged: usize,
    /// Time since the last of them.
    since: u64,
    /// Instants after which the run is terminated.
    terminated: Option<u32>,
    /// Whether the dynamic op may yield nothing.
    optional: bool,
    /// Whether it runs what failed before.
    is_run_again: bool,
    /// Whether somebody has found out what the timelines say.
    is_known: bool,
}

prop_compose! {
    pub(crate) fn any_case()(
        n in prop_oneof![0..12_u32, 12..400_u32],
        seconds in prop_oneof![Just(0.0), (1..4_000_u32).prop_map(|millis| f64::from(millis) / 1e3)],
        max_concurrent in proptest::option::of(1..24_u32), processes in 1..12_u32,
        chunksize in proptest::option::of(1..8_u32), chunk_size in 1..20_u32,
        costs in proptest::sample::select(Costs::ALL.to_vec()),
        fail in proptest::collection::btree_map(0..400_u32, proptest::option::of(1..4_u32), 0..6),
        retry in proptest::option::of((0..3_u32, 0..40_u32)),
        approaches in prop_oneof![
            proptest::sample::subsequence(Approach::ALL.to_vec(), 1),
            Just(Approach::ALL.to_vec()),
        ],
        chain: bool,
        logged in prop_oneof![Just(1_000_usize), 0..1_000_usize],
        since in prop_oneof![Just(0_u64), 0..5_000_000_u64],
        terminated in proptest::option::weighted(0.3, 0..200_u32), optional: bool,
        is_run_again in proptest::bool::weighted(0.2),
        is_known in proptest::bool::weighted(0.8),
    ) -> Case {
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        let scenario = Scenario {
            items: Items::Numbered(n), seconds, costs, chunk_size,
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            fail: fail.collect(),
            retry: retry.map(|(max_retries, delay)| RetryPolicy {
                max_retries, delay: Some(f64::from(delay)), ..RetryPolicy::default()
            }),
            ..Scenario::default()
        };
        Case { scenario, approaches, chain, logged, since, terminated, optional, is_run_again, is_known }
    }
}

prop_compose! {
    pub(crate) fn any_view()(
        by in proptest::sample::select(vec![By::Steps, By::Lanes]),
        mode in proptest::sample::select(vec![Mode::Timed, Mode::Timed, Mode::Flat, Mode::Waterfall]),
        width in 300.0..3_000.0_f32, height in 60.0..900.0_f32, gutter in 0.0..300.0_f32,
        scroll in prop_oneof![Just(0.0_f32), 0.0..3_000.0_f32],
        (from, to) in prop_oneof![Just((0_u64, 0_u64)), (0..60_000_000_u64, 0..60_000_000_u64)],
        toggled in proptest::collection::vec(any_row(), 0..5),
        collapse_idle: bool, as_dagster: bool, hide_not_started: bool, critical: bool,
        selected in proptest::option::of(any_target()),
    ) -> View {
        let (from, to) = (Micros(from), Micros(to));
        let selected = selected.map(|(approach, what)| Target { approach, what });
        View {
            by, mode, width, height, gutter, scroll, from, to, toggled, collapse_idle, as_dagster,
            hide_not_started, critical, selected,
        }
    }
}

fn any_key() -> impl Strategy<Value = RowKey> {
    prop_oneof![
        Just(RowKey::Approach),
        (0..4_u32).prop_map(RowKey::FanOut),
        (0..60_u32).prop_map(RowKey::Step),
        (0..8_u32).prop_map(RowKey::Slot),
        (0..60_u32, 0..12_u32).prop_map(|(step, worker)| RowKey::Worker(step, worker)),
        (0..60_u32).prop_map(RowKey::Lane),
    ]
}

fn any_approach() -> impl Strategy<Value = Approach> {
    proptest::sample::select(Approach::ALL.to_vec())
}

fn any_row() -> impl Strategy<Value = (Approach, RowKey)> {
    (any_approach(), any_key())
}

fn any_target() -> impl Strategy<Value = (Approach, Pointed)> {
    let what = prop_oneof![
        any_key().prop_map(Pointed::Row),
        (0..80_u32).prop_map(Pointed::Span),
        (0..80_u32).prop_map(Pointed::Work),
    ];
    (any_approach(), what)
}

impl Case {
    fn plan(&self, approach: Approach) -> Plan {
        let checked = self.scenario.check();
        let checked = checked.expect("a generated scenario is valid");
        let mut job = Job::of(approach, &checked);
        for op in &mut job.ops {
            op.optional = self.optional && op.output != Output::Plain;
        }
        if self.chain && approach == Approach::Dynamic {
            add_second_mapped_op(&mut job);
        }
        Plan::new(job, checked)
    }

    fn timeline(&self, approach: Approach) -> Timeline {
        let mut plan = Arc::new(self.plan(approach));
        if self.is_run_again {
            let parent = Record::of(Arc::clone(&plan), &self.rows(&plan));
            plan = Arc::new(run_again(&parent, self.plan(approach), &Rerun::FromFailure));
        }
        let rows = self.rows(&plan);
        Timeline::of(plan, &rows[..rows.len() * self.logged / 1_000])
    }

    fn rows(&self, plan: &Arc<Plan>) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut simulation = Simulation::new(plan);
        let mut instants = 0;
        while simulation.advance(&mut rows) {
            if self.terminated == Some(instants) {
                simulation.terminate(&mut rows);
            }
            instants += 1;
        }
        rows
    }

    pub(crate) fn runs(&self) -> Vec<Run> {
        let run = |approach: &Approach| {
            let timeline = self.timeline(*approach);
            Run {
                approach: *approach,
                insight: self.is_known.then(|| Insight::of(&timeline)),
                timeline,
            }
        };
        self.approaches.iter().map(run).collect()
    }

    pub(crate) fn parts<'a>(&self, runs: &'a [Run]) -> Vec<Part<'a>> {
        let part = |run: &'a Run| Part {
            approach: run.approach,
            known: "simulated",
            timeline: &run.timeline,
            now: run.timeline.last() + Micros(self.since),
            insight: run.insight.as_ref(),
        };
        runs.iter().map(part).collect()
    }
}

/// What an approach did.
pub(crate) struct Run {
    approach: Approach,
    timeline: Timeline,
    insight: Option<Insight>,
}

fn add_second_mapped_op(job: &mut Job) {
    let input = Input {
        name: "computed".into(),
        type_name: "String".into(),
        from: Source::Mapped(OpId(1)),
    };
    job.ops.insert(2, Op::new("check_piece", vec![input]));
    job.ops[3].inputs[0].from = Source::Collected(OpId(2));
}
