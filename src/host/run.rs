//! The host: starts, watches and ends runs, and answers the page.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures::channel::oneshot;
use futures::future::{self, select};
use futures::lock::{Mutex, MutexGuard};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessagePort;

use crate::Micros;
use crate::driver::clock::Clock;
use crate::driver::kernel::{self, Kernel};
use crate::driver::live::{
    Control, Crew, Live, Load, Order, Reports, needs_crew, process_here, rounds_in,
};
use crate::driver::simulate;
use crate::engine::{Plan, Row};
use crate::record::{ItemState, Record, Shown};
use crate::scenario::{Approach, Checked, Scenario, Work};

use super::crew::{Hands, Rent, Workers};
use super::protocol::{
    Changes, FromHost, LogLine, Measured, Over, Pace, PoolInfo, Prediction, RunId, ToHost,
    Transport, Update,
};

/// How often the page is told of a run under way, in milliseconds.
const TELL_EVERY: u32 = 16;
/// Live runs take a day at most.
const LONGEST_LIVE: Micros = Micros(86_400_000_000);
/// How much of a row the page is told as the last line.
const LAST_LINE: usize = 160;

/// Owns runs. Clones are the same host.
#[derive(Clone)]
pub struct Host(Rc<Inner>);

struct Inner {
    clock: Clock,
    /// None where the browser refuses workers.
    workers: Option<Workers>,
    rounds_per_ms: f64,
    runs: RefCell<BTreeMap<Approach, Run>>,
    /// Runs that wait for workers or their turn; dropping the sender calls the run off.
    waiting: RefCell<BTreeMap<RunId, oneshot::Sender<()>>>,
    /// Computing runs take turns: together they would only measure each other.
    turn: Mutex<()>,
    tell: Rc<dyn Fn(&FromHost)>,
}

struct Run {
    id: RunId,
    control: Option<Control>,
    rows: Vec<Row>,
    record: Record,
    /// Item states that the page knows.
    told: Vec<ItemState>,
    timer: Option<Timeout>,
}

impl Host {
    /// The host, in a worker: it can have a pool.
    pub fn in_worker(clock: Clock, tell: impl Fn(&FromHost) + 'static) -> Self {
        let tell: Rc<dyn Fn(&FromHost)> = Rc::new(tell);
        let (ask, changed) = (Rc::clone(&tell), Rc::clone(&tell));
        let workers = Workers::new(
            clock.clone(),
            Box::new(move |count| ask(&FromHost::WorkersWanted(count))),
            Box::new(move |info| changed(&FromHost::Pool(info))),
        );
        Self::new(clock, Some(workers), tell)
    }

    /// The host on the page's own thread: no pool, everything in small slices.
    pub fn on_this_thread(clock: Clock, tell: impl Fn(&FromHost) + 'static) -> Self {
        Self::new(clock, None, Rc::new(tell))
    }

