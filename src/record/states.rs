//! Where a run, a step and an item can stand, by Dagster's names where it has them.

use serde::{Deserialize, Serialize};

use crate::engine::What;

/// State of a run, by Dagster's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Nothing was logged yet.
    #[default]
    NotStarted,
    /// Waits in a queue.
    Queued,
    /// Its process is being started.
    Starting,
    /// Under way.
    Started,
    /// Termination was asked for.
    Canceling,
    /// Every step succeeded.
    Success,
    /// A step failed.
    Failure,
    /// It was terminated.
    Canceled,
}

impl Status {
    /// Where a run stands by a row about it; nothing where that does not say.
    pub fn told_by(what: What) -> Option<Self> {
        Some(match what {
            What::RunEnqueued => Self::Queued,
            What::RunStarting => Self::Starting,
            What::RunStart => Self::Started,
            What::RunCanceling => Self::Canceling,
            What::RunSuccess => Self::Success,
            What::RunFailure => Self::Failure,
            What::RunCanceled(_) => Self::Canceled,
            _ => return None,
        })
    }

    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failure | Self::Canceled)
    }

    /// As Dagster writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotStarted => "NOT_STARTED",
            Self::Queued => "QUEUED",
            Self::Starting => "STARTING",
            Self::Started => "STARTED",
            Self::Canceling => "CANCELING",
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
            Self::Canceled => "CANCELED",
        }
    }
}

/// State of one item. After the end of a run it is one of the last five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Its step has not started.
    #[default]
    Queued,
    /// Its step holds a slot, its work has not begun.
    Starting,
    /// It works.
    Running,
    /// Its step waits to be tried again.
    UpForRetry,
    /// Computed, and its result was passed on.
    Succeeded,
    /// It raised an exception on its step's last attempt.
    Failed,
    /// Computed, and thrown away because its step failed.
    Discarded,
    /// Not computed on its step's last attempt, or at all.
    NeverRan,
    /// Stopped when its run was terminated.
    Cancelled,
}

impl ItemState {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Starting,
        Self::Running,
        Self::UpForRetry,
        Self::Succeeded,
        Self::Failed,
        Self::Discarded,
        Self::NeverRan,
        Self::Cancelled,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::UpForRetry => "up for retry",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Discarded => "discarded",
            Self::NeverRan => "never ran",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it is over.
    pub fn is_final(self) -> bool {
        self >= Self::Succeeded
    }
}

/// State of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// No row of it yet; after the end, *not executed*.
    #[default]
    NotStarted,
    /// Its process is being started.
    Preparing,
    /// It runs.
    Running,
    /// It waits to be tried again.
    RetryRequested,
    /// It succeeded.
    Succeeded,
    /// It failed for good.
    Failed,
    /// What it needs was not produced.
    Skipped,
    /// What it needs failed. Dagster's run page has it among those not executed.
    Abandoned,
    /// The run ended while it ran, and no row says what became of it.
    Unknown,
}

impl StepState {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::Preparing => "starting",
            Self::Running => "running",
            Self::RetryRequested => "up for retry",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Abandoned => "not executed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is over.
    pub fn is_final(self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Skipped | Self::Abandoned | Self::Unknown => {
                true
            }
            Self::NotStarted | Self::Preparing | Self::Running | Self::RetryRequested => false,
        }
    }
}

/// How many items stand in each state, in the order of [`ItemState::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(pub(super) [u32; 9]);

impl Counts {
    /// So many items, all in one state.
    pub fn only(state: ItemState, items: u32) -> Self {
        let mut counts = Self::default();
        counts.0[state as usize] = items;
        counts
    }

    /// How many stand in one state.
    pub fn of(&self, state: ItemState) -> u32 {
        self.0[state as usize]
    }

    /// How many are over.
    pub fn over(&self) -> u32 {
        ItemState::ALL
            .iter()
            .filter(|state| state.is_final())
            .map(|state| self.of(*state))
            .sum()
    }

    /// All of them.
    pub fn all(&self) -> u32 {
        self.0.iter().sum()
    }
}
