//! Who works out pieces, in a worker of the pool.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

use crate::Micros;
use crate::driver::clock::Clock;
use crate::driver::kernel::Kernel;
use crate::forecast::{Estimate, Piece};
use crate::host::ship::{complain, pack, unpack, words};
use crate::scenario::{Checked, Form};

/// Rounds of the kernel between two looks at the clock.
const ROUNDS: u64 = 10_000;

/// From the host to a worker that thinks: what to do, and for which study.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Thought {
    /// Named by the host.
    pub(super) study: u32,
    pub(super) what: What,
}

/// What there is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum What {
    /// This is what is studied: once, before the first piece.
    Study(Box<Form>),
    /// Work this out.
    Piece(Piece),
    /// The study is over.
    Forget,
    /// Answer.
    Ping,
    /// Compute for so long.
    Compute(Micros),
}

/// From the worker to the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) study: u32,
    pub(super) what: Finding,
}

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Finding {
    /// What the piece of this number comes to.
    Piece(u32, Vec<Estimate>),
    /// What the piece is of makes no sense.
    Nonsense,
    Pong,
    /// Rounds of the kernel, and how long they took.
    Computed(u64, Micros),
    /// Nobody thinks here, and why.
    Away(String),
}

/// Listens on `port` for the rest of the worker's life.
pub(super) fn listen(port: &MessagePort, clock: &Clock) {
    let thinker = Thinker {
        port: port.clone(),
        clock: clock.clone(),
        studies: RefCell::default(),
    };
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match unpack(event.data()) {
            Ok(thought) => thinker.hear(thought),
            Err(error) => complain(&error),
        }
    });
    port.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens until the worker is terminated.
    listen.forget();
}

struct Thinker {
    port: MessagePort,
    clock: Clock,
    /// What is studied, until it is over.
    studies: RefCell<Vec<(u32, Checked)>>,
}

impl Thinker {
    fn hear(&self, Thought { study, what }: Thought) {
        let finding = match what {
            What::Study(form) => {
                // The host has read it before; what makes no sense is not kept.
                let checked = form.read().ok();
                let known = checked.map(|(_, checked)| (study, checked));
                self.studies.borrow_mut().extend(known);
                return;
            }
            What::Forget => {
                self.studies.borrow_mut().retain(|(of, _)| *of != study);
                return;
            }
            What::Piece(piece) => self.work_out(study, &piece),
            What::Ping => Finding::Pong,
            What::Compute(time) => self.compute(time),
        };
        let found = Found {
            study,
            what: finding,
        };
        let posted = pack(&found).and_then(|message| {
            self.port
                .post_message(&message)
                .map_err(|error| words(&error))
        });
        if let Err(error) = posted {
            complain(&error);
        }
    }

    fn work_out(&self, study: u32, piece: &Piece) -> Finding {
        let studies = self.studies.borrow();
        let known = studies.iter().find(|(of, _)| *of == study);
        known.map_or(Finding::Nonsense, |(_, checked)| {
            Finding::Piece(piece.number, piece.work_out(checked))
        })
    }

    fn compute(&self, time: Micros) -> Finding {
        let mut kernel = Kernel::new(0, u64::MAX);
        let (began, mut rounds) = (self.clock.now(), 0);
        loop {
            kernel.advance(ROUNDS);
            rounds += ROUNDS;
            let took = self.clock.now().since(began);
            if took >= time {
                return Finding::Computed(rounds, took);
            }
        }
    }
}
