//! Why an approach takes the time that it takes.

use crate::Micros;
use crate::forecast::bounds;
use crate::forecast::words::{count, some, time};
use crate::scenario::{Approach, Checked, Costs, Work};

use super::{Cell, Table, join};
use crate::forecast::words::no_processes;

/// What surprises people who have the docs page's numbers in mind.
const DEFAULT_EXECUTOR: &str =
    "Measured on 2 CPUs, 26 × 1 s took 106 to 156 s by default and 28 s in-process.";
const SPAWNED_POOL: &str = "In a step process the pool spawns its workers, and each loads Dagster: \
    measured on 2 CPUs, the docs page's op took 9.9 s so, and 4.4 s in-process, where it forks.";

pub(super) fn cell(table: &Table, approach: Approach) -> Cell {
    let run = table.run(approach);
    let taken = time(run.run_time);
    let fails_at_once = !run.succeeds() && run.run_time == Micros::ZERO;
    Cell {
        short: match run.succeeds() {
            true => taken.clone(),
            false if fails_at_once => "fails at once".to_owned(),
            false => format!("{taken}, then fails"),
        },
        asked: match fails_at_once {
            true => "Why does it fail?".to_owned(),
            false => format!("Why {taken}?"),
        },
        answer: join(answer(table, approach)),
    }
}

fn answer(table: &Table, approach: Approach) -> [String; 5] {
    if let Some(refused) = refused(table, approach) {
        return [
            refused,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ];
    }
    [
        match approach {
            Approach::Dynamic => dynamic(table),
            Approach::Parallel => parallel(table),
            Approach::Hybrid => hybrid(table),
        },
        overhead(table, approach),
        failures(table, approach),
        computing(table, approach),
        match approach {
            Approach::Dynamic => other_executor(table),
            Approach::Parallel | Approach::Hybrid => other_cpus(table, approach),
        },
    ]
}

/// Why nothing runs at all.
fn refused(table: &Table, approach: Approach) -> Option<String> {
    let noun = table.noun;
    if table.items == 0 {
        return Some(format!("There is no {noun}; only the other steps run."));
    }
    match approach {
        Approach::Dynamic => bounds::keys_refused(table.checked).then(|| {
            format!(
                "Dagster refuses one of the mapping keys, so the run fails before its first {noun}."
            )
        }),
        Approach::Parallel | Approach::Hybrid => (table.checked.processes == 0).then(|| {
            let one = Checked {
                processes: 1,
                ..bounds::faultless(table.checked)
            };
            join([
                no_processes(table.scenario.cpus).to_owned(),
                would(table, approach, &one, "With 1 process"),
            ])
        }),
    }
}

fn dynamic(table: &Table) -> String {
    let letters = some(table.items, table.noun);
    let each = time(table.checked.each);
    if table.items == 1 {
        return format!("With {letters} of {each} there is nothing to run at once.");
    }
    match table.checked.max_concurrent {
        None => format!(
            "The in-process executor runs one step at a time: {letters} of {each} one after another."
        ),
        Some(1) => format!(
            "With max_concurrent 1 there is one step at a time: {letters} of {each} one after another."
        ),
        Some(slots) => format!(
            "{} steps at a time: {letters} of {each} are {}.",
            count(slots),
            some(table.items.div_ceil(slots), "round"),
        ),
    }
}

fn parallel(table: &Table) -> String {
    let by_default = match table.scenario.pool.processes {
        None => format!(" (cpu_count() - 1 on {})", some(table.scenario.cpus, "CPU")),
        Some(_) => String::new(),
    };
    format!(
        "{} in a pool of {}{by_default}: {}. {SPAWNED_POOL}",
        some(table.items, table.noun),
        some(table.checked.processes, "process"),
        rounds(table, table.items),
    )
}

fn hybrid(table: &Table) -> String {
    let checked = table.checked;
    let chunks = bounds::work_steps(Approach::Hybrid, checked);
    let size = bounds::items_per_step(Approach::Hybrid, checked);
    let at_once = bounds::slots(checked).min(chunks);
    format!(
        "{} of {}{} in a pool of {}: {}.",
        some(chunks, "chunk"),
        some(size, table.noun),
        match chunks {
            1 => String::new(),
            _ => format!(" at most, {} at a time, each", count(at_once)),
        },
        some(checked.processes, "process"),
        rounds(table, size),
    )
}

