//! What a timeline says: small cases reckoned by hand, and what holds for every run.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::driver::Simulation;
use fanout::engine::{
    Groups, Input, Job, Op, OpId, OpWork, Output, Plan, Row, Source, TagLimit, TagLimitOf, What,
};
use fanout::record::Status;
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Pool, Scenario, Work as Kind};
use fanout::timeline::{
    Binding, Bound, By, CriticalPath, End, Held, Idle, Insight, Pointed, RowKey, Timeline, Why,
    WorkEnd, columns, gaps, waves,
};
use proptest::prelude::*;

use random::config;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

fn seconds(seconds: f64) -> Micros {
    Micros::from_seconds(seconds).expect("a time")
}

/// A run up to its end, or up to so many instants, and then ended if that is asked for.
fn run_until(plan: &Arc<Plan>, instants: usize, end: Ended) -> Timeline {
    let mut rows = Vec::new();
    let mut simulation = Simulation::new(plan);
    let goes_on = (0..instants).all(|_| simulation.advance(&mut rows));
    match end {
        _ if !goes_on => {}
        Ended::Not => {}
        Ended::Terminated => {
            simulation.terminate(&mut rows);
            while simulation.advance(&mut rows) {}
        }
        Ended::Forced => simulation.force(&mut rows),
    }
    Timeline::of(Arc::clone(plan), &rows)
}

#[derive(Clone, Copy, Debug)]
enum Ended {
    Not,
    Terminated,
    Forced,
}

fn run(approach: Approach, scenario: &Scenario) -> Timeline {
    let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
    run_until(&plan, usize::MAX, Ended::Not)
}

fn story(approach: Approach, scenario: &Scenario) -> String {
    let run = run(approach, scenario);
    Insight::of(&run).story(&run)
}

fn multiprocess(max_concurrent: u32) -> Executor {
    Executor::Multiprocess {
        max_concurrent: Some(max_concurrent),
    }
}

/// What a run's time went to, in order, with how many links there are of each.
fn chain(run: &Timeline) -> Vec<(Why, Held, usize)> {
    let path = CriticalPath::of(run);
    let mut chain: Vec<(Why, Held, usize)> = Vec::new();
    for link in path.links() {
        match chain.last_mut() {
            Some((why, held, many)) if (*why, *held) == (link.why, link.held) => *many += 1,
            _ => chain.push((link.why, link.held, 1)),
        }
    }
    chain
}

/// Names of facts with their texts.
fn fact(run: &Timeline, what: Pointed, name: &str) -> Option<String> {
    let detail = Insight::of(run).detail(run, what)?;
    let fact = detail.facts.into_iter().find(|(other, _)| other == name);
    fact.map(|(_, text)| text)
}

fn span_of(run: &Timeline, key: &str, retry: u16) -> u32 {
    let mut spans = (0..).zip(run.spans());
    let found =
        spans.find(|(_, span)| run.plan().step_key(span.step) == key && span.retry == retry);
    found.expect("an attempt").0
}

fn work_of(run: &Timeline, key: &str) -> u32 {
    let item = run.plan().keys().find(key).expect("an item");
    let mut works = (0..).zip(run.works());
    works.find(|(_, work)| work.item == item).expect("a work").0
}

// The docs page: 26 letters of 1 s, 8 CPUs and so 7 processes, chunks of 7.

#[test]
fn one_at_a_time_each_letter_holds_up_the_next() {
    let run = run(Approach::Dynamic, &Scenario::default());
    assert_eq!(
        chain(&run),
        [
            (Why::Work, Held::Dependency, 1),
            (Why::Work, Held::Slot, 25)
        ]
    );
    assert_eq!(CriticalPath::of(&run).time(Why::Work), seconds(26.0));
    let bound = Bound::of(&run);
    assert_eq!((bound.lanes, bound.least()), (1, seconds(26.0)));
    assert_eq!(bound.above(run.last()), Some(0));
    assert_eq!(waves(&run), Some(26));
    assert_eq!(gaps(&run), []);
    let b = Pointed::Span(span_of(&run, "compute_piece[b]", 0));
    assert_eq!(
        fact(&run, b, "Waited for").as_deref(),
        Some("1 s for the slot of compute_piece[a]")
    );
}

