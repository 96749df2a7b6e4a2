//! The state machine: executors, and how a run begins and ends. The life of one step is in
//! [`super::flight`], what can be ordered from outside in [`super::orders`].

use std::collections::VecDeque;
use std::sync::Arc;

use crate::Micros;
use crate::scenario::Overheads;

use super::cores::{Cores, ONE};
use super::flight::{Ending, Flight};
use super::plan::{Plan, StepId};
use super::row::{Canceled, Interest, Row, Sink, What};
use super::slots::Slots;
use super::steps::{Next, NotExecuted, Steps};
use super::task::{Act, Report, Reported, Start, TaskId, Tasks};

/// Process of the executor in simulated rows; step processes count up from here.
pub(super) const EXECUTOR_PID: u32 = 100;

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
    pub(super) plan: Arc<Plan>,
    pub(super) steps: Steps,
    pub(super) slots: Slots,
    pub(super) tasks: Tasks<Doing>,
    pub(super) cores: Cores<Who>,
    timer: Option<(TaskId, Micros)>,
    /// Whether nothing costs anything beside the work and the scenario's overhead.
    pub(super) costs_nothing: bool,
    /// What starts next, kept for its room.
    next: Next,
    pub(super) stage: Stage,
    pub(super) parent: Parent,
    next_pid: u32,
    pub(super) asked_to_end: bool,
    pub(super) interrupt_waits: bool,
    executing_since: Micros,
    pub(super) outcome: Option<Outcome>,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    NotBegun,
    /// A launcher starts its process.
    Launching,
    /// The process gets ready.
    Starting,
    /// Steps are executed.
    Executing,
    /// Every step is done; the executor says goodbye.
    Ending(Outcome),
}

/// The multiprocess executor's own process. It waits for one child's end at a time, and sees and
/// starts nothing meanwhile (1.13.29, `_core/executor/child_process_executor.py`: `join`).
#[derive(Clone, Debug, Default)]
pub(super) struct Parent {
    waits_for: Option<usize>,
    /// Slots whose step is over and was not seen yet.
    pub(super) ended: VecDeque<usize>,
}

/// What a task is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doing {
    /// Wakes the engine up when whoever computes may be done.
    Cores,
    Overhead {
        slot: usize,
    },
    /// A delay: what falls due is looked for when a step can start.
    Delay,
    Work {
        slot: usize,
        lane: u32,
    },
}

impl Doing {
    pub(super) fn slot(self) -> Option<usize> {
        match self {
            Self::Overhead { slot } | Self::Work { slot, .. } => Some(slot),
            Self::Cores | Self::Delay => None,
        }
    }
}

/// Who computes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who {
    Run,
    Step { slot: usize },
    Worker { slot: usize, lane: u32 },
    Task(TaskId),
}

impl Who {
    pub(super) fn slot(self) -> Option<usize> {
        match self {
            Self::Step { slot } | Self::Worker { slot, .. } => Some(slot),
            Self::Run | Self::Task(_) => None,
        }
    }
}

/// Where the engine's answers go: rows to the log, acts to the driver.
pub(super) struct Out<'a> {
    pub(super) now: Micros,
    pub(super) acts: &'a mut Vec<Act>,
    pub(super) sink: &'a mut dyn Sink,
    /// Whether every row is wanted.
    pub(super) every: bool,
}

impl<'a> Out<'a> {
    pub(super) fn new(now: Micros, acts: &'a mut Vec<Act>, sink: &'a mut dyn Sink) -> Self {
        let every = sink.interest() == Interest::All;
        Self {
            now,
            acts,
            sink,
            every,
        }
    }

    pub(super) fn run(&mut self, what: What) {
        self.sink.row(Row {
            at: self.now,
            what,
            step: None,
            attempt: 0,
        });
    }

    pub(super) fn step(&mut self, step: StepId, attempt: u16, what: What) {
        self.step_before(Micros::ZERO, step, attempt, what);
    }

    /// A row between those with which an attempt begins and ends.
    pub(super) fn detail(&mut self, step: StepId, attempt: u16, what: What) {
        self.detail_before(Micros::ZERO, step, attempt, what);
    }

