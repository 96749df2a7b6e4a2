//! Rows of the event log: typed and small. Their text is made when they are shown
//! ([`crate::record::Shown`]).
//!
//! Dagster's own rows come in Dagster's order. Two kinds are Fanout's own, because Dagster has
//! none for them: when an item's work begins, and when it ends.

use crate::Micros;
use crate::dagster::{EventType, Level};

use super::plan::StepId;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Since the start of the run. Rows stand in the order in which they were logged; an item's
    /// rows carry the time of the worker that reported it.
    pub at: Micros,
    /// What it says.
    pub what: What,
    /// The step it is about.
    pub step: Option<StepId>,
    /// Retries that this step had asked for by then.
    pub attempt: u16,
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// `PIPELINE_ENQUEUED`
    RunEnqueued,
    /// `PIPELINE_STARTING`
    RunStarting,
    /// `ENGINE_EVENT`: the launcher has started the run's process.
    ProcessStarted {
        /// That process.
        pid: u32,
    },
    /// `ENGINE_EVENT`: the run's process has ended.
    ProcessExited {
        /// That process.
        pid: u32,
    },
    /// `PIPELINE_START`
    RunStart,
    /// `PIPELINE_SUCCESS`
    RunSuccess,
    /// `PIPELINE_FAILURE`
    RunFailure,
    /// `PIPELINE_CANCELING`
    RunCanceling,
    /// `PIPELINE_CANCELED`
    RunCanceled(Canceled),
    /// `ENGINE_EVENT`: the executor begins.
    Executing {
        /// Process of the executor.
        pid: u32,
    },
    /// `ENGINE_EVENT`: the executor is done.
    Finished {
        /// Process of the executor.
        pid: u32,
        /// Time since it began.
        took: Micros,
    },
    /// `ENGINE_EVENT`: a termination signal goes on to the step processes.
    Forwarding,
    /// `ENGINE_EVENT`: all step processes were interrupted.
    InterruptedAll,
    /// `RESOURCE_INIT_STARTED`
    ResourceInitStarted,
    /// `RESOURCE_INIT_SUCCESS`
    ResourceInitSuccess,
    /// `LOGS_CAPTURED`
    LogsCaptured {
        /// The process whose output is captured.
        pid: u32,
    },
    /// `STEP_WORKER_STARTING`
    StepWorkerStarting,
    /// `STEP_WORKER_STARTED`
    StepWorkerStarted {
        /// The step's process.
        pid: u32,
    },
    /// `STEP_START`
    StepStart,
    /// `STEP_RESTARTED`
    StepRestarted,
    /// A line of the I/O manager: it reads what a step stored.
    Loading {
        /// The step that stored it.
        from: StepId,
    },
    /// `LOADED_INPUT`
    LoadedInput {
        /// Index of the input.
        input: u8,
        /// The step that stored it.
        from: StepId,
    },
    /// `STEP_INPUT`
    StepInput {
        /// Index of the input.
        input: u8,
    },
    /// A line of user code.
    Log(UserLog),
    /// `STEP_OUTPUT`
    StepOutput {
        /// Index of the mapping key of a dynamic output.
        key: Option<u32>,
    },
    /// A line of the I/O manager: it stores an output.
    Writing {
        /// Index of the mapping key of a dynamic output.
        key: Option<u32>,
    },
    /// `HANDLED_OUTPUT`
    HandledOutput {
        /// Index of the mapping key of a dynamic output.
        key: Option<u32>,
    },
    /// `STEP_SUCCESS`
    StepSuccess {
        /// Time since this attempt's start.
        took: Micros,
    },
    /// `STEP_FAILURE`
    StepFailure(Failure),
    /// `STEP_UP_FOR_RETRY`
    StepUpForRetry(Failure),
    /// A line of Dagster: a step that is executed again finds nothing of one that it needs.
    NothingStored {
        /// The step that stored nothing.
        from: StepId,
    },
    /// A line of the multiprocess executor: a step's process ended without saying how.
    NoEnding,
    /// A line of Dagster: a step will not run because of what failed before it.
    DependenciesFailed,
    /// A line of Dagster: a step will not run because of what was not produced before it.
    Skipping,
    /// `STEP_SKIPPED`
    StepSkipped,
    /// `ENGINE_EVENT`: a step waits for a slot of its pool.
    Blocked,
    /// Fanout's own: an item's work begins.
    ItemStart {
        /// Which.
        item: u32,
        /// The slot that does it.
        lane: u32,
    },
    /// Fanout's own: an item's work ends.
    ItemEnd {
        /// Which.
        item: u32,
        /// Whether it raised an exception.
        failed: bool,
        /// What its computation came to; 0 for sleep and in simulation.
        checksum: u32,
    },
}

