//! The life of a step that holds a slot: its stages, what each costs, and which rows it says.
//!
//! A row is in the log when it is stored, which takes its time. Rows that belong together are
//! paid for together and said at the end, each with the time at which it was stored.

mod cost;
mod values;
mod work;

use crate::Micros;

use cost::{Cost, cost, is_free};
use values::{end_of_outputs, first_input, load_input, outputs, yield_output};

use super::job::OpId;
use super::machine::{Doing, Engine, Out, Who};
use super::plan::{Plan, StepId};
use super::pool::Map;
use super::row::{Failure, UserLog, What};
use super::task::{Act, Start};

/// A step that holds a slot.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) step: StepId,
    op: OpId,
    group: u32,
    /// Outputs that it yields before it is over, one way or the other.
    outputs: u32,
    pub(super) attempt: u16,
    pub(super) pid: u32,
    stage: Stage,
    /// Whether the stage's cost is paid, or being paid.
    paid: bool,
    /// When the step's first row was said.
    began: Micros,
    pub(super) map: Map,
    map_began: Micros,
    /// Workers of its pool that are not up yet.
    booting: u32,
    pub(super) ending: Option<Ending>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Succeeded,
    Failed,
    /// No row says how. What depends on it is abandoned.
    Unknown,
    /// To be tried again after so long.
    UpForRetry(Micros),
}

/// What comes next for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// What the scenario adds to each step.
    Overhead,
    /// Its process starts.
    Boot,
    /// Its process gets ready.
    Init,
    /// It says that it starts: in the run's own process.
    Start,
    /// The next of what an input is made of.
    Input {
        input: u32,
        at: u32,
    },
    FirstLog,
    PoolStart,
    /// Its items are processed.
    Work,
    PoolEnd,
    LastLog,
    /// The next output.
    Output {
        at: u32,
    },
    Success,
    Failure(Failure),
    /// Its process ends.
    Exit,
    Exited,
}

impl Flight {
    pub(super) fn new(plan: &Plan, step: StepId, attempt: u16, pid: u32) -> Self {
        let (op, group) = plan.locate(step);
        Self {
            step,
            op,
            group,
            outputs: outputs(plan, op),
            attempt,
            pid,
            stage: match plan.scenario.max_concurrent {
                Some(_) => Stage::Overhead,
                None => Stage::Start,
            },
            paid: false,
            began: Micros::ZERO,
            map: Map::new(0..0, 1),
            map_began: Micros::ZERO,
            booting: 0,
            ending: None,
        }
    }

    fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.paid = false;
    }

    /// Whether the step is not over yet.
    pub(super) fn is_under_way(&self) -> bool {
        self.ending.is_none()
    }

    /// Whether it has said that it starts, in the run's own process.
    pub(super) fn has_started(&self) -> bool {
        self.stage != Stage::Start
    }

    /// Whether nothing is left of its process.
    pub(super) fn has_exited(&self) -> bool {
        self.stage == Stage::Exited
    }
}

impl Engine {
    /// Goes through a step's stages until one takes time.
    pub(super) fn proceed(&mut self, slot: usize, out: &mut Out<'_>) {
        while let Some(flight) = self.slots.get_mut(slot) {
            let is_paid = std::mem::replace(&mut flight.paid, true);
            if !is_paid && !is_free(flight.stage, self.costs_nothing) {
                let cost = cost(&self.plan, flight);
                if self.pay(slot, cost, out) {
                    return;
                }
            }
            if !self.pass(slot, out) {
                return;
            }
        }
    }

    /// Whether a cost takes time; then [`Engine::proceed`] is called when it is over.
    fn pay(&mut self, slot: usize, cost: Cost, out: &mut Out<'_>) -> bool {
        match cost {
            Cost::Time(Micros::ZERO) | Cost::Cpu(Micros::ZERO, _) => return false,
            Cost::Cpu(time, asks) => self.cores.join(out.now, time, asks, Who::Step { slot }),
            Cost::Time(time) => {
                let task = self.tasks.add(Doing::Overhead { slot });
                out.acts.push(Act::Start(Start::Wait { task, time }));
            }
        }
        true
    }

