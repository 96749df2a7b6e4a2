//! Curves: what holds for any question and any axis.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::forecast::{
    Answer, Ask, Axis, Credits, CurveConfig, CurvePoint, CurveReport, Curves, Estimate, OVERHEADS,
    Piece, Prediction, Sample, Setting, Study, Trials, scenario_at, work_out,
};
use fanout::scenario::{
    Approach, Checked, Costs, Durations, Executor, Failures, Items, Law, MOST_ITEMS, Pool, Price,
    Scenario,
};
use proptest::prelude::*;

use random::config;
use scenarios::{Below, policy, rough, smooth};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;
#[path = "common/scenarios.rs"]
#[allow(dead_code, reason = "not every test draws every kind")]
mod scenarios;

fn any_axis() -> impl Strategy<Value = Axis> {
    proptest::sample::select(Axis::ALL.to_vec())
}

/// Without the chance of jitter, which ends where the last item that fails is gone: a curve tries
/// every point as often as it tries the question.
fn without_jitter(mut scenario: Scenario) -> Scenario {
    if let Some(policy) = &mut scenario.retry {
        policy.jitter = None;
    }
    scenario
}

fn checked(scenario: &Scenario) -> Checked {
    scenario.check().expect("a generated scenario is valid")
}

/// Trials of the curves here: enough to tell them apart.
const FEW: u32 = 5;

fn few() -> CurveConfig {
    CurveConfig {
        points: 11,
        trials: Some(FEW),
        ..CurveConfig::default()
    }
}

fn report(scenario: &Scenario, axis: Axis, config: &CurveConfig) -> CurveReport {
    let checked = checked(scenario);
    let mut curves = Curves::new(&checked, axis, config);
    work_out(&mut curves, &checked);
    assert!(curves.is_over());
    let (done, all) = curves.progress();
    assert_eq!(done, all);
    curves.report()
}

/// Worked out by hand: the trials that a curve says it has, of the scenario as it can be asked.
fn values(scenario: &Scenario, trials: u32) -> [Sample; 3] {
    let checked = checked(scenario);
    let trials: Vec<Checked> = match checked.has_chance() {
        true => (0..trials)
            .map(|number| checked.trial(u64::from(number)))
            .collect(),
        false => vec![checked],
    };
    Approach::ALL.map(|approach| {
        let runs: Vec<Estimate> = trials
            .iter()
            .map(|trial| Estimate::of(approach, trial))
            .collect();
        Sample::of(&runs, fanout::dagster::credits::Rule::Current)
    })
}

/// The same study with its pieces taken in another order: as many out as there are, the one that
/// `pick` says back first.
fn shuffled(scenario: &Scenario, axis: Axis, picks: &[usize]) -> CurveReport {
    let checked = checked(scenario);
    let mut curves = Curves::new(&checked, axis, &few());
    let mut out: Vec<Piece> = Vec::new();
    for at in 0.. {
        out.extend(std::iter::from_fn(|| curves.next()));
        if out.is_empty() {
            break;
        }
        let pick = picks[at % picks.len()] % out.len();
        let piece = out.swap_remove(pick);
        let found = piece.work_out(&checked);
        curves.take(piece.number, &found);
        // What comes twice, or was never asked, changes nothing.
        curves.take(piece.number, &found);
        curves.take(u32::MAX, &found);
    }
    assert!(curves.is_over());
    curves.report()
}

