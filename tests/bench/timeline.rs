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
/// A page has room for one run of so many items, and not for a second one in what the first leaves
/// behind.
const SO_MANY: u32 = 1_000_000;

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
    let (first, spent, whole) = fold(&plan);
    let grown = memory() - before;
    let mut lines = Lines::default();
    let each = f64::from(items);
    let mut add =
        |what: &str, value, unit| lines.add(&format!("{name}: {what}"), items, value, unit);
    add("rows of the log", first.rows as f64, "");
    add(
        "bytes of the timeline per item",
        held(&first.timeline) as f64 / each,
        "B",
    );
    add("memory that a run and its timeline take", grown, "B");
    drop(first);
    let samples: Vec<(f64, f64)> = match items < SO_MANY {
        true => (0..SAMPLES)
            .map(|_| fold(&plan))
            .map(|(_, spent, whole)| (spent, whole))
            .collect(),
        false => vec![(spent, whole)],
    };
    let folding = samples.iter().map(|(spent, _)| *spent).collect();
    let running = samples.iter().map(|(spent, whole)| whole - spent).collect();
    add("timeline from rows", middle(folding), "ms");
    add("the simulated run itself", middle(running), "ms");
    lines
}

/// A run with its timeline, how long the timeline took of it, and how long both.
fn fold(plan: &Arc<Plan>) -> (Folding, f64, f64) {
    let began = now();
    let mut folding = Folding::new(plan);
    runs::run(plan, &mut folding);
    folding.fold();
    let whole = now() - began;
    let spent = folding.spent;
    (black_box(folding), spent, whole)
}

/// Bytes of what a timeline is made of, with an index of 4 bytes per step and per item.
fn held(timeline: &Timeline) -> usize {
    let plan = timeline.plan();
    size_of_val::<[Span]>(timeline.spans())
        + size_of_val::<[Work]>(timeline.works())
        + size_of_val::<[Marker]>(timeline.markers())
        + 4 * (plan.steps() + plan.items() as usize)
}
