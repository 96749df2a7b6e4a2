//! From a link to its value.

use super::super::decimal;
use super::super::{
    Costs, Durations, Executor, Failures, Items, Law, Preset, Price, Scenario, Work,
};
use super::text::{read_float, read_key};
use super::{LinkProblem, SPEEDS, SPEEDS_IN_WORDS, Shared, VERSION, is_too_long};
use crate::dagster::credits::Rule;
use crate::dagster::{Backoff, Jitter, RetryPolicy};

/// All parts that there are.
const NAMES: [&str; 25] = [
    "letters",
    "numbered",
    "keys",
    "work",
    "seconds",
    "durations",
    "fail",
    "failure",
    "poison",
    "max-retries",
    "delay",
    "backoff",
    "jitter",
    "executor",
    "launched",
    "costs",
    "overhead",
    "cpus",
    "processes",
    "chunksize",
    "chunk-size",
    "seed",
    "speed",
    "price",
    "rule",
];
/// The first so many are ways to say which items there are, so a link has only one of them.
const WAYS_TO_SAY_ITEMS: usize = 3;

const WHOLE: &str = "a whole number from 0 to 4294967295";

pub(super) fn shared(link: &str) -> Result<Shared, LinkProblem> {
    if is_too_long(link) {
        return Err(LinkProblem::TooLong);
    }
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let link = fragment.strip_prefix("s=").unwrap_or(fragment).trim();
    let rest = versioned(link)?;
    let rest = rest.strip_suffix("/end").unwrap_or(rest);
    let mut parts = rest.split('/');
    let preset = preset(parts.next().unwrap_or_default())?;
    let mut reader = Reader {
        shared: Shared::new(preset.scenario()),
        seen: 0,
    };
    for text in parts {
        reader.read(text)?;
    }
    Ok(reader.shared)
}

/// What stands behind the version.
fn versioned(link: &str) -> Result<&str, LinkProblem> {
    let (version, rest) = link.split_once('.').unwrap_or((link, ""));
    match whole(version) {
        Some(VERSION) => Ok(rest),
        Some(newer) if newer > VERSION => Err(LinkProblem::Newer { version: newer }),
        _ => Err(LinkProblem::damaged(
            link,
            "it does not begin with a version",
            "like 1.docs-page",
        )),
    }
}

fn preset(name: &str) -> Result<Preset, LinkProblem> {
    let mut presets = Preset::ALL.into_iter();
    presets.find(|preset| preset.name() == name).ok_or_else(|| {
        let what = "there is no such preset";
        LinkProblem::damaged(name, what, one_of(&Preset::ALL.map(Preset::name)))
    })
}

fn one_of(names: &[&str]) -> String {
    let mut text = "one of ".to_owned();
    text.push_str(&names.join(", "));
    text
}

/// A whole number that is digits only: the standard library reads a sign as well.
fn whole<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

