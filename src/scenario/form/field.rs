//! What a form has a text for.

use Field as F;

use crate::scenario::Problem;

/// What can be asked for. The order is that of the texts in a [`Form`](super::Form).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Which kind of collection.
    Items,
    /// How many items.
    Count,
    /// Keys of one's own.
    Keys,
    /// What an item does.
    Work,
    /// How long it takes: the mean, where items differ.
    Seconds,
    /// How items differ in that.
    Durations,
    /// How widely.
    Spread,
    /// Times of one's own.
    Times,
    /// Items that fail.
    Fail,
    /// How likely each attempt is to fail.
    Failure,
    /// How likely an item is to fail always.
    Poison,
    /// `max_retries`.
    Retries,
    /// Before a retry.
    Delay,
    /// How the delay grows.
    Backoff,
    /// How chance changes it.
    Jitter,
    /// Where steps run.
    Executor,
    /// Steps at once.
    MaxConcurrent,
    /// What running costs beside the work.
    Costs,
    /// What each step costs beside that.
    Overhead,
    /// Of the machine.
    Cpus,
    /// Of a pool.
    Processes,
    /// Items that a pool's worker takes at once.
    Chunksize,
    /// Items of a hybrid op.
    ChunkSize,
    /// How many times faster a live run is.
    Speed,
    /// Of a credit.
    Price,
    /// By which credits are counted.
    Rule,
    /// Of chance.
    Seed,
}

/// Fields with their names on the page, and where their problems are found.
const FIELDS: [(Field, &str, &str); 27] = [
    (F::Items, "items", ""),
    (F::Count, "count", "items"),
    (F::Keys, "keys", "items"),
    (F::Work, "work", ""),
    (F::Seconds, "seconds", "seconds"),
    (F::Durations, "durations", ""),
    (F::Spread, "spread", "durations.by"),
    (F::Times, "times", "durations.own"),
    (F::Fail, "fail", "fail."),
    (F::Failure, "attempts_fail", "failure_probability"),
    (F::Poison, "always_fail", "poison_probability"),
    (F::Retries, "retries", "retry.max_retries"),
    (F::Delay, "delay", "retry.delay"),
    (F::Backoff, "backoff", ""),
    (F::Jitter, "jitter", ""),
    (F::Executor, "executor", ""),
    (F::MaxConcurrent, "max_concurrent", "executor"),
    (F::Costs, "costs", ""),
    (F::Overhead, "overhead", "overhead"),
    (F::Cpus, "cpus", "cpus"),
    (F::Processes, "processes", "pool.processes"),
    (F::Chunksize, "chunksize", "pool.chunksize"),
    (F::ChunkSize, "chunk_size", "chunk_size"),
    (F::Speed, "speed", ""),
    (F::Price, "price", "price"),
    (F::Rule, "rule", ""),
    (F::Seed, "seed", "seed"),
];

impl Field {
    /// Its name on the page.
    pub fn name(self) -> &'static str {
        FIELDS[self as usize].1
    }

    /// The field of a name.
    pub fn named(name: &str) -> Option<Self> {
        let found = FIELDS.iter().find(|(_, other, _)| *other == name);
        found.map(|(field, ..)| *field)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().map(|(field, ..)| *field)
    }

    /// Whether a number stands in it, which the arrow keys change and which is written plainly once
    /// the field is left.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            F::Count
                | F::Seconds
                | F::Retries
                | F::Delay
                | F::MaxConcurrent
                | F::Overhead
                | F::Cpus
                | F::Processes
                | F::Chunksize
                | F::ChunkSize
        )
    }

    /// Whether a problem is this field's. Problems of the items are the keys' where there are
    /// keys, and the count's otherwise; only one of the two is on the page.
    pub fn has(self, problem: &Problem) -> bool {
        let path = FIELDS[self as usize].2;
        !path.is_empty() && problem.field.starts_with(path)
    }
}

/// How many fields there are. The macro that sends a form has a `FIELDS` of its own.
pub(super) const COUNT: usize = FIELDS.len();
