//! What the plans of Dagster+ cost, each with its time.

use super::price::{Money, Price};

/// The prices of a plan in a span of time. A run's own cost is that of its credits; fees and
/// minutes come beside it. The plan Pro has the prices of its contract, and so is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// Dagster+'s name for it.
    pub plan: &'static str,
    /// From when to when, in words.
    pub when: &'static str,
    /// The fee per month, where it is known.
    pub month: Option<Money>,
    /// Credits that the fee includes each month.
    pub included: u32,
    /// A credit, or one beyond what is included; nothing where it is not known.
    pub credit: Option<Price>,
    /// A minute of serverless compute, where it is known; on one's own machines there is no such
    /// charge.
    pub minute: Option<Money>,
}

impl Tariff {
    /// The plans in force, from 2026-05-01 (Dagster's support article 3171123463, "Dagster Solo
    /// and Starter pricing updates"), as <https://dagster.io/pricing> lists them on
    /// [`Tariff::LISTED_ON`].
    pub const LISTED: [Self; 2] = [
        Self {
            plan: "Solo",
            when: "since 2026-05-01",
            month: Some(Money(10_000_000)),
            included: 0,
            credit: Some(Price::SOLO),
            minute: Some(Money(10_000)),
        },
        Self {
            plan: "Starter",
            when: "since 2026-05-01",
            month: Some(Money(100_000_000)),
            included: 0,
            credit: Some(Price::STARTER),
            minute: Some(Money(10_000)),
        },
    ];
    /// The plans before them, as others have written them down.
    pub const EARLIER: [Self; 2] = [
        Self {
            plan: "Solo",
            when: "before 2026-05",
            month: None,
            included: 7_500,
            credit: None,
            minute: None,
        },
        Self {
            plan: "Starter",
            when: "before 2026-05",
            month: Some(Money(100_000_000)),
            included: 30_000,
            credit: Some(Price::STARTER_BEFORE),
            minute: None,
        },
    ];
    /// The day on which [`Tariff::LISTED`] was looked up.
    pub const LISTED_ON: &'static str = "2026-10-07";

    /// The plan in force whose credits cost this.
    pub fn of(price: Price) -> Option<Self> {
        let mut listed = Self::LISTED.into_iter();
        listed.find(|tariff| tariff.credit == Some(price))
    }
}

#[cfg(test)]
mod tests {
    use super::{Price, Tariff};

    #[test]
    fn a_listed_price_has_its_plan() {
        let plan = |price| Tariff::of(price).map(|tariff| tariff.plan);
        assert_eq!(plan(Price::SOLO), Some("Solo"));
        assert_eq!(plan(Price::STARTER), Some("Starter"));
        assert_eq!(plan(Price::STARTER_BEFORE), None);
        let listed = Tariff::LISTED.map(|tariff| tariff.credit.map(Price::dollars));
        assert_eq!(listed, [Some("0.04".to_owned()), Some("0.035".to_owned())]);
    }
}
