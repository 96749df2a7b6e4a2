//! The pool, seen from the host: who is there, whose clock is how far off, who works on what.
//!
//! The page creates every worker and hands over a port for each. The pool is persistent: warmed
//! once, and kept between runs.

mod rent;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Object, Reflect};
use litemap::LiteMap;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

use crate::Micros;
use crate::driver::clock::Clock;
use crate::driver::live::Reports;
use crate::engine::Reported;
use crate::scenario::Work;

use super::protocol::{PoolInfo, Transport};
use super::shared::Desk;
use super::ship::{complain, pack, unpack, words};
use super::worker::{Tell, Told};

use rent::Booked;
pub(super) use rent::{Hands, Rent};

/// Most workers that share a memory.
const MOST_SHARED: usize = 32;
/// Most workers with a memory each.
const MOST_OWN: usize = 8;
/// Pings by which a worker's clock is compared with the host's; the quickest counts.
const PINGS: u32 = 5;
/// How long workers may take to start.
const PATIENCE: Micros = Micros(20_000_000);

/// The workers of a host. Clones are the same pool.
#[derive(Clone)]
pub(super) struct Workers(Rc<Inner>);

struct Inner {
    clock: Clock,
    transport: Cell<Transport>,
    workers: RefCell<Vec<Worker>>,
    /// Workers that were asked for and have not come.
    wanted: Cell<usize>,
    /// Lanes of the runs that have workers or wait for them.
    lanes: Cell<usize>,
    waiting: RefCell<Vec<Waiting>>,
    loads: RefCell<LiteMap<u32, Pending>>,
    last_load: Cell<u32>,
    warm_up: Cell<Micros>,
    asked_at: Cell<Micros>,
    ask: Box<dyn Fn(u32)>,
    changed: Box<dyn Fn(PoolInfo)>,
    broken: Box<dyn Fn(&str)>,
}

/// Hears when every worker that was asked for is ready.
type Waiting = oneshot::Sender<Result<(), String>>;

struct Worker {
    port: MessagePort,
    desk: Option<Arc<Desk>>,
    clock: Handshake,
    rented: bool,
    /// Items that it told of by message.
    told_ended: u32,
    /// A port for forecasts that waits until it listens.
    handed: Option<MessagePort>,
    _listen: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Clone, Copy, Default)]
struct Handshake {
    pinged: Option<Micros>,
    pongs: u32,
    quickest: Option<Micros>,
    /// What added to the worker's time gives the host's, in microseconds.
    offset: i64,
}

struct Pending {
    worker: usize,
    reports: Reports,
    done: oneshot::Sender<()>,
}

impl Workers {
    /// A pool without workers. `ask` asks the page for more, `changed` tells how it stands,
    /// `broken` that it cannot be used any more.
    pub(super) fn new(
        clock: Clock,
        ask: Box<dyn Fn(u32)>,
        changed: Box<dyn Fn(PoolInfo)>,
        broken: Box<dyn Fn(&str)>,
    ) -> Self {
        Self(Rc::new(Inner {
            clock,
            transport: Cell::new(probe()),
            workers: RefCell::default(),
            wanted: Cell::new(0),
            lanes: Cell::new(0),
            waiting: RefCell::default(),
            loads: RefCell::default(),
            last_load: Cell::new(0),
            warm_up: Cell::default(),
            asked_at: Cell::default(),
            ask,
            changed,
            broken,
        }))
    }

    pub(super) fn info(&self) -> PoolInfo {
        let workers = self.ready();
        PoolInfo {
            transport: self.0.transport.get(),
            workers: u32::try_from(workers).unwrap_or(u32::MAX),
            warm_up: self.0.warm_up.get(),
        }
    }