#[test]
fn a_pool_works_in_four_waves() {
    let run = run(Approach::Parallel, &Scenario::default());
    assert_eq!(
        chain(&run),
        [(Why::Work, Held::Start, 1), (Why::Work, Held::Worker, 3)]
    );
    assert_eq!(waves(&run), Some(4));
    let bound = Bound::of(&run);
    // 26 s among 7 workers, and 26 whole letters: one worker has four.
    assert_eq!(bound.longest, seconds(1.0));
    assert_eq!(bound.shared, Micros(3_714_286));
    assert_eq!(bound.dealt, seconds(4.0));
    assert_eq!(
        (bound.least(), bound.binding()),
        (seconds(4.0), Binding::Dealt)
    );
    let idle = Idle::of(&run);
    assert_eq!((idle.from, idle.to), (seconds(0.0), seconds(4.0)));
    let done: Vec<u32> = idle.lanes.iter().map(|used| used.done).collect();
    assert_eq!(done, [4, 4, 4, 4, 4, 3, 3]);
    assert_eq!(idle.lane(6).map(|used| used.idle), Some(seconds(1.0)));
    assert_eq!(idle.slot(0).map(|used| used.busy), Some(seconds(4.0)));
}

#[test]
fn chunks_in_two_slots_wait_for_a_slot() {
    let scenario = Scenario {
        executor: multiprocess(2),
        ..Scenario::default()
    };
    let run = run(Approach::Hybrid, &scenario);
    assert_eq!(run.last(), seconds(2.0));
    assert_eq!(
        chain(&run),
        [(Why::Work, Held::Dependency, 1), (Why::Work, Held::Slot, 1)]
    );
    assert_eq!(Bound::of(&run).lanes, 14);
    let chunk = Pointed::Span(span_of(&run, "compute_chunk[chunk_2]", 0));
    assert_eq!(
        fact(&run, chunk, "Waited for").as_deref(),
        Some("1 s for the slot of compute_chunk[chunk_0]")
    );
    let merge = Pointed::Span(span_of(&run, "merge_and_analyze", 0));
    assert_eq!(
        fact(&run, merge, "Waited for").as_deref(),
        Some("compute_chunk[chunk_3]")
    );
}

