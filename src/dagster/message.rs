//! The message of each row, word for word (dagster 1.13.29, `_core/events/__init__.py`,
//! `_core/executor/multiprocess.py`, `_core/storage/fs_io_manager.py`).

use crate::Micros;

use super::python;

/// `PIPELINE_START`
pub fn run_started(job: &str) -> String {
    format!("Started execution of run for \"{job}\".")
}

/// `PIPELINE_SUCCESS`
pub fn run_succeeded(job: &str) -> String {
    format!("Finished execution of run for \"{job}\".")
}

/// `PIPELINE_FAILURE`
pub fn run_failed(job: &str, failed: &[String]) -> String {
    let failed = python::list(failed);
    format!("Execution of run for \"{job}\" failed. Steps failed: {failed}.")
}

/// `PIPELINE_CANCELING`
pub fn run_canceling() -> String {
    "Sending run termination request.".to_owned()
}

/// `PIPELINE_CANCELED`
pub fn run_canceled(job: &str) -> String {
    format!("Execution of run for \"{job}\" canceled.")
}

/// `PIPELINE_CANCELED` of a run that went on to its end after it was asked to stop
pub fn run_canceled_with_failures(failed: &[String]) -> String {
    let failed = python::list(failed);
    format!("Run was canceled. Failed steps: {failed}.")
}

/// `PIPELINE_CANCELED` of a run that is not waited for
pub fn run_marked_as_canceled() -> String {
    "This run has been marked as canceled from outside the execution context.".to_owned()
}

/// `ENGINE_EVENT` of the launcher, before the run
pub fn process_started(pid: u32) -> String {
    format!("Started process for run (pid: {pid}).")
}

/// `ENGINE_EVENT` of the launcher, after the run
pub fn process_exited(pid: u32) -> String {
    format!("Process for run exited (pid: {pid}).")
}

/// The executor's first `ENGINE_EVENT`
pub fn executing(own_processes: bool, pid: u32) -> String {
    match own_processes {
        true => format!("Executing steps using multiprocess executor: parent process (pid: {pid})"),
        false => format!("Executing steps in process (pid: {pid})"),
    }
}

/// The executor's last `ENGINE_EVENT`
pub fn finished(own_processes: bool, pid: u32, took: Micros) -> String {
    let took = python::duration(took);
    match own_processes {
        true => format!("Multiprocess executor: parent process exiting after {took} (pid: {pid})"),
        false => format!("Finished steps in process (pid: {pid}) in {took}"),
    }
}

/// `ENGINE_EVENT` of the multiprocess executor when it is terminated
pub fn forwarding() -> String {
    "Multiprocess executor: received termination signal - forwarding to active child processes"
        .to_owned()
}

/// `ENGINE_EVENT` of the multiprocess executor when its children have ended
pub fn interrupted_all() -> String {
    "Multiprocess executor: interrupted all active child processes".to_owned()
}

/// `RESOURCE_INIT_STARTED`
pub fn resource_init_started() -> String {
    "Starting initialization of resources [io_manager].".to_owned()
}

/// `RESOURCE_INIT_SUCCESS`
pub fn resource_init_success() -> String {
    "Finished initialization of resources [io_manager].".to_owned()
}

/// `LOGS_CAPTURED`
pub fn logs_captured(pid: u32) -> String {
    format!("Capturing logs for process (pid: {pid}).")
}

/// `STEP_WORKER_STARTING`
pub fn launching(step: &str) -> String {
    format!("Launching subprocess for \"{step}\".")
}

/// `STEP_WORKER_STARTED`
pub fn launched(step: &str) -> String {
    format!("Executing step \"{step}\" in subprocess.")
}

/// `STEP_START`
pub fn step_started(step: &str) -> String {
    format!("Started execution of step \"{step}\".")
}

/// `STEP_RESTARTED`; attempts count from 1
pub fn step_restarted(step: &str, attempt: u32) -> String {
    format!("Started re-execution (attempt # {attempt}) of step \"{step}\".")
}