    pub(super) fn most(&self) -> usize {
        match self.0.transport.get() {
            Transport::Shared => MOST_SHARED,
            Transport::Own | Transport::None => MOST_OWN,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.workers.borrow().len()
    }

    /// Hands a worker a port, on which it works out pieces of forecasts from then on: as soon as
    /// it listens.
    pub(super) fn hand(&self, at: usize, port: MessagePort) {
        if let Some(worker) = self.0.workers.borrow_mut().get_mut(at) {
            worker.handed = Some(port);
            worker.hand_over();
        }
    }

    fn ready(&self) -> usize {
        self.0
            .workers
            .borrow()
            .iter()
            .filter(|worker| worker.clock.is_over())
            .count()
    }

    /// Rents workers for so many lanes, starting what is missing: one each where that many can
    /// be had, so that they may block; otherwise sleeping lanes share what is free.
    pub(super) async fn rent(&self, lanes: usize, work: Work) -> Result<Rent, String> {
        let booked = Booked::new(self, lanes);
        self.ensure(self.0.lanes.get().min(self.most())).await?;
        let mut workers = self.0.workers.borrow_mut();
        let free = workers
            .iter_mut()
            .enumerate()
            .filter(|(_, worker)| !worker.rented);
        let mine: Vec<usize> = free
            .take(lanes)
            .map(|(at, worker)| {
                worker.rented = true;
                at
            })
            .collect();
        let own_each = mine.len() == lanes;
        if mine.is_empty() || (work == Work::Compute && !own_each) {
            mine.iter().for_each(|at| workers[*at].rented = false);
            return Err(format!(
                "This run wants {lanes} workers and {} are free: other runs have the rest. Start it when they are over.",
                mine.len(),
            ));
        }
        for at in &mine {
            let worker = &mut workers[*at];
            worker.told_ended = 0;
            worker.desk.iter().for_each(|desk| {
                desk.take_ended();
            });
        }
        Ok(Rent {
            booked,
            workers: mine,
            lanes: RefCell::default(),
            own_each,
        })
    }

    /// Ends when there are so many workers, and all that anybody asked for are ready.
    pub(super) async fn ensure(&self, count: usize) -> Result<(), String> {
        let there = self.0.workers.borrow().len() + self.0.wanted.get();
        if there < count {
            self.0.asked_at.set(self.0.clock.now());
            self.0.wanted.set(self.0.wanted.get() + count - there);
            (self.0.ask)(u32::try_from(count - there).unwrap_or(u32::MAX));
        }
        // All that were asked for, for whomever: a start would disturb what is measured.
        if self.is_settled() {
            return Ok(());
        }
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().push(sender);
        let patience = gloo_timers::future::TimeoutFuture::new(PATIENCE.millis() as u32);
        match select(receiver, patience).await {
            Either::Left((Ok(answer), _)) => answer,
            _ => {
                let why = format!("the workers did not start within {PATIENCE}");
                (self.0.broken)(&why);
                Err(why)
            }
        }
    }

    fn is_settled(&self) -> bool {
        self.0.wanted.get() == 0 && self.ready() == self.0.workers.borrow().len()
    }

    /// The browser starts no more workers.
    pub(super) fn refuse(&self, why: &str) {
        self.0.wanted.set(0);
        for waiting in self.0.waiting.take() {
            // Who waits no longer needs no answer.
            let _ = waiting.send(Err(format!("The browser starts no worker: {why}")));
        }
    }

    /// A worker that the page has created, by its port.
    pub(super) fn add(&self, port: MessagePort) {
        self.0.wanted.set(self.0.wanted.get().saturating_sub(1));
        let at = self.0.workers.borrow().len();
        let pool = self.clone();
        let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            pool.hear(at, &event.data());
        });
        port.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        let worker = Worker {
            port,
            desk: None,
            clock: Handshake::default(),
            rented: false,
            told_ended: 0,
            handed: None,
            _listen: listen,
        };
        self.0.workers.borrow_mut().push(worker);
    }

    /// A worker is there: it has its end of the port. Not before, for Firefox loses a memory that
    /// is sent to a port which is on its way.
    fn welcome(&self, at: usize) {
        if let Some(worker) = self.0.workers.borrow_mut().get_mut(at) {
            worker.desk = self.introduce(&worker.port);
        }
    }

    /// The first message to a worker: the memory to share, if it can be shared.
    fn introduce(&self, port: &MessagePort) -> Option<Arc<Desk>> {
        if self.0.transport.get() == Transport::Shared {
            let desk = Arc::new(Desk::default());
            let hello = object(&[
                ("memory", wasm_bindgen::memory()),
                ("desk", desk.address().into()),
            ]);
            match port.post_message(&hello) {
                Ok(()) => return Some(desk),
                Err(_) => self.0.transport.set(Transport::Own),
            }
        }
        if let Err(error) = port.post_message(&object(&[])) {
            complain(&words(&error));
        }
        None
    }

    fn hear(&self, at: usize, message: &JsValue) {
        if message.is_undefined() {
            self.welcome(at);
            return;
        }
        if message.is_null() {
            let desk = self
                .0
                .workers
                .borrow()
                .get(at)
                .and_then(|worker| worker.desk.clone());
            let told = desk.map(|desk| desk.take()).unwrap_or_default();
            told.into_iter().for_each(|told| self.told(at, told));
            return;
        }
        match unpack(message.clone()) {
            Ok(told) => self.told(at, told),
            Err(error) => complain(&format!("A worker's message cannot be read: {error}")),
        }
    }

    fn told(&self, at: usize, told: Told) {
        match told {
            Told::Pong { at: time } => self.pong(at, time),
            Told::ItemStart {
                load,
                item,
                at: time,
            } => {
                self.report(at, load, time, Reported::ItemStart(item));
            }
            Told::ItemEnd {
                load,
                item,
                at: time,
                failed,
                checksum,
            } => {
                if let Some(worker) = self.0.workers.borrow_mut().get_mut(at) {
                    worker.told_ended += 1;
                }
                self.report(
                    at,
                    load,
                    time,
                    Reported::ItemEnd {
                        item,
                        failed,
                        checksum,
                    },
                );
            }
            Told::Done { load } => {
                let pending = self.0.loads.borrow_mut().remove(&load);
                if let Some(pending) = pending {
                    // A run that is over does not wait.
                    let _ = pending.done.send(());
                }
            }
        }
    }

    fn report(&self, at: usize, load: u32, time: Micros, what: Reported) {
        let offset = self
            .0
            .workers
            .borrow()
            .get(at)
            .map_or(0, |worker| worker.clock.offset);
        let time = Micros(time.0.saturating_add_signed(offset));
        if let Some(pending) = self.0.loads.borrow().get(&load) {
            pending.reports.send(time, what);
        }
    }

    fn pong(&self, at: usize, time: Micros) {
        let now = self.0.clock.now();
        let more = {
            let mut workers = self.0.workers.borrow_mut();
            let Some(worker) = workers.get_mut(at) else {
                return;
            };
            worker.clock.pong(now, time);
            worker.hand_over();
            !worker.clock.is_over()
        };
        if more {
            self.tell(at, &Tell::Ping);
            return;
        }
        if !self.is_settled() {
            return;
        }
        self.0.warm_up.set(now.since(self.0.asked_at.get()));
        (self.0.changed)(self.info());
        for waiting in self.0.waiting.take() {
            // Who waits no longer needs no answer.
            let _ = waiting.send(Ok(()));
        }
    }

    fn tell(&self, at: usize, tell: &Tell) {
        let workers = self.0.workers.borrow();
        let Some(worker) = workers.get(at) else {
            return;
        };
        let posted = pack(tell).and_then(|message| {
            worker
                .port
                .post_message(&message)
                .map_err(|error| words(&error))
        });
        if let Err(error) = posted {
            complain(&error);
        }
    }

    fn call_off(&self, load: u32, blocking: bool) {
        let Some(pending) = self.0.loads.borrow_mut().remove(&load) else {
            return;
        };
        let desk = self
            .0
            .workers
            .borrow()
            .get(pending.worker)
            .and_then(|worker| worker.desk.clone());
        match desk.filter(|_| blocking) {
            Some(desk) => desk.call_off(load),
            None => self.tell(pending.worker, &Tell::CallOff(load)),
        }
    }
}

