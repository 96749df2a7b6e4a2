//! Values of an input along a line, and back.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::words::{count, time};
use crate::micros::decimal;
use crate::scenario::Money;

use super::tick::{Tick, ticks};

/// In what values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Microseconds.
    Time,
    /// Things.
    Count,
    /// Millionths of one.
    Probability,
    /// Millionths of a dollar.
    Money,
}

/// From values to places on a line, 0 to 1, and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisScale {
    /// In what values count.
    pub unit: Unit,
    /// Whether equal distances are equal ratios. Where the range begins at zero, that holds from
    /// a thousandth of its end on.
    pub log: bool,
    /// The value at 0.
    pub from: u64,
    /// The value at 1.
    pub to: u64,
}

impl Unit {
    /// A value for people: `28 s`, `1,000`, `2.5 %`.
    pub fn text(self, x: u64) -> String {
        match self {
            Self::Time => time(Micros(x)),
            Self::Count => count(x),
            Self::Money => Money(x).to_string(),
            Self::Probability => {
                let text = decimal(x, 10_000, 4);
                text.trim_end_matches('0').trim_end_matches('.').to_owned() + " %"
            }
        }
    }

    /// The nearest value that is worth telling apart: three figures of a time or a probability.
    pub fn snap(self, x: u64) -> u64 {
        if self == Self::Count {
            return x;
        }
        let mut unit = 1;
        while x / unit >= 1_000 {
            unit *= 10;
        }
        x.saturating_add(unit / 2) / unit * unit
    }

    /// A value between two that is worth telling apart from both.
    pub(super) fn between(self, low: u64, high: u64) -> Option<u64> {
        let middle = self.snap(low.midpoint(high));
        (low < middle && middle < high).then_some(middle)
    }
}

impl AxisScale {
    /// From one value to another, whichever is the smaller.
    pub fn new(unit: Unit, log: bool, from: u64, to: u64) -> Self {
        Self {
            unit,
            log,
            from: from.min(to),
            to: from.max(to),
        }
    }

    /// Where a value stands, 0 to 1.
    pub fn fraction(&self, x: u64) -> f64 {
        let (from, to) = (self.bent(self.from), self.bent(self.to));
        if to <= from {
            return 0.0;
        }
        (self.bent(x.clamp(self.from, self.to)) - from) / (to - from)
    }

    /// The value at a place, to three figures.
    pub fn at(&self, fraction: f64) -> u64 {
        if fraction <= 0.0 || fraction.is_nan() {
            return self.from;
        }
        if fraction >= 1.0 {
            return self.to;
        }
        let (from, to) = (self.bent(self.from), self.bent(self.to));
        let bent = from + fraction * (to - from);
        let x = match self.log {
            true => libm::exp(bent) - self.knee(),
            false => bent,
        };
        self.unit
            .snap(x.round().max(0.0) as u64)
            .clamp(self.from, self.to)
    }

    /// About so many values, evenly spaced, the ends among them.
    pub fn grid(&self, points: u32) -> Vec<u64> {
        let last = points.max(2) - 1;
        let at = |point| self.at(f64::from(point) / f64::from(last));
        let mut grid: Vec<u64> = (0..=last).map(at).collect();
        grid.sort_unstable();
        grid.dedup();
        grid
    }

    /// Round values with their labels, so many at most.
    pub fn ticks(&self, most: u32) -> Vec<Tick> {
        ticks(self, most)
    }

    /// What is added so that zero has a logarithm.
    pub(super) fn knee(&self) -> f64 {
        match self.from {
            0 => (self.to as f64 / 1_000.0).max(1.0),
            _ => 0.0,
        }
    }

    fn bent(&self, x: u64) -> f64 {
        match self.log {
            true => libm::log(x as f64 + self.knee()),
            false => x as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AxisScale, Unit};

    #[test]
    fn values_are_told_apart_to_three_figures() {
        assert_eq!(Unit::Time.snap(1_234_567), 1_230_000);
        assert_eq!(Unit::Time.snap(999_500), 1_000_000);
        assert_eq!(Unit::Count.snap(1_234_567), 1_234_567);
        assert_eq!(Unit::Time.between(1_000_000, 1_010_000), None);
        assert_eq!(Unit::Count.between(140, 142), Some(141));
        assert_eq!(Unit::Count.between(140, 141), None);
    }

    #[test]
    fn values_read_well() {
        assert_eq!(Unit::Time.text(28_000_000), "28 s");
        assert_eq!(Unit::Time.text(0), "0 s");
        assert_eq!(Unit::Count.text(1_000), "1,000");
        let percent = [0, 25_000, 1_000_000, 100_000, 1].map(|x| Unit::Probability.text(x));
        assert_eq!(percent, ["0 %", "2.5 %", "100 %", "10 %", "0.0001 %"]);
    }

    #[test]
    fn places_lead_back_to_values() {
        for scale in [
            AxisScale::new(Unit::Time, true, 10_000, 100_000_000),
            AxisScale::new(Unit::Time, true, 0, 100_000_000),
            AxisScale::new(Unit::Count, false, 1, 40),
            AxisScale::new(Unit::Count, true, 1, 20_000),
            AxisScale::new(Unit::Probability, false, 0, 200_000),
        ] {
            let grid = scale.grid(41);
            assert_eq!(
                (grid[0], *grid.last().expect("some")),
                (scale.from, scale.to)
            );
            for x in grid {
                assert_eq!(scale.at(scale.fraction(x)), x, "{scale:?}");
            }
        }
    }
}
