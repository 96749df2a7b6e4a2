//! What a study of a curve says.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::dagster::credits::Rule;
use crate::scenario::Checked;

use super::axis::Axis;
use super::cross::Crossing;
use super::point::CurvePoint;
use super::scale::AxisScale;

/// Overheads that an item must take for overhead to be 5 % of its step: 1 of 20.
pub const OVERHEADS: u64 = 19;

/// How a curve is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveConfig {
    /// Evenly spaced values about; 2 to [`CurveConfig::MOST_POINTS`].
    pub points: u32,
    /// Trials at each value where there is chance, up to [`CurveConfig::MOST_TRIALS`]; as many as
    /// a quick answer has there ([`crate::forecast::Trials::quick`]) if none.
    pub trials: Option<u32>,
    /// The rule by which credits are counted.
    pub rule: Rule,
    /// Where the range begins, if not where it does by itself.
    pub from: Option<u64>,
    /// Where it ends.
    pub to: Option<u64>,
}

impl CurveConfig {
    /// Evenly spaced values at most.
    pub const MOST_POINTS: u32 = 400;
    /// Trials at a value at most.
    pub const MOST_TRIALS: u32 = 1_000;

    /// The scale of the values: the range that is given, within what the question may have.
    pub(super) fn scale(&self, axis: Axis, checked: &Checked, step: Micros) -> AxisScale {
        let (least, most) = axis.bounds(checked);
        let (from, to) = axis.range(checked, step);
        let given = |end: Option<u64>| end.map(|x| x.clamp(least, most));
        match (given(self.from), given(self.to)) {
            (Some(from), Some(to)) => axis.scale(from, to),
            (Some(from), None) => axis.scale(from, to.max(from)),
            (None, Some(to)) => axis.scale(from.min(to), to),
            (None, None) => axis.scale(from, to),
        }
    }
}

impl Default for CurveConfig {
    fn default() -> Self {
        Self {
            points: 41,
            trials: None,
            rule: Rule::Current,
            from: None,
            to: None,
        }
    }
}

/// How run time and cost change along an axis, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveReport {
    /// Along what.
    pub axis: Axis,
    /// From where to where.
    pub scale: AxisScale,
    /// The question's own value.
    pub own: u64,
    /// What a dynamic step adds beside its work, at the question's own concurrency.
    pub step_overhead: Micros,
    /// Evenly spaced values in all; points has those that something is known of.
    pub even: u32,
    /// By value.
    pub points: Vec<CurvePoint>,
    /// Where approaches change places: by what is asked, and then by value.
    pub crossings: Vec<Crossing>,
    /// Whether all is known that was wanted.
    pub over: bool,
}

impl CurveReport {
    /// The rule of thumb, derived: items that take so long or longer make overhead at most 5 % of
    /// a dynamic step.
    pub fn worth_a_step(&self) -> Micros {
        self.step_overhead * OVERHEADS
    }

    /// The point of a value, if something is known of it.
    pub fn point(&self, x: u64) -> Option<&CurvePoint> {
        let at = self.points.binary_search_by_key(&x, |point| point.x);
        at.ok().and_then(|at| self.points.get(at))
    }

    /// The even point next to a value, for a marker that is moved: `steps` further along.
    pub fn step_from(&self, x: u64, steps: i32) -> Option<&CurvePoint> {
        let even: Vec<&CurvePoint> = self.points.iter().filter(|point| point.even).collect();
        let last = even.len().checked_sub(1)?;
        let away = steps.unsigned_abs() as usize;
        let at = match steps >= 0 {
            // The first beyond, one step on.
            true => even.partition_point(|point| point.x <= x) + away,
            false => even.partition_point(|point| point.x < x),
        };
        let at = match steps >= 0 {
            true => at.saturating_sub(1).min(last),
            false => at.saturating_sub(away).min(last),
        };
        even.get(at).copied()
    }
}