/// How long the busiest worker of a pool is at it, and that it may take several items at once.
fn rounds(table: &Table, items: u32) -> String {
    let checked = table.checked;
    let rounds = bounds::pool_rounds(items, checked.processes, checked.chunksize);
    let each = time(checked.each);
    match bounds::slice(items, checked.processes, checked.chunksize) {
        1 => format!("{} of {each}", some(rounds, "round")),
        slice => format!(
            "the busiest takes {} of {each}, by slices of {}",
            some(rounds, table.noun),
            count(slice)
        ),
    }
}

fn overhead(table: &Table, approach: Approach) -> String {
    let overhead = table.checked.overhead;
    let costs = table.scenario.costs;
    if costs != Costs::None {
        return format!("Costs beside the work: {}.", costs.title());
    }
    if overhead == Micros::ZERO && approach == Approach::Parallel {
        return String::new();
    }
    if overhead == Micros::ZERO {
        return "A step is taken to cost no time beside that.".to_owned();
    }
    match approach {
        Approach::Dynamic | Approach::Hybrid => {
            format!("Each step costs {overhead} beside its work, load and merge as well.")
        }
        Approach::Parallel => format!("Each of its 2 steps costs {overhead} beside its work."),
    }
}

/// What failures add.
fn failures(table: &Table, approach: Approach) -> String {
    if !table.checked.may_fail() {
        return String::new();
    }
    let Some(without) = bounds::predict(&bounds::faultless(table.checked)) else {
        return String::new();
    };
    let without = without[approach as usize].run_time;
    match without == table.run(approach).run_time {
        true => "The failures do not change that.".to_owned(),
        false => format!("Without the failures it would be {}.", time(without)),
    }
}

/// Work that computes on fewer CPUs than it has processes.
fn computing(table: &Table, approach: Approach) -> String {
    let cpus = table.scenario.cpus;
    let run = table.run(approach);
    if table.checked.work == Work::Sleep || run.lanes <= cpus {
        return String::new();
    }
    format!(
        "{} at work share {}.",
        some(run.lanes, table.noun),
        some(cpus, "CPU"),
    )
}

/// What the executor that a job has by default would make of it, or the docs page's.
fn other_executor(table: &Table) -> String {
    let with = |max_concurrent| Checked {
        max_concurrent,
        ..bounds::faultless(table.checked)
    };
    let cpus = table.scenario.cpus;
    let (changed, condition) = match table.checked.max_concurrent {
        Some(slots) if slots > 1 => (
            with(None),
            "One step at a time, as on the docs page,".to_owned(),
        ),
        _ => (
            with(Some(cpus)),
            format!(
                "By default a job runs a process per step, as many at once as there are CPUs: on {}",
                some(cpus, "CPU")
            ),
        ),
    };
    let would = would(table, Approach::Dynamic, &changed, &condition);
    join([would, DEFAULT_EXECUTOR.to_owned()])
}

/// What fewer CPUs, or a single process, would make of it.
fn other_cpus(table: &Table, approach: Approach) -> String {
    let with = |processes, cpus| Checked {
        processes,
        cpus,
        ..bounds::faultless(table.checked)
    };
    let cpus = table.scenario.cpus;
    match (table.scenario.pool.processes, table.checked.processes) {
        (None, 1) => would(
            table,
            approach,
            &with(7, 8),
            "With the 7 processes that 8 CPUs give",
        ),
        (None, _) => would(
            table,
            approach,
            &with(1, 2),
            "With the 1 process that 2 CPUs give",
        ),
        (Some(_), 1) => String::new(),
        (Some(_), _) => would(table, approach, &with(1, cpus), "With 1 process"),
    }
}

/// What an approach would take if.
fn would(table: &Table, approach: Approach, changed: &Checked, condition: &str) -> String {
    let Some(runs) = bounds::predict(changed) else {
        return String::new();
    };
    let time_then = runs[approach as usize].run_time;
    if time_then == table.run(approach).run_time {
        return String::new();
    }
    let failures = match table.checked.may_fail() {
        false => "",
        true => ", failures aside",
    };
    format!("{condition} it would be {}{failures}.", time_then)
}
