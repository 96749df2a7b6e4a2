//! What holds for any job, not just the page's three: priorities, limits by tag and by pool,
//! outputs that do not come, retries, every kind of cost, both executors. Random jobs run to
//! their end, are ended on the way, meet late timers, and are executed again.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::Micros;
use fanout::driver::{Simulation, simulate};
use fanout::engine::{
    Act, Batch, Engine, Failure, Op, Plan, Report, Reported, Row, Start, StepId, TagLimit,
    TagLimitOf, TaskId, What,
};
use fanout::record::{Record, Rerun, Status, StepState, run_again};
use fanout::scenario::{Approach, Costs, Scenario, Work};
use proptest::prelude::*;

use cases::{Case, Shape, Trim, any_case};
use random::config;
use scenarios::{Below, sometimes, wild};

#[path = "common/cases.rs"]
mod cases;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;
#[path = "common/scenarios.rs"]
#[allow(dead_code, reason = "not every test draws every kind")]
mod scenarios;

/// Instants after which a run is taken to hang. The longest of these runs has a few thousand.
const MOST_INSTANTS: usize = 200_000;

/// Runs on to the end.
fn go_on(simulation: &mut Simulation, rows: &mut Vec<Row>) -> Result<(), TestCaseError> {
    for _ in 0..MOST_INSTANTS {
        if !simulation.advance(rows) {
            return Ok(());
        }
    }
    Err(TestCaseError::fail("the run hangs"))
}

fn run(plan: &Arc<Plan>) -> Result<Vec<Row>, TestCaseError> {
    let mut rows = Vec::new();
    go_on(&mut Simulation::new(plan), &mut rows)?;
    Ok(rows)
}

/// Whether it is the row with which a run ends.
fn ends_run(row: &Row) -> bool {
    matches!(
        row.what,
        What::RunSuccess | What::RunFailure | What::RunCanceled(_)
    )
}

/// A run ends once, says nothing after that but that its process is gone, and leaves every item
/// in one final state.
fn check_end(plan: &Arc<Plan>, rows: &[Row]) -> Result<Record, TestCaseError> {
    let record = Record::of(Arc::clone(plan), rows);
    prop_assert!(record.status().is_final(), "is {:?}", record.status());
    let end = rows.iter().position(ends_run).expect("a run that is over");
    let after = &rows[end + 1..];
    let expected = usize::from(plan.scenario.launched);
    prop_assert!(
        after.len() <= expected
            && after
                .iter()
                .all(|row| matches!(row.what, What::ProcessExited { .. })),
        "{:?}",
        after
    );
    prop_assert_eq!(record.counts().over(), plan.items());
    prop_assert_eq!(record.counts().all(), plan.items());
    Ok(record)
}

/// Of a run that nobody ended: each step that runs is over, unless it was never resolved.
fn check_no_step_is_lost(plan: &Plan, record: &Record) -> Result<(), TestCaseError> {
    let load_failed = record.step(StepId::new(0)).state == StepState::Failed;
    for step in plan.step_ids().filter(|step| plan.runs(*step)) {
        let state = record.step(step).state;
        let unresolved = load_failed && state == StepState::NotStarted;
        prop_assert!(
            state.is_final() || unresolved,
            "{} is {:?}",
            plan.step_key(step),
            state
        );
    }
    let failed = !record.failed().is_empty();
    let expected = if failed {
        Status::Failure
    } else {
        Status::Success
    };
    prop_assert_eq!(record.status(), expected);
    Ok(())
}

/// Where a row stands within an attempt; nothing for rows that are not the attempt's own.
fn place(what: What) -> Option<u8> {
    Some(match what {
        What::StepWorkerStarting => 0,
        What::StepWorkerStarted { .. } => 1,
        What::ResourceInitStarted => 2,
        What::ResourceInitSuccess => 3,
        What::LogsCaptured { .. } => 4,
        What::StepStart | What::StepRestarted => 5,
        What::NothingStored { .. }
        | What::Loading { .. }
        | What::LoadedInput { .. }
        | What::StepInput { .. } => 6,
        What::ItemStart { .. } | What::ItemEnd { .. } => 7,
        What::StepOutput { .. } | What::Writing { .. } | What::HandledOutput { .. } => 8,
        What::StepSuccess { .. }
        | What::StepFailure(_)
        | What::StepUpForRetry(_)
        | What::NoEnding => 9,
        _ => return None,
    })
}

