//! The picture as a table, for who does not see it.

use serde::{Deserialize, Serialize};

use crate::engine::Plan;
use crate::timeline::model::{End, Timeline};
use crate::timeline::view::{By, Pointed};

use super::Insight;
use super::index::{Index, number, span_end, work_end};
use super::words::{place, slot_and_worker, state, time, work_state};

/// A row: an attempt, or what a lane did for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// A text for each of [`columns`].
    pub cells: Vec<String>,
    /// What it is about.
    pub target: Pointed,
}

/// The titles of a table's columns.
pub fn columns(by: By) -> &'static [&'static str] {
    match by {
        By::Steps => &[
            "Step",
            "Attempt",
            "State",
            "Start",
            "Duration",
            "Overhead",
            "Work",
            "Waited for",
        ],
        By::Lanes => &["Lane", "What", "State", "Start", "Duration"],
    }
}

/// What a lane did for a while: an item's work, or an attempt that worked on no item. They sort
/// by slot, by worker and by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stay {
    slot: u32,
    worker: Option<u32>,
    from: crate::Micros,
    what: Pointed,
}

/// All stays, in order.
pub(super) fn stays(run: &Timeline, index: &Index) -> Vec<Stay> {
    let plan: &Plan = run.plan();
    let works = (0..).zip(run.works()).map(|(at, work)| {
        let step = run.spans()[work.span as usize].step;
        let (slot, worker) = slot_and_worker(plan, step, work.lane);
        Stay {
            slot,
            worker,
            from: work.began,
            what: Pointed::Work(at),
        }
    });
    let spans = (0..).zip(run.spans());
    let bare =
        spans.filter(|(at, span)| span.end != End::Skipped && index.works_of(*at).is_empty());
    let bare = bare.map(|(at, span)| Stay {
        slot: span.slot,
        worker: None,
        from: span.launched,
        what: Pointed::Span(at),
    });
    let mut stays: Vec<Stay> = works.chain(bare).collect();
    stays.sort_unstable();
    stays
}

impl Insight {
    pub(super) fn attempts(
        &self,
        run: &Timeline,
        from: usize,
        count: usize,
    ) -> (usize, Vec<TableRow>) {
        let all = run.spans().len();
        let window = from.min(all)..from.saturating_add(count).min(all);
        let rows = window.map(|at| self.attempt_row(run, number(at)));
        (all, rows.collect())
    }

    fn attempt_row(&self, run: &Timeline, at: u32) -> TableRow {
        let span = &run.spans()[at as usize];
        let whole = span_end(run, span).since(span.launched);
        let worked = self.worked_in(run, at);
        TableRow {
            cells: vec![
                run.plan().step_key(span.step),
                (u32::from(span.retry) + 1).to_string(),
                state(span.end).to_owned(),
                time(span.launched),
                time(whole),
                time(whole.since(worked)),
                time(worked),
                self.waited_for(run, at),
            ],
            target: Pointed::Span(at),
        }
    }

    pub(super) fn lane_stays(
        &self,
        run: &Timeline,
        from: usize,
        count: usize,
    ) -> (usize, Vec<TableRow>) {
        let rest = self.stays.iter().skip(from).take(count);
        let rows = rest.filter_map(|stay| stay_row(run, stay));
        (self.stays.len(), rows.collect())
    }
}

fn stay_row(run: &Timeline, stay: &Stay) -> Option<TableRow> {
    let plan = run.plan();
    let (what, state, to) = match stay.what {
        Pointed::Row(_) => return None,
        Pointed::Span(at) => {
            let span = run.spans().get(at as usize)?;
            (
                plan.step_key(span.step),
                state(span.end),
                span_end(run, span),
            )
        }
        Pointed::Work(at) => {
            let work = run.works().get(at as usize)?;
            (
                plan.keys().key(work.item),
                work_state(run, work),
                work_end(run, work),
            )
        }
    };
    Some(TableRow {
        cells: vec![
            place(plan, stay.slot, stay.worker),
            what,
            state.to_owned(),
            time(stay.from),
            time(to.since(stay.from)),
        ],
        target: stay.what,
    })
}
