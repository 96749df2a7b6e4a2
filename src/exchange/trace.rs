//! Runs as Chrome trace events, which Perfetto and its kin open.
//!
//! A run is a process. Its threads are the run itself, the executor's slots with their attempts,
//! and below each slot the lanes in which its items were worked on. What lies within something
//! else on the same thread does so wholly: a viewer drops what overlaps by half. Times are the
//! log's, in microseconds.
//!
//! Arrows lead from a step to the items that it was needed for, and from an item to the step that
//! collects it. Counters say how many items run and are queued, and how many credits were used.

mod flows;
mod levels;
mod slices;
mod tracks;
mod write;

use std::fmt;

use crate::dagster::credits::Rule;
use crate::engine::Row;
use crate::timeline::Part;

use super::json::Object;
use super::words::in_words;
use flows::Grouped;
use slices::Slices;
use tracks::Tracks;
use write::{Events, Head};

/// The product, as files name it.
pub const PRODUCT: &str = concat!("Fanout ", env!("CARGO_PKG_VERSION"));

/// The first thread of a slot; below stand the runs' own.
const FIRST: u32 = 101;

/// A run to be traced: what it did, and the log that says so.
pub struct Traced<'a> {
    /// The run over time, folded from `rows`.
    pub part: Part<'a>,
    /// Its log.
    pub rows: &'a [Row],
}

/// Writes the trace of some runs of a scenario, each a process in this order. Credits are counted
/// by `rule`.
///
/// The text comes in pieces, an event each.
///
/// # Errors
/// What `out` refuses.
pub fn trace(runs: &[Traced<'_>], rule: Rule, out: &mut dyn fmt::Write) -> fmt::Result {
    out.write_str("{\"displayTimeUnit\":\"ms\",\"otherData\":")?;
    out.write_str(&about(runs))?;
    out.write_str(",\"traceEvents\":[\n")?;
    let mut events = Events::new(out);
    let mut first = FIRST;
    for (pid, run) in (1..).zip(runs) {
        let works = Grouped::of(run.part.timeline);
        let tracks = Tracks::of(run.part.timeline, &works, first);
        names(run, pid, &tracks, &mut events)?;
        Slices::new(run, pid, &works, &tracks).write(rule, &mut events)?;
        levels::write(run, pid, rule, &mut events)?;
        first = tracks.next();
    }
    events.end("\n]}\n")
}

/// What the file is, for whoever finds it later.
fn about(runs: &[Traced<'_>]) -> String {
    let mut text = String::new();
    let mut object = Object::open(&mut text);
    object.text("product", PRODUCT);
    if let Some(run) = runs.first() {
        object.text("scenario", &in_words(&run.part.timeline.plan().scenario));
    }
    let mut known: Vec<&str> = runs.iter().map(|run| run.part.known).collect();
    known.dedup();
    object.text("times", &known.join(", "));
    object.close();
    text
}

/// What processes and threads are called, and how they are sorted.
fn names(run: &Traced<'_>, pid: u32, tracks: &Tracks<'_>, events: &mut Events<'_>) -> fmt::Result {
    let part = &run.part;
    let job = &part.timeline.plan().job.name;
    let title = [part.approach.title(), ": ", job, " (", part.known, ")"].concat();
    named(pid, pid, "process", &title, pid, events)?;
    named(pid, pid, "thread", "run", pid, events)?;
    for (tid, name) in tracks.names() {
        named(pid, tid, "thread", &name, tid, events)?;
    }
    Ok(())
}

fn named(
    pid: u32,
    tid: u32,
    what: &str,
    name: &str,
    sort: u32,
    events: &mut Events<'_>,
) -> fmt::Result {
    let (name_of, sort_of) = ([what, "_name"].concat(), [what, "_sort_index"].concat());
    events.add(&Head::meta(&name_of, pid, tid), &|event| {
        let mut args = Object::open(event.name("args"));
        args.text("name", name);
        args.close();
    })?;
    events.add(&Head::meta(&sort_of, pid, tid), &|event| {
        let mut args = Object::open(event.name("args"));
        args.number("sort_index", sort.into());
        args.close();
    })
}
