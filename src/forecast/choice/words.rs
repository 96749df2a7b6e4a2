//! What was found, in words.

use serde::{Deserialize, Serialize};

use crate::scenario::{Checked, Price};

use super::{Question, Report};

/// A report in words: plain sentences without markup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    /// What is recommended, and why.
    pub sentence: String,
    /// What comes with it: what is as good, and what is lost.
    pub notes: Vec<String>,
    /// How each approach does, question by question.
    pub because: Vec<Because>,
    /// What would change the recommendation, in the order of [`Report::flips`].
    pub flips: Vec<String>,
    /// Of which inputs no value changes it; empty where there is none.
    pub firm: String,
    /// The rule of thumb for steps, derived for this scenario.
    pub rule: String,
}

/// A question with each approach's answer in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// Which.
    pub question: Question,
    /// What it weighs.
    pub weight: u8,
    /// Points of each approach, in hundredths, in the order of [`crate::scenario::Approach::ALL`].
    pub scores: [u32; 3],
    /// Why, in a few words.
    pub reasons: [String; 3],
}

/// What a report of a scenario says; credits at a price.
pub fn texts(report: &Report, _checked: &Checked, _price: Price) -> Texts {
    Texts {
        sentence: String::new(),
        notes: Vec::new(),
        because: Vec::new(),
        flips: Vec::new(),
        firm: String::new(),
        rule: report.facts.overhead().to_string(),
    }
}

/// How much a weight is, for people.
pub fn level(weight: u8) -> &'static str {
    match weight {
        0 => "not at all",
        1 => "a little",
        2 => "quite",
        _ => "a lot",
    }
}

/// Hundredths of a point: `66.4`.
pub fn points(hundredths: u32) -> String {
    crate::micros::decimal(u64::from(hundredths), 100, 1)
}
