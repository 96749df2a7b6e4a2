//! What was measured of the machine that the page runs on, and what a forecast takes from it.
//!
//! A scenario that computes shares the CPUs of its machine. How many a machine has is said by the
//! browser, and is not what they do together: two threads of one core are two by its word, and what
//! else runs takes its part. So the same work is done on one worker and on several at once, and what
//! they do together, in parts of what one does alone, are the CPUs that a forecast counts with.
//!
//! How late timers are is shown and not counted with: a forecast is of Dagster on a machine like
//! this one, where `time.sleep` does not wait for a browser's timers.

mod doubt;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::micros::decimal;
use crate::scenario::{MOST_CPUS, Scenario};

use super::some;

pub use doubt::Doubt;

/// Thousandths in one.
const WHOLE: u64 = 1_000;

/// What was measured of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calibration {
    /// The smallest step that the clock was seen to make.
    pub clock_step: Micros,
    /// How late timers are, by what they are set to.
    pub timers: Vec<Lateness>,
    /// The last start of workers; none where the browser refuses them.
    pub start: Option<Start>,
    /// From a message to a worker until its answer is there, the median; none without workers.
    pub round_trip: Option<Micros>,
    /// Rounds of the computing kernel in a second, alone.
    pub rounds_per_second: u64,
    /// CPUs by the browser's word.
    pub said_cpus: u32,
    /// What several do at once, from one worker up; empty without workers.
    pub together: Vec<Together>,
    /// Whether the page was out of sight meanwhile.
    pub hidden: bool,
}

/// How late a timer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// What it was set to.
    pub set: Micros,
    /// How often.
    pub times: u32,
    /// The median.
    pub median: Micros,
    /// The latest.
    pub worst: Micros,
}

/// A start of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// How many there were after it.
    pub workers: u32,
    /// From asking for them to the last one's first word.
    pub time: Micros,
}

/// What several workers do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// How many.
    pub workers: u32,
    /// The most that they did, in thousandths of what one does alone.
    pub thousandths: u64,
    /// The second most; nothing if there was one try alone.
    pub again: Option<u64>,
}

impl Lateness {
    /// What timers that were set to the same came to; nothing if there were none.
    pub fn of(set: Micros, took: &[Micros]) -> Option<Self> {
        let mut late: Vec<Micros> = took.iter().map(|took| took.since(set)).collect();
        late.sort_unstable();
        Some(Self {
            set,
            times: u32::try_from(late.len()).unwrap_or(u32::MAX),
            median: *late.get(late.len() / 2)?,
            worst: *late.last()?,
        })
    }
}

impl Calibration {
    /// CPUs that the machine really has for what computes, in thousandths: the most that was done
    /// at once. Nothing where nobody could work beside the page.
    pub fn thousandths_of_cpus(&self) -> Option<u64> {
        self.together.iter().map(|done| done.thousandths).max()
    }

    /// The same in whole CPUs, at least one.
    pub fn cpus(&self) -> Option<u32> {
        let rounded = (self.thousandths_of_cpus()? + WHOLE / 2) / WHOLE;
        Some(
            u32::try_from(rounded)
                .unwrap_or(MOST_CPUS)
                .clamp(1, MOST_CPUS),
        )
    }

    /// Makes a scenario's machine this one: its CPUs, where they could be measured. What an item
    /// takes, and what Dagster costs, are the scenario's own.
    pub fn apply(&self, scenario: &mut Scenario) {
        if let Some(cpus) = self.cpus() {
            scenario.cpus = cpus;
        }
    }

