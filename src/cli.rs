//! The command line: the library's virtual driver, for a terminal.
//!
//! Exit codes: 0 when the run succeeds, 1 when it fails, 2 for input that makes no sense.

mod advise;
mod args;
mod export;
mod forecast;
mod frontier;
mod print;
mod sweep;
mod work;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use fanout::driver::simulate;
use fanout::engine::{Plan, Row, StepId};
use fanout::exchange::dagster_code;
use fanout::forecast::{Advice, Outlook, Prediction, advise};
use fanout::record::{self, Record, Rerun, Status};
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
    for warning in scenario.warnings.iter() {
        eprintln!("warning: {warning}");
    }
    match args.command {
        Command::Run {
            job, format, rerun, ..
        } => {
            let mut runs = [run(job.approach(), &scenario)];
            if let Some(which) = rerun {
                match run_again(&runs[0], &scenario, &which) {
                    Ok(again) => runs = [again],
                    Err(problem) => return refused(&problem),
                }
            }
            exit_code(&runs, print::runs(&runs, shared.rule, format))
        }
        Command::Compare { format, .. } => {
            let runs = Approach::ALL.map(|approach| run(approach, &scenario));
            let advice = advice(&shared, &scenario, &runs);
            let printed = print::comparison(&runs, advice.as_ref(), &shared, format);
            exit_code(&runs, printed)
        }
        Command::Sweep(args) => match args.report(&shared, &scenario) {
            Ok(report) => exit_code(&[], sweep::print(&report, &shared, args.format)),
            Err(problem) => refused(&problem.to_string()),
        },
        Command::Forecast {
            trials,
            threads,
            format,
            ..
        } => {
            let found = forecast::work_out(&shared, &scenario, trials, threads.threads);
            exit_code(
                &[],
                forecast::print(found.as_ref(), &shared, &scenario, format),
            )
        }
        Command::Frontier { ask, format, .. } => {
            frontier::frontier(&shared, &scenario, &ask, format)
        }
        Command::Code { job, .. } => {
            let code = dagster_code(job.approach(), &shared.scenario);
            exit_code(&[], print::code(&code))
        }
        Command::Advise { asked, .. } => exit_code(&[], advise::advise(&shared, &scenario, &asked)),
        Command::Link { .. } => match shared.to_link() {
            Ok(link) => exit_code(&[], print::link(&link)),
            Err(problem) => refused(&problem.to_string()),
        },
    }
}

fn exit_code(runs: &[Run], printed: io::Result<()>) -> ExitCode {
    let succeeded = runs
        .iter()
        .all(|run| run.record.status() == Status::Success);
    exit_after(succeeded, printed)
}

fn exit_after(succeeded: bool, printed: io::Result<()>) -> ExitCode {
    if let Err(error) = printed {
        // A reader that has seen enough, such as `head`, closes the pipe.
        if error.kind() != io::ErrorKind::BrokenPipe {
            eprintln!("error: the output could not be written: {error}");
            return ExitCode::from(2);
        }
    }
    ExitCode::from(u8::from(!succeeded))
}

fn refused(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(2)
}

fn run(approach: Approach, scenario: &Checked) -> Run {
    run_plan(approach, Plan::of(approach, scenario))
}

/// The re-execution of a run, in which no item fails any more.
fn run_again(parent: &Run, scenario: &Checked, which: &[String]) -> Result<Run, String> {
    let mended = Checked {
        fail: Default::default(),
        ..scenario.clone()
    };
    let plan = Plan::of(parent.approach, &mended);
    let which = match which {
        [all] if all == "all" => Rerun::All,
        [failure] if failure == "from-failure" => match parent.record.status() {
            Status::Success => {
                return Err(
                    "--rerun: from-failure is for a run that failed; this one succeeds. \
                            Take all, or the keys of some steps."
                        .to_owned(),
                );
            }
            _ => Rerun::FromFailure,
        },
        keys => Rerun::Steps(steps_of(&plan, keys)?),
    };
    let plan = record::run_again(&parent.record, plan, &which);
    Ok(run_plan(parent.approach, plan))
}

fn steps_of(plan: &Plan, keys: &[String]) -> Result<Vec<StepId>, String> {
    let all: Vec<(String, StepId)> = plan
        .step_ids()
        .map(|step| (plan.step_key(step), step))
        .collect();
    let step = |key: &String| {
        let found = all.iter().find(|(known, _)| known == key);
        found.map(|(_, step)| *step).ok_or_else(|| {
            let some: Vec<&str> = all.iter().map(|(key, _)| key.as_str()).take(4).collect();
            let some = some.join(", ");
            format!("--rerun: no step is called \"{key}\"; there are {some} and so on, all, and from-failure.")
        })
    };
    keys.iter().map(step).collect()
}

fn run_plan(approach: Approach, plan: Plan) -> Run {
    let plan = Arc::new(plan);
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
