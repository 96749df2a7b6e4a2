//! The live driver: real timers, real workers, one future per step.
//!
//! A dynamic step is a future that awaits the live clock; a pool's slice is a future that awaits
//! a worker. Each reports to the engine, whose answers are spawned as further futures. Calling a
//! task off is dropping its future.

use std::future::Future;
use std::sync::Arc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{AbortHandle, abortable};
use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;

use crate::Micros;
use crate::engine::{
    Act, Batch, Engine, ItemWork, OpWork, Plan, Report, Reported, Row, Start, TaskId,
};
use crate::scenario::Work;

use super::clock::{Clock, turn};
use super::kernel::Kernel;

/// The longest that a computation keeps the thread before others get a turn.
const SLICE: Micros = Micros(10_000);

/// What a run can be told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// End as Dagster's *Terminate* does.
    Terminate,
    /// End at once.
    Force,
    /// A worker is gone: the run cannot go on.
    Crash,
}

/// What a run hears: reports from its tasks, orders from outside.
#[derive(Clone, Copy, Debug)]
enum Heard {
    Report(Report),
    Order(Order),
}

/// Speaks to a run under way.
#[derive(Clone)]
pub struct Control(UnboundedSender<Heard>);

impl Control {
    /// Gives an order; a run that is over does not hear it.
    pub fn order(&self, order: Order) {
        let _ = self.0.unbounded_send(Heard::Order(order));
    }
}

/// Where a task reports to. Times are those of the host's clock.
#[derive(Clone)]
pub struct Reports {
    task: TaskId,
    began: Micros,
    to: UnboundedSender<Heard>,
}

impl Reports {
    /// Reports what happened at `at`.
    pub fn send(&self, at: Micros, what: Reported) {
        let at = at.since(self.began);
        let report = Report {
            task: self.task,
            at,
            what,
        };
        let _ = self.to.unbounded_send(Heard::Report(report));
    }
}

/// Items to process, and what each costs.
#[derive(Clone, Debug)]
pub struct Load {
    /// Which items, and how.
    pub batch: Batch,
    /// What each of them does.
    pub items: Vec<ItemWork>,
    /// Sleep or compute.
    pub work: Work,
}

/// Who does the work that has a process of its own.
pub trait Crew: Clone + 'static {
    /// Processes a load and reports each item's start and end; ends when the load is done.
    /// Dropping the future calls the load off.
    fn process(&self, load: Load, reports: Reports) -> impl Future<Output = ()>;
}

/// A run that has not begun.
pub struct Live<C> {
    plan: Arc<Plan>,
    clock: Clock,
    crew: C,
    rounds_per_ms: f64,
    sender: UnboundedSender<Heard>,
    heard: UnboundedReceiver<Heard>,
}

impl<C: Crew> Live<C> {
    /// A run of `plan` on `clock`, with `crew` for what has a process of its own.
    pub fn new(plan: Arc<Plan>, clock: Clock, crew: C, rounds_per_ms: f64) -> Self {
        let (sender, heard) = unbounded();
        Self {
            plan,
            clock,
            crew,
            rounds_per_ms,
            sender,
            heard,
        }
    }

    /// What speaks to this run.
    pub fn control(&self) -> Control {
        Control(self.sender.clone())
    }

    /// Runs to the end. `log` is given the rows as they come.
    pub async fn run(mut self, mut log: impl FnMut(&[Row])) {
        let began = self.clock.now();
        let mut engine = Engine::new(Arc::clone(&self.plan));
        let mut tasks = Tasks::default();
        let (mut acts, mut rows, mut reports) = (Vec::new(), Vec::new(), Vec::new());
        let mut orders: Vec<Order> = Vec::new();
        loop {
            let now = self.clock.now().since(began);
            engine.step(now, &reports, &mut acts, &mut rows);
            reports.clear();
            for order in orders.drain(..) {
                match order {
                    Order::Terminate => engine.terminate(now, &mut acts, &mut rows),
                    Order::Force => engine.force(now, &mut acts, &mut rows),
                    Order::Crash => engine.crash(now, &mut acts, &mut rows),
                }
            }
            log(&rows);
            rows.clear();
            if engine.outcome().is_some() {
                break;
            }
            for act in acts.drain(..) {
                match act {
                    Act::Stop(task) => tasks.stop(task),
                    // Who computes in real time needs nobody to say how long.
                    Act::Given(_) => {}
                    Act::Start(start) => tasks.start(self.future_of(start, began)),
                }
            }
            let Some(first) = self.heard.next().await else {
                break;
            };
            let mut next = Some(first);
            while let Some(heard) = next {
                match heard {
                    Heard::Report(report) => reports.push(report),
                    Heard::Order(order) => orders.push(order),
                }
                next = self.heard.try_recv().ok();
            }
            tasks.forget_done(&reports);
        }
        drop(tasks);
        // Called-off sleeps are dropped once the aborted futures have been polled.
        turn().await;
        self.clock.forget_dropped();
    }