    /// What was measured, a line each: what it is, and what it came to.
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut lines = vec![("Clock step".to_owned(), self.clock_step.to_string())];
        lines.extend(self.timers.iter().map(|timer| {
            let late = format!("{} late, at worst {}", timer.median, timer.worst);
            (format!("A timer of {}", timer.set), late)
        }));
        lines.extend(self.start.map(|start| {
            let workers = some(u64::from(start.workers), "worker");
            (format!("Starting {workers}"), start.time.to_string())
        }));
        let round_trip = self.round_trip.map(|time| time.to_string());
        lines.extend(round_trip.map(|time| ("A message to a worker and back".to_owned(), time)));
        let pace = decimal(self.rounds_per_second, 1_000_000, 1);
        let pace = format!("{pace} million rounds a second");
        lines.push(("One worker computes".to_owned(), pace));
        lines.extend(self.together.iter().skip(1).map(|done| {
            let times = decimal(done.thousandths, WHOLE, 2);
            (
                format!("{} at once", done.workers),
                format!("{times} times that"),
            )
        }));
        lines
    }

    /// What a forecast takes from it.
    pub fn sentence(&self) -> String {
        let said = some(u64::from(self.said_cpus), "CPU");
        match (self.cpus(), self.thousandths_of_cpus()) {
            (Some(cpus), Some(thousandths)) => {
                let (cpus, real) = (some(u64::from(cpus), "CPU"), decimal(thousandths, WHOLE, 2));
                format!(
                    "Measured: what computes gets {real} times what one worker does alone, so a forecast for this machine has {cpus}. The browser says {said}."
                )
            }
            _ => format!(
                "Measured on the page's own thread alone: the browser refuses workers, so how many CPUs work at once cannot be known. It says {said}."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Calibration, Lateness, Start, Together};
    use crate::Micros;
    use crate::scenario::Scenario;

    pub(super) fn measured(together: &[(u32, u64)]) -> Calibration {
        let together = together.iter().map(|(workers, thousandths)| Together {
            workers: *workers,
            thousandths: *thousandths,
            again: Some(*thousandths),
        });
        Calibration {
            clock_step: Micros(5),
            timers: Lateness::of(Micros(1_000), &[4_200, 1_100, 1_300].map(Micros))
                .into_iter()
                .collect(),
            start: Some(Start {
                workers: 4,
                time: Micros(87_000),
            }),
            round_trip: Some(Micros(60)),
            rounds_per_second: 312_400_000,
            said_cpus: 4,
            together: together.collect(),
            hidden: false,
        }
    }

    #[test]
    fn lateness_is_what_a_timer_takes_beyond_what_it_was_set_to() {
        let timer = Lateness::of(Micros(1_000), &[4_200, 900, 1_300].map(Micros));
        let timer = timer.expect("there were some");
        assert_eq!(timer.median, Micros(300));
        assert_eq!(timer.worst, Micros(3_200));
        assert_eq!(Lateness::of(Micros(1_000), &[]), None);
    }

    #[test]
    fn cpus_are_the_most_that_was_done_at_once() {
        for (together, cpus) in [
            (vec![], None),
            (vec![(1, 1_000)], Some(1)),
            (vec![(1, 1_000), (2, 1_930), (4, 2_480)], Some(2)),
            (vec![(1, 1_000), (2, 1_930), (4, 2_500)], Some(3)),
            (vec![(1, 1_000), (2, 1_900), (4, 1_700)], Some(2)),
            (vec![(1, 300)], Some(1)),
        ] {
            assert_eq!(measured(&together).cpus(), cpus, "{together:?}");
        }
    }

    #[test]
    fn a_scenario_gets_the_cpus_and_nothing_else() {
        let mut scenario = Scenario::default();
        measured(&[(1, 1_000), (2, 1_960)]).apply(&mut scenario);
        let expected = Scenario {
            cpus: 2,
            ..Scenario::default()
        };
        assert_eq!(scenario, expected);
        measured(&[]).apply(&mut scenario);
        assert_eq!(scenario, expected);
    }

    #[test]
    fn each_measure_has_a_line() {
        let measured = measured(&[(1, 1_000), (2, 1_960)]);
        let lines = measured.lines();
        let said: Vec<(&str, &str)> = lines.iter().map(|(what, is)| (&**what, &**is)).collect();
        assert_eq!(
            said,
            [
                ("Clock step", "5 µs"),
                ("A timer of 1 ms", "300 µs late, at worst 3.2 ms"),
                ("Starting 4 workers", "87 ms"),
                ("A message to a worker and back", "60 µs"),
                ("One worker computes", "312.4 million rounds a second"),
                ("2 at once", "1.96 times that"),
            ]
        );
        assert!(
            measured
                .sentence()
                .contains("has 2 CPUs. The browser says 4 CPUs")
        );
    }
}
