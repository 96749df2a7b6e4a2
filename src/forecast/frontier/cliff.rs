//! Where one number of chunks more takes much longer, and why.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::bounds;
use crate::forecast::overhead::step_overhead;
use crate::scenario::{Approach, Checked};

use super::report::Point;

/// A rise of the run time by this many percent is a cliff.
pub const JUMP: u64 = 5;

/// Two neighbours by number of chunks, of those that are tried and do not mostly fail: each with
/// the smallest size of its number, so the most even one. The second has more chunks, and takes
/// longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cliff {
    /// The point with fewer chunks.
    pub before: u32,
    /// The point with more.
    pub after: u32,
    /// What makes the difference.
    pub cause: Cause,
}

/// What makes a run longer with more chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// More chunks than slots are worked through in rounds, and it is a round more.
    Waves {
        /// Steps at once.
        slots: u32,
        /// Rounds before and after.
        rounds: (u32, u32),
    },
    /// The same, and most of a round is what a step costs beside its work.
    Overhead {
        /// Steps at once.
        slots: u32,
        /// Rounds before and after.
        rounds: (u32, u32),
        /// Of each step: what it adds beside its work.
        overhead: Micros,
    },
    /// Pools take items by slices, and the last ones of the larger number leave processes idle.
    Slices(Slices),
    /// None of these: items differ, CPUs are shared, or starting costs.
    Other,
}

/// How a pool takes the items of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slices {
    /// Items of a chunk.
    pub items: u32,
    /// Processes of the pool.
    pub processes: u32,
    /// Items that a process takes at once.
    pub slice: u32,
    /// Items that the busiest process has.
    pub busiest: u32,
    /// Items that it would have, did each process take one at a time.
    pub fair: u32,
}

impl Slices {
    /// Of chunks of this size.
    pub fn of(items: u32, checked: &Checked) -> Self {
        let busiest = |chunksize| bounds::pool_rounds(items, checked.processes, chunksize);
        Self {
            items,
            processes: checked.processes,
            slice: bounds::slice(items, checked.processes, checked.chunksize),
            busiest: busiest(checked.chunksize),
            fair: busiest(Some(1)),
        }
    }
}

/// Rounds in which so many chunks are worked through.
pub(super) fn rounds(chunks: u32, checked: &Checked) -> u32 {
    chunks.div_ceil(bounds::slots(checked))
}

pub(super) fn cliffs(points: &[Point], checked: &Checked) -> Vec<Cliff> {
    let even = by_chunks(points);
    let pairs = even.windows(2).filter_map(|pair| match pair {
        [before, after] => Some((*before, *after)),
        _ => None,
    });
    let steep = pairs.filter(|((_, before), (_, after))| {
        let hundredths = |time: Micros, by| u128::from(time.0) * by;
        hundredths(after.run_time, 100) >= hundredths(before.run_time, 100 + u128::from(JUMP))
            && after.run_time > before.run_time
    });
    // Of all sizes, so worked out once.
    let overhead = step_overhead(Approach::Hybrid, checked);
    let cliff = |((number, before), (next, after)): ((u32, &Point), (u32, &Point))| Cliff {
        before: number,
        after: next,
        cause: cause(before, after, overhead, checked),
    };
    steep.map(cliff).collect()
}

/// The hybrid's most even point of each number of chunks, the fewest chunks first.
fn by_chunks(points: &[Point]) -> Vec<(u32, &Point)> {
    let mut hybrid: Vec<(u32, &Point)> = (0..).zip(points).collect();
    hybrid.retain(|(_, point)| point.approach == Approach::Hybrid && !point.mostly_fails());
    hybrid.sort_by_key(|(_, point)| (point.chunks, point.size));
    hybrid.dedup_by_key(|(_, point)| point.chunks);
    hybrid
}

/// By how much the rise would be less, did pools take items one by one, or steps cost nothing.
fn cause(before: &Point, after: &Point, overhead: Micros, checked: &Checked) -> Cause {
    let mut model = bounds::faultless(checked);
    model.overhead = overhead;
    let rise = |model: &mut Checked| {
        let mut span = |size| {
            model.chunk_size = size;
            bounds::span(Approach::Hybrid, model)
        };
        let before = span(before.size);
        span(after.size).since(before)
    };
    let whole = rise(&mut model);
    model.chunksize = Some(1);
    let fair = rise(&mut model);
    model.overhead = Micros::ZERO;
    let work = rise(&mut model);
    let is_most = |part: Micros, of: Micros| part > Micros::ZERO && part * 2 >= of;
    if is_most(whole.since(fair), whole) {
        return Cause::Slices(Slices::of(after.size, checked));
    }
    let slots = bounds::slots(checked);
    let rounds = (
        rounds(before.chunks, checked),
        rounds(after.chunks, checked),
    );
    if rounds.0 == rounds.1 {
        return Cause::Other;
    }
    match is_most(fair.since(work), fair) {
        true => Cause::Overhead {
            slots,
            rounds,
            overhead,
        },
        false => Cause::Waves { slots, rounds },
    }
}
