//! Scenarios with a name.

use super::{Executor, Failures, Items, Pool, Scenario, Work};
use crate::dagster::RetryPolicy;

/// A scenario to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The docs page's own arithmetic.
    DocsPage,
    /// What the docs page's job does when it is launched as it stands.
    DefaultExecutor,
    /// Work that needs a CPU of its own.
    CpuBound,
    /// One item that fails once.
    FlakyLetter,
}

impl Preset {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::DocsPage,
        Self::DefaultExecutor,
        Self::CpuBound,
        Self::FlakyLetter,
    ];

    /// For buttons.
    pub fn title(self) -> &'static str {
        match self {
            Self::DocsPage => "Docs page",
            Self::DefaultExecutor => "Default executor",
            Self::CpuBound => "CPU-bound",
            Self::FlakyLetter => "Flaky letter",
        }
    }

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::DocsPage => "docs-page",
            Self::DefaultExecutor => "default-executor",
            Self::CpuBound => "cpu-bound",
            Self::FlakyLetter => "flaky-letter",
        }
    }

    /// What it shows, in a sentence.
    pub fn lesson(self) -> &'static str {
        match self {
            Self::DocsPage => {
                "26 × 1 s, one step at a time, no overhead: how the docs page gets to ~26 s and ~4 s."
            }
            Self::DefaultExecutor => {
                "The same job as Dagster runs it by default: a process per step, 8 at once, \
                 1 s to start each."
            }
            Self::CpuBound => "Items that compute: only real processes make them faster.",
            Self::FlakyLetter => "q fails once: who is tried again, and what does it cost?",
        }
    }

    /// The scenario itself.
    pub fn scenario(self) -> Scenario {
        let docs = Scenario::default();
        match self {
            Self::DocsPage => docs,
            // One second per step process is an assumption for a fast machine.
            Self::DefaultExecutor => Scenario {
                executor: Executor::Multiprocess {
                    max_concurrent: None,
                },
                overhead_seconds: 1.0,
                ..docs
            },
            Self::CpuBound => Scenario {
                items: Items::Letters(12),
                work: Work::Compute,
                seconds: 0.25,
                cpus: 3,
                pool: Pool {
                    processes: Some(2),
                    chunksize: Some(1),
                },
                chunk_size: 6,
                ..docs
            },
            Self::FlakyLetter => Scenario {
                fail: [("q".to_owned(), Failures::First(1))].into_iter().collect(),
                retry: Some(RetryPolicy {
                    delay: Some(0.5),
                    ..RetryPolicy::default()
                }),
                ..docs
            },
        }
    }
}
