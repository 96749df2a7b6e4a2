//! How often runs take how long, for a picture.

use serde::{Deserialize, Serialize};

use crate::Micros;

use super::Outcome;

/// How often runs that succeed take how long; runs that fail are in it only where no run of their
/// approach succeeds. All approaches have the same bins, so that they can stand below
/// each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first bin begins: a multiple of the width.
    #[serde(rename = "from_us")]
    pub from: Micros,
    /// How wide each is: 1, 2, 2.5 or 5 times a power of ten. A bin has its begin, not its end.
    #[serde(rename = "width_us")]
    pub width: Micros,
    /// Runs in each bin, of each approach in the order of [`crate::scenario::Approach::ALL`].
    pub counts: [Vec<u32>; 3],
    /// Runs that take longer than the last bin reaches: a few very long ones would leave nothing
    /// to see of the others.
    pub beyond: [u32; 3],
}

/// Bins at most, but for one that the rounding of the begin may add.
const BINS: u64 = 40;

impl Histogram {
    /// Of run times in order.
    pub(super) fn of(times: &[Vec<u64>; 3], outcomes: &[Outcome; 3]) -> Self {
        let least = outcomes.iter().map(|outcome| outcome.run_time.least.0);
        let (least, top) = (least.min().unwrap_or(0), top(outcomes));
        let width = width(top.saturating_sub(least));
        let from = least / width * width;
        let bins = top.saturating_sub(from) / width + 1;
        let end = from.saturating_add(bins * width);
        let counts = times.each_ref().map(|times| {
            let mut counts = vec![0; bins as usize];
            for time in times.iter().take_while(|time| **time < end) {
                if let Some(count) = counts.get_mut(((time - from) / width) as usize) {
                    *count += 1;
                }
            }
            counts
        });
        let beyond = times.each_ref().map(|times| {
            let within = times.partition_point(|time| *time < end);
            u32::try_from(times.len() - within).unwrap_or(u32::MAX)
        });
        Self {
            from: Micros(from),
            width: Micros(width),
            counts,
            beyond,
        }
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        let [dynamic, ..] = &self.counts;
        dynamic.len()
    }

    /// Where a bin begins; that of the number of bins is where the last one ends.
    pub fn edge(&self, bin: usize) -> Micros {
        self.from + self.width * bin as u64
    }
}

/// What is shown at most: as far beyond 99 % of an approach's runs as these are from half of them.
fn top(outcomes: &[Outcome; 3]) -> u64 {
    let far = |outcome: &Outcome| {
        let (p50, p99) = (outcome.run_time.p50.value, outcome.run_time.p99.value);
        (p99 + p99.since(p50)).min(outcome.run_time.most).0
    };
    outcomes.iter().map(far).max().unwrap_or(0)
}

/// The least round width that leaves few enough bins.
fn width(span: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        // Of the smallest unit there is no half: 2 stands twice then.
        let widths = [power, power * 2, power * 5 / 2, power * 5];
        let fits = |width: &u64| span / width < BINS;
        match widths.into_iter().find(fits) {
            Some(width) => return width,
            None => power = power.saturating_mul(10),
        }
    }
}
