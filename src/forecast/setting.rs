//! A change of one input of a scenario, as sweeps and searches make them by the thousand.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::RetryPolicy;
use crate::scenario::{
    Checked, Executor, Failures, Items, Keys, MOST_ATTEMPTS, MOST_ITEMS, MOST_RETRIES, Scenario,
};

/// One input at another value. Values are the caller's to keep within what a scenario may have
/// ([`crate::scenario::Scenario::check`]).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Setting {
    /// Work per item: the mean, where items differ.
    Seconds(Micros),
    /// Number of items, which are numbered then; faults of items that are gone are gone as well.
    Items(u32),
    /// Steps in flight at most, of the multiprocess executor; 0 is the in-process executor.
    MaxConcurrent(u32),
    /// Processes of a pool.
    Processes(u32),
    /// Items that one hybrid op takes.
    ChunkSize(u32),
    /// What each step costs beside its work.
    Overhead(Micros),
    /// How likely each attempt is to fail, from 0 to 1.
    Failure(f64),
    /// Retries after a step's first attempt; 0 is no policy. Delay, backoff and jitter stay those of
    /// the policy that there is.
    MaxRetries(u32),
    /// CPUs of the machine. Pools and `max_concurrent` stay what they are.
    Cpus(u32),
    /// No item fails, by name or by chance.
    NothingFails,
    /// This item fails on every attempt, if there is one.
    Fails(u32),
}

impl Setting {
    /// Changes a scenario.
    pub fn apply(self, checked: &mut Checked) {
        match self {
            Self::Seconds(each) => checked.each = each,
            Self::Items(n) => {
                checked.keys = Keys::Numbered(n);
                checked.fail = checked
                    .fail
                    .iter()
                    .map(|(item, times)| (*item, *times))
                    .filter(|(item, _)| *item < n)
                    .collect();
            }
            Self::MaxConcurrent(steps) => checked.max_concurrent = (steps > 0).then_some(steps),
            Self::Processes(processes) => checked.processes = processes,
            Self::ChunkSize(size) => checked.chunk_size = size,
            Self::Overhead(overhead) => checked.overhead = overhead,
            Self::Failure(probability) => checked.failure_probability = probability,
            Self::MaxRetries(retries) => checked.retry = retried(checked.retry, retries),
            Self::Cpus(cpus) => checked.cpus = cpus,
            Self::NothingFails => {
                checked.fail.clear();
                checked.failure_probability = 0.0;
                checked.poison_probability = 0.0;
            }
            Self::Fails(item) if item < checked.keys.len() => {
                checked.fail.insert(item, Failures::Always);
            }
            Self::Fails(_) => {}
        }
    }

    /// Changes a scenario as somebody wrote it, of which `checked` is what it means. Items that fail
    /// are those in the same places, under the names that they have then.
    pub fn write(self, scenario: &mut Scenario, checked: &Checked) {
        match self {
            Self::Seconds(each) => scenario.seconds = each.seconds(),
            Self::Items(n) => {
                let keys = match scenario.items {
                    Items::Letters(_) if n <= 26 => Keys::Letters(n),
                    _ => Keys::Numbered(n),
                };
                scenario.items = match keys {
                    Keys::Letters(n) => Items::Letters(n),
                    _ => Items::Numbered(n),
                };
                let faults = checked.fail.iter().filter(|(item, _)| **item < n);
                scenario.fail = faults
                    .map(|(item, times)| (keys.key(*item), *times))
                    .collect();
            }
            Self::MaxConcurrent(steps) => {
                scenario.executor = match steps {
                    0 => Executor::InProcess,
                    steps => Executor::Multiprocess {
                        max_concurrent: Some(steps),
                    },
                };
            }
            Self::Processes(processes) => scenario.pool.processes = Some(processes),
            Self::ChunkSize(size) => scenario.chunk_size = size,
            Self::Overhead(overhead) => scenario.overhead_seconds = overhead.seconds(),
            Self::Failure(probability) => scenario.failure_probability = probability,
            Self::MaxRetries(retries) => scenario.retry = retried(scenario.retry, retries),
            Self::Cpus(cpus) => {
                // What goes by the CPUs stays what it is.
                scenario.pool.processes = Some(checked.processes);
                if let Some(steps) = checked.max_concurrent {
                    scenario.executor = Executor::Multiprocess {
                        max_concurrent: Some(steps),
                    };
                }
                scenario.cpus = cpus;
            }
            Self::NothingFails => {
                scenario.fail.clear();
                scenario.failure_probability = 0.0;
                scenario.poison_probability = 0.0;
            }
            Self::Fails(item) if item < checked.keys.len() => {
                scenario
                    .fail
                    .insert(checked.keys.key(item), Failures::Always);
            }
            Self::Fails(_) => {}
        }
    }
}

/// A policy with so many retries; none has Dagster's defaults.
fn retried(policy: Option<RetryPolicy>, max_retries: u32) -> Option<RetryPolicy> {
    (max_retries > 0).then(|| RetryPolicy {
        max_retries,
        ..policy.unwrap_or_default()
    })
}

/// Retries of a scenario's policy.
pub(super) fn max_retries(checked: &Checked) -> u32 {
    checked.retry.map_or(0, |policy| policy.max_retries)
}

/// Items that a scenario may have, with its retries.
pub(super) fn most_items(checked: &Checked) -> u32 {
    let most = MOST_ATTEMPTS / (u64::from(max_retries(checked)) + 1);
    u32::try_from(most).map_or(MOST_ITEMS, |most| most.min(MOST_ITEMS))
}

/// Retries that a scenario may have, with its items.
pub(super) fn most_retries(checked: &Checked) -> u32 {
    let attempts = MOST_ATTEMPTS / u64::from(checked.keys.len().max(1));
    u32::try_from(attempts.saturating_sub(1)).map_or(MOST_RETRIES, |most| most.min(MOST_RETRIES))
}
