//! Errors as Dagster stores them: a class, a message, and what caused it.

use serde::Serialize;

/// One link of an error chain (`SerializableErrorInfo` without the stack).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorInfo {
    /// Name of the exception's class.
    pub cls: String,
    /// Python's own line for it: `module.Class: text` and a line feed.
    pub message: String,
    /// The exception that it was raised from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<ErrorInfo>>,
}

impl ErrorInfo {
    fn new(module: &str, cls: &str, text: &str, cause: Option<Self>) -> Self {
        let colon = if text.is_empty() { "" } else { ": " };
        Self {
            cls: cls.to_owned(),
            message: format!("{module}{cls}{colon}{text}\n"),
            cause: cause.map(Box::new),
        }
    }

    /// What a failing item raises in user code.
    pub fn item(key: &str) -> Self {
        Self::new(
            "jobs.",
            "PieceError",
            &format!("could not process piece {key}"),
            None,
        )
    }

    /// A failing item, raised again in the parent of a process pool
    /// (CPython 3.11 `multiprocessing/pool.py`, `RemoteTraceback`).
    pub fn item_in_pool(key: &str) -> Self {
        let raised = Self::item(key);
        let remote = Self {
            cls: "RemoteTraceback".to_owned(),
            message: format!(
                "multiprocessing.pool.RemoteTraceback: \n\"\"\"\n{}\"\"\"\n",
                raised.message
            ),
            cause: None,
        };
        Self {
            cause: Some(Box::new(remote)),
            ..raised
        }
    }

    /// `multiprocessing.Pool(processes=0)` (CPython 3.11 `Pool.__init__`).
    pub fn no_processes() -> Self {
        Self::new(
            "",
            "ValueError",
            "Number of processes must be at least 1",
            None,
        )
    }

    /// A step process or worker that ended without a word
    /// (dagster 1.13.29 `_core/executor/child_process_executor.py`).
    pub fn crashed() -> Self {
        let text = "The process running this step ended before it reported a result";
        Self::new(
            "dagster._core.executor.child_process_executor.",
            "ChildProcessCrashException",
            text,
            None,
        )
    }

    /// A mapping key that is not a name.
    pub fn invalid_key(text: &str) -> Self {
        Self::new(
            "dagster._core.errors.",
            "DagsterInvalidDefinitionError",
            text,
            None,
        )
    }

    /// A mapping key that stood before.
    pub fn duplicate_key(op: &str, key: &str) -> Self {
        let text = format!(
            "Compute for op \"{op}\" yielded a DynamicOutput with mapping_key \"{key}\" multiple times."
        );
        Self::new(
            "dagster._core.errors.",
            "DagsterInvariantViolationError",
            &text,
            None,
        )
    }

    /// What a step gets when its run is terminated.
    pub fn interrupted() -> Self {
        Self::new(
            "dagster._core.errors.",
            "DagsterExecutionInterruptedError",
            "",
            None,
        )
    }

    /// User code's error as a failed step reports it.
    pub fn of_failed_step(op: &str, cause: Self) -> Self {
        let text = format!("Error occurred while executing op \"{op}\":");
        Self::new(
            "dagster._core.errors.",
            "DagsterExecutionStepExecutionError",
            &text,
            Some(cause),
        )
    }

    /// User code's error as a retry policy reports it.
    pub fn of_retry(cause: Self) -> Self {
        let module = "dagster._core.execution.plan.utils.";
        Self::new(module, "RetryRequestedFromPolicy", "", Some(cause))
    }

    /// An interrupt that a retry policy turned into a retry.
    pub fn of_interrupt_retry() -> Self {
        let module = "dagster._core.definitions.events.";
        Self::new(module, "RetryRequested", "", Some(Self::interrupted()))
    }

    /// What an op raises that breaks after some of its outputs.
    pub fn broken_op(op: &str) -> Self {
        Self::new("jobs.", "PieceError", &format!("{op} broke"), None)
    }

    /// A step that is interrupted when it has used up its retries.
    pub fn interrupts_exhausted(max_retries: u32) -> Self {
        Self {
            message: format!("Exceeded max_retries of {max_retries}\n"),
            ..Self::of_interrupt_retry()
        }
    }

    /// A step that has used up its retries.
    pub fn retries_exhausted(max_retries: u32, cause: Self) -> Self {
        Self {
            message: format!("Exceeded max_retries of {max_retries}\n"),
            ..Self::of_retry(cause)
        }
    }
}
