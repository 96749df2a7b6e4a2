//! Writes the code of many scenarios into a folder, with what the engine says of each, for
//! `check.py` to hold against real Dagster: `cargo xtask test --only code` runs both.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::driver::simulate;
use fanout::engine::Plan;
use fanout::exchange::dagster_code;
use fanout::record::{Record, Shown};
use fanout::scenario::{Approach, Executor, Items, Pool, Preset, Scenario, Work};
use serde_json::{Value, json};

/// A scenario, and which of its jobs are run and not only loaded.
struct Case {
    name: String,
    scenario: Scenario,
    run: Vec<Approach>,
}

fn main() {
    let folder = env::args_os().nth(1).expect("a folder to write to");
    let folder = Path::new(&folder);
    let mut written = Vec::new();
    for case in cases() {
        for approach in Approach::ALL {
            written.push(write(folder, &case, approach));
        }
    }
    let text = serde_json::to_string(&written).expect("cases are JSON");
    fs::write(folder.join("cases.json"), text).expect("the folder can be written");
}

fn write(folder: &Path, case: &Case, approach: Approach) -> Value {
    // Faults are simulated and no part of the code.
    let scenario = Scenario {
        fail: Default::default(),
        ..case.scenario.clone()
    };
    let checked = scenario.check().expect("the scenario makes sense");
    let plan = Arc::new(Plan::of(approach, &checked));
    let code = dagster_code(approach, &case.scenario);
    let path = folder.join(&case.name).join(code.file);
    fs::create_dir_all(folder.join(&case.name)).expect("the folder can be written");
    fs::write(&path, code.text()).expect("the folder can be written");
    json!({
        "name": format!("{}, {}", case.name, approach.name()),
        "path": path,
        "approach": approach,
        "job": approach.job(),
        "ops": plan.job.ops.iter().map(|op| &op.name).collect::<Vec<_>>(),
        "scenario": scenario,
        "keys": (0..plan.items()).map(|item| plan.keys().key(item)).collect::<Vec<_>>(),
        "run": case.run.contains(&approach).then(|| run(&plan)),
    })
}

/// What the engine says of a run: how it ends, its result, and Dagster's rows of its log.
fn run(plan: &Arc<Plan>) -> Value {
    let rows = simulate(plan);
    let record = Record::of(Arc::clone(plan), &rows);
    let dagsters = rows.iter().filter(|row| row.what.is_dagsters());
    let shown = dagsters.map(|row| Shown::of(&record, row));
    json!({
        "status": record.status(),
        "result": record.result(usize::MAX),
        "rows": shown.map(|row| (row.event_type, row.step_key)).collect::<Vec<_>>(),
    })
}

fn case(name: &str, run: &[Approach], scenario: Scenario) -> Case {
    Case {
        name: name.to_owned(),
        scenario,
        run: run.to_vec(),
    }
}

fn cases() -> Vec<Case> {
    let presets = Preset::ALL
        .iter()
        .map(|preset| case(preset.name(), &[], preset.scenario()));
    let mut cases: Vec<Case> = presets.collect();
    cases.extend(collections());
    cases.extend(retries());
    cases.extend(executors());
    cases.extend(pools());
    cases
}

/// Seconds so short that a test can wait for them.
fn quick() -> Scenario {
    Scenario {
        seconds: 0.01,
        ..Scenario::default()
    }
}

fn of_items(items: Items) -> Scenario {
    Scenario { items, ..quick() }
}

fn of_keys(keys: &[&str]) -> Scenario {
    of_items(Items::Keys(
        keys.iter().map(|key| (*key).to_owned()).collect(),
    ))
}

