//! What is found at one value of the input.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::forecast::Estimate;
use crate::scenario::{Approach, Money, Price};

/// One value of the input and what the three approaches come to there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The value, in the axis's unit.
    pub x: u64,
    /// Whether it is one of the evenly spaced points or the question's own; others were looked
    /// at to find out where approaches change places.
    pub even: bool,
    /// Whether all trials are in.
    pub complete: bool,
    /// In the order of [`Approach::ALL`].
    pub values: [CurveValue; 3],
}

/// What an approach comes to at one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurveValue {
    /// Runs that this is of; one, where there is no chance.
    pub runs: u32,
    /// Of those, the ones that fail. How long they took counts like that of others.
    pub failed: u32,
    /// The median of the run times.
    pub run_time: Micros,
    /// One run in twenty takes this or less.
    pub low: Micros,
    /// One run in twenty takes longer.
    pub high: Micros,
    /// Credits of all runs together.
    pub credits: u64,
}

impl CurvePoint {
    /// What an approach comes to.
    pub fn value(&self, approach: Approach) -> &CurveValue {
        let [dynamic, parallel, hybrid] = &self.values;
        match approach {
            Approach::Dynamic => dynamic,
            Approach::Parallel => parallel,
            Approach::Hybrid => hybrid,
        }
    }
}

impl CurveValue {
    /// Folds runs into their value.
    pub fn of(runs: &[Estimate], rule: Rule) -> Self {
        let mut times: Vec<Micros> = runs.iter().map(|run| run.run_time).collect();
        times.sort_unstable();
        // Of n values, the one that so many percent of them do not pass.
        let rank = |percent: usize| (times.len() * percent).div_ceil(100).saturating_sub(1);
        let quantile = |percent| times.get(rank(percent)).copied().unwrap_or_default();
        let failed = runs.iter().filter(|run| !run.succeeds).count();
        Self {
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            failed: u32::try_from(failed).unwrap_or(u32::MAX),
            run_time: quantile(50),
            low: quantile(5),
            high: quantile(95),
            credits: runs.iter().map(|run| run.credits(rule)).sum(),
        }
    }

    /// Credits of a run on average, in thousandths, half up.
    pub fn milli_credits(&self) -> u64 {
        let runs = u64::from(self.runs.max(1));
        (self.credits.saturating_mul(1_000) + runs / 2) / runs
    }

    /// What a run costs on average.
    pub fn cost(&self, price: Price) -> Money {
        let runs = u64::from(self.runs.max(1));
        Money((price.of(self.credits).0 + runs / 2) / runs)
    }

    /// Millionths of the runs that fail.
    pub fn failed_share(&self) -> u64 {
        u64::from(self.failed) * super::axis::MILLION / u64::from(self.runs.max(1))
    }

    /// Whether more than half of the runs fail.
    pub fn mostly_fails(&self) -> bool {
        self.failed > self.runs / 2
    }
}
