//! The live clock: real time, one heap of deadlines, one armed timer.

use std::cell::RefCell;
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
        Micros((self.0.performance.now() * 1e3) as u64)
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
        // This timer has fired: clearing it would be in vain.
        if let Some((_, timer)) = self.0.armed.take() {
            timer.forget();
        }
        let now = self.now();
        let next = || self.0.sleeps.borrow_mut().take_due(now);
        while let Some(sleep) = next() {
            // A sleep that was called off is not awaited any more.
            let _ = sleep.send(());
        }
        self.arm();
    }
}

thread_local! {
    static TURN: Option<web_sys::MessageChannel> = web_sys::MessageChannel::new().ok();
}

/// Gives the event loop a turn, without the 4 ms that nested timers cost.
pub async fn turn() {
    let Some(channel) = TURN.with(Clone::clone) else {
        gloo_timers::future::TimeoutFuture::new(0).await;
        return;
    };
    let (sender, receiver) = oneshot::channel::<()>();
    let done = Closure::once_into_js(move || {
        let _ = sender.send(());
    });
    let port = channel.port1();
    let listening = port.add_event_listener_with_callback_and_add_event_listener_options(
        "message",
        done.unchecked_ref(),
        &{
            let options = web_sys::AddEventListenerOptions::new();
            options.set_once(true);
            options
        },
    );
    port.start();
    if listening.is_ok() && channel.port2().post_message(&JsValue::NULL).is_ok() {
        let _ = receiver.await;
    }
}