    fn new(clock: Clock, workers: Option<Workers>, tell: Rc<dyn Fn(&FromHost)>) -> Self {
        let rounds_per_ms = calibrate(&clock);
        let pool = workers.as_ref().map_or(
            PoolInfo {
                transport: Transport::None,
                workers: 0,
                warm_up: Micros::ZERO,
            },
            Workers::info,
        );
        tell(&FromHost::Ready {
            rounds_per_ms,
            resolution: resolution(&clock),
        });
        tell(&FromHost::Pool(pool));
        Self(Rc::new(Inner {
            clock,
            workers,
            rounds_per_ms,
            runs: RefCell::default(),
            waiting: RefCell::default(),
            turn: Mutex::new(()),
            tell,
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
            ToHost::Predict {
                asked,
                scenario,
                speed,
            } => self.predict(asked, &scenario, speed),
            ToHost::Start {
                run,
                approach,
                scenario,
                pace,
            } => {
                self.start(run, approach, &scenario, pace);
            }
            ToHost::Cancel { run, force } => {
                self.0.waiting.borrow_mut().remove(&run);
                let order = if force {
                    Order::Force
                } else {
                    Order::Terminate
                };
                self.order(order, |other| other == run);
            }
            ToHost::Log {
                run,
                item,
                from,
                count,
            } => self.log(run, item, from, count),
            ToHost::WorkerLost { .. } => self.order(Order::Crash, |_| true),
            ToHost::NoWorkers { why } => {
                self.0
                    .workers
                    .iter()
                    .for_each(|workers| workers.refuse(&why));
            }
        }
    }

    fn tell(&self, message: &FromHost) {
        (self.0.tell)(message);
    }

    fn order(&self, order: Order, to: impl Fn(RunId) -> bool) {
        let runs = self.0.runs.borrow();
        for run in runs.values().filter(|run| to(run.id)) {
            run.control.iter().for_each(|control| control.order(order));
        }
    }

    fn predict(&self, asked: u32, scenario: &Scenario, speed: u32) {
        // The page checks before it asks; what makes no sense has no prediction.
        let Ok(checked) = scenario.check() else {
            return;
        };
        let checked = checked.at_speed(speed);
        let predictions = Approach::ALL.map(|approach| {
            let plan = Arc::new(Plan::of(approach, &checked));
            prediction(&Record::of(Arc::clone(&plan), &simulate(&plan)))
        });
        self.tell(&FromHost::Predicted {
            asked,
            predictions: predictions.to_vec(),
        });
    }

    fn start(&self, id: RunId, approach: Approach, scenario: &Scenario, pace: Pace) {
        // Whatever ran in this approach is over now.
        if let Some(before) = self.0.runs.borrow_mut().remove(&approach) {
            before
                .control
                .iter()
                .for_each(|control| control.order(Order::Force));
        }
        let checked = match scenario.check() {
            Ok(checked) => checked,
            Err(problems) => {
                let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
                self.tell(&FromHost::Refused {
                    run: id,
                    why: why.join(" "),
                });
                return;
            }
        };
        match pace {
            Pace::Simulated => self.simulate(id, approach, &checked),
            Pace::Live { speed } => {
                let host = self.clone();
                let checked = checked.at_speed(speed);
                spawn_local(async move {
                    if let Err(why) = host.live(id, approach, checked).await {
                        host.0.runs.borrow_mut().remove(&approach);
                        host.tell(&FromHost::Refused { run: id, why });
                    }
                });
            }
        }
    }

    fn simulate(&self, id: RunId, approach: Approach, checked: &Checked) {
        let plan = Arc::new(Plan::of(approach, checked));
        let rows = simulate(&plan);
        self.insert(id, approach, &plan, None);
        self.with_run(approach, id, |run| run.take(&rows));
        let predicted = self.with_run(approach, id, |run| prediction(&run.record));
        predicted
            .into_iter()
            .for_each(|predicted| self.tell(&FromHost::Started { run: id, predicted }));
        self.tell_of(approach, id, true, None);
    }

    async fn live(&self, id: RunId, approach: Approach, checked: Checked) -> Result<(), String> {
        let plan = Arc::new(Plan::of(approach, &checked));
        let predicted = Record::of(Arc::clone(&plan), &simulate(&plan));
        let time = predicted.run_time();
        if time > LONGEST_LIVE {
            return Err(format!(
                "This would take {time}; a live run takes a day at most. Simulate it, or raise the speed."
            ));
        }
        let lanes = predicted.lanes().max(1) as usize;
        let (_turn, rent) = self.wait_for(id, self.prepare(&plan, lanes)).await?;
        let hands = self.hands(rent.clone());
        let live = Live::new(
            Arc::clone(&plan),
            self.0.clock.clone(),
            hands,
            self.0.rounds_per_ms,
        );
        self.insert(id, approach, &plan, Some(live.control()));
        self.tell(&FromHost::Started {
            run: id,
            predicted: prediction(&predicted),
        });
        let host = self.clone();
        live.run(move |rows| {
            host.with_run(approach, id, |run| run.take(rows));
            host.tell_soon(approach, id);
        })
        .await;
        let own_each = rent.as_ref().is_none_or(|rent| rent.own_each());
        let measured = Measured {
            transport: rent
                .as_ref()
                .map_or(self.transport(), |rent| rent.transport()),
            by_worker: rent.as_ref().map(|rent| rent.ended()).unwrap_or_default(),
            late: None,
            checked: None,
            untrusted: self.untrusted(&plan, lanes, own_each),
        };
        self.tell_of(approach, id, true, Some(measured));
        Ok(())
    }

    /// What a run waits for: its turn if it computes, and its workers if it needs any.
    async fn prepare(&self, plan: &Plan, lanes: usize) -> Result<Prepared<'_>, String> {
        let computes = plan.scenario.work == Work::Compute;
        let turn = if computes {
            Some(self.0.turn.lock().await)
        } else {
            None
        };
        let Some(workers) = self.0.workers.as_ref().filter(|_| needs_crew(plan)) else {
            return Ok((turn, None));
        };
        let most = workers.most();
        if computes && lanes > most {
            return Err(format!(
                "{lanes} items would compute at once, and there are {most} real workers at most. Simulate it, or lower the processes."
            ));
        }
        Ok((turn, Some(Rc::new(workers.rent(lanes).await?))))
    }

    /// Waits, unless the run is cancelled before it has begun.
    async fn wait_for<T>(
        &self,
        id: RunId,
        what: impl Future<Output = Result<T, String>>,
    ) -> Result<T, String> {
        let (sender, called_off) = oneshot::channel();
        self.0.waiting.borrow_mut().insert(id, sender);
        let outcome = match select(std::pin::pin!(what), called_off).await {
            future::Either::Left((outcome, _)) => outcome,
            future::Either::Right(_) => Err("Cancelled before it began.".to_owned()),
        };
        self.0.waiting.borrow_mut().remove(&id);
        outcome
    }

    fn hands(&self, rent: Option<Rc<Rent>>) -> Either {
        let rounds_per_ms = self.0.rounds_per_ms;
        match rent {
            Some(rent) => Either::Hands(Hands {
                rent,
                rounds_per_ms,
            }),
            None => Either::Here(Here {
                clock: self.0.clock.clone(),
                rounds_per_ms,
            }),
        }
    }

    fn transport(&self) -> Transport {
        self.0
            .workers
            .as_ref()
            .map_or(Transport::None, |workers| workers.info().transport)
    }

    fn untrusted(&self, plan: &Plan, lanes: usize, own_each: bool) -> Option<String> {
        if self.0.workers.is_none() && needs_crew(plan) {
            return Some(
                "The browser refuses workers: everything ran on the page's own thread.".to_owned(),
            );
        }
        let cores = hardware_concurrency();
        if plan.scenario.work == Work::Compute && needs_crew(plan) && lanes > cores {
            return Some(format!(
                "{lanes} items computed at once on {cores} cores: they had to share."
            ));
        }
        (!own_each).then(|| format!("{lanes} lanes shared fewer real workers, as timers."))
    }

    fn insert(&self, id: RunId, approach: Approach, plan: &Arc<Plan>, control: Option<Control>) {
        let run = Run {
            id,
            control,
            rows: Vec::new(),
            record: Record::new(Arc::clone(plan)),
            told: vec![ItemState::Queued; plan.items() as usize],
            timer: None,
        };
        self.0.runs.borrow_mut().insert(approach, run);
    }

    /// The run, if it has not been replaced by a newer one.
    fn with_run<T>(
        &self,
        approach: Approach,
        id: RunId,
        with: impl FnOnce(&mut Run) -> T,
    ) -> Option<T> {
        let mut runs = self.0.runs.borrow_mut();
        runs.get_mut(&approach).filter(|run| run.id == id).map(with)
    }

    fn tell_soon(&self, approach: Approach, id: RunId) {
        let host = self.clone();
        self.with_run(approach, id, |run| {
            run.timer.get_or_insert_with(|| {
                Timeout::new(TELL_EVERY, move || host.tell_of(approach, id, false, None))
            });
        });
    }

    fn tell_of(&self, approach: Approach, id: RunId, over: bool, measured: Option<Measured>) {
        let rounds_per_ms = self.0.rounds_per_ms;
        let update = self.with_run(approach, id, |run| {
            // Dropping the timer calls it off.
            run.timer = None;
            if over {
                run.control = None;
            }
            let over = over.then(|| run.over(measured, rounds_per_ms));
            run.update(over)
        });
        if let Some(update) = update {
            self.tell(&FromHost::Update(Box::new(update)));
        }
    }

    fn log(&self, id: RunId, item: Option<u32>, from: u32, count: u32) {
        let runs = self.0.runs.borrow();
        let Some(run) = runs.values().find(|run| run.id == id) else {
            return;
        };
        let step = item.and_then(|item| run.record.plan().step_of_item(item));
        let of_item = |row: &&Row| {
            item.is_none()
                || (row.step == step && row.what.item().is_none_or(|other| Some(other) == item))
        };
        let total = match item {
            None => run.rows.len(),
            Some(_) => run.rows.iter().filter(of_item).count(),
        };
        let rows = run
            .rows
            .iter()
            .filter(of_item)
            .skip(from as usize)
            .take(count as usize);
        let lines = rows.map(|row| log_line(&run.record, row)).collect();
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        self.tell(&FromHost::Log {
            run: id,
            item,
            from,
            total,
            lines,
        });
    }
}

impl Run {
    fn take(&mut self, rows: &[Row]) {
        rows.iter().for_each(|row| self.record.apply(row));
        self.rows.extend_from_slice(rows);
    }

