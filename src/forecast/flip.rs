//! What would change the recommendation: a change of the scenario.

use crate::scenario::{Approach, Executor, Failures, Items, Scenario};

/// One change of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Seconds of work per item.
    Seconds(u32),
    /// Number of items.
    Items(u32),
    /// Items that a hybrid op takes.
    ChunkSize(u32),
    /// Processes of a pool.
    Processes(u32),
    /// The multiprocess executor with a step per CPU, as a job has by default.
    Multiprocess,
    /// The item with this key raises an exception on every attempt.
    Fails(String),
    /// No item fails.
    NothingFails,
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, scenario: &mut Scenario) {
        match self {
            Self::Seconds(seconds) => scenario.seconds = f64::from(*seconds),
            Self::Items(n) => {
                scenario.fail.clear();
                scenario.items = match scenario.items {
                    Items::Letters(_) if *n <= 26 => Items::Letters(*n),
                    _ => Items::Numbered(*n),
                };
            }
            Self::ChunkSize(size) => scenario.chunk_size = *size,
            Self::Processes(processes) => scenario.pool.processes = Some(*processes),
            Self::Multiprocess => {
                scenario.executor = Executor::Multiprocess {
                    max_concurrent: None,
                };
            }
            Self::Fails(key) => {
                scenario.fail.insert(key.clone(), Failures::Always);
            }
            Self::NothingFails => {
                scenario.fail.clear();
                scenario.failure_probability = 0.0;
                scenario.poison_probability = 0.0;
            }
        }
    }
}

/// What would change the recommendation, and to what.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// All of these, in this order.
    pub changes: Vec<Change>,
    /// What would be recommended then.
    pub choose: Approach,
}

impl Flip {
    /// The scenario so changed.
    pub fn apply(&self, scenario: &Scenario) -> Scenario {
        let mut changed = scenario.clone();
        self.changes
            .iter()
            .for_each(|change| change.apply(&mut changed));
        changed
    }
}
