//! Advice by weighted questions: what is recommended and why, and that each flip is true.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::forecast::choice::{
    Choosing, Facts, Input, Priority, Question, Report, Taken, Texts, Told, Turn, Weights, differs,
    texts,
};
use fanout::forecast::{
    Estimate, MOST_ROWS, Outlook, Piece, Sample, Setting, Study, advise, work_out,
};
use fanout::scenario::Approach::{self, Dynamic, Hybrid, Parallel};
use fanout::scenario::{
    Costs, Durations, Executor, Items, Law, Pool, Preset, Price, Scenario, Work,
};
use proptest::prelude::*;

#[path = "../common/random.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod random;

mod cases;
mod facts;
mod flips;
mod said;

fn study(scenario: &Scenario, weights: Weights) -> Choosing {
    let checked = scenario.check().expect("a scenario");
    Choosing::new(&checked, weights, Rule::Current, Price::SOLO)
}

/// Everything, in the order in which it is asked for.
fn report(scenario: &Scenario, weights: Weights) -> Report {
    let mut study = study(scenario, weights);
    work_out(&mut study, &scenario.check().expect("a scenario"));
    study.report().expect("it is over")
}

/// What is recommended, without what would change it.
fn chosen(scenario: &Scenario, weights: Weights) -> Report {
    let checked = scenario.check().expect("a scenario");
    let mut study = study(scenario, weights);
    loop {
        if let Some(report) = study.report() {
            return report;
        }
        let piece = study.next().expect("it needs something");
        study.take(piece.number, &piece.work_out(&checked));
    }
}

fn said(scenario: &Scenario, report: &Report) -> Texts {
    let checked = scenario.check().expect("a scenario");
    texts(report, &checked, Price::SOLO)
}

/// What is recommended, and why.
fn sentences(texts: &Texts) -> String {
    [&texts.headline, " ", &texts.reason].concat()
}

fn multiprocess(max_concurrent: u32) -> Executor {
    Executor::Multiprocess {
        max_concurrent: Some(max_concurrent),
    }
}

fn files() -> Scenario {
    Scenario {
        items: Items::Numbered(2_000),
        seconds: 40.0,
        executor: multiprocess(8),
        costs: Costs::Memory,
        ..Scenario::default()
    }
}

fn five_minutes(work: Work) -> Scenario {
    Scenario {
        seconds: 300.0,
        work,
        ..Preset::DefaultExecutor.scenario()
    }
}

fn flaky(retry: Option<RetryPolicy>) -> Scenario {
    Scenario {
        items: Items::Numbered(200),
        seconds: 10.0,
        executor: multiprocess(8),
        overhead_seconds: 1.0,
        failure_probability: 0.02,
        retry,
        ..Scenario::default()
    }
}

fn retried(max_retries: u32, delay: Option<f64>) -> Option<RetryPolicy> {
    Some(RetryPolicy {
        max_retries,
        delay,
        ..RetryPolicy::default()
    })
}