proptest! {
    #![proptest_config(config(30, 2_000))]

    #[test]
    fn the_order_of_taking_changes_nothing(
        scenario in rough(Below::MANY), axis in any_axis(), picks in proptest::collection::vec(0..100_usize, 1..50),
    ) {
        let straight = report(&scenario, axis, &few());
        prop_assert_eq!(shuffled(&scenario, axis, &picks), straight);
    }

    #[test]
    fn every_point_is_the_scenario_that_it_loads(
        scenario in rough(Below::MANY).prop_map(without_jitter), axis in any_axis(),
    ) {
        let config = few();
        let report = report(&scenario, axis, &config);
        prop_assert!(report.points.is_sorted_by(|a, b| a.x < b.x));
        match report.point(report.own) {
            Some(own) => prop_assert_eq!(own.values, values(&scenario, FEW)),
            // Lanes begin at 1: a pool without processes has no place there.
            None => prop_assert_eq!((axis, report.own), (Axis::Lanes, 0)),
        }
        for point in &report.points {
            prop_assert!(point.complete);
            let loaded = scenario_at(&scenario, axis, point.x);
            prop_assert_eq!(point.values, values(&loaded, FEW), "{:?} {}", axis, point.x);
        }
    }

    #[test]
    fn without_chance_the_own_point_is_the_prediction(scenario in smooth(Below::MANY), axis in any_axis()) {
        let report = report(&scenario, axis, &few());
        let own = report.point(report.own).expect("there");
        let checked = checked(&scenario);
        for approach in Approach::ALL {
            let plan = std::sync::Arc::new(fanout::engine::Plan::of(approach, &checked));
            let run = Prediction::simulate(&plan);
            let value = own.value(approach);
            if axis != Axis::Failure || !checked.has_chance() {
                prop_assert_eq!((value.run_time, value.early, value.late), (run.run_time, run.run_time, run.run_time));
                prop_assert_eq!((value.trials, value.credits()), (1, Credits::whole(run.credits)));
            }
        }
    }

    #[test]
    fn on_both_sides_of_a_crossing_the_answers_differ(scenario in smooth(Below::MANY), axis in any_axis()) {
        let config = few();
        let report = report(&scenario, axis, &config);
        let at = |x: u64| CurvePoint {
            x,
            even: true,
            complete: true,
            values: values(&scenario_at(&scenario, axis, x), FEW),
        };
        for crossing in &report.crossings {
            prop_assert!(crossing.after < crossing.at);
            prop_assert_eq!(crossing.ask.answer(&at(crossing.after)), Some(crossing.from));
            prop_assert_eq!(crossing.ask.answer(&at(crossing.at)), Some(crossing.to));
            prop_assert_ne!(crossing.from, crossing.to);
            let unit = axis.unit();
            if crossing.exact && unit == fanout::forecast::Unit::Count {
                prop_assert_eq!(crossing.after + 1, crossing.at);
            }
            let of_it = report.crossings.iter().filter(|other| other.ask == crossing.ask).count();
            prop_assert!(crossing.exact || of_it > 3, "{:?}", crossing);
        }
    }

    #[test]
    fn longer_items_make_no_run_in_one_process_faster(scenario in smooth(Below::MANY)) {
        let scenario = Scenario { executor: Executor::InProcess, ..scenario };
        let report = report(&scenario, Axis::Seconds, &few());
        let times = |approach| report.points.iter().map(move |point| point.value(approach).run_time);
        prop_assert!(times(Approach::Dynamic).is_sorted());
        prop_assert!(times(Approach::Parallel).is_sorted());
    }

    #[test]
    fn what_a_value_loads_can_be_asked(scenario in rough(Below::MANY), axis in any_axis(), x in prop_oneof![0..2_000_u64, any::<u64>()]) {
        let loaded = scenario_at(&scenario, axis, x);
        let loaded = loaded.check().expect("makes sense");
        let (least, most) = axis.bounds(&checked(&scenario));
        prop_assert_eq!(axis.own(&loaded), x.clamp(least, most));
    }

    #[test]
    fn a_point_of_retries_is_the_run_with_so_many(
        scenario in rough(Below::MANY), retry in proptest::option::of(policy()),
    ) {
        let scenario = Scenario { retry, ..scenario };
        let config = few();
        let report = report(&scenario, Axis::Retries, &config);
        prop_assert_eq!(report.points.iter().map(|point| point.x).max(), Some(report.scale.to));
        for point in &report.points {
            let max_retries = u32::try_from(point.x).expect("few");
            let retried = RetryPolicy { max_retries, ..retry.unwrap_or_default() };
            let own = match point.x {
                0 => retry.filter(|_| report.own == 0),
                _ => Some(retried),
            };
            let asked = Scenario { retry: own, ..scenario.clone() };
            prop_assert_eq!(point.values, values(&asked, FEW), "{}", point.x);
        }
    }

    #[test]
    fn more_retries_fail_no_more_runs(scenario in rough(Below::MANY), retry in policy()) {
        let scenario = Scenario { retry: Some(retry), ..scenario };
        let report = report(&scenario, Axis::Retries, &few());
        let complete: Vec<&CurvePoint> = report.points.iter().filter(|point| point.complete).collect();
        prop_assert!(complete.len() > 10);
        for approach in Approach::ALL {
            let share = |point: &&CurvePoint| point.value(approach).failed_share();
            prop_assert!(complete.is_sorted_by(|few, many| share(few) >= share(many)), "{approach:?}");
        }
        let checked = checked(&scenario);
        for number in 0..3 {
            // Trial by trial: what succeeds goes on to succeed.
            let trial = checked.trial(number);
            for approach in Approach::ALL {
                let run = |retries: u32| {
                    let mut retried = trial.clone();
                    Setting::MaxRetries(retries).apply(&mut retried);
                    let run = Estimate::of(approach, &retried);
                    (run.succeeds, run.kept)
                };
                let runs: Vec<(bool, u32)> = (0..6).map(run).collect();
                prop_assert!(runs.is_sorted(), "{approach:?} {runs:?}");
            }
        }
    }

    #[test]
    fn words_and_tables_hold_for_anything(scenario in rough(Below::MANY), axis in any_axis()) {
        let report = report(&scenario, axis, &few());
        let table = report.table(Price::SOLO);
        prop_assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
        prop_assert_eq!(table.rows.len(), report.even as usize);
        for sentence in report.sentences() {
            prop_assert!(sentence.ends_with('.'), "{}", sentence);
            prop_assert!(sentence.starts_with(char::is_uppercase), "{}", sentence);
        }
        let bytes = postcard::to_allocvec(&report).expect("writes");
        prop_assert_eq!(postcard::from_bytes::<CurveReport>(&bytes).expect("reads"), report);
    }
}

