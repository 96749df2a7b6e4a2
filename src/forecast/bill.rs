//! What runs cost in money: credits, the plan's fee, serverless minutes; per run and per month.
//!
//! All money is integer millionths of a dollar. What is not known stays unknown, and a sum says
//! so. Minutes are the run time as it is, to the microsecond: neither is a minute rounded up, nor
//! is starting a container counted; what a month comes to is rounded once, half up.

mod plans;

use crate::Micros;
use crate::scenario::{Money, Price, Tariff};

use super::words::some;
use super::{Credits, Sample};

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

/// What some runs take together. One of them takes the mean, which is rounded where it is money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// How many runs.
    pub runs: u32,
    /// By the rule.
    pub credits: u64,
    /// From the begin of each run to its end.
    pub run_time: Micros,
}

impl Spent {
    /// What one run takes.
    pub fn one(credits: u64, run_time: Micros) -> Self {
        Self {
            runs: 1,
            credits,
            run_time,
        }
    }
}

/// What so many of such runs take.
#[derive(Clone, Copy)]
struct Taken {
    credits: Credits,
    /// Microseconds of `of` times as many runs.
    time: u128,
    of: u128,
}

impl Taken {
    fn of(spent: Spent, runs: u32) -> Self {
        let of = spent.runs.max(1);
        Self {
            credits: Credits::of(spent.credits, of.into()).times(runs.into()),
            time: u128::from(spent.run_time.0) * u128::from(runs),
            of: of.into(),
        }
    }
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
    /// The fee, once.
    Once,
    /// Credits.
    Credits(Credits),
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
    /// Writes it: for a run that takes what such runs take on average, and for all runs of a month.
    pub fn of(spent: Spent, terms: &Terms) -> Self {
        let all = Taken::of(spent, terms.runs);
        let included = terms.plan.map_or(0, |plan| u64::from(plan.included));
        let free = all.credits.min(Credits::whole(included));
        let paid = Taken {
            credits: all.credits.without(included),
            ..all
        };
        let fee = terms.plan.map(|plan| Line {
            what: What::Fee,
            quantity: Quantity::Once,
            unit: plan.month,
            amount: plan.month,
            basis: terms.basis(plan.month),
        });
        let included = (free > Credits::whole(0)).then(|| Line {
            what: What::Included,
            quantity: Quantity::Credits(free),
            unit: Some(Money(0)),
            amount: Some(Money(0)),
            basis: terms.basis(Some(Money(0))),
        });
        let lines = |taken| [Some(terms.credits(taken)), terms.minutes(taken)];
        Self {
            run: lines(Taken::of(spent, 1)).into_iter().flatten().collect(),
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

    fn credits(&self, taken: Taken) -> Line {
        let unit = self.price.of(1);
        let is_plans = self
            .plan
            .is_some_and(|plan| plan.credit == Some(self.price));
        Line {
            what: What::Credits,
            quantity: Quantity::Credits(taken.credits),
            unit: Some(unit),
            amount: Some(taken.credits.cost(self.price)),
            basis: if is_plans {
                self.basis(Some(unit))
            } else {
                Basis::Own
            },
        }
    }

    fn minutes(&self, taken: Taken) -> Option<Line> {
        let minute = self.plan.and_then(|plan| plan.minute);
        self.serverless.then(|| Line {
            what: What::Serverless,
            quantity: Quantity::Time(Micros(half_up(taken.time, taken.of))),
            unit: minute,
            amount: minute.map(|minute| for_time(taken, minute)),
            basis: self.basis(minute),
        })
    }
}

/// Microseconds in a minute.
const MINUTE: u128 = 60_000_000;

/// So much per minute, half up.
fn for_time(taken: Taken, minute: Money) -> Money {
    let exact = taken.time.saturating_mul(minute.0.into());
    Money(half_up(exact, MINUTE * taken.of))
}

fn half_up(number: u128, by: u128) -> u64 {
    u64::try_from(number.saturating_add(by / 2) / by).unwrap_or(u64::MAX)
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

/// What the numbers of a bill are of, where chance has a part in them.
pub fn bill_note<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<String> {
    let mut note: Option<String> = None;
    let mut fails = false;
    for sample in samples.filter(|sample| sample.trials > 1) {
        fails |= sample.spent_to_succeed().is_some();
        let of = [
            "Of ",
            &some(sample.trials, "trial"),
            ": a run is billed what runs take on average, whether they succeed or fail.",
        ];
        note.get_or_insert_with(|| of.concat());
    }
    let more = " A run that succeeds bears those that fail; executing them again from their failure would cost less.";
    note.map(|note| if fails { note + more } else { note })
}