/// Rows of an attempt stand in Dagster's order, those of its start and its end once; after a
/// retry comes the next attempt, and after any other end nothing.
fn check_grammar(plan: &Plan, step: StepId, rows: &[Row]) -> Result<(), TestCaseError> {
    let own_process = plan.scenario.max_concurrent.is_some();
    let first = if own_process { 0 } else { 5 };
    let (mut next, mut attempt, mut over) = (first, 0, false);
    let of_run = |what| matches!(what, What::ResourceInitStarted | What::ResourceInitSuccess);
    let own = rows.iter().filter(|row| row.step == Some(step));
    for row in own.filter(|row| own_process || !of_run(row.what)) {
        let key = plan.step_key(step);
        let Some(place) = place(row.what) else {
            continue;
        };
        prop_assert!(!over, "{key} says {:?} after its end", row.what);
        match place {
            0..=5 => prop_assert_eq!(place, next, "{} says {:?}", key, row.what),
            // Interrupted before its first row.
            9 if row.what == What::NoEnding => prop_assert!((2..=5).contains(&next)),
            9 if is_crash(row.what) => {}
            _ => prop_assert!(
                next >= 6 && place >= next,
                "{key} says {:?} at {next}",
                row.what
            ),
        }
        if place == 5 {
            let restarts = row.what == What::StepRestarted;
            prop_assert_eq!(restarts, attempt > 0, "{}", key);
        }
        let retried = matches!(row.what, What::StepUpForRetry(_));
        prop_assert_eq!(row.attempt, attempt + u16::from(retried), "{}", key);
        next = if place <= 5 { place + 1 } else { place };
        if retried {
            (next, attempt) = (first, attempt + 1);
        } else {
            over = place == 9;
        }
    }
    Ok(())
}

fn is_crash(what: What) -> bool {
    what == What::StepFailure(Failure::Crashed)
}

/// No step starts before all that it takes in is there.
fn check_order(plan: &Plan, step: StepId, rows: &[Row]) -> Result<(), TestCaseError> {
    let begins = |row: &&Row| place(row.what).is_some_and(|place| place == 0 || place == 5);
    let Some(start) = rows
        .iter()
        .position(|row| row.step == Some(step) && begins(&row))
    else {
        return Ok(());
    };
    for input in &plan.op_of(step).inputs {
        let upstream = plan.upstream(step, input.from);
        for from in upstream.filter(|from| plan.runs(*from)) {
            let succeeds =
                |row: &Row| row.step == Some(from) && matches!(row.what, What::StepSuccess { .. });
            prop_assert!(
                rows[..start].iter().any(succeeds),
                "{} starts before {} is done",
                plan.step_key(step),
                plan.step_key(from)
            );
        }
    }
    Ok(())
}

/// Whether a limit by tag counts an op's steps, and under which value.
fn counted_as<'a>(limit: &TagLimit, op: &'a Op) -> Option<&'a str> {
    let (_, value) = op.tags.iter().find(|(key, _)| *key == limit.key)?;
    match &limit.of {
        TagLimitOf::Key => Some(""),
        TagLimitOf::Value(one) => (one == value).then_some(value),
        TagLimitOf::EachValue => Some(value),
    }
}

/// At no instant are more steps in flight than the executor, a tag or a pool allows.
fn check_limits(plan: &Plan, rows: &[Row]) -> Result<(), TestCaseError> {
    let first = if plan.scenario.max_concurrent.is_some() {
        0
    } else {
        5
    };
    let most = plan.scenario.max_concurrent.unwrap_or(1) as usize;
    let mut in_flight: Vec<StepId> = Vec::new();
    for row in rows {
        let Some(step) = row.step else { continue };
        match place(row.what) {
            Some(place) if place == first => in_flight.push(step),
            Some(9) => in_flight.retain(|other| *other != step),
            _ => continue,
        }
        prop_assert!(
            in_flight.len() <= most,
            "{} steps of {most}",
            in_flight.len()
        );
        let limits = &plan.job.limits;
        for limit in &limits.tags {
            for value in ["", "a", "b"] {
                let counted = in_flight
                    .iter()
                    .filter(|step| counted_as(limit, plan.op_of(**step)) == Some(value));
                prop_assert!(counted.count() <= limit.limit as usize, "{:?}", limit);
            }
        }
        for (name, limit) in &limits.pools {
            let counted = in_flight
                .iter()
                .filter(|step| plan.op_of(**step).pool.as_ref() == Some(name));
            prop_assert!(counted.count() <= *limit as usize, "pool {name}");
        }
    }
    Ok(())
}

