//! What the host measures of the machine: the kernel's pace, the clock's step, the cores.

use crate::Micros;
use crate::driver::clock::{Clock, turn};
use crate::driver::kernel::Kernel;

/// Tries without a better one after which the best is taken for the best.
const ENOUGH_TRIES: u32 = 8;
/// Tries at most: 200 ms.
const MOST_TRIES: u32 = 80;
/// A clock that steps by more than this is not worth measuring closer.
const LOOK: Micros = Micros(20_000);

/// Rounds of the kernel in a millisecond: the best of many short tries.
///
/// A browser runs a program slowly first and better once it is worth the while, so the tries go
/// on until they no longer improve. Between them the event loop gets a turn.
pub(super) async fn calibrate(clock: &Clock) -> f64 {
    let (mut best, mut since_better) = (0.0_f64, 0);
    for attempt in 0..MOST_TRIES {
        let pace = pace(clock, attempt);
        since_better = if pace > best * 1.02 {
            0
        } else {
            since_better + 1
        };
        best = best.max(pace);
        if since_better >= ENOUGH_TRIES {
            break;
        }
        turn().await;
    }
    best
}

/// Rounds in a millisecond, in one try.
fn pace(clock: &Clock, item: u32) -> f64 {
    let mut kernel = Kernel::new(item, u64::MAX);
    let began = clock.now();
    let mut rounds = 0_u64;
    loop {
        kernel.advance(10_000);
        rounds += 10_000;
        let took = clock.now().since(began);
        if took >= Micros(2_500) {
            return rounds as f64 / took.millis();
        }
    }
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
