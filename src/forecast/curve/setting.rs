//! A scenario with one input at another value.

use crate::Micros;
use crate::forecast::Setting;
use crate::scenario::{Checked, Scenario};

use super::axis::{Axis, MILLION};

/// What settings depend on in a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base {
    pub(super) axis: Axis,
    pub(super) own: u64,
    max_concurrent: Option<u32>,
    processes: u32,
}

impl Base {
    pub(super) fn new(axis: Axis, checked: &Checked) -> Self {
        Self {
            axis,
            own: axis.own(checked),
            max_concurrent: checked.max_concurrent,
            processes: checked.processes,
        }
    }

    /// What changes at a value: nothing at the question's own.
    pub(super) fn settings(&self, x: u64) -> Vec<Setting> {
        if x == self.own {
            return Vec::new();
        }
        match self.axis {
            Axis::Seconds => vec![Setting::Seconds(Micros(x))],
            Axis::Items => vec![Setting::Items(number(x))],
            Axis::Lanes => {
                let steps = self
                    .max_concurrent
                    .map(|_| Setting::MaxConcurrent(number(x)));
                let processes = Setting::Processes(self.processes(x));
                steps.into_iter().chain([processes]).collect()
            }
            Axis::Overhead => vec![Setting::Overhead(Micros(x))],
            Axis::Failure => vec![Setting::Failure(probability(x))],
            Axis::Retries => vec![Setting::MaxRetries(number(x))],
        }
    }

    /// Processes of a pool at so many lanes: in proportion, half up, and one at least.
    fn processes(&self, lanes: u64) -> u32 {
        let Some(steps) = self.max_concurrent.map(|steps| u64::from(steps.max(1))) else {
            return number(lanes);
        };
        number((lanes * u64::from(self.processes) * 2 + steps) / (steps * 2)).max(1)
    }
}

fn number(x: u64) -> u32 {
    u32::try_from(x).unwrap_or(u32::MAX)
}

fn probability(x: u64) -> f64 {
    x as f64 / MILLION as f64
}

/// The scenario of a point of its curve, as it can be asked. A value that a scenario cannot have
/// becomes the nearest that it can; a scenario that makes no sense stays as it is.
pub fn scenario_at(scenario: &Scenario, axis: Axis, x: u64) -> Scenario {
    let Ok(checked) = scenario.check() else {
        return scenario.clone();
    };
    let base = Base::new(axis, &checked);
    let (least, most) = axis.bounds(&checked);
    let mut changed = scenario.clone();
    if x != base.own {
        for setting in base.settings(x.clamp(least, most)) {
            setting.write(&mut changed, &checked);
        }
    }
    changed
}
