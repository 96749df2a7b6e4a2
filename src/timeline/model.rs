//! Rows in; attempts, items and markers with their times out.

use std::sync::Arc;

use crate::Micros;
use crate::engine::{OpWork, Plan, Row, Sink, StepId, What};
use crate::record::Status;

/// Stands where there is no index.
const NONE: u32 = u32::MAX;

/// One attempt of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Which step.
    pub step: StepId,
    /// Retries that the step had asked for before it: 0 for the first attempt.
    pub retry: u16,
    /// How it ended.
    pub end: End,
    /// The executor's slot that it held: as its items' rows say, else the lowest that was free.
    pub slot: u32,
    /// When it took its slot: its process was asked for, or it began.
    pub launched: Micros,
    /// When its op began (`STEP_START`, `STEP_RESTARTED`); as `launched` while it has not.
    pub began: Micros,
    /// When its last row so far was logged.
    pub ended: Micros,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Its process is being started.
    #[default]
    Starting,
    /// Not yet: it runs.
    Running,
    /// `STEP_SUCCESS`
    Succeeded,
    /// `STEP_FAILURE`
    Failed,
    /// `STEP_UP_FOR_RETRY`
    UpForRetry,
    /// `STEP_SKIPPED`: it never began.
    Skipped,
    /// The run ended, and no row says what became of it.
    Unknown,
}

impl End {
    /// In words, as of a step.
    pub fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::UpForRetry => "up for retry",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is still under way.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Starting | Self::Running)
    }
}

/// One item's work on one attempt of its step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Which item.
    pub item: u32,
    /// The slot or the pool's worker that did it, as its row says.
    pub lane: u32,
    /// Index of the attempt in [`Timeline::spans`].
    pub span: u32,
    /// How it ended.
    pub end: WorkEnd,
    /// When it began.
    pub began: Micros,
    /// When it ended; as `began` while it goes on.
    pub ended: Micros,
}

/// How an item's work ended. Whether its result was thrown away is its attempt's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkEnd {
    /// Not yet.
    Running,
    /// It returned.
    Returned,
    /// It raised an exception.
    Raised,
    /// Its attempt or its run ended before it did.
    Stopped,
}

/// What Dagster marks on its timeline beside attempts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    /// What it is.
    pub kind: MarkerKind,
    /// Whose; none for the run's own.
    pub step: Option<StepId>,
    /// From its first row.
    pub from: Micros,
    /// To its second; as `from` while that has not come.
    pub to: Micros,
}

/// What a marker marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkerKind {
    /// A step's process is started (`STEP_WORKER_STARTING` to `STEP_WORKER_STARTED`).
    Process,
    /// Resources are made (`RESOURCE_INIT_STARTED` to `RESOURCE_INIT_SUCCESS`).
    Resources,
}

/// A run over time, as far as its rows tell.
#[derive(Clone, Debug)]
pub struct Timeline {
    plan: Arc<Plan>,
    status: Status,
    last: Micros,
    spans: Vec<Span>,
    works: Vec<Work>,
    markers: Vec<Marker>,
    /// Per step, its newest attempt.
    newest: Vec<u32>,
    /// Per item, its newest work.
    working: Vec<u32>,
    /// How many attempts hold each of the executor's slots, as far as that is known.
    taken: Vec<u32>,
}

