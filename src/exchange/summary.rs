//! A run in a few numbers.

use serde::Serialize;

use crate::dagster::credits::{Rule, Usage};
use crate::record::{Counts, ItemState, Record, Status};
use crate::scenario::Approach;

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// The virtual driver's.
    Simulated,
    /// A real run's, in this browser.
    Measured,
}

/// A run in a few numbers, each with its unit in its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Which answer to the question.
    pub approach: Approach,
    /// Name of the Dagster job.
    pub job: String,
    /// Where the times come from.
    pub provenance: Provenance,
    /// How the run ended.
    pub status: Status,
    /// The whole run.
    pub run_time_us: u64,
    /// The steps that do the work.
    pub fan_out_span_us: u64,
    /// What the run costs.
    pub credits: u64,
    /// The rule by which.
    pub credit_rule: CreditRule,
    /// What the rule counts.
    pub usage: Usage,
    /// How many items ended in which state; states without items are left out.
    pub items: Vec<(&'static str, u32)>,
    /// Steps that failed for good.
    pub failed_steps: Vec<String>,
    /// The merged result; none unless the run succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Vec<String>>,
}

/// A rule by which credits are counted, with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditRule {
    /// As the command line and links have it.
    pub name: String,
    /// What it counts.
    pub counts: String,
    /// When the documentation stated it; none for one's own.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub documented: &'static str,
    /// The page that states it; none for one's own.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub source: &'static str,
    /// What is assumed where that page is silent.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub assumed: &'static str,
}

impl From<Rule> for CreditRule {
    fn from(rule: Rule) -> Self {
        Self {
            name: rule.to_string(),
            counts: rule.counts(),
            documented: rule.documented(),
            source: rule.source(),
            assumed: rule.assumed(),
        }
    }
}

impl Summary {
    /// The summary of a record, its credits counted by a rule.
    pub fn of(approach: Approach, provenance: Provenance, record: &Record, rule: Rule) -> Self {
        let plan = record.plan();
        Self {
            approach,
            job: plan.job.name.clone(),
            provenance,
            status: record.status(),
            run_time_us: record.run_time().0,
            fan_out_span_us: record.fan_out_span().0,
            credits: record.credits_by(rule),
            credit_rule: rule.into(),
            usage: record.usage(),
            items: states(record.counts()),
            failed_steps: record
                .failed()
                .iter()
                .map(|step| plan.step_key(*step))
                .collect(),
            result: record.result(usize::MAX),
        }
    }
}

fn states(counts: Counts) -> Vec<(&'static str, u32)> {
    let states = ItemState::ALL
        .iter()
        .map(|state| (state.name(), counts.of(*state)));
    states.filter(|(_, count)| *count > 0).collect()
}
