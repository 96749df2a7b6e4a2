//! One question, one sample: every section says the same of a scenario as it stands, and what it
//! says is what counting its trials says.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::Command;

use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::forecast::bill::{Bill, Terms, bill_note};
use fanout::forecast::choice::{Choosing, Facts, Weights, texts};
use fanout::forecast::frontier::{self, Frontier};
use fanout::forecast::monte::{self, MonteCarlo};
use fanout::forecast::{
    Axis, Credits, CurveConfig, Curves, Estimate, Sample, Study, Trials, sample_note, scenario_at,
    work_out,
};
use fanout::scenario::{
    Approach, Checked, Costs, Durations, Executor, Failures, Items, Law, Money, Pool, Price,
    Scenario, Tariff,
};
use proptest::prelude::*;
use serde_json::Value;

use random::{any_durations, any_probability, any_rule, config};

#[path = "common/random.rs"]
mod random;

prop_compose! {
    fn any_scenario()(
        n in 0..60_u32, millis in 0..3_000_u32, overhead in 0..2_000_u32,
        max_concurrent in proptest::option::of(1..9_u32), processes in 1..9_u32,
        chunk_size in 1..80_u32, seed: u64,
        (durations, chance) in (any_durations(), proptest::bool::weighted(0.7)),
        failure in any_probability(), retries in proptest::option::of(1..3_u32),
        failing in proptest::option::weighted(0.2, 0..60_u32), costly in proptest::bool::weighted(0.2),
    ) -> Scenario {
        let fails = failing.filter(|item| *item < n);
        Scenario {
            items: Items::Numbered(n),
            seconds: f64::from(millis) / 1e3,
            overhead_seconds: f64::from(overhead) / 1e3,
            durations: if chance { durations } else { Durations::Constant },
            failure_probability: if chance { failure / 10.0 } else { 0.0 },
            fail: fails.into_iter().map(|item| (format!("item_{item}"), Failures::Always)).collect(),
            retry: retries.map(|max_retries| RetryPolicy { max_retries, ..RetryPolicy::default() }),
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize: None },
            costs: if costly { Costs::Memory } else { Costs::None },
            chunk_size,
            seed,
            ..Scenario::default()
        }
    }
}

fn check(scenario: &Scenario) -> Checked {
    scenario.check().expect("a generated scenario is valid")
}

/// Trial by trial, by hand.
fn counted(checked: &Checked, rule: Rule) -> [Sample; 3] {
    let trials: Vec<Checked> = match Trials::quick(checked) {
        Trials::AsItStands => vec![checked.clone()],
        Trials::Numbered(numbers) => {
            assert_eq!(numbers.start, 0);
            numbers.map(|number| checked.trial(number.into())).collect()
        }
    };
    Approach::ALL.map(|approach| {
        let runs = trials.iter().map(|trial| Estimate::of(approach, trial));
        Sample::of(&runs.collect::<Vec<_>>(), rule)
    })
}

fn facts(checked: &Checked, rule: Rule) -> Facts {
    let mut study = Choosing::new(checked, Weights::default(), rule, Price::SOLO);
    while study.report().is_none() {
        let piece = study.next().expect("it needs something");
        study.take(piece.number, &piece.work_out(checked));
    }
    study.report().expect("it is there").facts
}

fn curve(checked: &Checked, axis: Axis, rule: Rule) -> [Sample; 3] {
    let config = CurveConfig {
        points: 2,
        rule,
        ..CurveConfig::default()
    };
    let mut study = Curves::new(checked, axis, &config);
    work_out(&mut study, checked);
    let report = study.report();
    report.point(report.own).expect("the question's own").values
}

/// Dynamic, parallel, and the hybrid as the scenario has it.
fn frontier(checked: &Checked, rule: Rule) -> [Sample; 3] {
    let mut study = Frontier::new(checked, frontier::Config { trials: None, rule });
    work_out(&mut study, checked);
    let report = study.report();
    let sample = |number| report.point(number).expect("there").sample;
    [
        sample(0),
        sample(1),
        sample(report.yours.expect("one's own")),
    ]
}

fn monte(checked: &Checked, trials: u32, rule: Rule) -> [Sample; 3] {
    let mut study = MonteCarlo::new(checked, monte::Config { trials, rule });
    work_out(&mut study, checked);
    study
        .report()
        .expect("all are back")
        .outcomes
        .each_ref()
        .map(|of| of.sample)
}

