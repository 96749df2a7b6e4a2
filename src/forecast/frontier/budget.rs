//! The best choice under a limit of time or money.

use crate::Micros;
use crate::forecast::bill::{Bill, Spent, Terms};
use crate::scenario::{Checked, Money};

use super::report::{Point, Report};
use super::words::{of_point, with_chunks};
use crate::forecast::words::time;

/// Limits. Both may be missing: then the cheapest is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What a run may take: where there is chance, what 95 % of the runs stay within.
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
    /// Nothing ever succeeds, or nothing is worked out yet.
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
    /// money alone the fastest, and of equally fast ones the cheapest. Runs that always fail are
    /// no choice.
    pub fn answer(&self, report: &Report) -> Answer {
        let points = (0..).zip(&report.points);
        let sound = points.filter(|(_, point)| !point.always_fails());
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
    fn is_open(&self) -> bool {
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

    fn per(&self) -> Per {
        self.most_money.map_or(Per::Run, |limit| limit.per)
    }
}

/// The first of the smallest.
fn least(choices: &[Choice], key: &dyn Fn(&Choice) -> (u64, u64)) -> Option<Choice> {
    choices.iter().copied().min_by_key(key)
}

/// The answer in a sentence or two.
pub fn answer_words(
    answer: &Answer,
    budget: &Budget,
    report: &Report,
    checked: &Checked,
) -> String {
    let per = match budget.per() {
        Per::Run => " a run",
        Per::Month => " a month",
    };
    let named = |choice: &Choice| match report.point(choice.point) {
        Some(point) => of_point(point),
        None => String::new(),
    };
    let text = match answer {
        Answer::NoRun => match report.points.is_empty() {
            true => "Nothing is worked out yet.".to_owned(),
            false => "Every run fails, so nothing is a choice: see what fails first.".to_owned(),
        },
        Answer::Best(best) => {
            let which = match (budget.most_time, budget.most_money) {
                (None, Some(_)) => "The fastest within that is ",
                (Some(_), _) => "The cheapest within that is ",
                (None, None) => "The cheapest is ",
            };
            let (within, takes) = (named(best), time(best.time));
            let late = if checked.has_chance() {
                " in 95 % of the runs"
            } else {
                ""
            };
            let money = best.money.to_string();
            [which, &within, ": ", &takes, late, ", ", &money, per, "."].concat()
        }
        Answer::Nothing(needed) => nothing_words(needed, budget, report, per),
    };
    match budget.is_open() {
        true => text + " What is not known of the plan's prices is left out.",
        false => text,
    }
}

fn nothing_words(needed: &Needed, budget: &Budget, report: &Report, per: &str) -> String {
    let limits = [
        budget.most_time.map(|most| ["in ", &time(most)].concat()),
        budget
            .most_money
            .map(|most| ["for ", &most.money.to_string(), per].concat()),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    let mut text = ["Nothing finishes ", &limits.join(" "), ": "].concat();
    let with = |choice: &Choice| {
        report
            .point(choice.point)
            .map(with_chunks)
            .unwrap_or_default()
    };
    let more_time = |choice: &Choice| {
        let more = choice.time.since(budget.most_time.unwrap_or_default());
        ["allow ", &time(more), " more"].concat()
    };
    let more_money = |choice: &Choice| {
        let most = budget.most_money.map_or(0, |most| most.money.0);
        let more = Money(choice.money.0.saturating_sub(most));
        ["spend ", &more.to_string(), " more", per].concat()
    };
    let by_time = needed.time.map(|choice| {
        let which = if budget.most_money.is_some() {
            "the fastest for that money"
        } else {
            "the fastest"
        };
        [
            which,
            " takes ",
            &time(choice.time),
            " ",
            &with(&choice),
            ", so ",
            &more_time(&choice),
        ]
        .concat()
    });
    let by_money = needed.money.map(|choice| {
        let which = if budget.most_time.is_some() {
            "the cheapest in that time"
        } else {
            "the cheapest"
        };
        let money = choice.money.to_string();
        [
            which,
            " costs ",
            &money,
            " ",
            &with(&choice),
            ", so ",
            &more_money(&choice),
        ]
        .concat()
    });
    let moves: Vec<String> = [by_time, by_money].into_iter().flatten().collect();
    if moves.is_empty() {
        let (fast, cheap) = needed.ends;
        let ends = [
            "the fastest takes ",
            &time(fast.time),
            " and costs ",
            &fast.money.to_string(),
            " ",
            &with(&fast),
            ", the cheapest takes ",
            &time(cheap.time),
            " and costs ",
            &cheap.money.to_string(),
            " ",
            &with(&cheap),
            ", so both limits must move",
        ];
        text += &ends.concat();
    }
    text + &moves.join("; or ") + "."
}
