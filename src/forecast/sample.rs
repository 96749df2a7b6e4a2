//! What trials of one approach come to: the one rule by which all forecasts count them.
//!
//! - **Times** are of the trials that succeed. A run that fails skips steps and is short: that is
//!   no run time that anybody wants. Where no trial succeeds they are of all, and whoever shows
//!   them says that each run fails ([`Sample::none_succeeds`]).
//! - **Credits** are what a run that succeeds costs, with those before it that fail: the credits of
//!   all trials by the trials that succeed. Where none succeeds they are the mean of all. Executing
//!   a run again from its failure would cost less: only what failed and what follows.
//! - What is **billed** is the mean of all runs ([`Sample::spent`]).
//!
//! A quick answer is of the same few trials wherever it stands ([`Trials::quick`]); more trials
//! begin with those.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::scenario::Checked;

use super::bill::Spent;
use super::words::some;
use super::{Credits, Estimate, Trials};

/// What trials of one approach come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// How many there are; 1 where nothing is left to chance.
    pub trials: u32,
    /// Those that fail.
    pub failed: u32,
    /// The whole run: the median.
    #[serde(rename = "run_time_us")]
    pub run_time: Micros,
    /// 5 % take no longer.
    #[serde(rename = "run_time_p5_us")]
    pub early: Micros,
    /// 95 % take no longer.
    #[serde(rename = "run_time_p95_us")]
    pub late: Micros,
    /// The steps that do the work: the median.
    #[serde(rename = "fan_out_span_us")]
    pub fan_out_span: Micros,
    /// Trials that succeed and take at most [`Sample::late`].
    pub in_time: u32,
    /// Credits of all trials together, those that fail included.
    pub all_credits: u64,
    /// Run time of all trials together, those that fail included.
    #[serde(rename = "all_run_time_us")]
    pub all_run_time: Micros,
}

impl Sample {
    /// Counts trials, credits by a rule.
    pub fn of(runs: &[Estimate], rule: Rule) -> Self {
        let mut tally = Tally::default();
        runs.iter().for_each(|run| tally.add(run, rule));
        tally.sample()
    }

    /// Trials that succeed.
    pub fn succeeded(&self) -> u32 {
        self.trials.saturating_sub(self.failed)
    }

    /// Whether each run fails: then times and credits are of those.
    pub fn none_succeeds(&self) -> bool {
        self.succeeded() == 0 && self.trials > 0
    }

    /// Whether more than half of the runs fail: that is no choice.
    pub fn mostly_fails(&self) -> bool {
        self.failed > self.trials / 2
    }

    /// Millionths of the runs that fail.
    pub fn failed_share(&self) -> u64 {
        u64::from(self.failed) * 1_000_000 / u64::from(self.trials.max(1))
    }

    /// What a run that succeeds costs, with those before it that fail; where none succeeds, what
    /// one costs on average.
    pub fn credits(&self) -> Credits {
        let runs = match self.succeeded() {
            0 => self.trials,
            succeeded => succeeded,
        };
        Credits::of(self.all_credits, runs.into())
    }

    /// What the trials take together: the mean of them is billed.
    pub fn spent(&self) -> Spent {
        Spent {
            runs: self.trials,
            credits: self.all_credits,
            run_time: self.all_run_time,
        }
    }

    /// The same for those that succeed, which bear what the others take; nothing where none
    /// fails, or none succeeds.
    pub fn spent_to_succeed(&self) -> Option<Spent> {
        let runs = self.succeeded();
        let bears = self.failed > 0 && runs > 0;
        bears.then(|| Spent {
            runs,
            ..self.spent()
        })
    }
}

/// What numbers of samples are of: `Of 21 trials: run times are medians of those that succeed; …`.
/// Nothing where chance has no part in it.
pub fn sample_note<'a>(samples: impl Iterator<Item = &'a Sample> + Clone) -> Option<String> {
    let trials = samples.clone().map(|sample| sample.trials);
    let (least, most) = (trials.clone().min()?, trials.max()?);
    if most <= 1 {
        return None;
    }
    let from = match least < most {
        true => [&least.to_string(), " to "].concat(),
        false => String::new(),
    };
    let fails = samples.clone().any(|sample| sample.failed > 0);
    let lost = |sample: &Sample| sample.none_succeeds();
    let rule = match (fails, samples.clone().all(lost)) {
        (_, true) => {
            ": each run fails, so run times are medians of runs that fail, and credits what one of \
             them costs on average."
        }
        (true, false) => {
            ": run times are medians of the trials that succeed, and credits what a run that \
             succeeds costs, failed runs included (executing those again from their failure would \
             cost less)."
        }
        (false, false) => ": run times are medians.",
    };
    // Some lines are of runs that fail, beside others.
    let some_lost = samples.clone().any(lost) && !samples.into_iter().all(lost);
    let more = match some_lost {
        true => " Where no trial succeeds, both are of those that fail.",
        false => "",
    };
    Some(["Of ", &from, &some(most, "trial"), rule, more].concat())
}

