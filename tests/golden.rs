//! Recorded runs of real Dagster, row for row.
//!
//! `tests/golden/` holds one file per case and `manifest.json`; a new case needs no code. Each
//! case is run by the virtual driver and compared with the recording: event type, step key,
//! level, message, retries so far, and the event data that is shown. Times, process ids and
//! durations differ from run to run and are not compared. Where several processes ran at once,
//! Dagster's own order between them is chance: then each step's rows are compared in order,
//! and the rows around them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use fanout::dagster::RetryPolicy;
use fanout::driver::simulate;
use fanout::engine::{Job, Plan, UserLog};
use fanout::record::{Record, Shown};
use fanout::scenario::{Approach, Executor, Failures, Items, Pool, Scenario};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Manifest {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    file: String,
    job: String,
    executor: String,
    max_concurrent: Option<u32>,
    params: Params,
    run_status: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Params {
    n: u32,
    sleep: f64,
    #[serde(default)]
    keys: Option<Vec<String>>,
    #[serde(default)]
    fail: BTreeMap<String, i64>,
    #[serde(default)]
    retry: Option<RetryPolicy>,
    #[serde(default)]
    procs: Option<u32>,
    #[serde(default)]
    chunk: Option<u32>,
    #[serde(default)]
    start_method: Option<String>,
}

#[derive(Deserialize)]
struct Recording {
    events: Vec<Value>,
}

/// One row, with everything in it that two runs of the same case share.
#[derive(Clone, Debug, PartialEq)]
struct Comparable {
    event_type: Option<String>,
    step_key: Option<String>,
    level: String,
    message: String,
    retry_number: u64,
    mapping_key: Option<String>,
    seconds_to_wait: Option<f64>,
    step_keys: Option<String>,
    error: Option<Vec<(String, String)>>,
}

#[test]
fn every_recorded_case_comes_out_row_for_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let manifest: Manifest = read(&folder.join("manifest.json"));
    let mut failures = Vec::new();
    for case in &manifest.cases {
        if let Err(why) = compare(case, &folder) {
            failures.push(format!("{}: {why}", case.case));
        }
    }
    let (all, failed) = (manifest.cases.len(), failures.len());
    println!(
        "golden: {all} cases, {} passed, {failed} failed",
        all - failed
    );
    assert!(all > 0, "no cases in {}", folder.display());
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn compare(case: &Case, folder: &Path) -> Result<(), String> {
    let recording: Recording = read(&folder.join(&case.file));
    let recorded: Vec<Comparable> = recording.events.iter().map(from_dagster).collect();
    let plan = Arc::new(plan(case));
    let rows = simulate(&plan);
    let record = Record::of(Arc::clone(&plan), &rows);
    let own: Vec<Comparable> = rows
        .iter()
        .filter(|row| row.what.is_dagsters())
        .map(|row| from_fanout(&Shown::of(&record, row)))
        .collect();
    if record.status().name() != case.run_status {
        return Err(format!(
            "ends {}, not {}",
            record.status().name(),
            case.run_status
        ));
    }
    if case.max_concurrent.unwrap_or(1) == 1 {
        return first_difference("run", &own, &recorded);
    }
    let (own, recorded) = (by_step(&own), by_step(&recorded));
    if own.keys().ne(recorded.keys()) {
        return Err(format!("steps {:?}, not {:?}", own.keys(), recorded.keys()));
    }
    own.iter()
        .try_for_each(|(step, rows)| first_difference(step, rows, &recorded[step]))
}

fn plan(case: &Case) -> Plan {
    let params = &case.params;
    let fail = params.fail.iter().map(|(key, times)| {
        let failures = u32::try_from(*times).map_or(Failures::Always, Failures::First);
        (key.clone(), failures)
    });
    let scenario = Scenario {
        items: params
            .keys
            .clone()
            .map_or(Items::Letters(params.n), Items::Keys),
        seconds: params.sleep,
        fail: fail.collect(),
        retry: params.retry,
        executor: match case.executor.as_str() {
            "in_process" => Executor::InProcess,
            _ => Executor::Multiprocess {
                max_concurrent: case.max_concurrent,
            },
        },
        // The recorded jobs take max(1, cpu_count() - 1) processes on two CPUs.
        pool: Pool {
            processes: Some(params.procs.unwrap_or(1)),
            chunksize: None,
        },
        chunk_size: params.chunk.unwrap_or(7),
        ..Scenario::default()
    };
    // How a step process is started costs time and logs nothing of its own.
    assert!(matches!(
        params.start_method.as_deref(),
        None | Some("forkserver" | "spawn")
    ));
    let checked = scenario
        .check()
        .expect("a recorded case is a valid scenario");
    let approach = Approach::ALL
        .into_iter()
        .find(|approach| approach.job() == case.job);
    let approach = approach.unwrap_or_else(|| panic!("no job is called {}", case.job));
    let mut job = Job::of(approach, &checked);
    as_recorded(&mut job);
    Plan::new(job, checked)
}

/// The recorded jobs log a little more than the page's, and merge chunks under another name.
fn as_recorded(job: &mut Job) {
    for op in &mut job.ops {
        match op.name.as_str() {
            "load_chunks" => op.log_first = Some(UserLog::WillProcessInChunks),
            "load_and_process_pieces" | "compute_chunk" => {
                op.log_last = Some(UserLog::PoolReport { millis: 0 });
            }
            "merge_and_analyze" if job.name == "hybrid" => {
                op.name = "merge_chunks".into();
                op.inputs[0].name = "computed_chunks".into();
            }
            _ => {}
        }
    }
}

fn from_dagster(event: &Value) -> Comparable {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let data = &event["data"];
    Comparable {
        event_type: text(&event["event_type"]),
        step_key: text(&event["step_key"]),
        level: text(&event["level"]).unwrap_or_default(),
        message: steady(event["message"].as_str().unwrap_or_default()),
        retry_number: event["retry_number"].as_u64().unwrap_or(0),
        mapping_key: text(&data["step_output_handle"]["mapping_key"]),
        seconds_to_wait: data["seconds_to_wait"].as_f64(),
        step_keys: text(&data["metadata"]["step_keys"]).or_else(|| listed(&data["step_keys"])),
        error: (event["event_type"] != "PIPELINE_FAILURE")
            .then(|| chain(&data["error"]))
            .filter(|chain| !chain.is_empty()),
    }
}

fn from_fanout(shown: &Shown) -> Comparable {
    let json = serde_json::to_value(&shown.data).expect("data can be written");
    Comparable {
        event_type: shown.event_type.map(str::to_owned),
        step_key: shown.step_key.clone(),
        level: shown.level.to_owned(),
        message: steady(&shown.message),
        retry_number: u64::from(shown.retry_number),
        mapping_key: shown.data.mapping_key.clone(),
        seconds_to_wait: shown.data.seconds_to_wait,
        step_keys: listed(&json["step_keys"]),
        error: Some(chain(&json["error"])).filter(|chain| !chain.is_empty()),
    }
}

fn listed(keys: &Value) -> Option<String> {
    let keys: Vec<&str> = keys.as_array()?.iter().filter_map(Value::as_str).collect();
    Some(fanout::dagster::python::list(keys))
}

/// Class and first line of each error of a chain, outermost first.
fn chain(error: &Value) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut error = error;
    while let Some(cls) = error["cls"].as_str() {
        let first = error["message"]
            .as_str()
            .and_then(|text| text.lines().next());
        links.push((cls.to_owned(), first.unwrap_or_default().to_owned()));
        error = &error["cause"];
    }
    links
}

