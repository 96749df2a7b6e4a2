//! The three runs of a scenario, and the three in which one item fails.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dagster::credits::Rule;
use crate::engine::Plan;
use crate::scenario::{Approach, Checked, Failures};

use super::Prediction;

/// What a scenario comes to in each approach, in the order of [`Approach::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// As it stands.
    pub runs: [Prediction; 3],
    /// With the middle item raising an exception on every attempt; as it stands where there
    /// are no items.
    pub one_fails: [Prediction; 3],
    /// The rule by which all credits are counted ([`Outlook::by`]): the current one at first.
    #[serde(skip)]
    pub rule: Rule,
}

impl Outlook {
    /// Simulates all six runs in one go.
    pub fn of(checked: &Checked) -> Option<Self> {
        let plans = Self::plans(checked);
        Self::assemble(&plans.iter().map(Prediction::simulate).collect::<Vec<_>>())
    }

    /// The plans to simulate, for who does it in slices; their predictions, in the same order,
    /// make the outlook ([`Outlook::assemble`]).
    pub fn plans(checked: &Checked) -> Vec<Arc<Plan>> {
        let failing = with_failure(checked);
        let scenarios = std::iter::once(checked).chain(&failing);
        scenarios
            .flat_map(|checked| Approach::ALL.map(|approach| Arc::new(Plan::of(approach, checked))))
            .collect()
    }

    /// The outlook of its predictions: three, or six where there are items; nothing for any
    /// other number.
    pub fn assemble(predictions: &[Prediction]) -> Option<Self> {
        let (runs, rest) = predictions.split_first_chunk::<3>()?;
        let one_fails = match rest {
            [] => *runs,
            rest => rest.try_into().ok()?,
        };
        Some(Self {
            runs: *runs,
            one_fails,
            rule: Rule::Current,
        })
    }

    /// The same with its credits counted by a rule.
    #[must_use]
    pub fn by(self, rule: Rule) -> Self {
        Self {
            runs: self.runs.map(|run| run.by(rule)),
            one_fails: self.one_fails.map(|run| run.by(rule)),
            rule,
        }
    }

    /// The run of an approach.
    pub fn run(&self, approach: Approach) -> &Prediction {
        &self.runs[approach as usize]
    }

    /// The run of an approach in which one item fails.
    pub fn failing(&self, approach: Approach) -> &Prediction {
        &self.one_fails[approach as usize]
    }
}

/// The item that fails in the outlook's second half: the middle one.
pub(super) fn middle(items: u32) -> Option<u32> {
    (items > 0).then_some(items / 2)
}

/// The same with the middle item raising an exception on every attempt; nothing where there are
/// no items.
pub fn with_failure(checked: &Checked) -> Option<Checked> {
    let item = middle(checked.keys.len())?;
    let mut failing = checked.clone();
    failing.fail.insert(item, Failures::Always);
    Some(failing)
}
