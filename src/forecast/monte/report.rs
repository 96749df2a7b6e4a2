//! What many trials come to.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::Sample;
use crate::scenario::{Approach, Money, Price};

use super::{Histogram, Spread};

/// What many trials come to. Numbers are over the trials that are back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Trials that are back.
    pub trials: u32,
    /// Trials that were asked for.
    pub wanted: u32,
    /// Whether trials may differ. If not there is one, every run comes to that, and it is
    /// certain: bounds are the value itself.
    pub by_chance: bool,
    /// Of each approach, in the order of [`Approach::ALL`].
    pub outcomes: [Outcome; 3],
    /// How run times are spread.
    pub histogram: Histogram,
}

/// What the trials of an approach come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which.
    pub approach: Approach,
    /// The same as quick answers have it: what a run that succeeds costs among it.
    pub sample: Sample,
    /// The whole run, in microseconds: of the trials that succeed, or of all where none does.
    #[serde(rename = "run_time_us")]
    pub run_time: Spread<Micros>,
    /// The steps that do the work, in microseconds: of the same trials.
    #[serde(rename = "fan_out_span_us")]
    pub fan_out_span: Spread<Micros>,
    /// What each run is billed, in credits by the study's rule, whether it succeeds or fails.
    pub credits: Spread<u64>,
    /// Runs that fail. Where chance has no part in that, bounds are the value itself.
    pub fails: Share,
    /// Items whose results are not there after the run: how many a run loses on average.
    pub items_lost: f64,
    /// Trials in which it succeeds, and no other that succeeds is faster. Trials in which some
    /// are as fast as each other count for each.
    pub fastest: u32,
    /// Trials in which it succeeds, and no other that succeeds costs fewer credits; counted alike.
    pub cheapest: u32,
}

/// How often something happens, and how often it may happen in truth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Trials in which it does.
    pub count: u32,
    /// Of so many.
    pub of: u32,
    /// The true probability is from here, with a confidence of 95 % (Wilson's interval).
    pub low: f64,
    /// … to here.
    pub high: f64,
}

impl Share {
    /// So many of so many.
    pub fn of(count: u32, of: u32) -> Self {
        let (n, z) = (f64::from(of.max(1)), Z_95);
        let part = f64::from(count) / n;
        let middle = part + z * z / (2.0 * n);
        let half = z * (part * (1.0 - part) / n + z * z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + z * z / n;
        Self {
            count,
            of,
            // At the ends, rounding would leave a little of zero and of one.
            low: if count == 0 {
                0.0
            } else {
                (middle - half) / whole
            },
            high: if count == of {
                1.0
            } else {
                (middle + half) / whole
            },
        }
    }

    /// So many of so many, where chance has no part in it.
    pub(super) fn certain(count: u32, of: u32) -> Self {
        let part = Self::of(count, of).part();
        Self {
            count,
            of,
            low: part,
            high: part,
        }
    }

    /// As a part of one.
    pub fn part(&self) -> f64 {
        f64::from(self.count) / f64::from(self.of.max(1))
    }
}

/// 97.5 % of the standard normal law is below.
const Z_95: f64 = 1.959_963_984_540_054;

impl Forecast {
    /// That of an approach.
    pub fn of(&self, approach: Approach) -> &Outcome {
        let [dynamic, parallel, hybrid] = &self.outcomes;
        match approach {
            Approach::Dynamic => dynamic,
            Approach::Parallel => parallel,
            Approach::Hybrid => hybrid,
        }
    }
}

impl Outcome {
    /// What runs are billed at a price, whether they succeed or fail. Quantiles of money are those of credits.
    pub fn cost(&self, price: Price) -> Spread<Money> {
        let each = price.of(1).0 as f64;
        self.credits.map(each, |credits| price.of(credits))
    }
}