#[test]
fn coarse_points_come_first() {
    let scenario = Scenario::default();
    let checked = checked(&scenario);
    let mut curves = Curves::new(&checked, Axis::Seconds, &CurveConfig::default());
    for _ in 0..6 {
        let piece = curves.next().expect("there are more");
        let found = piece.work_out(&checked);
        curves.take(piece.number, &found);
    }
    let report = curves.report();
    assert!(!report.over);
    assert_eq!((report.points.len(), report.even), (6, 41));
    let end = |point: Option<&CurvePoint>| point.map(|point| report.scale.fraction(point.x));
    assert_eq!(end(report.points.first()), Some(0.0));
    assert!(end(report.points.last()) > Some(0.7), "{:?}", report.points);
}

#[test]
fn dynamic_outputs_come_near_python_parallelism_with_longer_items() {
    // As many steps at once as processes: what differs is the overhead, in which there are 4
    // rounds of steps to one. By arithmetic, with 28 items, 7 lanes and chunks of one item:
    // dynamic 2 + 4 (x + 1) s, parallel 1 + 1 + 4 x s; near from 4 x + 6 <= 1.05 (4 x + 2) on,
    // which is x >= 19.5 s.
    let scenario = Scenario {
        items: Items::Numbered(28),
        overhead_seconds: 1.0,
        executor: Executor::Multiprocess {
            max_concurrent: Some(7),
        },
        pool: Pool {
            processes: Some(7),
            chunksize: Some(1),
        },
        ..Scenario::default()
    };
    let report = report(&scenario, Axis::Seconds, &CurveConfig::default());
    let near = Ask::Near(Approach::Dynamic, Approach::Parallel);
    let found: Vec<_> = report
        .crossings
        .iter()
        .filter(|crossing| crossing.ask == near)
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].at, found[0].exact, found[0].to),
        (19_500_000, true, Answer::Yes)
    );
    let sentences = report.sentences();
    for text in [
        "From 19.5 s per item on, dynamic outputs take no more than 5 % longer than Python parallelism.",
        "From 19 s per item on, overhead is at most 5 % of a dynamic step: 19 times the 1 s that a step \
         costs beside its work.",
        "Python parallelism is faster than dynamic outputs all the way from 10 ms to 1 min 40 s per item.",
    ] {
        assert!(
            sentences.iter().any(|said| said == text),
            "{text}\n{sentences:#?}"
        );
    }
}

