//! How the times of items differ: by a law of chance, or as somebody measured them.
//!
//! Whatever the law, [`super::Scenario::seconds`] is the mean: a scenario with longer items has the
//! same shape at another scale. Each item has a stream of chance of its own, so its time does not
//! depend on who asks first, nor on how many items there are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Micros;

use super::Chance;

/// How the times of the items differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Durations {
    /// Not at all.
    #[default]
    Constant,
    /// By chance.
    Drawn {
        /// Which.
        law: Law,
        /// How widely; what that means is the law's ([`Law::spread`]).
        by: f64,
    },
    /// As measured, in microseconds. As many items as times have them in this order. Fewer or more
    /// items, and the trials of a forecast, draw from them, each as likely, by the seed. Where
    /// [`super::Scenario::seconds`] is not their mean, each is scaled by as much.
    Own {
        /// One or more.
        micros: Arc<[Micros]>,
    },
}

impl Durations {
    /// The mean of times of one's own, to the microsecond; nothing where there are none.
    pub fn mean(&self) -> Option<Micros> {
        match self {
            Self::Constant | Self::Drawn { .. } => None,
            Self::Own { micros } => mean(micros),
        }
    }
}

/// The mean of some times, to the microsecond; nothing of nothing.
pub fn mean(times: &[Micros]) -> Option<Micros> {
    mean_of(total(times), times.len())
}

fn total(times: &[Micros]) -> u128 {
    times.iter().map(|time| u128::from(time.0)).sum()
}

fn mean_of(total: u128, count: usize) -> Option<Micros> {
    let count = count as u128;
    let mean = (total + count / 2).checked_div(count)?;
    Some(Micros(u64::try_from(mean).unwrap_or(u64::MAX)))
}

/// A law of chance with the mean 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Anything between two ends alike.
    Uniform,
    /// The bell curve, as wide as hardly ever goes below zero; what would takes no time.
    Normal,
    /// The logarithm is normal: most items are short, some are long.
    Lognormal,
    /// A sum of waits.
    Gamma,
    /// A few items take nearly all the time.
    Pareto,
}

impl Law {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Uniform,
        Self::Normal,
        Self::Lognormal,
        Self::Gamma,
        Self::Pareto,
    ];

    /// In links, on the command line, and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Normal => "normal",
            Self::Lognormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Pareto => "pareto",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|law| law.name() == name)
    }

    /// What its spread is, and its bounds: the first is excluded for gamma and Pareto.
    pub const fn spread(self) -> (&'static str, f64, f64) {
        match self {
            Self::Uniform => ("half the width, as a part of the mean", 0.0, 1.0),
            Self::Normal => ("the standard deviation, as a part of the mean", 0.0, 0.33),
            Self::Lognormal | Self::Gamma => {
                ("the standard deviation, as a part of the mean", 0.0, 10.0)
            }
            Self::Pareto => ("the shape: the smaller, the heavier the tail", 1.0, 100.0),
        }
    }

    /// Whether it can spread so.
    pub fn takes(self, by: f64) -> bool {
        let (_, least, most) = self.spread();
        let open = matches!(self, Self::Pareto);
        by <= most && if open { by > least } else { by >= least }
    }
}

/// How long each item of a checked scenario takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Times {
    /// All alike.
    Alike,
    /// By chance.
    Drawn(Sampler),
    /// From somebody's own, at the scale of the mean.
    Own(Own),
    /// Each item's own, whatever the mean: of a trial.
    Given(Arc<[Micros]>),
}

/// A law with its spread, worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampler {
    law: Law,
    by: f64,
    /// What the law needs at each draw.
    shape: f64,
    scale: f64,
}

/// Somebody's own times.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    times: Arc<[Micros]>,
    total: u128,
}

impl Times {
    /// What durations mean; nothing where there are none, or the law does not spread so.
    pub(super) fn of(durations: &Durations) -> Option<Self> {
        match durations {
            Durations::Constant => Some(Self::Alike),
            Durations::Drawn { law, by } => {
                law.takes(*by).then(|| Self::Drawn(Sampler::new(*law, *by)))
            }
            Durations::Own { micros } => {
                let total = total(micros);
                let times = Arc::clone(micros);
                (!micros.is_empty()).then_some(Self::Own(Own { times, total }))
            }
        }
    }

    /// Whether all items take the same time.
    pub fn are_alike(&self) -> bool {
        matches!(self, Self::Alike)
    }

    /// The time of one of so many items whose mean is `each`. `chance` is the scenario's stream
    /// for times.
    pub fn of_item(&self, item: u32, items: u32, each: Micros, chance: Chance) -> Micros {
        match self {
            Self::Alike => each,
            Self::Drawn(sampler) => {
                let unit = sampler.draw(chance.at(u64::from(item)));
                let micros = (each.0 as f64 * unit).round();
                // Floats beyond that become the largest number, which is more than the longest.
                Micros(micros as u64).min(Micros::LONGEST)
            }
            Self::Own(own) if !own.are_drawn(items) => own.scaled(own.times[item as usize], each),
            Self::Own(own) => own.scaled(own.pick(chance.at(u64::from(item))), each),
            Self::Given(times) => times.get(item as usize).copied().unwrap_or(each),
        }
    }

