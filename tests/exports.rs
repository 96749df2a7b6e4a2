//! What holds for every file that goes out, tried on random scenarios: whole runs, runs that were
//! ended, and runs under way.
//!
//! `FANOUT_FULL=1` tries many more. That other software reads the files as meant is what
//! `cargo xtask test --only exports` tries.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::driver::Simulation;
use fanout::engine::{Plan, Row};
use fanout::exchange::{CSV_HEAD, Traced, csv, ndjson, trace};
use fanout::record::{Record, Shown, Status};
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Pool, Scenario, Work};
use fanout::timeline::{End, Part, Timeline};
use proptest::prelude::*;
use serde_json::Value;

use random::{any_rule, config};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws durations")]
mod random;

prop_compose! {
    fn any_scenario()(
        n in 0..30_u32, millis in 0..900_u32, overhead in 0..300_u32, seed: u64, launched: bool,
        limit in proptest::option::of(1..6_u32), processes in 1..6_u32, chunk_size in 1..9_u32,
        costs in proptest::sample::select(Costs::ALL.to_vec()),
        work in proptest::sample::select(vec![Work::Sleep, Work::Compute]),
        retries in proptest::option::of((0..3_u32, proptest::option::of(0..900_u32))),
        fail in proptest::collection::vec((0..30_u32, proptest::option::of(1..3_u32)), 0..3),
    ) -> Scenario {
        let seconds = |millis: u32| f64::from(millis) / 1e3;
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        Scenario {
            items: Items::Numbered(n),
            seconds: seconds(millis),
            overhead_seconds: seconds(overhead),
            fail: fail.collect(),
            retry: retries.map(|(max_retries, delay)| RetryPolicy {
                max_retries,
                delay: delay.map(seconds),
                ..RetryPolicy::default()
            }),
            executor: limit.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize: None },
            chunk_size, costs, work, launched, seed,
            ..Scenario::default()
        }
    }
}

/// How far a run goes.
#[derive(Clone, Copy, Debug)]
enum Course {
    Whole,
    Terminated(usize),
    Forced(usize),
    UnderWay(usize),
    /// Items are reported a little early or late, as workers do whose clocks are their own.
    Uneven(u64),
}

fn any_course() -> impl Strategy<Value = Course> {
    prop_oneof![
        Just(Course::Whole),
        (0..60_usize).prop_map(Course::Terminated),
        (0..60_usize).prop_map(Course::Forced),
        (0..200_usize).prop_map(Course::UnderWay),
        any::<u64>().prop_map(Course::Uneven),
    ]
}

/// A run as far as it goes.
struct Run {
    approach: Approach,
    rows: Vec<Row>,
    record: Record,
    timeline: Timeline,
}

fn run(approach: Approach, scenario: &Scenario, course: Course) -> Run {
    let checked = scenario.check().expect("a generated scenario is valid");
    let plan = Arc::new(Plan::of(approach, &checked));
    let (mut rows, mut simulation) = (Vec::new(), Simulation::new(&plan));
    if let Course::Terminated(after) | Course::Forced(after) = course {
        let _ = (0..after).all(|_| simulation.advance(&mut rows));
    }
    match course {
        Course::Terminated(_) => simulation.terminate(&mut rows),
        Course::Forced(_) => simulation.force(&mut rows),
        _ => {}
    }
    while simulation.advance(&mut rows) {}
    match course {
        Course::UnderWay(rest) => rows.truncate(rest),
        Course::Uneven(seed) => unsettle(&mut rows, seed),
        _ => {}
    }
    Run {
        approach,
        record: Record::of(Arc::clone(&plan), &rows),
        timeline: Timeline::of(plan, &rows),
        rows,
    }
}

fn unsettle(rows: &mut [Row], seed: u64) {
    let mut state = seed | 1;
    for row in rows.iter_mut().filter(|row| row.what.item().is_some()) {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let early = state.is_multiple_of(2);
        let by = state >> 44;
        row.at = match early {
            true => row.at.since(Micros(by)),
            false => row.at + Micros(by),
        };
    }
}

fn traced(runs: &[Run], rule: Rule) -> Vec<Value> {
    let traced: Vec<Traced<'_>> = runs
        .iter()
        .map(|run| Traced {
            part: Part {
                approach: run.approach,
                known: "simulated",
                timeline: &run.timeline,
                now: run.timeline.last(),
                insight: None,
            },
            rows: &run.rows,
        })
        .collect();
    let mut text = String::new();
    trace(&traced, rule, &mut text).expect("a text takes all");
    let mut file: Value = serde_json::from_str(&text).expect("a trace is JSON");
    let Value::Array(events) = file["traceEvents"].take() else {
        panic!("a trace has events");
    };
    events
}

