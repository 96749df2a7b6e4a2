//! A forecast says what the record of the simulated run says.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::Micros;
use fanout::driver::{Forecast, Simulation, forecast, simulate};
use fanout::engine::{Plan, StepId};
use fanout::forecast::Prediction;
use fanout::forecast::plain::{is_plain, spans};
use fanout::record::{Record, Rerun, Status, run_again};
use fanout::scenario::{Approach, Costs, Executor, Items, Pool, Scenario};
use proptest::prelude::*;

use cases::any_case;
use random::config;
use scenarios::{Below, wild};

#[path = "common/cases.rs"]
mod cases;
#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;
#[path = "common/scenarios.rs"]
#[allow(dead_code, reason = "not every test draws every kind")]
mod scenarios;

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

prop_compose! {
    /// Items that nothing happens to, on few lanes and on many.
    fn plain()(
        scenario in wild(Below::FEW), n in 0..200_u32, wide in proptest::bool::weighted(0.3),
        (slots, processes, chunk_size) in (1..40_u32, 1..40_u32, 1..60_u32),
    ) -> Scenario {
        let own = match scenario.executor {
            Executor::Multiprocess { .. } if wide => Executor::Multiprocess { max_concurrent: Some(slots) },
            as_it_is => as_it_is,
        };
        let pool = match wide {
            true => Pool { processes: Some(processes), ..scenario.pool },
            false => scenario.pool,
        };
        Scenario {
            items: Items::Numbered(n), executor: own, pool,
            chunk_size: if wide { chunk_size } else { scenario.chunk_size },
            fail: Default::default(), failure_probability: 0.0, poison_probability: 0.0,
            costs: Costs::None, ..scenario
        }
    }
}

proptest! {
    #![proptest_config(config(3_000, 200_000))]

    #[test]
    fn any_job_is_forecast_as_it_is_simulated(case in any_case()) {
        check(&Arc::new(case.plan()))?;
    }

    #[test]
    fn each_approach_is_forecast_as_it_is_simulated(scenario in wild(Below::FEW), keys in proptest::option::of(own_keys())) {
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
    fn plain_items_take_as_long_as_the_engine_says(scenario in plain()) {
        let checked = scenario.check().expect("a generated scenario is valid");
        for approach in Approach::ALL.into_iter().filter(|approach| is_plain(*approach, &checked)) {
            let plan = Arc::new(Plan::of(approach, &checked));
            let times: Vec<Micros> = (0..plan.items()).map(|item| plan.item_time(item)).collect();
            let forecast = forecast(&plan);
            prop_assert_eq!(
                spans(approach, &checked, &times),
                (forecast.run_time, forecast.fan_out_span),
                "{}", approach.name()
            );
            prop_assert_eq!((forecast.status, forecast.kept), (Status::Success, plan.items()));
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
