//! What rises and falls over a run, and what happens at an instant.

use std::fmt;

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::engine::{Row, What};
use crate::record::{ItemState, Record, Shown};

use super::super::json::Object;
use super::Traced;
use super::write::{Events, Head};

/// What is counted.
#[derive(Clone, Copy, PartialEq)]
struct Levels {
    running: u32,
    queued: u32,
    credits: u64,
}

impl Levels {
    fn of(record: &Record, rule: Rule) -> Self {
        Self {
            running: record.counts().of(ItemState::Running),
            queued: record.counts().of(ItemState::Queued),
            credits: record.credits_by(rule),
        }
    }
}

/// Counters and instants, as the log gives them. An item's row may be a moment older than the row
/// before it; a counter never goes back in time.
pub(super) fn write(
    run: &Traced<'_>,
    pid: u32,
    rule: Rule,
    events: &mut Events<'_>,
) -> fmt::Result {
    let mut record = Record::new(run.part.timeline.plan().clone());
    let mut known: Option<Levels> = None;
    let mut now = Micros::ZERO;
    for row in run.rows {
        if row.at > now {
            change(&mut known, Levels::of(&record, rule), pid, now, events)?;
            now = row.at;
        }
        record.apply(row);
        instant(&record, row, pid, events)?;
    }
    change(&mut known, Levels::of(&record, rule), pid, now, events)
}

/// Writes what has changed by then.
fn change(
    known: &mut Option<Levels>,
    to: Levels,
    pid: u32,
    at: Micros,
    events: &mut Events<'_>,
) -> fmt::Result {
    let before = known.replace(to);
    let items = |levels: &Levels| (levels.running, levels.queued);
    if before.as_ref().map(items) != Some(items(&to)) {
        counter("items", pid, at, events, &|args| {
            args.number("running", to.running.into());
            args.number("queued", to.queued.into());
        })?;
    }
    if before.map(|before| before.credits) == Some(to.credits) {
        return Ok(());
    }
    counter("credits", pid, at, events, &|args| {
        args.number("used", to.credits);
    })
}

fn counter(
    name: &str,
    pid: u32,
    at: Micros,
    events: &mut Events<'_>,
    args: &dyn Fn(&mut Object<'_>),
) -> fmt::Result {
    let head = Head {
        phase: "C",
        name,
        category: "",
        pid,
        tid: pid,
        at: Some(at),
    };
    events.add(&head, &|event| {
        let mut object = Object::open(event.name("args"));
        args(&mut object);
        object.close();
    })
}

/// What a viewer should not have to look for: retries, failures, what was skipped.
fn instant(record: &Record, row: &Row, pid: u32, events: &mut Events<'_>) -> fmt::Result {
    let what = match row.what {
        What::StepUpForRetry(_) => "up for retry",
        What::StepFailure(_) => "failed",
        What::StepSkipped => "skipped",
        What::NoEnding => "ended without a word",
        What::RunCanceling => "terminated",
        _ => return Ok(()),
    };
    let step_key = row.step.map(|step| record.plan().step_key(step));
    let name = match &step_key {
        Some(key) => [key, " ", what].concat(),
        None => ["run ", what].concat(),
    };
    let head = Head {
        phase: "i",
        name: &name,
        category: "instant",
        pid,
        tid: pid,
        at: Some(row.at),
    };
    let shown = Shown::in_short(record, row);
    events.add(&head, &|event| {
        event.text("s", "t");
        let mut args = Object::open(event.name("args"));
        if let Some(key) = &step_key {
            args.text("step_key", key);
            args.number("attempt", row.attempt.into());
        }
        args.text("message", &shown.message);
        args.close();
    })
}
