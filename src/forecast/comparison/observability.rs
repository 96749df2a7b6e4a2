//! What an operator would see.

use crate::forecast::decide::MOST_ROWS;
use crate::forecast::words::{count, some};
use crate::scenario::Approach;

use super::{Cell, Table, join};

pub(super) fn cell(table: &Table, approach: Approach) -> Cell {
    let noun = table.noun;
    Cell {
        short: match approach {
            Approach::Dynamic => format!("a step per {noun}"),
            Approach::Parallel => format!("nothing per {noun}"),
            Approach::Hybrid => "a step per chunk".to_owned(),
        },
        asked: "What would I see?".to_owned(),
        answer: join([
            page(table, approach),
            log(table, approach),
            too_long(table, approach),
        ]),
    }
}

/// What is on the run page.
fn page(table: &Table, approach: Approach) -> String {
    let noun = table.noun;
    let run = table.run(approach);
    let steps = some(run.steps, "step");
    let (merge, no_merge) = match run.succeeds() {
        true => (", merge", ""),
        false => ("", " The merge is not executed."),
    };
    let its_own = "with its own start, end, attempts and state";
    match approach {
        Approach::Parallel => format!(
            "The run page shows {steps}.{no_merge} Which {noun} is at work, is slow or has failed \
             is known only from what the op logs itself; that it is seen here is Fanout's doing."
        ),
        _ if run.lanes == 0 => {
            format!("The run page shows {steps}, none of which does any work.{no_merge}")
        }
        Approach::Dynamic => format!(
            "The run page shows {steps}: load{merge}, and one per {noun} {its_own}.{no_merge}"
        ),
        Approach::Hybrid => format!(
            "The run page shows {steps}: load{merge}, and one per chunk {its_own}.{no_merge} \
             Within a chunk no {noun} is seen."
        ),
    }
}

fn log(table: &Table, approach: Approach) -> String {
    let rows = some(table.run(approach).rows, "row");
    let noun = table.noun;
    match approach {
        Approach::Dynamic if table.run(approach).lanes > 0 => {
            format!("The event log has {rows}, each {noun}'s under its own step key.")
        }
        Approach::Parallel => format!("The event log has {rows}, however many {noun}s there are."),
        Approach::Dynamic | Approach::Hybrid => format!("The event log has {rows}."),
    }
}

fn too_long(table: &Table, approach: Approach) -> String {
    match table.run(approach).rows > MOST_ROWS {
        true => format!(
            "Users report slow run pages from about {} rows on.",
            count(MOST_ROWS)
        ),
        false => String::new(),
    }
}
