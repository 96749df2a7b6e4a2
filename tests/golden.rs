//! Recorded runs of real Dagster, row for row.
//!
//! `tests/golden/` holds one file per case and `manifest.json`; a new case needs no code. Each
//! case is run by the virtual driver and compared with the recording: event type, step key,
//! level, message, retries so far, and the event data that is shown. Times, process ids and
//! durations differ from run to run and are not compared. Where several processes ran at once,
//! Dagster's own order between them is chance: then each step's rows are compared in order,
//! and the run's own rows; that what we do instead is possible is tested in `properties.rs`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use fanout::record::Shown;
use fanout::scenario::Costs;
use serde_json::{Value, json};

use recorded::{Case, Manifest, Recording, folder, read};

#[path = "common/recorded.rs"]
#[allow(dead_code, reason = "the fidelity report uses the rest")]
mod recorded;

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
    steps_interrupted: Option<String>,
    pool: Option<String>,
    has_pid: bool,
    error: Vec<(String, String)>,
}

#[test]
fn every_recorded_case_comes_out_row_for_row() {
    let manifest = Manifest::read();
    let mut failures = Vec::new();
    for case in &manifest.cases {
        // What things cost changes no row. A run that is terminated is where the recorded one
        // was only if its steps take time to start.
        let costs: &[Costs] = match case.terminated_at {
            None => &[Costs::None, Costs::Memory],
            Some(_) => &[Costs::Memory],
        };
        let mut compared = costs.iter().map(|costs| compare(&manifest, case, *costs));
        if let Some(Err(why)) = compared.find(Result::is_err) {
            failures.push(format!("{}: {why}", case.case));
        }
    }
    let (all, failed) = (manifest.cases.len(), failures.len());
    println!(
        "golden: {all} cases, {} passed, {failed} failed",
        all - failed
    );
    assert!(all > 0, "no cases in {}", folder().display());
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

fn compare(manifest: &Manifest, case: &Case, costs: Costs) -> Result<(), String> {
    let recording: Recording = read(&folder().join(&case.file));
    let (record, rows) = manifest.simulate(case, costs);
    let status = record.status().name();
    if status != case.run_status {
        return Err(format!("ends {status}, not {}", case.run_status));
    }
    let steady = Steady::of(case, &recording);
    let own = rows.iter().filter(|row| row.what.is_dagsters());
    let own = own.map(|row| steady.row(&as_recorded(&Shown::of(&record, row))));
    let own: Vec<Comparable> = own.collect();
    let events = recording.events.iter();
    let recorded: Vec<Comparable> = events.map(|event| steady.row(event)).collect();
    if case.is_in_order() {
        return first_difference("run", &own, &recorded);
    }
    let (own, recorded) = (by_step(&own), by_step(&recorded));
    if own.keys().ne(recorded.keys()) {
        return Err(format!("steps {:?}, not {:?}", own.keys(), recorded.keys()));
    }
    own.iter()
        .try_for_each(|(step, rows)| first_difference(step, rows, &recorded[step]))
}

/// A row of ours, as the recorder writes one.
fn as_recorded(shown: &Shown) -> Value {
    let data = &shown.data;
    let listed = |keys: &Option<Vec<String>>| keys.as_ref().map(fanout::dagster::python::list);
    let error = serde_json::to_value(&data.error).expect("an error can be written");
    json!({
        "event_type": shown.event_type,
        "step_key": shown.step_key,
        "level": shown.level,
        "message": shown.message,
        "retry_number": shown.retry_number,
        "data": {
            "step_output_handle": { "mapping_key": data.mapping_key },
            "seconds_to_wait": data.seconds_to_wait,
            "error": error,
            "metadata": {
                "step_keys": listed(&data.step_keys),
                "steps_interrupted": listed(&data.steps_interrupted),
                "pool": data.pool,
                "pid": data.pid,
            },
        },
    })
}

/// What is steady from one run of a case to the next.
struct Steady {
    /// Retry delays are drawn by chance: a recorded one stands for any that is possible.
    jitter: Option<fanout::dagster::RetryPolicy>,
    /// Some recordings name a pool's start method, some do not.
    start_methods: bool,
    /// A re-execution lists its steps in any order.
    selects: bool,
}

impl Steady {
    fn of(case: &Case, recording: &Recording) -> Self {
        let mut events = recording.events.iter();
        let named = |event: &Value| {
            let message = event["message"].as_str().unwrap_or_default();
            message.starts_with("pool of ") && message.contains(" (")
        };
        Self {
            jitter: case.params.retry.filter(|policy| policy.jitter.is_some()),
            start_methods: events.any(named),
            selects: case.parent_case.is_some() && case.is_in_order(),
        }
    }

    fn row(&self, event: &Value) -> Comparable {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (data, metadata) = (&event["data"], &event["data"]["metadata"]);
        let retry_number = event["retry_number"].as_u64().unwrap_or(0);
        let wait = data["seconds_to_wait"].as_f64();
        let is_failure = event["event_type"] == "PIPELINE_FAILURE";
        Comparable {
            event_type: text(&event["event_type"]),
            step_key: text(&event["step_key"]),
            level: text(&event["level"]).unwrap_or_default(),
            message: self.message(event["message"].as_str().unwrap_or_default()),
            retry_number,
            mapping_key: text(&data["step_output_handle"]["mapping_key"]),
            seconds_to_wait: wait.map(|wait| self.wait(wait, retry_number)),
            step_keys: self.step_keys(text(&metadata["step_keys"]), listed(&data["step_keys"])),
            steps_interrupted: text(&metadata["steps_interrupted"]),
            pool: text(&metadata["pool"]),
            has_pid: !metadata["pid"].is_null(),
            // What failed the run stands in the rows before.
            error: if is_failure {
                vec![]
            } else {
                chain(&data["error"])
            },
        }
    }

    /// The middle of the delays that chance can come to, for one of them.
    fn wait(&self, wait: f64, retry: u64) -> f64 {
        let Some(policy) = self.jitter else {
            return wait;
        };
        let at = |chance| policy.seconds_to_wait(u32::try_from(retry).unwrap_or(0), chance);
        let (least, most) = (at(0.0), at(1.0));
        assert!(
            (least..most).contains(&wait),
            "{wait} is not drawn by {policy:?}"
        );
        at(0.5)
    }

    /// The steps that a row lists. What a re-execution selects is a set, listed in any order.
    fn step_keys(&self, of_engine: Option<String>, of_process: Option<String>) -> Option<String> {
        let keys = of_engine.or(of_process)?;
        Some(if self.selects { sorted(&keys) } else { keys })
    }

    /// A message without process ids and durations.
    fn message(&self, message: &str) -> String {
        let mut message = message.to_owned();
        if !self.start_methods {
            message = message.replace(" (fork):", ":").replace(" (spawn):", ":");
        }
        let is_retry = message.contains("requested a retry in");
        if is_retry && self.jitter.is_none() {
            return message;
        }
        if message.starts_with("Dependencies for step") {
            return sorted(&message);
        }
        if message.contains("/storage/") {
            return parent_run(&message);
        }
        without_numbers(&message)
    }
}

/// The keys of failed dependencies come from a set, in any order.
fn sorted(message: &str) -> String {
    let mut words: Vec<&str> = message.split(['[', ']', ',']).map(str::trim).collect();
    words.sort_unstable();
    words.join(" ")
}

/// A recording names the run that is executed again by its id.
fn parent_run(message: &str) -> String {
    let parts: Vec<&str> = message.split('/').collect();
    let is_id = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
    let part = |part: &&str| if is_id(part) { "<parent_run_id>" } else { part }.to_owned();
    parts.iter().map(part).collect::<Vec<_>>().join("/")
}

fn without_numbers(message: &str) -> String {
    let mut words: Vec<String> = message.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        let number = words[at].starts_with(|c: char| c.is_ascii_digit());
        let before = words[at - 1].as_str();
        if before.ends_with("(pid:") {
            words[at] = words[at]
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .into();
        } else if number && (before == "in" || before == "after") && !message.contains(" chunks") {
            words[at] = "<time>".into();
        }
    }
    words.join(" ")
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
