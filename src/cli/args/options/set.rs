//! From options to the scenario that they change.

use std::fs;
use std::path::Path;

use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::exchange::{read_durations, text_of, times_used};
use fanout::scenario::{
    Checked, Durations, Executor, Items, Preset, Problem, Scenario, Shared, Work,
};

use super::{BackoffName, ExecutorName, JitterName, Options, PresetName, WorkName};

impl Options {
    /// Changes a scenario, and answers what it means then.
    pub(in crate::cli::args) fn set(
        &self,
        scenario: &mut Scenario,
    ) -> Result<Checked, Vec<Problem>> {
        self.set_items(scenario);
        self.set_times(scenario)?;
        self.set_executor(scenario)?;
        self.set_retry(scenario)?;
        scenario.pool.processes = self.processes.or(scenario.pool.processes);
        scenario.pool.chunksize = self.chunksize.or(scenario.pool.chunksize);
        scenario.chunk_size = self.chunk_size.unwrap_or(scenario.chunk_size);
        scenario.seed = self.seed.unwrap_or(scenario.seed);
        let checked = scenario.check();
        let checked = checked.map_err(|problems| {
            problems
                .into_iter()
                .map(name_flag)
                .collect::<Vec<Problem>>()
        })?;
        if let Some(used) = times_used(&checked).filter(|_| self.times.is_some()) {
            eprintln!("{used}");
        }
        Ok(checked)
    }

    /// The scenario to start from.
    pub(in crate::cli::args) fn start(&self) -> Result<Shared, Vec<Problem>> {
        if let Some(link) = &self.link {
            return Shared::from_link(link).map_err(|problem| flag("link", problem.to_string()));
        }
        let scenario = match &self.scenario {
            Some(path) => read_file(path)?,
            None => self.preset.preset().scenario(),
        };
        Ok(Shared::new(scenario))
    }

    fn set_items(&self, scenario: &mut Scenario) {
        if let Some(n) = self.items {
            scenario.items = if n <= 26 {
                Items::Letters(n)
            } else {
                Items::Numbered(n)
            };
        }
        if let Some(keys) = &self.keys {
            scenario.items = Items::Keys(keys.clone());
        }
        if self.items.is_some() || self.keys.is_some() {
            // A preset's faults name a preset's items.
            scenario.fail.clear();
        }
        scenario.fail.extend(self.fail.iter().cloned());
        scenario.seconds = self.seconds.unwrap_or(scenario.seconds);
        scenario.failure_probability = self.failure.unwrap_or(scenario.failure_probability);
        scenario.poison_probability = self.poison.unwrap_or(scenario.poison_probability);
        if let Some(durations) = &self.durations {
            scenario.durations = durations.clone();
        }
        scenario.work = match self.work {
            Some(WorkName::Sleep) => Work::Sleep,
            Some(WorkName::Compute) => Work::Compute,
            None => scenario.work,
        };
    }

    /// As many items as there are times in the file, whose mean is the mean of all, but for what
    /// is asked for beside.
    fn set_times(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        let Some(path) = &self.times else {
            return Ok(());
        };
        let refused = |why: String| flag("times", format!("{}: {why}", path.display()));
        let bytes = fs::read(path).map_err(|error| refused(error.to_string()))?;
        let read = read_durations(&text_of(bytes), self.column.as_deref());
        let read = read.map_err(|problem| refused(problem.to_string()))?;
        let mean = read.mean();
        let count = read.times.len();
        eprintln!("{}: {}", path.display(), read.note());
        if self.items.is_none() && self.keys.is_none() {
            scenario.items = Items::Numbered(u32::try_from(count).unwrap_or(u32::MAX));
        }
        scenario.seconds = self.seconds.unwrap_or(mean.seconds());
        let micros = read.times.into();
        scenario.durations = Durations::Own { micros };
        scenario.fail.clear();
        scenario.fail.extend(self.fail.iter().cloned());
        Ok(())
    }