struct Reader {
    shared: Shared,
    /// A bit per name that stood already.
    seen: u32,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), LinkProblem> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let Some(at) = NAMES.iter().position(|known| *known == name) else {
            let what = "there is no such part";
            return Err(LinkProblem::damaged(name, what, one_of(&NAMES)));
        };
        let bit = if at < WAYS_TO_SAY_ITEMS { 1 } else { 1 << at };
        if self.seen & bit != 0 {
            return Err(LinkProblem::damaged(text, "it stands twice", "there once"));
        }
        self.seen |= bit;
        self.set(name, Part { text, value })
    }

    fn set(&mut self, name: &str, part: Part) -> Result<(), LinkProblem> {
        let scenario = &mut self.shared.scenario;
        match name {
            "letters" => scenario.items = Items::Letters(part.whole()?),
            "numbered" => scenario.items = Items::Numbered(part.whole()?),
            "keys" => scenario.items = Items::Keys(part.entries(|entry| part.key(entry))?),
            "work" => scenario.work = part.choice(&WORKS)?,
            "seconds" => scenario.seconds = part.float()?,
            "durations" => scenario.durations = part.durations()?,
            "fail" => set_fail(scenario, part)?,
            "failure" => scenario.failure_probability = part.float()?,
            "poison" => scenario.poison_probability = part.float()?,
            "executor" => scenario.executor = part.executor()?,
            "launched" => scenario.launched = part.choice(&LAUNCHED)?,
            "costs" => {
                scenario.costs = part.choice(&Costs::ALL.map(|costs| (costs.name(), costs)))?
            }
            "overhead" => scenario.overhead_seconds = part.float()?,
            "cpus" => scenario.cpus = part.whole()?,
            "processes" => scenario.pool.processes = part.or_word("default", Part::whole)?,
            "chunksize" => scenario.pool.chunksize = part.or_word("default", Part::whole)?,
            "chunk-size" => scenario.chunk_size = part.whole()?,
            "seed" => scenario.seed = part.seed()?,
            "speed" => self.shared.speed = part.speed()?,
            "price" => self.shared.price = part.price()?,
            "rule" => self.shared.rule = part.rule()?,
            _ => set_retry(&mut scenario.retry, name, part)?,
        }
        Ok(())
    }
}

const LAUNCHED: [(&str, bool); 2] = [("yes", true), ("no", false)];
const WORKS: [(&str, Work); 2] = [("sleep", Work::Sleep), ("compute", Work::Compute)];
const BACKOFFS: [(&str, Option<Backoff>); 3] = [
    ("none", None),
    ("linear", Some(Backoff::Linear)),
    ("exponential", Some(Backoff::Exponential)),
];
const JITTERS: [(&str, Option<Jitter>); 3] = [
    ("none", None),
    ("full", Some(Jitter::Full)),
    ("plus-minus", Some(Jitter::PlusMinus)),
];

fn set_retry(retry: &mut Option<RetryPolicy>, name: &str, part: Part) -> Result<(), LinkProblem> {
    if name == "max-retries" {
        let retries = part.or_word("none", Part::whole)?;
        *retry = retries.map(|max_retries| RetryPolicy {
            max_retries,
            ..retry.unwrap_or_default()
        });
        return Ok(());
    }
    let Some(policy) = retry else {
        return Err(part.damaged("nothing is retried", "after max-retries"));
    };
    match name {
        "delay" => policy.delay = part.or_word("none", Part::float)?,
        "backoff" => policy.backoff = part.choice(&BACKOFFS)?,
        _ => policy.jitter = part.choice(&JITTERS)?,
    }
    Ok(())
}

fn set_fail(scenario: &mut Scenario, part: Part) -> Result<(), LinkProblem> {
    let entries = part.entries(|entry| {
        let (key, failures) = match entry.split_once(':') {
            None => (entry, Failures::Always),
            Some((key, times)) => {
                let times = whole(times).ok_or_else(|| {
                    LinkProblem::damaged(entry, "its number of attempts is none", WHOLE)
                })?;
                (key, Failures::First(times))
            }
        };
        Ok((part.key(key)?, failures))
    })?;
    let count = entries.len();
    scenario.fail = entries.into_iter().collect();
    match scenario.fail.len() == count {
        true => Ok(()),
        false => Err(part.damaged("a key stands twice", "each key once")),
    }
}

/// One part of a link: `name=value`, or `name` alone.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    value: Option<&'a str>,
}

impl<'a> Part<'a> {
    fn damaged(self, what: &str, accepted: impl Into<String>) -> LinkProblem {
        LinkProblem::damaged(self.text, what, accepted)
    }