#[test]
fn overhead_of_a_step_is_what_a_run_says() {
    let own = Scenario {
        overhead_seconds: 2.5,
        executor: Executor::Multiprocess {
            max_concurrent: Some(3),
        },
        ..Scenario::default()
    };
    let plain = report(&own, Axis::Seconds, &few());
    assert_eq!(plain.step_overhead, Micros(2_500_000));
    assert_eq!(plain.worth_a_step(), Micros(2_500_000) * OVERHEADS);
    let measured = Scenario {
        costs: Costs::Memory,
        ..own
    };
    let with_costs = report(&measured, Axis::Seconds, &few());
    assert!(
        with_costs.step_overhead > plain.step_overhead,
        "{}",
        with_costs.step_overhead
    );
}

#[test]
fn waves_are_counted_where_they_are_many() {
    let scenario = Scenario {
        items: Items::Numbered(60),
        overhead_seconds: 0.5,
        executor: Executor::Multiprocess {
            max_concurrent: Some(8),
        },
        chunk_size: 7,
        ..Scenario::default()
    };
    let config = CurveConfig {
        points: 200,
        from: Some(1),
        to: Some(200),
        ..CurveConfig::default()
    };
    let report = report(&scenario, Axis::Items, &config);
    for ask in report.crossings.iter().map(|crossing| crossing.ask) {
        let of_it: Vec<_> = report
            .crossings
            .iter()
            .filter(|crossing| crossing.ask == ask)
            .collect();
        assert!(
            of_it
                .windows(2)
                .all(|two| two[0].at <= two[1].after && two[0].to == two[1].from)
        );
    }
    let said = report.sentences();
    assert!(
        said.iter().any(|text| text.contains(" times between ")),
        "{said:#?}"
    );
}

#[test]
fn chance_gives_a_band() {
    let scenario = Scenario {
        durations: Durations::Drawn {
            law: Law::Lognormal,
            by: 1.0,
        },
        ..Scenario::default()
    };
    let report = report(&scenario, Axis::Items, &CurveConfig::default());
    let own = report.point(26).expect("its own");
    for value in &own.values {
        assert_eq!(value.trials, 21);
        assert!(
            value.early < value.run_time && value.run_time < value.late,
            "{value:?}"
        );
    }
}

#[test]
fn more_failures_fail_more_runs() {
    let scenario = Scenario::default();
    let report = report(&scenario, Axis::Failure, &CurveConfig::default());
    let zero = report.point(0).expect("its own");
    assert!(
        zero.values
            .iter()
            .all(|value| (value.trials, value.failed) == (1, 0))
    );
    let fails = Ask::Fails(Approach::Dynamic);
    let crossing = report
        .crossings
        .iter()
        .find(|crossing| crossing.ask == fails)
        .expect("one");
    // Of 26 items at p, all succeed with (1 - p)^26: half at 2.6 %.
    assert!((10_000..60_000).contains(&crossing.at), "{crossing:?}");
    // How long runs take says something only as far as most succeed.
    let faster = "Python parallelism is faster than dynamic outputs all the way from 0 % to ";
    let said = report.sentences();
    let said = said
        .iter()
        .find(|text| text.starts_with(faster))
        .expect("said");
    assert!(!said.contains("20 %"), "{said}");
    assert!(
        report
            .table(Price::SOLO)
            .head
            .iter()
            .any(|head| head.ends_with("failed runs"))
    );
}

fn flaky_letters() -> Scenario {
    Scenario {
        failure_probability: 0.04,
        ..Scenario::default()
    }
}

#[test]
fn retries_let_runs_succeed() {
    let flaky = flaky_letters();
    let report = report(&flaky, Axis::Retries, &CurveConfig::default());
    assert_eq!((report.own, report.scale.from, report.scale.to), (0, 0, 10));
    assert!(!report.scale.log && report.even == 11);
    // 26 letters that succeed with 0.96 each all do in 35 runs of 100. With a retry each of its own,
    // 0.9984 each, they do in 96; a pool, which does all again, in 1 - 0.65^2, which is 57.
    let fails = |one| {
        report
            .crossings
            .iter()
            .find(|crossing| crossing.ask == Ask::Fails(one))
    };
    for one in Approach::ALL {
        let crossing = fails(one).expect("most runs succeed in the end");
        let sides = (crossing.from, crossing.to, crossing.exact);
        assert_eq!(sides, (Answer::Yes, Answer::No, true), "{one:?}");
    }
    let dynamic = fails(Approach::Dynamic).expect("there");
    assert_eq!((dynamic.after, dynamic.at), (0, 1));
    let said = report.sentences();
    let told = "From 1 retry on, at least half of the runs of dynamic outputs succeed: of 21 runs ";
    assert!(said[0].starts_with(told), "{}", said[0]);
    assert!(
        said[0].contains(" fail with 0 retries, and none does from "),
        "{}",
        said[0]
    );
}

