//! Rows of a log that somebody looks for.

use std::hint::black_box;
use std::sync::Arc;

use fanout::engine::Row;
use fanout::record::{Query, Record, Search};

use crate::Lines;
use crate::clock::{memory, time};
use crate::runs;

/// Rows that the page shows at once, as `logbook.rs` has them.
const WINDOW: usize = 100;
/// Rows that are looked at before it is seen whether a window is full.
const PIECE: usize = 1_000;

/// What is looked for. Nothing in these rows is an error, and nothing has the last text: such a
/// search reads every row for its first window too.
const QUERIES: [&str; 5] = [
    "type:STEP_SUCCESS",
    "step:compute_piece[item_7]",
    "level:error",
    "loaded",
    "nowhere",
];

pub(crate) fn of_rows(count: u32) -> Lines {
    let before = memory();
    let (plan, rows) = runs::rows(count);
    let grown = memory() - before;
    let record = Record::of(Arc::clone(&plan), &rows);
    let mut lines = Lines::default();
    let mut add = |what: &str, value, unit| lines.add(&format!("log: {what}"), count, value, unit);
    add("bytes per row", size_of::<Row>() as f64, "B");
    add("memory that a run and its rows take", grown, "B");
    for query in QUERIES {
        let look = |most| time(&mut || look(query, &record, &rows, most));
        add(&format!("`{query}`, the first window"), look(WINDOW), "ms");
        add(&format!("`{query}`, all rows"), look(usize::MAX), "ms");
    }
    lines
}

/// Looks until so many were found.
fn look(text: &str, record: &Record, rows: &[Row], most: usize) {
    let query = Query {
        text: text.to_owned(),
        ..Query::default()
    };
    let mut search = Search::new(record.plan(), query);
    while !search.advance(record, rows, PIECE) {
        if search.total(rows.len()) >= most {
            break;
        }
    }
    black_box(search);
}
