//! What holds for every run.

use fanout::Micros;
use fanout::record::Status;
use fanout::scenario::{Approach, Costs, Durations, Items, Pool, Scenario};
use fanout::timeline::{Bound, CriticalPath, Held, Idle, Why, waves};
use proptest::prelude::*;

use super::checks::{
    check_busy, check_causes, check_idle, check_places, check_table, check_tiles, check_words,
};
use super::draw::{any_plan, any_run, late, scenario};
use super::random::config;
use super::{multiprocess, run};

proptest! {
    #![proptest_config(config(2_000, 100_000))]

    #[test]
    fn the_critical_path_tiles_the_run(run in any_run()) {
        let path = check_tiles(&run)?;
        check_places(&run, &path)?;
        check_causes(&run, &path)?;
    }

    #[test]
    fn it_does_so_whatever_the_workers_clocks_say(plan in any_plan(), seed: u64) {
        let run = late(&plan, seed);
        check_tiles(&run)?;
        check_idle(&run)?;
        check_words(&run)?;
    }

    #[test]
    fn where_nothing_else_takes_time_only_work_and_delays_hold_a_run_up(scenario in scenario()) {
        let scenario = Scenario { costs: Costs::None, launched: false, overhead_seconds: 0.0, ..scenario };
        for approach in Approach::ALL {
            let run = run(approach, &scenario);
            for link in CriticalPath::of(&run).links() {
                let delayed = (link.why, link.held) == (Why::Waiting, Held::Retry);
                prop_assert!(link.why == Why::Work || delayed, "{:?}", link);
            }
        }
    }

    #[test]
    fn no_run_that_succeeds_beats_its_bound(run in any_run()) {
        let bound = Bound::of(&run);
        if run.status() == Status::Success {
            prop_assert!(bound.least() <= run.last(), "{:?} > {:?}", bound, run.last());
            let above = bound.above(run.last());
            prop_assert_eq!(above.is_none(), bound.least() == Micros::ZERO);
        }
        prop_assert!(bound.least() >= bound.longest && bound.dealt <= bound.shared.max(bound.longest) * 2);
    }

    #[test]
    fn equal_items_that_never_wait_come_in_waves(
        n in 1..60_u32, millis in 1..3_000_u32, lanes in 1..9_u32,
    ) {
        let scenario = Scenario {
            items: Items::Numbered(n),
            seconds: f64::from(millis) / 1e3,
            executor: multiprocess(lanes),
            pool: Pool { processes: Some(lanes), chunksize: Some(1) },
            ..Scenario::default()
        };
        for approach in [Approach::Dynamic, Approach::Parallel] {
            let run = run(approach, &scenario);
            prop_assert_eq!(waves(&run), Some(n.div_ceil(lanes)));
            prop_assert_eq!(Bound::of(&run).least(), run.last());
        }
    }

    #[test]
    fn waves_of_steps_fill_the_lanes_or_are_not_told_of(scenario in scenario()) {
        let scenario = Scenario { fail: Scenario::default().fail, ..scenario };
        let run = run(Approach::Dynamic, &scenario);
        let lanes = Idle::of(&run).lanes.len() as u32;
        let rounds = run.plan().items().div_ceil(lanes.max(1));
        // Short items may be over before the next lane has one: that makes more waves.
        let equal = scenario.durations == Durations::Constant;
        prop_assert!(waves(&run).is_none_or(|waves| waves == rounds || (waves > rounds && !equal)));
    }

    #[test]
    fn lanes_are_busy_or_idle_and_gaps_are_what_is_left(run in any_run()) {
        check_idle(&run)?;
        check_busy(&run)?;
    }

    #[test]
    fn there_are_words_for_everything(run in any_run(), window in 1..9_usize) {
        check_words(&run)?;
        check_table(&run, window)?;
    }
}
