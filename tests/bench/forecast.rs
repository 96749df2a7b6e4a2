//! Forecasts of items that differ in how long they take: runs whose rows nobody keeps.

use std::hint::black_box;

use fanout::driver::forecast;
use fanout::scenario::Approach;

use crate::Lines;
use crate::clock::{memory, time};
use crate::runs;

pub(crate) fn of_steps(items: u32) -> Lines {
    measured("the engine: dynamic, 8 lanes", Approach::Dynamic, items)
}

pub(crate) fn of_a_pool(items: u32) -> Lines {
    measured("the engine: pool of 8", Approach::Parallel, items)
}

fn measured(name: &str, approach: Approach, items: u32) -> Lines {
    let plan = runs::plan(approach, items);
    let before = memory();
    black_box(forecast(&plan));
    let grown = memory() - before;
    let took = time(&mut || drop(black_box(forecast(&plan))));
    let mut lines = Lines::default();
    let mut add =
        |what: &str, value, unit| lines.add(&format!("{name}: {what}"), items, value, unit);
    add("items", f64::from(items) * 1e3 / took, "/s");
    add("memory", grown, "B");
    lines
}
