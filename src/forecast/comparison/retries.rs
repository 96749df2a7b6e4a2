//! What a failed item costs, and who is tried again.

use crate::forecast::bounds;
use crate::forecast::outlook::middle;
use crate::forecast::words::{a, all, count, some, time};
use crate::scenario::Approach;

use super::{Cell, Table, join};

pub(super) fn cell(table: &Table, approach: Approach) -> Cell {
    let noun = table.noun;
    Cell {
        short: short(table, approach),
        asked: format!("What does {} that fails cost?", a(noun)),
        answer: match middle(table.items) {
            None => format!("There is no {noun} that could fail."),
            Some(_) if starts_nothing(table, approach) => {
                format!("Nothing: this run fails before its first {noun}.")
            }
            Some(item) => join([
                outcome(table, approach, item),
                lost(table, approach),
                again(table, approach),
                policy(table, approach),
            ]),
        },
    }
}

fn short(table: &Table, approach: Approach) -> String {
    let noun = table.noun;
    match approach {
        Approach::Dynamic => format!("retries one {noun}"),
        Approach::Parallel => format!("retries {}", all(table.items, noun)),
        Approach::Hybrid => {
            let size = bounds::items_per_step(approach, table.checked);
            format!("retries a chunk of {}", count(size))
        }
    }
}

fn starts_nothing(table: &Table, approach: Approach) -> bool {
    match approach {
        Approach::Dynamic => bounds::keys_refused(table.checked),
        Approach::Parallel | Approach::Hybrid => table.checked.processes == 0,
    }
}

fn outcome(table: &Table, approach: Approach, item: u32) -> String {
    let run = table.outlook.failing(approach);
    format!(
        "If {} raises on every attempt, the run fails after {} and {}, and the merge does not run.",
        table.checked.keys.key(item),
        time(run.run_time),
        some(run.credits, "credit"),
    )
}

/// What is kept, thrown away and never computed.
fn lost(table: &Table, approach: Approach) -> String {
    let run = table.outlook.failing(approach);
    let kept = match run.kept() {
        0 => "No result is kept".to_owned(),
        kept => format!("{} of {} are kept", count(kept), count(table.items)),
    };
    let gone = match (run.discarded(), run.never_ran()) {
        (0, 0) => return format!("{kept}."),
        (discarded, 0) => format!("{} computed and thrown away", count(discarded)),
        (0, never) => format!("{} never ran", count(never)),
        (discarded, never) => format!(
            "{} computed and thrown away, {} never ran",
            count(discarded),
            count(never)
        ),
    };
    match approach {
        Approach::Dynamic => format!("{kept}; {gone}."),
        Approach::Parallel | Approach::Hybrid => {
            format!("{kept}; {gone}, because the pool's map gives all its results or none.")
        }
    }
}

/// What a re-execution from the failure runs.
fn again(table: &Table, approach: Approach) -> String {
    if !table.checked.fail.is_empty() {
        return String::new();
    }
    let part = match approach {
        Approach::Dynamic => format!("that {}", table.noun),
        Approach::Parallel => all(table.items, table.noun),
        Approach::Hybrid => "that chunk".to_owned(),
    };
    let (two, money) = (some(2_u32, "credit"), (table.money)(2));
    format!(
        "Re-executed from the failure, it does {part} again and the merge, for {two} more, {money}."
    )
}

/// What a retry policy does, or would do.
fn policy(table: &Table, approach: Approach) -> String {
    let (op, part) = match approach {
        Approach::Dynamic => ("compute_piece", format!("the failed {} alone", table.noun)),
        Approach::Parallel => ("load_and_process_pieces", all(table.items, table.noun)),
        Approach::Hybrid => ("compute_chunk", "the whole chunk".to_owned()),
    };
    match table.checked.retry.map_or(0, |policy| policy.max_retries) {
        0 => format!("A RetryPolicy on {op} would try {part} again."),
        retries => format!(
            "Before that, {op} was tried {} more, {part} each time.",
            times(retries)
        ),
    }
}

fn times(retries: u32) -> String {
    match retries {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        retries => format!("{} times", count(retries)),
    }
}