/// A member of an event that must be there.
fn number(event: &Value, name: &str) -> u64 {
    let number = event[name].as_u64();
    number.unwrap_or_else(|| panic!("{name} of {event}"))
}

fn of<'a>(events: &'a [Value], phase: &'a str) -> impl Iterator<Item = &'a Value> {
    events.iter().filter(move |event| event["ph"] == phase)
}

fn in_category<'a>(events: &'a [Value], pid: u64, category: &'a str) -> Vec<&'a Value> {
    let slices = of(events, "X").filter(|event| number(event, "pid") == pid);
    slices.filter(|event| event["cat"] == category).collect()
}

/// Slices by thread, each from when to when; what begins first comes first, and of what begins at
/// once the longest.
fn by_thread(events: &[Value]) -> BTreeMap<u64, Vec<(u64, u64)>> {
    let mut threads: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for event in of(events, "X") {
        let (ts, dur) = (number(event, "ts"), number(event, "dur"));
        let thread = threads.entry(number(event, "tid")).or_default();
        thread.push((ts, ts + dur));
    }
    for slices in threads.values_mut() {
        slices.sort_by_key(|(from, to)| (*from, u64::MAX - to));
    }
    threads
}

fn check_nesting(events: &[Value]) -> Result<(), TestCaseError> {
    for (thread, slices) in by_thread(events) {
        let mut open: Vec<u64> = Vec::new();
        for (from, to) in slices {
            open.retain(|end| *end > from);
            let inside = open.last().is_none_or(|end| to <= *end);
            prop_assert!(inside, "{from} to {to} overlaps on {thread}");
            open.push(to);
        }
    }
    Ok(())
}

/// Each arrow has one beginning and one end, each where something is.
fn check_flows(events: &[Value]) -> Result<(), TestCaseError> {
    let threads = by_thread(events);
    let mut ends: BTreeMap<u64, [Vec<u64>; 2]> = BTreeMap::new();
    for (at, phase) in ["s", "f"].into_iter().enumerate() {
        for event in of(events, phase) {
            let ts = number(event, "ts");
            ends.entry(number(event, "id")).or_default()[at].push(ts);
            let slices = &threads[&number(event, "tid")];
            let bound = slices.iter().any(|(from, to)| (*from..=*to).contains(&ts));
            prop_assert!(bound, "nothing is at {event}");
        }
    }
    for (id, [leaves, arrives]) in ends {
        prop_assert_eq!((leaves.len(), arrives.len()), (1, 1), "flow {}", id);
    }
    Ok(())
}

/// The last value of each counter of a run; none was ever below 0 or went back in time.
fn counters(events: &[Value], pid: u64) -> BTreeMap<String, u64> {
    let (mut last, mut at) = (BTreeMap::new(), 0);
    for event in of(events, "C").filter(|event| number(event, "pid") == pid) {
        let ts = number(event, "ts");
        assert!(ts >= at, "{event} is before {at}");
        at = ts;
        let args = event["args"].as_object().expect("a counter has values");
        for (name, value) in args {
            last.insert(name.clone(), value.as_u64().expect("not below 0"));
        }
    }
    last
}

fn check_run(run: &Run, pid: u64, events: &[Value], rule: Rule) -> Result<(), TestCaseError> {
    let spans = run.timeline.spans().iter();
    let attempts = spans.filter(|span| span.end != End::Skipped).count();
    prop_assert_eq!(in_category(events, pid, "step").len(), attempts);
    let items = in_category(events, pid, "item");
    prop_assert_eq!(items.len(), run.timeline.works().len());
    if run.record.status().is_final() {
        let worked: u64 = items.iter().map(|event| number(event, "dur")).sum();
        let works = run.timeline.works().iter();
        let expected: u64 = works.map(|work| work.ended.since(work.began).0).sum();
        prop_assert_eq!(worked, expected);
    }
    let last = counters(events, pid);
    prop_assert_eq!(last.get("used").copied(), Some(run.record.credits_by(rule)));
    if run.record.status().is_final() {
        prop_assert_eq!(last.get("running"), Some(&0));
        prop_assert_eq!(last.get("queued"), Some(&0));
    }
    if run.record.status() == Status::Success {
        // To each item that was begun, where another step has loaded it, and from each to what
        // collects them.
        let mine = of(events, "s").filter(|event| number(event, "pid") == pid);
        let loads = match run.approach {
            Approach::Parallel => 0,
            Approach::Dynamic | Approach::Hybrid => run.timeline.works().len(),
        };
        prop_assert_eq!(mine.count(), loads + run.record.plan().items() as usize);
    }
    Ok(())
}