#[test]
fn a_retry_holds_the_run_up_with_its_delay() {
    let mut scenario = Scenario {
        executor: multiprocess(4),
        retry: Some(RetryPolicy {
            max_retries: 1,
            delay: Some(5.0),
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    };
    scenario.fail.insert("q".into(), Failures::First(1));
    let run = run(Approach::Dynamic, &scenario);
    // q is the 17th: it works from 4 s to 5 s, and again from 10 s on.
    assert_eq!(run.last(), seconds(11.0));
    assert_eq!(
        chain(&run),
        [
            (Why::Work, Held::Dependency, 1),
            (Why::Work, Held::Slot, 4),
            (Why::Waiting, Held::Retry, 1),
            (Why::Work, Held::Own, 1),
        ]
    );
    // The others are done after 7 s, and q fails meanwhile.
    assert_eq!(gaps(&run), [(seconds(7.0), seconds(10.0))]);
    let again = Pointed::Span(span_of(&run, "compute_piece[q]", 1));
    assert_eq!(
        fact(&run, again, "Waited for").as_deref(),
        Some("5 s to be tried again")
    );
    assert_eq!(fact(&run, again, "Attempt").as_deref(), Some("2 of 2"));
    // Without the failure it would have been 7 rounds.
    assert_eq!(Bound::of(&run).least(), seconds(7.0));
}

#[test]
fn overhead_is_told_apart_from_work() {
    let scenario = Scenario {
        items: Items::Letters(2),
        overhead_seconds: 0.5,
        ..Scenario::default()
    };
    let run = run(Approach::Dynamic, &scenario);
    let path = CriticalPath::of(&run);
    let times = Why::ALL.map(|why| path.time(why).0);
    // load_pieces and merge_and_analyze have no items.
    let expected = [0.0, 0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 0.0];
    assert_eq!(times, expected.map(|time| seconds(time).0));
    let a = Pointed::Span(span_of(&run, "compute_piece[a]", 0));
    assert_eq!(fact(&run, a, "Before work").as_deref(), Some("500 ms"));
    assert_eq!(
        gaps(&run),
        [(0.0, 1.0), (2.0, 2.5), (3.5, 4.0)].map(|(from, to)| (seconds(from), seconds(to)))
    );
}

#[test]
fn each_cost_is_found_where_it_was_paid() {
    let scenario = Scenario {
        items: Items::Letters(3),
        costs: Costs::Memory,
        cpus: 64,
        executor: multiprocess(3),
        launched: true,
        ..Scenario::default()
    };
    let run = run(Approach::Dynamic, &scenario);
    let path = CriticalPath::of(&run);
    let costs = Costs::Memory.overheads();
    let (start, ready, row) = (costs.step_start, costs.step_init, costs.row);
    let launched = costs.launch + costs.run_start + row * 2;
    assert_eq!(path.time(Why::Start), launched);
    // Three steps one after another, each in a process.
    assert_eq!(path.time(Why::Process), (start + ready) * 3);
    assert_eq!(path.time(Why::Work), seconds(1.0));
    // The third letter gets the slot of load_pieces, once that process has ended. What comes
    // after it starts elsewhere meanwhile.
    assert_eq!(path.time(Why::Waiting), costs.step_end);
    assert_eq!(path.time(Why::End), costs.step_end + row * 2);
}

#[test]
fn work_that_computes_has_no_more_lanes_than_cpus() {
    let scenario = Scenario {
        items: Items::Letters(22),
        work: Kind::Compute,
        cpus: 3,
        pool: Pool {
            processes: Some(7),
            chunksize: Some(1),
        },
        ..Scenario::default()
    };
    let run = run(Approach::Parallel, &scenario);
    let bound = Bound::of(&run);
    assert_eq!((bound.lanes, bound.shared), (7, Micros(7_333_334)));
    assert_eq!(bound.dealt, seconds(4.0));
    assert_eq!(bound.binding(), Binding::Shared);
}

#[test]
fn what_was_computed_in_vain_says_why() {
    let mut scenario = Scenario::default();
    scenario.fail.insert("c".into(), Failures::Always);
    let run = run(Approach::Parallel, &scenario);
    let (c, m) = (
        Pointed::Work(work_of(&run, "c")),
        Pointed::Work(work_of(&run, "m")),
    );
    assert_eq!(fact(&run, c, "State").as_deref(), Some("failed"));
    assert_eq!(fact(&run, m, "State").as_deref(), Some("discarded"));
    assert_eq!(
        fact(&run, m, "Because").as_deref(),
        Some("c failed in the same step")
    );
    assert_eq!(
        fact(&run, Pointed::Span(0), "Items").as_deref(),
        Some("1 failed, 25 discarded")
    );
    let chunked = Scenario {
        pool: Pool {
            processes: Some(2),
            chunksize: Some(13),
        },
        ..scenario
    };
    let run = self::run(Approach::Parallel, &chunked);
    // a and b before it and the other slice; d to m behind it in its slice.
    assert_eq!(
        fact(&run, Pointed::Span(0), "Items").as_deref(),
        Some("1 failed, 15 discarded, 10 never ran")
    );
}

#[test]
fn rows_of_the_picture_have_their_numbers() {
    let run = run(Approach::Parallel, &Scenario::default());
    let row = |row, name| fact(&run, Pointed::Row(row), name);
    assert_eq!(
        row(RowKey::Lane(6), "Idle").as_deref(),
        Some("1 s, 25 % of the fan-out")
    );
    assert_eq!(
        row(RowKey::Worker(0, 6), "Done").as_deref(),
        Some("3 items")
    );
    assert_eq!(row(RowKey::Slot(0), "Done").as_deref(), Some("2 steps"));
    assert_eq!(row(RowKey::Step(1), "State").as_deref(), Some("succeeded"));
    assert_eq!(row(RowKey::Step(2), "State"), None);
    assert_eq!(
        row(RowKey::Approach, "Best possible").as_deref(),
        Some("4 s")
    );
    let dynamic = self::run(Approach::Dynamic, &Scenario::default());
    let row = |row, name| fact(&dynamic, Pointed::Row(row), name);
    assert_eq!(
        row(RowKey::FanOut(1), "States").as_deref(),
        Some("26 succeeded")
    );
    assert_eq!(
        row(RowKey::FanOut(1), "Started last").as_deref(),
        Some("25 s, compute_piece[z]")
    );
}

#[test]
fn stories_are_short_and_true() {
    let with = |n, executor| Scenario {
        items: Items::Letters(n),
        executor,
        ..Scenario::default()
    };
    let mut flaky = with(26, Executor::InProcess);
    flaky.retry = Some(RetryPolicy::default());
    flaky.fail.insert("q".into(), Failures::First(1));
    let mut broken = with(26, Executor::InProcess);
    for key in ["a", "b", "c", "d", "e"] {
        broken.fail.insert(key.into(), Failures::Always);
    }
    let one = Scenario {
        pool: Pool {
            processes: Some(0),
            chunksize: None,
        },
        ..with(1, Executor::InProcess)
    };
    let (dynamic, parallel) = (Approach::Dynamic, Approach::Parallel);
    for (approach, scenario, expected) in [
        (
            parallel,
            with(26, Executor::InProcess),
            "26 items in 4 waves on 7 workers. All of the run was work; it is the best possible \
             (4 s).",
        ),
        (
            dynamic,
            with(22, multiprocess(7)),
            "22 items in 4 waves in 7 slots. merge_and_analyze waited 1 s for compute_piece[v]. \
             All of the run was work; it is the best possible (4 s).",
        ),
        (
            parallel,
            flaky,
            "26 items in 4 waves on 7 workers. q failed once and was retried. 25 results were \
             thrown away. All of the run was work; it took 2 times the best possible (4 s).",
        ),
        (
            dynamic,
            broken,
            "26 items, one at a time. a, b, c and 2 more failed. The run failed after 26 s, 21 \
             of 26 items done. All of the run was work.",
        ),
        (
            parallel,
            one,
            "load_and_process_pieces failed. The run failed after 0 s, 0 of 1 item done.",
        ),
        (
            dynamic,
            with(1, Executor::InProcess),
            "1 item. All of the run was work; it is the best possible (1 s).",
        ),
        (dynamic, with(0, Executor::InProcess), "There are no items."),
        (
            Approach::Hybrid,
            with(14, multiprocess(8)),
            "14 items at once on 14 workers. All of the run was work; it is the best possible \
             (1 s).",
        ),
    ] {
        assert_eq!(story(approach, &scenario), expected);
    }
}

#[test]
fn a_run_under_way_and_one_that_was_ended_say_so() {
    let plan = Plan::of(
        Approach::Parallel,
        &Scenario::default().check().expect("valid"),
    );
    let plan = Arc::new(plan);
    let told = |instants, end| {
        let run = run_until(&plan, instants, end);
        (Insight::of(&run).story(&run), run)
    };
    let (story, run) = told(0, Ended::Not);
    assert_eq!(
        (story.as_str(), run.status()),
        ("Nothing has run yet.", Status::NotStarted)
    );
    let in_second_wave = |instants: &usize| {
        let run = run_until(&plan, *instants, Ended::Not);
        run.last() == seconds(1.0) && run.works().len() == 14
    };
    let instants = (0..100).find(in_second_wave).expect("a second wave");
    let (story, _) = told(instants, Ended::Not);
    assert_eq!(
        story,
        "14 of 26 items in 2 waves on 7 workers. The run is under way: 1 s, 7 of 26 items done, \
         7 at work."
    );
    // What a pool has computed is lost with it. The order comes when the second wave would end.
    let (story, run) = told(instants, Ended::Terminated);
    assert_eq!(run.status(), Status::Canceled);
    assert_eq!(
        story,
        "14 of 26 items in 2 waves on 7 workers. 7 results were thrown away. The run was \
         cancelled after 2 s, 0 of 26 items done. All of the run was work."
    );
}

#[test]
fn the_table_can_be_read_in_parts() {
    let run = run(Approach::Parallel, &Scenario::default());
    let insight = Insight::of(&run);
    let (all, rows) = insight.table(&run, By::Lanes, 4, 2);
    // 26 letters and the merge, whose slot is the one of worker 1 and sorts first.
    assert_eq!(all, 27);
    let cells: Vec<String> = rows.iter().map(|row| row.cells.join(" | ")).collect();
    assert_eq!(
        cells,
        [
            "worker 1 | v | succeeded | 3 s | 1 s",
            "worker 2 | b | succeeded | 0 s | 1 s"
        ]
    );
    let (all, rows) = insight.table(&run, By::Steps, 1, 9);
    assert_eq!((all, rows.len()), (2, 1));
    assert_eq!(
        rows[0].cells,
        [
            "merge_and_analyze",
            "1",
            "succeeded",
            "4 s",
            "0 s",
            "0 s",
            "0 s",
            "load_and_process_pieces"
        ]
    );
}

fn millis(range: std::ops::Range<u32>) -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), range.prop_map(|millis| f64::from(millis) / 1e3)]
}

