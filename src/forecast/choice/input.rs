//! The inputs that a search changes, and the values that it tries.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::forecast::Setting;
use crate::forecast::setting::{max_retries, most_items, most_retries};
use crate::scenario::{Checked, Scenario};

/// An input of a scenario. Its values are whole: microseconds, millionths for probabilities,
/// and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Work per item, the mean.
    Seconds,
    /// Number of items.
    Items,
    /// What each step costs beside its work and the scenario's costs.
    Overhead,
    /// Steps in flight at most; 0 is the in-process executor.
    MaxConcurrent,
    /// Processes of a pool.
    Processes,
    /// Items that a hybrid op takes.
    ChunkSize,
    /// How likely each attempt is to fail.
    Failure,
    /// Retries after a step's first attempt; 0 is no policy.
    MaxRetries,
}

/// Retries that are tried at most.
const MOST_TRIED: u32 = 10;

/// A step of the values that are tried, the least of them and the greatest.
struct Range {
    unit: u64,
    least: u64,
    most: u64,
}

impl Input {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Seconds,
        Self::Items,
        Self::Overhead,
        Self::MaxConcurrent,
        Self::Processes,
        Self::ChunkSize,
        Self::Failure,
        Self::MaxRetries,
    ];

    /// What it is in a scenario.
    pub fn value(self, checked: &Checked) -> u64 {
        match self {
            Self::Seconds => checked.each.0,
            Self::Items => u64::from(checked.keys.len()),
            Self::Overhead => checked.overhead.0,
            Self::MaxConcurrent => u64::from(checked.max_concurrent.unwrap_or(0)),
            Self::Processes => u64::from(checked.processes),
            Self::ChunkSize => u64::from(checked.chunk_size),
            Self::Failure => (checked.failure_probability * 1e6).round() as u64,
            Self::MaxRetries => u64::from(max_retries(checked)),
        }
    }

    /// The change of it to a value.
    pub fn setting(self, value: u64) -> Setting {
        match self {
            Self::Seconds => Setting::Seconds(Micros(value)),
            Self::Items => Setting::Items(whole(value)),
            Self::Overhead => Setting::Overhead(Micros(value)),
            Self::MaxConcurrent => Setting::MaxConcurrent(whole(value)),
            Self::Processes => Setting::Processes(whole(value)),
            Self::ChunkSize => Setting::ChunkSize(whole(value)),
            Self::Failure => Setting::Failure(probability(value)),
            Self::MaxRetries => Setting::MaxRetries(whole(value)),
        }
    }

    /// The scenario with it at a value, to be loaded; as it stands where it makes no sense.
    pub fn scenario_at(self, scenario: &Scenario, value: u64) -> Scenario {
        let mut changed = scenario.clone();
        if let Ok(checked) = scenario.check() {
            self.setting(value).write(&mut changed, &checked);
        }
        changed
    }

    /// What two values of it differ by, for comparing changes of different inputs: how many
    /// thousandths the larger is of the smaller. Less than `little` counts as that, and retries
    /// as attempts: one is twice as many as none.
    pub(super) fn ratio(self, from: u64, to: u64) -> u64 {
        let (little, beside) = match self {
            Self::Seconds => (1_000, 0),
            Self::Overhead => (100_000, 0),
            Self::Failure => (1_000, 0),
            Self::Items | Self::MaxConcurrent | Self::Processes | Self::ChunkSize => (1, 0),
            Self::MaxRetries => (1, 1),
        };
        let counted = |value: u64| (value + beside).max(little);
        let (from, to) = (counted(from), counted(to));
        let thousandths = u128::from(from.max(to)) * 1_000 / u128::from(from.min(to));
        u64::try_from(thousandths).unwrap_or(u64::MAX)
    }

    /// 1 ms to a day, as many items as there may be, overhead up to 10 min, 256 at once,
    /// half of all attempts, 10 retries.
    fn range(self, checked: &Checked) -> Range {
        let (unit, least, most) = match self {
            Self::Seconds => (1_000, 1_000, 86_400_000_000),
            Self::Items => (1, 1, u64::from(most_items(checked))),
            Self::Overhead => (1_000, 0, 600_000_000),
            Self::MaxConcurrent => (1, 0, 256),
            Self::Processes => (1, 1, 256),
            Self::ChunkSize => (1, 1, u64::from(checked.keys.len()).max(1)),
            Self::Failure => (100, 0, 500_000),
            Self::MaxRetries => (1, 0, u64::from(retries(checked))),
        };
        Range { unit, least, most }
    }

    /// The values to one side of what it is, the nearest first.
    pub(super) fn values(self, checked: &Checked, up: bool) -> Values {
        let Range { unit, least, most } = self.range(checked);
        let now = self.value(checked);
        let (least, most) = (place(least.div_ceil(unit)), place(most / unit));
        let (first, count) = match up {
            true => {
                let first = (place(now / unit) + 1).max(least);
                (first, (most + 1).saturating_sub(first))
            }
            false if now == 0 => (0, 0),
            false => {
                let first = place(now.div_ceil(unit) - 1).min(most);
                (first, (first + 1).saturating_sub(least))
            }
        };
        Values {
            unit,
            first,
            count,
            up,
        }
    }
}

/// Values that a person would say, all to one side of a value: two significant digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values {
    unit: u64,
    first: u64,
    /// How many there are.
    pub(super) count: u64,
    up: bool,
}

impl Values {
    /// The value at a position; 1 is the nearest.
    pub(super) fn at(&self, position: u64) -> u64 {
        let by = position.saturating_sub(1);
        let place = match self.up {
            true => self.first + by,
            false => self.first.saturating_sub(by),
        };
        at_place(place) * self.unit
    }
}

/// Which of the numbers 0, 1, … 99, 100, 110, … 990, 1000, 1100, … is the last up to a number.
fn place(number: u64) -> u64 {
    let (mut digits, mut tens) = (number, 0);
    while digits >= 100 {
        digits /= 10;
        tens += 1;
    }
    tens * 90 + digits
}

/// The number at a place among those.
fn at_place(place: u64) -> u64 {
    match place.checked_sub(100) {
        None => place,
        Some(rest) => (rest % 90 + 10) * 10_u64.pow((rest / 90 + 1).min(16) as u32),
    }
}

/// Retries that are tried at most: as many as there are, where those are more.
pub(super) fn retries(checked: &Checked) -> u32 {
    MOST_TRIED
        .min(most_retries(checked))
        .max(max_retries(checked))
}

fn whole(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn probability(millionths: u64) -> f64 {
    millionths as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::{at_place, place};

    #[test]
    fn numbers_of_two_digits_have_places() {
        let numbers: Vec<u64> = (98..=102).chain(189..=191).map(at_place).collect();
        assert_eq!(numbers, [98, 99, 100, 110, 120, 990, 1_000, 1_100]);
        assert!((0..2_000).all(|at| at > 1_500 || place(at_place(at)) == at));
        assert_eq!(place(1_099), place(1_000));
    }
}
