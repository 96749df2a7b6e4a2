//! A row as text, in Dagster's words.

use serde::Serialize;

use crate::Micros;
use crate::dagster::keys::KeyFault;
use crate::dagster::{ErrorInfo, EventType, message, python};
use crate::engine::{Canceled, Failure, OpId, OpWork, Plan, Row, Source, StepId, UserLog, What};
use crate::micros::decimal;

use super::Record;

/// How many items a list that is cut short keeps.
const SHORT: usize = 60;

/// A row as people read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Since the start of the run, in microseconds.
    pub at: Micros,
    /// Name in storage (`PIPELINE_START`); none for log lines; `FANOUT_…` for Fanout's own rows.
    pub event_type: Option<&'static str>,
    /// `op` or `op[mapping_key]`; none for what is about the run.
    pub step_key: Option<String>,
    /// `DEBUG`, `INFO`, `WARNING` or `ERROR`.
    pub level: &'static str,
    /// In Dagster's words.
    pub message: String,
    /// Retries that the step had asked for by then.
    pub retry_number: u16,
    /// What else the row carries.
    #[serde(skip_serializing_if = "Data::is_empty")]
    pub data: Data,
}

/// The event data that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Data {
    /// Of a dynamic output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping_key: Option<String>,
    /// Before the next attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_wait: Option<f64>,
    /// The plan as the executor sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_keys: Option<Vec<String>>,
    /// What was at work when the run was terminated, in the order of their starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps_interrupted: Option<Vec<String>>,
    /// Of the process that the row is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// The instance's pool that a step waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// What was raised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorInfo>,
    /// The slot that an item ran in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<u32>,
    /// What an item's computation came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<u32>,
}

impl Data {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Shown {
    /// The text of a row; `record` has taken in the log at least up to it.
    pub fn of(record: &Record, row: &Row) -> Self {
        Self::with_list(record, row, usize::MAX)
    }

    /// The same, with long lists cut short.
    pub fn in_short(record: &Record, row: &Row) -> Self {
        Self::with_list(record, row, SHORT)
    }