    fn update(&mut self, over: Option<Over>) -> Update {
        let mut changed = Changes::default();
        for ((item, told), record) in (0..).zip(&mut self.told).zip(self.record.items()) {
            if *told != record.state {
                *told = record.state;
                changed.push(item, record.state);
            }
        }
        let last = self.rows.iter().rfind(|row| row.what.is_dagsters());
        let last_line = last
            .map(|row| Shown::of(&self.record, row).message)
            .unwrap_or_default();
        Update {
            run: self.id,
            status: self.record.status(),
            at: self.record.run_time(),
            credits: self.record.credits(),
            counts: self.record.counts(),
            changed,
            rows: u32::try_from(self.rows.len()).unwrap_or(u32::MAX),
            last_line: last_line.chars().take(LAST_LINE).collect(),
            over,
        }
    }

    fn over(&self, measured: Option<Measured>, rounds_per_ms: f64) -> Over {
        let plan = self.record.plan();
        let retried = (0..)
            .zip(self.record.items())
            .filter(|(_, item)| item.attempts > 1);
        Over {
            result: self.record.result(),
            failed_steps: self
                .record
                .failed()
                .iter()
                .map(|step| plan.step_key(*step))
                .collect(),
            retried: retried
                .map(|(item, record)| (item, record.attempts))
                .collect(),
            measured: measured.map(|measured| Measured {
                late: self.late(),
                checked: self.checked(rounds_per_ms),
                ..measured
            }),
        }
    }

