//! Curves: what holds for any question and any axis.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::forecast::{
    Answer, Ask, Axis, Credits, CurveConfig, CurvePoint, CurveReport, Curves, Estimate, OVERHEADS,
    Piece, Prediction, Sample, Study, Trials, scenario_at, work_out,
};
use fanout::scenario::{
    Approach, Checked, Costs, Durations, Executor, Failures, Items, Law, MOST_ITEMS, Pool, Price,
    Scenario,
};
use proptest::prelude::*;

use random::{any_durations, any_probability, config};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

fn millis(range: std::ops::Range<u32>) -> impl Strategy<Value = f64> {
    range.prop_map(|millis| f64::from(millis) / 1e3)
}

fn any_axis() -> impl Strategy<Value = Axis> {
    proptest::sample::select(Axis::ALL.to_vec())
}

prop_compose! {
    /// Equal items, no faults.
    fn smooth()(
        n in 0..60_u32, seconds in millis(0..3_000), overhead_seconds in millis(0..800),
        max_concurrent in proptest::option::of(1..9_u32), processes in 1..9_u32,
        chunksize in proptest::option::of(1..12_u32), chunk_size in 1..15_u32,
    ) -> Scenario {
        Scenario {
            items: Items::Numbered(n),
            seconds,
            overhead_seconds,
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            chunk_size,
            ..Scenario::default()
        }
    }
}

prop_compose! {
    /// Items that differ and fail.
    fn rough()(
        smooth in smooth(), seed: u64, item in 0..60_u32,
        durations in any_durations(), failure_probability in any_probability(),
    ) -> Scenario {
        let n = match smooth.items { Items::Numbered(n) => n, _ => 0 };
        let fails = (item < n).then(|| (format!("item_{item}"), Failures::First(1)));
        Scenario { seed, durations, failure_probability, fail: fails.into_iter().collect(), ..smooth }
    }
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
        scenario in rough(), axis in any_axis(), picks in proptest::collection::vec(0..100_usize, 1..50),
    ) {
        let straight = report(&scenario, axis, &few());
        prop_assert_eq!(shuffled(&scenario, axis, &picks), straight);
    }

    #[test]
    fn every_point_is_the_scenario_that_it_loads(scenario in rough(), axis in any_axis()) {
        let config = few();
        let report = report(&scenario, axis, &config);
        prop_assert!(report.points.is_sorted_by(|a, b| a.x < b.x));
        let own = report.point(report.own).expect("the question's own value is among the points");
        prop_assert_eq!(own.values, values(&scenario, FEW));
        for point in &report.points {
            prop_assert!(point.complete);
            let loaded = scenario_at(&scenario, axis, point.x);
            prop_assert_eq!(point.values, values(&loaded, FEW), "{:?} {}", axis, point.x);
        }
    }

    #[test]
    fn without_chance_the_own_point_is_the_prediction(scenario in smooth(), axis in any_axis()) {
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
    fn on_both_sides_of_a_crossing_the_answers_differ(scenario in smooth(), axis in any_axis()) {
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
    fn longer_items_make_no_run_in_one_process_faster(scenario in smooth()) {
        let scenario = Scenario { executor: Executor::InProcess, ..scenario };
        let report = report(&scenario, Axis::Seconds, &few());
        let times = |approach| report.points.iter().map(move |point| point.value(approach).run_time);
        prop_assert!(times(Approach::Dynamic).is_sorted());
        prop_assert!(times(Approach::Parallel).is_sorted());
    }

    #[test]
    fn what_a_value_loads_can_be_asked(scenario in rough(), axis in any_axis(), x in prop_oneof![0..2_000_u64, any::<u64>()]) {
        let loaded = scenario_at(&scenario, axis, x);
        let loaded = loaded.check().expect("makes sense");
        let (least, most) = axis.bounds(&checked(&scenario));
        prop_assert_eq!(axis.own(&loaded), x.clamp(least, most));
    }

    #[test]
    fn words_and_tables_hold_for_anything(scenario in rough(), axis in any_axis()) {
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
    let (_, csv, _) = sweep(&with("csv"));
    assert_eq!(csv.lines().count(), 1 + 3 * 26);
    assert!(
        csv.contains("\r\n26,dynamic,26000000,26000000,26000000,28,1.12,1,0\r\n"),
        "{csv}"
    );
}

#[test]
fn the_command_line_names_what_is_no_value() {
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
