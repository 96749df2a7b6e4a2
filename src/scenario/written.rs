//! A scenario as somebody wrote it: in a file, in a link, in the form of the page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dagster::RetryPolicy;

/// What to run. Every field has the default of the preset *Docs page*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// The collection.
    pub items: Items,
    /// What each item does with its time.
    pub work: Work,
    /// Seconds of work per item.
    pub seconds: f64,
    /// Items that fail, by key.
    pub fail: BTreeMap<String, Failures>,
    /// On each mapped op (dynamic, hybrid) or on the pool's op (parallel).
    pub retry: Option<RetryPolicy>,
    /// Where steps run.
    pub executor: Executor,
    /// Seconds that each step costs beside its work.
    pub overhead_seconds: f64,
    /// `multiprocessing.cpu_count()` of the machine.
    pub cpus: u32,
    /// CPython's process pool, for parallel and hybrid.
    pub pool: Pool,
    /// Items that one hybrid op takes.
    pub chunk_size: u32,
    /// Decides every draw of chance.
    pub seed: u64,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            items: Items::Letters(26),
            work: Work::Sleep,
            seconds: 1.0,
            fail: BTreeMap::new(),
            retry: None,
            executor: Executor::InProcess,
            overhead_seconds: 0.0,
            cpus: 8,
            pool: Pool::default(),
            chunk_size: 7,
            seed: 0,
        }
    }
}

/// The collection to process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Items {
    /// The first n letters of the alphabet, n at most 26.
    Letters(u32),
    /// `item_0`, `item_1`, …
    Numbered(u32),
    /// Mapping keys of one's own.
    Keys(Vec<String>),
}

/// What an item does with its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Waits, as `time.sleep` does: any number of items can wait at once.
    #[default]
    Sleep,
    /// Computes: needs a CPU of its own while it lasts.
    Compute,
}

/// How often an item fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failures {
    /// Its first k attempts.
    First(u32),
    /// Every attempt.
    Always,
}

/// Where the steps of a run are executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Executor {
    /// One step at a time in one process (`in_process_executor`).
    #[default]
    InProcess,
    /// A process per step (`multiprocess_executor`, what a job has by default).
    Multiprocess {
        /// Steps in flight at most; none or 0 means `cpu_count()`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_concurrent: Option<u32>,
    },
}

/// CPython's `multiprocessing.Pool`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pool {
    /// Worker processes; none means `cpu_count() - 1`, as on the docs page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processes: Option<u32>,
    /// Items that a worker takes at once; none means CPython's default, ⌈n ÷ 4p⌉.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunksize: Option<u32>,
}