fn collections() -> Vec<Case> {
    let long: Vec<String> = (0..500).map(|at| format!("customer_{at}_of_500")).collect();
    let odd = [
        "it's",
        "say \"hi\"",
        "back\\slash",
        "\\",
        "\"",
        "\"\"\"",
        "{braces}",
        "#",
        "a\nb\r\n",
        "\t",
        "\0",
        "\u{7f}",
        "\u{85}",
        "größe",
        "漢字",
        "😀",
        "\u{2028}",
        "\u{202e}",
        "",
    ];
    let plain = [Approach::Parallel, Approach::Hybrid];
    vec![
        case("26 letters", &Approach::ALL, quick()),
        case("no items", &Approach::ALL, of_items(Items::Letters(0))),
        case("no numbers", &[], of_items(Items::Numbered(0))),
        case("no keys", &[], of_keys(&[])),
        case("one letter", &[], of_items(Items::Letters(1))),
        case("one number", &Approach::ALL, of_items(Items::Numbered(1))),
        case("2,000 items", &[], of_items(Items::Numbered(2_000))),
        case(
            "own keys",
            &[Approach::Dynamic],
            of_keys(&["north", "south_2", "_"]),
        ),
        case("500 own keys", &[], of_items(Items::Keys(long))),
        case("odd keys", &[Approach::Dynamic], of_keys(&odd)),
        case("odd ASCII keys", &plain, of_keys(&odd[..12])),
        case(
            "a reserved key",
            &[Approach::Dynamic],
            of_keys(&["a", "in", "b"]),
        ),
        case(
            "a key twice",
            &[Approach::Dynamic],
            of_keys(&["a", "b", "a"]),
        ),
    ]
}

fn retries() -> Vec<Case> {
    let mut cases = Vec::new();
    for backoff in [None, Some(Backoff::Linear), Some(Backoff::Exponential)] {
        for jitter in [None, Some(Jitter::Full), Some(Jitter::PlusMinus)] {
            let policy = RetryPolicy {
                max_retries: 3,
                delay: Some(0.1),
                backoff,
                jitter,
            };
            let name = [
                backoff.map_or("no backoff", |backoff| match backoff {
                    Backoff::Linear => "linear",
                    Backoff::Exponential => "exponential",
                }),
                jitter.map_or("no jitter", |jitter| match jitter {
                    Jitter::Full => "full",
                    Jitter::PlusMinus => "plus minus",
                }),
            ];
            cases.push(retry(&name.join(", "), policy));
        }
    }
    let at_once = RetryPolicy::default();
    cases.push(retry("at once", at_once));
    cases.push(retry(
        "no retries",
        RetryPolicy {
            max_retries: 0,
            ..at_once
        },
    ));
    let delay = Some(1e-6);
    cases.push(retry("after a moment", RetryPolicy { delay, ..at_once }));
    cases
}

fn retry(name: &str, policy: RetryPolicy) -> Case {
    let scenario = Scenario {
        retry: Some(policy),
        ..of_items(Items::Letters(3))
    };
    case(&["retry", name].join(" "), &[], scenario)
}

fn executors() -> Vec<Case> {
    let of = |max_concurrent| Scenario {
        executor: Executor::Multiprocess { max_concurrent },
        pool: Pool {
            processes: Some(2),
            chunksize: Some(1),
        },
        chunk_size: 2,
        ..of_items(Items::Letters(2))
    };
    vec![
        case(
            "two at once",
            &[Approach::Parallel, Approach::Hybrid],
            of(Some(2)),
        ),
        case("as many at once as CPUs", &[], of(None)),
        case("0 at once", &[], of(Some(0))),
    ]
}

fn pools() -> Vec<Case> {
    let pool = |processes, chunksize| Scenario {
        pool: Pool {
            processes,
            chunksize,
        },
        ..quick()
    };
    let computing = Scenario {
        work: Work::Compute,
        ..pool(Some(2), Some(3))
    };
    let one_cpu = Scenario { cpus: 1, ..quick() };
    vec![
        case("computing", &[Approach::Parallel], computing),
        case("one CPU", &[], one_cpu),
        case("0 processes", &[], pool(Some(0), None)),
        case("one process", &[Approach::Parallel], pool(Some(1), None)),
        case("a chunksize alone", &[], pool(None, Some(100))),
    ]
}
