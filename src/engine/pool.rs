//! `multiprocessing.Pool.map`, as CPython 3.11 does it (`multiprocessing/pool.py`).
//!
//! Consecutive slices go into one FIFO queue, and a free worker takes the next. The first
//! exception ends its own slice, whose rest never runs; every other slice runs to its end, and
//! only then does `map` raise what it received first.

use std::ops::Range;

/// CPython's default chunksize: ⌈n ÷ 4p⌉ (`Pool._map_async`).
pub fn default_chunksize(items: u32, processes: u32) -> u32 {
    let slices = processes.saturating_mul(4).max(1);
    items.div_ceil(slices)
}

/// One call of `map`, under way.
#[derive(Clone, Debug)]
pub(super) struct Map {
    chunksize: u32,
    rest: Range<u32>,
    out: u32,
    received_first: Option<u32>,
}

impl Map {
    pub(super) fn new(items: Range<u32>, chunksize: u32) -> Self {
        Self {
            chunksize: chunksize.max(1),
            rest: items,
            out: 0,
            received_first: None,
        }
    }

    /// The slice that a free worker takes next.
    pub(super) fn take(&mut self) -> Option<Range<u32>> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self
            .rest
            .start
            .saturating_add(self.chunksize)
            .min(self.rest.end);
        let slice = self.rest.start..end;
        self.rest.start = end;
        self.out += 1;
        Some(slice)
    }

    /// A worker received an item's exception.
    pub(super) fn failed(&mut self, item: u32) {
        self.received_first.get_or_insert(item);
    }

    /// A worker is done with its slice.
    pub(super) fn done(&mut self) {
        self.out = self.out.saturating_sub(1);
    }

    /// Whether every slice is done: the item whose exception is raised, or none.
    pub(super) fn outcome(&self) -> Option<Result<(), u32>> {
        let over = self.rest.is_empty() && self.out == 0;
        over.then_some(self.received_first.map_or(Ok(()), Err))
    }
}

#[cfg(test)]
mod tests {
    use super::default_chunksize;

    #[test]
    fn default_chunksize_is_cpythons() {
        // Measured with CPython 3.11.7.
        for (items, processes, chunksize) in [
            (26, 1, 7),
            (26, 3, 3),
            (26, 7, 1),
            (100, 1, 25),
            (100, 3, 9),
            (100, 7, 4),
            (1_000, 1, 250),
            (1_000, 3, 84),
            (1_000, 7, 36),
            (0, 7, 0),
        ] {
            assert_eq!(default_chunksize(items, processes), chunksize);
        }
    }
}
