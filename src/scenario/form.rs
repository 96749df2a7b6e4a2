//! A scenario as it is being typed: a text per field, which may not make sense yet. So it is also
//! sent from the page to the run host, which reads it again.

mod field;
mod read;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Checked, Durations, Executor, Failures, Items, Law, Problem, Scenario, Shared, Work,
    typed_count, typed_seconds,
};
use crate::Micros;
use crate::dagster::credits::Rule;
use crate::dagster::{Backoff, Jitter, RetryPolicy};
use crate::float::{self, shortest};

pub use field::Field;

use Field as F;
use field::COUNT;
use read::Reader;

/// Times of one's own that are a text at most; a browser takes seconds to lay out a hundred thousand.
pub const MOST_LISTED: usize = 2_000;

/// A text per field. An empty text means the default where a field has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    #[serde(with = "texts")]
    texts: [String; COUNT],
    launched: bool,
    /// Times of one's own that are too many for their field; there is no text in it then.
    times: Arc<[Micros]>,
}

/// Texts as a list: to read an array takes as much program as it has places.
mod texts {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::COUNT;

    pub(super) fn serialize<S: Serializer>(
        texts: &[String; COUNT],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        texts.as_slice().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<[String; COUNT], D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let texts = texts.try_into();
        texts.map_err(|_| D::Error::custom("a form has a text for each field"))
    }
}

impl From<&Shared> for Form {
    fn from(shared: &Shared) -> Self {
        let scenario = &shared.scenario;
        let mut form = Self {
            texts: std::array::from_fn(|_| String::new()),
            launched: scenario.launched,
            times: Arc::default(),
        };
        let (items, count) = match &scenario.items {
            Items::Letters(n) => ("letters", n.to_string()),
            Items::Numbered(n) => ("numbered", n.to_string()),
            Items::Keys(keys) => {
                form.set(F::Keys, keys.join(", "));
                ("keys", String::new())
            }
        };
        form.set(F::Items, items.to_owned());
        form.set(F::Count, count);
        form.set(
            F::Work,
            chosen(scenario.work == Work::Compute, "compute", "sleep"),
        );
        form.set(F::Seconds, seconds(scenario));
        let fail = scenario.fail.iter().map(|(key, failures)| match failures {
            Failures::First(times) => format!("{key}={times}"),
            Failures::Always => key.clone(),
        });
        form.set(F::Fail, fail.collect::<Vec<_>>().join(", "));
        form.set_retry(scenario.retry);
        if let Executor::Multiprocess { max_concurrent } = scenario.executor {
            form.set(F::MaxConcurrent, text(max_concurrent));
        }
        let multiprocess = scenario.executor != Executor::InProcess;
        form.set(
            F::Executor,
            chosen(multiprocess, "multiprocess", "in-process"),
        );
        form.set(F::Costs, scenario.costs.name().to_owned());
        form.set(F::Overhead, shortest(scenario.overhead_seconds));
        form.set(F::Cpus, scenario.cpus.to_string());
        form.set(F::Processes, text(scenario.pool.processes));
        form.set(F::Chunksize, text(scenario.pool.chunksize));
        form.set(F::ChunkSize, scenario.chunk_size.to_string());
        form.set(F::Speed, shared.speed.to_string());
        form.set(F::Price, shared.price.dollars());
        form.set(F::Rule, shared.rule.to_string());
        form.set(F::Seed, scenario.seed.to_string());
        form.set(F::Failure, shortest(scenario.failure_probability));
        form.set(F::Poison, shortest(scenario.poison_probability));
        form.set_durations(&scenario.durations);
        form
    }
}

