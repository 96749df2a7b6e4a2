//! A scenario as somebody wrote it: in a file, in a link, in the form of the page.

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::{Costs, Durations};
use crate::dagster::RetryPolicy;

/// What to run. Every field has the default of the preset *Docs page*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// The collection.
    pub items: Items,
    /// What each item does with its time.
    pub work: Work,
    /// Seconds of work per item: the mean, where items differ.
    pub seconds: f64,
    /// How items differ in that.
    pub durations: Durations,
    /// Items that fail, by key.
    #[serde(with = "as_map")]
    pub fail: LiteMap<String, Failures>,
    /// How likely each attempt at an item is to fail beside those, from 0 to 1.
    pub failure_probability: f64,
    /// How likely an item is to fail whenever it is tried, from 0 to 1.
    pub poison_probability: f64,
    /// On each mapped op (dynamic, hybrid) or on the pool's op (parallel).
    pub retry: Option<RetryPolicy>,
    /// Where steps run.
    pub executor: Executor,
    /// Whether a launcher starts the run, as from Dagster's own page, and logs so.
    pub launched: bool,
    /// What running costs beside the work, by somebody's measurements.
    pub costs: Costs,
    /// Seconds that each step costs beside its work and those.
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
            durations: Durations::Constant,
            fail: LiteMap::new_vec(),
            failure_probability: 0.0,
            poison_probability: 0.0,
            retry: None,
            executor: Executor::InProcess,
            launched: false,
            costs: Costs::None,
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
        #[serde(default)]
        max_concurrent: Option<u32>,
    },
}

/// CPython's `multiprocessing.Pool`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pool {
    /// Worker processes; none means `cpu_count() - 1`, as on the docs page.
    pub processes: Option<u32>,
    /// Items that a worker takes at once; none means CPython's default, ⌈n ÷ 4p⌉.
    pub chunksize: Option<u32>,
}

/// Faults are written as a map from key to failures, and a key's last entry holds.
///
/// `litemap`'s own serde writes an empty map as a sequence, and reads sequences of pairs.
mod as_map {
    use std::fmt;

    use litemap::LiteMap;
    use serde::de::{Deserializer, MapAccess, Visitor};
    use serde::ser::Serializer;

    use super::Failures;

    type Fail = LiteMap<String, Failures>;

    pub(super) fn serialize<S: Serializer>(fail: &Fail, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(fail.iter())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Fail, D::Error> {
        from.deserialize_map(Entries)
    }

    struct Entries;

    impl<'de> Visitor<'de> for Entries {
        type Value = Fail;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fail, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            // Sorts once; of equal keys the last stays.
            Ok(entries.into_iter().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failures, Scenario};

    fn read(fail: &str) -> Result<Scenario, serde_json::Error> {
        serde_json::from_str(&format!(r#"{{"fail": {fail}}}"#))
    }

    #[test]
    fn faults_are_a_map_whose_last_entry_holds() {
        let scenario = read(r#"{"q": "always", "c": {"first": 2}, "q": {"first": 1}}"#);
        let fail = scenario.expect("reads").fail.into_tuple_vec();
        let expected = [("c", Failures::First(2)), ("q", Failures::First(1))];
        assert_eq!(
            fail,
            expected.map(|(key, failures)| (key.to_owned(), failures))
        );
        for no_map in ["[]", r#"[["q", "always"]]"#, "null"] {
            assert!(read(no_map).is_err(), "{no_map}");
        }
    }

    #[test]
    fn no_faults_are_written_as_an_empty_map() {
        let text = serde_json::to_string(&Scenario::default()).expect("writes");
        assert!(text.contains(r#""fail":{}"#), "{text}");
    }
}
