//! The trials that are back: what a report needs of them, whatever their order.

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::forecast::Estimate;
use crate::forecast::sample::{Tally, Times};
use crate::scenario::Approach;

use super::{Forecast, Histogram, Outcome, Share, Spread};

/// What is left to chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    /// Whether two trials may differ.
    pub(super) anything: bool,
    /// Whether one run may fail and another succeed.
    pub(super) failures: bool,
}

/// The trials that are back, approach by approach.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    approaches: [Runs; 3],
}

/// The runs of an approach: 24 bytes each.
#[derive(Clone, Debug, Default)]
struct Runs {
    tally: Tally,
    /// Of each run, whether it succeeds or fails.
    credits: Vec<u64>,
    lost: u64,
    fastest: u32,
    cheapest: u32,
}

impl Sample {
    /// How many trials.
    pub(super) fn trials(&self) -> u32 {
        let [dynamic, ..] = &self.approaches;
        dynamic.tally.trials()
    }

    /// Takes in a trial of so many items.
    pub(super) fn add(&mut self, trial: &[Estimate; 3], items: u32, rule: Rule) {
        let good = || trial.iter().filter(|run| run.succeeds);
        let shortest = good().map(|run| run.run_time).min();
        let fewest = good().map(|run| run.credits(rule)).min();
        for (runs, run) in self.approaches.iter_mut().zip(trial) {
            let credits = run.credits(rule);
            runs.tally.add(run, rule);
            runs.credits.push(credits);
            runs.lost += u64::from(items.saturating_sub(run.kept));
            runs.fastest += u32::from(run.succeeds && Some(run.run_time) == shortest);
            runs.cheapest += u32::from(run.succeeds && Some(credits) == fewest);
        }
    }

    /// What they come to; nothing of none.
    pub(super) fn report(&self, wanted: u32, left: Left) -> Option<Forecast> {
        let times = self.approaches.each_ref().map(|runs| runs.tally.times());
        let [dynamic, parallel, hybrid] = Approach::ALL;
        let outcome = |at: usize, approach| {
            let (runs, times) = (self.approaches.get(at)?, times.get(at)?);
            runs.outcome(approach, times, left)
        };
        let outcomes = [
            outcome(0, dynamic)?,
            outcome(1, parallel)?,
            outcome(2, hybrid)?,
        ];
        Some(Forecast {
            trials: self.trials(),
            wanted,
            by_chance: left.anything,
            histogram: Histogram::of(&times.map(|times| times.runs), &outcomes),
            outcomes,
        })
    }
}

impl Runs {
    fn outcome(&self, approach: Approach, times: &Times, left: Left) -> Option<Outcome> {
        let time = |spread: Spread<u64>| spread.map(1.0, Micros);
        let sample = self.tally.sample_with(times);
        let alike = sample.failed == 0 || sample.none_succeeds();
        let fails = match !left.failures && alike {
            true => Share::certain(sample.failed, sample.trials),
            false => Share::of(sample.failed, sample.trials),
        };
        let certain = !left.anything;
        Some(Outcome {
            approach,
            sample,
            run_time: time(Spread::of(&times.runs, certain)?),
            fan_out_span: time(Spread::of(&times.spans, certain)?),
            credits: Spread::of(&sorted(&self.credits), certain)?,
            fails,
            items_lost: self.lost as f64 / f64::from(sample.trials.max(1)),
            fastest: self.fastest,
            cheapest: self.cheapest,
        })
    }
}

fn sorted(numbers: &[u64]) -> Vec<u64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted
}
