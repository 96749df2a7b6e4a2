//! Credits, and what works at once.

use crate::forecast::bounds;
use crate::forecast::words::{count, some};
use crate::scenario::Approach;

use super::{Cell, Table, join};

pub(super) fn cell(table: &Table, approach: Approach) -> Cell {
    let credits = some(table.run(approach).credits, "credit");
    Cell {
        short: credits.clone(),
        asked: asked(table, approach, &credits),
        answer: join([sum(table, approach), at_once(table, approach)]),
    }
}

/// The docs page counts the steps that do the work, and leaves the others out.
fn asked(table: &Table, approach: Approach, credits: &str) -> String {
    let work = bounds::work_steps(approach, table.checked);
    match table.run(approach).succeeds() && work > 0 {
        true => format!("Why {credits} and not {}?", count(work)),
        false => format!("Why {credits}?"),
    }
}

fn sum(table: &Table, approach: Approach) -> String {
    let work = count(bounds::work_steps(approach, table.checked));
    let all = match approach {
        Approach::Dynamic => format!("load_pieces, {work} × compute_piece, merge_and_analyze"),
        Approach::Parallel => "load_and_process_pieces, merge_and_analyze".to_owned(),
        Approach::Hybrid => format!("load_chunks, {work} × compute_chunk, merge_and_analyze"),
    };
    let run = table.run(approach);
    let executed = some(run.steps, "step execution");
    let not_all = match run.succeeds() {
        true => "",
        false => "; what did not start costs nothing",
    };
    let retries = match table.checked.retry {
        Some(_) => " A retry within a run adds none.",
        None => "",
    };
    format!(
        "Every step execution costs a credit, a plain op too: of {all} there {} {executed}{not_all}. \
         That is {}.{retries}",
        if run.steps == 1 { "was" } else { "were" },
        (table.money)(run.credits),
    )
}

/// What works at the same time.
fn at_once(table: &Table, approach: Approach) -> String {
    let run = table.run(approach);
    if run.lanes == 0 {
        return String::new();
    }
    let processes = match (approach, table.checked.max_concurrent) {
        (Approach::Dynamic, None) => "in one process",
        (Approach::Dynamic, Some(_)) => "each step in a process of its own",
        (Approach::Parallel, _) => "each in a process of the pool",
        (Approach::Hybrid, _) => "each in a process of its chunk's pool",
    };
    format!(
        "At most {} at work at once on {}, {processes}.",
        match run.lanes {
            1 => format!("1 {} is", table.noun),
            lanes => format!("{} are", some(lanes, table.noun)),
        },
        some(table.scenario.cpus, "CPU"),
    )
}
