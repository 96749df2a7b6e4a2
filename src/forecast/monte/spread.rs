//! How a number is spread over trials, and how far that can be relied on.
//!
//! Bounds are order statistics: of `n` trials, the number of those below a true quantile is
//! binomial whatever the law of the number is, so the trial of a low rank is below it with a
//! confidence that the binomial tail gives. The tail is summed up, not approximated.

use serde::{Deserialize, Serialize};

use crate::forecast::sample::ranked;

/// How a number is spread over trials.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread<T> {
    /// Half of the trials are at most this.
    pub p50: Quantile<T>,
    /// 95 % are.
    pub p95: Quantile<T>,
    /// 99 % are.
    pub p99: Quantile<T>,
    /// The mean, in the number's unit.
    pub mean: f64,
    /// The least of any trial.
    pub least: T,
    /// The most.
    pub most: T,
}

/// A quantile: the least number that so many trials do not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantile<T> {
    /// Of the trials that are back.
    pub value: T,
    /// The true one is from here, with a confidence of 95 %; nothing where there are too few
    /// trials to say.
    pub low: Option<T>,
    /// … to here.
    pub high: Option<T>,
}

impl<T: Copy> Quantile<T> {
    fn map<U>(&self, change: impl Fn(T) -> U) -> Quantile<U> {
        Quantile {
            value: change(self.value),
            low: self.low.map(&change),
            high: self.high.map(&change),
        }
    }
}

impl<T: Copy> Spread<T> {
    /// The same in another unit; `each` is how much of it one is.
    pub(super) fn map<U>(&self, each: f64, change: impl Fn(T) -> U) -> Spread<U> {
        Spread {
            p50: self.p50.map(&change),
            p95: self.p95.map(&change),
            p99: self.p99.map(&change),
            mean: self.mean * each,
            least: change(self.least),
            most: change(self.most),
        }
    }
}

/// What a bound may be wrong by, on each side.
const TAIL: f64 = 0.025;

impl Spread<u64> {
    /// Of some numbers in order; nothing of none. What is certain is its own bound.
    pub(super) fn of(sorted: &[u64], certain: bool) -> Option<Self> {
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let total: u128 = sorted.iter().map(|number| u128::from(*number)).sum();
        let quantile = |percent| Quantile::of(sorted, percent, certain);
        Some(Self {
            p50: quantile(50)?,
            p95: quantile(95)?,
            p99: quantile(99)?,
            mean: total as f64 / sorted.len() as f64,
            least,
            most,
        })
    }
}

impl Quantile<u64> {
    fn of(sorted: &[u64], percent: usize, certain: bool) -> Option<Self> {
        let n = sorted.len();
        let at = |rank: usize| sorted.get(rank.checked_sub(1)?).copied();
        let value = ranked(sorted, percent)?;
        if certain {
            let bound = Some(value);
            return Some(Self {
                value,
                low: bound,
                high: bound,
            });
        }
        let (low, high) = ranks(n, percent as f64 / 100.0);
        Some(Self {
            value,
            low: at(low),
            high: at(high),
        })
    }
}

/// The ranks, from 1, of the trials between which a quantile is; 0 or `n + 1` where there is none.
fn ranks(n: usize, part: f64) -> (usize, usize) {
    let tail = Binomial::new(n, part);
    (tail.below(TAIL), tail.above(TAIL))
}

/// How many of `n` trials are below a quantile: the probabilities worth mentioning.
struct Binomial {
    /// The number of the first.
    first: usize,
    probabilities: Vec<f64>,
}

impl Binomial {
    /// From the likeliest number outwards, each from its neighbour.
    fn new(n: usize, part: f64) -> Self {
        /// As a part of the likeliest: less is lost in rounding.
        const LEAST: f64 = 1e-18;
        let odds = part / (1.0 - part);
        let likeliest = ((n + 1) as f64 * part) as usize;
        let likeliest = likeliest.min(n);
        let mut probabilities = Vec::new();
        let (mut first, mut weight) = (likeliest, 1.0);
        while first > 0 && weight > LEAST {
            weight *= first as f64 / ((n - first + 1) as f64 * odds);
            first -= 1;
            probabilities.push(weight);
        }
        probabilities.reverse();
        probabilities.push(1.0);
        let (mut last, mut weight) = (likeliest, 1.0);
        while last < n && weight > LEAST {
            weight *= (n - last) as f64 * odds / (last + 1) as f64;
            last += 1;
            probabilities.push(weight);
        }
        let total: f64 = probabilities.iter().sum();
        for probability in &mut probabilities {
            *probability /= total;
        }
        Self {
            first,
            probabilities,
        }
    }

    /// The highest rank of which at most `tail` says that fewer trials are below the quantile: 0
    /// where even the first is too high.
    fn below(&self, tail: f64) -> usize {
        self.first + steps(self.probabilities.iter(), tail)
    }

    /// The lowest rank that is above, alike; one more than there are where even the last is not.
    fn above(&self, tail: f64) -> usize {
        let end = self.first + self.probabilities.len();
        end - steps(self.probabilities.iter().rev(), tail)
    }
}

/// How many of them do not sum up to more than `most`.
fn steps<'a>(probabilities: impl Iterator<Item = &'a f64>, most: f64) -> usize {
    let mut sum = 0.0;
    let within = |probability: &&f64| {
        sum += **probability;
        sum <= most
    };
    probabilities.take_while(within).count()
}
