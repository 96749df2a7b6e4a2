//! The state machine: executors, the life of a step, how a run ends.

use std::sync::Arc;

use crate::Micros;

use super::job::{OpWork, Output};
use super::plan::{Plan, StepId};
use super::pool::{Map, default_chunksize};
use super::row::{Failure, Row, Sink, UserLog, What};
use super::steps::Steps;
use super::task::{Act, Batch, Report, Reported, Start, Tasks};

/// Process of the executor in simulated rows; step processes count up from here.
const EXECUTOR_PID: u32 = 100;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `SUCCESS`
    Success,
    /// `FAILURE`
    Failure,
    /// `CANCELED`
    Canceled,
}

/// One run of a plan, from before its first row to after its last.
#[derive(Clone, Debug)]
pub struct Engine {
    plan: Arc<Plan>,
    steps: Steps,
    slots: Vec<Option<Flight>>,
    tasks: Tasks<Doing>,
    next_pid: u32,
    began: Option<Micros>,
    outcome: Option<Outcome>,
}

/// A step that holds a slot.
#[derive(Clone, Debug)]
struct Flight {
    step: StepId,
    pid: u32,
    began: Micros,
    map: Map,
    map_began: Micros,
}

/// What a task is for.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Overhead { slot: usize },
    Retry,
    Work { slot: usize, lane: u32 },
}

impl Doing {
    fn slot(self) -> Option<usize> {
        match self {
            Self::Overhead { slot } | Self::Work { slot, .. } => Some(slot),
            Self::Retry => None,
        }
    }
}

/// Where the engine's answers go: rows to the log, acts to the driver.
struct Out<'a> {
    now: Micros,
    acts: &'a mut Vec<Act>,
    sink: &'a mut dyn Sink,
}

impl Out<'_> {
    fn run(&mut self, what: What) {
        self.sink.row(Row {
            at: self.now,
            what,
            step: None,
            attempt: 0,
        });
    }

    fn step(&mut self, step: StepId, attempt: u16, what: What) {
        self.sink.row(Row {
            at: self.now,
            what,
            step: Some(step),
            attempt,
        });
    }
}

impl Engine {
    /// A run that has not begun.
    pub fn new(plan: Arc<Plan>) -> Self {
        let slots = plan.scenario.max_concurrent.unwrap_or(1).max(1) as usize;
        Self {
            steps: Steps::new(&plan),
            slots: vec![None; slots],
            tasks: Tasks::default(),
            next_pid: EXECUTOR_PID + 1,
            began: None,
            outcome: None,
            plan,
        }
    }

    /// What is run.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// How the run ended, if it has.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Takes in what happened, and answers what starts now; the first call begins the run.
    ///
    /// `now` must not go back from one call to the next. Reports on tasks that are over are
    /// not heard, and after the run has ended nothing is.
    pub fn step(
        &mut self,
        now: Micros,
        reports: &[Report],
        acts: &mut Vec<Act>,
        sink: &mut dyn Sink,
    ) {
        let mut out = Out { now, acts, sink };
        if self.outcome.is_some() {
            return;
        }
        if self.began.is_none() {
            self.begin(&mut out);
        }
        for report in reports {
            self.take(*report, &mut out);
        }
        self.schedule(&mut out);
    }

    /// Asks the run to end, as Dagster's *Terminate* does: what runs is interrupted.
    ///
    /// With the in-process executor and a retry policy Dagster turns the interrupt into a retry,
    /// and the run goes on.
    pub fn terminate(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out { now, acts, sink };
        out.run(What::RunCanceling);
        let own_processes = self.own_processes();
        if own_processes {
            out.run(What::Forwarding);
        }
        let mut went_on = false;
        for slot in 0..self.slots.len() {
            if self.slots[slot].is_some() {
                self.stop_tasks(slot, &mut out);
                went_on |= self.fail_step(slot, Failure::Interrupted, &mut out);
            }
        }
        if went_on && !own_processes {
            self.schedule(&mut out);
            return;
        }
        if own_processes {
            out.run(What::InterruptedAll);
        }
        self.cancel(false, &mut out);
    }

