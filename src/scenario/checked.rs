//! What a scenario means, and its trials.

use std::sync::Arc;

use litemap::LiteMap;

use super::{Chance, Failures, Keys, Overheads, Problem, Times, Work};
use crate::Micros;
use crate::dagster::RetryPolicy;

/// Label of the stream of chance that times are drawn from.
pub(crate) const TIMES: &str = "times";

/// A scenario that makes sense: defaults filled in, time in microseconds, faults by index.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The collection.
    pub keys: Keys,
    /// What each item does.
    pub work: Work,
    /// How long each item takes: the mean, where they differ.
    pub each: Micros,
    /// How they differ.
    pub times: Times,
    /// Items that fail.
    pub fail: LiteMap<u32, Failures>,
    /// How likely each attempt at an item is to fail beside those.
    pub failure_probability: f64,
    /// How likely an item is to fail on every attempt.
    pub poison_probability: f64,
    /// Policy of the ops that do the work.
    pub retry: Option<RetryPolicy>,
    /// Steps in flight at most; `None` is the in-process executor.
    pub max_concurrent: Option<u32>,
    /// Whether a launcher starts the run.
    pub launched: bool,
    /// What running costs beside the work.
    pub costs: Overheads,
    /// What each step costs beside its work and those.
    pub overhead: Micros,
    /// CPUs of the machine, for whatever computes.
    pub cpus: u32,
    /// Processes of a pool; 0 is what one CPU gives, and what CPython refuses.
    pub processes: u32,
    /// Items that a pool's worker takes at once; `None` is CPython's default.
    pub chunksize: Option<u32>,
    /// Items of a hybrid op.
    pub chunk_size: u32,
    /// Decides every draw of chance.
    pub seed: u64,
    /// What Dagster or CPython accepts and then fails on. Shared, as a trial has the same.
    pub warnings: Arc<[Problem]>,
}

impl Checked {
    /// The same at `speed` times the pace: sleeps, overheads and retry delays shrink,
    /// computing takes what it takes.
    pub fn at_speed(&self, speed: u32) -> Self {
        let scale = f64::from(speed.max(1));
        let retry = self.retry.map(|policy| RetryPolicy {
            delay: policy.delay.map(|delay| delay / scale),
            ..policy
        });
        Self {
            each: match self.work {
                Work::Sleep => self.each.at_speed(speed),
                Work::Compute => self.each,
            },
            times: match self.work {
                Work::Sleep => self.times.at_speed(speed),
                Work::Compute => self.times.clone(),
            },
            costs: self.costs.at_speed(speed),
            overhead: self.overhead.at_speed(speed),
            retry,
            ..self.clone()
        }
    }

    /// Whether an item may fail.
    pub fn may_fail(&self) -> bool {
        !self.fail.is_empty() || self.fails_by_chance()
    }

    /// Whether it is left to chance which items fail.
    pub fn fails_by_chance(&self) -> bool {
        self.failure_probability > 0.0 || self.poison_probability > 0.0
    }

    /// Whether two trials may come to different things.
    pub fn has_chance(&self) -> bool {
        let jitter = self.retry.is_some_and(|policy| policy.jitter.is_some());
        !self.times.are_alike() || self.fails_by_chance() || (jitter && self.may_fail())
    }

    /// How long each item takes, on every attempt.
    pub fn item_times(&self) -> Arc<[Micros]> {
        if let Times::Given(times) = &self.times {
            return Arc::clone(times);
        }
        let (items, chance) = (self.keys.len(), Chance::new(self.seed).fork(TIMES));
        let time = |item| self.times.of_item(item, items, self.each, chance);
        (0..items).map(time).collect()
    }

    /// The same with nothing but chance changed: trial number so many of this scenario. Times are
    /// drawn here, once for all approaches.
    pub fn trial(&self, number: u64) -> Self {
        let seed = Chance::new(self.seed).fork("trial").at(number).next_u64();
        let chance = Chance::new(seed).fork(TIMES);
        Self {
            times: self.times.drawn(self.keys.len(), self.each, chance),
            seed,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Items, Keys, Scenario};

    #[test]
    fn a_trial_shares_keys_and_warnings() {
        let scenario = Scenario {
            items: Items::Keys(vec!["a".into(), "in".into()]),
            ..Scenario::default()
        };
        let checked = scenario.check().expect("can be run");
        let trial = checked.trial(1);
        let (Keys::Own(keys), Keys::Own(of_trial)) = (&checked.keys, &trial.keys) else {
            panic!("keys of one's own stay so");
        };
        assert!(Arc::ptr_eq(keys, of_trial));
        assert!(Arc::ptr_eq(&checked.warnings, &trial.warnings));
    }
}
