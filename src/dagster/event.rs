//! The event types that a run's log holds, and the level of each row.

use serde::{Deserialize, Serialize};

/// Severity of a log row, by Python's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Framework events and I/O manager lines.
    Debug,
    /// What user code logs with `context.log.info`.
    Info,
    /// Suspicious, not fatal.
    Warning,
    /// Failures.
    Error,
}

impl Level {
    /// As Dagster prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        }
    }
}

macro_rules! event_types {
    ($($(#[$doc:meta])* $variant:ident = $stored:literal, shown $shown:literal;)*) => {
        /// Type of a structured event (`DagsterEventType`, dagster 1.13.29 `_core/events`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType { $($(#[$doc])* $variant,)* }

        impl EventType {
            /// All of them, in the order of their numbers (`as u32`).
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name in storage, for example `PIPELINE_START`.
            pub fn stored(self) -> &'static str {
                match self { $(Self::$variant => $stored,)* }
            }

            /// The type of a name in storage.
            pub fn of_stored(name: &str) -> Option<Self> {
                match name { $($stored => Some(Self::$variant),)* _ => None }
            }

            /// Name on Dagster's console and run page, for example `RUN_START`.
            pub fn shown(self) -> &'static str {
                match self { $(Self::$variant => $shown,)* }
            }
        }
    };
}

event_types! {
    /// The run waits in a queue.
    RunEnqueued = "PIPELINE_ENQUEUED", shown "RUN_ENQUEUED";
    /// The run left the queue, and its process is being started.
    RunStarting = "PIPELINE_STARTING", shown "RUN_STARTING";
    /// The run begins.
    RunStart = "PIPELINE_START", shown "RUN_START";
    /// Every step succeeded or was skipped.
    RunSuccess = "PIPELINE_SUCCESS", shown "RUN_SUCCESS";
    /// Some step failed.
    RunFailure = "PIPELINE_FAILURE", shown "RUN_FAILURE";
    /// Somebody asked for the run to be terminated.
    RunCanceling = "PIPELINE_CANCELING", shown "RUN_CANCELING";
    /// The run ended because it was terminated.
    RunCanceled = "PIPELINE_CANCELED", shown "RUN_CANCELED";
    /// The executor speaks of itself.
    EngineEvent = "ENGINE_EVENT", shown "ENGINE_EVENT";
    /// Resources begin to be set up.
    ResourceInitStarted = "RESOURCE_INIT_STARTED", shown "RESOURCE_INIT_STARTED";
    /// Resources are set up.
    ResourceInitSuccess = "RESOURCE_INIT_SUCCESS", shown "RESOURCE_INIT_SUCCESS";
    /// stdout and stderr of a process are captured from here on.
    LogsCaptured = "LOGS_CAPTURED", shown "LOGS_CAPTURED";
    /// The parent launches a step process.
    StepWorkerStarting = "STEP_WORKER_STARTING", shown "STEP_WORKER_STARTING";
    /// The step process speaks for the first time.
    StepWorkerStarted = "STEP_WORKER_STARTED", shown "STEP_WORKER_STARTED";
    /// First attempt of a step.
    StepStart = "STEP_START", shown "STEP_START";
    /// Any later attempt of a step.
    StepRestarted = "STEP_RESTARTED", shown "STEP_RESTARTED";
    /// An input was fetched by its I/O manager.
    LoadedInput = "LOADED_INPUT", shown "LOADED_INPUT";
    /// An input passed its type check.
    StepInput = "STEP_INPUT", shown "STEP_INPUT";
    /// An output was yielded.
    StepOutput = "STEP_OUTPUT", shown "STEP_OUTPUT";
    /// An output was stored by its I/O manager.
    HandledOutput = "HANDLED_OUTPUT", shown "HANDLED_OUTPUT";
    /// A step materialized an asset, or a partition of one. Jobs of plain ops have none.
    AssetMaterialization = "ASSET_MATERIALIZATION", shown "ASSET_MATERIALIZATION";
    /// A step succeeded.
    StepSuccess = "STEP_SUCCESS", shown "STEP_SUCCESS";
    /// A step failed for good.
    StepFailure = "STEP_FAILURE", shown "STEP_FAILURE";
    /// A step failed and will be tried again.
    StepUpForRetry = "STEP_UP_FOR_RETRY", shown "STEP_UP_FOR_RETRY";
    /// A step was skipped because what it needs was not produced.
    StepSkipped = "STEP_SKIPPED", shown "STEP_SKIPPED";
}
