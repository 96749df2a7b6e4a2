//! How well virtual runs keep to the time of real ones: every recorded case, and the runs that
//! the published costs were measured with. `cargo xtask fidelity` prints the tables.
//!
//! Predictions take the published costs ([`Costs`]) and nothing of the case's own.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a report that cannot go on fails")]

use std::sync::Arc;

use fanout::driver::simulate;
use fanout::engine::Plan;
use fanout::record::Record;
use fanout::scenario::{Approach, Costs, Executor, Pool, Scenario};

use recorded::{Case, Manifest};

#[path = "../shared/recorded.rs"]
#[allow(dead_code, reason = "the golden test uses the rest")]
mod recorded;

fn main() {
    measured_runs();
    recorded_cases();
}

/// A run of 26 items of a second that was measured with nothing else on the machine.
struct Measured {
    what: &'static str,
    approach: Approach,
    /// Steps at once; none is the in-process executor.
    steps: Option<u32>,
    processes: u32,
    costs: Costs,
    seconds: f64,
    /// Whether the machine's two CPUs were what held it up. Their speed changed by up to twice
    /// from run to run, so such runs are reported, and nothing is asked of them.
    cpu_bound: bool,
}

const fn run(what: &'static str, approach: Approach, costs: Costs, seconds: f64) -> Measured {
    Measured {
        what,
        approach,
        steps: None,
        processes: 1,
        costs,
        seconds,
        cpu_bound: false,
    }
}

const fn steps(n: u32, costs: Costs, seconds: f64) -> Measured {
    Measured {
        steps: Some(n),
        cpu_bound: n > 1,
        ..run(
            "dynamic, a process per step",
            Approach::Dynamic,
            costs,
            seconds,
        )
    }
}

const fn pool(processes: u32, costs: Costs, seconds: f64) -> Measured {
    Measured {
        processes,
        ..run("pool, in-process", Approach::Parallel, costs, seconds)
    }
}

const MEASURED: [Measured; 11] = [
    run(
        "dynamic, in-process",
        Approach::Dynamic,
        Costs::Memory,
        28.08,
    ),
    run("dynamic, in-process", Approach::Dynamic, Costs::Disk, 29.7),
    steps(1, Costs::Memory, 111.7),
    pool(7, Costs::Memory, 5.52),
    pool(1, Costs::Disk, 27.3),
    Measured {
        processes: 7,
        ..run(
            "hybrid, chunks of 7, in-process",
            Approach::Hybrid,
            Costs::Memory,
            5.89,
        )
    },
    steps(2, Costs::Memory, 106.4),
    steps(4, Costs::Memory, 56.1),
    steps(8, Costs::Memory, 70.6),
    steps(8, Costs::Forkserver, 27.0),
    Measured {
        what: "pool, a process per step",
        steps: Some(2),
        cpu_bound: true,
        ..pool(7, Costs::Memory, 16.2)
    },
];

fn measured_runs() {
    println!(
        "26 x 1 s on 2 CPUs, measured with nothing else running, against the published costs\n"
    );
    println!("| run | at once | processes | costs | measured s | predicted s | error |");
    println!("|---|---|---|---|---|---|---|");
    let (held, bound): (Vec<&Measured>, Vec<&Measured>) =
        MEASURED.iter().partition(|run| !run.cpu_bound);
    let mut errors: Vec<f64> = held.iter().map(|run| print_measured(run)).collect();
    println!("\nbound by the CPUs, whose speed changed from run to run: no aim\n");
    for run in bound {
        print_measured(run);
    }
    errors.sort_by(f64::total_cmp);
    println!(
        "\nfirst table: median error {:.1} %, worst {:.1} % (aim: 3 % and 10 %)\n",
        errors[errors.len() / 2],
        errors[errors.len() - 1]
    );
}

fn print_measured(run: &Measured) -> f64 {
    let scenario = Scenario {
        costs: run.costs,
        cpus: 2,
        executor: run
            .steps
            .map_or(Executor::InProcess, |n| Executor::Multiprocess {
                max_concurrent: Some(n),
            }),
        pool: Pool {
            processes: Some(run.processes),
            chunksize: None,
        },
        ..Scenario::default()
    };
    let checked = scenario.check().expect("a measured run makes sense");
    let plan = Arc::new(Plan::of(run.approach, &checked));
    let record = Record::of(Arc::clone(&plan), &simulate(&plan));
    let predicted = record.run_time().seconds();
    let error = percent(predicted, run.seconds);
    println!(
        "| {} | {} | {} | {} | {:.2} | {predicted:.2} | {error:+.1} % |",
        run.what,
        run.steps.unwrap_or(1),
        run.processes,
        run.costs.name(),
        run.seconds,
    );
    error.abs()
}

fn recorded_cases() {
    let manifest = Manifest::read();
    println!(
        "recorded cases: short runs, many of them on a machine slowed down by others: no aim\n"
    );
    println!("| case | costs | rows | recorded s | predicted s | error |");
    println!("|---|---|---|---|---|---|");
    for case in &manifest.cases {
        let costs = costs_of(case);
        let (record, _) = manifest.simulate(case, costs);
        let (recorded, predicted) = (case.wall_s, record.run_time().seconds());
        let error = match case.terminated_at {
            // It ended when somebody said so.
            Some(_) => "terminated".to_owned(),
            None => format!("{:+.0} %", percent(predicted, recorded)),
        };
        println!(
            "| {} | {} | {} | {recorded:.2} | {predicted:.2} | {error} |",
            case.case,
            costs.name(),
            record.dagster_rows(),
        );
    }
}

fn costs_of(case: &Case) -> Costs {
    match (case.params.start_method.as_deref(), &case.storage) {
        (Some("forkserver"), _) => Costs::Forkserver,
        (_, storage) if storage.contains("disk") => Costs::Disk,
        _ => Costs::Memory,
    }
}

fn percent(predicted: f64, real: f64) -> f64 {
    (predicted - real) / real * 100.0
}
