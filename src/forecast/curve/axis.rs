//! The inputs that a curve can go along.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::setting::{max_retries, most_items, most_retries};
use crate::forecast::words::count;
use crate::scenario::{Checked, MOST_PROCESSES};

use super::scale::{AxisScale, Unit};

/// An input that a curve goes along. Its values are whole numbers: microseconds, a count, or
/// millionths of a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Work per item: the mean, where items differ.
    Seconds,
    /// Number of items.
    Items,
    /// How many steps run at once, and with them how many processes a pool has.
    Lanes,
    /// What each step costs beside its work.
    Overhead,
    /// How likely each attempt at an item is to fail.
    Failure,
    /// How often a step that fails is tried again.
    Retries,
}

/// Millionths in one.
pub(super) const MILLION: u64 = 1_000_000;
/// How far a range goes below and above the question's own time.
const TIMES_AS_LONG: u64 = 100;
/// The same for the number of items, of which more take longer to forecast.
const TIMES_AS_MANY: u64 = 16;
/// Items up to which a range goes by itself.
const MANY_ITEMS: u64 = 20_000;
/// Retries to which a range goes at least.
const SOME_RETRIES: u64 = 10;
const SECOND: u64 = 1_000_000;

impl Axis {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Seconds,
        Self::Items,
        Self::Lanes,
        Self::Overhead,
        Self::Failure,
        Self::Retries,
    ];

    /// In links, on the command line, and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Items => "items",
            Self::Lanes => "lanes",
            Self::Overhead => "overhead",
            Self::Failure => "failure",
            Self::Retries => "max-retries",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.name() == name)
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Seconds => "Time per item",
            Self::Items => "Number of items",
            Self::Lanes => "Lanes",
            Self::Overhead => "Overhead per step",
            Self::Failure => "Failure rate",
            Self::Retries => "Retries",
        }
    }

    /// What changes along it, in a sentence.
    pub const fn explained(self) -> &'static str {
        match self {
            Self::Seconds => "How long an item takes: the mean, where items differ.",
            Self::Items => "How many items there are. Items that fail by name stay those.",
            Self::Lanes => {
                "How many steps run at once at most (max_concurrent); a pool's processes change in the \
                 same proportion, so that at the question's own number all is as in the question, and \
                 the hybrid gets more of both. The in-process executor stays at one step at a time: \
                 there, lanes are the pool's processes alone."
            }
            Self::Overhead => "What each step costs beside its work and its measured costs.",
            Self::Failure => {
                "How likely each attempt at an item is to fail, beside items that fail by name."
            }
            Self::Retries => {
                "How often a step that fails is tried again at most (max_retries): a step per item \
                 does that item again, a chunk all of its own, the pool all there are. Delay and \
                 backoff stay those of the question; 0 is no retry policy."
            }
        }
    }

    /// In what it counts.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Seconds | Self::Overhead => Unit::Time,
            Self::Items | Self::Lanes | Self::Retries => Unit::Count,
            Self::Failure => Unit::Probability,
        }
    }

    /// The question's own value.
    pub fn own(self, checked: &Checked) -> u64 {
        match self {
            Self::Seconds => checked.each.0,
            Self::Items => u64::from(checked.keys.len()),
            Self::Lanes => u64::from(checked.max_concurrent.unwrap_or(checked.processes)),
            Self::Overhead => checked.overhead.0,
            Self::Failure => (checked.failure_probability * MILLION as f64).round() as u64,
            Self::Retries => u64::from(max_retries(checked)),
        }
    }

    /// The least and the most that the question may have there.
    pub fn bounds(self, checked: &Checked) -> (u64, u64) {
        match self {
            Self::Seconds | Self::Overhead => (0, Micros::LONGEST.0),
            Self::Items => (0, u64::from(most_items(checked))),
            Self::Lanes => (1, most_lanes(checked)),
            Self::Failure => (0, MILLION),
            Self::Retries => (0, u64::from(most_retries(checked))),
        }
    }

    /// A range about the question's own value that has what is of interest. `step` is what a
    /// step costs beside its work.
    pub(super) fn range(self, checked: &Checked, step: Micros) -> (u64, u64) {
        let own = self.own(checked);
        let about = |least: u64| match own {
            0 => (0, least),
            own => (
                (own / TIMES_AS_LONG).max(1),
                own.saturating_mul(TIMES_AS_LONG),
            ),
        };
        let (from, to) = match self {
            Self::Seconds => {
                let (from, to) = about(100 * SECOND);
                // Far enough for the rule of thumb to show.
                (from, to.max(step.0.saturating_mul(40)))
            }
            Self::Items => match own {
                0 => (0, 100),
                own => (
                    (own / TIMES_AS_MANY).max(1),
                    (own * TIMES_AS_MANY).min(own.max(MANY_ITEMS)),
                ),
            },
            Self::Lanes => (1, (own * 2).max(16)),
            Self::Overhead => about(checked.each.0.max(10 * SECOND)),
            Self::Failure => (0, (own * 2).max(MILLION / 5)),
            Self::Retries => (0, (own * 2).max(SOME_RETRIES)),
        };
        let (least, most) = self.bounds(checked);
        (from.clamp(least, most), to.clamp(least, most))
    }

    /// The scale of a range.
    pub fn scale(self, from: u64, to: u64) -> AxisScale {
        let log = match self {
            Self::Seconds | Self::Items | Self::Overhead => true,
            Self::Lanes | Self::Failure | Self::Retries => false,
        };
        AxisScale::new(self.unit(), log, from, to)
    }

    /// A value within a sentence: `28 s per item`, `141 items`.
    pub fn phrase(self, x: u64) -> String {
        let value = self.unit().text(x);
        match (self, x) {
            (Self::Seconds, _) => value + " per item",
            (Self::Items, 1) => "1 item".to_owned(),
            (Self::Items, _) => count(x) + " items",
            (Self::Lanes, 1) => "1 lane".to_owned(),
            (Self::Lanes, _) => count(x) + " lanes",
            (Self::Overhead, _) => value + " of overhead per step",
            (Self::Failure, _) => "a failure rate of ".to_owned() + &value,
            (Self::Retries, 1) => "1 retry".to_owned(),
            (Self::Retries, _) => value + " retries",
        }
    }
}

/// Lanes for which neither steps nor processes are more than there may be.
fn most_lanes(checked: &Checked) -> u64 {
    let most = u64::from(MOST_PROCESSES);
    match (checked.max_concurrent, u64::from(checked.processes)) {
        (Some(steps), processes) if processes > u64::from(steps) => {
            (most * u64::from(steps) / processes).max(u64::from(steps))
        }
        _ => most,
    }
}
