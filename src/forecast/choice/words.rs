//! What was found, in words: the same on the page and on the command line.

use serde::{Deserialize, Serialize};

use crate::forecast::sample::EACH_FAILS;
use crate::forecast::words::{count, noun, some};
use crate::micros::decimal;
use crate::scenario::{Approach, Checked, Price};

use super::{Facts, Question, Report, Taken};

mod first;
mod flips;
mod reasons;
mod rule;
mod sentence;

pub use first::differs;

/// A report in words: plain sentences without markup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    /// What is recommended, with its time and its credits: at most 90 characters.
    pub headline: String,
    /// Why, in a sentence; empty where there is nothing to decide.
    pub reason: String,
    /// What comes with it: what is as good, and what is lost.
    pub notes: Vec<String>,
    /// What each approach comes to, in the order of [`Approach::ALL`].
    pub comes_to: [String; 3],
    /// How each approach does, question by question.
    pub because: Vec<Because>,
    /// What would change the recommendation, in the order of [`Report::flips`].
    pub flips: Vec<Told>,
    /// Of which inputs no value changes it; empty where there is none.
    pub firm: String,
    /// The rule of thumb for steps, derived for this scenario.
    pub rule: String,
}

/// A change, told: `From 2 % of attempts failing on (now 1 %): the hybrid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// From where on what is recommended.
    pub change: String,
    /// What both come to there.
    pub why: String,
}

/// A question with each approach's answer in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// Which.
    pub question: Question,
    /// What it weighs.
    pub weight: u8,
    /// Points of each approach, in hundredths, in the order of [`Approach::ALL`].
    pub scores: [u32; 3],
    /// Why, in a few words.
    pub reasons: [String; 3],
}

/// What a report of a scenario says; credits at a price.
pub fn texts(report: &Report, checked: &Checked, price: Price) -> Texts {
    let words = Words {
        report,
        checked,
        price,
        noun: noun(checked),
    };
    Texts {
        headline: words.headline(),
        reason: words.why(),
        notes: words.notes(),
        comes_to: Approach::ALL.map(|approach| words.comes_to(approach)),
        because: Question::ALL.map(|question| words.because(question)).into(),
        flips: report.flips.iter().map(|flip| words.flip(flip)).collect(),
        firm: words.firm(),
        rule: words.rule(),
    }
}

/// How much a weight is, for people.
pub fn level(weight: u8) -> &'static str {
    match weight {
        0 => "not at all",
        1 => "a little",
        2 => "much",
        _ => "a lot",
    }
}

/// Hundredths of a point: `66.4`.
pub fn points(hundredths: u32) -> String {
    decimal(u64::from(hundredths), 100, 1)
}

/// What the texts are made of.
struct Words<'a> {
    report: &'a Report,
    checked: &'a Checked,
    price: Price,
    noun: &'static str,
}

impl Words<'_> {
    /// `4 s, 2 credits ($0.08)`, and how often that fails.
    fn comes_to(&self, approach: Approach) -> String {
        let option = self.report.facts.option(approach);
        let (time, credits) = (taken(option), option.credits());
        let money = credits.cost(self.price);
        let fails = match option.none_succeeds() {
            true => String::new(), // It stands behind the time.
            false => fails(option),
        };
        format!("{time}, {} ({money}){fails}", credits.words())
    }

    /// `19 of 26 letters`, or of many trials a percentage.
    fn share(&self, facts: &Facts, option: &Taken) -> String {
        match facts.trials {
            1 => format!("{} of {}", count(option.kept), some(facts.items, self.noun)),
            _ => {
                // Cut, not rounded: all is said of all only.
                let thousandths = (option.kept * 1_000).checked_div(facts.wanted());
                let percent = tidy(decimal(thousandths.unwrap_or(1_000), 10, 1));
                format!("{percent} % of the {}s", self.noun)
            }
        }
    }
}

/// `1 min 6 s and 6 credits`; where each run fails, that.
fn cost(option: &Taken) -> String {
    let credits = option.credits().words();
    let time = match option.none_succeeds() {
        true => taken(option),
        false => crate::forecast::words::time(option.run_time),
    };
    format!("{time} and {credits}")
}

/// `; fails in 9 of 20 trials`, `; every run fails`, and nothing where it does not.
fn fails(option: &Taken) -> String {
    match (option.failed, option.trials) {
        (0, _) => String::new(),
        (_, 1) => "; its run fails".to_owned(),
        (failed, trials) if failed == trials => "; every run fails".to_owned(),
        (failed, trials) => format!("; fails in {failed} of {}", some(trials, "trial")),
    }
}

/// How long a run takes, and within what so many of the trials succeed where they differ:
/// `13.2 s (20 of 21 trials within 19.5 s)`.
fn taken(option: &Taken) -> String {
    use crate::forecast::words::time;
    let run_time = time(option.run_time);
    if option.none_succeeds() {
        return format!("{run_time} ({EACH_FAILS})");
    }
    match option.late != option.run_time {
        false => run_time,
        true => format!(
            "{run_time} ({} of {} within {})",
            count(option.in_time),
            some(option.trials, "trial"),
            time(option.late)
        ),
    }
}

/// Dynamic outputs are many.
fn verb<'a>(approach: Approach, many: &'a str, one: &'a str) -> &'a str {
    match approach {
        Approach::Dynamic => many,
        Approach::Parallel | Approach::Hybrid => one,
    }
}

/// Without zeros behind the point.
fn tidy(text: String) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `run time and the bill`
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => [&most.join(", "), " and ", last].concat(),
    }
}
