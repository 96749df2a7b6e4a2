//! What forecasts say of a scenario, as far as questions are asked of it.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::forecast::{Sample, bounds};
use crate::scenario::{Approach, Checked, Costs, Price};

use super::runs::Runs;

/// What the questions are answered from; [`Facts::judge`] answers them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Items in the collection.
    pub items: u32,
    /// Trials of each approach: 1 where nothing is left to chance.
    pub trials: u32,
    /// Run time that a credit is weighed as: 10 s at $0.04.
    pub worth: Micros,
    /// In the order of [`Approach::ALL`].
    pub options: [Taken; 3],
}

/// What one approach comes to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// What its trials come to.
    pub sample: Sample,
    /// Items whose results are there, of all trials together.
    pub kept: u64,
    /// Items whose results are there if one fails for good and nothing else does.
    pub kept_with_a_failure: u32,
    /// Steps that do the work.
    pub work_steps: u32,
    /// Work of such a step, where it stands for itself.
    pub step_time: Micros,
    /// What such a step adds to a run beside its work, at the scenario's own concurrency.
    pub step_overhead: Micros,
    /// Items that one machine has at work at once.
    pub at_once: u32,
    /// Rows of the event log, failures aside.
    pub rows: u32,
}

impl Facts {
    /// What was found for a scenario.
    pub(super) fn of(runs: &Runs, checked: &Checked, rule: Rule, price: Price) -> Self {
        let trials = runs.runs[0].len().max(1);
        Self {
            items: checked.keys.len(),
            trials: u32::try_from(trials).unwrap_or(u32::MAX),
            worth: worth(price),
            options: Approach::ALL.map(|approach| Taken::of(approach, runs, checked, rule)),
        }
    }

    /// What an approach comes to.
    pub fn option(&self, approach: Approach) -> &Taken {
        &self.options[approach as usize]
    }

    /// Results that all trials together could have.
    pub fn wanted(&self) -> u64 {
        u64::from(self.items) * u64::from(self.trials)
    }

    /// Results of the approach that keeps the most.
    pub fn most_kept(&self) -> u64 {
        let kept = self.options.iter().map(|option| option.kept);
        kept.max().unwrap_or(0)
    }

    /// What a step of dynamic outputs adds to a run beside its work.
    pub fn overhead(&self) -> Micros {
        self.option(Approach::Dynamic).step_overhead
    }
}

impl Deref for Taken {
    type Target = Sample;

    fn deref(&self) -> &Sample {
        &self.sample
    }
}

impl Taken {
    fn of(approach: Approach, runs: &Runs, checked: &Checked, rule: Rule) -> Self {
        let trials = &runs.runs[approach as usize];
        Self {
            sample: Sample::of(trials, rule),
            kept: trials.iter().map(|run| u64::from(run.kept)).sum(),
            kept_with_a_failure: runs.failing[approach as usize].kept,
            work_steps: bounds::work_steps(approach, checked),
            step_time: bounds::step_time(approach, checked),
            step_overhead: runs.step_overhead(approach),
            at_once: at_once(approach, checked),
            rows: bounds::rows(approach, checked),
        }
    }
}

/// Run time that a credit is weighed as: a quarter of a millisecond for a millionth of a dollar,
/// which makes [`crate::forecast::SAVED_PER_CREDIT`] of $0.04, or $14.40 of an hour.
fn worth(price: Price) -> Micros {
    Micros(price.of(1).0.saturating_mul(250))
}

/// Items at work at once on one machine. Where each step has a pod of its own that is a step's.
fn at_once(approach: Approach, checked: &Checked) -> u32 {
    let remote = [Costs::Kubernetes, Costs::Ecs].map(Costs::overheads);
    let own_pod = checked.max_concurrent.is_some() && remote.contains(&checked.costs);
    match own_pod {
        false => bounds::lanes(approach, checked),
        true => {
            let items = bounds::items_per_step(approach, checked);
            match approach {
                Approach::Dynamic => items,
                Approach::Parallel | Approach::Hybrid => items.min(checked.processes),
            }
        }
    }
}