/// What holds for the log of any run that is over, however that came.
fn check_log(plan: &Arc<Plan>, rows: &[Row]) -> Result<Record, TestCaseError> {
    let record = check_end(plan, rows)?;
    for step in plan.step_ids() {
        check_grammar(plan, step, rows)?;
        check_order(plan, step, rows)?;
    }
    check_limits(plan, rows)?;
    Ok(record)
}

/// What holds besides for one that nobody ended.
fn check_run(plan: &Arc<Plan>, rows: &[Row]) -> Result<Record, TestCaseError> {
    let record = check_log(plan, rows)?;
    check_no_step_is_lost(plan, &record)?;
    for step in plan.step_ids() {
        let own = rows.iter().filter(|row| row.step == Some(step));
        prop_assert!(
            own.is_sorted_by_key(|row| row.at),
            "{}",
            plan.step_key(step)
        );
    }
    if plan.scenario.max_concurrent.is_none() {
        prop_assert!(rows.is_sorted_by_key(|row| row.at));
    }
    Ok(record)
}

/// Time and tasks as a live driver has them: timers fire late, items take as long as they like,
/// and reports come one by one or several at once.
struct Late {
    engine: Engine,
    now: Micros,
    tasks: Vec<(Micros, TaskId, Option<Batch>)>,
    chance: u64,
    rows: Vec<Row>,
}

impl Late {
    fn new(plan: &Arc<Plan>, seed: u64) -> Self {
        Self {
            engine: Engine::new(Arc::clone(plan)),
            now: Micros::ZERO,
            tasks: Vec::new(),
            chance: seed | 1,
            rows: Vec::new(),
        }
    }

    /// Xorshift: less than `most`.
    fn draw(&mut self, most: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % most.max(1)
    }

    /// Whether the run goes on.
    fn advance(&mut self) -> Result<bool, TestCaseError> {
        let reports = self.next_reports();
        let mut acts = Vec::new();
        self.engine
            .step(self.now, &reports, &mut acts, &mut self.rows);
        self.act(acts);
        prop_assert!(
            self.engine.outcome().is_some() || !self.tasks.is_empty(),
            "a run that waits for nothing"
        );
        Ok(self.engine.outcome().is_none())
    }

    fn act(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Given(_) => {}
                Act::Stop(task) => self.tasks.retain(|(_, other, _)| *other != task),
                Act::Start(Start::Wait { task, time }) => {
                    let late = Micros(self.draw(20_000));
                    self.tasks.push((self.now + time + late, task, None));
                }
                Act::Start(Start::Work { task, batch }) => {
                    let took = Micros(self.draw(3_000_000));
                    self.tasks.push((self.now + took, task, Some(batch)));
                }
            }
        }
    }

    /// What the tasks that are over first report, with one or more of those behind them.
    fn next_reports(&mut self) -> Vec<Report> {
        self.tasks.sort_by_key(|(due, ..)| *due);
        let most = (1 + self.draw(3) as usize).min(self.tasks.len());
        let over: Vec<_> = self.tasks.drain(..most).collect();
        let mut reports = Vec::new();
        for (due, task, batch) in over {
            self.now = self.now.max(due);
            for item in batch.iter().flat_map(|batch| batch.items.clone()) {
                let attempt = batch.as_ref().map_or(0, |batch| batch.attempt);
                let failed = self.engine.plan().item_work(item, attempt).fails;
                let checksum = 0;
                let end = Reported::ItemEnd {
                    item,
                    failed,
                    checksum,
                };
                let what = [Reported::ItemStart(item), end];
                reports.extend(what.map(|what| Report {
                    task,
                    at: due,
                    what,
                }));
                if failed {
                    break;
                }
            }
            let what = Reported::Done;
            reports.push(Report {
                task,
                at: due,
                what,
            });
        }
        reports
    }
}

/// How a run is ended from outside.
#[derive(Clone, Copy, Debug)]
enum Order {
    Terminate,
    Force,
    Crash,
}

fn any_order() -> impl Strategy<Value = Order> {
    proptest::sample::select(vec![Order::Terminate, Order::Force, Order::Crash])
}