#[test]
fn what_is_certain_is_not_told_as_a_share() {
    let fails = |failures| Scenario {
        fail: [("q".to_owned(), failures)].into_iter().collect(),
        ..Scenario::default()
    };
    let said =
        |scenario: &Scenario| report(scenario, Axis::Retries, &CurveConfig::default()).sentences();
    let twice = said(&fails(Failures::First(2)));
    assert_eq!(twice[0], "From 2 retries on, dynamic outputs succeed.");
    assert_eq!(twice[1], "From 2 retries on, Python parallelism succeeds.");
    let always = said(&fails(Failures::Always));
    assert_eq!(
        always[2],
        "The hybrid fails all the way from 0 to 10 retries."
    );
    let never = said(&Scenario::default());
    assert_eq!(
        never[0],
        "No run fails here, so that retries change nothing."
    );
    // A few runs by chance are no such proof.
    let seldom = said(&Scenario {
        failure_probability: 0.000_001,
        ..Scenario::default()
    });
    assert_eq!(seldom[0], "None of 21 runs fails without retries.");
}

#[test]
fn a_number_of_retries_loads_the_rest_of_its_policy() {
    let policy = RetryPolicy {
        max_retries: 2,
        delay: Some(5.0),
        backoff: Some(Backoff::Exponential),
        jitter: Some(Jitter::Full),
    };
    let scenario = Scenario {
        retry: Some(policy),
        ..flaky_letters()
    };
    let at = |retries| scenario_at(&scenario, Axis::Retries, retries).retry;
    let with = |max_retries| {
        Some(RetryPolicy {
            max_retries,
            ..policy
        })
    };
    assert_eq!((at(2), at(3), at(0)), (with(2), with(3), None));
    assert_eq!(at(u64::MAX), with(1_000));
    let alone = scenario_at(&flaky_letters(), Axis::Retries, 3).retry;
    let alone = alone.expect("a policy");
    assert_eq!((alone.max_retries, alone.delay), (3, None));
    // Attempts of all items together have a limit.
    let many = Scenario {
        items: Items::Numbered(MOST_ITEMS),
        ..Scenario::default()
    };
    assert_eq!(Axis::Retries.bounds(&checked(&many)), (0, 9));
}

#[test]
fn a_given_range_is_kept_within_what_may_be() {
    let scenario = Scenario::default();
    let config = CurveConfig {
        from: Some(5),
        to: Some(u64::MAX),
        points: 3,
        ..CurveConfig::default()
    };
    let curves = Curves::new(&checked(&scenario), Axis::Items, &config);
    let scale = curves.report().scale;
    assert_eq!((scale.from, scale.to), (5, u64::from(MOST_ITEMS)));
}

#[test]
fn lanes_keep_the_proportion_of_steps_and_processes() {
    let scenario = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(8),
        },
        ..Scenario::default()
    };
    let at = |lanes| checked(&scenario_at(&scenario, Axis::Lanes, lanes));
    let both = |checked: Checked| (checked.max_concurrent, checked.processes);
    assert_eq!(both(at(8)), (Some(8), 7));
    assert_eq!(both(at(16)), (Some(16), 14));
    assert_eq!(both(at(1)), (Some(1), 1));
    let alone = checked(&scenario_at(&Scenario::default(), Axis::Lanes, 3));
    assert_eq!(both(alone), (None, 3));
}

