//! What the host and a worker see in one memory: the reports, and the word that calls work off.
//!
//! A desk crosses from the host to its worker as a pointer in a message. Taking it there is the
//! only `unsafe` of the project.

#![allow(
    unsafe_code,
    reason = "a shared value is handed to a worker as a pointer"
)]

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::worker::Told;

/// One per worker, in the memory that the host and the worker share.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Loads up to this number are called off.
    called_off: Mutex<u32>,
    /// Rings when `called_off` changes.
    bell: Condvar,
    /// What the worker has to tell, until the host takes it.
    told: Mutex<Vec<Told>>,
    /// Items that the worker has ended: what proves whose hand wrote here.
    ended: Mutex<u32>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that is done under these locks can panic half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Calls off every load up to this number.
    pub(super) fn call_off(&self, load: u32) {
        let mut called_off = lock(&self.called_off);
        *called_off = load.max(*called_off);
        self.bell.notify_all();
    }

    pub(super) fn is_called_off(&self, load: u32) -> bool {
        load <= *lock(&self.called_off)
    }

    /// Blocks the worker, as `time.sleep` blocks a process, until `now` says that `until` has
    /// come or the load is called off. Times are in milliseconds.
    pub(super) fn sleep(&self, load: u32, until: f64, now: impl Fn() -> f64) {
        let mut called_off = lock(&self.called_off);
        loop {
            let left = until - now();
            if left <= 0.0 || load <= *called_off {
                return;
            }
            let left = Duration::from_secs_f64(left / 1e3);
            let woken = self.bell.wait_timeout(called_off, left);
            called_off = woken.map_or_else(|poisoned| poisoned.into_inner().0, |(guard, _)| guard);
        }
    }

    pub(super) fn tell(&self, told: Told) {
        if matches!(told, Told::ItemEnd { .. }) {
            *lock(&self.ended) += 1;
        }
        lock(&self.told).push(told);
    }

    pub(super) fn take(&self) -> Vec<Told> {
        std::mem::take(&mut *lock(&self.told))
    }

    /// Items that the worker has ended since the last call.
    pub(super) fn take_ended(&self) -> u32 {
        std::mem::take(&mut *lock(&self.ended))
    }

    /// This desk as a number that [`Desk::from_address`] takes, in the same memory.
    pub(super) fn address(self: &Arc<Self>) -> u32 {
        Arc::into_raw(Arc::clone(self)) as usize as u32
    }

    /// The desk at an address.
    ///
    /// # Safety
    /// The address is from [`Desk::address`], in this same memory, and is taken once.
    pub(super) unsafe fn from_address(address: u32) -> Arc<Self> {
        // SAFETY: by the contract above this is the pointer that `Arc::into_raw` made, with a
        // count that nobody else gives back. `Desk` is Sync, so another thread may hold it.
        unsafe { Arc::from_raw(address as usize as *const Self) }
    }
}
