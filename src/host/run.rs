//! The host: starts, watches and ends runs, and answers the page.

mod live;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures::channel::oneshot;
use futures::lock::{Mutex, MutexGuard};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessagePort;

use crate::Micros;
use crate::driver::Simulation;
use crate::driver::clock::{Clock, turn};
use crate::driver::live::{Control, Order};
use crate::engine::Plan;
use crate::forecast::{Outlook, Prediction};
use crate::record::{ItemState, Record, Steps};
use crate::scenario::{Approach, Checked, Form};

use super::course::{Circumstances, Run};
use super::crew::Workers;
use super::decide::{self, Thinking};
use super::gauge::resolution;
use super::kept::Kept;
use super::protocol::{FromHost, Pace, PoolInfo, RunId, ToHost, Transport};
use super::rest;
use super::why::{self, Looking, Predicted};

/// How often the page is told of runs under way, in milliseconds: every other frame, so that it
/// has time for what people do.
const TELL_EVERY: u32 = 33;
/// The longest that a simulation keeps the thread before others get a turn.
const SLICE: Micros = Micros(12_000);
/// The same while a live run needs its timers heard.
const SHORT_SLICE: Micros = Micros(1_000);

/// Owns runs. Clones are the same host.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

struct Inner {
    clock: Clock,
    /// None where the browser refuses workers.
    workers: Option<Workers>,
    /// By approach.
    runs: RefCell<[Option<Run>; 3]>,
    /// What would run is simulated for one question at a time.
    foretelling: Mutex<()>,
    /// Timelines of what would run, while somebody looks at them.
    predicted: RefCell<Predicted>,
    /// The newest question that the page has asked.
    asked: Cell<u32>,
    /// Runs that wait for workers or their turn; dropping the sender calls the run off.
    waiting: RefCell<Vec<(RunId, oneshot::Sender<()>)>>,
    /// The newest run of each approach, until it is over or called off.
    newest: RefCell<[Option<RunId>; 3]>,
    /// Forecasts of many runs that go on.
    thinking: Thinking,
    /// Computing runs take turns: together they would only measure each other.
    turn: Mutex<()>,
    tell: Rc<dyn Fn(FromHost)>,
    /// Armed while the page is to be told of runs under way.
    telling: RefCell<Option<Timeout>>,
}

impl Host {
    /// The host, in a worker: it can have a pool.
    pub fn in_worker(clock: Clock, tell: impl Fn(FromHost) + 'static) -> Self {
        let tell: Rc<dyn Fn(FromHost)> = Rc::new(tell);
        let (ask, changed, broken) = (Rc::clone(&tell), Rc::clone(&tell), Rc::clone(&tell));
        let workers = Workers::new(
            clock.clone(),
            Box::new(move |count| ask(FromHost::WorkersWanted(count))),
            Box::new(move |info| changed(FromHost::Pool(info))),
            Box::new(move |why| {
                broken(FromHost::Broken {
                    why: why.to_owned(),
                })
            }),
        );
        Self::new(clock, Some(workers), tell)
    }

    /// The host on the page's own thread: no pool, everything in small slices.
    pub fn on_this_thread(clock: Clock, tell: impl Fn(FromHost) + 'static) -> Self {
        Self::new(clock, None, Rc::new(tell))
    }

    fn new(clock: Clock, workers: Option<Workers>, tell: Rc<dyn Fn(FromHost)>) -> Self {
        let pool = workers.as_ref().map_or(
            PoolInfo {
                transport: Transport::None,
                workers: 0,
                warm_up: Micros::ZERO,
            },
            Workers::info,
        );
        tell(FromHost::Ready {
            resolution: resolution(&clock),
        });
        tell(FromHost::Pool(pool));
        Self(Rc::new(Inner {
            clock,
            workers,
            runs: RefCell::default(),
            foretelling: Mutex::new(()),
            predicted: RefCell::default(),
            asked: Cell::new(0),
            waiting: RefCell::default(),
            newest: RefCell::default(),
            thinking: Thinking::default(),
            turn: Mutex::new(()),
            tell,
            telling: RefCell::default(),
        }))
    }

    /// A worker for the pool, by its port.
    pub fn add_worker(&self, port: MessagePort) {
        if let Some(workers) = &self.0.workers {
            workers.add(port);
        }
    }

    /// Takes a message of the page's.
    pub fn hear(&self, message: ToHost) {
        match message {
            ToHost::Predict { asked, form } => self.predict(asked, &form),
            ToHost::Start {
                run,
                approach,
                form,
                pace,
            } => {
                self.start(run, approach, &form, pace);
            }
            ToHost::Cancel { run, force } => self.cancel(run, force),
            ToHost::Why(ask) => self.rest(ask, why::door_hear),
            ToHost::Decide(ask) => self.rest(ask, decide::door_hear),
            ToHost::WorkerLost => {
                self.0.thinking.lose();
                self.order(Order::Crash, |_| true);
            }
            ToHost::NoWorkers { why } => {
                self.0
                    .workers
                    .iter()
                    .for_each(|workers| workers.refuse(&why));
            }
        }
    }

