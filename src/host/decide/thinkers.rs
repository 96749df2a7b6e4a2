//! The workers of the pool that work out pieces, seen from the host.
//!
//! Each has a port of its own for that, beside the one by which it is given loads of live runs: the
//! first part of the program need not know what is said on it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessageEvent, MessagePort};

use crate::host::gauge::hardware_concurrency;
use crate::host::run::Host;
use crate::host::ship::{complain, pack, unpack, words};

use super::think::{Finding, Found, Thought, What};

thread_local! {
    /// A host in a worker is the only one there, and has them for life.
    static THINKERS: Thinkers = Thinkers::default();
}

/// Those who work out pieces. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Thinkers(Rc<Inner>);

/// Hears what is found, and by whom.
type Ear = UnboundedSender<(usize, Finding)>;

#[derive(Default)]
struct Inner {
    ports: RefCell<Vec<Port>>,
    ears: RefCell<Vec<(u32, Ear)>>,
    last: Cell<u32>,
}

struct Port {
    port: MessagePort,
    /// Pieces that are being worked out there.
    pieces: Cell<u32>,
    /// Whether nobody listens there: the next who hires tries again.
    away: Cell<bool>,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Thinkers {
    /// Those of this thread's host: as many as the machine has CPUs, `most` at most, started where
    /// they are missing. None where the browser refuses workers.
    pub(super) async fn hire(host: &Host, most: usize) -> Self {
        let thinkers = THINKERS.with(Self::clone);
        let Some(workers) = host.workers() else {
            return thinkers;
        };
        let wanted = hardware_concurrency().min(most).min(workers.most());
        // Where the browser starts no more, those do it that are there.
        let _ = workers.ensure(wanted).await;
        for at in 0..workers.count().min(wanted) {
            if thinkers.listens(at) {
                continue;
            }
            match thinkers.introduce(host, at) {
                Ok((port, theirs)) => {
                    thinkers.put(at, port);
                    workers.hand(at, theirs);
                }
                Err(why) => {
                    complain(&why);
                    break;
                }
            }
        }
        thinkers
    }

    fn listens(&self, at: usize) -> bool {
        let ports = self.0.ports.borrow();
        ports.get(at).is_some_and(|port| !port.away.get())
    }

    fn put(&self, at: usize, port: Port) {
        let mut ports = self.0.ports.borrow_mut();
        match ports.get_mut(at) {
            Some(away) => *away = port,
            None => ports.push(port),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.ports.borrow().len()
    }

    fn introduce(&self, host: &Host, at: usize) -> Result<(Port, MessagePort), String> {
        let channel = MessageChannel::new().map_err(|error| words(&error))?;
        let (thinkers, host) = (self.clone(), host.clone());
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            thinkers.hear(&host, at, event.data());
        });
        let port = channel.port1();
        port.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let port = Port {
            port,
            pieces: Cell::new(0),
            away: Cell::new(false),
            _hear: hear,
        };
        Ok((port, channel.port2()))
    }

    fn hear(&self, host: &Host, at: usize, message: JsValue) {
        if let Some(why) = message.as_string() {
            self.is_away(host, at, &why);
            return;
        }
        match unpack::<Found>(message) {
            Ok(found) => {
                if matches!(
                    found.what,
                    Finding::Piece(..) | Finding::Nonsense | Finding::Computed(..)
                ) {
                    self.end(host, at, 1);
                }
                let ears = self.0.ears.borrow();
                // Of a study that is over nobody wants to hear.
                if let Some((_, ear)) = ears.iter().find(|(study, _)| *study == found.study) {
                    send(ear, at, found.what);
                }
            }
            Err(error) => complain(&error),
        }
    }

    /// Nobody listens there, and what was given out is worked out by nobody.
    fn is_away(&self, host: &Host, at: usize, why: &str) {
        self.end(host, at, u32::MAX);
        if let Some(port) = self.0.ports.borrow().get(at) {
            port.away.set(true);
        }
        for (_, ear) in self.0.ears.borrow().iter() {
            send(ear, at, Finding::Away(why.to_owned()));
        }
    }

    /// So many pieces are not worked out there any more.
    fn end(&self, host: &Host, at: usize, pieces: u32) {
        if let Some(port) = self.0.ports.borrow().get(at) {
            let ended = pieces.min(port.pieces.get());
            port.pieces.set(port.pieces.get() - ended);
            (0..ended).for_each(|_| host.thinking().end());
        }
    }

    /// Somebody who asks, and hears what is found.
    pub(super) fn asker(&self, host: &Host) -> Asker {
        let study = self.0.last.get() + 1;
        self.0.last.set(study);
        let (ear, answers) = unbounded();
        self.0.ears.borrow_mut().push((study, ear));
        Asker {
            thinkers: self.clone(),
            host: host.clone(),
            study,
            answers,
        }
    }
}

fn send(ear: &Ear, at: usize, finding: Finding) {
    // It is gone from the list before it is deaf.
    let _ = ear.unbounded_send((at, finding));
}

/// Somebody who asks. Dropping it has everybody forget what it is about.
pub(super) struct Asker {
    thinkers: Thinkers,
    host: Host,
    study: u32,
    answers: UnboundedReceiver<(usize, Finding)>,
}

impl Asker {
    /// Asks one of those who work out pieces.
    pub(super) fn ask(&self, at: usize, what: What) {
        let ports = self.thinkers.0.ports.borrow();
        let Some(port) = ports.get(at) else {
            return;
        };
        if matches!(what, What::Piece(_) | What::Compute(_)) {
            port.pieces.set(port.pieces.get() + 1);
            self.host.thinking().begin();
        }
        let study = self.study;
        let posted = pack(&Thought { study, what }).and_then(|message| {
            port.port
                .post_message(&message)
                .map_err(|error| words(&error))
        });
        if let Err(error) = posted {
            complain(&error);
        }
    }

    /// The next answer, with who gives it; nothing if none comes within so many milliseconds.
    pub(super) async fn answer(&mut self, within: u32) -> Option<(usize, Finding)> {
        match select(self.answers.next(), TimeoutFuture::new(within)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => None,
        }
    }

    /// An answer that is there already.
    pub(super) fn answered(&mut self) -> Option<(usize, Finding)> {
        self.answers.try_recv().ok()
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        for at in 0..self.thinkers.count() {
            self.ask(at, What::Forget);
        }
        let mut ears = self.thinkers.0.ears.borrow_mut();
        ears.retain(|(study, _)| *study != self.study);
    }
}
