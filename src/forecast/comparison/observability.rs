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
    let steps = some(table.run(approach).steps, "step");
    let its_own = "each with its own start, end, attempts and state";
    match approach {
        Approach::Dynamic => {
            format!("The run page shows {steps}: one per {noun}, {its_own}, and load and merge.")
        }
        Approach::Parallel => format!(
            "The run page shows {steps}. Which {noun} is at work, is slow or has failed is known \
             only from what the op logs itself."
        ),
        Approach::Hybrid => format!(
            "The run page shows {steps}: one per chunk, {its_own}, and load and merge. Within a \
             chunk no {noun} is seen."
        ),
    }
}

fn log(table: &Table, approach: Approach) -> String {
    let rows = some(table.run(approach).rows, "row");
    let noun = table.noun;
    match approach {
        Approach::Dynamic => {
            format!("The event log has {rows}, each {noun}'s under its own step key.")
        }
        Approach::Parallel => format!("The event log has {rows}, however many {noun}s there are."),
        Approach::Hybrid => format!("The event log has {rows}."),
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