impl Timeline {
    /// A run of which nothing is known yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        Self {
            status: Status::NotStarted,
            last: Micros::ZERO,
            spans: Vec::new(),
            works: Vec::new(),
            markers: Vec::new(),
            newest: vec![NONE; plan.steps()],
            working: vec![NONE; plan.items() as usize],
            taken: Vec::new(),
            plan,
        }
    }

    /// The timeline of a log.
    pub fn of(plan: Arc<Plan>, rows: &[Row]) -> Self {
        let mut timeline = Self::new(plan);
        rows.iter().for_each(|row| timeline.apply(row));
        timeline
    }

    /// What was run.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Where the run stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// When its last row so far was logged.
    pub fn last(&self) -> Micros {
        self.last
    }

    /// Attempts, in the order in which they took their slots.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// What was done of items, in the order in which it began.
    pub fn works(&self) -> &[Work] {
        &self.works
    }

    /// Markers, in the order in which they began.
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// The executor's slots that were ever taken.
    pub fn slots(&self) -> u32 {
        u32::try_from(self.taken.len()).unwrap_or(u32::MAX)
    }

    /// Index of a step's newest attempt.
    pub fn newest(&self, step: StepId) -> Option<usize> {
        let index = *self.newest.get(step.index())?;
        (index != NONE).then_some(index as usize)
    }

    /// Takes in the next row of the log.
    pub fn apply(&mut self, row: &Row) {
        self.last = self.last.max(row.at);
        match row.what {
            What::RunEnqueued => self.status = Status::Queued,
            What::RunStarting => self.status = Status::Starting,
            What::RunStart => self.status = Status::Started,
            What::RunCanceling => self.status = Status::Canceling,
            What::RunSuccess => self.finish(Status::Success),
            What::RunFailure => self.finish(Status::Failure),
            What::RunCanceled(_) => self.finish(Status::Canceled),
            What::ResourceInitStarted => self.mark(MarkerKind::Resources, row),
            What::ResourceInitSuccess => self.unmark(MarkerKind::Resources, row),
            _ => {}
        }
        if let Some(step) = row.step {
            self.apply_to_step(step, row);
        }
    }

    fn apply_to_step(&mut self, step: StepId, row: &Row) {
        match row.what {
            What::StepWorkerStarting => {
                self.launch(step, row, End::Starting);
                self.mark(MarkerKind::Process, row);
            }
            What::StepWorkerStarted { .. } => self.unmark(MarkerKind::Process, row),
            What::StepStart | What::StepRestarted => self.begin(step, row),
            What::StepSuccess { .. } => self.end(step, row.at, End::Succeeded),
            What::StepFailure(_) => self.end(step, row.at, End::Failed),
            What::StepUpForRetry(_) => self.end(step, row.at, End::UpForRetry),
            What::NoEnding => self.end(step, row.at, End::Unknown),
            What::StepSkipped => {
                self.launch(step, row, End::Skipped);
                self.end(step, row.at, End::Skipped);
            }
            What::ItemStart { item, lane } => self.start_item(step, item, lane, row.at),
            What::ItemEnd { item, failed, .. } => self.end_item(item, failed, row.at),
            _ => {}
        }
        if row.what.is_of_work() {
            self.reach(step, row.at);
        }
    }

    /// An open attempt of the step lasts at least until then.
    fn reach(&mut self, step: StepId, at: Micros) {
        if let Some(index) = self.newest(step) {
            let span = &mut self.spans[index];
            if span.end.is_open() {
                span.ended = span.ended.max(at);
            }
        }
    }

    fn launch(&mut self, step: StepId, row: &Row, end: End) {
        let slot = self.taken.iter().position(|taken| *taken == 0);
        let slot = slot.unwrap_or(self.taken.len());
        if end != End::Skipped {
            self.hold(slot);
        }
        self.newest[step.index()] = index(self.spans.len());
        self.spans.push(Span {
            step,
            retry: row.attempt,
            end,
            slot: index(slot),
            launched: row.at,
            began: row.at,
            ended: row.at,
        });
    }

    fn begin(&mut self, step: StepId, row: &Row) {
        let starting = self
            .newest(step)
            .filter(|at| self.spans[*at].end == End::Starting);
        match starting {
            Some(at) => {
                let span = &mut self.spans[at];
                span.end = End::Running;
                span.began = row.at;
            }
            None => self.launch(step, row, End::Running),
        }
    }

    fn end(&mut self, step: StepId, at: Micros, end: End) {
        let Some(index) = self.newest(step) else {
            return;
        };
        let span = &mut self.spans[index];
        if !span.end.is_open() && end != End::Skipped {
            return;
        }
        if span.end == End::Starting {
            span.began = at;
        }
        span.end = end;
        span.ended = span.ended.max(at);
        if end != End::Skipped {
            self.taken[span.slot as usize] -= 1;
        }
        self.stop_items(step);
    }

    fn hold(&mut self, slot: usize) {
        if slot >= self.taken.len() {
            self.taken.resize(slot + 1, 0);
        }
        self.taken[slot] += 1;
    }

    /// An item's row tells its attempt's slot, which until then was the lowest that seemed free: a
    /// process holds its slot for a while after its last row.
    fn settle(&mut self, span: usize, lane: u32) {
        let work = self.plan.op_of(self.spans[span].step).work;
        let processes = match work {
            OpWork::Pool(pool) => pool.processes.max(1),
            OpWork::Nothing | OpWork::Inline => 1,
        };
        let slot = lane / processes;
        if self.spans[span].slot != slot && self.spans[span].end.is_open() {
            self.taken[self.spans[span].slot as usize] -= 1;
            self.hold(slot as usize);
            self.spans[span].slot = slot;
        }
    }

    fn stop_items(&mut self, step: StepId) {
        for item in self.plan.items_of(step) {
            let Some(work) = self.works.get_mut(self.working[item as usize] as usize) else {
                continue;
            };
            if work.end == WorkEnd::Running {
                work.end = WorkEnd::Stopped;
                work.ended = self.last.max(work.began);
            }
        }
    }

    fn start_item(&mut self, step: StepId, item: u32, lane: u32, at: Micros) {
        let Some(span) = self.newest(step) else {
            return;
        };
        self.settle(span, lane);
        self.working[item as usize] = index(self.works.len());
        self.works.push(Work {
            item,
            lane,
            span: index(span),
            end: WorkEnd::Running,
            began: at,
            ended: at,
        });
    }

    fn end_item(&mut self, item: u32, failed: bool, at: Micros) {
        let newest = self.working[item as usize] as usize;
        if let Some(work) = self.works.get_mut(newest) {
            work.end = if failed {
                WorkEnd::Raised
            } else {
                WorkEnd::Returned
            };
            work.ended = at;
        }
    }

    fn mark(&mut self, kind: MarkerKind, row: &Row) {
        self.markers.push(Marker {
            kind,
            step: row.step,
            from: row.at,
            to: row.at,
        });
    }

    fn unmark(&mut self, kind: MarkerKind, row: &Row) {
        let mut open = self.markers.iter_mut().rev();
        let marker = open.find(|marker| marker.kind == kind && marker.step == row.step);
        if let Some(marker) = marker {
            marker.to = row.at;
        }
    }

    /// The run is over: what has no end gets one.
    fn finish(&mut self, status: Status) {
        self.status = status;
        let open: Vec<StepId> = self
            .spans
            .iter()
            .filter(|span| span.end.is_open())
            .map(|span| span.step)
            .collect();
        for step in open {
            self.end(step, self.last, End::Unknown);
        }
    }
}

