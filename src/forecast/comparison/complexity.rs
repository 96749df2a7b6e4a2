//! What has to be written, as counted facts.

use crate::engine::Job;
use crate::forecast::words::some;
use crate::scenario::Approach;

use super::{Cell, Table};

pub(super) fn cell(table: &Table, approach: Approach) -> Cell {
    let ops = Job::of(approach, table.checked).ops.len();
    let ops = some(u32::try_from(ops).unwrap_or(u32::MAX), "op");
    let counted = match table.lines[approach as usize] {
        0 => ops,
        lines => format!("{ops}, {}", some(lines, "line")),
    };
    Cell {
        asked: "What do I write myself?".to_owned(),
        answer: format!("{counted}: {}", written(table, approach)),
        short: counted,
    }
}

fn written(table: &Table, approach: Approach) -> String {
    let noun = table.noun;
    match approach {
        Approach::Dynamic => format!(
            "a dynamic output with a mapping key per {noun}, map and collect. Retries are a \
             RetryPolicy on one op, and an exception needs no code of yours."
        ),
        Approach::Parallel => format!(
            "the pool, opened and closed. What happens to a single {noun} is yours to write: \
             catching its exception, trying it again, logging it, keeping the others' results."
        ),
        Approach::Hybrid => format!(
            "cutting the {noun}s into chunks, a dynamic output per chunk, and a pool in each. A \
             RetryPolicy tries a whole chunk again; within a chunk, failures are yours to handle."
        ),
    }
}
