//! One run as the host keeps it: its rows, its record, and what the page has been told.

use crate::Micros;
use crate::dagster::EventType;
use crate::driver::kernel;
use crate::driver::live::{Control, rounds_in};
use crate::engine::Row;
use crate::record::{Grade, ItemState, Picture, Record, Shown, Status, Steps, attempt_of};
use crate::scenario::Work;

use super::protocol::why::LogLine;
use super::protocol::{Changes, Measured, Over, RunId, Transport, Update};
use super::why::{Folded, Looking};

/// How much of a row the page is told as the last line.
const LAST_LINE: usize = 160;
/// How many results the page is told.
const RESULTS: usize = 26;
/// How many failed steps the page is told.
const STEPS: usize = 3;

/// A run, under way or over.
pub(super) struct Run {
    pub(super) id: RunId,
    pub(super) control: Option<Control>,
    /// Pace of the computing kernel, as measured before the run.
    pub(super) rounds_per_ms: f64,
    pub(super) rows: Vec<Row>,
    pub(super) record: Record,
    /// Item states that the page knows.
    pub(super) told: Vec<ItemState>,
    /// Whether there is something that the page has not been told.
    pub(super) news: bool,
    /// What the page looks for in the log.
    pub(super) looking: Looking,
    /// When its steps began.
    pub(super) steps: Steps,
    /// Its timeline, once somebody has looked at it.
    pub(super) timeline: Option<Folded>,
    /// Whether it is a simulation.
    pub(super) simulated: bool,
    /// When it began, by the host's clock.
    pub(super) began: Micros,
    /// What it should come to.
    pub(super) predicted: Micros,
}

/// How a live run was carried out.
pub(super) struct Circumstances {
    pub(super) transport: Transport,
    /// Items by the worker that did them.
    pub(super) by_worker: Vec<u32>,
    /// Why its times cannot be trusted.
    pub(super) untrusted: Option<String>,
}

impl Run {
    pub(super) fn take(&mut self, rows: &[Row]) {
        for row in rows {
            self.record.apply(row);
            self.steps.apply(row);
        }
        self.rows.extend_from_slice(rows);
        self.news = true;
    }

    pub(super) fn update(&mut self, over: Option<Over>) -> Update {
        self.news = false;
        let mut changed = Changes::default();
        for ((item, told), record) in (0..).zip(&mut self.told).zip(self.record.items()) {
            if *told != record.state {
                *told = record.state;
                changed.push(item, record.state);
            }
        }
        Update {
            run: self.id,
            status: self.record.status(),
            at: self.record.run_time(),
            usage: self.record.usage(),
            counts: self.record.counts(),
            changed,
            picture: Picture::of(&self.record),
            rows: u32::try_from(self.rows.len()).unwrap_or(u32::MAX),
            last_line: self.last_event(),
            over,
        }
    }

    /// The last event and its step. Its message is the log's matter, which is in the rest.
    fn last_event(&self) -> String {
        let mut rows = self.rows.iter().rev();
        let last = rows.find_map(|row| Some((row.what.event_type()?, row.step)));
        let Some((event, step)) = last else {
            return String::new();
        };
        let step = step.map(|step| self.record.plan().step_key(step));
        let step = step.unwrap_or_default();
        [event.stored(), " ", &step]
            .concat()
            .chars()
            .take(LAST_LINE)
            .collect()
    }

    pub(super) fn over(&self, live: Option<Circumstances>) -> Over {
        let plan = self.record.plan();
        let failed = self.record.failed();
        let retried = (0..).zip(self.record.items());
        let mut retried = retried.filter(|(_, item)| item.attempts > 1);
        let retried_first = retried.next().map(|(item, record)| (item, record.attempts));
        let more = retried.count() + usize::from(retried_first.is_some());
        Over {
            result: self.record.result(RESULTS),
            failed_steps: failed
                .iter()
                .take(STEPS)
                .map(|step| plan.step_key(*step))
                .collect(),
            failed: u32::try_from(failed.len()).unwrap_or(u32::MAX),
            retried_first,
            retried: u32::try_from(more).unwrap_or(u32::MAX),
            measured: live.map(|live| self.measured(live)),
        }
    }

    /// A row of the log, in short.
    pub(super) fn line(&self, at: usize) -> Option<LogLine> {
        let row = self.rows.get(at)?;
        let plan = self.record.plan();
        let shown = Shown::in_short(&self.record, row);
        let of_step = row.step.filter(|_| shown.step_key.is_some());
        let first = of_step.map(|step| plan.items_of(step));
        let first = first.filter(|items| !items.is_empty());
        let event = row.what.event_type().map(EventType::shown);
        Some(LogLine {
            row: number(at),
            at: shown.at,
            since_step: self.steps.since_start(row).filter(|_| of_step.is_some()),
            event: event.or(shown.event_type).unwrap_or_default().to_owned(),
            level: shown.level.to_owned(),
            grade: Grade::of(&row.what),
            is_dagsters: row.what.is_dagsters(),
            step: shown.step_key.unwrap_or_default(),
            step_index: row.step.map(|step| number(step.index())),
            message: shown.message,
            attempt: of_step.map_or(0, |_| attempt_of(row)),
            item: row.what.item().or(first.map(|items| items.start)),
        })
    }

    fn measured(&self, live: Circumstances) -> Measured {
        let comparable = self.record.status() == Status::Success && self.predicted > Micros::ZERO;
        let ratio = self.record.run_time().seconds() / self.predicted.seconds();
        Measured {
            transport: live.transport,
            by_worker: live.by_worker,
            untrusted: live.untrusted,
            late: self.record.lateness(),
            checked: self.checked(),
            ratio: comparable.then_some(ratio),
        }
    }

    /// Items whose computation came to what it must, and items that computed to the end.
    fn checked(&self) -> Option<(u32, u32)> {
        let plan = self.record.plan();
        if plan.scenario.work != Work::Compute {
            return None;
        }
        let computed = (0..)
            .zip(self.record.items())
            .filter(|(_, item)| item.ended > item.began);
        let (mut right, mut all) = (0, 0);
        for (item, record) in computed.filter(|(_, item)| item.state != ItemState::Cancelled) {
            all += 1;
            let rounds = rounds_in(plan.item_time(item), self.rounds_per_ms);
            right += u32::from(record.checksum == kernel::expected(item, rounds));
        }
        Some((right, all))
    }
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
