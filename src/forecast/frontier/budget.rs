//! The best choice under a limit of time or money.

use crate::Micros;
use crate::forecast::bill::{Bill, Spent, Terms};
use crate::scenario::Money;

use super::report::{Point, Report};

/// Limits. Both may be missing: then the cheapest is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What a run may take: where there is chance, 95 % of the runs that succeed.
    pub most_time: Option<Micros>,
    /// What it may cost.
    pub most_money: Option<Limit>,
    /// By what money is worked out.
    pub terms: Terms,
}

/// A limit of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// At most.
    pub money: Money,
    /// For what.
    pub per: Per,
}

/// What money is counted for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// One run: its credits and minutes.
    #[default]
    Run,
    /// All runs of a month, with the plan's fee.
    Month,
}

/// A point with what a budget looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which point of the report.
    pub point: u32,
    /// [`Point::late`].
    pub time: Micros,
    /// Per run or per month, as the limit is; per run without one. As far as it is known.
    pub money: Money,
}

/// What a budget gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The best choice within the limits.
    Best(Choice),
    /// Nothing is within them: what must be allowed instead.
    Nothing(Needed),
    /// With each choice runs mostly fail, or nothing is worked out yet.
    NoRun,
}

/// The nearest moves of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The fastest within the limit of money: allow its time.
    pub time: Option<Choice>,
    /// The cheapest within the limit of time: allow its money.
    pub money: Option<Choice>,
    /// Where neither limit alone is enough to move: the fastest and the cheapest there are, one of
    /// which both must allow.
    pub ends: (Choice, Choice),
}

impl Budget {
    /// The cheapest within the limits, and of equally cheap ones the fastest; with a limit of
    /// money alone the fastest, and of equally fast ones the cheapest. What fails in more than half
    /// of its runs is no choice.
    pub fn answer(&self, report: &Report) -> Answer {
        let points = (0..).zip(&report.points);
        let sound = points.filter(|(_, point)| !point.mostly_fails());
        // One's own comes first among equals.
        let mut choices: Vec<Choice> = sound.map(|(at, point)| self.choice(at, point)).collect();
        choices.sort_by_key(|choice| (Some(choice.point) != report.yours, choice.point));
        let fastest = |choices: &[Choice]| least(choices, &|one| (one.time.0, one.money.0));
        let cheapest = |choices: &[Choice]| least(choices, &|one| (one.money.0, one.time.0));
        let (Some(ends_fast), Some(ends_cheap)) = (fastest(&choices), cheapest(&choices)) else {
            return Answer::NoRun;
        };
        let in_time = |one: &Choice| self.most_time.is_none_or(|most| one.time <= most);
        let in_money = |one: &Choice| self.most_money.is_none_or(|most| one.money <= most.money);
        let keep = |is_in: &dyn Fn(&Choice) -> bool| -> Vec<Choice> {
            choices.iter().copied().filter(|one| is_in(one)).collect()
        };
        let within = keep(&|one| in_time(one) && in_money(one));
        let best = match (self.most_time, self.most_money) {
            (None, Some(_)) => fastest(&within),
            _ => cheapest(&within),
        };
        match best {
            Some(best) => Answer::Best(best),
            None => Answer::Nothing(Needed {
                time: self.most_time.and_then(|_| fastest(&keep(&in_money))),
                money: self.most_money.and_then(|_| cheapest(&keep(&in_time))),
                ends: (ends_fast, ends_cheap),
            }),
        }
    }

    fn choice(&self, at: u32, point: &Point) -> Choice {
        let spent = Spent {
            credits: point.credits,
            run_time: point.run_time,
        };
        let bill = Bill::of(spent, &self.terms);
        let sum = match self.per() {
            Per::Run => bill.per_run(),
            Per::Month => bill.per_month(),
        };
        Choice {
            point: at,
            time: point.late,
            money: sum.known,
        }
    }

    /// Whether something that the limit is for has no known price.
    pub(super) fn is_open(&self) -> bool {
        let none = Spent {
            credits: 0,
            run_time: Micros::ZERO,
        };
        let bill = Bill::of(none, &self.terms);
        match self.per() {
            Per::Run => bill.per_run().is_open,
            Per::Month => bill.per_month().is_open,
        }
    }

    pub(super) fn per(&self) -> Per {
        self.most_money.map_or(Per::Run, |limit| limit.per)
    }
}

/// The first of the smallest.
fn least(choices: &[Choice], key: &dyn Fn(&Choice) -> (u64, u64)) -> Option<Choice> {
    choices.iter().copied().min_by_key(key)
}
