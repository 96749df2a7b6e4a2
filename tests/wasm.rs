//! Tests that need a browser: `cargo xtask test --only wasm` runs them in headless Chromium,
//! once cross-origin isolated and once not.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "common/digest.rs"]
mod digest;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::driver::clock::{Clock, turn};
use fanout::driver::live::{Crew, Live, Load, Order, Reports, process_here};
use fanout::driver::{kernel, simulate};
use fanout::engine::{Plan, Row};
use fanout::forecast::{monte, work_out};
use fanout::host;
use fanout::host::protocol::decide::{Ask, Kind, Report, Told, Wanted};
use fanout::host::protocol::{Changes, FromHost, RunId, ToHost};
use fanout::record::{ItemState, Record, Status};
use fanout::scenario::{Approach, Failures, Form, Items, Scenario, Shared};
use futures::future::{abortable, join_all};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn clock() -> Clock {
    Clock::of_this_thread().expect("a browser has a clock")
}

#[wasm_bindgen_test]
fn logs_have_the_digest_that_they_have_everywhere() {
    assert_eq!(digest::digest(), digest::EXPECTED);
}

#[wasm_bindgen_test]
async fn sleeps_end_in_the_order_of_their_deadlines() {
    let clock = clock();
    let ended = Rc::new(RefCell::new(Vec::new()));
    let sleeps = [30, 10, 20, 10].map(|millis| {
        let (clock, ended) = (clock.clone(), Rc::clone(&ended));
        async move {
            clock.sleep(Micros(millis * 1_000)).await;
            ended.borrow_mut().push(millis);
        }
    });
    join_all(sleeps).await;
    assert_eq!(*ended.borrow(), [10, 10, 20, 30]);
    assert_eq!(clock.sleeping(), 0);
}

#[wasm_bindgen_test]
async fn a_sleep_that_is_called_off_leaves_no_timer() {
    let clock = clock();
    let sleeper = clock.clone();
    let (sleep, handle) = abortable(async move { sleeper.sleep(Micros(3_600_000_000)).await });
    spawn_local(async move {
        let _ = sleep.await;
    });
    turn().await;
    assert_eq!(clock.sleeping(), 1);
    handle.abort();
    turn().await;
    clock.forget_dropped();
    assert_eq!(clock.sleeping(), 0);
}

/// Does everything on this thread.
#[derive(Clone)]
struct Alone(Clock);

impl Crew for Alone {
    async fn process(&self, load: Load, reports: Reports) {
        process_here(load, &reports, &self.0, 1_000.0).await;
    }
}

fn quick(n: u32) -> Scenario {
    let fail = [("b".to_owned(), Failures::First(1))].into_iter().collect();
    Scenario {
        items: Items::Letters(n),
        seconds: 0.01,
        fail,
        ..Scenario::default()
    }
}

async fn live(
    approach: Approach,
    scenario: &Scenario,
    order: Option<Order>,
) -> (Record, Vec<Row>, Clock) {
    let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
    let clock = clock();
    let run = Live::new(
        Arc::clone(&plan),
        clock.clone(),
        Alone(clock.clone()),
        1_000.0,
    );
    let control = run.control();
    if let Some(order) = order {
        let clock = clock.clone();
        spawn_local(async move {
            clock.sleep(Micros(25_000)).await;
            control.order(order);
        });
    }
    let rows = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&rows);
    run.run(move |new| log.borrow_mut().extend_from_slice(new))
        .await;
    let rows = rows.take();
    (Record::of(plan, &rows), rows, clock)
}

#[wasm_bindgen_test]
async fn a_live_run_logs_the_rows_of_a_simulated_one() {
    for approach in Approach::ALL {
        // With one lane nothing depends on who is quicker.
        let mut scenario = quick(5);
        scenario.pool.processes = Some(1);
        let (record, rows, clock) = live(approach, &scenario, None).await;
        let what = |rows: &[Row]| -> Vec<String> {
            rows.iter()
                .filter(|row| !timed(row))
                .map(|row| format!("{:?} {:?}", row.step, row.what))
                .collect()
        };
        assert_eq!(what(&rows), what(&simulate(record.plan())));
        assert_eq!(clock.sleeping(), 0, "no timer is left");
    }
}