    /// Ends the run at once, whatever runs.
    pub fn force(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out { now, acts, sink };
        out.run(What::RunCanceling);
        self.cancel(true, &mut out);
    }

    /// What ran the work is gone: every step in flight fails, and the run with it.
    pub fn crash(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out { now, acts, sink };
        for slot in 0..self.slots.len() {
            if let Some(flight) = self.slots[slot].take() {
                let attempt = self.steps.retries(flight.step);
                out.step(flight.step, attempt, What::StepFailure(Failure::Crashed));
            }
        }
        self.end(What::RunFailure, Outcome::Failure, &mut out);
    }

    fn own_processes(&self) -> bool {
        self.plan.scenario.max_concurrent.is_some()
    }

    fn begin(&mut self, out: &mut Out<'_>) {
        self.began = Some(out.now);
        out.run(What::RunStart);
        out.run(What::Executing { pid: EXECUTOR_PID });
        if !self.own_processes() {
            out.run(What::ResourceInitStarted);
            out.run(What::ResourceInitSuccess);
            out.run(What::LogsCaptured { pid: EXECUTOR_PID });
        }
    }

    fn take(&mut self, report: Report, out: &mut Out<'_>) {
        let Some(doing) = self.tasks.get(report.task) else {
            return;
        };
        match (doing, report.what) {
            (Doing::Work { slot, lane }, Reported::ItemStart(item)) => {
                self.item_row(slot, report.at, What::ItemStart { item, lane }, out);
            }
            (
                Doing::Work { slot, .. },
                Reported::ItemEnd {
                    item,
                    failed,
                    checksum,
                },
            ) => {
                self.item_row(
                    slot,
                    report.at,
                    What::ItemEnd {
                        item,
                        failed,
                        checksum,
                    },
                    out,
                );
                if let (true, Some(flight)) = (failed, &mut self.slots[slot]) {
                    flight.map.failed(item);
                }
            }
            (Doing::Work { slot, lane }, Reported::Done) => {
                self.tasks.remove(report.task);
                self.slice_done(slot, lane, out);
            }
            (Doing::Overhead { slot }, Reported::Done) => {
                self.tasks.remove(report.task);
                self.begin_body(slot, out);
            }
            // A due retry is picked up when a slot is free.
            (Doing::Retry, Reported::Done) => self.tasks.remove(report.task),
            (Doing::Overhead { .. } | Doing::Retry, _) => {}
        }
    }

    fn item_row(&mut self, slot: usize, at: Micros, what: What, out: &mut Out<'_>) {
        if let Some(flight) = &self.slots[slot] {
            let attempt = self.steps.retries(flight.step);
            out.sink.row(Row {
                at,
                what,
                step: Some(flight.step),
                attempt,
            });
        }
    }

    fn schedule(&mut self, out: &mut Out<'_>) {
        while let Some(step) = self.steps.next_abandoned(&self.plan) {
            out.step(step, 0, What::DependenciesFailed);
        }
        while let Some(slot) = self.slots.iter().position(Option::is_none) {
            let Some(step) = self.steps.next(out.now) else {
                break;
            };
            self.launch(slot, step, out);
            while let Some(step) = self.steps.next_abandoned(&self.plan) {
                out.step(step, 0, What::DependenciesFailed);
            }
        }
        if self.steps.nothing_waits() && self.slots.iter().all(Option::is_none) {
            match self.steps.any_failed() {
                true => self.end(What::RunFailure, Outcome::Failure, out),
                false => self.end(What::RunSuccess, Outcome::Success, out),
            }
        }
    }

    fn launch(&mut self, slot: usize, step: StepId, out: &mut Out<'_>) {
        let attempt = self.steps.retries(step);
        let pid = match self.own_processes() {
            true => {
                out.step(step, attempt, What::StepWorkerStarting);
                self.next_pid += 1;
                self.next_pid - 1
            }
            false => {
                out.step(step, attempt, start_of(attempt));
                EXECUTOR_PID
            }
        };
        let map = Map::new(0..0, 1);
        self.slots[slot] = Some(Flight {
            step,
            pid,
            began: out.now,
            map,
            map_began: out.now,
        });
        let time = self.plan.scenario.overhead;
        if time == Micros::ZERO {
            self.begin_body(slot, out);
            return;
        }
        let task = self.tasks.add(Doing::Overhead { slot });
        out.acts.push(Act::Start(Start::Wait { task, time }));
    }

