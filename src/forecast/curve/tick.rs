//! Round values along a line.

use serde::{Deserialize, Serialize};

use super::scale::{AxisScale, Unit};

/// A round value and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// The value.
    pub x: u64,
    /// For people.
    pub label: String,
    /// Where, from 0 to 1.
    pub fraction: f64,
}

const SECOND: u64 = 1_000_000;
/// Round times from a second on.
const TIMES: [u64; 17] = [
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
];
/// The roundest of them.
const ROUNDEST: [u64; 6] = [1, 10, 60, 600, 3_600, 86_400];

pub(super) fn ticks(scale: &AxisScale, most: u32) -> Vec<Tick> {
    let most = most.max(2) as usize;
    let values = match scale.log {
        true => of_ratios(scale, most),
        false => of_steps(scale, most),
    };
    let tick = |x| Tick {
        x,
        label: scale.unit.text(x),
        fraction: scale.fraction(x),
    };
    values.into_iter().map(tick).collect()
}

fn within(scale: &AxisScale, all: impl Iterator<Item = u64>) -> Vec<u64> {
    all.filter(|x| (scale.from..=scale.to).contains(x))
        .collect()
}

fn of_ratios(scale: &AxisScale, most: usize) -> Vec<u64> {
    let zero = usize::from(scale.from == 0);
    let told_apart = |x: &u64| *x as f64 >= scale.knee();
    let all = |roundest| {
        let values = round(scale.unit, scale.to, roundest);
        within(scale, values.into_iter().filter(told_apart))
    };
    let mut values = all(false);
    if values.len() + zero > most {
        values = all(true);
    }
    let every = values.len().div_ceil(most - zero).max(1);
    let thin = values.into_iter().step_by(every);
    std::iter::repeat_n(0, zero).chain(thin).collect()
}

/// Round numbers up to an end: 1, 2, 5, 10, …, and as people count time.
fn round(unit: Unit, to: u64, roundest: bool) -> Vec<u64> {
    let digits: &[u64] = if roundest { &[1] } else { &[1, 2, 5] };
    let decades = |from: u64, until: u64| {
        let starts = std::iter::successors(Some(from), |start| start.checked_mul(10));
        starts
            .take_while(move |start| *start < until)
            .flat_map(move |start| digits.iter().map(move |digit| start.saturating_mul(*digit)))
    };
    match unit {
        Unit::Count | Unit::Probability | Unit::Money => decades(1, to.saturating_add(1)).collect(),
        Unit::Time => {
            let times: &[u64] = if roundest { &ROUNDEST } else { &TIMES };
            let day = 86_400 * SECOND;
            let days = decades(day, to.saturating_add(1)).filter(|x| *x > day);
            decades(1, SECOND)
                .chain(times.iter().map(|time| time * SECOND))
                .chain(days)
                .collect()
        }
    }
}

/// Multiples of the smallest round step that gives no more than so many.
fn of_steps(scale: &AxisScale, most: usize) -> Vec<u64> {
    let steps = round(scale.unit, u64::MAX / 100, false);
    let multiples = |step: u64| {
        let (first, last) = (scale.from.div_ceil(step), scale.to / step);
        (first, last)
    };
    let fits = |step: &u64| {
        let (first, last) = multiples(*step);
        last.saturating_sub(first) < most as u64
    };
    let Some(step) = steps.into_iter().find(fits) else {
        return vec![scale.from];
    };
    let (first, last) = multiples(step);
    (first..=last).map(|times| times * step).collect()
}

#[cfg(test)]
mod tests {
    use super::super::scale::{AxisScale, Unit};

    fn labels(unit: Unit, log: bool, from: u64, to: u64, most: u32) -> Vec<String> {
        let ticks = AxisScale::new(unit, log, from, to).ticks(most);
        assert!(ticks.len() <= most as usize, "{ticks:?}");
        assert!(
            ticks.is_sorted_by(|a, b| a.fraction < b.fraction),
            "{ticks:?}"
        );
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn times_are_round_as_people_count_them() {
        let times = |from, to, most| labels(Unit::Time, true, from, to, most);
        assert_eq!(
            times(10_000, 100_000_000, 6),
            ["10 ms", "100 ms", "1 s", "10 s", "60 s"]
        );
        assert_eq!(
            times(1_000_000, 60_000_000, 8),
            ["1 s", "2 s", "5 s", "10 s", "20 s", "30 s", "60 s"]
        );
        let from_zero = times(0, 10_000_000, 6);
        assert_eq!(from_zero, ["0 s", "10 ms", "100 ms", "1 s", "10 s"]);
    }

    #[test]
    fn steps_are_round() {
        let counts = labels(Unit::Count, false, 1, 16, 9);
        assert_eq!(counts, ["2", "4", "6", "8", "10", "12", "14", "16"]);
        let rates = labels(Unit::Probability, false, 0, 200_000, 6);
        assert_eq!(rates, ["0 %", "5 %", "10 %", "15 %", "20 %"]);
        let times = labels(Unit::Time, false, 0, 3_600_000_000, 5);
        assert_eq!(times, ["0 s", "20 min", "40 min", "1 h"]);
    }

    #[test]
    fn a_range_of_one_value_has_it() {
        assert_eq!(labels(Unit::Count, false, 7, 7, 5), ["7"]);
    }
}