    fn set_executor(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        scenario.cpus = self.cpus.unwrap_or(scenario.cpus);
        scenario.costs = self.costs.unwrap_or(scenario.costs);
        scenario.launched |= self.launched;
        scenario.overhead_seconds = self.overhead.unwrap_or(scenario.overhead_seconds);
        if self.max_concurrent.is_some() && self.executor == Some(ExecutorName::InProcess) {
            let text = "The in-process executor runs one step at a time; leave it out, or take --executor multiprocess.";
            return Err(flag("max-concurrent", text.to_owned()));
        }
        let multiprocess = Executor::Multiprocess {
            max_concurrent: self.max_concurrent,
        };
        match (self.executor, self.max_concurrent) {
            (Some(ExecutorName::InProcess), _) => scenario.executor = Executor::InProcess,
            (Some(ExecutorName::Multiprocess), _) | (None, Some(_)) => {
                scenario.executor = multiprocess
            }
            (None, None) => {}
        }
        Ok(())
    }

    fn set_retry(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        let named = self.max_retries.is_some() || self.delay.is_some();
        if !named && scenario.retry.is_none() {
            if self.backoff.is_some() || self.jitter.is_some() {
                return Err(flag(
                    "max-retries",
                    "Backoff and jitter need --max-retries and --delay.".to_owned(),
                ));
            }
            return Ok(());
        }
        let policy: &mut RetryPolicy = scenario.retry.get_or_insert_default();
        policy.max_retries = self.max_retries.unwrap_or(policy.max_retries);
        policy.delay = self.delay.or(policy.delay);
        policy.backoff = match self.backoff {
            Some(BackoffName::Linear) => Some(Backoff::Linear),
            Some(BackoffName::Exponential) => Some(Backoff::Exponential),
            None => policy.backoff,
        };
        policy.jitter = match self.jitter {
            Some(JitterName::Full) => Some(Jitter::Full),
            Some(JitterName::PlusMinus) => Some(Jitter::PlusMinus),
            None => policy.jitter,
        };
        Ok(())
    }
}

impl PresetName {
    fn preset(self) -> Preset {
        match self {
            Self::DocsPage => Preset::DocsPage,
            Self::DefaultExecutor => Preset::DefaultExecutor,
            Self::CpuBound => Preset::CpuBound,
            Self::FlakyLetter => Preset::FlakyLetter,
        }
    }
}

/// Names the flag beside the field, so that both who wrote a file and who wrote flags find it.
fn name_flag(problem: Problem) -> Problem {
    let flag = match problem.field.as_str() {
        "seconds" => "--seconds",
        "durations.by" => "--durations",
        "durations.own" => "--times",
        "failure_probability" => "--failure",
        "poison_probability" => "--poison",
        "overhead_seconds" => "--overhead",
        "cpus" => "--cpus",
        "chunk_size" => "--chunk-size",
        "pool.processes" => "--processes",
        "pool.chunksize" => "--chunksize",
        "retry.max_retries" => "--max-retries",
        "retry.delay" => "--delay",
        "executor.multiprocess.max_concurrent" => "--max-concurrent",
        field if field.starts_with("items.keys") => "--keys",
        field if field.starts_with("items") => "--items",
        field if field.starts_with("fail") => "--fail",
        _ => return problem,
    };
    Problem {
        field: format!("{flag} ({})", problem.field),
        ..problem
    }
}

fn read_file(path: &Path) -> Result<Scenario, Vec<Problem>> {
    let text = fs::read_to_string(path).map_err(|error| {
        flag(
            "scenario",
            format!("{} cannot be read: {error}", path.display()),
        )
    })?;
    serde_json::from_str(&text).map_err(|error| {
        flag(
            "scenario",
            format!("{} is no scenario: {error}", path.display()),
        )
    })
}

fn flag(flag: &str, text: String) -> Vec<Problem> {
    vec![Problem {
        field: format!("--{flag}"),
        text,
    }]
}
