//! What a failed item costs, and who is tried again.

use crate::dagster::credits::Usage;
use crate::forecast::bounds;
use crate::forecast::outlook::middle;
use crate::forecast::words::{a, all, count, some, time};
use crate::scenario::{Approach, Keys};

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
    if table.items == 0 {
        return "nothing to retry".to_owned();
    }
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
    let others = table.checked.fail.keys().any(|other| *other != item);
    format!(
        "If {} raises on every attempt{}, the run fails after {} and {}, and the merge does not run.",
        named(table, item),
        if others { " as well" } else { "" },
        time(run.run_time),
        some(run.credits, "credit"),
    )
}

/// An item by its key, told from a word.
fn named(table: &Table, item: u32) -> String {
    let key = table.checked.keys.key(item);
    match table.checked.keys {
        Keys::Numbered(_) => key,
        Keys::Letters(_) | Keys::Own(_) => format!("{} {key}", table.noun),
    }
}

/// What is kept, thrown away and never computed.
fn lost(table: &Table, approach: Approach) -> String {
    let run = table.outlook.failing(approach);
    let kept = match run.kept() {
        0 => "No result is kept".to_owned(),
        kept => format!(
            "The results of {} of {} are kept",
            count(kept),
            some(table.items, table.noun)
        ),
    };
    let gone = match (run.discarded(), run.never_ran()) {
        (0, 0) => return format!("{kept}."),
        (discarded, 0) => format!("{} computed and thrown away", are(discarded)),
        (0, never) => format!("{} never computed", are(never)),
        (discarded, never) => format!(
            "{} computed and thrown away, {} never computed",
            are(discarded),
            are(never)
        ),
    };
    match approach {
        Approach::Dynamic => format!("{kept}; {gone}."),
        Approach::Parallel | Approach::Hybrid => {
            format!("{kept}; {gone}, because a pool's map gives all its results or none.")
        }
    }
}

/// `1 is`, `25 are`.
fn are(number: u32) -> String {
    match number {
        1 => "1 is".to_owned(),
        number => format!("{} are", count(number)),
    }
}

/// What a re-execution from the failure runs.
fn again(table: &Table, approach: Approach) -> String {
    if table.checked.may_fail() {
        return String::new();
    }
    let part = match approach {
        Approach::Dynamic => format!("that {}", table.noun),
        Approach::Parallel => all(table.items, table.noun),
        Approach::Hybrid => "that chunk".to_owned(),
    };
    // A re-execution is a run with step executions of its own.
    let two = table.outlook.rule.credits(Usage::plain(2, 0));
    format!(
        "Re-executed from the failure, it does {part} again and the merge, for {} more, {}.",
        some(two, "credit"),
        (table.money)(two),
    )
}

/// What a retry policy does, or would do.
fn policy(table: &Table, approach: Approach) -> String {
    let (op, part) = match approach {
        Approach::Dynamic => ("compute_piece", format!("that {} alone", table.noun)),
        Approach::Parallel => ("load_and_process_pieces", all(table.items, table.noun)),
        Approach::Hybrid => ("compute_chunk", "the whole chunk".to_owned()),
    };
    let by_hand = match approach {
        Approach::Parallel | Approach::Hybrid if table.items > 1 => {
            format!("; to try one {} alone is yours to write", table.noun)
        }
        _ => String::new(),
    };
    match table.checked.retry.map_or(0, |policy| policy.max_retries) {
        0 => format!("A RetryPolicy on {op} would do {part} again{by_hand}."),
        1 => format!("The retry is in that time: it does {part} again{by_hand}."),
        retries => format!(
            "The {} retries are in that time: each does {part} again{by_hand}.",
            count(retries)
        ),
    }
}
