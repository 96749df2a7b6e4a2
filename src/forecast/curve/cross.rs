//! Where approaches change places.

use serde::{Deserialize, Serialize};

use crate::scenario::Approach;

use super::axis::Axis;
use super::point::CurvePoint;
use super::scale::Unit;

/// Percent by which what is near another may take longer.
pub const NEAR_PERCENT: u64 = 5;
/// Changes of an answer that are told one by one.
pub(super) const TOLD: usize = 3;

/// What is asked at each point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Whether the first is faster than the second.
    Time(Approach, Approach),
    /// Whether the first takes at most [`NEAR_PERCENT`] percent longer than the second.
    Near(Approach, Approach),
    /// Whether the first costs fewer credits than the second.
    Credits(Approach, Approach),
    /// Whether most runs fail.
    Fails(Approach),
}

/// What the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is so: the first is ahead.
    Yes,
    /// Both come to the same.
    Even,
    /// It is not so: the second is ahead.
    No,
}

/// Where an answer changes along the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// What is asked.
    pub ask: Ask,
    /// The last value looked at where the answer is the former one.
    pub after: u64,
    /// The first value where it is the new one.
    pub at: u64,
    /// The former answer.
    pub from: Answer,
    /// The new one.
    pub to: Answer,
    /// Whether nothing that is worth telling apart lies between the two values.
    pub exact: bool,
}

const PAIRS: [(Approach, Approach); 3] = [
    (Approach::Dynamic, Approach::Parallel),
    (Approach::Dynamic, Approach::Hybrid),
    (Approach::Parallel, Approach::Hybrid),
];

/// What is asked along an axis, in the order in which it is told.
pub(super) fn asks(axis: Axis) -> Vec<Ask> {
    let near = match axis {
        Axis::Seconds | Axis::Overhead => Some(Ask::Near(Approach::Dynamic, Approach::Parallel)),
        Axis::Items | Axis::Lanes | Axis::Failure | Axis::Retries => None,
    };
    let mut asks: Vec<Ask> = near.into_iter().collect();
    asks.extend(PAIRS.map(|(one, other)| Ask::Time(one, other)));
    asks.extend(PAIRS.map(|(one, other)| Ask::Credits(one, other)));
    asks.extend(Approach::ALL.map(Ask::Fails));
    if axis == Axis::Retries {
        // What comes through is what retries are for.
        asks.rotate_right(Approach::ALL.len());
    }
    asks
}

impl Ask {
    /// The answer at a point; none where the runs of one of the two mostly fail, for how long
    /// these take says nothing.
    pub fn answer(self, point: &CurvePoint) -> Option<Answer> {
        let ahead = |order| match order {
            std::cmp::Ordering::Less => Answer::Yes,
            std::cmp::Ordering::Equal => Answer::Even,
            std::cmp::Ordering::Greater => Answer::No,
        };
        let holds = |yes| if yes { Answer::Yes } else { Answer::No };
        let (one, other) = match self {
            Self::Fails(one) => return Some(holds(point.value(one).mostly_fails())),
            Self::Time(one, other) | Self::Near(one, other) | Self::Credits(one, other) => {
                (point.value(one), point.value(other))
            }
        };
        if one.mostly_fails() || other.mostly_fails() {
            return None;
        }
        Some(match self {
            Self::Credits(..) => ahead(one.credits().cmp(&other.credits())),
            Self::Near(..) => {
                let most = u128::from(other.run_time.0) * u128::from(100 + NEAR_PERCENT);
                holds(u128::from(one.run_time.0) * 100 <= most)
            }
            Self::Time(..) | Self::Fails(_) => ahead(one.run_time.cmp(&other.run_time)),
        })
    }

    /// Where the answer changes, along complete points in order.
    pub(super) fn changes(self, unit: Unit, points: &[CurvePoint]) -> Vec<Crossing> {
        let mut changes = Vec::new();
        let mut last: Option<(u64, Answer)> = None;
        for point in points {
            let Some(to) = self.answer(point) else {
                continue;
            };
            if let Some((after, from)) = last.filter(|(_, from)| *from != to) {
                changes.push(Crossing {
                    ask: self,
                    after,
                    at: point.x,
                    from,
                    to,
                    exact: unit.between(after, point.x).is_none(),
                });
            }
            last = Some((point.x, to));
        }
        changes
    }
}

/// Those of an ask's changes that are told one by one: all of a few, else the first and the last.
pub(super) fn told(changes: &[Crossing]) -> impl Iterator<Item = &Crossing> {
    let few = changes.len() <= TOLD;
    let last = changes.len().saturating_sub(1);
    let told = move |at: usize| few || at == 0 || at == last;
    let numbered = changes.iter().enumerate();
    numbered
        .filter(move |(at, _)| told(*at))
        .map(|(_, change)| change)
}

/// Values to look at next, so that it is known better where answers change.
pub(super) fn wanted(axis: Axis, points: &[CurvePoint]) -> Vec<u64> {
    let unit = axis.unit();
    let mut wanted = Vec::new();
    for ask in asks(axis) {
        let changes = ask.changes(unit, points);
        wanted.extend(told(&changes).filter_map(|change| unit.between(change.after, change.at)));
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

impl Crossing {
    /// One of the two approaches that change places in run time, or else in credits; nothing for
    /// what else is asked.
    pub fn between(&self, by_time: bool) -> Option<Approach> {
        match (self.ask, by_time) {
            (Ask::Time(one, _), true) | (Ask::Credits(one, _), false) => Some(one),
            (Ask::Time(..) | Ask::Credits(..) | Ask::Near(..) | Ask::Fails(_), _) => None,
        }
    }
}