/// Rows that say how long something took.
fn timed(row: &Row) -> bool {
    let text = format!("{:?}", row.what);
    text.contains("took")
}

#[wasm_bindgen_test]
async fn a_live_run_can_be_ended() {
    for approach in Approach::ALL {
        for (order, status) in [
            (Order::Force, Status::Canceled),
            (Order::Terminate, Status::Canceled),
            (Order::Crash, Status::Failure),
        ] {
            let mut scenario = quick(26);
            scenario.seconds = 1.0;
            let (record, _, clock) = live(approach, &scenario, Some(order)).await;
            assert_eq!(record.status(), status, "{} {order:?}", approach.name());
            assert_eq!(record.counts().over(), 26);
            assert_eq!(clock.sleeping(), 0, "no timer is left");
        }
    }
}

#[wasm_bindgen_test]
fn the_kernel_comes_to_what_it_must() {
    let mut kernel = kernel::Kernel::new(7, 50_000);
    while !kernel.advance(999) {}
    assert_eq!(kernel.checksum(), kernel::expected(7, 50_000));
}

#[wasm_bindgen_test]
fn messages_arrive_as_they_were_sent() {
    let sent = ToHost::Predict {
        asked: 7,
        form: Box::new(Form::from(&Shared::new(quick(3)))),
    };
    let message = host::pack(&sent).expect("packs");
    let arrived: ToHost = host::unpack(message).expect("unpacks");
    assert_eq!(format!("{arrived:?}"), format!("{sent:?}"));

    let sent = FromHost::Refused {
        run: RunId(3),
        why: "because".into(),
    };
    let message = host::pack(&sent).expect("packs");
    let arrived: FromHost = host::unpack(message).expect("unpacks");
    assert_eq!(arrived, sent);
}

#[wasm_bindgen_test]
fn state_changes_cross_in_one_piece() {
    let mut changes = Changes::default();
    let all: Vec<(u32, ItemState)> = (0..100_000)
        .map(|item| (item, ItemState::ALL[item as usize % 9]))
        .collect();
    all.iter()
        .for_each(|(item, state)| changes.push(*item, *state));
    let message = host::pack(&changes).expect("packs");
    let arrived: Changes = host::unpack(message).expect("unpacks");
    assert_eq!(arrived.iter().collect::<Vec<_>>(), all);
}

/// A host on this thread, and what it tells of studies.
fn deciding() -> (host::Host, Rc<RefCell<Vec<Told>>>) {
    let told = Rc::new(RefCell::new(Vec::new()));
    let hears = Rc::clone(&told);
    let host = host::Host::on_this_thread(clock(), move |message| {
        if let FromHost::Decide(bytes) = message {
            let told = postcard::from_bytes(&bytes).expect("reads");
            hears.borrow_mut().push(told);
        }
    });
    (host, told)
}

fn ask(host: &host::Host, ask: &Ask) {
    let bytes = postcard::to_allocvec(ask).expect("writes");
    host.hear(ToHost::Decide(bytes));
}

/// Items that may fail, so that trials differ.
fn uncertain() -> Form {
    let scenario = Scenario {
        failure_probability: 0.05,
        ..quick(20)
    };
    Form::from(&Shared::new(scenario))
}

fn monte(asked: u32, trials: u32) -> Ask {
    Ask::Study {
        asked,
        form: Box::new(uncertain()),
        what: Wanted::Monte { trials },
    }
}

/// A study that nobody waits for to end: two billion items.
fn endless(asked: u32) -> Ask {
    let scenario = Scenario {
        items: Items::Numbered(20_000),
        failure_probability: 0.05,
        ..Scenario::default()
    };
    Ask::Study {
        asked,
        form: Box::new(Form::from(&Shared::new(scenario))),
        what: Wanted::Monte { trials: 100_000 },
    }
}

