//! What a frontier comes to.

use std::cmp::Reverse;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::dagster::credits::Rule;
use crate::forecast::{Estimate, Sample, bounds, sample_note};
use crate::scenario::{Approach, Checked};

use super::cliff::{Cliff, cliffs};
use super::sizes::{self, EVERY};

/// One way to run the scenario, and what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Which approach.
    pub approach: Approach,
    /// Items of a step that does the work: the hybrid's chunk size, 1 for the dynamic approach,
    /// all for the parallel one.
    pub size: u32,
    /// Steps that do the work: the hybrid's chunks.
    pub chunks: u32,
    /// What its trials come to: a point has all that a sample has.
    pub sample: Sample,
}

impl Deref for Point {
    type Target = Sample;

    fn deref(&self) -> &Sample {
        &self.sample
    }
}

impl Point {
    /// From its trials; `size` is the hybrid's.
    pub(super) fn of(
        approach: Approach,
        size: u32,
        runs: &[Estimate],
        checked: &Checked,
        rule: Rule,
    ) -> Self {
        let items = checked.keys.len();
        let (size, chunks) = match approach {
            Approach::Hybrid => (size, items.div_ceil(size.max(1))),
            _ => (
                bounds::items_per_step(approach, checked),
                bounds::work_steps(approach, checked),
            ),
        };
        Self {
            approach,
            size,
            chunks,
            sample: Sample::of(runs, rule),
        }
    }

    /// Whether it is at least as fast and as cheap, and one of both more.
    pub fn dominates(&self, other: &Self) -> bool {
        let (own, others) = (
            (self.run_time, self.credits()),
            (other.run_time, other.credits()),
        );
        own.0 <= others.0 && own.1 <= others.1 && own != others
    }
}

/// What is known of a frontier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Dynamic, parallel, and the hybrid by size; what is not worked out yet is not there.
    pub points: Vec<Point>,
    /// Which of them nothing dominates, the fastest first; of equal ones the one that fails least,
    /// then one's own, then the one with the fewest steps to write. What mostly fails is not there.
    pub front: Vec<u32>,
    /// The one of the front that is farthest below the line between its ends; nothing where none
    /// is below it.
    pub best_value: Option<u32>,
    /// Where one number of chunks more takes much longer, the fewest chunks first.
    pub cliffs: Vec<Cliff>,
    /// The hybrid as the scenario has it.
    pub yours: Option<u32>,
    /// Whether every size has been tried, and not a choice of them.
    pub every_size: bool,
    /// Whether everything that was wanted is there.
    pub is_over: bool,
}

impl Report {
    pub(super) fn of(points: Vec<Point>, checked: &Checked, is_over: bool) -> Self {
        let own = sizes::own(checked);
        let is_own = |point: &Point| point.approach == Approach::Hybrid && point.size == own;
        let yours = position(points.iter().position(is_own));
        let front = front(&points, yours);
        Self {
            best_value: best_value(&points, &front),
            cliffs: cliffs(&points, checked),
            front,
            yours,
            points,
            every_size: checked.keys.len() <= EVERY,
            is_over,
        }
    }

    /// What the numbers are of, where chance has a part in them.
    pub fn note(&self) -> Option<String> {
        sample_note(self.points.iter().map(|point| &point.sample))
    }

    /// The point of this number.
    pub fn point(&self, number: u32) -> Option<&Point> {
        self.points.get(number as usize)
    }

    /// At most so many cliffs, those with the highest rise in proportion first.
    pub fn highest(&self, most: usize) -> Vec<Cliff> {
        let time = |number| self.point(number).map_or(0, |point| point.run_time.0);
        let rise = |cliff: &Cliff| {
            u128::from(time(cliff.after)) * 1_000_000 / u128::from(time(cliff.before).max(1))
        };
        let mut cliffs = self.cliffs.clone();
        cliffs.sort_by_key(|cliff| (Reverse(rise(cliff)), cliff.before));
        cliffs.truncate(most);
        cliffs
    }

    /// The points of the front, the fastest first.
    pub fn on_front(&self) -> impl DoubleEndedIterator<Item = &Point> {
        self.front.iter().filter_map(|number| self.point(*number))
    }
}

fn position(at: Option<usize>) -> Option<u32> {
    at.and_then(|at| u32::try_from(at).ok())
}

fn front(points: &[Point], yours: Option<u32>) -> Vec<u32> {
    let mut order: Vec<(u32, &Point)> = (0..).zip(points).collect();
    order.retain(|(_, point)| !point.mostly_fails());
    order.sort_by_key(|(number, point)| {
        let simple = point.approach != Approach::Parallel;
        (
            (point.run_time, point.credits(), point.failed),
            (Some(*number) != yours, simple, *number),
        )
    });
    let mut cheapest = None;
    order.retain(|(_, point)| {
        let is_cheaper = cheapest.is_none_or(|least| point.credits() < least);
        if is_cheaper {
            cheapest = Some(point.credits());
        }
        is_cheaper
    });
    order.into_iter().map(|(number, _)| number).collect()
}

/// Both axes from end to end of the front count the same.
fn best_value(points: &[Point], front: &[u32]) -> Option<u32> {
    let of = |number: &u32| points.get(*number as usize);
    let (fastest, cheapest) = (of(front.first()?)?, of(front.last()?)?);
    let time = |point: &Point| u128::from(point.run_time.since(fastest.run_time).0);
    let millionths = |point: &Point| point.credits().millionths();
    let credits =
        |point: &Point| u128::from(millionths(point).saturating_sub(millionths(cheapest)));
    let (widest, dearest) = (time(cheapest), credits(fastest));
    let away =
        |point: &Point| time(point).saturating_mul(dearest) + credits(point).saturating_mul(widest);
    let points = front
        .iter()
        .filter_map(|number| Some((*number, of(number)?)));
    let best = points.min_by_key(|(number, point)| (away(point), *number))?;
    (away(best.1) < widest.saturating_mul(dearest)).then_some(best.0)
}