    fn future_of(
        &self,
        start: Start,
        began: Micros,
    ) -> (TaskId, impl Future<Output = ()> + 'static) {
        let task = match &start {
            Start::Wait { task, .. } | Start::Work { task, .. } => *task,
        };
        let reports = Reports {
            task,
            began,
            to: self.sender.clone(),
        };
        let (clock, crew) = (self.clock.clone(), self.crew.clone());
        let rounds_per_ms = self.rounds_per_ms;
        let work = match start {
            Start::Wait { time, .. } => Err(time),
            Start::Work { batch, .. } => Ok(self.load(batch)),
        };
        let for_crew = needs_crew(&self.plan);
        let future = async move {
            match work {
                Err(time) => clock.sleep(time).await,
                Ok(load) if for_crew => crew.process(load, reports.clone()).await,
                Ok(load) => process_here(load, &reports, &clock, rounds_per_ms).await,
            }
            reports.send(clock.now(), Reported::Done);
        };
        (task, future)
    }

    fn load(&self, batch: Batch) -> Load {
        let items = batch.items.clone();
        let items = items
            .map(|item| self.plan.item_work(item, batch.attempt))
            .collect();
        Load {
            batch,
            items,
            work: self.plan.scenario.work,
        }
    }
}

/// Whether a plan's work is done by a crew: all that a pool does, and what computes in a process
/// of its own. A step's sleep is awaited on the clock, and what computes in-process keeps the
/// host's thread, as it keeps Dagster's.
pub fn needs_crew(plan: &Plan) -> bool {
    let has_pool = plan
        .job
        .ops
        .iter()
        .any(|op| matches!(op.work, OpWork::Pool(_)));
    let computes = plan.scenario.work == Work::Compute;
    has_pool || (computes && plan.scenario.max_concurrent.is_some())
}

/// Processes a load on this thread: sleeps on its clock, computes in slices.
pub async fn process_here(load: Load, reports: &Reports, clock: &Clock, rounds_per_ms: f64) {
    for (item, work) in load.batch.items.clone().zip(load.items) {
        reports.send(clock.now(), Reported::ItemStart(item));
        let checksum = match load.work {
            Work::Sleep => {
                clock.sleep(work.time).await;
                0
            }
            Work::Compute => compute_here(item, work.time, clock, rounds_per_ms).await,
        };
        let end = Reported::ItemEnd {
            item,
            failed: work.fails,
            checksum,
        };
        reports.send(clock.now(), end);
        if work.fails {
            return;
        }
    }
}

async fn compute_here(item: u32, time: Micros, clock: &Clock, rounds_per_ms: f64) -> u32 {
    let mut kernel = Kernel::new(item, rounds_in(time, rounds_per_ms));
    let step = rounds_in(Micros(1_000), rounds_per_ms).max(1);
    let mut since = clock.now();
    while !kernel.advance(step) {
        if clock.now().since(since) >= SLICE {
            turn().await;
            since = clock.now();
        }
    }
    turn().await;
    kernel.checksum()
}

/// Rounds of the kernel that take so long at this pace.
pub fn rounds_in(time: Micros, rounds_per_ms: f64) -> u64 {
    (time.millis() * rounds_per_ms) as u64
}

/// The futures under way; dropping this calls all of them off.
///
/// A removal moves the entries behind it, 12 bytes each: nothing for the thousands that are under
/// way at most times, and 1.2 MB for a retry's delay of each of 100,000 items.
#[derive(Default)]
struct Tasks(LiteMap<TaskId, AbortHandle>);

impl Tasks {
    fn start(&mut self, (task, future): (TaskId, impl Future<Output = ()> + 'static)) {
        let (future, handle) = abortable(future);
        self.0.insert(task, handle);
        spawn_local(async move {
            // Being called off is one of the ways to end.
            let _ = future.await;
        });
    }

    fn stop(&mut self, task: TaskId) {
        if let Some(handle) = self.0.remove(&task) {
            handle.abort();
        }
    }

    fn forget_done(&mut self, reports: &[Report]) {
        for report in reports
            .iter()
            .filter(|report| report.what == Reported::Done)
        {
            self.0.remove(&report.task);
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.values().for_each(AbortHandle::abort);
    }
}
