//! Forecasts that take many runs, worked out on the workers of the pool, and what is measured of the
//! machine.
//!
//! A study goes on while it is wanted: until it is over, stopped, or another one of its kind is asked
//! for. Live runs come first. While one prepares or goes on, no piece is given out, and it begins when
//! the last one is back, so that nothing of this bends what it measures.
//!
//! [`door_hear`] and [`door_think`] are doors of the rest (see [`super::rest`]).

mod calibrate;
mod course;
mod given;
mod here;
mod study;
mod think;
mod thinkers;

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessagePort;

use crate::driver::clock::Clock;

use super::protocol::FromHost;
use super::protocol::decide::{Ask, Kind, Told};
use super::run::Host;
use super::ship::complain;

/// How often a study that waits looks around, and the page is told, in milliseconds.
const TICK: u32 = 100;
/// How often a run that waits for pieces to be back looks whether they are, in milliseconds.
const GLANCE: u32 = 2;

/// What the host knows of what goes on here.
#[derive(Default)]
pub(super) struct Thinking {
    /// By kind, the newest study that is wanted; 0 for none.
    wanted: [Cell<u32>; Kind::ALL.len()],
    /// Counts up with each calibration and each end of one; odd while one is wanted.
    calibration: Cell<u32>,
    /// Pieces that are being worked out.
    pieces: Cell<u32>,
    /// Whether a worker is gone, and with it what it had.
    lost: Cell<bool>,
}

impl Thinking {
    /// A worker is gone.
    pub(super) fn lose(&self) {
        self.lost.set(true);
    }

    /// Ends when nothing is being worked out: who asks for it gives out nothing more.
    pub(super) async fn over(&self) {
        while self.pieces.get() > 0 && !self.lost.get() {
            TimeoutFuture::new(GLANCE).await;
        }
    }

    fn begin(&self) {
        self.pieces.set(self.pieces.get() + 1);
    }

    fn end(&self) {
        self.pieces.set(self.pieces.get().saturating_sub(1));
    }

    fn is_calibrating(&self) -> bool {
        self.calibration.get() % 2 == 1
    }
}

/// Answers what the page asks.
#[inline(never)]
pub(super) fn door_hear(host: &Host, ask: &[u8]) {
    match postcard::from_bytes(ask) {
        Ok(ask) => hear(host, ask),
        Err(_) => complain("The page asks for what is not of this program."),
    }
}

/// Becomes one who works out pieces, beside what else this worker of the pool does.
#[inline(never)]
pub(super) fn door_think(port: &MessagePort, clock: &Clock) {
    think::listen(port, clock);
}

fn hear(host: &Host, ask: Ask) {
    let thinking = host.thinking();
    match ask {
        Ask::Study { asked, form, what } => {
            thinking.wanted[what.kind() as usize].set(asked);
            let host = host.clone();
            spawn_local(async move { course::work(&host, asked, *form, &what).await });
        }
        Ask::Stop { kind } => thinking.wanted[kind as usize].set(0),
        Ask::Calibrate => {
            // One more, and another if one is wanted already: this is a new one.
            let number = (thinking.calibration.get() + 1) | 1;
            thinking.calibration.set(number);
            let host = host.clone();
            spawn_local(async move { calibrate::calibrate(&host, number).await });
        }
        Ask::StopCalibrating => end_calibration(thinking),
    }
}

fn end_calibration(thinking: &Thinking) {
    let number = thinking.calibration.get();
    thinking.calibration.set(number + number % 2);
}

fn tell(host: &Host, told: &Told) {
    match postcard::to_allocvec(told) {
        Ok(bytes) => host.tell(FromHost::Decide(bytes)),
        Err(_) => complain("The page cannot be told: it cannot be written."),
    }
}
