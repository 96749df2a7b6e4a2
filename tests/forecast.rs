//! A forecast says what the record of the simulated run says.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::driver::{Forecast, Simulation, forecast, simulate};
use fanout::engine::{Plan, StepId};
use fanout::forecast::Prediction;
use fanout::record::{Record, Rerun, run_again};
use fanout::scenario::{Approach, Items, Scenario};
use proptest::prelude::*;

use cases::{any_case, scenario};
use random::config;

#[path = "common/cases.rs"]
#[allow(dead_code, reason = "not every test looks into its cases")]
mod cases;
#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

/// What a record says of what a forecast is asked.
fn said_by(record: &Record) -> Forecast {
    let prediction = Prediction::of(record);
    Forecast {
        status: record.status(),
        run_time: record.run_time(),
        fan_out_span: record.fan_out_span(),
        usage: record.usage(),
        kept: prediction.kept(),
        lanes: prediction.lanes,
    }
}

fn check(plan: &Arc<Plan>) -> Result<(), TestCaseError> {
    let record = Record::of(Arc::clone(plan), &simulate(plan));
    prop_assert_eq!(forecast(plan), said_by(&record));
    Ok(())
}

/// Keys of one's own: some are refused, some stand twice.
fn own_keys() -> impl Strategy<Value = Items> {
    let key = prop_oneof![
        8 => "[a-z][0-9]",
        1 => Just("no key".to_owned()),
        1 => Just("a0".to_owned()),
    ];
    proptest::collection::vec(key, 0..9).prop_map(Items::Keys)
}

proptest! {
    #![proptest_config(config(3_000, 200_000))]

    #[test]
    fn any_job_is_forecast_as_it_is_simulated(case in any_case()) {
        check(&Arc::new(case.plan()))?;
    }

    #[test]
    fn each_approach_is_forecast_as_it_is_simulated(scenario in scenario(), keys in proptest::option::of(own_keys())) {
        let scenario = match keys {
            None => scenario,
            Some(items) => Scenario { items, fail: Default::default(), ..scenario },
        };
        let checked = scenario.check().expect("a generated scenario is valid");
        for approach in Approach::ALL {
            check(&Arc::new(Plan::of(approach, &checked)))?;
        }
    }

    #[test]
    fn a_run_that_is_executed_again_is_forecast_as_well(
        case in any_case(), instants in 0..60_usize,
        chosen in proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let plan = Arc::new(case.plan());
        let (mut rows, mut simulation) = (Vec::new(), Simulation::new(&plan));
        let _ = (0..instants).all(|_| simulation.advance(&mut rows));
        simulation.terminate(&mut rows);
        while simulation.advance(&mut rows) {}
        let parent = Record::of(Arc::clone(&plan), &rows);
        let steps = chosen.iter().map(|at| StepId::new(at.index(plan.steps()))).collect();
        for which in &[Rerun::All, Rerun::FromFailure, Rerun::Steps(steps)] {
            check(&Arc::new(run_again(&parent, case.plan(), which)))?;
        }
    }
}
