//! Writes traces, logs and pictures of many runs into a folder, with what they are expected to
//! hold, for software that others wrote to read: `cargo xtask test --only exports` runs both.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::dagster::credits::Rule;
use fanout::driver::{Simulation, simulate};
use fanout::engine::{OpWork, Plan, Row, What};
use fanout::exchange::{CSV_HEAD, Traced, csv, described, svg, trace};
use fanout::record::{Record, Shown, Status};
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Preset, Scenario};
use fanout::timeline::{End, Insight, Part, Scene, Timeline, View};
use serde_json::{Value, json};

use grid::grid;

#[path = "grid.rs"]
mod grid;

/// A run, and what is folded from it.
struct Run {
    approach: Approach,
    rows: Vec<Row>,
    record: Record,
    timeline: Timeline,
    insight: Insight,
}

fn main() {
    let folder = env::args_os().nth(1).expect("a folder to write to");
    let folder = Path::new(&folder);
    let cases: Vec<Value> = cases()
        .into_iter()
        .map(|(name, runs)| write(folder, name, &runs))
        .collect();
    let scene = grid();
    let text = svg(&scene, "Every form in every colour", "For tests.");
    fs::write(folder.join("grid.svg"), text).expect("the folder can be written");
    let all = json!({ "cases": cases, "grid": { "scene": scene } });
    let text = serde_json::to_string(&all).expect("cases are JSON");
    fs::write(folder.join("cases.json"), text).expect("the folder can be written");
}

fn run(plan: Plan, approach: Approach, rows: Vec<Row>) -> Run {
    let plan = Arc::new(plan);
    let timeline = Timeline::of(Arc::clone(&plan), &rows);
    Run {
        approach,
        record: Record::of(plan, &rows),
        insight: Insight::of(&timeline),
        timeline,
        rows,
    }
}

fn all_three(scenario: &Scenario) -> Vec<Run> {
    let checked = scenario.check().expect("the scenario makes sense");
    let simulated = |approach| {
        let plan = Plan::of(approach, &checked);
        let rows = simulate(&Arc::new(plan.clone()));
        run(plan, approach, rows)
    };
    Approach::ALL.map(simulated).into()
}

/// The same, terminated after so many instants.
fn terminated(scenario: &Scenario, after: usize) -> Vec<Run> {
    let checked = scenario.check().expect("the scenario makes sense");
    let simulated = |approach| {
        let plan = Plan::of(approach, &checked);
        let (mut rows, mut simulation) = (Vec::new(), Simulation::new(&Arc::new(plan.clone())));
        let _ = (0..after).all(|_| simulation.advance(&mut rows));
        simulation.terminate(&mut rows);
        while simulation.advance(&mut rows) {}
        run(plan, approach, rows)
    };
    Approach::ALL.map(simulated).into()
}

fn cases() -> Vec<(&'static str, Vec<Run>)> {
    let processes = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(4),
        },
        costs: Costs::Memory,
        retry: Some(RetryPolicy {
            max_retries: 2,
            delay: Some(1.5),
            ..RetryPolicy::default()
        }),
        fail: [
            ("c".to_owned(), Failures::First(1)),
            ("q".to_owned(), Failures::Always),
        ]
        .into_iter()
        .collect(),
        ..Scenario::default()
    };
    let many = Scenario {
        items: Items::Numbered(400),
        seconds: 0.05,
        chunk_size: 30,
        fail: Default::default(),
        ..processes.clone()
    };
    // What a spreadsheet, a CSV reader or JSON could stumble over.
    let odd = [
        "=1+1",
        "say \"hi\"",
        "a,b",
        "two\nlines",
        "cr\rlf",
        "ü漢🐙",
        " ",
        "</title>&",
    ];
    let odd = Scenario {
        items: Items::Keys(odd.map(str::to_owned).into()),
        ..Scenario::default()
    };
    let mut cases: Vec<(&str, Vec<Run>)> = Preset::ALL
        .iter()
        .map(|preset| (preset.name(), all_three(&preset.scenario())))
        .collect();
    cases.extend([
        ("processes", all_three(&processes)),
        ("many", all_three(&many)),
        ("odd-keys", all_three(&odd)),
        ("terminated", terminated(&processes, 25)),
    ]);
    cases
}

