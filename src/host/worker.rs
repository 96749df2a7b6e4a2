//! A worker of the pool, seen from inside: takes loads, reports items.
//!
//! In shared memory it blocks while an item sleeps, as a process in `time.sleep` does, and tells
//! the host through the memory that they share. With a memory of its own it awaits a timer, and
//! tells by messages. Either way it is idle in its event loop between loads.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use futures::future::{AbortHandle, abortable};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use crate::Micros;
use crate::driver::clock::{Clock, turn};
use crate::driver::kernel::Kernel;
use crate::driver::live::rounds_in;
use crate::scenario::Work;

use super::decide;
use super::rest;
use super::shared::Desk;
use super::ship::{complain, pack, unpack};

/// The longest that a computation goes on without looking whether it is called off.
const LOOK: Micros = Micros(2_000);
/// With a memory of its own a worker must give its event loop a turn to hear that.
const SLICE: Micros = Micros(15_000);

/// From the host to a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Tell {
    /// What is your clock's time?
    Ping,
    /// Process this.
    Load(Load),
    /// Stop processing a load; what a worker with a memory of its own needs to be told.
    CallOff(u32),
}

/// Items for a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Load {
    /// Counts up, over all workers.
    pub(super) number: u32,
    /// Index, time, and whether it raises an exception.
    pub(super) items: Vec<(u32, Micros, bool)>,
    pub(super) work: Work,
    pub(super) rounds_per_ms: f64,
    /// Whether the worker may block while an item sleeps: it has nothing else to do.
    pub(super) blocking: bool,
}

/// From a worker to the host; times are of the worker's own clock.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) enum Told {
    Pong {
        at: Micros,
    },
    ItemStart {
        load: u32,
        item: u32,
        at: Micros,
    },
    ItemEnd {
        load: u32,
        item: u32,
        at: Micros,
        failed: bool,
        checksum: u32,
    },
    Done {
        load: u32,
    },
}

/// Becomes a worker of the pool: listens on `port` for the rest of its life.
///
/// `desk` is the address of its desk where it shares the host's memory, and 0 otherwise. It is
/// trusted: nobody but `www/worker.js` may call this, with what the host has sent.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to the worker's script")]
pub fn fanout_pool_worker(port: MessagePort, desk: u32) {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let Some(clock) = Clock::of_this_thread() else {
        complain("This worker has no clock.");
        return;
    };
    // SAFETY: the host made this address from its desk for this worker, which shares its memory
    // and is started with it once.
    #[allow(unsafe_code, reason = "see shared.rs")]
    let desk = (desk != 0).then(|| unsafe { Desk::from_address(desk) });
    let worker = Worker {
        port: port.clone(),
        clock,
        desk,
        loads: Rc::default(),
    };
    let hello = worker.clone();
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().is_null() {
            think(event.ports().get(0).unchecked_into(), worker.clock.clone());
            return;
        }
        match unpack(event.data()) {
            Ok(tell) => worker.hear(tell),
            Err(error) => complain(&error),
        }
    });
    port.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The worker listens until it is terminated.
    listen.forget();
    hello.hear(Tell::Ping);
}

/// Works out pieces of forecasts for whoever has the other end of `port`, with the rest of the
/// program; if that cannot be fetched, the other end is told why.
fn think(port: MessagePort, clock: Clock) {
    spawn_local(async move {
        if let Err(why) = rest::fetch().await {
            // There is nobody else to tell.
            let _ = port.post_message(&why.into());
            return;
        }
        decide::door_think(&port, &clock);
    });
}

#[derive(Clone)]
struct Worker {
    port: MessagePort,
    clock: Clock,
    desk: Option<Arc<Desk>>,
    loads: Rc<RefCell<Vec<(u32, AbortHandle)>>>,
}

impl Worker {
    fn hear(&self, tell: Tell) {
        match tell {
            Tell::Ping => self.post(Told::Pong {
                at: self.clock.now(),
            }),
            Tell::CallOff(number) => self.call_off(number),
            Tell::Load(load) => match self.desk.clone().filter(|_| load.blocking) {
                Some(desk) => self.process_blocking(&load, &desk),
                None => self.process_async(load),
            },
        }
    }