    /// How much longer than they should items slept: the mean and the most.
    fn late(&self) -> Option<(Micros, Micros)> {
        let plan = self.record.plan();
        let slept = (0..)
            .zip(self.record.items())
            .filter(|(_, item)| item.state == ItemState::Succeeded);
        let late: Vec<Micros> = slept
            .map(|(item, record)| {
                let attempt = record.attempts.saturating_sub(1);
                record
                    .ended
                    .since(record.began + plan.item_work(item, attempt).time)
            })
            .collect();
        let most = late
            .iter()
            .copied()
            .max()
            .filter(|_| plan.scenario.work == Work::Sleep)?;
        let mean = late.iter().copied().sum::<Micros>().0 / late.len() as u64;
        Some((Micros(mean), most))
    }

    /// Items whose computation came to what it must, and items that computed to the end.
    fn checked(&self, rounds_per_ms: f64) -> Option<(u32, u32)> {
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
            let rounds = rounds_in(plan.item_work(item, 0).time, rounds_per_ms);
            right += u32::from(record.checksum == kernel::expected(item, rounds));
        }
        Some((right, all))
    }
}

fn prediction(record: &Record) -> Prediction {
    Prediction {
        run_time: record.run_time(),
        credits: record.credits(),
        status: record.status(),
    }
}

fn log_line(record: &Record, row: &Row) -> LogLine {
    let shown = Shown::of(record, row);
    LogLine {
        at: shown.at,
        event: shown.event_type.unwrap_or_default().to_owned(),
        step: shown.step_key.unwrap_or_default(),
        level: shown.level.to_owned(),
        message: shown.message,
        retries: shown.retry_number,
    }
}

/// Does the work on the host's own thread.
#[derive(Clone)]
struct Here {
    clock: Clock,
    rounds_per_ms: f64,
}

/// Its turn, while it computes, and the workers it has rented.
type Prepared<'a> = (Option<MutexGuard<'a, ()>>, Option<Rc<Rent>>);

#[derive(Clone)]
enum Either {
    Hands(Hands),
    Here(Here),
}

impl Crew for Either {
    async fn process(&self, load: Load, reports: Reports) {
        match self {
            Self::Hands(hands) => hands.process(load, reports).await,
            Self::Here(here) => process_here(load, &reports, &here.clock, here.rounds_per_ms).await,
        }
    }
}

/// Rounds of the kernel in a millisecond: the best of some short tries.
fn calibrate(clock: &Clock) -> f64 {
    let mut best: f64 = 1_000.0;
    for attempt in 0..4 {
        let mut kernel = Kernel::new(attempt, u64::MAX);
        let began = clock.now();
        let mut rounds = 0_u64;
        while clock.now().since(began) < Micros(2_500) {
            kernel.advance(10_000);
            rounds += 10_000;
        }
        best = best.max(rounds as f64 / clock.now().since(began).millis());
    }
    best
}

/// The step of this thread's clock: the smallest of some.
fn resolution(clock: &Clock) -> Micros {
    let step = |_| {
        let before = clock.now();
        loop {
            let step = clock.now().since(before);
            if step > Micros::ZERO {
                return step;
            }
        }
    };
    (0..8).map(step).min().unwrap_or_default()
}

fn hardware_concurrency() -> usize {
    let global = js_sys::global();
    let navigator = js_sys::Reflect::get(&global, &"navigator".into()).ok();
    let cores = navigator.and_then(|navigator| {
        js_sys::Reflect::get(&navigator, &"hardwareConcurrency".into())
            .ok()?
            .as_f64()
    });
    cores.map_or(1, |cores| cores as usize).max(1)
}