proptest! {
    #![proptest_config(config(48, 2_000))]

    #[test]
    fn every_section_says_the_same_of_the_question(
        scenario in any_scenario(), rule in any_rule(),
        axis in proptest::sample::select(Axis::ALL.to_vec()),
    ) {
        let checked = check(&scenario);
        let by_hand = counted(&checked, rule);
        let facts = facts(&checked, rule);
        prop_assert_eq!(facts.options.map(|of| of.sample), by_hand);
        prop_assert_eq!(facts.trials, by_hand[0].trials);
        prop_assert_eq!(curve(&checked, axis, rule), by_hand);
        prop_assert_eq!(frontier(&checked, rule), by_hand);
        // More trials begin with the same.
        let trials = Trials::quick(&checked).count();
        prop_assert_eq!(monte(&checked, trials, rule), by_hand);
        prop_assert_eq!(checked.has_chance(), trials == 21);
    }

    /// What is loaded from a point says what the point says.
    #[test]
    fn a_value_is_the_question_that_it_loads(scenario in any_scenario(), axis in proptest::sample::select(Axis::ALL.to_vec())) {
        let config = CurveConfig { points: 3, ..CurveConfig::default() };
        let checked = check(&scenario);
        let mut study = Curves::new(&checked, axis, &config);
        work_out(&mut study, &checked);
        for point in study.report().points.iter().filter(|point| point.even) {
            let loaded = check(&scenario_at(&scenario, axis, point.x));
            if loaded.keys.len() <= 2_000 {
                prop_assert_eq!(point.values, counted(&loaded, Rule::Current), "{:?} {}", axis, point.x);
            }
        }
    }

    #[test]
    fn times_are_of_what_succeeds_and_credits_bear_what_fails(
        scenario in any_scenario(), rule in any_rule(),
    ) {
        let checked = check(&scenario);
        for (approach, sample) in Approach::ALL.into_iter().zip(counted(&checked, rule)) {
            let trial = |number| match checked.has_chance() {
                true => checked.trial(number),
                false => checked.clone(),
            };
            let runs: Vec<Estimate> = (0..u64::from(sample.trials))
                .map(|number| Estimate::of(approach, &trial(number)))
                .collect();
            let good: Vec<&Estimate> = runs.iter().filter(|run| run.succeeds).collect();
            prop_assert_eq!(sample.none_succeeds(), good.is_empty());
            let of: Vec<&Estimate> = if good.is_empty() { runs.iter().collect() } else { good };
            let within = |percent: usize, time| {
                let so_many = of.iter().filter(|run| run.run_time <= time).count();
                so_many * 100 >= of.len() * percent && of.iter().any(|run| run.run_time == time)
            };
            prop_assert!(within(50, sample.run_time) && within(95, sample.late) && within(5, sample.early));
            let all: u64 = runs.iter().map(|run| run.credits(rule)).sum();
            prop_assert_eq!(sample.credits(), Credits::of(all, of.len() as u64));
            if sample.failed == 0 {
                prop_assert_eq!(sample.credits(), Credits::of(all, sample.trials.into()));
                prop_assert_eq!(sample.spent_to_succeed(), None);
            }
        }
    }
}

/// Half of a pool's runs fail.
fn flaky() -> Scenario {
    Scenario {
        items: Items::Numbered(200),
        durations: Durations::Drawn {
            law: Law::Lognormal,
            by: 1.0,
        },
        failure_probability: 0.003,
        executor: Executor::Multiprocess {
            max_concurrent: Some(8),
        },
        ..Scenario::default()
    }
}

#[test]
fn a_quick_answer_has_21_trials_and_fewer_of_many_items() {
    let trials = |items| {
        let scenario = Scenario {
            items: Items::Numbered(items),
            ..flaky()
        };
        Trials::quick(&check(&scenario))
    };
    for (items, count) in [
        (0, 21),
        (200, 21),
        (1_904, 21),
        (1_905, 20),
        (6_667, 5),
        (100_000, 5),
    ] {
        assert_eq!(trials(items), Trials::Numbered(0..count), "{items}");
    }
    let certain = Scenario {
        failure_probability: 0.0,
        durations: Durations::Constant,
        ..flaky()
    };
    assert_eq!(Trials::quick(&check(&certain)), Trials::AsItStands);
}

#[test]
fn a_run_is_billed_what_runs_take_and_one_that_succeeds_bears_the_others() {
    let checked = check(&flaky());
    let [_, pool, _] = counted(&checked, Rule::Current);
    assert!(pool.failed > 5 && pool.succeeded() > 5, "{pool:?}");
    let terms = Terms {
        price: Price::SOLO,
        plan: Some(Tariff::LISTED[0]),
        serverless: true,
        runs: 30,
    };
    let bill = Bill::of(pool.spent(), &terms);
    let to_succeed = pool.spent_to_succeed().expect("some fail");
    let success = Bill::of(to_succeed, &terms);
    // By the sums: what all trials cost, in 21 parts, or in as many as succeed.
    let credits = pool.all_credits * 40_000;
    let minutes = pool.all_run_time.0 * 10_000;
    let part = |of: u32| {
        let half_up = |sum: u64, by: u64| (sum + by / 2) / by;
        half_up(credits, of.into()) + half_up(minutes, 60_000_000 * u64::from(of))
    };
    assert_eq!(bill.per_run().known, Money(part(21)));
    assert_eq!(success.per_run().known, Money(part(pool.succeeded())));
    // A month has 30 runs, of which some fail; it is rounded once.
    let month = (credits * 30 + 10) / 21 + (minutes * 30 + 630_000_000) / 1_260_000_000;
    assert_eq!(bill.per_month().known, Money(10_000_000 + month));
}

