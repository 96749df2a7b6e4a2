//! From what was written to what it means.

use litemap::LiteMap;

use super::{
    Checked, Durations, Executor, Failures, Items, Keys, Law, Pool, Problem, Scenario, Times,
};
use crate::Micros;
use crate::dagster::{RetryPolicy, keys};
use crate::float::shortest;

/// Items in a collection at most.
pub const MOST_ITEMS: u32 = 100_000;
/// CPUs of the machine at most.
pub const MOST_CPUS: u32 = 1_024;
/// Processes of a pool, and steps in flight, at most.
pub const MOST_PROCESSES: u32 = 1_024;
/// Attempts of all items together at most: a pool that is retried does all of them again.
pub const MOST_ATTEMPTS: u64 = 1_000_000;
/// Retries of a step at most.
pub const MOST_RETRIES: u32 = 1_000;

impl Scenario {
    /// What the scenario means, or everything that is wrong with it.
    ///
    /// What Dagster or CPython would accept and then fail on is a warning, and can be run.
    ///
    /// # Errors
    /// One [`Problem`] per field that has no meaning, each saying what would be accepted.
    pub fn check(&self) -> Result<Checked, Vec<Problem>> {
        let mut check = Check::default();
        let keys = check.items(&self.items);
        let fail = check.fail(&self.fail, &keys);
        let each = check.seconds("seconds", self.seconds);
        let times = check.durations(&self.durations);
        check.probability("failure_probability", self.failure_probability);
        check.probability("poison_probability", self.poison_probability);
        let overhead = check.seconds("overhead_seconds", self.overhead_seconds);
        check.count("cpus", self.cpus, 1, MOST_CPUS);
        check.count("chunk_size", self.chunk_size, 1, MOST_ITEMS);
        let max_concurrent = check.executor(self.executor, self.cpus);
        let processes = check.pool(self.pool, self.cpus);
        check.retry(self.retry, keys.len());
        if !check.problems.is_empty() {
            return Err(check.problems);
        }
        Ok(Checked {
            keys,
            work: self.work,
            each,
            times,
            fail,
            failure_probability: self.failure_probability,
            poison_probability: self.poison_probability,
            retry: self.retry,
            max_concurrent,
            launched: self.launched,
            costs: self.costs.overheads(),
            overhead,
            cpus: self.cpus,
            processes,
            chunksize: self.pool.chunksize,
            chunk_size: self.chunk_size,
            seed: self.seed,
            warnings: check.warnings.into(),
        })
    }
}