impl Worker {
    /// Passes on what was handed to it, if it has answered once: before that nobody listens.
    fn hand_over(&mut self) {
        if self.clock.pinged.is_none() {
            return;
        }
        let Some(port) = self.handed.take() else {
            return;
        };
        let transfer = js_sys::Array::of1(&port);
        let handed = self
            .port
            .post_message_with_transferable(&JsValue::NULL, &transfer);
        if let Err(error) = handed {
            complain(&words(&error));
        }
    }
}

impl Handshake {
    fn pong(&mut self, now: Micros, theirs: Micros) {
        if let Some(pinged) = self.pinged {
            self.pongs += 1;
            let round_trip = now.since(pinged);
            if self.quickest.is_none_or(|quickest| round_trip < quickest) {
                self.quickest = Some(round_trip);
                let middle = i64::try_from(pinged.0 + round_trip.0 / 2).unwrap_or(i64::MAX);
                self.offset = middle.saturating_sub_unsigned(theirs.0);
            }
        }
        self.pinged = Some(now);
    }

    fn is_over(&self) -> bool {
        self.pongs >= PINGS
    }
}

/// Whether this thread's memory can be sent to a worker.
fn probe() -> Transport {
    let memory = wasm_bindgen::memory();
    let buffer = Reflect::get(&memory, &"buffer".into()).unwrap_or(JsValue::UNDEFINED);
    let kind = Reflect::get(&js_sys::global(), &"SharedArrayBuffer".into()).ok();
    let is_shared = kind.and_then(|kind| kind.dyn_into::<js_sys::Function>().ok());
    let is_shared = is_shared.is_some_and(|kind| is_instance(&buffer, &kind));
    if !is_shared {
        return Transport::Own;
    }
    let posted = web_sys::MessageChannel::new().and_then(|channel| {
        let posted = channel.port1().post_message(&memory);
        channel.port1().close();
        posted
    });
    posted.map_or(Transport::Own, |()| Transport::Shared)
}

fn is_instance(value: &JsValue, of: &js_sys::Function) -> bool {
    let prototype = Reflect::get(of, &"prototype".into()).ok();
    let prototype = prototype.and_then(|prototype| prototype.dyn_into::<Object>().ok());
    prototype.is_some_and(|prototype| prototype.is_prototype_of(value))
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
