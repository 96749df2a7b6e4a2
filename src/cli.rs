//! The command line: the library's virtual driver, for a terminal.
//!
//! Exit codes: 0 when the run succeeds, 1 when it fails, 2 for input that makes no sense.

mod args;
mod print;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use fanout::driver::simulate;
use fanout::engine::{Plan, Row};
use fanout::record::{Record, Status};
use fanout::scenario::{Approach, Checked};

use args::{Args, Command};

/// A simulated run: what was run, its log, and what it amounts to.
struct Run {
    approach: Approach,
    rows: Vec<Row>,
    record: Record,
}

pub(crate) fn main() -> ExitCode {
    let args = Args::parse();
    let (options, approaches) = match &args.command {
        Command::Run { job, options } => (options, vec![job.approach()]),
        Command::Compare { options } => (options, Approach::ALL.to_vec()),
    };
    let scenario = match options.scenario() {
        Ok(scenario) => scenario,
        Err(problems) => {
            problems
                .iter()
                .for_each(|problem| eprintln!("error: {problem}"));
            return ExitCode::from(2);
        }
    };
    for warning in &scenario.warnings {
        eprintln!("warning: {warning}");
    }
    let runs: Vec<Run> = approaches
        .into_iter()
        .map(|approach| run(approach, &scenario))
        .collect();
    let printed = match &args.command {
        Command::Run { .. } => print::runs(&runs, options.format),
        Command::Compare { .. } => print::comparison(&runs, options.format),
    };
    if let Err(error) = printed {
        // A reader that has seen enough, such as `head`, closes the pipe.
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            eprintln!("error: the output could not be written: {error}");
            return ExitCode::from(2);
        }
    }
    let succeeded = runs
        .iter()
        .all(|run| run.record.status() == Status::Success);
    ExitCode::from(u8::from(!succeeded))
}

fn run(approach: Approach, scenario: &Checked) -> Run {
    let plan = Arc::new(Plan::of(approach, scenario));
    let rows = simulate(&plan);
    let record = Record::of(plan, &rows);
    Run {
        approach,
        rows,
        record,
    }
}
