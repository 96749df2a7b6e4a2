//! The three answers to the question.

use serde::{Deserialize, Serialize};

/// How a collection is processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approach {
    /// One op execution per item, by dynamic outputs.
    Dynamic,
    /// One op with a `multiprocessing` pool inside.
    Parallel,
    /// One op execution per chunk of items, a pool inside each.
    Hybrid,
}

impl Approach {
    /// All three, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Dynamic, Self::Parallel, Self::Hybrid];

    /// For headings.
    pub fn title(self) -> &'static str {
        match self {
            Self::Dynamic => "Dynamic outputs",
            Self::Parallel => "Python parallelism",
            Self::Hybrid => "Hybrid",
        }
    }

    /// Name on the command line and in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dynamic => "dynamic",
            Self::Parallel => "parallel",
            Self::Hybrid => "hybrid",
        }
    }

    /// Name of its Dagster job.
    pub fn job(self) -> &'static str {
        match self {
            Self::Dynamic => "dynamic_graph",
            Self::Parallel => "python_parallelism",
            Self::Hybrid => "hybrid",
        }
    }
}
