//! A scenario as it is being typed: a text per field, which may not make sense yet. So it is also
//! sent from the page to the run host, which reads it again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Checked, Costs, Durations, Executor, Failures, Items, Law, PROBABILITY_IN_WORDS, Pool, Price,
    Problem, SECONDS_IN_WORDS, Scenario, Shared, Work, decimal, typed_count, typed_number,
    typed_probability, typed_seconds,
};
use crate::Micros;
use crate::dagster::credits::Rule;
use crate::dagster::{Backoff, Jitter, RetryPolicy};
use crate::float::{self, shortest};

/// What can be asked for. The order is that of the texts in a [`Form`].
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

use Field as F;

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
const COUNT: usize = FIELDS.len();

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

struct Reader<'a> {
    form: &'a Form,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn scenario(&mut self) -> Scenario {
        let form = self.form;
        // What is not shown is not read.
        let executor = match form.of(F::Executor) {
            "multiprocess" => Executor::Multiprocess {
                max_concurrent: self
                    .maybe_whole("executor.multiprocess.max_concurrent", F::MaxConcurrent),
            },
            _ => Executor::InProcess,
        };
        let durations = self.durations();
        Scenario {
            items: self.items(),
            work: match form.of(F::Work) {
                "compute" => Work::Compute,
                _ => Work::Sleep,
            },
            seconds: self.mean(&durations),
            durations,
            fail: self.failures(),
            failure_probability: self.probability("failure_probability", F::Failure),
            poison_probability: self.probability("poison_probability", F::Poison),
            retry: self.retry(),
            executor,
            launched: form.launched,
            costs: Costs::named(form.of(F::Costs)).unwrap_or_default(),
            overhead_seconds: self.seconds("overhead_seconds", F::Overhead),
            cpus: self.whole("cpus", F::Cpus),
            pool: Pool {
                processes: self.maybe_whole("pool.processes", F::Processes),
                chunksize: self.maybe_whole("pool.chunksize", F::Chunksize),
            },
            chunk_size: self.whole("chunk_size", F::ChunkSize),
            seed: self.seed(),
        }
    }

    fn durations(&mut self) -> Durations {
        let name = self.form.of(F::Durations);
        match (name, Law::named(name)) {
            ("own", _) => self.own_times(),
            (_, None) => Durations::Constant,
            (_, Some(law)) => {
                let by = self.number("durations.by", F::Spread);
                Durations::Drawn { law, by }
            }
        }
    }

    /// The figures that are shown of the mean of times of one's own stand for all of them.
    fn mean(&mut self, durations: &Durations) -> f64 {
        let seconds = self.seconds("seconds", F::Seconds);
        let shown = |mean: &Micros| mean.four_figures().as_seconds() == self.form.of(F::Seconds);
        durations
            .mean()
            .filter(shown)
            .map_or(seconds, Micros::seconds)
    }

    /// Seconds, separated by commas, spaces or lines.
    fn own_times(&mut self) -> Durations {
        if self.form.unlisted() > 0 {
            let micros = Arc::clone(&self.form.times);
            return Durations::Own { micros };
        }
        let text = self.form.of(F::Times);
        let has = |byte| text.as_bytes().contains(&byte);
        if has(b',') && has(b'\n') {
            let text = "This is a table and no list: a list has commas or lines, not both.";
            self.problems.push(Problem::new("durations.own", text));
            return Durations::Constant;
        }
        let texts = text.split([',', ' ', '\n', '\r', '\t']);
        let mut texts = texts.filter(|text| !text.is_empty());
        let micros = texts.clone().map_while(decimal::micros).collect();
        if let Some((at, wrong)) = (1..)
            .zip(&mut texts)
            .find(|(_, text)| decimal::micros(text).is_none())
        {
            let wrong: String = wrong.chars().take(20).collect();
            let text = [
                "Time ",
                &u32::to_string(&at),
                ", “",
                &wrong,
                "”, is no number of seconds, such as 0.25.",
            ];
            self.problems
                .push(Problem::new("durations.own", text.concat()));
        }
        Durations::Own { micros }
    }

    /// A number from 0 to 1, or a percentage.
    fn probability(&mut self, path: &str, field: Field) -> f64 {
        let text = self.form.of(field);
        match text.trim().is_empty() {
            true => 0.0,
            false => self.known(typed_probability(text), path, text, PROBABILITY_IN_WORDS),
        }
    }

    fn seed(&mut self) -> u64 {
        let text = self.form.of(F::Seed).trim();
        let seed = if text.is_empty() {
            Some(0)
        } else {
            text.parse().ok()
        };
        let wanted = "a whole number from 0 to 18446744073709551615";
        seed.unwrap_or_else(|| self.refuse("seed", text, wanted))
    }

    fn items(&mut self) -> Items {
        match self.form.of(F::Items) {
            "numbered" => Items::Numbered(self.whole("items.numbered", F::Count)),
            "keys" => {
                let keys = self.form.of(F::Keys).split([',', '\n']).map(str::trim);
                Items::Keys(
                    keys.filter(|key| !key.is_empty())
                        .map(str::to_owned)
                        .collect(),
                )
            }
            _ => Items::Letters(self.whole("items.letters", F::Count)),
        }
    }

    fn retry(&mut self) -> Option<RetryPolicy> {
        let max_retries = self.whole("retry.max_retries", F::Retries);
        if max_retries == 0 {
            return None;
        }
        let delay = !self.form.of(F::Delay).trim().is_empty();
        Some(RetryPolicy {
            max_retries,
            delay: delay.then(|| self.seconds("retry.delay", F::Delay)),
            backoff: match self.form.of(F::Backoff) {
                "linear" => Some(Backoff::Linear),
                "exponential" => Some(Backoff::Exponential),
                _ => None,
            },
            jitter: match self.form.of(F::Jitter) {
                "full" => Some(Jitter::Full),
                "plus-minus" => Some(Jitter::PlusMinus),
                _ => None,
            },
        })
    }

    fn price(&mut self) -> Price {
        Price::parse(self.form.of(F::Price)).unwrap_or_else(|problem| {
            self.problems.push(problem);
            Price::SOLO
        })
    }

    fn failures(&mut self) -> litemap::LiteMap<String, Failures> {
        let parts = self.form.of(F::Fail).split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts
            // A colon is what links have.
            .map(|part| match part.split_once(['=', ':']) {
                None => (part.to_owned(), Failures::Always),
                Some((key, times)) => (
                    key.trim().to_owned(),
                    Failures::First(self.whole_of("fail.", times)),
                ),
            })
            .collect()
    }

    fn whole(&mut self, path: &str, field: Field) -> u32 {
        self.whole_of(path, self.form.of(field))
    }

    fn whole_of(&mut self, path: &str, text: &str) -> u32 {
        let value = typed_count(text);
        value.unwrap_or_else(|| self.refuse(path, text, "a whole number from 0 up"))
    }

    fn maybe_whole(&mut self, path: &str, field: Field) -> Option<u32> {
        let empty = self.form.of(field).trim().is_empty();
        (!empty).then(|| self.whole(path, field))
    }

    fn number(&mut self, path: &str, field: Field) -> f64 {
        let text = self.form.of(field);
        self.known(typed_number(text), path, text, "a number such as 0.25")
    }

    fn seconds(&mut self, path: &str, field: Field) -> f64 {
        let text = self.form.of(field);
        self.known(typed_seconds(text), path, text, SECONDS_IN_WORDS)
    }

    fn known(&mut self, value: f64, path: &str, text: &str, wanted: &str) -> f64 {
        match value.is_nan() {
            true => self.refuse(path, text, wanted),
            false => value,
        }
    }

    fn refuse<T: Default>(&mut self, path: &str, text: &str, wanted: &str) -> T {
        let text = match text.trim() {
            "" => ["Write ", wanted, "."].concat(),
            text => ["“", text, "” is not ", wanted, "."].concat(),
        };
        self.problems.push(Problem {
            field: path.to_owned(),
            text,
        });
        T::default()
    }
}
