//! Credits, and what works at once.

use crate::dagster::credits::{Rule, Usage};
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
    let work = bounds::work_steps(approach, table.checked);
    let times = count(work);
    let (all, planned) = match approach {
        Approach::Dynamic => (
            format!("load_pieces, {times} × compute_piece and merge_and_analyze"),
            work + 2,
        ),
        Approach::Parallel => (
            "load_and_process_pieces and merge_and_analyze".to_owned(),
            2,
        ),
        Approach::Hybrid => (
            format!("load_chunks, {times} × compute_chunk and merge_and_analyze"),
            work + 2,
        ),
    };
    let run = table.run(approach);
    let sum = match run.succeeds() {
        true => format!("{all} are {}", count(planned)),
        false => format!(
            "of {all} only {} of {} {} executed",
            count(run.steps),
            count(planned),
            if run.steps == 1 { "is" } else { "are" },
        ),
    };
    let rule = table.outlook.rule;
    let in_all = match run.credits == u64::from(run.steps) {
        true => String::new(),
        false => format!(", in all {}", some(run.credits, "credit")),
    };
    format!(
        "{}: {sum}{in_all}, {}.{}",
        each(rule),
        (table.money)(run.credits),
        retries(table, rule),
    )
}

/// What the steps of plain ops cost.
fn each(rule: Rule) -> String {
    match rule.weights().execution {
        1 if !rule.weights().both => "A plain op's step is assumed to cost a credit".to_owned(),
        1 => "Every step execution costs a credit, a plain op's too".to_owned(),
        own => format!("A step execution costs {}", some(own, "credit")),
    }
}

fn retries(table: &Table, rule: Rule) -> String {
    match (table.checked.retry, rule.credits(Usage::plain(0, 1))) {
        (None, _) => String::new(),
        (_, 0) if rule.assumed().is_empty() => " A retry within a run adds none.".to_owned(),
        (_, 0) => " A retry within a run is assumed to add none.".to_owned(),
        (_, own) => format!(" A retry within a run adds {}.", some(own, "credit")),
    }
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