prop_compose! {
    fn policy()(
        max_retries in 0..4_u32, delay in proptest::option::of(millis(0..900)),
        backoff in proptest::option::of(prop_oneof![Just(Backoff::Linear), Just(Backoff::Exponential)]),
        jitter in proptest::option::of(prop_oneof![Just(Jitter::Full), Just(Jitter::PlusMinus)]),
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
    fn scenario()(
        (n, seconds, overhead_seconds) in (0..30_u32, millis(0..3_000), millis(0..800)),
        work in prop_oneof![2 => Just(Kind::Sleep), 1 => Just(Kind::Compute)],
        max_concurrent in proptest::option::of(1..6_u32), cpus in 1..9_u32,
        (processes, chunksize) in (prop_oneof![1 => Just(0), 9 => 1..8_u32], proptest::option::of(1..5_u32)),
        chunk_size in 1..8_u32, seed: u64, retry in proptest::option::of(policy()),
        costs in prop_oneof![3 => Just(Costs::None), 2 => proptest::sample::select(Costs::ALL.to_vec())],
        launched: bool,
        fail in proptest::collection::btree_map(0..30_u32, proptest::option::weighted(0.7, 1..4_u32), 0..4),
    ) -> Scenario {
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        Scenario {
            items: Items::Numbered(n), seconds, overhead_seconds, work, cpus, chunk_size, seed, costs,
            launched, retry, fail: fail.collect(),
            executor: max_concurrent.map_or(Executor::InProcess, multiprocess),
            pool: Pool { processes: Some(processes), chunksize },
        }
    }
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
    fn any_plan()(
        scenario in scenario(), limits in (1..4_u32, 1..3_u32),
        approach in proptest::option::weighted(0.8, proptest::sample::select(Approach::ALL.to_vec())),
    ) -> Arc<Plan> {
        Arc::new(match approach {
            Some(approach) => Plan::of(approach, &scenario.check().expect("valid")),
            None => chained(&scenario, limits),
        })
    }
}

prop_compose! {
    /// Mostly runs that are over by themselves.
    fn any_run()(
        plan in any_plan(), instants in prop_oneof![Just(usize::MAX), 0..90_usize],
        end in prop_oneof![Just(Ended::Not), Just(Ended::Terminated), Just(Ended::Forced)],
    ) -> Timeline {
        run_until(&plan, instants, end)
    }
}

/// The same run as a live driver logs it: items' rows carry the times of workers whose clocks
/// are a little behind.
fn late(plan: &Arc<Plan>, mut seed: u64) -> Timeline {
    let mut rows: Vec<Row> = fanout::driver::simulate(plan);
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

/// Links follow each other from the first row to the last.
fn check_tiles(run: &Timeline) -> Result<CriticalPath, TestCaseError> {
    let path = CriticalPath::of(run);
    let mut at = Micros::ZERO;
    for link in path.links() {
        prop_assert_eq!(link.from, at);
        prop_assert!(link.to > link.from);
        at = link.to;
    }
    prop_assert_eq!(at, run.last());
    let sum: Micros = Why::ALL.into_iter().map(|why| path.time(why)).sum();
    prop_assert_eq!(sum, run.last());
    Ok(path)
}

fn span_index(run: &Timeline, target: Option<Pointed>) -> Option<u32> {
    match target? {
        Pointed::Span(span) => Some(span),
        Pointed::Work(work) => Some(run.works()[work as usize].span),
        Pointed::Row(_) => None,
    }
}

/// Whether an attempt's step takes in what the step of such another makes.
fn takes_in(run: &Timeline, span: u32, is_such: impl Fn(u32) -> bool) -> bool {
    let plan = run.plan();
    let step = run.spans()[span as usize].step;
    let mut inputs = plan.op_of(step).inputs.iter();
    inputs.any(|input| {
        let newest = plan
            .upstream(step, input.from)
            .filter_map(|from| run.newest(from));
        newest.into_iter().any(|at| is_such(at as u32))
    })
}

/// What a link says kept it from beginning is what the link before it is about.
fn check_causes(run: &Timeline, path: &CriticalPath) -> Result<(), TestCaseError> {
    for pair in path.links().windows(2) {
        let (before, link) = (pair[0], pair[1]);
        let (Some(other), Some(span)) =
            (span_index(run, before.target), span_index(run, link.target))
        else {
            continue;
        };
        let (a, b) = (run.spans()[other as usize], run.spans()[span as usize]);
        match link.held {
            Held::Own => prop_assert_eq!(other, span),
            Held::Worker => {
                let lane = |target| match target {
                    Some(Pointed::Work(work)) => Some(run.works()[work as usize].lane),
                    _ => None,
                };
                prop_assert_eq!(other, span);
                prop_assert_eq!(lane(before.target), lane(link.target));
            }
            Held::Retry => {
                prop_assert_eq!(a.step, b.step);
                prop_assert_eq!(a.retry + 1, b.retry);
                prop_assert_eq!(a.end, End::UpForRetry);
            }
            // An attempt of no time may stand between the two and have no link.
            Held::Dependency => {
                let of_no_time = |at: u32| {
                    let between = run.spans()[at as usize];
                    (between.launched, between.ended) == (link.from, link.from)
                };
                let is_such = |at| at == other || of_no_time(at);
                prop_assert!(
                    takes_in(run, span, is_such),
                    "{:?} after {:?}",
                    link,
                    before
                );
            }
            Held::Slot => prop_assert!(a.ended <= b.launched),
            Held::Start | Held::Last => prop_assert!(false, "{:?} after {:?}", link, before),
        }
    }
    Ok(())
}

/// Links of work and of an attempt's parts lie within what they are about.
fn check_places(run: &Timeline, path: &CriticalPath) -> Result<(), TestCaseError> {
    for link in path.links() {
        match (link.why, link.target) {
            (Why::Work, Some(Pointed::Work(at))) => {
                let work = run.works()[at as usize];
                prop_assert_eq!(link.from, work.began);
                prop_assert!(work.end == WorkEnd::Running || link.to == work.ended);
            }
            (Why::Process, Some(Pointed::Span(at))) => {
                let span = run.spans()[at as usize];
                prop_assert!(span.launched <= link.from && link.to <= span.began);
            }
            (Why::Before | Why::After | Why::Step, Some(Pointed::Span(at))) => {
                let span = run.spans()[at as usize];
                prop_assert!(span.began <= link.from);
                prop_assert!(span.end.is_open() || link.to <= span.ended);
            }
            (Why::Waiting, Some(Pointed::Span(at))) => {
                prop_assert_eq!(link.to, run.spans()[at as usize].launched);
            }
            (Why::Start | Why::End, None) => {}
            _ => prop_assert!(false, "{:?}", link),
        }
    }
    Ok(())
}

/// Time in which at least one item works, counted by its starts and ends.
fn worked(run: &Timeline) -> Micros {
    let end = |work: &fanout::timeline::Work| match work.end {
        WorkEnd::Running => run.last(),
        _ => work.ended,
    };
    let mut changes: Vec<(Micros, i32)> = Vec::new();
    for work in run.works() {
        changes.extend([(work.began, 1), (end(work), -1)]);
    }
    changes.sort_by_key(|(at, change)| (*at, -change));
    let (mut at_work, mut since, mut worked) = (0, Micros::ZERO, Micros::ZERO);
    for (at, change) in changes {
        if at_work > 0 {
            worked += at.since(since);
        }
        (at_work, since) = (at_work + change, at);
    }
    worked
}

fn check_idle(run: &Timeline) -> Result<(), TestCaseError> {
    let idle = Idle::of(run);
    let whole = idle.to.since(idle.from);
    for used in idle.slots.iter().chain(&idle.lanes) {
        prop_assert_eq!(used.busy + used.idle, whole, "{:?}", used);
    }
    let busy: Micros = idle.lanes.iter().map(|used| used.busy).sum();
    let end = |work: &fanout::timeline::Work| match work.end {
        WorkEnd::Running => run.last(),
        _ => work.ended,
    };
    let works: Micros = run
        .works()
        .iter()
        .map(|work| end(work).since(work.began))
        .sum();
    prop_assert_eq!(busy, works, "all items work within the fan-out");
    let gaps = gaps(run);
    let mut idle = Micros::ZERO;
    for (at, (from, to)) in gaps.iter().enumerate() {
        prop_assert!(from < to && gaps[..at].last().is_none_or(|(_, before)| before <= from));
        let inside = run
            .works()
            .iter()
            .filter(|work| end(work) > *from && work.began < *to);
        prop_assert_eq!(inside.count(), 0);
        idle += to.since(*from);
    }
    prop_assert_eq!(idle + worked(run), run.last());
    Ok(())
}

/// Everything that can be pointed at has something to say, and nothing else has.
fn check_words(run: &Timeline) -> Result<(), TestCaseError> {
    let insight = Insight::of(run);
    let story = insight.story(run);
    prop_assert!(story.ends_with('.') && !story.contains("  "), "{}", story);
    for wrong in [
        " 1 items",
        "^1 items",
        " 1 waves",
        " 1 workers",
        " 1 slots",
        " 1 results",
    ] {
        prop_assert!(![" ", &story].concat().contains(wrong), "{}", story);
    }
    let (spans, works) = (run.spans().len() as u32, run.works().len() as u32);
    let lanes = Idle::of(run).lanes.into_iter().map(|used| used.lane);
    let rows = [RowKey::Approach, RowKey::FanOut(1), RowKey::Step(0)].into_iter();
    let rows = rows.chain(lanes.map(RowKey::Lane)).map(Pointed::Row);
    let there = rows
        .chain((0..spans).map(Pointed::Span))
        .chain((0..works).map(Pointed::Work));
    for what in there {
        let detail = insight.detail(run, what);
        let detail = detail.ok_or_else(|| TestCaseError::fail(format!("nothing of {what:?}")))?;
        prop_assert!(!detail.title.is_empty());
        for (name, text) in &detail.facts {
            prop_assert!(!name.is_empty() && !text.is_empty());
        }
    }
    for what in [Pointed::Span(spans), Pointed::Work(works)] {
        prop_assert_eq!(insight.detail(run, what), None);
    }
    for row in [
        RowKey::FanOut(99),
        RowKey::Step(u32::MAX),
        RowKey::Slot(99),
        RowKey::Lane(u32::MAX),
    ] {
        prop_assert_eq!(insight.detail(run, Pointed::Row(row)), None);
    }
    Ok(())
}

/// A table in windows is the table; each attempt and each item's work stands in it once.
fn check_table(run: &Timeline, window: usize) -> Result<(), TestCaseError> {
    let insight = Insight::of(run);
    for by in [By::Steps, By::Lanes] {
        let (all, whole) = insight.table(run, by, 0, usize::MAX);
        prop_assert_eq!(all, whole.len());
        prop_assert!(whole.iter().all(|row| row.cells.len() == columns(by).len()));
        let parts = (0..all).step_by(window);
        let parts: Vec<_> = parts
            .flat_map(|from| insight.table(run, by, from, window).1)
            .collect();
        prop_assert_eq!(&parts, &whole);
        let mut targets: Vec<_> = whole.iter().map(|row| row.target).collect();
        targets.sort();
        targets.dedup();
        prop_assert_eq!(targets.len(), all, "each once");
        let of_works = targets
            .iter()
            .filter(|target| matches!(target, Pointed::Work(_)));
        let expected = match by {
            By::Steps => (run.spans().len(), 0),
            By::Lanes => (all, run.works().len()),
        };
        prop_assert_eq!((all, of_works.count()), expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000, 100_000))]

    #[test]
    fn the_critical_path_tiles_the_run(run in any_run()) {
        let path = check_tiles(&run)?;
        check_places(&run, &path)?;
        check_causes(&run, &path)?;
    }

    #[test]
    fn it_does_so_whatever_the_workers_clocks_say(plan in any_plan(), seed: u64) {
        let run = late(&plan, seed);
        check_tiles(&run)?;
        check_words(&run)?;
    }

    #[test]
    fn where_nothing_else_takes_time_only_work_and_delays_hold_a_run_up(scenario in scenario()) {
        let scenario = Scenario { costs: Costs::None, launched: false, overhead_seconds: 0.0, ..scenario };
        for approach in Approach::ALL {
            let run = run(approach, &scenario);
            for link in CriticalPath::of(&run).links() {
                let delayed = (link.why, link.held) == (Why::Waiting, Held::Retry);
                prop_assert!(link.why == Why::Work || delayed, "{:?}", link);
            }
        }
    }

    #[test]
    fn no_run_that_succeeds_beats_its_bound(run in any_run()) {
        let bound = Bound::of(&run);
        if run.status() == Status::Success {
            prop_assert!(bound.least() <= run.last(), "{:?} > {:?}", bound, run.last());
            let above = bound.above(run.last());
            prop_assert_eq!(above.is_none(), bound.least() == Micros::ZERO);
        }
        prop_assert!(bound.least() >= bound.longest && bound.dealt <= bound.shared.max(bound.longest) * 2);
    }

    #[test]
    fn equal_items_that_never_wait_come_in_waves(
        n in 1..60_u32, millis in 1..3_000_u32, lanes in 1..9_u32,
    ) {
        let scenario = Scenario {
            items: Items::Numbered(n),
            seconds: f64::from(millis) / 1e3,
            executor: multiprocess(lanes),
            pool: Pool { processes: Some(lanes), chunksize: Some(1) },
            ..Scenario::default()
        };
        for approach in [Approach::Dynamic, Approach::Parallel] {
            let run = run(approach, &scenario);
            prop_assert_eq!(waves(&run), Some(n.div_ceil(lanes)));
            prop_assert_eq!(Bound::of(&run).least(), run.last());
        }
    }

    #[test]
    fn lanes_are_busy_or_idle_and_gaps_are_what_is_left(run in any_run()) {
        check_idle(&run)?;
    }

    #[test]
    fn there_are_words_for_everything(run in any_run(), window in 1..9_usize) {
        check_words(&run)?;
        check_table(&run, window)?;
    }
}