    /// The same, stored a little earlier.
    pub(super) fn detail_before(&mut self, by: Micros, step: StepId, attempt: u16, what: What) {
        if self.every {
            self.step_before(by, step, attempt, what);
        }
    }

    fn step_before(&mut self, by: Micros, step: StepId, attempt: u16, what: What) {
        self.sink.row(Row {
            at: Micros(self.now.0.saturating_sub(by.0)),
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
            slots: Slots::new(slots),
            costs_nothing: plan.scenario.costs == Overheads::default(),
            next: Next::default(),
            tasks: Tasks::default(),
            cores: Cores::new(plan.scenario.cpus),
            timer: None,
            stage: Stage::NotBegun,
            parent: Parent::default(),
            next_pid: EXECUTOR_PID + 1,
            asked_to_end: false,
            interrupt_waits: false,
            executing_since: Micros::ZERO,
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
        let mut out = Out::new(now, acts, sink);
        if self.outcome.is_some() {
            return;
        }
        if self.stage == Stage::NotBegun {
            self.begin(&mut out);
        }
        for report in reports {
            self.take(*report, &mut out);
        }
        self.go_on(&mut out);
    }

    /// A task needs a CPU for so long: [`Act::Given`] answers when it has had that. Whoever
    /// computes shares the scenario's CPUs with step processes that start and end.
    pub fn compute(&mut self, now: Micros, task: TaskId, time: Micros) {
        self.cores.join(now, time, ONE, Who::Task(task));
    }

    /// Whether the passing of time alone changes anything: somebody needs a CPU.
    pub fn anybody_computes(&self) -> bool {
        !self.cores.is_idle()
    }

    pub(super) fn own_processes(&self) -> bool {
        self.plan.scenario.max_concurrent.is_some()
    }

    fn begin(&mut self, out: &mut Out<'_>) {
        if !self.plan.scenario.launched {
            self.start(out);
            return;
        }
        out.run(What::RunEnqueued);
        out.run(What::RunStarting);
        self.stage = Stage::Launching;
        self.run_computes(self.plan.scenario.costs.launch, out);
    }

    fn start(&mut self, out: &mut Out<'_>) {
        out.run(What::RunStart);
        self.stage = Stage::Starting;
        let rows = if self.own_processes() { 2 } else { 5 };
        let costs = self.plan.scenario.costs;
        self.run_computes(costs.run_start + costs.row * rows, out);
    }

    /// What the run's own process does before it goes on.
    fn run_computes(&mut self, time: Micros, out: &mut Out<'_>) {
        match time {
            Micros::ZERO => self.run_goes_on(out),
            time => self.cores.join(out.now, time, ONE, Who::Run),
        }
    }

    fn run_goes_on(&mut self, out: &mut Out<'_>) {
        match self.stage {
            Stage::NotBegun | Stage::Executing => {}
            Stage::Launching => {
                out.run(What::ProcessStarted { pid: EXECUTOR_PID });
                self.start(out);
            }
            Stage::Starting => self.begin_executing(out),
            Stage::Ending(outcome) => self.end(outcome, out),
        }
    }

    fn begin_executing(&mut self, out: &mut Out<'_>) {
        self.stage = Stage::Executing;
        self.executing_since = out.now;
        out.run(What::Executing { pid: EXECUTOR_PID });
        if !self.own_processes() {
            for what in [What::ResourceInitStarted, What::ResourceInitSuccess] {
                match self.plan.only_step() {
                    None => out.run(what),
                    Some(step) => out.step(step, 0, what),
                }
            }
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
                let what = What::ItemEnd {
                    item,
                    failed,
                    checksum,
                };
                self.item_row(slot, report.at, what, out);
                if let (true, Some(flight)) = (failed, self.slots.get_mut(slot)) {
                    flight.map.failed(item);
                }
            }
            (Doing::Work { slot, lane }, Reported::Done) => {
                self.tasks.remove(report.task);
                self.slice_done(slot, lane, out);
            }
            (Doing::Overhead { slot }, Reported::Done) => {
                self.tasks.remove(report.task);
                self.proceed(slot, out);
            }
            (Doing::Cores, Reported::Done) => {
                self.tasks.remove(report.task);
                self.timer = None;
            }
            (Doing::Delay, Reported::Done) => self.tasks.remove(report.task),
            (Doing::Overhead { .. } | Doing::Delay | Doing::Cores, _) => {}
        }
    }

    fn item_row(&mut self, slot: usize, at: Micros, what: What, out: &mut Out<'_>) {
        if !out.every {
            return;
        }
        if let Some(flight) = self.slots.get(slot) {
            out.sink.row(Row {
                at,
                what,
                step: Some(flight.step),
                attempt: flight.attempt,
            });
        }
    }

    /// Everything that can happen now happens: who computes is done, ends are seen, steps start.
    pub(super) fn go_on(&mut self, out: &mut Out<'_>) {
        loop {
            while let Some(who) = self.cores.take_done(out.now) {
                self.computed(who, out);
            }
            self.see_ends(out);
            self.launch_next(out);
            // Without costs a step can be over as soon as it has started.
            if self.parent.ended.is_empty() || self.parent.waits_for.is_some() {
                break;
            }
        }
        if self.outcome.is_none() {
            self.end_if_done(out);
            self.set_timer(out);
        }
    }

    fn computed(&mut self, who: Who, out: &mut Out<'_>) {
        match who {
            Who::Run => self.run_goes_on(out),
            Who::Step { slot } => self.proceed(slot, out),
            Who::Worker { slot, lane } => self.worker_is_up(slot, lane, out),
            Who::Task(task) => out.acts.push(Act::Given(task)),
        }
    }

    /// The parent looks at steps that are over, and waits for the end of their processes.
    fn see_ends(&mut self, out: &mut Out<'_>) {
        loop {
            if let Some(slot) = self.parent.waits_for {
                if !self.slots.get(slot).is_none_or(Flight::has_exited) {
                    return;
                }
                self.slots.leave(slot);
                self.parent.waits_for = None;
            }
            let Some(slot) = self.parent.ended.pop_front() else {
                return;
            };
            let ending = self.slots.get(slot).and_then(|flight| flight.ending);
            if let Some(ending) = ending {
                self.see_end(slot, ending, out);
            }
            let flight = self.slots.get(slot);
            if flight.is_some_and(|flight| !flight.has_exited()) {
                // What can start elsewhere starts before the parent waits.
                self.launch_next(out);
            }
            self.parent.waits_for = Some(slot);
        }
    }

    /// What a step's end means for others.
    pub(super) fn see_end(&mut self, slot: usize, ending: Ending, out: &mut Out<'_>) {
        let Some(step) = self.slots.get(slot).map(|flight| flight.step) else {
            return;
        };
        match ending {
            Ending::Succeeded => self.steps.succeed(&self.plan, step),
            Ending::Failed => self.steps.fail(&self.plan, step),
            Ending::Unknown => self.steps.abandon(&self.plan, step),
            Ending::UpForRetry(wait) => {
                self.steps.retry_at(&self.plan, step, out.now + wait);
                self.wake_up_in(wait, out);
            }
        }
    }

    fn wake_up_in(&mut self, time: Micros, out: &mut Out<'_>) {
        if time > Micros::ZERO {
            let task = self.tasks.add(Doing::Delay);
            out.acts.push(Act::Start(Start::Wait { task, time }));
        }
    }

    pub(super) fn say_not_executed(&mut self, out: &mut Out<'_>) {
        while let Some((step, why)) = self.steps.next_not_executed(&self.plan) {
            match why {
                NotExecuted::Abandoned => out.step(step, 0, What::DependenciesFailed),
                NotExecuted::Skipped => {
                    out.step(step, 0, What::Skipping);
                    out.step(step, 0, What::StepSkipped);
                }
            }
        }
    }

    /// Steps start as long as there are slots for them.
    fn launch_next(&mut self, out: &mut Out<'_>) {
        let is_over = self.outcome.is_some() || self.stage != Stage::Executing;
        if is_over || self.parent.waits_for.is_some() {
            return;
        }
        self.say_not_executed(out);
        if self.own_processes() {
            // The multiprocess executor looks for due retries all the time, the in-process one
            // only between steps.
            self.steps.open_due_retries(&self.plan, out.now);
        }
        let mut next = std::mem::take(&mut self.next);
        while self.launch_some(&mut next, out) {}
        self.next = next;
    }

    /// Fills the slots that are free; whether there may be more to start.
    fn launch_some(&mut self, next: &mut Next, out: &mut Out<'_>) -> bool {
        let free = self.slots.free();
        if free == 0 {
            return false;
        }
        self.steps.next(&self.plan, out.now, free, next);
        for step in next.blocked.drain(..) {
            out.step(step, self.steps.retries(step), What::Blocked);
        }
        for time in next.ask_again_in.drain(..) {
            self.wake_up_in(time, out);
        }
        if next.start.is_empty() {
            return false;
        }
        for step in next.start.drain(..) {
            if let Some(slot) = self.slots.first_free() {
                self.launch(slot, step, out);
            }
            if self.outcome.is_some() {
                return false;
            }
        }
        self.say_not_executed(out);
        true
    }

    fn launch(&mut self, slot: usize, step: StepId, out: &mut Out<'_>) {
        let attempt = self.steps.retries(step);
        let own_process = self.own_processes();
        let mut pid = EXECUTOR_PID;
        if own_process {
            out.step(step, attempt, What::StepWorkerStarting);
            pid = self.next_pid;
            self.next_pid += 1;
        }
        let flight = Flight::new(&self.plan, step, attempt, pid);
        self.slots.take(slot, flight);
        self.proceed(slot, out);
    }

    fn end_if_done(&mut self, out: &mut Out<'_>) {
        let is_idle = self.stage == Stage::Executing && self.slots.are_free();
        if !is_idle || !self.steps.nothing_waits() {
            return;
        }
        self.stage = Stage::Ending(match self.steps.any_failed() {
            true => Outcome::Failure,
            false => Outcome::Success,
        });
        self.run_computes(self.plan.scenario.costs.row * 2, out);
    }

    /// One timer wakes the engine up for everybody who computes.
    fn set_timer(&mut self, out: &mut Out<'_>) {
        let due = match self.outcome {
            None => self.cores.next_done(),
            Some(_) => None,
        };
        if self.timer.map(|(_, due)| due) == due {
            return;
        }
        if let Some((task, _)) = self.timer.take() {
            self.tasks.remove(task);
            out.acts.push(Act::Stop(task));
        }
        if let Some(due) = due {
            let task = self.tasks.add(Doing::Cores);
            let time = due.since(out.now);
            out.acts.push(Act::Start(Start::Wait { task, time }));
            self.timer = Some((task, due));
        }
    }

    pub(super) fn cancel(&mut self, how: Canceled, out: &mut Out<'_>) {
        out.run(What::RunCanceled(how));
        self.close(Outcome::Canceled, out);
    }

    pub(super) fn end(&mut self, outcome: Outcome, out: &mut Out<'_>) {
        let took = out.now.since(self.executing_since);
        let pid = EXECUTOR_PID;
        if matches!(self.stage, Stage::Executing | Stage::Ending(_)) {
            out.run(What::Finished { pid, took });
        }
        match outcome {
            Outcome::Success => out.run(What::RunSuccess),
            Outcome::Failure if !self.asked_to_end => out.run(What::RunFailure),
            Outcome::Failure | Outcome::Canceled => {
                self.cancel(Canceled::WithFailures, out);
                return;
            }
        }
        self.close(outcome, out);
    }

    /// Nothing of a run is left when it is over: no step holds a slot, no task goes on.
    fn close(&mut self, outcome: Outcome, out: &mut Out<'_>) {
        let has_process = !matches!(self.stage, Stage::NotBegun | Stage::Launching);
        if self.plan.scenario.launched && has_process {
            out.run(What::ProcessExited { pid: EXECUTOR_PID });
        }
        self.slots.clear();
        self.cores.leave(out.now, |_| true);
        self.timer = None;
        out.acts
            .extend(self.tasks.drain_where(|_| true).into_iter().map(Act::Stop));
        self.outcome = Some(outcome);
    }
}