/// A message without what differs between runs: process ids and durations.
fn steady(message: &str) -> String {
    // Some recordings name the pool's start method, some do not.
    let message = message.replace(" (fork):", ":").replace(" (spawn):", ":");
    let mut words: Vec<String> = message.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        let number = words[at].starts_with(|c: char| c.is_ascii_digit());
        let before = words[at - 1].as_str();
        if before.ends_with("(pid:") {
            words[at] = words[at]
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .into();
        } else if number
            && (before == "in" || before == "after")
            && !message.contains("retry in")
            && !message.contains(" chunks")
        {
            words[at] = "<time>".into();
        }
    }
    words.join(" ")
}

/// Rows of each step, in order; the run's own rows under an empty key. `LOGS_CAPTURED` carries
/// its step in its data.
fn by_step(rows: &[Comparable]) -> BTreeMap<String, Vec<Comparable>> {
    let mut steps: BTreeMap<String, Vec<Comparable>> = BTreeMap::new();
    for row in rows {
        let captured = row.event_type.as_deref() == Some("LOGS_CAPTURED");
        let key = match (&row.step_key, &row.step_keys) {
            (Some(key), _) => key.clone(),
            (None, Some(keys)) if captured => keys[2..keys.len() - 2].to_owned(),
            _ => String::new(),
        };
        steps.entry(key).or_default().push(row.clone());
    }
    steps
}

fn first_difference(of: &str, own: &[Comparable], recorded: &[Comparable]) -> Result<(), String> {
    let pairs = own.iter().zip(recorded);
    if let Some((at, (own, recorded))) = pairs.enumerate().find(|(_, (own, rec))| own != rec) {
        return Err(format!(
            "row {at} of {of:?}\n  Fanout  {own:?}\n  Dagster {recorded:?}"
        ));
    }
    match own.len() == recorded.len() {
        true => Ok(()),
        false => Err(format!(
            "{} rows of {of:?}, not {}",
            own.len(),
            recorded.len()
        )),
    }
}