/// What a study on this thread must tell last, and does.
async fn finds_what_it_must(form: Form, trials: u32) {
    let (host, told) = deciding();
    ask(
        &host,
        &Ask::Study {
            asked: 1,
            form: Box::new(form.clone()),
            what: Wanted::Monte { trials },
        },
    );
    let is_over = |told: &Told| matches!(told, Told::Report { over: true, .. });
    while !told.borrow().last().is_some_and(is_over) {
        turn().await;
    }
    let (shared, scenario) = form.read().expect("makes sense");
    let config = monte::Config {
        trials,
        rule: shared.rule,
    };
    let mut study = monte::MonteCarlo::new(&scenario, config);
    work_out(&mut study, &scenario);
    let expected = Told::Report {
        asked: 1,
        progress: (trials.into(), trials.into()),
        over: true,
        report: Report::Monte(Box::new(study.report().expect("is over"))),
    };
    assert_eq!(told.borrow().last(), Some(&expected));
}

#[wasm_bindgen_test]
async fn a_study_without_workers_finds_what_it_must() {
    finds_what_it_must(uncertain(), 300).await;
}

#[wasm_bindgen_test]
async fn a_study_in_parts_without_workers_finds_what_it_must() {
    // A trial is parted by approach, and each run is simulated in slices.
    let scenario = Scenario {
        items: Items::Numbered(600),
        failure_probability: 0.01,
        retry: Some(RetryPolicy {
            max_retries: 2,
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    };
    finds_what_it_must(Form::from(&Shared::new(scenario)), 5).await;
}

#[wasm_bindgen_test]
async fn a_newer_study_replaces_the_older_one_and_a_stopped_one_is_not_heard_of() {
    let (host, told) = deciding();
    ask(&host, &endless(1));
    ask(&host, &monte(2, 50));
    let number = |told: &Told| match told {
        Told::Report { asked, over, .. } => Some((*asked, *over)),
        _ => None,
    };
    while told.borrow().last().and_then(number) != Some((2, true)) {
        turn().await;
    }
    ask(&host, &endless(3));
    let count = |of: u32| {
        let told = told.borrow();
        let mut of_it = told.iter().filter_map(number);
        of_it.by_ref().filter(|(asked, _)| *asked == of).count()
    };
    while count(3) == 0 {
        turn().await;
    }
    ask(&host, &Ask::Stop { kind: Kind::Monte });
    let heard = count(3);
    clock().sleep(Micros(300_000)).await;
    assert_eq!(count(3), heard);
    assert!(
        told.borrow()
            .iter()
            .filter_map(number)
            .all(|of| of == (2, true) || !of.1)
    );
}

#[wasm_bindgen_test]
async fn what_makes_no_sense_is_not_studied() {
    let (host, told) = deciding();
    let mut form = uncertain();
    form.set(fanout::scenario::Field::Count, "many".to_owned());
    let form = Box::new(form);
    let what = Wanted::Frontier;
    ask(
        &host,
        &Ask::Study {
            asked: 1,
            form,
            what,
        },
    );
    while told.borrow().is_empty() {
        turn().await;
    }
    let told = told.borrow();
    assert!(matches!(
        &told[..],
        [Told::Failed {
            asked: 1,
            kind: Kind::Frontier,
            ..
        }]
    ));
}

#[wasm_bindgen_test]
async fn without_workers_only_the_page_s_own_thread_is_measured() {
    let (host, told) = deciding();
    ask(&host, &Ask::Calibrate);
    let is_over = |told: &Told| !matches!(told, Told::Calibrating { .. });
    while !told.borrow().last().is_some_and(is_over) {
        turn().await;
    }
    let told = told.borrow();
    let Some(Told::Calibrated(calibration)) = told.last() else {
        unreachable!("{told:?}");
    };
    assert_eq!(calibration.timers.len(), 3);
    assert!(calibration.rounds_per_second > 0);
    assert_eq!((calibration.cpus(), calibration.start), (None, None));
}