    /// The times of all items of a trial: drawn anew, somebody's own among them.
    pub(super) fn drawn(&self, items: u32, each: Micros, chance: Chance) -> Self {
        match self {
            Self::Alike | Self::Given(_) => self.clone(),
            Self::Drawn(_) => {
                let time = |item| self.of_item(item, items, each, chance);
                Self::Given((0..items).map(time).collect())
            }
            Self::Own(own) => {
                let time = |item: u32| own.scaled(own.pick(chance.at(u64::from(item))), each);
                Self::Given((0..items).map(time).collect())
            }
        }
    }

    /// The same at `speed` times the pace; what follows the mean does so by itself.
    pub(super) fn at_speed(&self, speed: u32) -> Self {
        match self {
            Self::Given(times) => {
                Self::Given(times.iter().map(|time| time.at_speed(speed)).collect())
            }
            Self::Alike | Self::Drawn(_) | Self::Own(_) => self.clone(),
        }
    }
}

impl Own {
    /// How many there are, one or more.
    pub fn count(&self) -> usize {
        self.times.len()
    }

    /// Their mean, to the microsecond.
    pub fn mean(&self) -> Micros {
        mean_of(self.total, self.times.len()).unwrap_or_default()
    }

    /// Whether so many items draw from them, each as likely; otherwise items take them in their
    /// order.
    pub fn are_drawn(&self, items: u32) -> bool {
        self.times.len() != items as usize
    }

    /// Whether they are scaled to have this mean. At their own, to the microsecond, they stay what
    /// they are, and so does no time at all.
    pub fn are_scaled(&self, mean: Micros) -> bool {
        let count = self.times.len() as u128;
        self.total > 0 && (u128::from(mean.0) * count).abs_diff(self.total) > count
    }

    /// One of them, each as likely.
    fn pick(&self, mut chance: Chance) -> Micros {
        let at = (u128::from(chance.next_u64()) * self.times.len() as u128) >> 64;
        self.times.get(at as usize).copied().unwrap_or_default()
    }

    /// A time at the scale of another mean.
    fn scaled(&self, time: Micros, mean: Micros) -> Micros {
        if !self.are_scaled(mean) {
            return time;
        }
        let wanted = u128::from(mean.0) * self.times.len() as u128;
        let scaled = (u128::from(time.0) * wanted + self.total / 2) / self.total;
        u64::try_from(scaled).map_or(Micros::LONGEST, |micros| {
            Micros(micros).min(Micros::LONGEST)
        })
    }
}

impl Sampler {
    fn new(law: Law, by: f64) -> Self {
        let (shape, scale) = match law {
            Law::Uniform | Law::Normal => (by, 1.0),
            // The variance of the logarithm.
            Law::Lognormal => {
                let variance = libm::log(1.0 + by * by);
                (variance.sqrt(), variance / 2.0)
            }
            Law::Gamma => (1.0 / (by * by), by * by),
            Law::Pareto => (1.0 / by, (by - 1.0) / by),
        };
        Self {
            law,
            by,
            shape,
            scale,
        }
    }

    /// The law.
    pub fn law(&self) -> Law {
        self.law
    }

    /// How widely it spreads.
    pub fn by(&self) -> f64 {
        self.by
    }

    /// A draw with the mean 1.
    fn draw(&self, mut chance: Chance) -> f64 {
        match self.law {
            Law::Uniform => 1.0 + self.shape * (2.0 * chance.next_unit() - 1.0),
            Law::Normal => (1.0 + self.shape * normal(&mut chance)).max(0.0),
            Law::Lognormal => libm::exp(self.shape * normal(&mut chance) - self.scale),
            // So narrow that no draw differs by a millionth, and its shape may be no number.
            Law::Gamma if self.by < 1e-7 => 1.0,
            Law::Gamma => self.scale * gamma(self.shape, &mut chance),
            Law::Pareto => self.scale * libm::exp(-self.shape * libm::log(above_zero(&mut chance))),
        }
    }
}

/// In (0, 1].
fn above_zero(chance: &mut Chance) -> f64 {
    1.0 - chance.next_unit()
}

