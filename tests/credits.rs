//! What runs cost by each rule, and that log, record, prediction and closed form agree on it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::dagster::credits::{Rule, Usage, Weights};
use fanout::dagster::{EventType, RetryPolicy};
use fanout::driver::simulate;
use fanout::engine::{Plan, Row};
use fanout::exchange::ndjson;
use fanout::forecast::{Outlook, Prediction, advise, compare};
use fanout::record::Record;
use fanout::scenario::{Approach, Failures, Price, Scenario};

/// Retries cost as much as first attempts.
const ATTEMPTS: Rule = own(1, 1, 1);
const DEAR_STEPS: Rule = own(2, 1, 0);
const FREE: Rule = own(0, 0, 0);

const fn own(execution: u8, materialization: u8, retry: u8) -> Rule {
    Rule::Custom(Weights {
        execution,
        materialization,
        retry,
        both: true,
    })
}

fn failing(times: Failures, max_retries: u32) -> Scenario {
    Scenario {
        fail: [("q".to_owned(), times)].into_iter().collect(),
        retry: (max_retries > 0).then(|| RetryPolicy {
            max_retries,
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    }
}

/// Runs with what they cost by: the current rule, that of early 2026, that of 2025, every attempt
/// a credit, every step two, nothing.
fn table() -> Vec<(&'static str, Approach, Scenario, [u64; 6])> {
    use Approach::{Dynamic, Hybrid, Parallel};
    let plain = Scenario::default;
    let for_good = |retries| failing(Failures::Always, retries);
    let twice = || failing(Failures::First(2), 2);
    vec![
        ("26 letters", Dynamic, plain(), [28, 28, 28, 28, 56, 0]),
        ("a pool", Parallel, plain(), [2, 2, 2, 2, 4, 0]),
        ("chunks of 7", Hybrid, plain(), [6, 6, 6, 6, 12, 0]),
        // The merge is not executed.
        ("q fails", Dynamic, for_good(0), [27, 27, 27, 27, 54, 0]),
        ("its pool", Parallel, for_good(0), [1, 1, 1, 1, 2, 0]),
        ("its chunk", Hybrid, for_good(0), [5, 5, 5, 5, 10, 0]),
        ("q retried", Dynamic, twice(), [28, 28, 28, 30, 56, 0]),
        ("its pool", Parallel, twice(), [2, 2, 2, 4, 4, 0]),
        ("its chunk", Hybrid, twice(), [6, 6, 6, 8, 12, 0]),
        ("in vain", Dynamic, for_good(2), [27, 27, 27, 29, 54, 0]),
    ]
}

fn rules() -> [Rule; 6] {
    let [current, early, insights] = Rule::DOCUMENTED;
    [current, early, insights, ATTEMPTS, DEAR_STEPS, FREE]
}

fn run(approach: Approach, scenario: &Scenario) -> (Vec<Row>, Record) {
    let checked = scenario.check().expect("valid");
    let plan = Arc::new(Plan::of(approach, &checked));
    let rows = simulate(&plan);
    let record = Record::of(plan, &rows);
    (rows, record)
}

#[test]
fn runs_cost_what_each_rule_says() {
    for (what, approach, scenario, credits) in table() {
        let (_, record) = run(approach, &scenario);
        let outlook = Outlook::of(&scenario.check().expect("valid")).expect("six runs");
        for (rule, credits) in rules().into_iter().zip(credits) {
            let case = format!("{what}, {}, {rule}", approach.name());
            assert_eq!(record.credits_by(rule), credits, "{case}");
            assert_eq!(outlook.by(rule).run(approach).credits, credits, "{case}");
            assert_eq!(Prediction::of(&record).by(rule).credits, credits, "{case}");
        }
        assert_eq!(record.credits(), credits[0]);
    }
}

#[test]
fn an_exported_log_costs_what_its_record_does() {
    for (what, approach, scenario, _) in table() {
        let (rows, record) = run(approach, &scenario);
        let mut text = String::new();
        ndjson(&record, &rows, &mut text).expect("an export");
        let lines = text.lines().map(serde_json::from_str);
        let lines: Vec<serde_json::Value> = lines.collect::<Result<_, _>>().expect("JSON lines");
        let events = lines.iter().filter_map(|line| {
            let event = EventType::of_stored(line["event_type"].as_str()?)?;
            Some((event, line["step_key"].as_str()))
        });
        let usage = Usage::of(events);
        assert_eq!(usage, record.usage(), "{what}");
        for rule in rules() {
            assert_eq!(rule.credits(usage), record.credits_by(rule), "{what}");
        }
    }
}

/// A re-execution is a run of its own: the step that failed, and the merge.
#[test]
fn a_re_execution_costs_its_own_executions() {
    let scenario = Scenario::default();
    let checked = scenario.check().expect("valid");
    let outlook = Outlook::of(&checked).expect("six runs");
    for (rule, more) in [
        (Rule::Current, "for 2 credits more, $0.08."),
        (ATTEMPTS, "for 2 credits more, $0.08."),
        (DEAR_STEPS, "for 4 credits more, $0.16."),
    ] {
        let money = |credits| Price::SOLO.of(credits).to_string();
        let rows = compare(&scenario, &checked, &outlook.by(rule), &money, [0; 3]);
        let retries = &rows[2].cells[0].answer;
        assert!(retries.contains(more), "{rule}: {retries}");
    }
}

#[test]
fn each_cell_says_by_which_rule_it_counts() {
    let scenario = failing(Failures::First(2), 2);
    let checked = scenario.check().expect("valid");
    let outlook = Outlook::of(&checked).expect("six runs");
    let money = |credits| Price::SOLO.of(credits).to_string();
    for (rule, answer) in [
        (
            Rule::Current,
            "Every step execution costs a credit, a plain op's too: load_pieces, 26 × \
             compute_piece and merge_and_analyze are 28, $1.12. A retry within a run adds none.",
        ),
        (
            Rule::Early2026,
            "A plain op's step is assumed to cost a credit: load_pieces, 26 × compute_piece and \
             merge_and_analyze are 28, $1.12. A retry within a run is assumed to add none.",
        ),
        (
            own(2, 1, 1),
            "A step execution costs 2 credits: load_pieces, 26 × compute_piece and \
             merge_and_analyze are 28, in all 58 credits, $2.32. A retry within a run adds 1 \
             credit.",
        ),
    ] {
        let rows = compare(&scenario, &checked, &outlook.by(rule), &money, [0; 3]);
        let usage = &rows[3].cells[0];
        assert!(usage.answer.starts_with(answer), "{}", usage.answer);
    }
}

/// At two credits a step, half as much time is saved for each.
#[test]
fn the_recommendation_weighs_credits_by_the_rule() {
    let scenario: Scenario = serde_json::from_str(
        r#"{"items": {"numbered": 20}, "seconds": 30, "cpus": 8,
            "executor": {"multiprocess": {"max_concurrent": 8}},
            "pool": {"processes": 1}, "chunk_size": 1}"#,
    )
    .expect("a scenario");
    let checked = scenario.check().expect("valid");
    let outlook = Outlook::of(&checked).expect("six runs");
    let choice = |rule| advise(&scenario, &checked, &outlook.by(rule), &|_| String::new()).choose;
    // 600 s against 90 s for 20 steps more: 25 s for each.
    assert_eq!(choice(Rule::Current), Approach::Dynamic);
    assert_eq!(choice(own(2, 1, 0)), Approach::Dynamic);
    assert_eq!(choice(own(3, 1, 0)), Approach::Parallel);
    assert_eq!(choice(FREE), Approach::Dynamic);
}

#[test]
fn every_documented_rule_says_when_and_where() {
    for rule in Rule::DOCUMENTED {
        assert!(rule.documented().contains("202"), "{rule}");
        assert!(rule.source().contains("dagster.io/"), "{rule}");
        assert!(!rule.counts().is_empty());
    }
    assert_eq!(Rule::default(), Rule::Current);
    assert_eq!(ATTEMPTS.source(), "");
    assert_eq!(
        ATTEMPTS.counts(),
        "1 per step execution, 1 per materialization, 1 per retry in a run"
    );
}