/// Behind a time of a sample of which each run fails.
pub(super) const EACH_FAILS: &str = "each run fails";

/// Trials as they come in, for a [`Sample`].
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    good: Times,
    /// Only as long as none succeeds.
    bad: Times,
    trials: u32,
    failed: u32,
    all_credits: u64,
    all_run_time: Micros,
}

/// Times of trials: 16 bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    /// Of the whole run, in microseconds.
    pub(super) runs: Vec<u64>,
    /// Of the steps that do the work.
    pub(super) spans: Vec<u64>,
}

impl Times {
    fn add(&mut self, run: &Estimate) {
        self.runs.push(run.run_time.0);
        self.spans.push(run.fan_out_span.0);
    }
}

impl Tally {
    /// Takes in a trial.
    pub(super) fn add(&mut self, run: &Estimate, rule: Rule) {
        self.trials += 1;
        self.failed += u32::from(!run.succeeds);
        self.all_credits = self.all_credits.saturating_add(run.credits(rule));
        self.all_run_time += run.run_time;
        match run.succeeds {
            true => {
                self.good.add(run);
                self.bad = Times::default();
            }
            false if self.good.runs.is_empty() => self.bad.add(run),
            false => {}
        }
    }

    /// How many trials there are.
    pub(super) fn trials(&self) -> u32 {
        self.trials
    }

    /// The times that count, each in ascending order.
    pub(super) fn times(&self) -> Times {
        let counted = match self.good.runs.is_empty() {
            true => &self.bad,
            false => &self.good,
        };
        let mut times = counted.clone();
        times.runs.sort_unstable();
        times.spans.sort_unstable();
        times
    }

    /// What they come to.
    pub(super) fn sample(&self) -> Sample {
        self.sample_with(&self.times())
    }

    /// The same, of [`Tally::times`].
    pub(super) fn sample_with(&self, times: &Times) -> Sample {
        let ranked = |times: &[u64], percent| Micros(ranked(times, percent).unwrap_or(0));
        let late = ranked(&times.runs, 95);
        let in_time = match self.failed < self.trials {
            true => times.runs.partition_point(|time| *time <= late.0),
            false => 0,
        };
        Sample {
            trials: self.trials,
            failed: self.failed,
            run_time: ranked(&times.runs, 50),
            early: ranked(&times.runs, 5),
            late,
            fan_out_span: ranked(&times.spans, 50),
            in_time: u32::try_from(in_time).unwrap_or(u32::MAX),
            all_credits: self.all_credits,
            all_run_time: self.all_run_time,
        }
    }
}

/// The least of numbers in ascending order that so many percent of them do not exceed; nothing of
/// none.
pub(super) fn ranked(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Trials of a quick answer: enough for a median, and for a twentieth that is late.
const QUICK: u32 = 21;
/// … of a large collection as many as have about so many items together, for its chances even out
/// by themselves,
const QUICK_ITEMS: u32 = 40_000;
/// … but so many at least.
const FEWEST: u32 = 5;

impl Trials {
    /// Those of a quick answer, of the scenario as it stands: 21 up to 1,904 items, fewer of more,
    /// and 5 from 6,667 items on; one run where nothing is left to chance.
    pub fn quick(checked: &Checked) -> Self {
        let items = checked.keys.len().max(1);
        Self::some(checked, (QUICK_ITEMS / items).clamp(FEWEST, QUICK))
    }

    /// The first so many, and one at least; one run where nothing is left to chance.
    pub(super) fn some(checked: &Checked, trials: u32) -> Self {
        match checked.has_chance() {
            true => Self::Numbered(0..trials.max(1)),
            false => Self::AsItStands,
        }
    }
}