    fn value(self) -> &'a str {
        self.value.unwrap_or_default()
    }

    fn whole(self) -> Result<u32, LinkProblem> {
        whole(self.value()).ok_or_else(|| self.damaged("this is no such number", WHOLE))
    }

    fn seed(self) -> Result<u64, LinkProblem> {
        let accepted = "a whole number from 0 to 18446744073709551615";
        whole(self.value()).ok_or_else(|| self.damaged("this is no such number", accepted))
    }

    fn float(self) -> Result<f64, LinkProblem> {
        let accepted = "a number of at most 15 digits, such as 0.25";
        read_float(self.value()).ok_or_else(|| self.damaged("this is no such number", accepted))
    }

    /// Nothing for `word`.
    fn or_word<T>(
        self,
        word: &str,
        read: impl Fn(Self) -> Result<T, LinkProblem>,
    ) -> Result<Option<T>, LinkProblem> {
        if self.value() == word {
            return Ok(None);
        }
        read(self).map(Some)
    }

    fn choice<T: Copy>(self, choices: &[(&str, T)]) -> Result<T, LinkProblem> {
        let chosen = choices.iter().find(|(name, _)| *name == self.value());
        chosen.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.damaged("there is no such value", one_of(&names))
        })
    }

    fn durations(self) -> Result<Durations, LinkProblem> {
        let accepted = "like constant, lognormal:1.5 or own:1,2.5";
        let refused = || self.damaged("these are no durations", accepted);
        let (name, value) = self.value().split_once(':').unwrap_or((self.value(), ""));
        match (name, Law::named(name)) {
            ("constant", _) if value.is_empty() => Ok(Durations::Constant),
            ("own", _) => {
                let micros: Option<_> = value.split(',').map(decimal::micros).collect();
                micros
                    .map(|micros| Durations::Own { micros })
                    .ok_or_else(refused)
            }
            (_, Some(law)) => {
                let by = read_float(value).ok_or_else(refused)?;
                Ok(Durations::Drawn { law, by })
            }
            _ => Err(refused()),
        }
    }

    fn executor(self) -> Result<Executor, LinkProblem> {
        let (name, limit) = match self.value().split_once(':') {
            Some((name, limit)) => (name, Some(limit)),
            None => (self.value(), None),
        };
        let max_concurrent = limit.map(whole);
        match (name, max_concurrent) {
            ("in-process", None) => Ok(Executor::InProcess),
            ("multiprocess", None) => Ok(Executor::Multiprocess {
                max_concurrent: None,
            }),
            ("multiprocess", Some(Some(limit))) => Ok(Executor::Multiprocess {
                max_concurrent: Some(limit),
            }),
            _ => Err(self.damaged(
                "there is no such executor",
                "in-process, multiprocess or multiprocess:4",
            )),
        }
    }

    fn speed(self) -> Result<u32, LinkProblem> {
        let speed = whole(self.value()).filter(|speed| SPEEDS.contains(speed));
        speed.ok_or_else(|| self.damaged("there is no such speed", SPEEDS_IN_WORDS))
    }

    fn price(self) -> Result<Price, LinkProblem> {
        let accepted = "dollars from 0 to 100 with at most 6 decimals";
        Price::parse(self.value()).map_err(|_| self.damaged("this is no such price", accepted))
    }

    fn rule(self) -> Result<Rule, LinkProblem> {
        let accepted = "current, early-2026, insights-2025, or custom:1:1:0 with numbers up to 100";
        Rule::parse(self.value())
            .ok_or_else(|| self.damaged("there is no such credit rule", accepted))
    }

    fn key(self, text: &str) -> Result<String, LinkProblem> {
        read_key(text).ok_or_else(|| {
            LinkProblem::damaged(
                text,
                "this is no text in UTF-8",
                "percent-encoded UTF-8, such as %c3%a9",
            )
        })
    }

    /// What stands between commas: nothing for a name alone, one empty text for an empty value.
    fn entries<T>(
        self,
        read: impl Fn(&str) -> Result<T, LinkProblem>,
    ) -> Result<Vec<T>, LinkProblem> {
        let Some(value) = self.value else {
            return Ok(Vec::new());
        };
        let commas = value.bytes().filter(|byte| *byte == b',').count();
        let mut entries = Vec::with_capacity(commas + 1);
        for entry in value.split(',') {
            entries.push(read(entry)?);
        }
        Ok(entries)
    }
}