impl What {
    /// Its type, if it is a structured event of Dagster's.
    pub fn event_type(&self) -> Option<EventType> {
        Some(match self {
            Self::RunEnqueued => EventType::RunEnqueued,
            Self::RunStarting => EventType::RunStarting,
            Self::RunStart => EventType::RunStart,
            Self::RunSuccess => EventType::RunSuccess,
            Self::RunFailure => EventType::RunFailure,
            Self::RunCanceling => EventType::RunCanceling,
            Self::RunCanceled(_) => EventType::RunCanceled,
            Self::Executing { .. }
            | Self::Finished { .. }
            | Self::Forwarding
            | Self::InterruptedAll
            | Self::ProcessStarted { .. }
            | Self::ProcessExited { .. }
            | Self::Blocked => EventType::EngineEvent,
            Self::ResourceInitStarted => EventType::ResourceInitStarted,
            Self::ResourceInitSuccess => EventType::ResourceInitSuccess,
            Self::LogsCaptured { .. } => EventType::LogsCaptured,
            Self::StepWorkerStarting => EventType::StepWorkerStarting,
            Self::StepWorkerStarted { .. } => EventType::StepWorkerStarted,
            Self::StepStart => EventType::StepStart,
            Self::StepRestarted => EventType::StepRestarted,
            Self::LoadedInput { .. } => EventType::LoadedInput,
            Self::StepInput { .. } => EventType::StepInput,
            Self::StepOutput { .. } => EventType::StepOutput,
            Self::HandledOutput { .. } => EventType::HandledOutput,
            Self::StepSuccess { .. } => EventType::StepSuccess,
            Self::StepFailure(_) => EventType::StepFailure,
            Self::StepUpForRetry(_) => EventType::StepUpForRetry,
            Self::StepSkipped => EventType::StepSkipped,
            Self::Loading { .. }
            | Self::Log(_)
            | Self::Writing { .. }
            | Self::DependenciesFailed
            | Self::NothingStored { .. }
            | Self::NoEnding
            | Self::Skipping
            | Self::ItemStart { .. }
            | Self::ItemEnd { .. } => return None,
        })
    }

    /// Its level.
    pub fn level(&self) -> Level {
        match self {
            Self::RunFailure
            | Self::RunCanceled(_)
            | Self::StepFailure(_)
            | Self::NoEnding
            | Self::DependenciesFailed => Level::Error,
            Self::NothingStored { .. } => Level::Warning,
            Self::RunEnqueued
            | Self::RunStarting
            | Self::ProcessStarted { .. }
            | Self::ProcessExited { .. }
            | Self::RunCanceling
            | Self::Skipping
            | Self::Log(_) => Level::Info,
            _ => Level::Debug,
        }
    }

    /// Whether its step is at work, and not only spoken of.
    pub fn is_of_work(&self) -> bool {
        !matches!(
            self,
            Self::Blocked | Self::DependenciesFailed | Self::Skipping | Self::StepSkipped
        )
    }

    /// Whether an attempt of a step is over with it.
    pub fn ends_attempt(&self) -> bool {
        matches!(
            self,
            Self::StepSuccess { .. }
                | Self::StepFailure(_)
                | Self::StepUpForRetry(_)
                | Self::NoEnding
        )
    }

    /// The item that it is about, if it is about one.
    pub fn item(&self) -> Option<u32> {
        match self {
            Self::ItemStart { item, .. } | Self::ItemEnd { item, .. } => Some(*item),
            _ => None,
        }
    }

    /// Whether Dagster logs it too; the others are Fanout's own.
    pub fn is_dagsters(&self) -> bool {
        !matches!(self, Self::ItemStart { .. } | Self::ItemEnd { .. })
    }
}

/// A line that user code logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserLog {
    /// `Will process... [...]`
    WillProcess,
    /// `Will process... [...] in 3 chunks`
    WillProcessInChunks,
    /// `computing a (attempt 0)`
    Computing,
    /// `Finished processing, result is ... [...]`
    Finished,
    /// `pool of 3 (fork): 3 items in 0.158s`
    PoolReport {
        /// Time that the map took, in milliseconds.
        millis: u32,
    },
}

/// How a run came to be canceled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canceled {
    /// What was at work was interrupted.
    Interrupted,
    /// It went on to its end, and steps failed on the way.
    WithFailures,
    /// It was marked from outside, without waiting for anything.
    Forced,
}

/// Why a step failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An item raised an exception.
    Item(u32),
    /// A pool with no processes.
    NoProcesses,
    /// The op broke after some of its outputs.
    AfterOutputs,
    /// A mapping key that Dagster refuses.
    BadKey {
        /// Its index.
        key: u32,
    },
    /// The run was terminated.
    Interrupted,
    /// The run was terminated when nothing ran; no retry policy is looked at.
    InterruptedAtStart,
    /// Whatever ran the step ended without a word.
    Crashed,
}

/// Which rows a sink takes in. Those that nobody wants are not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// All of them.
    All,
    /// Those of the run, those with which attempts of steps begin and end, and of each slice of
    /// items that its first item begins: enough for what a run comes to.
    Ends,
}

/// What takes an engine's rows.
pub trait Sink {
    /// Takes one row.
    fn row(&mut self, row: Row);

    /// Which rows it takes in, as long as it is there.
    fn interest(&self) -> Interest {
        Interest::All
    }
}

impl Sink for Vec<Row> {
    fn row(&mut self, row: Row) {
        self.push(row);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_is_32_bytes() {
        assert!(size_of::<super::Row>() <= 32);
    }
}