fn write(folder: &Path, name: &str, runs: &[Run]) -> Value {
    let file = |end: &str| folder.join(format!("{name}{end}"));
    let put = |end: &str, text: String| {
        fs::write(file(end), text).expect("the folder can be written");
        file(end)
    };
    let parts: Vec<Part<'_>> = runs.iter().map(part).collect();
    let scene = Scene::of(&parts, &view());
    let logs = runs.iter().map(|run| {
        let end = format!("-{}.csv", run.approach.name());
        json!({ "file": put(&end, log(run)), "rows": rows(run) })
    });
    json!({
        "name": name,
        "trace": put(".json", traced(runs)),
        "runs": runs.iter().map(expected).collect::<Vec<_>>(),
        "logs": logs.collect::<Vec<_>>(),
        "svg": put(".svg", svg(&scene, name, &described(&parts))),
        "scene": scene,
    })
}

fn part(run: &Run) -> Part<'_> {
    Part {
        approach: run.approach,
        known: "simulated",
        timeline: &run.timeline,
        now: run.timeline.last(),
        insight: Some(&run.insight),
    }
}

fn view() -> View {
    View {
        width: 1_000.0,
        height: 400.0,
        gutter: 200.0,
        ..View::default()
    }
}

fn traced(runs: &[Run]) -> String {
    let runs: Vec<Traced<'_>> = runs
        .iter()
        .map(|run| Traced {
            part: part(run),
            rows: &run.rows,
        })
        .collect();
    let mut text = String::new();
    trace(&runs, Rule::Current, &mut text).expect("a text takes all");
    text
}

fn log(run: &Run) -> String {
    let mut text = CSV_HEAD.to_owned();
    csv(&run.record, &run.rows, &mut text).expect("a text takes all");
    text
}

/// What a log's rows say, with the item that each is about.
fn rows(run: &Run) -> Vec<Value> {
    let plan = run.record.plan();
    let row = |row: &Row| {
        let item = row.what.item().map(|item| plan.keys().key(item));
        json!({ "shown": Shown::of(&run.record, row), "item": item })
    };
    run.rows.iter().map(row).collect()
}

/// How many of the executor's slots there were: what an attempt's items were worked on in says
/// which it was.
fn slots(timeline: &Timeline) -> u32 {
    let lanes = timeline.works().iter().map(|work| {
        let step = timeline.spans()[work.span as usize].step;
        match timeline.plan().op_of(step).work {
            OpWork::Pool(pool) => work.lane / pool.processes,
            _ => work.lane,
        }
    });
    lanes.max().map_or(1, |slot| slot + 1)
}

/// What is to be found of a run in its trace, counted without it.
fn expected(run: &Run) -> Value {
    let timeline = &run.timeline;
    let begun = timeline.spans().iter();
    let begun: Vec<_> = begun.filter(|span| span.end != End::Skipped).collect();
    let ends = |end| begun.iter().filter(|span| span.end == end).count();
    let works = timeline.works();
    let time = |from: Micros, to: Micros| to.since(from).0;
    let instant = |row: &&Row| {
        matches!(
            row.what,
            What::StepUpForRetry(_)
                | What::StepFailure(_)
                | What::StepSkipped
                | What::NoEnding
                | What::RunCanceling
        )
    };
    json!({
        "approach": run.approach,
        "job": run.approach.job(),
        "status": run.record.status(),
        "succeeded": run.record.status() == Status::Success,
        "items": run.record.plan().items(),
        "lasts_us": run.record.run_time(),
        "credits": run.record.credits(),
        "attempts": begun.len(),
        "attempts_us": begun.iter().map(|span| time(span.launched, span.ended)).sum::<u64>(),
        "states": {
            "succeeded": ends(End::Succeeded),
            "failed": ends(End::Failed),
            "up for retry": ends(End::UpForRetry),
        },
        "works": works.len(),
        "works_us": works.iter().map(|work| time(work.began, work.ended)).sum::<u64>(),
        "slots": slots(timeline),
        "lanes": run.record.lanes(),
        "instants": run.rows.iter().filter(instant).count(),
    })
}