    pub(super) fn tell(&self, message: FromHost) {
        (self.0.tell)(message);
    }

    fn order(&self, order: Order, to: impl Fn(RunId) -> bool) {
        let runs = self.0.runs.borrow();
        for run in runs.iter().flatten().filter(|run| to(run.id)) {
            run.control.iter().for_each(|control| control.order(order));
        }
    }

    fn cancel(&self, run: RunId, force: bool) {
        let begun = |other: &Run| other.id == run && other.control.is_some();
        if self.0.runs.borrow().iter().flatten().any(begun) {
            let order = if force {
                Order::Force
            } else {
                Order::Terminate
            };
            self.order(order, |other| other == run);
        } else if self.call_off(|_, other| other == run) {
            self.tell(FromHost::CalledOff { run });
        }
    }

    /// Calls off runs that have not begun; answers whether there were any.
    fn call_off(&self, which: impl Fn(Approach, RunId) -> bool) -> bool {
        let mut newest = self.0.newest.borrow_mut();
        let mut any = false;
        for (approach, newest) in Approach::ALL.into_iter().zip(newest.iter_mut()) {
            if let Some(run) = newest.take_if(|run| which(approach, *run)) {
                // Dropping its sender ends its waiting.
                self.0.waiting.borrow_mut().retain(|(id, _)| *id != run);
                any = true;
            }
        }
        any
    }

    fn is_wanted(&self, approach: Approach, run: RunId) -> bool {
        self.0.newest.borrow()[approach as usize] == Some(run)
    }

    fn predict(&self, asked: u32, form: &Form) {
        self.0.asked.set(asked);
        // The page checks before it asks; what makes no sense has no prediction.
        let Ok((_, checked)) = form.read() else {
            return;
        };
        let host = self.clone();
        spawn_local(async move {
            let mut predictions = Vec::new();
            for plan in Outlook::plans(&checked) {
                let newest = || host.0.asked.get() == asked;
                let mut kept = Kept::record_alone(&plan);
                let done = host.simulate_in_slices(&plan, &mut kept, &newest).await;
                if done.is_none() {
                    return;
                }
                predictions.push(Prediction::of(&kept.record));
            }
            if let Some(outlook) = Outlook::assemble(&predictions) {
                let outlook = Box::new(outlook);
                host.tell(FromHost::Predicted { asked, outlook });
            }
        });
    }

    fn start(&self, id: RunId, approach: Approach, form: &Form, pace: Pace) {
        // Whatever ran in this approach is over now, or will not begin.
        self.call_off(|other, _| other == approach);
        if let Some(before) = self.0.runs.borrow_mut()[approach as usize].take() {
            before
                .control
                .iter()
                .for_each(|control| control.order(Order::Force));
        }
        let checked = match form.read() {
            Ok((_, checked)) => checked,
            Err(problems) => {
                let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
                self.tell(FromHost::Refused {
                    run: id,
                    why: why.join(" "),
                });
                return;
            }
        };
        self.0.newest.borrow_mut()[approach as usize] = Some(id);
        match pace {
            Pace::Simulated => {
                let host = self.clone();
                spawn_local(async move { host.simulate(id, approach, &checked).await });
            }
            Pace::Live { speed } => {
                let host = self.clone();
                let checked = checked.at_speed(speed);
                spawn_local(async move {
                    if let Err(why) = host.live(id, approach, checked).await {
                        host.call_off(|_, other| other == id);
                        host.tell(FromHost::Refused { run: id, why });
                    }
                });
            }
        }
    }

    async fn simulate(&self, id: RunId, approach: Approach, checked: &Checked) {
        let plan = Arc::new(Plan::of(approach, checked));
        self.insert(id, approach, &plan, None, (0.0, Micros::ZERO));
        let wanted = || self.is_wanted(approach, id);
        let mut kept = Kept::with_rows(&plan);
        let done = self.simulate_in_slices(&plan, &mut kept, &wanted).await;
        if done.is_none() {
            return;
        }
        self.tell(FromHost::Started {
            run: id,
            predicted: Prediction::of(&kept.record),
        });
        self.with_run(approach, id, |run| {
            run.rows = kept.rows.unwrap_or_default();
            run.rows.iter().for_each(|row| run.steps.apply(row));
            run.record = kept.record;
        });
        self.tell_of_end(approach, id, None);
    }

    /// Simulates a plan without keeping the thread: on the page's own it must not block, in a
    /// worker it must hear, and a live run must hear its timers. Nothing, if it is no longer
    /// wanted.
    pub(super) async fn simulate_in_slices(
        &self,
        plan: &Arc<Plan>,
        sink: &mut Kept,
        wanted: &dyn Fn() -> bool,
    ) -> Option<()> {
        let clock = &self.0.clock;
        let mut simulation = Simulation::new(plan);
        let mut since = clock.now();
        while wanted() {
            let slice = self.slice();
            loop {
                if !simulation.advance(sink) {
                    return Some(());
                }
                if clock.now().since(since) >= slice {
                    break;
                }
            }
            turn().await;
            since = clock.now();
        }
        None
    }

