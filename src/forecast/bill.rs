//! What runs cost in money: credits, the plan's fee, serverless minutes; per run and per month.
//!
//! All money is integer millionths of a dollar. What is not known stays unknown, and a sum says
//! so. Minutes are the run time as it is, to the microsecond: neither is a minute rounded up, nor
//! is starting a container counted; what a month comes to is rounded once, half up.

mod plans;

use crate::Micros;
use crate::scenario::{Money, Price, Tariff};

pub use plans::{Plans, compare_plans};

/// By what a bill is written. Credits come counted, by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What a credit costs.
    pub price: Price,
    /// The plan, where it is one that is listed: its fee, included credits and minutes.
    pub plan: Option<Tariff>,
    /// Whether Dagster+ runs it on its own machines.
    pub serverless: bool,
    /// How often it is run each month.
    pub runs: u32,
}

/// What one run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// By the rule.
    pub credits: u64,
    /// The whole run.
    pub run_time: Micros,
}

/// What a line of a bill is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Credits that are paid for.
    Credits,
    /// Credits that the fee includes.
    Included,
    /// The plan's fee.
    Fee,
    /// Minutes on machines of Dagster+.
    Serverless,
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Whole ones.
    Count(u64),
    /// Of computing.
    Time(Micros),
}

/// Where the price of a line is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A list of prices, on this day.
    Listed(&'static str),
    /// Known from what others have written down, for this time.
    Reported(&'static str),
    /// Somebody's own.
    Own,
    /// Nobody has said.
    Unknown,
}

/// A line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What for.
    pub what: What,
    /// How much of it.
    pub quantity: Quantity,
    /// What one costs (a minute, for computing), where it is known.
    pub unit: Option<Money>,
    /// What all of it costs, where it is known.
    pub amount: Option<Money>,
    /// Where the price is from.
    pub basis: Basis,
}

/// What some lines come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Of the lines that are known.
    pub known: Money,
    /// Whether there is a line whose amount is not known.
    pub is_open: bool,
}

/// A bill: what one run adds, and what a month comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Of one run: credits and minutes. The fee is not a run's, nor are included credits.
    pub run: Vec<Line>,
    /// Of a month with all its runs.
    pub month: Vec<Line>,
}

impl Bill {
    /// Writes it.
    pub fn of(spent: Spent, terms: &Terms) -> Self {
        let runs = u64::from(terms.runs);
        let all = Spent {
            credits: spent.credits.saturating_mul(runs),
            run_time: spent.run_time * runs,
        };
        let included = terms.plan.map_or(0, |plan| u64::from(plan.included));
        let free = all.credits.min(included);
        let paid = Spent {
            credits: all.credits - free,
            ..all
        };
        let fee = terms.plan.map(|plan| Line {
            what: What::Fee,
            quantity: Quantity::Count(1),
            unit: plan.month,
            amount: plan.month,
            basis: terms.basis(plan.month),
        });
        let included = (free > 0).then(|| Line {
            what: What::Included,
            quantity: Quantity::Count(free),
            unit: Some(Money(0)),
            amount: Some(Money(0)),
            basis: terms.basis(Some(Money(0))),
        });
        let lines = |spent| [Some(terms.credits(spent)), terms.minutes(spent)];
        Self {
            run: lines(spent).into_iter().flatten().collect(),
            month: [fee, included]
                .into_iter()
                .chain(lines(paid))
                .flatten()
                .collect(),
        }
    }

    /// What one run adds.
    pub fn per_run(&self) -> Sum {
        Sum::of(&self.run)
    }

    /// What a month comes to.
    pub fn per_month(&self) -> Sum {
        Sum::of(&self.month)
    }
}

impl Sum {
    fn of(lines: &[Line]) -> Self {
        let known = lines.iter().filter_map(|line| line.amount);
        Self {
            known: known.fold(Money(0), |sum, amount| {
                Money(sum.0.saturating_add(amount.0))
            }),
            is_open: lines.iter().any(|line| line.amount.is_none()),
        }
    }
}

impl Terms {
    fn basis(&self, price: Option<Money>) -> Basis {
        match (self.plan, price) {
            (_, None) => Basis::Unknown,
            (None, Some(_)) => Basis::Own,
            (Some(plan), Some(_)) => match Tariff::LISTED.contains(&plan) {
                true => Basis::Listed(Tariff::LISTED_ON),
                false => Basis::Reported(plan.when),
            },
        }
    }

    fn credits(&self, spent: Spent) -> Line {
        let unit = self.price.of(1);
        let is_plans = self
            .plan
            .is_some_and(|plan| plan.credit == Some(self.price));
        Line {
            what: What::Credits,
            quantity: Quantity::Count(spent.credits),
            unit: Some(unit),
            amount: Some(self.price.of(spent.credits)),
            basis: if is_plans {
                self.basis(Some(unit))
            } else {
                Basis::Own
            },
        }
    }

    fn minutes(&self, spent: Spent) -> Option<Line> {
        let minute = self.plan.and_then(|plan| plan.minute);
        self.serverless.then(|| Line {
            what: What::Serverless,
            quantity: Quantity::Time(spent.run_time),
            unit: minute,
            amount: minute.map(|minute| for_time(spent.run_time, minute)),
            basis: self.basis(minute),
        })
    }
}

/// Microseconds in a minute.
const MINUTE: u128 = 60_000_000;

/// So much per minute, half up.
fn for_time(time: Micros, minute: Money) -> Money {
    let exact = u128::from(time.0) * u128::from(minute.0);
    Money(u64::try_from((exact + MINUTE / 2) / MINUTE).unwrap_or(u64::MAX))
}

impl What {
    /// In a table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Credits => "credits",
            Self::Included => "credits included",
            Self::Fee => "plan's fee",
            Self::Serverless => "serverless compute",
        }
    }
}

impl Basis {
    /// In a table: `listed 2026-10-07`.
    pub fn words(self) -> String {
        match self {
            Self::Listed(day) => ["listed ", day].concat(),
            Self::Reported(when) => ["reported, ", when].concat(),
            Self::Own => "your price".to_owned(),
            Self::Unknown => "unknown".to_owned(),
        }
    }
}

impl Sum {
    /// `$12.34`, and what is missing in it.
    pub fn words(self) -> String {
        match self.is_open {
            true => [&self.known.to_string(), " and what is unknown"].concat(),
            false => self.known.to_string(),
        }
    }
}

/// The assumption behind [`What::Serverless`].
pub const MINUTES_ASSUMED: &str = "Serverless minutes are assumed to be the run time to the microsecond, without starting a \
     container and without rounding each run up.";
