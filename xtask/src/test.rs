//! `test`: gets what is missing, runs the chosen steps and ends with their results and counts.

use crate::{
    browser,
    compiler::Compiler,
    counts::Counts,
    python,
    shell::seconds,
    steps::{Run, STEPS, Step},
    tools::Tools,
};
use anyhow::{Result, bail};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) full: bool,
    pub(crate) only: Vec<String>,
}

struct Done {
    name: &'static str,
    time: Duration,
    counts: Counts,
    error: Option<anyhow::Error>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let steps = chosen(&options.only)?;
    let start = Instant::now();
    let mut done = Vec::new();
    if steps
        .iter()
        .any(|step| !["fmt", "clippy", "native", "size"].contains(&step.name))
    {
        done.push(timed("set-up", "what is missing", false, |_| {
            set_up(&steps)
        }));
    }
    for step in steps {
        done.push(timed(step.name, step.about, options.full, step.work));
    }
    Ok(summary(&done, start.elapsed()))
}

fn chosen(only: &[String]) -> Result<Vec<&'static Step>> {
    for name in only {
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            bail!(
                "there is no step `{name}`; the steps are {}",
                names.join(", ")
            );
        }
    }
    let is_chosen = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

/// Gets everything first, so that the steps' times are their own. A step whose tool could not be
/// got says so again; the others run.
fn set_up(steps: &[&Step]) -> Result<()> {
    let any = |names: &[&str]| steps.iter().any(|step| names.contains(&step.name));
    let tools = Tools::open()?;
    let mut results = Vec::new();
    if any(&["code", "golden"]) {
        results.push(python::ensure_dagster(&tools).map(drop));
    }
    if any(&["exports"]) {
        results.push(python::ensure_readers(&tools).map(drop));
    }
    if any(&["cpython"]) {
        results.push(python::ensure_plain().map(drop));
    }
    if any(&["wasm-clippy", "wasm", "plain", "dist"]) {
        results.push(Compiler::ensure(&tools).map(|compiler| println!("{}", compiler.describe())));
    }
    if any(&["wasm", "dist"]) {
        results.push(tools.ensure(&tools.wasm_bindgen()));
    }
    if any(&["dist"]) {
        results.push(tools.ensure(&tools.trunk()));
        results.push(tools.ensure(&tools.wasm_opt()));
        results.push(tools.ensure(&tools.esbuild()));
    }
    if any(&["wasm"]) {
        results.push(browser::ensure_driver().map(drop));
    }
    if any(&["e2e"]) {
        results.push(browser::ensure().map(drop));
        browser::ensure_others();
        results.push(tools.ensure_test_packages());
    }
    results.into_iter().collect()
}

fn timed(
    name: &'static str,
    about: &str,
    full: bool,
    work: impl FnOnce(&mut Run) -> Result<()>,
) -> Done {
    println!("\n=== {name}: {about}");
    let start = Instant::now();
    let mut run = Run {
        full,
        counts: Counts::default(),
    };
    let error = work(&mut run).err();
    let time = start.elapsed();
    match &error {
        None => println!("=== {name}: ok ({})", seconds(time)),
        Some(error) => println!("=== {name}: FAILED ({}): {error:#}", seconds(time)),
    }
    Done {
        name,
        time,
        counts: run.counts,
        error,
    }
}

fn summary(done: &[Done], time: Duration) -> ExitCode {
    println!(
        "\n{:<12} {:<7} {:>13} {:>7} {:>7} {:>8}",
        "step", "result", "time", "passed", "failed", "skipped"
    );
    let mut total = Counts::default();
    for step in done {
        let result = if step.error.is_none() { "ok" } else { "FAILED" };
        row(step.name, result, step.time, step.counts);
        total += step.counts;
    }
    let failures: Vec<_> = done.iter().filter(|step| step.error.is_some()).collect();
    row(
        "total",
        if failures.is_empty() { "ok" } else { "FAILED" },
        time,
        total,
    );
    for step in &failures {
        if let Some(error) = &step.error {
            println!(
                "{}: {error:#}; alone: cargo xtask test --only {}",
                step.name, step.name
            );
        }
    }
    println!(
        "{} passed, {} failed, {} skipped",
        total.passed, total.failed, total.skipped
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn row(name: &str, result: &str, time: Duration, counts: Counts) {
    let number = |count: u32| {
        if counts == Counts::default() {
            String::new()
        } else {
            count.to_string()
        }
    };
    println!(
        "{name:<12} {result:<7} {:>13} {:>7} {:>7} {:>8}",
        seconds(time),
        number(counts.passed),
        number(counts.failed),
        number(counts.skipped),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_in_their_own_order() -> Result<()> {
        let only = ["size".to_owned(), "dist".to_owned()];
        let names: Vec<_> = chosen(&only)?.iter().map(|step| step.name).collect();
        assert_eq!(names, ["dist", "size"]);
        assert_eq!(chosen(&[])?.len(), STEPS.len());
        assert!(chosen(&["nonsense".to_owned()]).is_err());
        Ok(())
    }
}
