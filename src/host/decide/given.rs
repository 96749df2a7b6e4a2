//! What the workers of the pool have been given to work out.

use std::collections::VecDeque;

use super::TICK;

/// Attempts at an item that are given to a worker at once, at most, where they can be parted.
pub(super) const AT_ONCE: u64 = 20_000;
/// Parts that each has at a time, at most: while it sends one answer it works on the next.
const AHEAD: usize = 2;
/// Who has a part of more attempts has no other: a live run waits until all are back.
const SMALL: u64 = 50_000;
/// How long it may take until an answer comes, in milliseconds, beside what the part takes.
const PATIENCE: u64 = 30_000;
/// Attempts that may take a millisecond. They take far less.
const PER_MILLISECOND: u64 = 100;

/// The parts that are not back, by worker: their sizes, in the order in which they are answered.
pub(super) struct Given(Vec<VecDeque<u64>>);

impl Given {
    pub(super) fn to(workers: usize) -> Self {
        Self(vec![VecDeque::new(); workers])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(VecDeque::is_empty)
    }

    /// Who may be given a part of this size: whoever has the fewest, if anybody may.
    pub(super) fn taker(&self, size: u64) -> Option<usize> {
        let few = |has: &VecDeque<u64>| {
            let small = has.iter().chain([&size]).all(|size| *size < SMALL);
            has.is_empty() || (small && has.len() < AHEAD)
        };
        let takers = self.0.iter().enumerate().filter(|(_, has)| few(has));
        takers.min_by_key(|(_, has)| has.len()).map(|(at, _)| at)
    }

    /// This worker is given a part of this size.
    pub(super) fn give(&mut self, at: usize, size: u64) {
        if let Some(has) = self.0.get_mut(at) {
            has.push_back(size);
        }
    }

    /// This worker has answered.
    pub(super) fn answered(&mut self, at: usize) {
        if let Some(has) = self.0.get_mut(at) {
            has.pop_front();
        }
    }

    /// Looks without an answer after which those who work it out are given up.
    pub(super) fn patience(&self) -> u32 {
        let largest = self.0.iter().flatten().copied().max().unwrap_or(0);
        let looks = (PATIENCE + largest / PER_MILLISECOND) / u64::from(TICK);
        u32::try_from(looks).unwrap_or(u32::MAX)
    }
}
