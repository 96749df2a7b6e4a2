//! Writes what the engine says of `Pool.map` for many items, processes, chunksizes and faults,
//! for `check.py` to hold against CPython: `cargo xtask test --only cpython` runs both.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use fanout::Micros;
use fanout::driver::simulate;
use fanout::engine::{Failure, Plan, Row, What, default_chunksize};
use fanout::record::{ItemRecord, Record, Shown};
use fanout::scenario::{Approach, Failures, Items, Pool, Scenario};
use serde_json::{Value, json};

#[path = "../common/workers.rs"]
mod workers;

/// One `map`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Map {
    processes: u32,
    items: u32,
    chunksize: Option<u32>,
    fail: Vec<u32>,
}

fn main() {
    let file = env::args_os().nth(1).expect("a file to write to");
    let cases = json!({
        "maps": maps().iter().map(Map::run).collect::<Vec<_>>(),
        "slices": slices().iter().map(Map::hand_out).collect::<Vec<_>>(),
        "chunksizes": chunksizes(),
        "no_processes": no_processes(),
    });
    let text = serde_json::to_string(&cases).expect("cases are JSON");
    fs::write(Path::new(&file), text).expect("the file can be written");
}

impl Map {
    fn plan(&self) -> Arc<Plan> {
        let fails = |item: &u32| (format!("item_{item}"), Failures::Always);
        let scenario = Scenario {
            items: Items::Numbered(self.items),
            seconds: 1.0,
            fail: self.fail.iter().map(fails).collect(),
            pool: Pool {
                processes: Some(self.processes),
                chunksize: self.chunksize,
            },
            ..Scenario::default()
        };
        let checked = scenario.check().expect("the scenario makes sense");
        Arc::new(Plan::of(Approach::Parallel, &checked))
    }

    /// The `map` as it was asked for, and what the virtual driver makes of it.
    fn run(&self) -> Value {
        let plan = self.plan();
        let rows = simulate(&plan);
        let record = Record::of(Arc::clone(&plan), &rows);
        let items = record.items();
        let round = |item: &ItemRecord| (item.attempts > 0).then(|| rounds(&plan, item.began));
        let mut value = self.hand_out();
        value["fail"] = json!(self.fail);
        value["states"] = items.iter().map(|item| json!(item.state)).collect();
        value["round"] = items.iter().map(|item| json!(round(item))).collect();
        value["lanes"] = json!(lanes(&rows));
        value["rounds"] = json!(rounds(&plan, record.run_time()));
        value["result"] = json!(record.result(usize::MAX));
        value["raised"] = json!(raised(&rows));
        value["error"] = error(&record, &rows);
        value
    }

    /// The slices that workers get. Which there are does not depend on who is ready when: here
    /// the one who began last always is.
    fn hand_out(&self) -> Value {
        let mut rows: Vec<Row> = Vec::new();
        let slices = workers::run(&self.plan(), &mut rows, |at_work| at_work - 1);
        json!({
            "processes": self.processes,
            "items": self.items,
            "chunksize": self.chunksize,
            "slices": slices.iter().map(|slice| (slice.start, slice.end)).collect::<Vec<_>>(),
        })
    }
}

/// Every item takes as long: time is a number of rounds.
fn rounds(plan: &Plan, time: Micros) -> u64 {
    time.0 / plan.scenario.each.0
}

/// The items of each worker that had one, in their order.
fn lanes(rows: &[Row]) -> Vec<Vec<u32>> {
    let mut lanes: Vec<Vec<u32>> = Vec::new();
    for row in rows {
        let What::ItemStart { item, lane } = row.what else {
            continue;
        };
        let lane = lane as usize;
        lanes.resize_with(lanes.len().max(lane + 1), Vec::new);
        lanes[lane].push(item);
    }
    lanes.retain(|lane| !lane.is_empty());
    lanes
}

/// The item whose exception `map` raises.
fn raised(rows: &[Row]) -> Option<u32> {
    rows.iter().find_map(|row| match row.what {
        What::StepFailure(Failure::Item(item)) => Some(item),
        _ => None,
    })
}

/// What `map` raises: the error that made the step fail, without Dagster's own around it.
fn error(record: &Record, rows: &[Row]) -> Value {
    let failure = rows
        .iter()
        .find(|row| matches!(row.what, What::StepFailure(_)));
    let error = failure.and_then(|row| Shown::of(record, row).data.error);
    json!(error.map(|error| error.cause.expect("a failed step has a cause")))
}

fn no_processes() -> Value {
    let map = Map {
        processes: 0,
        items: 3,
        chunksize: None,
        fail: Vec::new(),
    };
    let plan = map.plan();
    let rows = simulate(&plan);
    error(&Record::of(plan, &rows), &rows)
}

/// What is run.
fn maps() -> Vec<Map> {
    let mut maps = BTreeSet::new();
    for processes in 1..=4 {
        for items in [0, 1, 2, 5, 9, 13, 26] {
            for chunksize in [None, Some(1), Some(2), Some(4), Some(items.max(1) + 1)] {
                let slice = chunksize.unwrap_or_else(|| default_chunksize(items, processes));
                maps.extend(faults(items, slice).into_iter().map(|fail| Map {
                    processes,
                    items,
                    chunksize,
                    fail,
                }));
            }
        }
    }
    maps.into_iter().collect()
}

/// Items that fail, by where they stand in slices of this length.
fn faults(items: u32, slice: u32) -> Vec<Vec<u32>> {
    let mut faults = vec![Vec::new()];
    if items == 0 {
        return faults;
    }
    let last = items - 1;
    faults.extend([vec![0], vec![items / 2], vec![last]]);
    // The end of a slice and the start of the next: the later of the two fails first.
    faults.push(vec![slice - 1, slice]);
    // The ends of one slice: the second is never run.
    faults.push(vec![slice, 2 * slice - 1]);
    faults.push((0..items).collect());
    for fail in &mut faults {
        fail.retain(|item| *item <= last);
        fail.dedup();
    }
    faults
}

/// What is cut into slices and not run.
fn slices() -> Vec<Map> {
    let mut maps = Vec::new();
    for processes in 1..=6 {
        for items in 0..=40 {
            for chunksize in [None, Some(1), Some(2), Some(3), Some(7), Some(40), Some(99)] {
                maps.push(Map {
                    processes,
                    items,
                    chunksize,
                    fail: Vec::new(),
                });
            }
        }
    }
    maps
}

/// Items, processes and the default chunksize.
fn chunksizes() -> Vec<(u32, u32, u32)> {
    let items = (0..=260).chain([999, 1_000, 1_001, 4_096, 65_537, 99_999, 100_000]);
    let mut sizes = Vec::new();
    for items in items {
        for processes in (1..=33).chain([63, 64, 65, 128, 1_000, 1_024]) {
            sizes.push((items, processes, default_chunksize(items, processes)));
        }
    }
    sizes
}
