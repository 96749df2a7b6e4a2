use std::sync::Arc;

use super::{part, view};
use crate::engine::Plan;
use crate::scenario::{Approach, Scenario};
use crate::timeline::scene::{Part, Scene};
use crate::timeline::view::{By, Mode, View};
use crate::timeline::{Insight, Timeline};

/// How long scenes take: `cargo test --release --lib scenes_are_fast -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
#[allow(clippy::disallowed_methods, reason = "it is about time")]
fn scenes_are_fast() {
    for items in [1_000, 10_000, 100_000, 1_000_000] {
        for approach in Approach::ALL {
            let timeline = many(approach, items);
            for (by, name) in [(By::Steps, "steps"), (By::Lanes, "lanes")] {
                let mut view = view(by, Mode::Timed);
                let folded = time(approach, &timeline, &view);
                let rows = (0..4).map(crate::timeline::view::RowKey::FanOut);
                view.toggled = rows.map(|row| (approach, row)).collect();
                let unfolded = time(approach, &timeline, &view);
                println!(
                    "{items:>9} {} by {name}: {folded}; unfolded {unfolded}",
                    approach.name()
                );
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "it is about time")]
fn time(approach: Approach, timeline: &Timeline, view: &View) -> String {
    let insight = Insight::of(timeline);
    let part = Part {
        insight: Some(&insight),
        ..part(approach, timeline)
    };
    let began = std::time::Instant::now();
    let scene = Scene::of(&[part], view);
    let took = began.elapsed().as_micros();
    format!("{:>7} µs, {:>4} shapes", took, scene.shapes.len())
}

/// A timeline of so many items; more than a scenario may have are numbered all the same.
fn many(approach: Approach, items: u32) -> Timeline {
    use crate::scenario::{Executor, Items, Keys};
    let scenario = Scenario {
        items: Items::Numbered(items.min(100_000)),
        executor: Executor::Multiprocess {
            max_concurrent: Some(16),
        },
        chunk_size: 100,
        ..Scenario::default()
    };
    let mut checked = scenario.check().expect("valid");
    checked.keys = Keys::Numbered(items);
    let plan = Arc::new(Plan::of(approach, &checked));
    let mut timeline = Timeline::new(Arc::clone(&plan));
    let mut simulation = crate::driver::Simulation::new(&plan);
    while simulation.advance(&mut timeline) {}
    timeline
}
