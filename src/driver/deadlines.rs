//! One heap of deadlines, ordered by time and then by the order in which they were set.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Micros;

/// Values that fall due. Serves the virtual clock, which jumps to the head, and the live clock,
/// which arms one timer for it.
#[derive(Clone, Debug)]
pub struct Deadlines<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    set: u64,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    due: Micros,
    order: u64,
    value: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.due, self.order) == (other.due, other.order)
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.order).cmp(&(other.due, other.order))
    }
}

impl<T> Default for Deadlines<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            set: 0,
        }
    }
}

impl<T> Deadlines<T> {
    /// Sets a value to fall due.
    pub fn set(&mut self, due: Micros, value: T) {
        self.heap.push(Reverse(Entry {
            due,
            order: self.set,
            value,
        }));
        self.set += 1;
    }

    /// When the next one falls due.
    pub fn next_due(&self) -> Option<Micros> {
        self.heap.peek().map(|Reverse(entry)| entry.due)
    }

    /// Takes the next value that is due by `now`.
    pub fn take_due(&mut self, now: Micros) -> Option<T> {
        self.next_due().filter(|due| *due <= now)?;
        self.heap.pop().map(|Reverse(entry)| entry.value)
    }

    /// Keeps only the values that `keep` picks.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.heap.retain(|Reverse(entry)| keep(&entry.value));
    }

    /// How many are set.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}
