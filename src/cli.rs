//! The command line: the library's virtual driver, for a terminal.
//!
//! Exit codes: 0 when the run succeeds, 1 when it fails, 2 for input that makes no sense.

mod args;
mod print;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use fanout::driver::simulate;
use fanout::engine::{Plan, Row};
use fanout::exchange::dagster_code;
use fanout::forecast::{Advice, Outlook, Prediction, advise};
use fanout::record::{Record, Status};
use fanout::scenario::{Approach, Checked, Shared};

use args::{Args, Command};

/// A simulated run: what was run, its log, and what it amounts to.
struct Run {
    approach: Approach,
    rows: Vec<Row>,
    record: Record,
}

pub(crate) fn main() -> ExitCode {
    let args = Args::parse();
    let (shared, scenario) = match args.command.read() {
        Ok(read) => read,
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
    match args.command {
        Command::Run { job, format, .. } => {
            let runs = [run(job.approach(), &scenario)];
            exit_code(&runs, print::runs(&runs, shared.rule, format))
        }
        Command::Compare { format, .. } => {
            let runs = Approach::ALL.map(|approach| run(approach, &scenario));
            let advice = advice(&shared, &scenario, &runs);
            let printed = print::comparison(&runs, advice.as_ref(), &shared, format);
            exit_code(&runs, printed)
        }
        Command::Code { job, .. } => {
            let code = dagster_code(job.approach(), &shared.scenario);
            exit_code(&[], print::code(&code))
        }
        Command::Link { .. } => match shared.to_link() {
            Ok(link) => exit_code(&[], print::link(&link)),
            Err(problem) => {
                eprintln!("error: {problem}");
                ExitCode::from(2)
            }
        },
    }
}

fn exit_code(runs: &[Run], printed: io::Result<()>) -> ExitCode {
    if let Err(error) = printed {
        // A reader that has seen enough, such as `head`, closes the pipe.
        if error.kind() != io::ErrorKind::BrokenPipe {
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

/// What to choose: the runs are there, those with a failing item are simulated here.
fn advice(shared: &Shared, checked: &Checked, runs: &[Run]) -> Option<Advice> {
    let failing = Outlook::plans(checked).into_iter().skip(runs.len());
    let predictions: Vec<Prediction> = runs
        .iter()
        .map(|run| Prediction::of(&run.record))
        .chain(failing.map(|plan| Prediction::simulate(&plan)))
        .collect();
    let outlook = Outlook::assemble(&predictions)?.by(shared.rule);
    let money = |credits| shared.price.of(credits).to_string();
    Some(advise(&shared.scenario, checked, &outlook, &money))
}