    fn begin_body(&mut self, slot: usize, out: &mut Out<'_>) {
        let plan = Arc::clone(&self.plan);
        let own_processes = self.own_processes();
        let Some(flight) = &mut self.slots[slot] else {
            return;
        };
        let step = flight.step;
        let attempt = self.steps.retries(step);
        if own_processes {
            flight.began = out.now;
            out.step(step, attempt, What::StepWorkerStarted { pid: flight.pid });
            out.step(step, attempt, What::ResourceInitStarted);
            out.step(step, attempt, What::ResourceInitSuccess);
            out.step(step, attempt, What::LogsCaptured { pid: flight.pid });
            out.step(step, attempt, start_of(attempt));
        }
        input_rows(&plan, step, attempt, out);
        let op = plan.op_of(step);
        if let Some(log) = op.log_first {
            out.step(step, attempt, What::Log(log));
        }
        let items = plan.items_of(step);
        let chunksize = match op.work {
            OpWork::Nothing | OpWork::Inline => items.len().try_into().unwrap_or(u32::MAX),
            OpWork::Pool(pool) if pool.processes == 0 => {
                self.fail_step(slot, Failure::NoProcesses, out);
                return;
            }
            OpWork::Pool(pool) => pool.chunksize.unwrap_or_else(|| {
                default_chunksize(items.len().try_into().unwrap_or(u32::MAX), pool.processes)
            }),
        };
        flight.map = Map::new(items, chunksize);
        flight.map_began = out.now;
        for worker in 0..lanes_of(op.work) {
            self.next_slice(slot, self.lane(slot, worker, op.work), out);
        }
        self.end_body_if_over(slot, out);
    }

    /// Lanes are numbered slot by slot, and within a slot by the pool's worker.
    fn lane(&self, slot: usize, worker: u32, work: OpWork) -> u32 {
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        slot.saturating_mul(lanes_of(work).max(1))
            .saturating_add(worker)
    }

    fn next_slice(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        let Some(flight) = &mut self.slots[slot] else {
            return;
        };
        let Some(items) = flight.map.take() else {
            return;
        };
        let batch = Batch {
            items,
            attempt: self.steps.retries(flight.step),
            lane,
        };
        let task = self.tasks.add(Doing::Work { slot, lane });
        out.acts.push(Act::Start(Start::Work { task, batch }));
    }

    fn slice_done(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        if let Some(flight) = &mut self.slots[slot] {
            flight.map.done();
        }
        self.next_slice(slot, lane, out);
        self.end_body_if_over(slot, out);
    }

    fn end_body_if_over(&mut self, slot: usize, out: &mut Out<'_>) {
        match self.slots[slot]
            .as_ref()
            .and_then(|flight| flight.map.outcome())
        {
            None => {}
            Some(Ok(())) => self.end_body(slot, out),
            Some(Err(item)) => {
                self.fail_step(slot, Failure::Item(item), out);
            }
        }
    }

    fn end_body(&mut self, slot: usize, out: &mut Out<'_>) {
        let plan = Arc::clone(&self.plan);
        let Some(flight) = &self.slots[slot] else {
            return;
        };
        let step = flight.step;
        let attempt = self.steps.retries(step);
        let (op, _) = plan.locate(step);
        let took = out.now.since(flight.map_began);
        if let Some(log) = plan.op(op).log_last {
            out.step(step, attempt, What::Log(timed(log, took)));
        }
        let keys = match plan.op(op).output {
            Output::Plain => vec![None],
            Output::Dynamic(_) => {
                let good = plan.key_fault(op).map_or(plan.groups(op), |(at, _)| at);
                (0..good).map(Some).collect()
            }
        };
        for key in keys {
            out.step(step, attempt, What::StepOutput { key });
            out.step(step, attempt, What::Writing { key });
            out.step(step, attempt, What::HandledOutput { key });
        }
        if let Some((key, _)) = plan.key_fault(op) {
            self.fail_step(slot, Failure::BadKey { key }, out);
            return;
        }
        out.step(
            step,
            attempt,
            What::StepSuccess {
                took: out.now.since(flight.began),
            },
        );
        self.slots[slot] = None;
        self.steps.succeed(&plan, step);
    }