proptest! {
    #![proptest_config(config(2_000, 200_000))]

    #[test]
    fn any_job_runs_to_its_end(case in any_case()) {
        let plan = Arc::new(case.plan());
        let rows = run(&plan)?;
        check_run(&plan, &rows)?;
        prop_assert_eq!(simulate(&plan), rows, "the same job gives the same rows");
    }

    #[test]
    fn any_job_can_be_ended_at_any_instant(case in any_case(), instants in 0..60_usize, force: bool) {
        let plan = Arc::new(case.plan());
        let (mut rows, mut simulation) = (Vec::new(), Simulation::new(&plan));
        let went_on = (0..instants).all(|_| simulation.advance(&mut rows));
        match force {
            true => simulation.force(&mut rows),
            false => simulation.terminate(&mut rows),
        }
        go_on(&mut simulation, &mut rows)?;
        let record = check_log(&plan, &rows)?;
        if force && went_on {
            prop_assert_eq!(record.status(), Status::Canceled);
        }
    }

    #[test]
    fn late_timers_lose_nothing(case in any_case(), seed: u64, order in sometimes(0.5, (0..60_usize, any_order()))) {
        let plan = Arc::new(case.plan());
        let mut late = Late::new(&plan, seed);
        for instant in 0.. {
            prop_assert!(instant < MOST_INSTANTS, "the run hangs");
            if let Some((_, order)) = order.filter(|(at, _)| *at == instant) {
                let (now, mut acts) = (late.now, Vec::new());
                match order {
                    Order::Terminate => late.engine.terminate(now, &mut acts, &mut late.rows),
                    Order::Force => late.engine.force(now, &mut acts, &mut late.rows),
                    Order::Crash => late.engine.crash(now, &mut acts, &mut late.rows),
                }
                late.act(acts);
            }
            if !late.advance()? {
                break;
            }
        }
        prop_assert!(late.tasks.is_empty(), "tasks that nobody stopped: {:?}", late.tasks);
        let record = check_log(&plan, &late.rows)?;
        if order.is_none() {
            check_no_step_is_lost(&plan, &record)?;
        }
    }

    #[test]
    fn any_job_can_be_executed_again(
        case in any_case(), instants in sometimes(0.5, 0..60_usize),
        chosen in proptest::collection::vec(any::<prop::sample::Index>(), 0..4), twice: bool,
    ) {
        let plan = Arc::new(case.plan());
        let (mut rows, mut simulation) = (Vec::new(), Simulation::new(&plan));
        if let Some(instants) = instants {
            let _ = (0..instants).all(|_| simulation.advance(&mut rows));
            simulation.terminate(&mut rows);
        }
        go_on(&mut simulation, &mut rows)?;
        let parent = Record::of(Arc::clone(&plan), &rows);
        let steps = chosen.iter().map(|at| StepId::new(at.index(plan.steps()))).collect();
        let ways = [Rerun::All, Rerun::FromFailure, Rerun::Steps(steps)];
        for which in &ways {
            let again = Arc::new(run_again(&parent, case.plan(), which));
            let record = check_run(&again, &run(&again)?)?;
            if twice {
                let third = Arc::new(run_again(&record, case.plan(), &Rerun::FromFailure));
                check_run(&third, &run(&third)?)?;
            }
        }
    }

    #[test]
    fn independent_items_keep_within_grahams_bound(scenario in wild(Below::FEW), free in any_case()) {
        let scenario = Scenario {
            fail: Default::default(), failure_probability: 0.0, poison_probability: 0.0,
            costs: Costs::None, launched: false, work: Work::Sleep, ..scenario
        };
        let trims = free.trims.into_iter().map(|trim| Trim {
            tag: None, pool: None, retry: None, fails_after: None, ..trim
        });
        let case = Case { shape: Shape::Page(Approach::Dynamic), trims: trims.collect(), tags: vec![], pools: vec![], scenario };
        let plan = Arc::new(case.plan());
        let record = check_run(&plan, &run(&plan)?)?;
        let slots = u64::from(plan.scenario.max_concurrent.unwrap_or(1));
        let each = |item| plan.item_time(item) + plan.scenario.overhead;
        let longest = (0..plan.items()).map(each).max().unwrap_or_default();
        let total: Micros = (0..plan.items()).map(each).sum();
        let span = record.fan_out_span().0;
        prop_assert!(span >= longest.0.max(total.0.div_ceil(slots)));
        prop_assert!(span * slots <= total.0 + (slots - 1) * longest.0);
    }
}
