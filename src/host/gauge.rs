//! What the host measures of the machine: the kernel's pace, the clock's step, the cores.

use crate::Micros;
use crate::driver::clock::Clock;
use crate::driver::kernel::Kernel;

/// A clock that steps by more than this is not worth measuring closer.
const LOOK: Micros = Micros(20_000);

/// Rounds of the kernel in a millisecond: the best of some short tries.
pub(super) fn calibrate(clock: &Clock) -> f64 {
    let mut best: f64 = 1_000.0;
    for attempt in 0..6 {
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

/// The step of this thread's clock: the smallest of some, looked for in 20 ms at most.
pub(super) fn resolution(clock: &Clock) -> Micros {
    let mut smallest = LOOK;
    for _ in 0..8 {
        let before = clock.now();
        let mut looks = 0;
        let mut step = Micros::ZERO;
        while step == Micros::ZERO && looks < 20_000 {
            step = clock.now().since(before);
            looks += 1;
        }
        if step == Micros::ZERO || step > Micros(2_000) {
            return step.max(LOOK);
        }
        smallest = smallest.min(step);
    }
    smallest
}

pub(super) fn hardware_concurrency() -> usize {
    let global = js_sys::global();
    let navigator = js_sys::Reflect::get(&global, &"navigator".into()).ok();
    let cores = navigator.and_then(|navigator| {
        js_sys::Reflect::get(&navigator, &"hardwareConcurrency".into())
            .ok()?
            .as_f64()
    });
    cores.map_or(1, |cores| cores as usize).max(1)
}