    /// Does what a stage does, whose cost is paid, and what those behind it do that cost nothing;
    /// whether there is a next one.
    fn pass(&mut self, slot: usize, out: &mut Out<'_>) -> bool {
        let own_process = self.own_processes();
        // What takes no time and says nothing that is wanted need not be gone through one by one.
        let costs_nothing = self.costs_nothing;
        let at_once = costs_nothing && !out.every;
        let plan = &*self.plan;
        let Some(flight) = self.slots.get_mut(slot) else {
            return false;
        };
        let (step, attempt) = (flight.step, flight.attempt);
        let op = plan.op(flight.op);
        loop {
            let next = match flight.stage {
                Stage::Overhead if own_process && at_once => Stage::Init,
                Stage::Overhead if own_process => Stage::Boot,
                Stage::Overhead => first_input(at_once),
                Stage::Boot => {
                    out.detail(step, attempt, What::StepWorkerStarted { pid: flight.pid });
                    Stage::Init
                }
                Stage::Init => {
                    for what in [
                        What::ResourceInitStarted,
                        What::ResourceInitSuccess,
                        What::LogsCaptured { pid: flight.pid },
                    ] {
                        out.detail(step, attempt, what);
                    }
                    flight.began = out.now;
                    out.step(step, attempt, start_of(attempt));
                    first_input(at_once)
                }
                Stage::Start => {
                    flight.began = out.now;
                    out.step(step, attempt, start_of(attempt));
                    if self.is_interrupted_at_once(slot, out) {
                        return false;
                    }
                    self.enter(slot, Stage::Overhead);
                    return true;
                }
                Stage::Input { input, at } => load_input(plan, step, attempt, (input, at), out),
                Stage::FirstLog => {
                    if let Some(log) = op.log_first {
                        out.detail(step, attempt, What::Log(log));
                    }
                    Stage::PoolStart
                }
                Stage::PoolStart => return self.begin_work(slot, out),
                // What it waits for is told by others.
                Stage::Work | Stage::Exited => return false,
                Stage::PoolEnd if at_once => Stage::Output { at: flight.outputs },
                Stage::PoolEnd => Stage::LastLog,
                Stage::LastLog => {
                    let took = out.now.since(flight.map_began);
                    if let Some(log) = op.log_last {
                        out.detail(step, attempt, What::Log(timed(log, took)));
                    }
                    Stage::Output { at: 0 }
                }
                Stage::Output { at } if at == flight.outputs => end_of_outputs(plan, flight),
                Stage::Output { at } => yield_output(plan, flight, at, out),
                Stage::Success => {
                    let took = out.now.since(flight.began);
                    out.step(step, attempt, What::StepSuccess { took });
                    flight.ending = Some(Ending::Succeeded);
                    return self.over(slot, Ending::Succeeded, out);
                }
                Stage::Failure(why) => {
                    let took = out.now.since(flight.map_began);
                    if let (true, Failure::Item(_), Some(log)) =
                        (op.logs_failures, why, op.log_last)
                    {
                        out.detail(step, attempt, What::Log(timed(log, took)));
                    }
                    let ending = self.fail(slot, why, out);
                    return self.over(slot, ending, out);
                }
                Stage::Exit => {
                    flight.stage = Stage::Exited;
                    return false;
                }
            };
            flight.enter(next);
            if !is_free(next, costs_nothing) {
                return true;
            }
            flight.paid = true;
        }
    }

    fn enter(&mut self, slot: usize, stage: Stage) {
        if let Some(flight) = self.slots.get_mut(slot) {
            flight.enter(stage);
        }
    }

    /// Says that a step failed, or that it will be tried again.
    pub(super) fn fail(&mut self, slot: usize, why: Failure, out: &mut Out<'_>) -> Ending {
        let Some(flight) = self.slots.get_mut(slot) else {
            return Ending::Failed;
        };
        let (step, used) = (flight.step, flight.attempt);
        let policy = self
            .plan
            .op(flight.op)
            .retry
            .filter(|_| can_be_retried(why));
        let again = policy.is_some_and(|policy| u32::from(used) < policy.max_retries);
        let ending = match again {
            false => {
                out.step(step, used, What::StepFailure(why));
                Ending::Failed
            }
            true => {
                out.step(step, used + 1, What::StepUpForRetry(why));
                let wait = self.plan.seconds_to_wait(step, used + 1);
                Ending::UpForRetry(Micros::from_seconds(wait).unwrap_or(Micros::LONGEST))
            }
        };
        flight.ending = Some(ending);
        ending
    }

    /// Interrupts a step in a process of its own. Where that has not come to the step's first
    /// row it still says that it is there, and its parent misses the step's end.
    pub(super) fn interrupt(&mut self, slot: usize, out: &mut Out<'_>) -> Ending {
        let Some(flight) = self.slots.get_mut(slot) else {
            return Ending::Failed;
        };
        let (step, attempt) = (flight.step, flight.attempt);
        match flight.stage {
            Stage::Overhead | Stage::Boot => {
                out.detail(step, attempt, What::StepWorkerStarted { pid: flight.pid });
            }
            Stage::Init => {}
            _ => return self.fail(slot, Failure::Interrupted, out),
        }
        out.step(step, attempt, What::NoEnding);
        flight.ending = Some(Ending::Unknown);
        Ending::Unknown
    }

    /// An attempt is over. In the run's own process that is seen at once; a process of its own
    /// ends first, and its parent sees it when it looks.
    fn over(&mut self, slot: usize, ending: Ending, out: &mut Out<'_>) -> bool {
        if !self.own_processes() {
            self.see_end(slot, ending, out);
            self.slots.leave(slot);
            return false;
        }
        self.parent.ended.push_back(slot);
        self.enter(slot, Stage::Exit);
        true
    }
}

fn start_of(attempt: u16) -> What {
    match attempt {
        0 => What::StepStart,
        _ => What::StepRestarted,
    }
}

/// Dagster's own errors are raised before a retry policy is looked at
/// (1.13.29, `op_execution_error_boundary`).
fn can_be_retried(why: Failure) -> bool {
    match why {
        Failure::Item(_) | Failure::NoProcesses | Failure::Interrupted | Failure::AfterOutputs => {
            true
        }
        Failure::InterruptedAtStart | Failure::BadKey { .. } | Failure::Crashed => false,
    }
}

fn timed(log: UserLog, took: Micros) -> UserLog {
    match log {
        UserLog::PoolReport { .. } => UserLog::PoolReport {
            millis: u32::try_from(took.0 / 1_000).unwrap_or(u32::MAX),
        },
        UserLog::WillProcess
        | UserLog::WillProcessInChunks
        | UserLog::Computing
        | UserLog::Finished => log,
    }
}
