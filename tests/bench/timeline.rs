//! Rows into a timeline, and what it holds.

use std::hint::black_box;
use std::sync::Arc;

use fanout::engine::{Plan, Row, Sink};
use fanout::scenario::Approach;
use fanout::timeline::{Marker, Span, Timeline, Work};

use crate::Lines;
use crate::clock::{memory, middle, now};
use crate::runs;

/// Rows that are folded at once: 2 MB.
const BATCH: usize = 65_536;
const SAMPLES: usize = 5;

pub(crate) fn of_steps(items: u32) -> Lines {
    measured("steps", Approach::Dynamic, items)
}

pub(crate) fn of_a_pool(items: u32) -> Lines {
    measured("pool", Approach::Parallel, items)
}

/// Folds the rows of a run as they come, and counts how long that takes without the run itself: a
/// million items have more rows than a page's memory has room for.
struct Folding {
    timeline: Timeline,
    batch: Vec<Row>,
    rows: usize,
    spent: f64,
}

impl Folding {
    fn new(plan: &Arc<Plan>) -> Self {
        Self {
            timeline: Timeline::new(Arc::clone(plan)),
            batch: Vec::with_capacity(BATCH),
            rows: 0,
            spent: 0.0,
        }
    }

    fn fold(&mut self) {
        let began = now();
        self.batch.iter().for_each(|row| self.timeline.apply(row));
        self.spent += now() - began;
        self.rows += self.batch.len();
        self.batch.clear();
    }
}

impl Sink for Folding {
    fn row(&mut self, row: Row) {
        self.batch.push(row);
        if self.batch.len() == BATCH {
            self.fold();
        }
    }
}

fn measured(name: &str, approach: Approach, items: u32) -> Lines {
    let plan = runs::plan(approach, items);
    let before = memory();
    let first = fold(&plan);
    let grown = memory() - before;
    let mut lines = Lines::default();
    let each = f64::from(items);
    let mut add =
        |what: &str, value, unit| lines.add(&format!("{name}: {what}"), items, value, unit);
    add(
        "bytes of the timeline per item",
        held(&first.timeline) as f64 / each,
        "B",
    );
    add("memory that a first run and its timeline take", grown, "B");
    add("rows of the log", first.rows as f64, "");
    drop(first);
    let (mut folding, mut running) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let began = now();
        let spent = fold(&plan).spent;
        folding.push(spent);
        running.push(now() - began - spent);
    }
    add("timeline from rows", middle(folding), "ms");
    add("the simulated run itself", middle(running), "ms");
    lines
}

/// A run with its timeline.
fn fold(plan: &Arc<Plan>) -> Folding {
    let mut folding = Folding::new(plan);
    runs::run(plan, &mut folding);
    folding.fold();
    black_box(folding)
}

/// Bytes of what a timeline is made of, with an index of 4 bytes per step and per item.
fn held(timeline: &Timeline) -> usize {
    let plan = timeline.plan();
    size_of_val::<[Span]>(timeline.spans())
        + size_of_val::<[Work]>(timeline.works())
        + size_of_val::<[Marker]>(timeline.markers())
        + 4 * (plan.steps() + plan.items() as usize)
}