/// The file I/O manager reads
pub fn loading(path: &str) -> String {
    format!("Loading file from: {path} using PickledObjectFilesystemIOManager...")
}

/// The file I/O manager writes
pub fn writing(path: &str) -> String {
    format!("Writing file at: {path} using PickledObjectFilesystemIOManager...")
}

/// Where the file I/O manager keeps an output of this run, or of the run that this one executes
/// again
pub fn path(of_parent: bool, step: &str, mapping_key: Option<&str>) -> String {
    let key = mapping_key.map(|key| format!("/{key}")).unwrap_or_default();
    let run = if of_parent { "parent_run_id" } else { "run_id" };
    format!("$DAGSTER_HOME/storage/<{run}>/{step}/result{key}")
}

/// `LOADED_INPUT`
pub fn loaded_input(input: &str, upstream: &str) -> String {
    format!(
        "Loaded input \"{input}\" using input manager \"io_manager\", from output \"result\" of \
         step \"{upstream}\""
    )
}

/// `STEP_INPUT`
pub fn step_input(input: &str, type_name: &str) -> String {
    format!("Got input \"{input}\" of type \"{type_name}\". (Type check passed).")
}

/// `STEP_OUTPUT`
pub fn step_output(mapping_key: Option<&str>) -> String {
    let key = mapping_key
        .map(|key| format!(" mapping key \"{key}\""))
        .unwrap_or_default();
    format!("Yielded output \"result\"{key} of type \"Any\". (Type check passed).")
}

/// `HANDLED_OUTPUT`
pub fn handled_output() -> String {
    "Handled output \"result\" using IO manager \"io_manager\"".to_owned()
}

/// `STEP_SUCCESS`
pub fn step_succeeded(step: &str, took: Micros) -> String {
    format!(
        "Finished execution of step \"{step}\" in {}.",
        python::duration(took)
    )
}

/// `STEP_FAILURE`
pub fn step_failed(step: &str) -> String {
    format!("Execution of step \"{step}\" failed.")
}

/// `STEP_UP_FOR_RETRY`
pub fn step_up_for_retry(step: &str, seconds: f64) -> String {
    let wait = match seconds > 0.0 {
        true => format!(" in {} seconds", python::float(seconds)),
        false => String::new(),
    };
    format!("Execution of step \"{step}\" failed and has requested a retry{wait}.")
}

/// `ENGINE_EVENT` of a step that waits for a slot of its pool
pub fn blocked(pool: &str) -> String {
    format!("Step blocked by limit for pool {pool}")
}

/// The line of a re-executed step for an input that no run has stored
pub fn nothing_stored(from: &str) -> String {
    format!(
        "No previously stored outputs found for source StepOutputHandle(step_key='{from}', \
         output_name='result', mapping_key=None). This is either because you are using an IO \
         Manager that does not depend on run ID, or because all the previous runs have skipped \
         the output in conditional execution."
    )
}

/// The line of the multiprocess executor when a step's process ends without a word
pub fn no_ending(step: &str) -> String {
    format!(
        "Step {step} finished without success or failure event. Downstream steps will not execute."
    )
}

/// The line before a step is skipped; `missing` are outputs, such as `load_pieces.result`
pub fn skipping(step: &str, missing: &[String]) -> String {
    let missing = python::list(missing);
    format!("Skipping step {step} due to skipped dependencies: {missing}.")
}

/// `STEP_SKIPPED`
pub fn step_skipped(step: &str) -> String {
    format!("Skipped execution of step \"{step}\".")
}

/// The error line of a step that is abandoned
pub fn dependencies_failed(step: &str, failed: &[String], abandoned: &[String]) -> String {
    let part = |how: &str, steps: &[String]| match steps.is_empty() {
        true => String::new(),
        false => format!(" {how}: {}", python::list(steps)),
    };
    let failed = part("failed", failed);
    let abandoned = part("were not executed", abandoned);
    format!("Dependencies for step {step}{failed}{abandoned}. Not executing.")
}
