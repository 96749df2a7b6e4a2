//! The picture as a table, for who does not see it.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::timeline::model::{End, Timeline};
use crate::timeline::view::{By, Pointed};

use super::Insight;
use super::index::{Index, number, sorted, span_end, work_end};
use super::words::{place, slot_and_worker, time, work_state};

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

/// What the lanes did, each for a while: items' works, and attempts that worked on no item. In
/// the order of slots, workers and time.
pub(super) fn stays(run: &Timeline, index: &Index) -> Vec<Pointed> {
    let works = (0..).map(Pointed::Work).take(run.works().len());
    let spans = (0..).zip(run.spans());
    let bare =
        spans.filter(|(at, span)| span.end != End::Skipped && index.works_of(*at).is_empty());
    let stays: Vec<Pointed> = works.chain(bare.map(|(at, _)| Pointed::Span(at))).collect();
    let times = stays.iter().map(|stay| began(run, *stay).0);
    let by_time = sorted(times.zip(0..).collect());
    let lanes = by_time.into_iter().map(|(_, at)| {
        let (slot, worker) = lane(run, stays[at as usize]);
        let worker = worker.map_or(0, |worker| u64::from(worker) + 1);
        ((u64::from(slot) << 32) + worker, at)
    });
    let ranked: Vec<(u64, u64)> = lanes.collect();
    let by_lane = sorted(ranked.iter().map(|(lane, _)| *lane).zip(0..).collect());
    let stay = |(_, rank): (u64, u64)| stays[ranked[rank as usize].1 as usize];
    by_lane.into_iter().map(stay).collect()
}

/// The slot and the worker of a stay.
fn lane(run: &Timeline, stay: Pointed) -> (u32, Option<u32>) {
    match stay {
        Pointed::Work(at) => {
            let work = &run.works()[at as usize];
            let step = run.spans()[work.span as usize].step;
            slot_and_worker(run.plan(), step, work.lane)
        }
        Pointed::Span(at) => (run.spans()[at as usize].slot, None),
        Pointed::Row(_) => (0, None),
    }
}

fn began(run: &Timeline, stay: Pointed) -> Micros {
    match stay {
        Pointed::Work(at) => run.works()[at as usize].began,
        Pointed::Span(at) => run.spans()[at as usize].launched,
        Pointed::Row(_) => Micros::ZERO,
    }
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
                span.end.name().to_owned(),
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
        let rows = rest.filter_map(|stay| stay_row(run, *stay));
        (self.stays.len(), rows.collect())
    }
}

fn stay_row(run: &Timeline, stay: Pointed) -> Option<TableRow> {
    let plan = run.plan();
    let (what, state, to) = match stay {
        Pointed::Row(_) => return None,
        Pointed::Span(at) => {
            let span = run.spans().get(at as usize)?;
            (
                plan.step_key(span.step),
                span.end.name(),
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
    let (slot, worker) = lane(run, stay);
    let from = began(run, stay);
    Some(TableRow {
        cells: vec![
            place(plan, slot, worker),
            what,
            state.to_owned(),
            time(from),
            time(to.since(from)),
        ],
        target: stay,
    })
}
