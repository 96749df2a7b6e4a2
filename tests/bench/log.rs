//! Rows of a log that somebody looks for.

use std::hint::black_box;

use fanout::engine::{Plan, Row};
use fanout::record::Find;

use crate::Lines;
use crate::clock::{memory, time};
use crate::runs;

/// Rows that the page shows at once, as `logbook.rs` has them.
const WINDOW: usize = 100;

/// What is looked for, and what it is called in the table.
const QUERIES: [(&str, &str); 2] = [("an op", "compute_piece"), ("an item", "item_7")];

pub(crate) fn of_rows(count: u32) -> Lines {
    let before = memory();
    let (plan, rows) = runs::rows(count);
    let mut lines = Lines::default();
    let mut add = |what: &str, value, unit| lines.add(&format!("log: {what}"), count, value, unit);
    add("bytes per row", size_of::<Row>() as f64, "B");
    add(
        "memory that a run and its rows take",
        memory() - before,
        "B",
    );
    for (name, text) in QUERIES {
        let Some(find) = Find::of(&plan, text) else {
            continue;
        };
        let look = |most| time(&mut || found(find, &plan, &rows, most));
        add(&format!("{name}, the first window"), look(WINDOW), "ms");
        add(&format!("{name}, all rows"), look(usize::MAX), "ms");
    }
    lines
}

/// Looks until so many were found.
fn found(find: Find, plan: &Plan, rows: &[Row], most: usize) {
    let all = (0_u32..).zip(rows);
    let found = all.filter(|(_, row)| find.takes(plan, row));
    let found: Vec<u32> = found.map(|(at, _)| at).take(most).collect();
    black_box(found);
}
