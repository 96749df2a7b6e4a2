//! What holds for every scenario, tried on thousands of random ones.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::sync::Arc;

use fanout::dagster::EventType;
use fanout::dagster::credits::Rule;
use fanout::driver::{Simulation, simulate};
use fanout::engine::{OpWork, Plan, Row, What};
use fanout::exchange::{dagster_code, highlight};
use fanout::forecast::{Advice, Outlook, Prediction, advise, bounds, compare};
use fanout::record::{ItemState, Record, Status};
use fanout::scenario::{Approach, Checked, Items, Scenario, Work};
use proptest::prelude::*;

use random::{any_rule, config};
use scenarios::{Below, rough, smooth};

#[path = "common/random.rs"]
mod random;
#[path = "common/scenarios.rs"]
#[allow(dead_code, reason = "not every test draws every kind")]
mod scenarios;

fn checked(scenario: &Scenario) -> Checked {
    scenario.check().expect("a generated scenario is valid")
}

fn plan(approach: Approach, scenario: &Scenario) -> Arc<Plan> {
    Arc::new(Plan::of(approach, &checked(scenario)))
}

fn run(approach: Approach, scenario: &Scenario) -> (Arc<Plan>, Vec<Row>, Record) {
    let plan = plan(approach, scenario);
    let rows = simulate(&plan);
    let record = Record::of(Arc::clone(&plan), &rows);
    (plan, rows, record)
}

fn advice(scenario: &Scenario, rule: Rule) -> Advice {
    let checked = checked(scenario);
    let outlook = Outlook::of(&checked).expect("three runs or six").by(rule);
    advise(scenario, &checked, &outlook, &|credits| {
        format!("{credits} x")
    })
}