    fn process_async(&self, load: Load) {
        let number = load.number;
        let worker = self.clone();
        let (future, handle) = abortable(async move { worker.process(load).await });
        self.loads.borrow_mut().push((number, handle));
        let worker = self.clone();
        spawn_local(async move {
            // A load that is called off has nobody left to tell.
            let _ = future.await;
            worker
                .loads
                .borrow_mut()
                .retain(|(other, _)| *other != number);
            worker.clock.forget_dropped();
        });
    }

    fn call_off(&self, number: u32) {
        for (_, handle) in self
            .loads
            .borrow()
            .iter()
            .filter(|(other, _)| *other == number)
        {
            handle.abort();
        }
    }

    async fn process(&self, load: Load) {
        for (item, time, failed) in load.items.iter().copied() {
            self.tell_start(&load, item);
            let checksum = match load.work {
                Work::Sleep => {
                    self.clock.sleep(time).await;
                    0
                }
                Work::Compute => compute_in_turns(&load, item, time).await,
            };
            self.tell_end(&load, item, failed, checksum);
            if failed {
                break;
            }
        }
        self.tell(Told::Done { load: load.number });
    }

    fn process_blocking(&self, load: &Load, desk: &Desk) {
        for (item, time, failed) in load.items.iter().copied() {
            if desk.is_called_off(load.number) {
                return;
            }
            let began = self.tell_start(load, item);
            let checksum = match load.work {
                Work::Sleep => {
                    let until = began.millis() + time.millis();
                    desk.sleep(load.number, until, || self.clock.now().millis());
                    0
                }
                Work::Compute => compute_looking(load, item, time, desk),
            };
            if desk.is_called_off(load.number) {
                return;
            }
            self.tell_end(load, item, failed, checksum);
            if failed {
                break;
            }
        }
        self.tell(Told::Done { load: load.number });
    }

    fn tell_start(&self, load: &Load, item: u32) -> Micros {
        let at = self.clock.now();
        self.tell(Told::ItemStart {
            load: load.number,
            item,
            at,
        });
        at
    }

    fn tell_end(&self, load: &Load, item: u32, failed: bool, checksum: u32) {
        let at = self.clock.now();
        self.tell(Told::ItemEnd {
            load: load.number,
            item,
            at,
            failed,
            checksum,
        });
    }

    /// Through the shared memory where there is one; the message is then only a nudge.
    fn tell(&self, told: Told) {
        match &self.desk {
            Some(desk) => {
                desk.tell(told);
                self.nudge();
            }
            None => self.post(told),
        }
    }

    fn nudge(&self) {
        if let Err(error) = self.port.post_message(&JsValue::NULL) {
            complain(&super::ship::words(&error));
        }
    }

    fn post(&self, told: Told) {
        let posted = pack(&told).and_then(|message| {
            self.port
                .post_message(&message)
                .map_err(|error| super::ship::words(&error))
        });
        if let Err(error) = posted {
            complain(&error);
        }
    }
}

/// Computes an item, giving the event loop a turn now and then.
async fn compute_in_turns(load: &Load, item: u32, time: Micros) -> u32 {
    let mut kernel = Kernel::new(item, rounds_in(time, load.rounds_per_ms));
    let slice = rounds_in(SLICE, load.rounds_per_ms).max(1);
    while !kernel.advance(slice) {
        turn().await;
    }
    kernel.checksum()
}

/// Computes an item, looking now and then whether its load is called off.
fn compute_looking(load: &Load, item: u32, time: Micros, desk: &Desk) -> u32 {
    let mut kernel = Kernel::new(item, rounds_in(time, load.rounds_per_ms));
    let slice = rounds_in(LOOK, load.rounds_per_ms).max(1);
    while !kernel.advance(slice) && !desk.is_called_off(load.number) {}
    kernel.checksum()
}
