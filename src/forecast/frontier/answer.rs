//! What a budget gives, in a sentence or two.

use crate::forecast::monte::{Share, percent};
use crate::forecast::words::{count, some, time};
use crate::scenario::Checked;

use super::allow::{allowing_money, allowing_share, allowing_time, exact_money, exact_time, share};
use super::budget::{Answer, Budget, Choice, Needed, Per};
use super::named::{
    NO_ITEMS, aside, but_fails, failing, in_trials, no_choice, of_point, with_chunks,
};
use super::report::{Point, Report};

/// The answer in a sentence or two. A limit that it names as one to allow is enough: it is rounded
/// up to what its text shows.
pub fn answer_words(
    answer: &Answer,
    budget: &Budget,
    report: &Report,
    checked: &Checked,
) -> String {
    if checked.keys.is_empty() && !report.points.is_empty() {
        return NO_ITEMS.to_owned();
    }
    let words = Words {
        budget,
        report,
        checked,
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
    checked: &'a Checked,
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
            Some(point) if self.checked.has_chance() => {
                [&time(choice.time), " ", &in_trials(point)].concat()
            }
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
        let budget = self.budget;
        let fails = self.report.points.iter().any(|point| point.failed > 0);
        let which = match (budget.most_time, budget.most_money, budget.most_failing) {
            (None, Some(_), _) => "The fastest within that",
            (None, None, None) => "The cheapest",
            (Some(_), Some(_), _) if fails && budget.per() == Per::Month => {
                "The cheapest within that for a run that succeeds"
            }
            _ => "The cheapest within that",
        };
        let point = self.report.point(best.point);
        let named = point.map(of_point).unwrap_or_default();
        let fails = point.map(but_fails).filter(|fails| !fails.is_empty());
        let fails = fails.map_or_else(String::new, |fails| fails + ",");
        let (takes, money) = (self.takes(best), best.money.to_string());
        let parts = [
            which,
            &fails,
            " is ",
            &named,
            ": ",
            &takes,
            ", ",
            &money,
            self.per(),
        ];
        let more = [
            point.and_then(by_limit),
            point.and_then(|point| self.doubt(point)),
        ];
        let more = more
            .into_iter()
            .flatten()
            .map(|more| " ".to_owned() + &more);
        [parts.concat() + "."].into_iter().chain(more).collect()
    }

    /// Where so few trials cannot tell that a limit of runs that fail is held.
    fn doubt(&self, point: &Point) -> Option<String> {
        let limit = f64::from(self.budget.most_failing?) / 1e6;
        let high = Share::of(point.failed, point.trials).high;
        let failed = match point.failed {
            0 => "none".to_owned(),
            failed => count(failed),
        };
        let trials = some(point.trials, "trial");
        let text = [
            "Failed in ",
            &failed,
            " of ",
            &trials,
            ", which may be up to ",
            &percent(high),
            " % in truth: a forecast of more trials says how sure that is.",
        ];
        (self.checked.fails_by_chance() && high > limit).then(|| text.concat())
    }

    fn nothing(&self, needed: &Needed) -> String {
        let budget = self.budget;
        let per = self.per();
        let limits = [
            budget
                .most_time
                .map(|most| ["in ", &exact_time(most)].concat()),
            budget
                .most_money
                .map(|most| ["for ", &exact_money(most.money), per].concat()),
            budget
                .most_failing
                .map(|most| ["with at most ", &share(most), " of the runs failing"].concat()),
        ];
        let limits: Vec<String> = limits.into_iter().flatten().collect();
        let nothing = ["Nothing finishes ", &limits.join(" ")].concat();
        let by_time = needed.time.map(|choice| {
            let allow = time(allowing_time(choice.time));
            let takes = [
                "the fastest",
                self.other(Of::Time),
                " takes ",
                &self.takes(&choice),
            ];
            [
                &takes.concat(),
                &*self.with(&choice),
                ", so allow ",
                &allow,
                " in all",
            ]
            .concat()
        });
        let by_money = needed.money.map(|choice| {
            let allow = allowing_money(choice.money).to_string();
            let costs = choice.money.to_string();
            let costs = ["the cheapest", self.other(Of::Money), " costs ", &costs];
            [
                &costs.concat(),
                &*self.with(&choice),
                ", so allow ",
                &allow,
                per,
                " in all",
            ]
            .concat()
        });
        let by_failing = needed.failing.map(|choice| {
            let surest = ["the one that fails least", self.other(Of::Failing), " is "].concat();
            let point = self.report.point(choice.point);
            let named = point.map(of_point).unwrap_or_default();
            let fails = point.and_then(failing).unwrap_or_default();
            let allow = allowing_share(choice.failing);
            [
                &surest,
                &*named,
                ": ",
                &fails,
                ", so allow ",
                &allow,
                " failing in all",
            ]
            .concat()
        });
        let moves = [by_time, by_money, by_failing].into_iter().flatten();
        let moves: Vec<String> = moves.collect();
        if moves.is_empty() {
            return [&nothing, &*self.ends(needed), "."].concat();
        }
        [&nothing, ": ", &moves.join("; or "), "."].concat()
    }

    /// Where no limit alone is enough to move.
    fn ends(&self, needed: &Needed) -> String {
        let budget = self.budget;
        let limited = [
            budget.most_time.is_some(),
            budget.most_money.is_some(),
            budget.most_failing.is_some(),
        ];
        let must = match limited.iter().filter(|is| **is).count() {
            2 => ", so both limits must move: ",
            _ => ", so more than one limit must move: ",
        };
        let names = ["the fastest", "the cheapest", "the one that fails least"];
        let ends = needed.ends.iter().zip(names).zip(limited);
        let mut told: Vec<u32> = Vec::new();
        let mut parts: Vec<String> = Vec::new();
        for ((choice, name), is_limited) in ends {
            if is_limited && !told.contains(&choice.point) {
                told.push(choice.point);
                parts.push(self.end(name, choice));
            }
        }
        [must, &parts.join("; or ")].concat()
    }

    /// Within which other limits something is the best.
    fn other(&self, of: Of) -> &'static str {
        let budget = self.budget;
        let time = budget.most_time.is_some() && !matches!(of, Of::Time);
        let money = budget.most_money.is_some() && !matches!(of, Of::Money);
        let failing = budget.most_failing.is_some() && !matches!(of, Of::Failing);
        match (time, money, failing) {
            (false, false, false) => "",
            (false, true, false) => " for that money",
            (true, false, false) => " in that time",
            (false, false, true) => " that fails so seldom",
            _ => " within the other limits",
        }
    }

    /// An end of what there is, with all limits that it needs.
    fn end(&self, which: &str, choice: &Choice) -> String {
        let budget = self.budget;
        let (takes, with) = (self.takes(choice), self.with(choice));
        let money = choice.money.to_string();
        let allow = [
            budget.most_time.map(|_| time(allowing_time(choice.time))),
            budget
                .most_money
                .map(|_| allowing_money(choice.money).to_string() + self.per()),
            budget
                .most_failing
                .map(|_| allowing_share(choice.failing) + " failing"),
        ];
        let allow: Vec<String> = allow.into_iter().flatten().collect();
        let parts = [which, " takes ", &takes, " and costs ", &money, &with];
        [
            &parts.concat(),
            ", so allow ",
            &allow.join(" and "),
            " in all",
        ]
        .concat()
    }
}

/// What is a choice only because somebody's limit allows it.
fn by_limit(point: &Point) -> Option<String> {
    let text = "More than half of its runs fail: it is a choice only by your limit.";
    point.mostly_fails().then(|| text.to_owned())
}

/// A limit.
#[derive(Clone, Copy)]
enum Of {
    Time,
    Money,
    Failing,
}
