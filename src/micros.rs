//! Time as the whole project counts it: integer microseconds, never a float.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

use serde::{Deserialize, Serialize};

/// A duration, or an instant since the start of a run, in microseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The largest value that a scenario may name: a hundred years.
    pub const LONGEST: Self = Self(100 * 365 * 86_400 * 1_000_000);

    /// From seconds, rounded to the nearest microsecond; `None` for what is not a time
    /// (negative, not a number) or is longer than [`Micros::LONGEST`].
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let micros = (seconds * 1e6).round();
        let fits = micros >= 0.0 && micros <= Self::LONGEST.0 as f64;
        fits.then_some(Self(micros as u64))
    }

    /// In seconds, for showing and for ratios.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// In seconds, exactly, as a person would write them: `0.25`.
    pub fn as_seconds(self) -> String {
        let mut text = (self.0 / 1_000_000).to_string();
        let rest = self.0 % 1_000_000;
        if rest > 0 {
            // The first digit keeps the zeros behind it.
            let digits = (1_000_000 + rest).to_string();
            text.push('.');
            text.push_str(digits[1..].trim_end_matches('0'));
        }
        text
    }

    /// To four figures, or to the second where those are fewer: what a person needs of a mean.
    pub fn four_figures(self) -> Self {
        let mut unit = 1;
        while unit < 1_000_000 && self.0 / unit >= 10_000 {
            unit *= 10;
        }
        Self(self.0.saturating_add(unit / 2) / unit * unit)
    }

    /// In milliseconds, for timers and for Dagster's messages.
    pub fn millis(self) -> f64 {
        self.0 as f64 / 1e3
    }

    /// How much later this instant is than `earlier`; zero where it is not later.
    pub fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// This duration at `speed` times the pace, rounded to the nearest microsecond.
    pub fn at_speed(self, speed: u32) -> Self {
        let speed = u64::from(speed.max(1));
        Self((self.0 + speed / 2) / speed)
    }
}

impl Micros {
    /// What this time is of `to`, as it is of `of`: the third in proportion. Nothing of nothing.
    pub fn in_proportion(self, of: Self, to: Self) -> Option<Self> {
        let scaled = (u128::from(self.0) * u128::from(to.0)).checked_div(u128::from(of.0))?;
        u64::try_from(scaled).ok().map(Self)
    }
}

impl Add for Micros {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Micros {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Micros {
    /// Three significant figures at most, with its unit: `26 s`, `1.05 s`, `250 ms`, `2 min 5 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1_000 {
            return write!(f, "{} µs", self.0);
        }
        if self.0 < 999_500 {
            return write!(f, "{} ms", three_figures(self.0, 1_000));
        }
        if self.0 < 99_950_000 {
            return write!(f, "{} s", three_figures(self.0, 1_000_000));
        }
        let whole = self.0.saturating_add(500_000) / 1_000_000;
        let (large, unit, small, rest) = match whole {
            0..3_600 => (whole / 60, "min", whole % 60, "s"),
            3_600..172_800 => (whole / 3_600, "h", whole % 3_600 / 60, "min"),
            _ => (whole / 86_400, "d", whole % 86_400 / 3_600, "h"),
        };
        match small {
            0 => write!(f, "{large} {unit}"),
            _ => write!(f, "{large} {unit} {small} {rest}"),
        }
    }
}

/// So many units with at most three figures, half up.
fn three_figures(micros: u64, unit: u64) -> String {
    let hundredths = micros / (unit / 100);
    let places = match hundredths {
        0..1_000 => 2,
        1_000..9_995 => 1,
        _ => 0,
    };
    let text = decimal(micros, unit, places);
    // Not `contains('.')`, which brings along the search for any text.
    match text.as_bytes().contains(&b'.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `value / unit` with so many decimal places, half up. In integers: the formatting of floats
/// weighs kilobytes in the browser, and rounds what they cannot hold.
pub(crate) fn decimal(value: u64, unit: u64, places: u32) -> String {
    let scale = 10_u128.pow(places);
    let unit = u128::from(unit.max(1));
    let scaled = (u128::from(value) * scale + unit / 2) / unit;
    // Both fit: a whole part is no more than the value, and who writes numbers of 128 bits weighs a
    // kilobyte.
    let [whole, rest] =
        [scaled / scale, scaled % scale].map(|part| u64::try_from(part).unwrap_or(u64::MAX));
    let whole = whole.to_string();
    match places {
        0 => whole,
        _ => format!("{whole}.{rest:0>places$}", places = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::Micros;

    #[test]
    fn shows_three_figures_and_a_unit() {
        let shown = |s: f64| Micros::from_seconds(s).map(|t| t.to_string());
        for (seconds, text) in [
            (0.0, "0 µs"),
            (0.00025, "250 µs"),
            (0.0125, "12.5 ms"),
            (0.009_996, "10 ms"),
            (0.9999, "1 s"),
            (9.996, "10 s"),
            (26.0, "26 s"),
            (1.054, "1.05 s"),
            (99.97, "1 min 40 s"),
            (125.0, "2 min 5 s"),
            (1_200.0, "20 min"),
            (7_260.0, "2 h 1 min"),
            (200_000.0, "2 d 7 h"),
        ] {
            assert_eq!(shown(seconds).as_deref(), Some(text));
        }
    }

    #[test]
    fn decimals_are_rounded_half_up() {
        assert_eq!(super::decimal(1_054, 1_000, 2), "1.05");
        assert_eq!(super::decimal(1_055, 1_000, 2), "1.06");
        assert_eq!(super::decimal(4, 1_000, 3), "0.004");
        assert_eq!(super::decimal(9_999, 1_000, 0), "10");
        assert_eq!(super::decimal(u64::MAX, 1_000_000, 3), "18446744073709.552");
        assert_eq!(Micros(u64::MAX).to_string(), "213503982 d 8 h");
    }

    #[test]
    fn four_figures_are_enough() {
        for (micros, shown) in [
            (0, "0"),
            (1, "0.000001"),
            (12_345, "0.01235"),
            (41_234_567, "41.23"),
            (40_000_000, "40"),
            (99_999_999, "100"),
            (12_345_678_901, "12346"),
            (u64::MAX, "18446744073709"),
        ] {
            assert_eq!(Micros(micros).four_figures().as_seconds(), shown);
        }
    }

    #[test]
    fn a_time_is_taken_in_proportion() {
        let proportion = |time, of, to| Micros(time).in_proportion(Micros(of), Micros(to));
        assert_eq!(proportion(13, 26, 260), Some(Micros(130)));
        assert_eq!(proportion(1, 0, 5), None);
        assert_eq!(proportion(u64::MAX, 1, 2), None);
    }

    #[test]
    fn refuses_what_is_no_time() {
        for seconds in [-1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert_eq!(Micros::from_seconds(seconds), None);
        }
    }
}