impl Form {
    /// The text of a field.
    pub fn of(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// Puts another text into a field.
    pub fn set(&mut self, field: Field, text: String) {
        if field == F::Times {
            self.times = Arc::default();
        }
        self.texts[field as usize] = text;
    }

    /// How many times of one's own there are that are too many for a text.
    pub fn unlisted(&self) -> usize {
        self.times.len()
    }

    /// Puts times into their field: up to [`MOST_LISTED`] as a text.
    pub fn list(&mut self, times: &Arc<[Micros]>) {
        let listed = times.len() <= MOST_LISTED;
        let texts: Vec<String> = match listed {
            true => times.iter().map(|time| time.as_seconds()).collect(),
            false => Vec::new(),
        };
        self.set(F::Times, texts.join(", "));
        if !listed {
            self.times = Arc::clone(times);
        }
    }

    /// Chooses how items differ. A law has a spread that it takes, where none is written that it
    /// does.
    pub fn choose_durations(&mut self, name: String) {
        if let Some(law) = Law::named(&name) {
            let written = !self.of(F::Spread).trim().is_empty();
            if !written || !law.takes(float::read(self.of(F::Spread))) {
                let usual = match law {
                    Law::Uniform => "0.5",
                    Law::Normal => "0.3",
                    Law::Lognormal | Law::Gamma => "1",
                    Law::Pareto => "2",
                };
                self.set(F::Spread, usual.to_owned());
            }
        }
        self.set(F::Durations, name);
    }

    /// A step up or down, for the arrow keys; nothing where there is no number.
    pub fn nudge(&mut self, field: Field, steps: f64) {
        let text = self.of(field);
        let now = match typed_count(text) {
            Some(count) => f64::from(count),
            None if text.trim().is_empty() => 0.0,
            None => typed_seconds(text),
        };
        // Below one, a tenth is a step; whole numbers stay whole.
        let tenths = matches!(field, F::Seconds | F::Overhead | F::Delay | F::Spread)
            && (now < 1.0 || (now == 1.0 && steps < 0.0));
        let step = if tenths { 0.1 } else { 1.0 };
        let next = ((now + steps * step) * 1e6).round() / 1e6;
        if next.is_finite() {
            self.set(field, shortest(next.max(0.0)));
        }
    }

    fn set_durations(&mut self, durations: &Durations) {
        let name = match durations {
            Durations::Constant => "constant",
            Durations::Drawn { law, by } => {
                self.set(F::Spread, shortest(*by));
                law.name()
            }
            Durations::Own { micros } => {
                self.list(micros);
                "own"
            }
        };
        self.set(F::Durations, name.to_owned());
    }

    fn set_retry(&mut self, retry: Option<RetryPolicy>) {
        self.set(
            F::Retries,
            retry.map_or(0, |policy| policy.max_retries).to_string(),
        );
        let Some(policy) = retry else {
            return;
        };
        let delay = policy.delay.map(shortest);
        self.set(F::Delay, delay.unwrap_or_default());
        let backoff = policy.backoff.map_or("", |backoff| match backoff {
            Backoff::Linear => "linear",
            Backoff::Exponential => "exponential",
        });
        self.set(F::Backoff, backoff.to_owned());
        let jitter = policy.jitter.map_or("", |jitter| match jitter {
            Jitter::Full => "full",
            Jitter::PlusMinus => "plus-minus",
        });
        self.set(F::Jitter, jitter.to_owned());
    }

    /// What is asked here, or everything that is wrong with it.
    ///
    /// # Errors
    /// One [`Problem`] per text that cannot be read, or that has no meaning.
    pub fn read(&self) -> Result<(Shared, Checked), Vec<Problem>> {
        let (shared, unread) = self.written();
        match shared.scenario.check() {
            Ok(checked) if unread.is_empty() => Ok((shared, checked)),
            Ok(_) => Err(unread),
            Err(problems) => {
                // What stands in for a value that cannot be read has problems of its own.
                let read =
                    |problem: &Problem| unread.iter().all(|other| other.field != problem.field);
                let wrong: Vec<Problem> = problems.into_iter().filter(read).collect();
                Err([unread, wrong].concat())
            }
        }
    }

    /// Whether this form says just what is shared. A key with a comma in it, for one, can be
    /// carried by a link but not written here.
    pub fn says(&self, shared: &Shared) -> bool {
        let (own, unread) = self.written();
        unread.is_empty() && own == *shared
    }

    /// What is written here, whether it makes sense or not, and what of it cannot be read.
    fn written(&self) -> (Shared, Vec<Problem>) {
        let mut reader = Reader {
            form: self,
            problems: Vec::new(),
        };
        let shared = Shared {
            scenario: reader.scenario(),
            speed: self.of(F::Speed).parse().unwrap_or(1),
            price: reader.price(),
            rule: Rule::parse(self.of(F::Rule)).unwrap_or_default(),
        };
        (shared, reader.problems)
    }
}

fn chosen(yes: bool, then: &str, otherwise: &str) -> String {
    (if yes { then } else { otherwise }).to_owned()
}

/// The mean of times of one's own to four figures, which stand for all of them; so a mean that is
/// no more than those has a zero behind them.
fn seconds(scenario: &Scenario) -> String {
    let mut text = shortest(scenario.seconds);
    let Some(mean) = scenario.durations.mean() else {
        return text;
    };
    let figures = mean.four_figures().as_seconds();
    if mean.seconds() == scenario.seconds {
        return figures;
    }
    if text == figures {
        text.push_str(if text.as_bytes().contains(&b'.') {
            "0"
        } else {
            ".0"
        });
    }
    text
}

fn text(value: Option<u32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