proptest! {
    #![proptest_config(config(3_000, 200_000))]

    #[test]
    fn the_closed_forms_are_the_virtual_runs(scenario in smooth(Below::MANY), rule in any_rule()) {
        let checked = checked(&scenario);
        let predicted = bounds::predict(&checked).expect("nothing fails");
        for (approach, predicted) in Approach::ALL.into_iter().zip(predicted) {
            let (.., record) = run(approach, &scenario);
            prop_assert_eq!(Prediction::of(&record), predicted, "{}", approach.name());
            prop_assert_eq!(record.credits_by(rule), predicted.by(rule).credits);
        }
    }

    #[test]
    fn lanes_are_the_items_at_work_at_once(scenario in smooth(Below::MANY)) {
        for approach in Approach::ALL {
            let (_, rows, record) = run(approach, &scenario);
            let (mut now, mut most) = (0_u32, 0);
            for row in rows {
                match row.what {
                    What::ItemStart { .. } => now += 1,
                    What::ItemEnd { .. } => now -= 1,
                    _ => {}
                }
                most = most.max(now);
            }
            prop_assert_eq!(Prediction::of(&record).lanes, most);
        }
    }

    #[test]
    fn work_that_computes_takes_no_less_than_its_cpus_allow(scenario in smooth(Below::MANY), cpus in 1..9_u32) {
        let scenario = Scenario { work: Work::Compute, cpus, ..scenario };
        let checked = checked(&scenario);
        let work = checked.each * u64::from(checked.keys.len());
        for approach in Approach::ALL {
            let (.., record) = run(approach, &scenario);
            prop_assert!(record.run_time().0 >= work.0.div_ceil(u64::from(cpus)));
        }
    }

    #[test]
    fn a_failure_costs_each_approach_what_its_own_step_holds(scenario in smooth(Below::MANY)) {
        let checked = checked(&scenario);
        let outlook = Outlook::of(&checked).expect("six runs");
        let items = checked.keys.len();
        for approach in Approach::ALL {
            let failing = outlook.failing(approach);
            if items == 0 {
                prop_assert_eq!(failing, outlook.run(approach));
                continue;
            }
            let size = bounds::items_per_step(approach, &checked);
            let holding = (items / 2) / size * size..items.min((items / 2) / size * size + size);
            prop_assert_eq!(failing.kept(), items - holding.len() as u32);
            prop_assert_eq!(failing.steps + 1, outlook.run(approach).steps);
        }
    }

    #[test]
    fn every_flip_is_true(scenario in rough(Below::MANY), cpus in 1..9_u32, scale in 1..4_u32, rule in any_rule()) {
        let seconds = scenario.seconds * f64::from(scale.pow(5));
        let scenario = Scenario { cpus, seconds, ..scenario };
        let given = advice(&scenario, rule);
        for flip in &given.flips {
            prop_assert_eq!(advice(&flip.apply(&scenario), rule).choose, flip.choose);
            prop_assert_ne!(flip.choose, given.choose);
        }
        for text in [&given.sentence, &given.because].into_iter().chain(&given.flip) {
            prop_assert!(!text.contains("  ") && !text.contains(" 1 steps"), "{}", text);
        }
        let checked = checked(&scenario);
        let outlook = Outlook::of(&checked).expect("three runs or six").by(rule);
        for row in compare(&scenario, &checked, &outlook, &|credits| format!("{credits} x"), [0; 3]) {
            for cell in row.cells {
                prop_assert!(cell.asked.ends_with('?') && cell.answer.ends_with('.'), "{:?}", cell);
            }
        }
    }

    #[test]
    fn every_run_ends_with_one_final_state_per_item(scenario in rough(Below::MANY)) {
        for approach in Approach::ALL {
            let (plan, rows, record) = run(approach, &scenario);
            prop_assert!(record.status().is_final(), "{} is {:?}", approach.name(), record.status());
            prop_assert_eq!(record.counts().over(), plan.items());
            prop_assert_eq!(record.counts().all(), plan.items());
            let succeeded = record.counts().of(ItemState::Succeeded) == plan.items();
            if record.status() == Status::Success {
                prop_assert!(succeeded);
            }
            check_caps(&plan, &rows)?;
            check_steps(&plan, &rows)?;
        }
    }

    #[test]
    fn the_same_scenario_gives_the_same_rows(scenario in rough(Below::MANY)) {
        for approach in Approach::ALL {
            prop_assert_eq!(run(approach, &scenario).1, run(approach, &scenario).1);
        }
    }

    #[test]
    fn a_run_can_be_ended_at_any_instant(scenario in rough(Below::MANY), instants in 0..40_usize, force: bool) {
        for approach in Approach::ALL {
            let plan = plan(approach, &scenario);
            let mut rows = Vec::new();
            let mut simulation = Simulation::new(&plan);
            let went_on = (0..instants).all(|_| simulation.advance(&mut rows));
            let before = rows.len();
            match force {
                true => simulation.force(&mut rows),
                false => simulation.terminate(&mut rows),
            }
            if force && went_on && instants > 0 {
                let record = Record::of(Arc::clone(&plan), &rows);
                prop_assert_eq!(record.status(), Status::Canceled);
                prop_assert!(!simulation.advance(&mut rows));
            }
            if !went_on {
                prop_assert_eq!(rows.len(), before, "a run that is over logs nothing");
            }
            while simulation.advance(&mut rows) {}
            let record = Record::of(Arc::clone(&plan), &rows);
            prop_assert!(record.status().is_final());
            prop_assert_eq!(record.counts().over(), plan.items());
            check_caps(&plan, &rows)?;
        }
    }

    #[test]
    fn a_fork_goes_its_own_way(scenario in rough(Below::MANY), instants in 0..40_usize) {
        let plan = plan(Approach::Dynamic, &scenario);
        let mut rows = Vec::new();
        let mut simulation = Simulation::new(&plan);
        let went_on = (0..instants).all(|_| simulation.advance(&mut rows));
        let (mut fork, mut fork_rows) = (simulation.clone(), rows.clone());
        fork.force(&mut fork_rows);
        while went_on && simulation.advance(&mut rows) {}
        prop_assert_eq!(rows, simulate(&plan));
    }
}

