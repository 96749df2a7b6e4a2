//! The machine's CPUs, shared by everything that computes.
//!
//! Who computes asks for thousandths of a CPU. While all of them together ask for no more than
//! there is, each takes the time that it takes alone; beyond that all are slowed down alike, as
//! a fair scheduler does. So one clock serves them all: it runs slower the more are asked for,
//! and everybody ends when it shows what it showed at their start, plus their time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Micros;

/// Thousandths of a CPU that one busy thread asks for.
pub(super) const ONE: u32 = 1_000;

/// Everything that computes now, each with a value that says who it is.
#[derive(Clone, Debug)]
pub(super) struct Cores<T> {
    capacity: u64,
    asked: u64,
    /// What the shared clock shows, in thousandths of a microsecond.
    shown: u128,
    /// When it was last looked at.
    seen: Micros,
    busy: BinaryHeap<Reverse<Busy<T>>>,
    joined: u64,
}

#[derive(Clone, Debug)]
struct Busy<T> {
    ends: u128,
    order: u64,
    asks: u32,
    who: T,
}

impl<T> PartialEq for Busy<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.ends, self.order) == (other.ends, other.order)
    }
}

impl<T> Eq for Busy<T> {}

impl<T> PartialOrd for Busy<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Busy<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.ends, self.order).cmp(&(other.ends, other.order))
    }
}

impl<T> Cores<T> {
    pub(super) fn new(cpus: u32) -> Self {
        Self {
            capacity: u64::from(cpus.max(1)) * u64::from(ONE),
            asked: 0,
            shown: 0,
            seen: Micros::ZERO,
            busy: BinaryHeap::new(),
            joined: 0,
        }
    }

    /// Whether nobody computes.
    pub(super) fn is_idle(&self) -> bool {
        self.busy.is_empty()
    }

    /// Somebody begins to compute, for what would take `time` alone.
    pub(super) fn join(&mut self, now: Micros, time: Micros, asks: u32, who: T) {
        self.look(now);
        self.asked += u64::from(asks);
        self.busy.push(Reverse(Busy {
            ends: self.shown + u128::from(time.0) * 1_000,
            order: self.joined,
            asks,
            who,
        }));
        self.joined += 1;
    }

    /// Somebody who is done by now; to be asked until nobody is.
    pub(super) fn take_done(&mut self, now: Micros) -> Option<T> {
        if self.is_idle() {
            return None;
        }
        self.look(now);
        let Reverse(next) = self.busy.peek()?;
        if next.ends > self.shown {
            return None;
        }
        let Reverse(done) = self.busy.pop()?;
        self.asked -= u64::from(done.asks);
        Some(done.who)
    }

    /// When the next is done, if nobody joins before.
    pub(super) fn next_done(&self) -> Option<Micros> {
        let Reverse(next) = self.busy.peek()?;
        let left = next.ends.saturating_sub(self.shown);
        let slowed = left * u128::from(self.asked.max(self.capacity));
        let wait = slowed.div_ceil(u128::from(self.capacity) * 1_000);
        Some(self.seen + Micros(u64::try_from(wait).unwrap_or(u64::MAX)))
    }

    /// Whoever `leaves` picks computes no more.
    pub(super) fn leave(&mut self, now: Micros, leaves: impl Fn(&T) -> bool) {
        self.look(now);
        self.busy.retain(|Reverse(busy)| !leaves(&busy.who));
        let asks = self.busy.iter().map(|Reverse(busy)| u64::from(busy.asks));
        self.asked = asks.sum();
    }

    fn look(&mut self, now: Micros) {
        let passed = u128::from(now.since(self.seen).0) * 1_000;
        self.shown += match self.asked > self.capacity {
            false => passed,
            true => passed * u128::from(self.capacity) / u128::from(self.asked),
        };
        self.seen = self.seen.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cores, ONE};
    use crate::Micros;

    fn ends(mut cores: Cores<&'static str>) -> Vec<(&'static str, u64)> {
        let mut ends = Vec::new();
        while let Some(now) = cores.next_done() {
            while let Some(who) = cores.take_done(now) {
                ends.push((who, now.0));
            }
        }
        ends
    }

    #[test]
    fn alone_everything_takes_its_time() {
        let mut cores = Cores::new(2);
        cores.join(Micros(5), Micros(10), ONE, "a");
        cores.join(Micros(7), Micros(4), ONE, "b");
        assert_eq!(ends(cores), [("b", 11), ("a", 15)]);
    }

    #[test]
    fn three_on_two_cpus_take_half_as_long_again() {
        let mut cores = Cores::new(2);
        for who in ["a", "b", "c"] {
            cores.join(Micros(0), Micros(100), ONE, who);
        }
        assert_eq!(ends(cores), [("a", 150), ("b", 150), ("c", 150)]);
    }

    #[test]
    fn who_is_left_has_more() {
        let mut cores = Cores::new(1);
        cores.join(Micros(0), Micros(10), ONE, "short");
        cores.join(Micros(0), Micros(30), ONE, "long");
        assert_eq!(ends(cores), [("short", 20), ("long", 40)]);
    }

    #[test]
    fn who_leaves_makes_room() {
        let mut cores = Cores::new(1);
        cores.join(Micros(0), Micros(10), ONE, "stays");
        cores.join(Micros(0), Micros(10), ONE, "goes");
        cores.leave(Micros(10), |who| *who == "goes");
        assert_eq!(ends(cores), [("stays", 15)]);
    }
}
