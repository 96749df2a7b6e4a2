//! What a timeline says: small cases reckoned by hand, and what holds for every run.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::Micros;
use fanout::driver::Simulation;
use fanout::engine::Plan;
use fanout::scenario::{Approach, Executor, Scenario};
use fanout::timeline::{Insight, Timeline};

#[path = "timeline_insight/cases.rs"]
mod cases;
#[path = "timeline_insight/checks.rs"]
mod checks;
#[path = "timeline_insight/draw.rs"]
mod draw;
#[path = "timeline_insight/laws.rs"]
mod laws;
#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;
#[path = "common/scenarios.rs"]
#[allow(dead_code, reason = "not every test draws every kind")]
mod scenarios;
#[path = "timeline_insight/stories.rs"]
mod stories;

fn seconds(seconds: f64) -> Micros {
    Micros::from_seconds(seconds).expect("a time")
}

/// A run up to its end, or up to so many instants, and then ended if that is asked for.
fn run_until(plan: &Arc<Plan>, instants: usize, end: Ended) -> Timeline {
    let mut rows = Vec::new();
    let mut simulation = Simulation::new(plan);
    let goes_on = (0..instants).all(|_| simulation.advance(&mut rows));
    match end {
        _ if !goes_on => {}
        Ended::Not => {}
        Ended::Terminated => {
            simulation.terminate(&mut rows);
            while simulation.advance(&mut rows) {}
        }
        Ended::Forced => simulation.force(&mut rows),
    }
    Timeline::of(Arc::clone(plan), &rows)
}

#[derive(Clone, Copy, Debug)]
enum Ended {
    Not,
    Terminated,
    Forced,
}

fn run(approach: Approach, scenario: &Scenario) -> Timeline {
    let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
    run_until(&plan, usize::MAX, Ended::Not)
}

fn story(approach: Approach, scenario: &Scenario) -> String {
    let run = run(approach, scenario);
    Insight::of(&run).story(&run)
}

fn multiprocess(max_concurrent: u32) -> Executor {
    Executor::Multiprocess {
        max_concurrent: Some(max_concurrent),
    }
}
