//! The scenario as it is being typed: text that may not make sense yet.

use wasm_bindgen::JsValue;

use crate::dagster::{Backoff, Jitter, RetryPolicy};
use crate::scenario::{Checked, Executor, Failures, Items, Pool, Problem, Scenario, Work};

/// One text per field. An empty text means the default where a field has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) items: ItemsKind,
    pub(super) count: String,
    pub(super) keys: String,
    pub(super) work: Work,
    pub(super) seconds: String,
    pub(super) fail: String,
    pub(super) retries: String,
    pub(super) delay: String,
    pub(super) backoff: Option<Backoff>,
    pub(super) jitter: Option<Jitter>,
    pub(super) multiprocess: bool,
    pub(super) max_concurrent: String,
    pub(super) overhead: String,
    pub(super) cpus: String,
    pub(super) processes: String,
    pub(super) chunksize: String,
    pub(super) chunk_size: String,
    pub(super) seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemsKind {
    Letters,
    Numbered,
    Keys,
}

impl From<&Scenario> for Form {
    fn from(scenario: &Scenario) -> Self {
        let (items, count, keys) = match &scenario.items {
            Items::Letters(n) => (ItemsKind::Letters, n.to_string(), String::new()),
            Items::Numbered(n) => (ItemsKind::Numbered, n.to_string(), String::new()),
            Items::Keys(keys) => (ItemsKind::Keys, String::new(), keys.join(", ")),
        };
        let retry = scenario.retry;
        let text = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let fail = scenario.fail.iter().map(|(key, failures)| match failures {
            Failures::First(times) => format!("{key}={times}"),
            Failures::Always => key.clone(),
        });
        Self {
            items,
            count,
            keys,
            work: scenario.work,
            seconds: scenario.seconds.to_string(),
            fail: fail.collect::<Vec<_>>().join(", "),
            retries: retry.map_or_else(|| "0".to_owned(), |policy| policy.max_retries.to_string()),
            delay: retry
                .and_then(|policy| policy.delay)
                .map(|delay| delay.to_string())
                .unwrap_or_default(),
            backoff: retry.and_then(|policy| policy.backoff),
            jitter: retry.and_then(|policy| policy.jitter),
            multiprocess: scenario.executor != Executor::InProcess,
            max_concurrent: match scenario.executor {
                Executor::InProcess => String::new(),
                Executor::Multiprocess { max_concurrent } => text(max_concurrent),
            },
            overhead: scenario.overhead_seconds.to_string(),
            cpus: scenario.cpus.to_string(),
            processes: text(scenario.pool.processes),
            chunksize: text(scenario.pool.chunksize),
            chunk_size: scenario.chunk_size.to_string(),
            seed: scenario.seed,
        }
    }
}

impl Form {
    /// The scenario that is written here and what it means, or what is wrong with it.
    pub(super) fn read(&self) -> Result<(Scenario, Checked), Vec<Problem>> {
        let mut reader = Reader::default();
        // What is not shown is not read.
        let max_concurrent = match self.multiprocess {
            true => {
                reader.maybe_whole("executor.multiprocess.max_concurrent", &self.max_concurrent)
            }
            false => None,
        };
        let scenario = Scenario {
            items: self.read_items(&mut reader),
            work: self.work,
            seconds: reader.number("seconds", &self.seconds),
            fail: reader.failures(&self.fail),
            retry: self.read_retry(&mut reader),
            executor: match self.multiprocess {
                true => Executor::Multiprocess { max_concurrent },
                false => Executor::InProcess,
            },
            overhead_seconds: reader.number("overhead_seconds", &self.overhead),
            cpus: reader.whole("cpus", &self.cpus),
            pool: Pool {
                processes: reader.maybe_whole("pool.processes", &self.processes),
                chunksize: reader.maybe_whole("pool.chunksize", &self.chunksize),
            },
            chunk_size: reader.whole("chunk_size", &self.chunk_size),
            seed: self.seed,
        };
        let checked = scenario.check();
        match checked {
            Ok(checked) if reader.problems.is_empty() => Ok((scenario, checked)),
            // What cannot be read stands in for a value that has problems of its own.
            Ok(_) | Err(_) if !reader.problems.is_empty() => Err(reader.problems),
            Ok(_) => Err(Vec::new()),
            Err(problems) => Err(problems),
        }
    }

    fn read_items(&self, reader: &mut Reader) -> Items {
        match self.items {
            ItemsKind::Letters => Items::Letters(reader.whole("items.letters", &self.count)),
            ItemsKind::Numbered => Items::Numbered(reader.whole("items.numbered", &self.count)),
            ItemsKind::Keys => {
                let keys = self.keys.split([',', '\n']).map(str::trim);
                Items::Keys(
                    keys.filter(|key| !key.is_empty())
                        .map(str::to_owned)
                        .collect(),
                )
            }
        }
    }

    fn read_retry(&self, reader: &mut Reader) -> Option<RetryPolicy> {
        let max_retries = reader.whole("retry.max_retries", &self.retries);
        if max_retries == 0 {
            return None;
        }
        let delay = reader.maybe_number("retry.delay", &self.delay);
        let policy = RetryPolicy {
            max_retries,
            delay,
            backoff: self.backoff,
            jitter: self.jitter,
        };
        Some(policy)
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn whole(&mut self, field: &str, text: &str) -> u32 {
        let value = text.trim().parse().ok();
        value.unwrap_or_else(|| self.refuse(field, text, "a whole number from 0 up"))
    }

    fn maybe_whole(&mut self, field: &str, text: &str) -> Option<u32> {
        (!text.trim().is_empty()).then(|| self.whole(field, text))
    }

    fn number(&mut self, field: &str, text: &str) -> f64 {
        // JavaScript reads floats already; a reader of our own would weigh 13 kB.
        let value = JsValue::from_str(text.trim()).unchecked_into_f64();
        match value.is_nan() || text.trim().is_empty() {
            true => self.refuse(field, text, "a number, such as 0.25"),
            false => value,
        }
    }

    fn maybe_number(&mut self, field: &str, text: &str) -> Option<f64> {
        (!text.trim().is_empty()).then(|| self.number(field, text))
    }

    fn refuse<T: Default>(&mut self, field: &str, text: &str, wanted: &str) -> T {
        let text = match text.trim() {
            "" => format!("Write {wanted}."),
            text => format!("“{text}” is not {wanted}."),
        };
        self.problems.push(Problem {
            field: field.to_owned(),
            text,
        });
        T::default()
    }

    fn failures(&mut self, text: &str) -> litemap::LiteMap<String, Failures> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts
            .map(|part| match part.split_once('=') {
                None => (part.to_owned(), Failures::Always),
                Some((key, times)) => (
                    key.trim().to_owned(),
                    Failures::First(self.whole("fail", times)),
                ),
            })
            .collect()
    }
}