    /// The same, with lists cut short after so many.
    pub(super) fn with_list(record: &Record, row: &Row, most: usize) -> Self {
        let plan = record.plan();
        let step_key = row.step.map(|step| plan.step_key(step));
        let event_type = match row.what {
            What::ItemStart { .. } => Some("FANOUT_ITEM_START"),
            What::ItemEnd { .. } => Some("FANOUT_ITEM_END"),
            what => what.event_type().map(EventType::stored),
        };
        // Dagster writes this row without its step: it is about a process.
        let about_process = matches!(row.what, What::LogsCaptured { .. } | What::NoEnding);
        Self {
            at: row.at,
            event_type,
            step_key: step_key.filter(|_| !about_process),
            level: row.what.level().name(),
            message: text(record, row, most),
            retry_number: if about_process { 0 } else { row.attempt },
            data: data(record, row),
        }
    }
}

/// The message of a row in full, without the rest of it.
pub(super) fn message(record: &Record, row: &Row) -> String {
    text(record, row, usize::MAX)
}

/// Whether a row carries what was raised.
pub(super) fn raises(what: &What) -> bool {
    matches!(
        what,
        What::StepFailure(_) | What::StepUpForRetry(_) | What::RunCanceled(Canceled::Interrupted)
    )
}

/// The attempt of its step that a row is of; 1 is the first. A retry is asked for by the attempt
/// that has failed.
pub fn attempt_of(row: &Row) -> u16 {
    match row.what {
        What::StepUpForRetry(_) => row.attempt.max(1),
        _ => row.attempt.saturating_add(1),
    }
}

fn text(record: &Record, row: &Row, most: usize) -> String {
    let plan = record.plan();
    let own_processes = plan.scenario.max_concurrent.is_some();
    let step = row.step.map(|step| plan.step_key(step)).unwrap_or_default();
    match row.what {
        What::RunEnqueued | What::RunStarting => String::new(),
        What::ProcessStarted { pid } => message::process_started(pid),
        What::ProcessExited { pid } => message::process_exited(pid),
        What::RunStart => message::run_started(&plan.job.name),
        What::RunSuccess => message::run_succeeded(&plan.job.name),
        What::RunFailure => message::run_failed(&plan.job.name, &step_keys(plan, record.failed())),
        What::RunCanceling => message::run_canceling(),
        What::RunCanceled(Canceled::Interrupted) => message::run_canceled(&plan.job.name),
        What::RunCanceled(Canceled::Forced) => message::run_marked_as_canceled(),
        What::RunCanceled(Canceled::WithFailures) => {
            message::run_canceled_with_failures(&step_keys(plan, record.failed()))
        }
        What::Executing { pid } => message::executing(own_processes, pid),
        What::Finished { pid, took } => message::finished(own_processes, pid, took),
        What::Forwarding => message::forwarding(),
        What::InterruptedAll => message::interrupted_all(),
        What::ResourceInitStarted => message::resource_init_started(),
        What::ResourceInitSuccess => message::resource_init_success(),
        What::LogsCaptured { pid } => message::logs_captured(pid),
        What::StepWorkerStarting => message::launching(&step),
        What::StepWorkerStarted { .. } => message::launched(&step),
        What::StepStart => message::step_started(&step),
        What::StepRestarted => message::step_restarted(&step, u32::from(row.attempt) + 1),
        What::Loading { from } => message::loading(&stored_at(plan, row.step, from)),
        What::LoadedInput { input, from } => {
            message::loaded_input(&input_of(plan, row.step, input).0, &plan.step_key(from))
        }
        What::StepInput { input } => {
            let (name, type_name) = input_of(plan, row.step, input);
            message::step_input(&name, &type_name)
        }
        What::Log(log) => user_log(record, row, log, most),
        What::StepOutput { key } => {
            message::step_output(output_key(plan, row.step, key).as_deref())
        }
        What::Writing { key } => message::writing(&message::path(
            false,
            &step,
            output_key(plan, row.step, key).as_deref(),
        )),
        What::HandledOutput { .. } => message::handled_output(),
        What::StepSuccess { took } => message::step_succeeded(&step, took),
        What::StepFailure(_) => message::step_failed(&step),
        What::StepUpForRetry(_) => message::step_up_for_retry(&step, wait(plan, row)),
        What::DependenciesFailed => dependencies_failed(record, row.step, &step),
        What::NothingStored { from } => message::nothing_stored(&plan.step_key(from)),
        What::NoEnding => message::no_ending(&step),
        What::Skipping => skipping(record, row.step, &step),
        What::StepSkipped => message::step_skipped(&step),
        What::Blocked => message::blocked(pool_of(plan, row.step)),
        What::ItemStart { item, lane } => {
            format!("{} began in lane {lane}.", plan.keys().key(item))
        }
        What::ItemEnd {
            item,
            failed: false,
            ..
        } => format!("{} ended.", plan.keys().key(item)),
        What::ItemEnd {
            item, failed: true, ..
        } => format!("{} raised an exception.", plan.keys().key(item)),
    }
}

fn data(record: &Record, row: &Row) -> Data {
    let plan = record.plan();
    let none = Data::default();
    match row.what {
        What::RunCanceled(Canceled::Interrupted) => Data {
            error: Some(ErrorInfo::interrupted()),
            ..none
        },
        What::Forwarding => Data {
            steps_interrupted: Some(step_keys(plan, record.interrupted())),
            ..none
        },
        What::Blocked => Data {
            pool: Some(pool_of(plan, row.step).to_owned()),
            ..none
        },
        What::ProcessStarted { pid } | What::StepWorkerStarted { pid } => Data {
            pid: Some(pid),
            ..none
        },
        What::Executing { pid } | What::Finished { pid, .. } => Data {
            pid: Some(pid),
            // The multiprocess executor says goodbye without them.
            step_keys: says_plan(plan, row.what).then(|| plan.planned_step_keys()),
            ..none
        },
        What::LogsCaptured { .. } => {
            let keys = row.step.map(|step| vec![plan.step_key(step)]);
            Data {
                step_keys: keys.or_else(|| Some(plan.resolved_step_keys())),
                ..none
            }
        }
        What::StepOutput { key } => Data {
            mapping_key: output_key(plan, row.step, key),
            ..none
        },
        What::StepFailure(why) => Data {
            error: row.step.map(|step| failure(plan, step, why)),
            ..none
        },
        What::StepUpForRetry(why) => Data {
            seconds_to_wait: Some(wait(plan, row)),
            error: row.step.map(|step| retry(plan, step, why)),
            ..none
        },
        What::ItemStart { lane, .. } => Data {
            lane: Some(lane),
            ..none
        },
        What::ItemEnd { checksum, .. } => Data {
            checksum: Some(checksum).filter(|sum| *sum != 0),
            ..none
        },
        _ => none,
    }
}

fn says_plan(plan: &Plan, what: What) -> bool {
    plan.scenario.max_concurrent.is_none() || matches!(what, What::Executing { .. })
}

fn wait(plan: &Plan, row: &Row) -> f64 {
    row.step
        .map_or(0.0, |step| plan.seconds_to_wait(step, row.attempt))
}

fn step_keys(plan: &Plan, steps: &[StepId]) -> Vec<String> {
    steps.iter().map(|step| plan.step_key(*step)).collect()
}

/// Where the result of `from` is stored that `step` reads.
fn stored_at(plan: &Plan, step: Option<StepId>, from: StepId) -> String {
    let key = step.and_then(|step| {
        let (op, group) = plan.locate(step);
        let (source, _) = plan.locate(from);
        (plan.fan(op) == Some(source)).then(|| plan.mapping_key(source, group))
    });
    message::path(plan.is_stored(from), &plan.step_key(from), key.as_deref())
}

fn input_of(plan: &Plan, step: Option<StepId>, input: u8) -> (String, String) {
    let op = step.map(|step| plan.op_of(step));
    let input = op.and_then(|op| op.inputs.get(usize::from(input)));
    input
        .map(|input| (input.name.clone(), input.type_name.clone()))
        .unwrap_or_default()
}

fn output_key(plan: &Plan, step: Option<StepId>, key: Option<u32>) -> Option<String> {
    let (op, _) = plan.locate(step?);
    Some(plan.mapping_key(op, key?))
}

fn user_log(record: &Record, row: &Row, log: UserLog, most: usize) -> String {
    let plan = record.plan();
    let (step, attempt) = (row.step, row.attempt);
    let keys = plan.keys();
    match log {
        UserLog::WillProcess => {
            format!(
                "Will process... {}",
                listed(0..plan.items(), most, |item| keys.key(item))
            )
        }
        UserLog::WillProcessInChunks => {
            let chunks = step.map_or(0, |step| plan.groups(plan.locate(step).0));
            let keys = listed(0..plan.items(), most, |item| keys.key(item));
            format!("Will process... {keys} in {chunks} chunks")
        }
        UserLog::Computing => {
            let item = step.map_or(0, |step| plan.items_of(step).start);
            format!("computing {} (attempt {attempt})", keys.key(item))
        }
        UserLog::Finished => {
            let items = (0..plan.items()).filter(|item| plan.is_collected(*item));
            let results = listed(items, most, |item| keys.result(item));
            format!("Finished processing, result is ... {results}")
        }
        UserLog::PoolReport { millis } => {
            let items = step.map_or(0..0, |step| plan.items_of(step)).len();
            let processes = step.map_or(0, |step| match plan.op_of(step).work {
                OpWork::Pool(pool) => pool.processes,
                OpWork::Nothing | OpWork::Inline => 0,
            });
            let method = match plan.scenario.max_concurrent {
                Some(_) => "spawn",
                None => "fork",
            };
            let seconds = decimal(u64::from(millis), 1_000, 3);
            format!("pool of {processes} ({method}): {items} items in {seconds}s")
        }
    }
}

/// A list of items as Python prints it, or of the first `most`.
fn listed(
    mut items: impl Iterator<Item = u32>,
    most: usize,
    text: impl Fn(u32) -> String,
) -> String {
    let list = python::list(items.by_ref().take(most).map(text));
    match items.count() {
        0 => list,
        more => format!("{} and {more} more", list.trim_end_matches(']')),
    }
}

fn dependencies_failed(record: &Record, step: Option<StepId>, key: &str) -> String {
    let plan = record.plan();
    let Some(step) = step else {
        return String::new();
    };
    let sources = plan
        .op_of(step)
        .inputs
        .iter()
        .map(|input: &crate::engine::Input| input.from);
    let upstream: Vec<StepId> = sources
        .flat_map(|from: Source| plan.upstream(step, from))
        .filter(|step| plan.runs(*step))
        .collect();
    let in_state = |state| -> Vec<String> {
        let picked = upstream
            .iter()
            .filter(|step| record.step(**step).state == state);
        picked.map(|step| plan.step_key(*step)).collect()
    };
    let failed = in_state(super::StepState::Failed);
    let abandoned = in_state(super::StepState::Abandoned);
    message::dependencies_failed(key, &failed, &abandoned)
}

/// The outputs whose absence skips a step: of what was skipped itself, or of a dynamic op that
/// yielded nothing.
fn skipping(record: &Record, step: Option<StepId>, key: &str) -> String {
    let plan = record.plan();
    let Some(step) = step else {
        return String::new();
    };
    let mut missing = Vec::new();
    for input in &plan.op_of(step).inputs {
        let dynamic = match input.from {
            Source::Collected(from) => plan.fan(from),
            Source::Mapped(from) | Source::Plain(from) => Some(from),
        };
        let absent = dynamic.filter(|op| {
            plan.upstream(step, input.from).count() == 0 || {
                record.step(plan.step(*op, 0)).state == super::StepState::Skipped
            }
        });
        missing.extend(absent.map(|op| format!("{}.result", plan.op(op).name)));
    }
    message::skipping(key, &missing)
}

fn pool_of(plan: &Plan, step: Option<StepId>) -> &str {
    let pool = step.and_then(|step| plan.op_of(step).pool.as_deref());
    pool.unwrap_or_default()
}

fn failure(plan: &Plan, step: StepId, why: Failure) -> ErrorInfo {
    let op = plan.op_of(step);
    match why {
        Failure::Interrupted => match op.retry {
            Some(policy) => ErrorInfo::interrupts_exhausted(policy.max_retries),
            None => ErrorInfo::interrupted(),
        },
        Failure::InterruptedAtStart => ErrorInfo::interrupted(),
        Failure::Crashed => ErrorInfo::crashed(),
        Failure::BadKey { key } => bad_key(plan, plan.locate(step).0, key),
        _ => match op.retry {
            Some(policy) => {
                ErrorInfo::retries_exhausted(policy.max_retries, raised(plan, step, why))
            }
            None => ErrorInfo::of_failed_step(&op.name, raised(plan, step, why)),
        },
    }
}

fn retry(plan: &Plan, step: StepId, why: Failure) -> ErrorInfo {
    match why {
        Failure::Interrupted => ErrorInfo::of_interrupt_retry(),
        _ => ErrorInfo::of_retry(raised(plan, step, why)),
    }
}

fn raised(plan: &Plan, step: StepId, why: Failure) -> ErrorInfo {
    match (why, plan.op_of(step).work) {
        (Failure::Item(item), OpWork::Pool(_)) => ErrorInfo::item_in_pool(&plan.keys().key(item)),
        (Failure::Item(item), _) => ErrorInfo::item(&plan.keys().key(item)),
        (Failure::AfterOutputs, _) => ErrorInfo::broken_op(&plan.op_of(step).name),
        _ => ErrorInfo::no_processes(),
    }
}

fn bad_key(plan: &Plan, op: OpId, key: u32) -> ErrorInfo {
    let name = plan.mapping_key(op, key);
    match plan.key_fault(op) {
        Some((_, Some(fault))) => ErrorInfo::invalid_key(&KeyFault::message(fault, &name)),
        _ => ErrorInfo::duplicate_key(&plan.op(op).name, &name),
    }
}