    /// Fails the step in a slot, or sends it into its next retry; answers whether the latter.
    fn fail_step(&mut self, slot: usize, why: Failure, out: &mut Out<'_>) -> bool {
        let Some(Flight { step, .. }) = self.slots[slot].take() else {
            return false;
        };
        let used = self.steps.retries(step);
        let policy = self.plan.op_of(step).retry.filter(|_| can_be_retried(why));
        let Some(_) = policy.filter(|policy| u32::from(used) < policy.max_retries) else {
            out.step(step, used, What::StepFailure(why));
            self.steps.fail(&self.plan, step);
            return false;
        };
        let retry = used + 1;
        let wait = self.plan.seconds_to_wait(step, retry);
        let time = Micros::from_seconds(wait).unwrap_or(Micros::LONGEST);
        out.step(step, retry, What::StepUpForRetry(why));
        self.steps.retry_at(step, out.now + time);
        if time > Micros::ZERO {
            let task = self.tasks.add(Doing::Retry);
            out.acts.push(Act::Start(Start::Wait { task, time }));
        }
        true
    }

    fn stop_tasks(&mut self, slot: usize, out: &mut Out<'_>) {
        let stopped = self.tasks.drain_where(|doing| doing.slot() == Some(slot));
        out.acts.extend(stopped.into_iter().map(Act::Stop));
    }

    fn cancel(&mut self, forced: bool, out: &mut Out<'_>) {
        out.run(What::RunCanceled { forced });
        self.close(Outcome::Canceled, out);
    }

    fn end(&mut self, last: What, outcome: Outcome, out: &mut Out<'_>) {
        let took = out.now.since(self.began.unwrap_or_default());
        out.run(What::Finished {
            pid: EXECUTOR_PID,
            took,
        });
        out.run(last);
        self.close(outcome, out);
    }

    /// Nothing of a run is left when it is over: no step holds a slot, no task goes on.
    fn close(&mut self, outcome: Outcome, out: &mut Out<'_>) {
        self.slots.fill_with(|| None);
        out.acts
            .extend(self.tasks.drain_where(|_| true).into_iter().map(Act::Stop));
        self.outcome = Some(outcome);
    }
}

fn start_of(attempt: u16) -> What {
    match attempt {
        0 => What::StepStart,
        _ => What::StepRestarted,
    }
}

fn lanes_of(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing => 0,
        OpWork::Inline => 1,
        OpWork::Pool(pool) => pool.processes,
    }
}

/// Dagster's own errors are raised before a retry policy is looked at
/// (1.13.29, `op_execution_error_boundary`).
fn can_be_retried(why: Failure) -> bool {
    match why {
        Failure::Item(_) | Failure::NoProcesses | Failure::Interrupted => true,
        Failure::BadKey { .. } | Failure::Crashed => false,
    }
}

fn timed(log: UserLog, took: Micros) -> UserLog {
    match log {
        UserLog::PoolReport { .. } => UserLog::PoolReport {
            millis: u32::try_from(took.0 / 1_000).unwrap_or(u32::MAX),
        },
        UserLog::WillProcess | UserLog::WillProcessInChunks | UserLog::Finished => log,
    }
}

fn input_rows(plan: &Plan, step: StepId, attempt: u16, out: &mut Out<'_>) {
    for (input, source) in (0..).zip(plan.op_of(step).inputs.iter().map(|input| input.from)) {
        for from in plan.upstream(step, source) {
            out.step(step, attempt, What::Loading { from });
            out.step(step, attempt, What::LoadedInput { input, from });
        }
        out.step(step, attempt, What::StepInput { input });
    }
}
