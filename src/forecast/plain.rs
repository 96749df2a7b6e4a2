//! Plain items by a list schedule: where nothing fails and nobody shares a CPU, each step and each
//! slice of a pool goes to whoever is free first, and all that counts is when that is. It says what
//! the engine says to the microsecond (`tests/forecast.rs`), and faster.

use crate::Micros;
use crate::scenario::{Approach, Checked, Overheads, Work};

use super::bounds::{keys_refused, lanes, slice, slots};

/// Up to so many lanes, looking at each is faster than keeping them in order.
const FEW: usize = 16;

/// Whether a run is a list schedule: nothing can fail, and nothing but the work and the scenario's
/// overhead takes time, which everybody takes as if they were alone.
pub fn is_plain(approach: Approach, checked: &Checked) -> bool {
    let refused = match approach {
        Approach::Dynamic => keys_refused(checked),
        Approach::Parallel | Approach::Hybrid => checked.processes == 0,
    };
    let crowded = checked.work == Work::Compute && lanes(approach, checked) > checked.cpus;
    let costs_nothing = checked.costs == Overheads::default();
    costs_nothing && !refused && !crowded && !checked.may_fail()
}

/// Run time and fan-out span of a run that [`is_plain`], its items taking so long each. `times` has
/// one for each item.
pub fn spans(approach: Approach, checked: &Checked, times: &[Micros]) -> (Micros, Micros) {
    let overhead = checked.overhead;
    let (span, beside) = match approach {
        Approach::Dynamic => (steps(checked, times, 1, &mut Alone), 2),
        Approach::Hybrid => {
            let chunk = checked.chunk_size.max(1) as usize;
            (steps(checked, times, chunk, &mut Pool::of(checked)), 2)
        }
        Approach::Parallel => (overhead + Pool::of(checked).makespan(times), 1),
    };
    let fan_out = if times.is_empty() { Micros::ZERO } else { span };
    (span + overhead * beside, fan_out)
}

/// How long it takes until the last step is over, of steps with so many items each.
fn steps(checked: &Checked, times: &[Micros], size: usize, step: &mut impl Step) -> Micros {
    let overhead = checked.overhead;
    let count = times.len().div_ceil(size);
    let mut slots = Lanes::new(count.min(slots(checked) as usize));
    for items in times.chunks(size) {
        slots.give(overhead + step.makespan(items));
    }
    slots.last()
}

/// What a step does with its items.
trait Step {
    /// How long that takes.
    fn makespan(&mut self, times: &[Micros]) -> Micros;
}

/// One item after another.
struct Alone;

impl Step for Alone {
    fn makespan(&mut self, times: &[Micros]) -> Micros {
        times.iter().copied().sum()
    }
}

/// `Pool.map`.
struct Pool {
    processes: u32,
    chunksize: Option<u32>,
    workers: Lanes,
}

impl Pool {
    fn of(checked: &Checked) -> Self {
        Self {
            processes: checked.processes,
            chunksize: checked.chunksize,
            workers: Lanes::new(0),
        }
    }
}

impl Step for Pool {
    fn makespan(&mut self, times: &[Micros]) -> Micros {
        let items = u32::try_from(times.len()).unwrap_or(u32::MAX);
        let slice = slice(items, self.processes, self.chunksize) as usize;
        let slices = times.len().div_ceil(slice);
        self.workers.reset(slices.min(self.processes as usize));
        for items in times.chunks(slice) {
            self.workers.give(items.iter().copied().sum());
        }
        self.workers.last()
    }
}

/// When each lane is free. Where there are many the first is at the root of a heap.
struct Lanes(Vec<Micros>);

impl Lanes {
    fn new(lanes: usize) -> Self {
        Self(vec![Micros::ZERO; lanes])
    }

    /// So many lanes that are all free.
    fn reset(&mut self, lanes: usize) {
        self.0.clear();
        self.0.resize(lanes, Micros::ZERO);
    }

    /// Work goes to the lane that is free first.
    fn give(&mut self, work: Micros) {
        match self.0.len() > FEW {
            true => self.give_by_heap(work),
            false => self.give_by_looking(work),
        }
    }

    fn give_by_looking(&mut self, work: Micros) {
        let first = self
            .0
            .iter_mut()
            .reduce(|first, other| if *other < *first { other } else { first });
        if let Some(first) = first {
            *first += work;
        }
    }

    fn give_by_heap(&mut self, work: Micros) {
        let free = self.0[0] + work;
        let mut at = 0;
        loop {
            let child = 2 * at + 1;
            let Some(left) = self.0.get(child) else { break };
            let right = self.0.get(child + 1).is_some_and(|right| right < left);
            let child = child + usize::from(right);
            if self.0[child] >= free {
                break;
            }
            self.0[at] = self.0[child];
            at = child;
        }
        self.0[at] = free;
    }

    /// When the last of them is free.
    fn last(&self) -> Micros {
        self.0.iter().copied().max().unwrap_or(Micros::ZERO)
    }
}
