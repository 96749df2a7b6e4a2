//! Credits of a run on average, exactly: so many of so many runs.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::scenario::{Money, Price};

use super::words::count;

/// So many credits of so many runs together: what one of them costs. Equal where that is equal.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Credits {
    /// Of all of the runs.
    total: u64,
    /// How many there are, at least one.
    runs: u64,
}

impl Credits {
    /// Of so many runs together; none at all count as one.
    pub fn of(total: u64, runs: u64) -> Self {
        let runs = runs.max(1);
        Self { total, runs }
    }

    /// Of one run.
    pub fn whole(credits: u64) -> Self {
        Self::of(credits, 1)
    }

    /// So many times as many.
    pub fn times(self, times: u64) -> Self {
        Self::of(self.total.saturating_mul(times), self.runs)
    }

    /// As many for `wanted` as these are for `kept`.
    pub(super) fn in_proportion(self, wanted: u64, kept: u64) -> Self {
        let runs = self.runs.saturating_mul(kept);
        Self::of(self.total.saturating_mul(wanted), runs)
    }

    /// What is left of them without so many; nothing where there are no more.
    pub fn without(self, credits: u64) -> Self {
        let less = credits.saturating_mul(self.runs);
        Self::of(self.total.saturating_sub(less), self.runs)
    }

    /// What they cost, rounded once, half up.
    pub fn cost(self, price: Price) -> Money {
        Money(self.rounded_of(price.of(1).0))
    }

    /// To whole ones, half up.
    pub fn rounded(self) -> u64 {
        self.rounded_of(1)
    }

    /// In millionths, half up.
    pub fn millionths(self) -> u64 {
        self.rounded_of(1_000_000)
    }

    /// A time for each that these are more than others.
    pub fn beyond(self, others: Self, each: Micros) -> Micros {
        let (own, other) = (self.over(others), others.over(self));
        let of = u128::from(self.runs) * u128::from(others.runs);
        let time = own.saturating_sub(other).saturating_mul(each.0.into()) / of;
        Micros(u64::try_from(time).unwrap_or(u64::MAX))
    }

    /// `1 credit`, `27.4 credits`.
    pub fn words(self) -> String {
        let text = self.to_string();
        let noun = if text == "1" { " credit" } else { " credits" };
        text + noun
    }

    fn rounded_of(self, each: u64) -> u64 {
        let runs = u128::from(self.runs);
        let all = u128::from(self.total) * u128::from(each);
        u64::try_from((all + runs / 2) / runs).unwrap_or(u64::MAX)
    }

    /// Brought to the same number of runs as others, brought to that of these.
    fn over(self, others: Self) -> u128 {
        u128::from(self.total) * u128::from(others.runs)
    }
}

impl PartialEq for Credits {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Credits {}

impl PartialOrd for Credits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Credits {
    fn cmp(&self, other: &Self) -> Ordering {
        self.over(*other).cmp(&other.over(*self))
    }
}

impl fmt::Display for Credits {
    /// Whole, or with one decimal, half up: `28`, `27.4`, `1,300.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.rounded_of(10);
        match tenths % 10 {
            0 => f.pad(&count(tenths / 10)),
            tenth => f.pad(&[&count(tenths / 10), ".", &tenth.to_string()].concat()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Credits;
    use crate::Micros;
    use crate::scenario::{Money, Price};

    #[test]
    fn credits_of_runs_are_compared_and_rounded_as_the_fractions_that_they_are() {
        assert_eq!(Credits::of(56, 2), Credits::whole(28));
        assert!(Credits::of(589, 21) > Credits::whole(28));
        // As floats of 32 bits both were the same.
        assert!(Credits::of(100_000_001, 3) > Credits::of(100_000_000, 3));
        let texts = [
            (588, 21),
            (576, 21),
            (27_999, 1_000),
            (27_310_500, 21_000),
            (1, 1),
        ];
        let texts = texts.map(|(total, runs)| Credits::of(total, runs).words());
        let said = [
            "28 credits",
            "27.4 credits",
            "28 credits",
            "1,300.5 credits",
            "1 credit",
        ];
        assert_eq!(texts, said);
        // 27 + 3/7 credits at $0.04.
        assert_eq!(Credits::of(576, 21).cost(Price::SOLO), Money(1_097_143));
        assert_eq!(Credits::of(5, 0), Credits::whole(5));
    }

    #[test]
    fn credits_are_taken_away_and_weighed_exactly() {
        let some = Credits::of(576, 21);
        assert_eq!(some.times(7), Credits::whole(192));
        assert_eq!(some.without(20), Credits::of(156, 21));
        assert_eq!(some.without(28), Credits::whole(0));
        let third = Credits::of(1, 3);
        assert_eq!(third.beyond(Credits::of(1, 4), Micros(24)), Micros(2));
        assert_eq!(Credits::of(1, 4).beyond(third, Micros(24)), Micros::ZERO);
    }
}