/// Every thread has a name and a place, no two runs share one, and slots precede their lanes.
fn check_names(events: &[Value]) -> Result<(), TestCaseError> {
    let mut names: BTreeMap<u64, String> = BTreeMap::new();
    for event in of(events, "M").filter(|event| event["name"] == "thread_name") {
        let name = event["args"]["name"].as_str().expect("a name").to_owned();
        let before = names.insert(number(event, "tid"), name);
        prop_assert_eq!(before, None);
    }
    for event in of(events, "M").filter(|event| event["name"] == "thread_sort_index") {
        prop_assert_eq!(number(&event["args"], "sort_index"), number(event, "tid"));
    }
    for thread in by_thread(events).keys() {
        prop_assert!(names.contains_key(thread), "{thread} has no name");
    }
    let mut slot = String::new();
    for name in names.values() {
        match name.split_once(": ") {
            Some((of, _)) => prop_assert_eq!(of, &slot),
            None => slot = name.split(" (").next().unwrap_or_default().to_owned(),
        }
    }
    Ok(())
}

/// The records of a file by RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(char),
        }
    }
    assert!(!quoted && record.is_empty() && cell.is_empty());
    records
}

/// Keys as people should not write them.
fn odd_keys() -> impl Strategy<Value = Vec<String>> {
    let odd = proptest::string::string_regex("[=+@\"',;\\r\\n\\t a-zü漢🐙\\\\-]{0,6}");
    let odd = odd.expect("a pattern");
    proptest::collection::vec(prop_oneof![odd, any::<String>()], 1..5)
}

proptest! {
    #![proptest_config(config(600, 40_000))]

    #[test]
    fn a_trace_nests_and_its_arrows_and_counters_come_out_even(
        scenario in any_scenario(), course in any_course(), rule in any_rule(),
    ) {
        let runs = Approach::ALL.map(|approach| run(approach, &scenario, course));
        let events = traced(&runs, rule);
        check_nesting(&events)?;
        check_flows(&events)?;
        check_names(&events)?;
        for (pid, run) in (1..).zip(&runs) {
            check_run(run, pid, &events, rule)?;
        }
    }

    #[test]
    fn a_log_reads_back_from_csv_and_ndjson(
        scenario in any_scenario(), course in any_course(), size in 1..40_usize,
        keys in proptest::option::of(odd_keys()),
    ) {
        let scenario = match keys {
            Some(keys) => Scenario { items: Items::Keys(keys), fail: Default::default(), ..scenario },
            None => scenario,
        };
        // A scenario can be refused for its keys.
        prop_assume!(scenario.check().is_ok());
        for approach in Approach::ALL {
            let Run { rows, record, .. } = run(approach, &scenario, course);
            let (mut table, mut lines) = (CSV_HEAD.to_owned(), String::new());
            for rows in rows.chunks(size) {
                csv(&record, rows, &mut table).expect("a text takes all");
                ndjson(&record, rows, &mut lines).expect("a text takes all");
            }
            let table = read_csv(&table);
            prop_assert_eq!(table.len(), rows.len() + 1);
            let mut lines = lines.split_terminator('\n');
            for (row, cells) in rows.iter().zip(&table[1..]) {
                let shown = Shown::of(&record, row);
                prop_assert_eq!(cells.len(), 11);
                prop_assert_eq!(&cells[0], &shown.at.0.to_string());
                prop_assert_eq!(&cells[3], shown.step_key.as_deref().unwrap_or_default());
                prop_assert_eq!(&cells[9], &shown.message);
                let item = row.what.item().map(|item| record.plan().keys().key(item));
                prop_assert_eq!(&cells[7], &item.unwrap_or_default());
                let line = lines.next().expect("a line per row");
                let expected = serde_json::to_value(&shown).expect("a row is JSON");
                let read: Value = serde_json::from_str(line).expect("a line is JSON");
                prop_assert_eq!(read, expected);
            }
            prop_assert_eq!(lines.next(), None);
        }
    }
}

#[test]
fn ndjson_is_what_serde_would_write() {
    let scenario = Scenario {
        retry: Some(RetryPolicy {
            delay: Some(0.25),
            ..RetryPolicy::default()
        }),
        fail: [("q".to_owned(), Failures::Always)].into_iter().collect(),
        ..Scenario::default()
    };
    for approach in Approach::ALL {
        let Run { rows, record, .. } = run(approach, &scenario, Course::Whole);
        let mut text = String::new();
        ndjson(&record, &rows, &mut text).expect("a text takes all");
        for (line, row) in text.lines().zip(&rows) {
            let expected = serde_json::to_string(&Shown::of(&record, row));
            assert_eq!(Some(line), expected.ok().as_deref());
        }
    }
}
