//! The hybrid's frontier: its numbers are the engine's, its front is what nothing dominates, its
//! cliffs are where they are said to be; budgets and bills are worked out by hand as well.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::engine::default_chunksize;
use fanout::forecast::bill::{Bill, Terms};
use fanout::forecast::frontier::{
    Answer, Budget, Cause, Config, Frontier, Limit, MOST_SIZES, Per, Point, Report, answer_words,
    cliff_words, read_percent, rows, words,
};
use fanout::forecast::{Credits, Estimate, Study, work_out};
use fanout::scenario::{
    Approach, Checked, Durations, Executor, Failures, Items, Law, Money, Pool, Price, Scenario,
    Work,
};
use proptest::prelude::*;

use random::{any_durations, any_rule, config};

#[path = "../common/random.rs"]
#[allow(dead_code, reason = "not every test draws probabilities")]
mod random;

mod budget;
mod cliffs;
mod failing;
mod laws;

fn second(seconds: u64) -> Micros {
    Micros(seconds * 1_000_000)
}

fn check(scenario: &Scenario) -> Checked {
    scenario.check().expect("a sound scenario")
}

/// 1,000 × 1 s, 4 concurrent ops × 4 processes, 2 s overhead.
fn anchor(chunk_size: u32) -> Scenario {
    Scenario {
        items: Items::Numbered(1_000),
        seconds: 1.0,
        overhead_seconds: 2.0,
        executor: Executor::Multiprocess {
            max_concurrent: Some(4),
        },
        pool: Pool {
            processes: Some(4),
            chunksize: None,
        },
        chunk_size,
        ..Scenario::default()
    }
}

fn report(checked: &Checked, trials: u32, rule: Rule) -> Report {
    report_of(checked, Some(trials), rule)
}

/// With as many trials as a quick answer has, if none are named.
fn report_of(checked: &Checked, trials: Option<u32>, rule: Rule) -> Report {
    let mut study = Frontier::new(checked, Config { trials, rule });
    work_out(&mut study, checked);
    assert!(study.is_over());
    study.report()
}

fn plain(scenario: &Scenario) -> (Checked, Report) {
    let checked = check(scenario);
    let report = report(&checked, 1, Rule::Current);
    (checked, report)
}

/// Not more than half of its runs fail.
fn is_choice(point: &Point) -> bool {
    point.failed * 2 <= point.trials
}

fn solo(credits: Credits) -> Money {
    credits.cost(Price::SOLO)
}

fn hybrid(report: &Report, chunks: u32) -> Point {
    let points = report.points.iter();
    let of = points.filter(|point| point.approach == Approach::Hybrid && point.chunks == chunks);
    *of.min_by_key(|point| point.run_time)
        .expect("that many chunks")
}

fn terms() -> Terms {
    Terms {
        price: Price::SOLO,
        plan: None,
        serverless: false,
        runs: 1,
    }
}

fn asked(time: Option<u64>, cents: Option<u64>) -> Budget {
    Budget {
        most_time: time.map(second),
        most_money: cents.map(|cents| Limit {
            money: Money(cents * 10_000),
            per: Per::Run,
        }),
        most_failing: None,
        terms: terms(),
    }
}

/// One step that does everything fails in most of its trials; more steps in fewer.
fn flaky() -> Scenario {
    Scenario {
        items: Items::Numbered(300),
        failure_probability: 0.004,
        retry: Some(RetryPolicy {
            max_retries: 1,
            ..RetryPolicy::default()
        }),
        ..anchor(30)
    }
}

/// A time as texts have it: `1 min 6 s`.
fn read_time(text: &str) -> Micros {
    let words: Vec<&str> = text.split(' ').collect();
    let part = |pair: &[&str]| {
        let number: f64 = pair[0].parse().expect("a number");
        let unit = match pair[1] {
            "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            unit => panic!("{unit}: {text}"),
        };
        Micros::from_seconds(number * unit).expect("a time")
    };
    words.chunks(2).map(part).sum()
}

/// The budgets that a sentence says to allow.
fn allowed(said: &str, asked: &Budget) -> Vec<Budget> {
    let parts = said.split("so allow ").skip(1);
    let limits = parts.map(|part| part.split_once(" in all").expect("in all").0);
    let budget = |limits: &str| {
        let mut budget = *asked;
        for limit in limits.split(" and ") {
            match limit.strip_suffix(" a run") {
                None if limit.ends_with(" failing") => {
                    let share = limit.trim_end_matches(" failing");
                    budget.most_failing = Some(read_percent(share).expect("a percentage"));
                }
                None => budget.most_time = Some(read_time(limit)),
                Some(money) => {
                    let money = Money::parse(&money.replace(',', "")).expect("money");
                    budget.most_money = Some(Limit {
                        money,
                        per: Per::Run,
                    });
                }
            }
        }
        budget
    };
    limits.map(budget).collect()
}
