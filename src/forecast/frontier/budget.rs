//! The best choice under a limit of time, of money, or of runs that fail.

use crate::Micros;
use crate::forecast::bill::{Bill, Spent, Terms};
use crate::scenario::Money;

use super::report::{Point, Report};

/// Limits. All may be missing: then the cheapest is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What a run may take: where there is chance, 95 % of the runs that succeed.
    pub most_time: Option<Micros>,
    /// What it may cost.
    pub most_money: Option<Limit>,
    /// How many of a million runs may fail. Without a limit not more than half of them, for that
    /// is no choice.
    pub most_failing: Option<u32>,
    /// By what money is worked out.
    pub terms: Terms,
}

/// Half of a million runs, and one: a limit from there on allows what is no choice without it.
const HALF: u32 = 500_001;

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
    /// One run that succeeds: its credits and minutes, with those of runs before it that fail.
    #[default]
    Run,
    /// All runs of a month, whether they succeed or fail, with the plan's fee.
    Month,
}

/// A point with what a budget looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which point of the report.
    pub point: u32,
    /// [`crate::forecast::Sample::late`].
    pub time: Micros,
    /// Per run or per month, as the limit is; per run without one. As far as it is known.
    pub money: Money,
    /// The same for a run that succeeds, with those before it that fail: a month of runs that fail
    /// is billed less, and is no bargain.
    pub each: Money,
    /// How many of a million runs fail, rounded up.
    pub failing: u32,
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
    /// The fastest within the other limits: allow its time.
    pub time: Option<Choice>,
    /// The cheapest within the other limits: allow its money.
    pub money: Option<Choice>,
    /// The one that fails least within the other limits: allow that.
    pub failing: Option<Choice>,
    /// Where no limit alone is enough to move: the fastest and the cheapest there are, and the one
    /// that fails least; all limits must allow one of them.
    pub ends: [Choice; 3],
}

impl Budget {
    /// The cheapest within the limits, by what a run that succeeds costs, and of equally cheap ones the fastest; with a limit of
    /// money and none of time the fastest, and of equally fast ones the cheapest. What fails in
    /// more than half of its runs is no choice, unless the limit allows that.
    pub fn answer(&self, report: &Report) -> Answer {
        let points = (0..).zip(&report.points);
        let sound = points.filter(|(_, point)| match self.most_failing {
            Some(HALF..) => !point.none_succeeds(),
            _ => !point.mostly_fails(),
        });
        // One's own comes first among equals.
        let mut choices: Vec<Choice> = sound.map(|(at, point)| self.choice(at, point)).collect();
        choices.sort_by_key(|choice| (Some(choice.point) != report.yours, choice.point));
        let fastest = |choices: &[Choice]| least(choices, &|one| (one.time.0, one.each.0));
        let cheapest = |choices: &[Choice]| least(choices, &|one| (one.money.0, one.time.0));
        let surest = |choices: &[Choice]| least(choices, &|one| (one.failing.into(), one.each.0));
        let all = &choices[..];
        let (Some(fast), Some(cheap), Some(sure)) = (fastest(all), cheapest(all), surest(all))
        else {
            return Answer::NoRun;
        };
        let in_time = |one: &Choice| self.most_time.is_none_or(|most| one.time <= most);
        let in_money = |one: &Choice| self.most_money.is_none_or(|most| one.money <= most.money);
        let is_sure = |one: &Choice| self.most_failing.is_none_or(|most| one.failing <= most);
        let keep = |is_in: &dyn Fn(&Choice) -> bool| -> Vec<Choice> {
            choices.iter().copied().filter(|one| is_in(one)).collect()
        };
        let within = keep(&|one| in_time(one) && in_money(one) && is_sure(one));
        let best = match (self.most_time, self.most_money) {
            (None, Some(_)) => fastest(&within),
            _ => least(&within, &|one| (one.each.0, one.time.0)),
        };
        if let Some(best) = best {
            return Answer::Best(best);
        }
        let [time, money, failing] = [
            fastest(&keep(&|one| in_money(one) && is_sure(one))),
            cheapest(&keep(&|one| in_time(one) && is_sure(one))),
            surest(&keep(&|one| in_time(one) && in_money(one))),
        ];
        Answer::Nothing(Needed {
            time: time.filter(|_| self.most_time.is_some()),
            money: money.filter(|_| self.most_money.is_some()),
            failing: failing.filter(|_| self.most_failing.is_some()),
            ends: [fast, cheap, sure],
        })
    }

    fn choice(&self, at: u32, point: &Point) -> Choice {
        let all = point.spent();
        let spent = point.spent_to_succeed().unwrap_or(all);
        let each = Bill::of(spent, &self.terms).per_run();
        let sum = match self.per() {
            Per::Run => each,
            Per::Month => Bill::of(all, &self.terms).per_month(),
        };
        let (failed, trials) = (u64::from(point.failed), u64::from(point.trials.max(1)));
        let failing = (failed * 1_000_000).div_ceil(trials);
        Choice {
            point: at,
            time: point.late,
            money: sum.known,
            each: each.known,
            failing: u32::try_from(failing).unwrap_or(u32::MAX),
        }
    }

    /// Whether something that the limit is for has no known price.
    pub(super) fn is_open(&self) -> bool {
        let none = Spent::one(0, Micros::ZERO);
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

/// Percent as somebody writes them (`5`, `0.5%`), as millionths; nothing for what is not from 0 to
/// 100 or has more than four decimals. Without its sign, what is below 1 and not 0 is nothing as
/// well: 0.02 may be meant as 2 %.
pub fn read_percent(text: &str) -> Option<u32> {
    let text = text.trim();
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let exact = Money::parse(number).ok()?.0;
    let is_clear = number.len() < text.len() || exact == 0 || exact >= 1_000_000;
    let sound = !number.starts_with('$') && exact.is_multiple_of(100) && exact <= 100_000_000;
    let sound = sound && is_clear;
    u32::try_from(exact / 100).ok().filter(|_| sound)
}