/// A timeline can take a run's rows itself, where nobody needs to keep them.
impl Sink for Timeline {
    fn row(&mut self, row: Row) {
        self.apply(&row);
    }
}

fn index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{End, Timeline, WorkEnd};
    use crate::driver::simulate;
    use crate::engine::Plan;
    use crate::record::Status;
    use crate::scenario::{Approach, Executor, Failures, Scenario};

    fn timeline(approach: Approach, scenario: &Scenario) -> Timeline {
        let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
        Timeline::of(Arc::clone(&plan), &simulate(&plan))
    }

    #[test]
    fn each_step_is_an_attempt_and_each_item_a_work() {
        let timeline = timeline(Approach::Dynamic, &Scenario::default());
        assert_eq!(timeline.status(), Status::Success);
        assert_eq!((timeline.spans().len(), timeline.works().len()), (28, 26));
        assert_eq!(timeline.slots(), 1);
        let ended = |end| timeline.spans().iter().all(|span| span.end == end);
        assert!(ended(End::Succeeded));
    }

    #[test]
    fn attempts_that_are_tried_again_stand_apart() {
        let mut scenario = Scenario {
            executor: Executor::Multiprocess {
                max_concurrent: Some(4),
            },
            retry: Some(crate::dagster::RetryPolicy::default()),
            ..Scenario::default()
        };
        scenario.fail.insert("q".into(), Failures::First(1));
        let timeline = timeline(Approach::Dynamic, &scenario);
        assert_eq!(timeline.slots(), 4);
        let of_q = |span: &&super::Span| timeline.plan().step_key(span.step).ends_with("[q]");
        let ends: Vec<End> = timeline
            .spans()
            .iter()
            .filter(of_q)
            .map(|span| span.end)
            .collect();
        assert_eq!(ends, [End::UpForRetry, End::Succeeded]);
        let raised = timeline
            .works()
            .iter()
            .filter(|work| work.end == WorkEnd::Raised);
        assert_eq!(raised.count(), 1);
    }
}
