//! What the texts of a form mean, and what is wrong with them.

use std::sync::Arc;

use crate::Micros;
use crate::dagster::{Backoff, Jitter, RetryPolicy};
use crate::scenario::{
    Costs, Durations, Executor, Failures, Items, Law, PROBABILITY_IN_WORDS, Pool, Price, Problem,
    SECONDS_IN_WORDS, Scenario, Work, decimal, typed_count, typed_number, typed_probability,
    typed_seconds,
};

use super::Form;
use super::field::Field as F;

pub(super) struct Reader<'a> {
    pub(super) form: &'a Form,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn scenario(&mut self) -> Scenario {
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
    fn probability(&mut self, path: &str, field: F) -> f64 {
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

    pub(super) fn price(&mut self) -> Price {
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

    fn whole(&mut self, path: &str, field: F) -> u32 {
        self.whole_of(path, self.form.of(field))
    }

    fn whole_of(&mut self, path: &str, text: &str) -> u32 {
        let value = typed_count(text);
        value.unwrap_or_else(|| self.refuse(path, text, "a whole number from 0 up"))
    }

    fn maybe_whole(&mut self, path: &str, field: F) -> Option<u32> {
        let empty = self.form.of(field).trim().is_empty();
        (!empty).then(|| self.whole(path, field))
    }

    fn number(&mut self, path: &str, field: F) -> f64 {
        let text = self.form.of(field);
        self.known(typed_number(text), path, text, "a number such as 0.25")
    }

    fn seconds(&mut self, path: &str, field: F) -> f64 {
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