proptest! {
    #![proptest_config(config(3_000, 200_000))]

    #[test]
    fn the_pieces_of_a_line_are_the_line(line in "[ -~üΩ\\t]{0,60}") {
        let pieces = highlight(&line);
        let together: String = pieces.iter().map(|(_, text)| *text).collect();
        prop_assert_eq!(&together, &line);
        prop_assert!(pieces.iter().all(|(_, text)| !text.is_empty()));
    }

    #[test]
    fn code_is_lines_of_what_can_be_seen(scenario in rough(Below::MANY), keys: Vec<String>) {
        let own = Scenario { items: Items::Keys(keys), ..scenario.clone() };
        for scenario in [scenario, own] {
            for approach in Approach::ALL {
                let code = dagster_code(approach, &scenario);
                for line in &code.lines {
                    prop_assert!(!line.text.contains(char::is_control), "{:?}", line.text);
                    prop_assert!(!line.text.ends_with(' '), "{:?}", line.text);
                }
                prop_assert_eq!(code.text().lines().count(), code.lines.len());
            }
        }
    }
}

/// At no instant do more steps hold a slot, or more items a lane, than there are.
fn check_caps(plan: &Plan, rows: &[Row]) -> Result<(), TestCaseError> {
    let slots = plan.scenario.max_concurrent.unwrap_or(1);
    let own_processes = plan.scenario.max_concurrent.is_some();
    let (mut in_flight, mut lanes) = (0_u32, BTreeMap::new());
    for row in rows {
        match row.what {
            What::StepWorkerStarting => in_flight += 1,
            What::StepStart | What::StepRestarted if !own_processes => in_flight += 1,
            What::StepSuccess { .. } | What::StepFailure(_) | What::StepUpForRetry(_) => {
                in_flight -= 1;
                lanes.retain(|_, (_, step)| Some(*step) != row.step);
            }
            What::ItemStart { item, lane } => {
                let step = row.step.expect("an item has a step");
                prop_assert_eq!(
                    lanes.insert(lane, (item, step)),
                    None,
                    "lane {} works twice",
                    lane
                );
                let per_slot = match plan.op_of(step).work {
                    OpWork::Pool(pool) => pool.processes,
                    _ => 1,
                };
                prop_assert!(lane < slots * per_slot);
            }
            What::ItemEnd { item, .. } => lanes.retain(|_, (other, _)| *other != item),
            _ => {}
        }
        prop_assert!(in_flight <= slots, "{} steps in {} slots", in_flight, slots);
    }
    Ok(())
}

/// Each step starts once, restarts once per retry, and ends at most once; a fan-in begins after
/// the last end of what it collects; the run's last row is the last.
fn check_steps(plan: &Plan, rows: &[Row]) -> Result<(), TestCaseError> {
    let merge = plan.step_ids().last().expect("a job has steps");
    for step in plan.step_ids() {
        let of = |event| {
            rows.iter()
                .filter(|row| row.step == Some(step) && row.what.event_type() == Some(event))
                .count()
        };
        let starts = of(EventType::StepStart);
        let ends = of(EventType::StepSuccess) + of(EventType::StepFailure);
        prop_assert!(
            starts <= 1 && ends == starts,
            "{} starts {starts}, ends {ends}",
            plan.step_key(step)
        );
        prop_assert_eq!(of(EventType::StepRestarted), of(EventType::StepUpForRetry));
    }
    let merge_start = rows.iter().position(|row| row.step == Some(merge));
    let last_work = rows
        .iter()
        .rposition(|row| matches!(row.what, What::ItemEnd { .. }));
    prop_assert!(
        merge_start
            .zip(last_work)
            .is_none_or(|(merge, work)| merge > work)
    );
    let last = rows.last().and_then(|row| row.what.event_type());
    prop_assert!(matches!(
        last,
        Some(EventType::RunSuccess | EventType::RunFailure)
    ));
    prop_assert!(rows.is_sorted_by_key(|row| row.at));
    Ok(())
}
