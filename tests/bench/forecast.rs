//! Forecasts of items that differ in how long they take: runs whose rows nobody keeps.

use std::hint::black_box;

use fanout::Micros;
use fanout::driver::forecast;
use fanout::forecast::plain::spans;
use fanout::scenario::{Approach, Chance, Times};

use crate::Lines;
use crate::clock::{memory, time};
use crate::runs;

pub(crate) fn of_steps(items: u32) -> Lines {
    measured("the engine: dynamic, 8 lanes", Approach::Dynamic, items)
}

pub(crate) fn of_a_pool(items: u32) -> Lines {
    measured("the engine: pool of 8", Approach::Parallel, items)
}

pub(crate) fn of_listed_steps(items: u32) -> Lines {
    listed("list scheduler: dynamic, 8 lanes", Approach::Dynamic, items)
}

pub(crate) fn of_a_listed_pool(items: u32) -> Lines {
    listed("list scheduler: pool of 8", Approach::Parallel, items)
}

pub(crate) fn of_a_listed_hybrid(items: u32) -> Lines {
    listed(
        "list scheduler: hybrid, 8 pools of 8",
        Approach::Hybrid,
        items,
    )
}

fn measured(name: &str, approach: Approach, items: u32) -> Lines {
    let plan = runs::plan_of(approach, items, Times::Given(times(items).into()));
    let before = memory();
    black_box(forecast(&plan));
    let grown = memory() - before;
    let took = time(&mut || {
        black_box(forecast(&plan));
    });
    let mut lines = Lines::default();
    let mut add =
        |what: &str, value, unit| lines.add(&format!("{name}, {what}"), items, value, unit);
    add("items", f64::from(items) * 1e3 / took, "/s");
    add("memory that a forecast takes", grown, "B");
    lines
}

fn listed(name: &str, approach: Approach, items: u32) -> Lines {
    let (checked, times) = (runs::checked(items), times(items));
    let took = time(&mut || {
        black_box(spans(approach, &checked, black_box(&times)));
    });
    let mut lines = Lines::default();
    let rate = f64::from(items) * 1e3 / took;
    lines.add(&format!("{name}, items"), items, rate, "/s");
    lines
}

/// As a trial has them: drawn before, half a second to one and a half.
fn times(items: u32) -> Vec<Micros> {
    let mut chance = Chance::new(7);
    let time = |_| Micros(500_000 + chance.next_u64() % 1_000_000);
    (0..items).map(time).collect()
}
