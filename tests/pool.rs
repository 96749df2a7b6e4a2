//! `Pool.map` as the engine has it: what holds for any items, processes, chunksize and faults,
//! and for workers that end in any order.
//!
//! `tests/cpython/` holds the same rules against CPython. `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::ops::Range;
use std::sync::Arc;

use fanout::Micros;
use fanout::driver::simulate;
use fanout::engine::{Failure, Plan, Row, What, default_chunksize};
use fanout::record::{ItemState, Record, Status};
use fanout::scenario::{Approach, Failures, Items, Pool, Scenario};
use proptest::prelude::*;

use random::config;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

#[path = "common/workers.rs"]
mod workers;

/// One `map`.
#[derive(Clone, Debug)]
struct Map {
    items: u32,
    processes: u32,
    chunksize: Option<u32>,
    fail: Vec<u32>,
}

prop_compose! {
    fn any_map()(
        items in 0..60_u32, processes in 1..9_u32,
        chunksize in proptest::option::of(1..20_u32),
        fail in proptest::collection::btree_set(0..60_u32, 0..5),
    ) -> Map {
        let fail = fail.into_iter().filter(|item| *item < items).collect();
        Map { items, processes, chunksize, fail }
    }
}

impl Map {
    fn plan(&self) -> Arc<Plan> {
        let fails = |item: &u32| (format!("item_{item}"), Failures::Always);
        let scenario = Scenario {
            items: Items::Numbered(self.items),
            fail: self.fail.iter().map(fails).collect(),
            pool: Pool {
                processes: Some(self.processes),
                chunksize: self.chunksize,
            },
            ..Scenario::default()
        };
        let checked = scenario.check().expect("a generated scenario is valid");
        Arc::new(Plan::of(Approach::Parallel, &checked))
    }

    fn chunksize(&self) -> u32 {
        self.chunksize
            .unwrap_or_else(|| default_chunksize(self.items, self.processes))
    }

    /// Consecutive, and all of one length but the last.
    fn slices(&self) -> Vec<Range<u32>> {
        let starts = (0..self.items).step_by(self.chunksize().max(1) as usize);
        starts
            .map(|start| start..(start + self.chunksize()).min(self.items))
            .collect()
    }

    /// The items of a slice that run: up to the first that fails.
    fn runs(&self, slice: &Range<u32>) -> Range<u32> {
        let first = self.fail.iter().find(|item| slice.contains(item));
        slice.start..first.map_or(slice.end, |item| item + 1)
    }

    /// Rounds of equal items by a list schedule that knows neither rows nor lanes: each slice
    /// goes to whoever is free first.
    fn rounds(&self) -> u32 {
        let mut free = vec![0; self.processes as usize];
        for slice in self.slices() {
            free.sort_unstable();
            free[0] += u32::try_from(self.runs(&slice).len()).expect("60 items at most");
        }
        free.into_iter().max().unwrap_or(0)
    }

    fn expected(&self, item: u32) -> ItemState {
        let slices = self.slices();
        let slice = slices.iter().find(|slice| slice.contains(&item));
        let ran = slice.is_some_and(|slice| self.runs(slice).contains(&item));
        match (ran, self.fail.contains(&item), self.fail.is_empty()) {
            (false, ..) => ItemState::NeverRan,
            (true, true, _) => ItemState::Failed,
            (true, false, true) => ItemState::Succeeded,
            (true, false, false) => ItemState::Discarded,
        }
    }
}

/// Items in the order in which their work began.
fn begun(rows: &[Row]) -> Vec<u32> {
    let begun = rows.iter().filter_map(|row| match row.what {
        What::ItemStart { item, .. } => Some(item),
        _ => None,
    });
    begun.collect()
}

/// The item that the step failed with, and whether every item was over by then.
fn raised(rows: &[Row]) -> Option<(u32, bool)> {
    let at = rows
        .iter()
        .position(|row| matches!(row.what, What::StepFailure(_)))?;
    let What::StepFailure(Failure::Item(item)) = rows[at].what else {
        return None;
    };
    Some((item, rows[at..].iter().all(|row| row.what.item().is_none())))
}

fn first_failure(rows: &[Row]) -> Option<u32> {
    rows.iter().find_map(|row| match row.what {
        What::ItemEnd {
            item, failed: true, ..
        } => Some(item),
        _ => None,
    })
}

/// What no order of the workers changes.
fn check_map(map: &Map, plan: &Arc<Plan>, rows: &[Row]) -> Result<(), TestCaseError> {
    let record = Record::of(Arc::clone(plan), rows);
    for (item, found) in (0..).zip(record.items()) {
        prop_assert_eq!(found.state, map.expected(item), "item {}", item);
    }
    prop_assert_eq!(
        raised(rows),
        first_failure(rows).map(|item| (item, true)),
        "the first exception, when all is over"
    );
    prop_assert_eq!(record.status() == Status::Success, map.fail.is_empty());
    let begun = begun(rows);
    for slice in map.slices() {
        let of_slice = begun.iter().copied().filter(|item| slice.contains(item));
        prop_assert!(of_slice.eq(map.runs(&slice)), "{slice:?} in its order");
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000, 100_000))]

    #[test]
    fn slices_are_consecutive_whoever_is_first(
        map in any_map(), order in proptest::collection::vec(any::<prop::sample::Index>(), 1..80),
    ) {
        let plan = map.plan();
        let mut order = order.iter().cycle();
        let mut rows = Vec::new();
        let slices = workers::run(&plan, &mut rows, |at_work| {
            order.next().map_or(0, |index| index.index(at_work))
        });
        prop_assert_eq!(slices, map.slices());
        check_map(&map, &plan, &rows)?;
    }

    #[test]
    fn equal_items_take_the_rounds_of_a_list_schedule(map in any_map()) {
        let plan = map.plan();
        let rows = simulate(&plan);
        check_map(&map, &plan, &rows)?;
        let each = plan.scenario.each;
        let time = rows.last().map_or(Micros::ZERO, |row| row.at);
        prop_assert_eq!(time, each * u64::from(map.rounds()));
    }
}
