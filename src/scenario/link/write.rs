//! From a value to its link.

use super::super::{Durations, Executor, Failures, Items, Preset, Scenario, Work};
use super::text::{float, push_key};
use super::{
    LONGEST_LINK, LinkProblem, MOST_COMMAS, SPEEDS, SPEEDS_IN_WORDS, Shared, VERSION, is_too_long,
};
use crate::dagster::{Backoff, Jitter, RetryPolicy};

pub(super) fn link(shared: &Shared) -> Result<String, LinkProblem> {
    refuse_what_cannot_be_read(shared)?;
    // Nobody writes out a million digits to find that they are too many.
    if matches!(&shared.scenario.durations, Durations::Own { micros } if micros.len() > MOST_COMMAS + 1)
    {
        return Err(LinkProblem::TooLong);
    }
    let links = Preset::ALL.map(|preset| from_preset(preset, shared));
    let shortest = links.into_iter().min_by_key(String::len);
    shortest
        .filter(|link| !is_too_long(link))
        .ok_or(LinkProblem::TooLong)
}

fn refuse_what_cannot_be_read(shared: &Shared) -> Result<(), LinkProblem> {
    let scenario = &shared.scenario;
    let delay = scenario.retry.and_then(|policy| policy.delay);
    let spread = match scenario.durations {
        Durations::Drawn { by, .. } => by,
        Durations::Constant | Durations::Own { .. } => 0.0,
    };
    for (name, value) in [
        ("seconds", scenario.seconds),
        ("overhead", scenario.overhead_seconds),
        ("failure", scenario.failure_probability),
        ("poison", scenario.poison_probability),
        ("durations", spread),
        ("delay", delay.unwrap_or_default()),
    ] {
        if !value.is_finite() {
            return Err(LinkProblem::damaged(name, "it is no number", "a number"));
        }
    }
    match SPEEDS.contains(&shared.speed) {
        true => Ok(()),
        false => Err(LinkProblem::damaged(
            "speed",
            "there is no such speed",
            SPEEDS_IN_WORDS,
        )),
    }
}

fn from_preset(preset: Preset, shared: &Shared) -> String {
    let mut link = Writer(VERSION.to_string());
    link.0.push('.');
    link.0.push_str(preset.name());
    link.scenario(&shared.scenario, &preset.scenario());
    link.number("speed", shared.speed, SPEEDS[0]);
    if shared.price != Shared::default().price {
        link.text("price", &shared.price.dollars());
    }
    if shared.rule != Shared::default().rule {
        link.text("rule", &shared.rule.to_string());
    }
    if !link.0.ends_with(|last: char| last.is_ascii_alphanumeric()) {
        link.0.push_str("/end");
    }
    link.0
}

/// A link as far as it is written. Each method writes one part where it differs from the preset.
struct Writer(String);

impl Writer {
    fn scenario(&mut self, scenario: &Scenario, preset: &Scenario) {
        if scenario.items != preset.items {
            self.items(&scenario.items);
        }
        if scenario.work != preset.work {
            let work = match scenario.work {
                Work::Sleep => "sleep",
                Work::Compute => "compute",
            };
            self.text("work", work);
        }
        self.seconds("seconds", scenario.seconds, preset.seconds);
        if scenario.durations != preset.durations {
            self.durations(&scenario.durations);
        }
        if scenario.fail != preset.fail {
            self.fail(scenario);
        }
        let (failure, poison) = (scenario.failure_probability, scenario.poison_probability);
        self.seconds("failure", failure, preset.failure_probability);
        self.seconds("poison", poison, preset.poison_probability);
        self.retry(scenario.retry, preset.retry);
        if scenario.executor != preset.executor {
            self.executor(scenario.executor);
        }
        if scenario.launched != preset.launched {
            self.text("launched", if scenario.launched { "yes" } else { "no" });
        }
        if scenario.costs != preset.costs {
            self.text("costs", scenario.costs.name());
        }
        self.seconds(
            "overhead",
            scenario.overhead_seconds,
            preset.overhead_seconds,
        );
        self.number("cpus", scenario.cpus, preset.cpus);
        let (pool, preset_pool) = (scenario.pool, preset.pool);
        self.maybe("processes", pool.processes, preset_pool.processes);
        self.maybe("chunksize", pool.chunksize, preset_pool.chunksize);
        self.number("chunk-size", scenario.chunk_size, preset.chunk_size);
        if scenario.seed != preset.seed {
            self.text("seed", &scenario.seed.to_string());
        }
    }

