//! Items of given durations on eight lanes, by what Fanout has for it: for `cargo xtask bench
//! forecast`, which runs other simulators beside it.
//!
//! A line of JSON says a run's name, its items, the seconds that the best of three took, and the
//! makespan in microseconds.

use std::sync::Arc;

use fanout::Micros;
use fanout::driver::{forecast, simulate};
use fanout::engine::Plan;
use fanout::forecast::plain;
use fanout::scenario::{Approach, Checked, Durations, Executor, Keys, Law, Pool, Scenario, Times};

use crate::clock::now;

/// Steps at once, or processes of the pool.
const LANES: u32 = 8;
const RUNS: usize = 3;

/// Something that runs items on lanes.
struct Forecast {
    /// What the page asks for.
    part: &'static str,
    name: &'static str,
    approach: Approach,
    makespan: fn(&Arc<Plan>) -> Micros,
}

const FORECASTS: [Forecast; 6] = [
    Forecast {
        part: "forecast-rows",
        name: "Fanout's engine, a step per item, all rows kept",
        approach: Approach::Dynamic,
        makespan: all_rows,
    },
    Forecast {
        part: "forecast-pool-rows",
        name: "Fanout's engine, one pool, all rows kept",
        approach: Approach::Parallel,
        makespan: all_rows,
    },
    Forecast {
        part: "forecast-steps",
        name: "Fanout's engine, a step per item",
        approach: Approach::Dynamic,
        makespan: no_rows,
    },
    Forecast {
        part: "forecast-pool",
        name: "Fanout's engine, one pool",
        approach: Approach::Parallel,
        makespan: no_rows,
    },
    Forecast {
        part: "forecast-list",
        name: "Fanout's list scheduler, a step per item",
        approach: Approach::Dynamic,
        makespan: list,
    },
    Forecast {
        part: "forecast-pool-list",
        name: "Fanout's list scheduler, one pool",
        approach: Approach::Parallel,
        makespan: list,
    },
];

fn all_rows(plan: &Arc<Plan>) -> Micros {
    simulate(plan).last().map_or(Micros::ZERO, |row| row.at)
}

fn no_rows(plan: &Arc<Plan>) -> Micros {
    forecast(plan).run_time
}

fn list(plan: &Arc<Plan>) -> Micros {
    let Times::Given(times) = &plan.scenario.times else {
        return Micros::ZERO;
    };
    let approach = match plan.job.ops.len() {
        2 => Approach::Parallel,
        _ => Approach::Dynamic,
    };
    plain::spans(approach, &plan.scenario, times).0
}

/// What the page may ask for.
#[cfg(target_arch = "wasm32")]
pub(crate) fn parts() -> Vec<&'static str> {
    FORECASTS.iter().map(|forecast| forecast.part).collect()
}

/// The lines of all, or of the part that is asked for.
pub(crate) fn lines(part: Option<&str>, durations: &Arc<[Micros]>) -> String {
    let asked = |forecast: &&Forecast| part.is_none_or(|part| part == forecast.part);
    let asked = FORECASTS.iter().filter(asked);
    asked.map(|forecast| forecast.line(durations)).collect()
}

impl Forecast {
    fn line(&self, durations: &Arc<[Micros]>) -> String {
        let plan = Arc::new(Plan::of(self.approach, &checked(durations)));
        let mut seconds = f64::INFINITY;
        let mut makespan = Micros::ZERO;
        for _ in 0..RUNS {
            let began = now();
            makespan = (self.makespan)(&plan);
            seconds = seconds.min((now() - began) / 1e3);
        }
        let (name, items, Micros(makespan)) = (self.name, durations.len(), makespan);
        format!(
            "{{\"name\":\"{name}\",\"items\":{items},\"seconds\":{seconds},\"makespan\":{makespan}}}\n"
        )
    }
}

/// Durations that differ as Fanout draws them, the same ones everywhere: most are short, some are
/// long, and the mean is a second.
pub(crate) fn durations(items: u32) -> Arc<[Micros]> {
    let scenario = Scenario {
        durations: Durations::Drawn {
            law: Law::Lognormal,
            by: 1.0,
        },
        ..Scenario::default()
    };
    let plan = Plan::of(Approach::Dynamic, &of_items(&scenario, items));
    // No item takes no time: not every simulator has that.
    let time = |item| plan.item_time(item).max(Micros(1));
    (0..items).map(time).collect()
}

fn checked(durations: &Arc<[Micros]>) -> Checked {
    let scenario = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(LANES),
        },
        pool: Pool {
            processes: Some(LANES),
            chunksize: Some(1),
        },
        ..Scenario::default()
    };
    Checked {
        times: Times::Given(Arc::clone(durations)),
        ..of_items(&scenario, durations.len() as u32)
    }
}

/// More items than a scenario may have.
fn of_items(scenario: &Scenario, items: u32) -> Checked {
    let checked = scenario.check();
    let checked = checked.unwrap_or_else(|_| unreachable!("it is valid"));
    Checked {
        keys: Keys::Numbered(items),
        ..checked
    }
}