#[test]
fn a_marker_goes_from_point_to_point() {
    let report = report(&Scenario::default(), Axis::Lanes, &CurveConfig::default());
    let step = |x, steps| report.step_from(x, steps).map(|point| point.x);
    assert_eq!(step(7, 1), Some(8));
    assert_eq!(step(7, -1), Some(6));
    assert_eq!(step(7, 100), Some(report.scale.to));
    assert_eq!(step(7, -100), Some(1));
    assert_eq!(step(7, 0), Some(7));
}

#[test]
fn a_piece_has_about_as_many_items_as_it_should() {
    let scenario = Scenario {
        items: Items::Numbered(1_000),
        durations: Durations::Drawn {
            law: Law::Gamma,
            by: 1.0,
        },
        ..Scenario::default()
    };
    let checked = checked(&scenario);
    let mut curves = Curves::new(&checked, Axis::Seconds, &CurveConfig::default());
    let piece = curves.next().expect("a first one");
    assert_eq!(piece.trials, Trials::Numbered(0..6));
    assert!(piece.size(&checked) <= fanout::forecast::ITEMS_PER_PIECE);
}

fn sweep(args: &[&str]) -> (Option<i32>, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_fanout"))
        .arg("sweep")
        .args(args)
        .output()
        .expect("the binary starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn the_command_line_prints_a_curve() {
    let (code, table, _) = sweep(&[
        "--axis",
        "seconds",
        "--preset",
        "default-executor",
        "--points",
        "5",
    ]);
    assert_eq!(code, Some(0));
    for text in [
        "Time per item (simulated).",
        "1 s (the question)        10 s       28  $1.12",
        "From 19 s per item on, overhead is at most 5 % of a dynamic step",
    ] {
        assert!(table.contains(text), "{text}\n{table}");
    }
    let one = [
        "--axis", "items", "--from", "5", "--to", "30", "--points", "100", "--format",
    ];
    let with = |format: &'static str| [&one[..], &[format]].concat();
    let (_, json, _) = sweep(&with("json"));
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&document["axis"], &document["own"]),
        (&"items".into(), &26.into())
    );
    assert_eq!(document["points"].as_array().expect("points").len(), 26);
    let (code, csv, _) = sweep(&[
        "--axis",
        "max-retries",
        "--failure",
        "2%",
        "--format",
        "csv",
    ]);
    assert_eq!((code, csv.lines().count()), (Some(0), 1 + 3 * 11));
    assert!(csv.starts_with("max-retries,approach,"), "{csv}");
    let (_, csv, _) = sweep(&with("csv"));
    assert_eq!(csv.lines().count(), 1 + 3 * 26);
    assert!(
        csv.contains("\r\n26,dynamic,26000000,26000000,26000000,28,1.12,1,0\r\n"),
        "{csv}"
    );
}

#[test]
fn the_command_line_names_what_is_no_value() {
    // Ends are written as all else is.
    let ends = |axis, from, to| sweep(&["--axis", axis, "--from", from, "--to", to]);
    assert_eq!(
        ends("seconds", "250ms", "5min"),
        ends("seconds", "0.25", "300")
    );
    assert_eq!(ends("seconds", "250ms", "5min").0, Some(0));
    assert_eq!(ends("items", "10", "1,000"), ends("items", "10", "1000"));
    assert_eq!(ends("items", "10", "1,000").0, Some(0));
    let (code, _, said) = sweep(&["--axis", "lanes", "--from", "many"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        said,
        "error: --from: \"many\" is no value here; write a whole number, such as 26.\n"
    );
    let (code, _, said) = sweep(&["--axis", "colour"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("there are seconds, items, lanes, overhead, failure"),
        "{said}"
    );
}

#[test]
fn a_refused_key_is_no_law_of_the_number_of_items() {
    let keys = ["a", "b", "c", "in", "dd"].map(str::to_owned).to_vec();
    let scenario = Scenario {
        items: Items::Keys(keys),
        durations: Durations::Drawn {
            law: Law::Uniform,
            by: 0.5,
        },
        ..Scenario::default()
    };
    let report = report(&scenario, Axis::Items, &few());
    let own = report.point(report.own).expect("the question's own");
    assert!(own.value(Approach::Dynamic).none_succeeds());
    let failing = report
        .sentences()
        .into_iter()
        .find(|said| said.contains("fail"));
    assert_eq!(failing, None);
}