#[test]
fn what_only_fails_is_said_to_wherever_its_time_is_shown() {
    let scenario = Scenario {
        poison_probability: 0.2,
        ..flaky()
    };
    let checked = check(&scenario);
    let [_, pool, _] = counted(&checked, Rule::Current);
    assert!(pool.none_succeeds());
    assert!(
        pool.time_text().ends_with("each run fails)"),
        "{}",
        pool.time_text()
    );
    let mut study = Choosing::new(&checked, Weights::default(), Rule::Current, Price::SOLO);
    work_out(&mut study, &checked);
    let report = study.report().expect("it is over");
    let texts = texts(&report, &checked, Price::SOLO);
    assert!(
        texts.because[0].reasons[1].ends_with(" (each run fails)"),
        "{:?}",
        texts.because[0]
    );
    // Without a success there is nothing that could bear the others.
    assert_eq!(pool.spent_to_succeed(), None);
    assert_eq!(pool.credits(), Credits::of(pool.all_credits, 21));
}

#[test]
fn what_numbers_are_of_is_said_where_chance_has_a_part() {
    let certain = Scenario {
        failure_probability: 0.0,
        durations: Durations::Constant,
        ..flaky()
    };
    let note = |scenario: &Scenario| sample_note(counted(&check(scenario), Rule::Current).iter());
    assert_eq!(note(&certain), None);
    let sure = Scenario {
        failure_probability: 0.0,
        ..flaky()
    };
    assert_eq!(
        note(&sure).as_deref(),
        Some("Of 21 trials: run times are medians.")
    );
    let said = note(&flaky()).expect("chance");
    assert!(
        said.contains("Of 21 trials") && said.contains("failed runs included"),
        "{said}"
    );
    // Where none succeeds, there are no medians of those that do.
    let lost = Scenario {
        failure_probability: 1.0,
        ..flaky()
    };
    let said = note(&lost).expect("chance");
    assert!(said.starts_with("Of 21 trials: each run fails, "), "{said}");
    let samples = counted(&check(&lost), Rule::Current);
    let bill = bill_note(samples.iter()).expect("chance");
    assert!(!bill.contains("that succeeds"), "{bill}");
    let both = [samples[0], counted(&check(&flaky()), Rule::Current)[0]];
    assert!(both[0].none_succeeds() && !both[1].none_succeeds());
    let said = sample_note(both.iter()).expect("chance");
    assert!(
        said.ends_with(" Where no trial succeeds, both are of those that fail."),
        "{said}"
    );
}

/// The samples that a document has, of the question as it stands.
fn samples(command: &str, of: impl Fn(&Value) -> Value) -> Value {
    let question = "--items 200 --seconds 0.4 --durations lognormal:1 --failure 0.01 --max-retries 2 \
                    --max-concurrent 8 --chunk-size 7 --format json";
    let line = [command, question].join(" ");
    let output = Command::new(env!("CARGO_BIN_EXE_fanout"))
        .args(line.split(' '))
        .output();
    let output = output.expect("it runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    let mut samples = of(&document);
    // A frontier's points have more.
    for sample in samples.as_array_mut().expect("samples") {
        let sample = sample.as_object_mut().expect("an object");
        ["size", "chunks", "in_time"]
            .iter()
            .for_each(|more| drop(sample.remove(*more)));
    }
    samples
}

#[test]
fn all_commands_say_the_same_numbers_of_a_question() {
    let forecast = samples("forecast --trials 21", |document| {
        document["samples"].clone()
    });
    let advise = samples("advise", |document| document["samples"].clone());
    let sweep = samples("sweep --axis seconds --points 3", |document| {
        let own = &document["own"];
        let points = document["points"].as_array().expect("points");
        let own = points.iter().find(|point| point["x"] == *own);
        own.expect("the question's own value")["samples"].clone()
    });
    let frontier = samples("frontier", |document| {
        let points = &document["points"];
        let yours = document["yours"].as_u64().expect("one's own") as usize;
        Value::Array(vec![
            points[0].clone(),
            points[1].clone(),
            points[yours].clone(),
        ])
    });
    let bills = samples("frontier", |document| {
        let bills = document["bills"].as_array().expect("bills");
        bills.iter().map(|bill| bill["sample"].clone()).collect()
    });
    for said in [&advise, &sweep, &frontier, &bills] {
        assert_eq!(&forecast, said);
    }
    let hybrid = &forecast[2];
    assert_eq!(
        (&hybrid["approach"], &hybrid["trials"]),
        (&"hybrid".into(), &21.into())
    );
}