    /// Whether a live run is under way, or about to be.
    pub(super) fn is_busy(&self) -> bool {
        self.is_live() || !self.0.waiting.borrow().is_empty()
    }

    /// Forecasts of many runs that go on.
    pub(super) fn thinking(&self) -> &Thinking {
        &self.0.thinking
    }

    /// The pool; none where the browser refuses workers.
    pub(super) fn workers(&self) -> Option<&Workers> {
        self.0.workers.as_ref()
    }

    /// This thread's clock.
    pub(super) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The pool cannot be used any more: the page replaces it, and this host.
    pub(super) fn break_off(&self, why: &str) {
        let why = why.to_owned();
        self.tell(FromHost::Broken { why });
    }

    /// Whether a live run is under way.
    fn is_live(&self) -> bool {
        let runs = self.0.runs.borrow();
        runs.iter().flatten().any(|run| run.control.is_some())
    }

    fn insert(
        &self,
        id: RunId,
        approach: Approach,
        plan: &Arc<Plan>,
        control: Option<Control>,
        (rounds_per_ms, predicted): (f64, Micros),
    ) {
        let simulated = control.is_none();
        let run = Run {
            id,
            control,
            rounds_per_ms,
            rows: Vec::new(),
            record: Record::new(Arc::clone(plan)),
            told: vec![ItemState::Queued; plan.items() as usize],
            news: false,
            looking: Looking::default(),
            steps: Steps::new(plan),
            timeline: None,
            simulated,
            began: self.0.clock.now(),
            predicted,
        };
        self.0.runs.borrow_mut()[approach as usize] = Some(run);
    }

    /// The run, if it has not been replaced by a newer one.
    fn with_run<T>(
        &self,
        approach: Approach,
        id: RunId,
        with: impl FnOnce(&mut Run) -> T,
    ) -> Option<T> {
        let mut runs = self.0.runs.borrow_mut();
        runs[approach as usize]
            .as_mut()
            .filter(|run| run.id == id)
            .map(with)
    }

    /// Tells the page of all runs under way, a little later: at once they would keep it busy.
    fn tell_soon(&self) {
        let mut telling = self.0.telling.borrow_mut();
        if telling.is_none() {
            let host = self.clone();
            *telling = Some(Timeout::new(TELL_EVERY, move || host.tell_news()));
        }
    }

    fn tell_news(&self) {
        drop(self.0.telling.take());
        let mut runs = self.0.runs.borrow_mut();
        // How a run has ended is told with all that is known of it: nothing comes after that.
        let is_news = |run: &&mut Run| run.news && !run.record.status().is_final();
        let news = runs.iter_mut().flatten().filter(is_news);
        let updates: Vec<_> = news.map(|run| run.update(None)).collect();
        if !updates.is_empty() {
            self.tell(FromHost::Updates(updates));
        }
    }

    fn tell_of_end(&self, approach: Approach, id: RunId, live: Option<Circumstances>) {
        let update = self.with_run(approach, id, |run| {
            run.control = None;
            let over = run.over(live);
            run.update(Some(over))
        });
        self.call_off(|_, other| other == id);
        if let Some(update) = update {
            self.tell(FromHost::Updates(vec![update]));
        }
    }

    /// Does something with a run, if it is there.
    pub(super) fn on_run<T>(&self, id: RunId, act: impl FnOnce(&mut Run) -> T) -> Option<T> {
        let mut runs = self.0.runs.borrow_mut();
        let run = runs.iter_mut().flatten().find(|run| run.id == id)?;
        Some(act(run))
    }

    /// Does something with all runs and with what would run.
    pub(super) fn with_timelines<T>(
        &self,
        act: impl FnOnce(&mut [Option<Run>; 3], &mut Predicted) -> T,
    ) -> T {
        let mut runs = self.0.runs.borrow_mut();
        act(&mut runs, &mut self.0.predicted.borrow_mut())
    }

    /// Waits until nobody else simulates what would run.
    pub(super) async fn foretelling(&self) -> MutexGuard<'_, ()> {
        self.0.foretelling.lock().await
    }

    /// The longest that something keeps the thread before others get a turn.
    pub(super) fn slice(&self) -> Micros {
        if self.is_live() { SHORT_SLICE } else { SLICE }
    }

    /// The time of this thread's clock.
    pub(super) fn now(&self) -> Micros {
        self.0.clock.now()
    }

    /// Answers by the rest of the program.
    fn rest(&self, ask: Vec<u8>, hear: fn(&Self, &[u8])) {
        let host = self.clone();
        spawn_local(async move {
            match rest::fetch().await {
                Ok(()) => hear(&host, &ask),
                Err(why) => host.tell(FromHost::NoRest { why }),
            }
        });
    }
}