/// A standard normal number: Marsaglia's polar method, which needs no table and no cosine.
fn normal(chance: &mut Chance) -> f64 {
    loop {
        let (x, y) = (
            2.0 * chance.next_unit() - 1.0,
            2.0 * chance.next_unit() - 1.0,
        );
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}

/// A gamma number of that shape and scale 1: Marsaglia and Tsang, "A simple method for generating
/// gamma variables", 2000.
fn gamma(shape: f64, chance: &mut Chance) -> f64 {
    if shape < 1.0 {
        let power = libm::exp(libm::log(above_zero(chance)) / shape);
        return gamma(shape + 1.0, chance) * power;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(chance);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        if libm::log(above_zero(chance)) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(durations: &Durations, items: u32) -> Vec<f64> {
        let times = Times::of(durations).expect("sound");
        let chance = Chance::new(11).fork("times");
        let each = Micros(1_000_000);
        let time = |item| times.of_item(item, items, each, chance).seconds();
        (0..items).map(time).collect()
    }

    fn moments(values: &[f64]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (mean, (square / n).sqrt())
    }

    #[test]
    fn laws_have_their_mean_and_their_deviation() {
        // The deviation of a uniform law is its half width over √3, of Pareto's √(1/(a(a − 2))).
        for (law, by, deviation, within) in [
            (Law::Uniform, 0.6, 0.6 / 3.0_f64.sqrt(), 0.01),
            (Law::Normal, 0.2, 0.2, 0.01),
            (Law::Normal, 0.33, 0.33, 0.01),
            (Law::Lognormal, 1.0, 1.0, 0.05),
            (Law::Gamma, 1.0, 1.0, 0.02),
            (Law::Gamma, 2.0, 2.0, 0.05),
            (Law::Gamma, 0.3, 0.3, 0.01),
            (Law::Pareto, 5.0, (1.0_f64 / 15.0).sqrt(), 0.02),
        ] {
            let (mean, spread) = moments(&times(&Durations::Drawn { law, by }, 200_000));
            assert!((mean - 1.0).abs() < within, "{law:?} {by}: mean {mean}");
            let off = (spread - deviation).abs();
            assert!(off < within, "{law:?} {by}: deviation {spread}");
        }
    }

    #[test]
    fn lognormal_has_its_quantiles() {
        let mut sorted = times(
            &Durations::Drawn {
                law: Law::Lognormal,
                by: 1.0,
            },
            100_000,
        );
        sorted.sort_by(f64::total_cmp);
        let sigma = libm::log(2.0).sqrt();
        for (part, z) in [(0.05, -1.644_85), (0.5, 0.0), (0.95, 1.644_85)] {
            let expected = libm::exp(sigma * z - sigma * sigma / 2.0);
            let found = sorted[(part * 100_000.0) as usize];
            assert!((found / expected - 1.0).abs() < 0.03, "{part}: {found}");
        }
    }

    #[test]
    fn without_spread_all_take_the_mean() {
        for law in [Law::Uniform, Law::Normal, Law::Lognormal, Law::Gamma] {
            for by in [0.0, f64::MIN_POSITIVE, f64::from_bits(1), 1e-160] {
                let all = times(&Durations::Drawn { law, by }, 100);
                assert!(all.iter().all(|time| *time == 1.0), "{law:?} {by}");
            }
        }
    }

    #[test]
    fn ones_own_times_stay_in_order_and_follow_the_mean() {
        let micros: Arc<[Micros]> = [Micros(1), Micros(2), Micros(6)].into();
        let own = Times::of(&Durations::Own { micros }).expect("some");
        let chance = Chance::new(0);
        let time = |item, items, mean| own.of_item(item, items, Micros(mean), chance).0;
        assert_eq!([0, 1, 2].map(|item| time(item, 3, 3)), [1, 2, 6]);
        assert_eq!([0, 1, 2].map(|item| time(item, 3, 30)), [10, 20, 60]);
        let drawn: Vec<u64> = (0..300).map(|item| time(item, 300, 3)).collect();
        for one in [1, 2, 6] {
            let count = drawn.iter().filter(|time| **time == one).count();
            assert!((70..130).contains(&count), "{one}: {count}");
        }
    }

    #[test]
    fn ones_own_times_say_how_they_are_used() {
        let micros: Arc<[Micros]> = [Micros(1_000), Micros(2_000), Micros(6_001)].into();
        let Some(Times::Own(own)) = Times::of(&Durations::Own { micros }) else {
            panic!("they are somebody's own");
        };
        assert_eq!((own.count(), own.mean()), (3, Micros(3_000)));
        assert_eq!(
            [2, 3, 4].map(|items| own.are_drawn(items)),
            [true, false, true]
        );
        let scaled = [2_998, 3_000, 3_001, 3_002].map(|mean| own.are_scaled(Micros(mean)));
        assert_eq!(scaled, [true, false, false, true]);
        let micros: Arc<[Micros]> = [Micros::ZERO].into();
        let nothing = Durations::Own { micros };
        assert_eq!(nothing.mean(), Some(Micros::ZERO));
        assert_eq!(Durations::Constant.mean(), None);
    }

    #[test]
    fn a_law_knows_how_widely_it_can_spread() {
        for (law, by, takes) in [
            (Law::Uniform, 1.0, true),
            (Law::Uniform, 1.01, false),
            (Law::Normal, -0.1, false),
            (Law::Lognormal, 10.0, true),
            (Law::Gamma, f64::NAN, false),
            (Law::Pareto, 1.0, false),
            (Law::Pareto, 1.01, true),
        ] {
            assert_eq!(law.takes(by), takes, "{law:?} {by}");
        }
    }
}