#[derive(Default)]
struct Check {
    /// Items of keys of one's own, in the order of the keys.
    order: Vec<u32>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Check {
    fn refuse(&mut self, field: &str, text: impl Into<String>) {
        self.problems.push(Problem::new(field, text));
    }

    fn warn(&mut self, field: &str, text: impl Into<String>) {
        self.warnings.push(Problem::new(field, text));
    }

    fn count(&mut self, field: &str, value: u32, least: u32, most: u32) {
        if value < least || value > most {
            self.refuse(field, format!("{value} is outside {least} to {most}."));
        }
    }

    fn seconds(&mut self, field: &str, seconds: f64) -> Micros {
        let time = Micros::from_seconds(seconds);
        if time.is_none() {
            self.refuse(
                field,
                format!(
                    "{} is no time; write seconds from 0 up, such as 0.25.",
                    shortest(seconds)
                ),
            );
        }
        time.unwrap_or_default()
    }

    fn probability(&mut self, field: &str, probability: f64) {
        if !(0.0..=1.0).contains(&probability) {
            let is = shortest(probability);
            let text = format!("{is} is no probability; write 0 to 1, such as 0.02, or 2%.");
            self.refuse(field, text);
        }
    }

    fn durations(&mut self, durations: &Durations) -> Times {
        let times = Times::of(durations);
        match durations {
            Durations::Drawn { law, by } if times.is_none() => {
                let (what, least, most) = law.spread();
                let [by, least, most] = [*by, least, most].map(shortest);
                let from = if *law == Law::Pareto { "above" } else { "from" };
                let text = format!(
                    "{by} is no spread of {}: that is {what}, {from} {least} to {most}.",
                    law.name()
                );
                self.refuse("durations.by", text);
            }
            Durations::Own { micros } if micros.len() > MOST_ITEMS as usize => {
                let text = format!("{} times are more than {MOST_ITEMS}.", micros.len());
                self.refuse("durations.own", text);
            }
            Durations::Own { micros } if micros.iter().any(|time| *time > Micros::LONGEST) => {
                let text = "A time is longer than 100 years; write seconds, such as 0.25.";
                self.refuse("durations.own", text);
            }
            Durations::Own { .. } if times.is_none() => {
                let text = "There are no times yet: write seconds, separated by commas, or drop a CSV file.";
                self.refuse("durations.own", text);
            }
            Durations::Constant | Durations::Drawn { .. } | Durations::Own { .. } => {}
        }
        times.unwrap_or(Times::Alike)
    }

    fn items(&mut self, items: &Items) -> Keys {
        match items {
            Items::Letters(n) => {
                if *n > 26 {
                    self.refuse(
                        "items.letters",
                        format!(
                            "There are 26 letters, not {n}; numbered items go up to {MOST_ITEMS}."
                        ),
                    );
                }
                Keys::Letters(*n)
            }
            Items::Numbered(n) => {
                self.count("items.numbered", *n, 0, MOST_ITEMS);
                Keys::Numbered(*n)
            }
            Items::Keys(keys) => {
                self.own_keys(keys);
                Keys::Own(keys.as_slice().into())
            }
        }
    }

    fn own_keys(&mut self, own: &[String]) {
        if own.len() > MOST_ITEMS as usize {
            self.refuse(
                "items.keys",
                format!("{} keys are more than {MOST_ITEMS}.", own.len()),
            );
        }
        self.order = keys::sorted(own);
        let repeated = keys::repeated(own, &self.order);
        for (at, key) in (0..).zip(own) {
            let field = format!("items.keys[{at}]");
            if let Some(fault) = keys::fault(key) {
                self.warn(
                    &field,
                    format!("The dynamic op will fail: {}", fault.message(key)),
                );
            } else if repeated.binary_search(&at).is_ok() {
                self.warn(&field, format!("The dynamic op will fail: \"{key}\" stands twice, and a mapping key must be unique."));
            }
        }
    }

    fn fail(&mut self, fail: &LiteMap<String, Failures>, keys: &Keys) -> LiteMap<u32, Failures> {
        let mut by_index = Vec::with_capacity(fail.len());
        for (key, failures) in fail {
            let field = format!("fail.{key}");
            let Some(item) = keys.index(key, &self.order) else {
                let known = match keys.len() {
                    0 => "there are no items".to_owned(),
                    n => format!("the items are {} to {}", keys.key(0), keys.key(n - 1)),
                };
                let how = "An item alone always fails, with =1 behind it once. A percentage \
                           goes into “Any attempt fails”, under All settings (--failure)";
                self.refuse(
                    &field,
                    format!("No item is called \"{key}\"; {known}. {how}."),
                );
                continue;
            };
            if *failures == Failures::First(0) {
                self.refuse(
                    &field,
                    "An item that fails 0 times does not fail; write 1 or more, or leave it out.",
                );
            }
            by_index.push((item, *failures));
        }
        by_index.into_iter().collect()
    }

    fn executor(&mut self, executor: Executor, cpus: u32) -> Option<u32> {
        let Executor::Multiprocess { max_concurrent } = executor else {
            return None;
        };
        // Dagster reads None and 0 as cpu_count() (1.13.29, `executor/multiprocess.py`).
        let steps = max_concurrent.filter(|n| *n > 0).unwrap_or(cpus);
        self.count(
            "executor.multiprocess.max_concurrent",
            steps,
            1,
            MOST_PROCESSES,
        );
        Some(steps)
    }

    fn pool(&mut self, pool: Pool, cpus: u32) -> u32 {
        let processes = pool.processes.unwrap_or_else(|| cpus.saturating_sub(1));
        if processes > MOST_PROCESSES {
            self.count("pool.processes", processes, 1, MOST_PROCESSES);
        }
        if processes == 0 {
            let why = match pool.processes {
                Some(_) => "0 processes were asked for",
                None => "cpu_count() - 1 is 0 on one CPU",
            };
            self.warn(
                "pool.processes",
                format!("The pool will fail: {why}, and CPython wants at least 1. Set 1."),
            );
        }
        if let Some(chunksize) = pool.chunksize {
            self.count("pool.chunksize", chunksize, 1, MOST_ITEMS);
        }
        processes
    }

    fn retry(&mut self, retry: Option<RetryPolicy>, items: u32) {
        let Some(policy) = retry else { return };
        self.count("retry.max_retries", policy.max_retries, 0, MOST_RETRIES);
        let attempts = u64::from(items) * (1 + u64::from(policy.max_retries));
        if attempts > MOST_ATTEMPTS && policy.max_retries <= MOST_RETRIES {
            let text = format!(
                "{items} items tried {} times are more than {MOST_ATTEMPTS} attempts; lower one of them.",
                policy.max_retries + 1
            );
            self.refuse("retry.max_retries", text);
        }
        if let Some(delay) = policy.delay {
            self.seconds("retry.delay", delay);
        } else if policy.backoff.is_some() || policy.jitter.is_some() {
            // Dagster refuses this where the op is defined, so there is nothing to run.
            self.refuse(
                "retry.delay",
                "Backoff and jitter need a delay; write one in seconds, or leave both out.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Executor, Failures, Items, Pool, Preset, Scenario};
    use crate::dagster::{Backoff, RetryPolicy};

    fn fields(scenario: &Scenario) -> Vec<String> {
        scenario
            .check()
            .expect_err("has a problem")
            .into_iter()
            .map(|p| p.field)
            .collect()
    }

    #[test]
    fn presets_have_no_problems() {
        for preset in Preset::ALL {
            let checked = preset.scenario().check().expect("a preset is valid");
            assert!(checked.warnings.is_empty());
        }
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let mut scenario = Scenario {
            items: Items::Letters(27),
            seconds: f64::NAN,
            cpus: 0,
            chunk_size: 0,
            retry: Some(RetryPolicy {
                backoff: Some(Backoff::Linear),
                ..RetryPolicy::default()
            }),
            ..Scenario::default()
        };
        scenario.fail.insert("item_3".into(), Failures::Always);
        let named = [
            "items.letters",
            "fail.item_3",
            "seconds",
            "cpus",
            "chunk_size",
            "retry.delay",
        ];
        assert_eq!(fields(&scenario), named);
    }

    #[test]
    fn what_python_fails_on_later_is_a_warning() {
        let one_cpu = Scenario {
            cpus: 1,
            ..Scenario::default()
        };
        let warnings = one_cpu.check().expect("can be run").warnings;
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].text.contains("at least 1"),
            "{}",
            warnings[0].text
        );

        let keys = vec!["a".into(), "in".into(), "a".into()];
        let scenario = Scenario {
            items: Items::Keys(keys),
            ..Scenario::default()
        };
        let fields: Vec<_> = scenario
            .check()
            .expect("can be run")
            .warnings
            .iter()
            .map(|p| p.field.clone())
            .collect();
        assert_eq!(fields, ["items.keys[1]", "items.keys[2]"]);
    }

    #[test]
    fn a_fault_of_a_repeated_key_is_the_first_ones() {
        let keys = ["x", "b", "a", "b"].map(str::to_owned).to_vec();
        let fail = [("b", Failures::Always), ("a", Failures::First(1))];
        let scenario = Scenario {
            items: Items::Keys(keys),
            fail: fail
                .map(|(key, failures)| (key.to_owned(), failures))
                .into_iter()
                .collect(),
            ..Scenario::default()
        };
        let fail = scenario.check().expect("can be run").fail.into_tuple_vec();
        assert_eq!(fail, [(1, Failures::Always), (2, Failures::First(1))]);
    }

    #[test]
    fn attempts_of_all_items_together_are_bounded() {
        let retry = |max_retries| {
            Some(RetryPolicy {
                max_retries,
                ..RetryPolicy::default()
            })
        };
        let items = Items::Numbered(100_000);
        let most = Scenario {
            items: items.clone(),
            retry: retry(9),
            ..Scenario::default()
        };
        assert!(most.check().is_ok());
        let more = Scenario {
            items,
            retry: retry(10),
            ..Scenario::default()
        };
        assert_eq!(fields(&more), ["retry.max_retries"]);
    }

    #[test]
    fn no_limit_means_one_step_per_cpu() {
        for max_concurrent in [None, Some(0)] {
            let executor = Executor::Multiprocess { max_concurrent };
            let scenario = Scenario {
                executor,
                cpus: 6,
                ..Scenario::default()
            };
            assert_eq!(scenario.check().expect("fine").max_concurrent, Some(6));
        }
        let pool = Pool {
            processes: None,
            chunksize: None,
        };
        let scenario = Scenario {
            pool,
            cpus: 6,
            ..Scenario::default()
        };
        assert_eq!(scenario.check().expect("fine").processes, 5);
    }

    #[test]
    fn a_scenario_survives_json() {
        for preset in Preset::ALL {
            let text = serde_json::to_string(&preset.scenario()).expect("writes");
            assert_eq!(
                serde_json::from_str::<Scenario>(&text).expect("reads"),
                preset.scenario()
            );
        }
        assert!(serde_json::from_str::<Scenario>(r#"{"second": 1}"#).is_err());
    }
}