    fn name(&mut self, name: &str) {
        self.0.push('/');
        self.0.push_str(name);
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push('=');
        self.0.push_str(value);
    }

    fn number(&mut self, name: &str, value: u32, preset: u32) {
        if value != preset {
            self.text(name, &value.to_string());
        }
    }

    fn maybe(&mut self, name: &str, value: Option<u32>, preset: Option<u32>) {
        match value {
            _ if value == preset => {}
            Some(value) => self.text(name, &value.to_string()),
            None => self.text(name, "default"),
        }
    }

    fn seconds(&mut self, name: &str, value: f64, preset: f64) {
        if value.to_bits() != preset.to_bits() {
            self.text(name, &float(value));
        }
    }

    fn items(&mut self, items: &Items) {
        match items {
            Items::Letters(n) => self.text("letters", &n.to_string()),
            Items::Numbered(n) => self.text("numbered", &n.to_string()),
            Items::Keys(keys) => {
                self.name("keys");
                for (at, key) in keys.iter().enumerate() {
                    self.0.push(if at == 0 { '=' } else { ',' });
                    push_key(&mut self.0, key);
                }
            }
        }
    }

    fn durations(&mut self, durations: &Durations) {
        match durations {
            Durations::Constant => self.text("durations", "constant"),
            Durations::Drawn { law, by } => {
                self.text("durations", law.name());
                self.0.push(':');
                self.0.push_str(&float(*by));
            }
            Durations::Own { micros } => {
                self.text("durations", "own");
                for (at, time) in micros.iter().enumerate() {
                    if self.0.len() > LONGEST_LINK {
                        return;
                    }
                    self.0.push(if at == 0 { ':' } else { ',' });
                    self.0.push_str(&time.as_seconds());
                }
            }
        }
    }

    fn fail(&mut self, scenario: &Scenario) {
        self.name("fail");
        for (at, (key, failures)) in scenario.fail.iter().enumerate() {
            self.0.push(if at == 0 { '=' } else { ',' });
            push_key(&mut self.0, key);
            if let Failures::First(times) = failures {
                self.0.push(':');
                self.0.push_str(&times.to_string());
            }
        }
    }

    fn executor(&mut self, executor: Executor) {
        let Executor::Multiprocess { max_concurrent } = executor else {
            return self.text("executor", "in-process");
        };
        self.text("executor", "multiprocess");
        if let Some(limit) = max_concurrent {
            self.0.push(':');
            self.0.push_str(&limit.to_string());
        }
    }

    /// The number of retries first: what follows is told of the policy that it begins.
    fn retry(&mut self, retry: Option<RetryPolicy>, preset: Option<RetryPolicy>) {
        let Some(policy) = retry else {
            if preset.is_some() {
                self.text("max-retries", "none");
            }
            return;
        };
        let begun = preset.map(|preset| preset.max_retries);
        self.maybe("max-retries", Some(policy.max_retries), begun);
        let preset = preset.unwrap_or_default();
        if policy.delay.map(f64::to_bits) != preset.delay.map(f64::to_bits) {
            self.text("delay", &policy.delay.map_or_else(none, float));
        }
        if policy.backoff != preset.backoff {
            let backoff = match policy.backoff {
                None => "none",
                Some(Backoff::Linear) => "linear",
                Some(Backoff::Exponential) => "exponential",
            };
            self.text("backoff", backoff);
        }
        if policy.jitter != preset.jitter {
            let jitter = match policy.jitter {
                None => "none",
                Some(Jitter::Full) => "full",
                Some(Jitter::PlusMinus) => "plus-minus",
            };
            self.text("jitter", jitter);
        }
    }
}

fn none() -> String {
    "none".to_owned()
}
