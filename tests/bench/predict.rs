//! A prediction: a simulated run whose rows go into a record, and are not kept.

use std::hint::black_box;
use std::sync::Arc;

use fanout::engine::Plan;
use fanout::forecast::Prediction;
use fanout::record::Record;
use fanout::scenario::Approach;

use crate::Lines;
use crate::clock::{memory, time};
use crate::runs;

pub(crate) fn of_steps(items: u32) -> Lines {
    measured("steps", Approach::Dynamic, items)
}

pub(crate) fn of_a_pool(items: u32) -> Lines {
    measured("pool", Approach::Parallel, items)
}

fn measured(name: &str, approach: Approach, items: u32) -> Lines {
    let plan = runs::plan(approach, items);
    let before = memory();
    predict(&plan);
    let grown = memory() - before;
    let took = time(&mut || predict(&plan));
    let mut lines = Lines::default();
    let mut add =
        |what: &str, value, unit| lines.add(&format!("{name}: {what}"), items, value, unit);
    add("a prediction", took, "ms");
    add("memory that a prediction takes", grown, "B");
    lines
}

fn predict(plan: &Arc<Plan>) {
    let mut record = Record::new(Arc::clone(plan));
    runs::run(plan, &mut record);
    black_box(Prediction::of(&record));
}
