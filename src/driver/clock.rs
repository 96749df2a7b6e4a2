//! The live clock: real time, one heap of deadlines, one armed timer.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::Micros;

use super::Deadlines;

/// Real time since this thread began, and sleeps on it. Clones are the same clock.
///
/// However many sleeps there are, one `gloo-timers` timer is armed: for the earliest. Drift is
/// not made up for: how late a sleep ends can be told from the log.
#[derive(Clone)]
pub struct Clock(Rc<Inner>);

struct Inner {
    performance: web_sys::Performance,
    sleeps: RefCell<Deadlines<oneshot::Sender<()>>>,
    armed: RefCell<Option<(Micros, Timeout)>>,
}

impl Clock {
    /// The clock of this thread; nothing where the browser has none.
    pub fn of_this_thread() -> Option<Self> {
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok()?;
        let performance = performance.dyn_into().ok()?;
        Some(Self(Rc::new(Inner {
            performance,
            sleeps: RefCell::default(),
            armed: RefCell::default(),
        })))
    }

    /// Time since this thread began.
    pub fn now(&self) -> Micros {
        Micros((self.0.performance.now() * 1e3).round() as u64)
    }

    /// Ends after `time`. Dropping it calls the sleep off.
    pub async fn sleep(&self, time: Micros) {
        let (sender, receiver) = oneshot::channel();
        self.0.sleeps.borrow_mut().set(self.now() + time, sender);
        self.arm();
        // A sender is dropped only with the clock, and then nobody waits.
        let _ = receiver.await;
    }

    /// Forgets sleeps that were called off, and the timer with them if none is left.
    pub fn forget_dropped(&self) {
        self.0
            .sleeps
            .borrow_mut()
            .retain(|sleep| !sleep.is_canceled());
        self.arm();
    }

    /// Sleeps that have not ended.
    pub fn sleeping(&self) -> usize {
        self.0.sleeps.borrow().len()
    }

    fn arm(&self) {
        let due = self.0.sleeps.borrow().next_due();
        let armed = self.0.armed.borrow().as_ref().map(|(due, _)| *due);
        if due == armed {
            return;
        }
        let timer = due.map(|due| {
            let clock = self.clone();
            let millis = due.since(self.now()).millis().ceil();
            // Longer than a timer can be: it fires early and is armed again.
            let millis = millis.min(f64::from(i32::MAX)) as u32;
            (due, Timeout::new(millis, move || clock.fire()))
        });
        // The timer that was armed before is cleared as it is dropped.
        let _before = self.0.armed.replace(timer);
    }

    fn fire(&self) {
        drop(self.0.armed.take());
        let now = self.now();
        let next = || self.0.sleeps.borrow_mut().take_due(now);
        while let Some(sleep) = next() {
            // A sleep that was called off is not awaited any more.
            let _ = sleep.send(());
        }
        self.arm();
    }
}

/// Those who wait for a turn of the event loop, and the channel that gives it.
struct Turns {
    waiting: Waiting,
    channel: web_sys::MessageChannel,
    _give: Closure<dyn FnMut()>,
}

type Waiting = Rc<RefCell<VecDeque<oneshot::Sender<()>>>>;

thread_local! {
    static TURNS: Option<Turns> = Turns::new();
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = web_sys::MessageChannel::new().ok()?;
        let waiting = Waiting::default();
        let queue = Rc::clone(&waiting);
        let give = Closure::<dyn FnMut()>::new(move || {
            let next = queue.borrow_mut().pop_front();
            // Who was called off meanwhile needs no turn.
            let _ = next.map(|next| next.send(()));
        });
        channel
            .port1()
            .set_onmessage(Some(give.as_ref().unchecked_ref()));
        Some(Self {
            waiting,
            channel,
            _give: give,
        })
    }

    fn wait(&self) -> oneshot::Receiver<()> {
        let (sender, turn) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        if self.channel.port2().post_message(&JsValue::NULL).is_err() {
            self.waiting.borrow_mut().clear();
        }
        turn
    }
}

/// Gives the event loop a turn, without the 4 ms that nested timers cost.
///
/// Each turn wakes one who waits, so that however many compute in slices on this thread, it is
/// never kept for longer than one slice.
pub async fn turn() {
    match TURNS.with(|turns| turns.as_ref().map(Turns::wait)) {
        // Fails only if the browser gives no turns, and then at once.
        Some(turn) => drop(turn.await),
        None => gloo_timers::future::TimeoutFuture::new(0).await,
    }
}
