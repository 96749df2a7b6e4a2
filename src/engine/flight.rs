//! The life of a step that holds a slot: its stages, what each costs, and which rows it says.
//!
//! A row is in the log when it is stored, which takes its time. Rows that belong together are
//! paid for together and said at the end, each with the time at which it was stored.

use crate::Micros;

use super::cores::ONE;
use super::job::{OpId, OpWork, Output};
use super::machine::{Doing, Engine, Out, Who};
use super::plan::{Plan, StepId};
use super::pool::{Map, default_chunksize};
use super::row::{Failure, UserLog, What};
use super::task::{Act, Batch, Start};
use crate::scenario::PoolCosts;

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

/// What a stage costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cost {
    Time(Micros),
    /// So long, on so many thousandths of a CPU.
    Cpu(Micros, u32),
}

const FREE: Cost = Cost::Time(Micros::ZERO);

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

    /// Pool workers start, or the step itself takes its items up.
    fn begin_work(&mut self, slot: usize, out: &mut Out<'_>) -> bool {
        let plan = &*self.plan;
        let Some(flight) = self.slots.get_mut(slot) else {
            return false;
        };
        let work = plan.op(flight.op).work;
        let items = plan.items_at(flight.op, flight.group);
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let chunksize = match work {
            OpWork::Nothing | OpWork::Inline => count,
            OpWork::Pool(pool) if pool.processes == 0 => {
                self.enter(slot, Stage::Failure(Failure::NoProcesses));
                return true;
            }
            OpWork::Pool(pool) => pool
                .chunksize
                .unwrap_or_else(|| default_chunksize(count, pool.processes)),
        };
        flight.map = Map::new(items, chunksize);
        flight.map_began = out.now;
        flight.stage = Stage::Work;
        let boot = pool_costs(plan, work).boot;
        for worker in 0..lanes_of(work) {
            let lane = lane(slot, worker, work);
            match boot {
                Micros::ZERO => self.next_slice(slot, lane, out),
                boot => {
                    self.cores
                        .join(out.now, boot, ONE, Who::Worker { slot, lane });
                    if let Some(flight) = self.slots.get_mut(slot) {
                        flight.booting += 1;
                    }
                }
            }
        }
        self.work_over(slot, out)
    }

    /// A pool's worker is up and takes its first slice.
    pub(super) fn worker_is_up(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        if let Some(flight) = self.slots.get_mut(slot) {
            flight.booting -= 1;
        }
        self.next_slice(slot, lane, out);
        self.go_on_if_over(slot, out);
    }

    pub(super) fn slice_done(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        if let Some(flight) = self.slots.get_mut(slot) {
            flight.map.done();
        }
        self.next_slice(slot, lane, out);
        self.go_on_if_over(slot, out);
    }

    fn next_slice(&mut self, slot: usize, lane: u32, out: &mut Out<'_>) {
        let Some(flight) = self.slots.get_mut(slot) else {
            return;
        };
        let Some(items) = flight.map.take() else {
            return;
        };
        if !out.every {
            let item = items.start;
            out.step(flight.step, flight.attempt, What::ItemStart { item, lane });
        }
        let batch = Batch {
            items,
            attempt: flight.attempt,
            lane,
        };
        let task = self.tasks.add(Doing::Work { slot, lane });
        out.acts.push(Act::Start(Start::Work { task, batch }));
    }

    fn go_on_if_over(&mut self, slot: usize, out: &mut Out<'_>) {
        if self.work_over(slot, out) {
            self.proceed(slot, out);
        }
    }

    /// Whether all that a step's items needed is done; then its next stage is entered. `join`
    /// waits for workers that are not even up; a map that has raised does not.
    fn work_over(&mut self, slot: usize, out: &Out<'_>) -> bool {
        let Some(flight) = self.slots.get(slot) else {
            return false;
        };
        let next = match flight.map.outcome() {
            None => return false,
            Some(Ok(())) if flight.booting > 0 => return false,
            Some(Ok(())) => Stage::PoolEnd,
            Some(Err(item)) => Stage::Failure(Failure::Item(item)),
        };
        if next != Stage::PoolEnd {
            let of_slot = |who: &Who| matches!(who, Who::Worker { slot: of, .. } if *of == slot);
            self.cores.leave(out.now, of_slot);
        }
        self.enter(slot, next);
        true
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

/// Whether a stage costs nothing where nothing does but the scenario's overhead.
fn is_free(stage: Stage, costs_nothing: bool) -> bool {
    costs_nothing && !matches!(stage, Stage::Overhead)
}

fn cost(plan: &Plan, flight: &Flight) -> Cost {
    let costs = &plan.scenario.costs;
    let op = plan.op(flight.op);
    let rows = |rows: u64| Cost::Cpu(costs.row * rows, ONE);
    let process = |time| Cost::Cpu(time, costs.step_milli_cpus);
    let said = |log: Option<UserLog>| rows(u64::from(log.is_some()));
    match flight.stage {
        Stage::Overhead => Cost::Time(plan.scenario.overhead),
        Stage::Boot => process(costs.step_start),
        Stage::Init => process(costs.step_init),
        Stage::Start | Stage::Success | Stage::Failure(_) => rows(1),
        Stage::Input { input, at } => rows(rows_of_input(plan, flight.step, input, at)),
        Stage::FirstLog => said(op.log_first),
        Stage::LastLog => said(op.log_last),
        Stage::PoolStart => {
            let processes = u64::from(pool_processes(op.work));
            Cost::Cpu(pool_costs(plan, op.work).start * processes, ONE)
        }
        Stage::PoolEnd => {
            let processes = u64::from(pool_processes(op.work));
            Cost::Cpu(pool_costs(plan, op.work).end * processes, ONE)
        }
        Stage::Output { at } => rows(3 * u64::from(at < flight.outputs)),
        Stage::Exit => process(costs.step_end),
        Stage::Work | Stage::Exited => FREE,
    }
}

/// The first of what comes before the work.
fn first_input(at_once: bool) -> Stage {
    match at_once {
        true => Stage::PoolStart,
        false => Stage::Input { input: 0, at: 0 },
    }
}

/// Two rows per stored value that is read, one per input that is complete.
fn rows_of_input(plan: &Plan, step: StepId, input: u32, at: u32) -> u64 {
    let Some(of) = plan.op_of(step).inputs.get(input as usize) else {
        return 0;
    };
    let absent = match at {
        0 => plan.nowhere_stored(step, of.from).len() as u64,
        _ => 0,
    };
    absent
        + match plan.source_at(step, of.from, at) {
            Some((_, next)) => 2 + u64::from(plan.source_at(step, of.from, next).is_none()),
            None => 1,
        }
}

fn load_input(
    plan: &Plan,
    step: StepId,
    attempt: u16,
    (input, at): (u32, u32),
    out: &mut Out<'_>,
) -> Stage {
    let Some(of) = plan.op_of(step).inputs.get(input as usize) else {
        return Stage::FirstLog;
    };
    let row = plan.scenario.costs.row;
    let source = plan.source_at(step, of.from, at);
    let rest = source.map_or(at, |(_, next)| next);
    let last = plan.source_at(step, of.from, rest).is_none();
    if at == 0 {
        let mut later = 2 * u64::from(source.is_some()) + u64::from(last);
        let absent = plan.nowhere_stored(step, of.from);
        later += absent.len() as u64;
        for from in absent {
            later -= 1;
            out.detail_before(row * later, step, attempt, What::NothingStored { from });
        }
    }
    let input_index = u8::try_from(input).unwrap_or(u8::MAX);
    if let Some((from, _)) = source {
        let after = row * u64::from(last);
        out.detail_before(after + row, step, attempt, What::Loading { from });
        let loaded = What::LoadedInput {
            input: input_index,
            from,
        };
        out.detail_before(after, step, attempt, loaded);
    }
    if !last {
        return Stage::Input { input, at: rest };
    }
    out.detail(step, attempt, What::StepInput { input: input_index });
    Stage::Input {
        input: input + 1,
        at: 0,
    }
}

/// Outputs that an op yields before it is over, one way or the other.
fn outputs(plan: &Plan, op: OpId) -> u32 {
    let all = match plan.op(op).output {
        Output::Plain => 1,
        Output::Dynamic(_) => match plan.key_fault(op) {
            Some((at, _)) => *at,
            None => plan.groups(op),
        },
    };
    plan.op(op).fails_after.map_or(all, |after| after.min(all))
}

/// What comes after the last output that an op yields.
fn end_of_outputs(plan: &Plan, flight: &Flight) -> Stage {
    let at = flight.outputs;
    match (plan.op(flight.op).fails_after, plan.key_fault(flight.op)) {
        (Some(after), _) if after == at => Stage::Failure(Failure::AfterOutputs),
        (_, Some((key, _))) if *key == at => Stage::Failure(Failure::BadKey { key: at }),
        _ => Stage::Success,
    }
}

fn yield_output(plan: &Plan, flight: &Flight, at: u32, out: &mut Out<'_>) -> Stage {
    let (step, attempt) = (flight.step, flight.attempt);
    let row = plan.scenario.costs.row;
    let is_dynamic = matches!(plan.op(flight.op).output, Output::Dynamic(_));
    let key = is_dynamic.then_some(at);
    out.detail_before(row * 2, step, attempt, What::StepOutput { key });
    out.detail_before(row, step, attempt, What::Writing { key });
    out.detail(step, attempt, What::HandledOutput { key });
    Stage::Output { at: at + 1 }
}

fn start_of(attempt: u16) -> What {
    match attempt {
        0 => What::StepStart,
        _ => What::StepRestarted,
    }
}

/// Lanes are numbered slot by slot, and within a slot by the pool's worker.
fn lane(slot: usize, worker: u32, work: OpWork) -> u32 {
    let slot = u32::try_from(slot).unwrap_or(u32::MAX);
    slot.saturating_mul(lanes_of(work).max(1))
        .saturating_add(worker)
}

fn lanes_of(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing => 0,
        OpWork::Inline => 1,
        OpWork::Pool(pool) => pool.processes,
    }
}

fn pool_processes(work: OpWork) -> u32 {
    match work {
        OpWork::Nothing | OpWork::Inline => 0,
        OpWork::Pool(pool) => pool.processes,
    }
}

/// A pool forks where its op runs in the run's own process. In a step process it starts its
/// workers as that process was started: `BaseProcess._bootstrap` forces its start method.
fn pool_costs(plan: &Plan, work: OpWork) -> PoolCosts {
    match (work, plan.scenario.max_concurrent) {
        (OpWork::Nothing | OpWork::Inline, _) => PoolCosts::default(),
        (OpWork::Pool(_), None) => plan.scenario.costs.forked_pool,
        (OpWork::Pool(_), Some(_)) => plan.scenario.costs.spawned_pool,
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
