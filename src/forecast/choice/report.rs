//! What is known of a scenario by weighted questions: plain values.

use serde::{Deserialize, Serialize};

use crate::scenario::{Approach, Scenario};

use super::{Facts, Input, Question, Verdict, Weights};

/// What is recommended by these weights, and what would change that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What matters.
    pub weights: Weights,
    /// What forecasts say of the scenario: with other weights, judge them anew.
    pub facts: Facts,
    /// What is recommended.
    pub verdict: Verdict,
    /// What would change it, the relatively smallest change first, inputs before weights.
    pub flips: Vec<Flip>,
    /// Inputs of which no value that was tried changes it. An input is neither here nor there where
    /// tries were used up before the nearest change was known, and the number of items where
    /// Dagster refuses a mapping key.
    pub firm: Vec<Input>,
    /// Whether some inputs are still being tried.
    pub goes_on: bool,
}

/// A change after which something else is recommended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The change.
    pub turn: Turn,
    /// What is recommended then.
    pub choose: Approach,
    /// What forecasts say then.
    pub facts: Facts,
    /// Values between the two for which nothing changes: those that were tried, in ascending
    /// order.
    pub held: Vec<u64>,
}

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Of an input of the scenario.
    Input {
        /// Which.
        input: Input,
        /// As it is.
        from: u64,
        /// The nearest value that changes the recommendation.
        to: u64,
    },
    /// Of what matters.
    Weight {
        /// Which question.
        question: Question,
        /// As it is.
        from: u8,
        /// The nearest weight that changes the recommendation.
        to: u8,
    },
}

impl Turn {
    /// The scenario after the change, to be loaded; weights are no part of it.
    pub fn scenario_at(&self, scenario: &Scenario) -> Scenario {
        match self {
            Self::Input { input, to, .. } => input.scenario_at(scenario, *to),
            Self::Weight { .. } => scenario.clone(),
        }
    }
}
