//! What a budget gives, in a sentence or two.

use crate::Micros;
use crate::forecast::words::time;
use crate::scenario::{Checked, Money};

use super::budget::{Answer, Budget, Choice, Needed, Per};
use super::named::{aside, but_fails, in_trials, no_choice, of_point, with_chunks};
use super::report::Report;

/// The answer in a sentence or two. A limit that it names as one to allow is enough: it is rounded
/// up to what its text shows.
pub fn answer_words(
    answer: &Answer,
    budget: &Budget,
    report: &Report,
    checked: &Checked,
) -> String {
    let words = Words {
        budget,
        report,
        has_chance: checked.has_chance(),
    };
    let text = match answer {
        Answer::NoRun => match report.points.is_empty() {
            true => "Nothing is worked out yet.".to_owned(),
            false => {
                let so = ", so nothing is a choice: see what fails first.";
                [no_choice(report), so].concat()
            }
        },
        Answer::Best(best) => words.best(best),
        Answer::Nothing(needed) => words.nothing(needed),
    };
    match budget.is_open() {
        true => text + " What is not known of the plan's prices is left out.",
        false => text,
    }
}

/// What the sentences are made of.
struct Words<'a> {
    budget: &'a Budget,
    report: &'a Report,
    has_chance: bool,
}

impl Words<'_> {
    fn per(&self) -> &'static str {
        match self.budget.per() {
            Per::Run => " a run",
            Per::Month => " a month",
        }
    }

    /// `43 s in 20 of 21 trials`
    fn takes(&self, choice: &Choice) -> String {
        match self.report.point(choice.point) {
            Some(point) if self.has_chance => [&time(choice.time), " ", &in_trials(point)].concat(),
            _ => time(choice.time),
        }
    }

    /// ` with chunks of 250`, and how often that fails.
    fn with(&self, choice: &Choice) -> String {
        let point = self.report.point(choice.point);
        point.map_or_else(String::new, |point| {
            [" ", &with_chunks(point), &aside(point)].concat()
        })
    }

    fn best(&self, best: &Choice) -> String {
        let which = match (self.budget.most_time, self.budget.most_money) {
            (None, Some(_)) => "The fastest within that",
            (Some(_), _) => "The cheapest within that",
            (None, None) => "The cheapest",
        };
        let point = self.report.point(best.point);
        let named = point.map(of_point).unwrap_or_default();
        let fails = point.map(but_fails).filter(|fails| !fails.is_empty());
        let fails = fails.map_or_else(String::new, |fails| fails + ",");
        let (takes, money) = (self.takes(best), best.money.to_string());
        [
            which,
            &fails,
            " is ",
            &named,
            ": ",
            &takes,
            ", ",
            &money,
            self.per(),
            ".",
        ]
        .concat()
    }

    fn nothing(&self, needed: &Needed) -> String {
        let Budget {
            most_time,
            most_money,
            ..
        } = *self.budget;
        let per = self.per();
        let limits = [
            most_time.map(|most| ["in ", &exact_time(most)].concat()),
            most_money.map(|most| ["for ", &exact_money(most.money), per].concat()),
        ];
        let limits: Vec<String> = limits.into_iter().flatten().collect();
        let nothing = ["Nothing finishes ", &limits.join(" ")].concat();
        let by_time = needed.time.map(|choice| {
            let which = match most_money {
                Some(_) => "the fastest for that money takes ",
                None => "the fastest takes ",
            };
            let (takes, with) = (self.takes(&choice), self.with(&choice));
            let allow = time(allowing_time(choice.time));
            [which, &takes, &with, ", so allow ", &allow, " in all"].concat()
        });
        let by_money = needed.money.map(|choice| {
            let which = match most_time {
                Some(_) => "the cheapest in that time costs ",
                None => "the cheapest costs ",
            };
            let (costs, with) = (choice.money.to_string(), self.with(&choice));
            let allow = allowing_money(choice.money).to_string();
            [which, &costs, &with, ", so allow ", &allow, per, " in all"].concat()
        });
        let moves: Vec<String> = [by_time, by_money].into_iter().flatten().collect();
        if moves.is_empty() {
            let (fastest, cheapest) = (&needed.ends.0, &needed.ends.1);
            let both = ", so both limits must move: ";
            let (fast, cheap) = (
                self.end("the fastest", fastest),
                self.end("the cheapest", cheapest),
            );
            return [&nothing, both, &fast, "; or ", &cheap, "."].concat();
        }
        [&nothing, ": ", &moves.join("; or "), "."].concat()
    }

    /// An end of what there is, with both limits that it needs.
    fn end(&self, which: &str, choice: &Choice) -> String {
        let (takes, with) = (self.takes(choice), self.with(choice));
        [
            which,
            " takes ",
            &takes,
            " and costs ",
            &choice.money.to_string(),
            &with,
            ", so allow ",
            &time(allowing_time(choice.time)),
            " and ",
            &allowing_money(choice.money).to_string(),
            self.per(),
            " in all",
        ]
        .concat()
    }
}

/// The least time that is enough and that its text shows exactly: in whole seconds from 10 s up,
/// in minutes from 1 h, in hours from 2 d, and below in three figures.
fn allowing_time(enough: Micros) -> Micros {
    let unit = match enough.0 {
        0..1_000 => 1,
        1_000..10_000 => 10,
        10_000..100_000 => 100,
        100_000..1_000_000 => 1_000,
        1_000_000..10_000_000 => 10_000,
        10_000_000..3_600_000_000 => 1_000_000,
        3_600_000_000..172_800_000_000 => 60_000_000,
        _ => 3_600_000_000,
    };
    Micros(up_to(enough.0, unit))
}

/// The least money that is enough and that its text shows exactly: in cents, and below a cent in
/// two figures.
fn allowing_money(enough: Money) -> Money {
    const CENT: u64 = 10_000;
    let unit = match enough.0 {
        0..100 => 1,
        100..1_000 => 10,
        1_000..CENT => 100,
        _ => CENT,
    };
    Money(up_to(enough.0, unit))
}

/// Rounded up to whole units.
fn up_to(value: u64, unit: u64) -> u64 {
    value.div_ceil(unit).saturating_mul(unit)
}

/// A limit as it was given, in seconds where its text would round it.
fn exact_time(limit: Micros) -> String {
    match allowing_time(limit) == limit {
        true => time(limit),
        false => limit.as_seconds() + " s",
    }
}

/// The same of money, in dollars.
fn exact_money(limit: Money) -> String {
    match allowing_money(limit) == limit {
        true => limit.to_string(),
        false => ["$", &limit.dollars()].concat(),
    }
}
