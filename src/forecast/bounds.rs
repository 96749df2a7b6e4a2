//! Run times without running: in closed form, for scenarios in which nothing fails and nothing
//! but the work takes time. They equal the virtual run to the microsecond
//! (`tests/properties.rs`), and answer what-ifs by the hundred.

use std::sync::Arc;

use crate::Micros;
use crate::dagster::credits::{Rule, Usage};
use crate::engine::{Plan, default_chunksize};
use crate::record::{Counts, ItemState, Status};
use crate::scenario::{Approach, Checked, Keys, Overheads, Work};

use super::Prediction;

/// Items at most that are run in virtual time where there is no closed form: that takes a
/// fraction of a millisecond.
const FEW: u32 = 50;

/// What the three runs come to, in the order of [`Approach::ALL`]; nothing where something fails
/// by itself (an item, a pool without processes, a mapping key that Dagster refuses), and where
/// there is no closed form and there are many items.
pub fn predict(checked: &Checked) -> Option<[Prediction; 3]> {
    if checked.may_fail() || checked.processes == 0 || keys_refused(checked) {
        return None;
    }
    if has_closed_form(checked) {
        return Some(Approach::ALL.map(|approach| predict_one(approach, checked)));
    }
    let simulate = |approach| Prediction::simulate(&Arc::new(Plan::of(approach, checked)));
    (checked.keys.len() <= FEW).then(|| Approach::ALL.map(simulate))
}

/// Whether each part of a run takes the time that it takes alone: nothing costs anything, and
/// nobody shares a CPU; and whether all items take the same.
pub fn has_closed_form(checked: &Checked) -> bool {
    let shares = || Approach::ALL.map(|approach| lanes(approach, checked) > checked.cpus);
    let crowded = checked.work == Work::Compute && shares().contains(&true);
    let alike = checked.times.are_alike();
    alike && checked.costs == Overheads::default() && !checked.launched && !crowded
}

/// Whether the three runs are known in closed form: nothing fails by itself.
pub(super) fn is_certain(checked: &Checked) -> bool {
    let fails = checked.may_fail() || checked.processes == 0 || keys_refused(checked);
    !fails && has_closed_form(checked)
}

/// The same with numbered items, none of which fails: what items are called changes no time, and
/// numbers are cheaper to copy than keys.
pub fn faultless(checked: &Checked) -> Checked {
    Checked {
        keys: Keys::Numbered(checked.keys.len()),
        fail: litemap::LiteMap::new(),
        failure_probability: 0.0,
        poison_probability: 0.0,
        warnings: Arc::default(),
        work: checked.work,
        each: checked.each,
        times: checked.times.clone(),
        retry: checked.retry,
        max_concurrent: checked.max_concurrent,
        launched: checked.launched,
        costs: checked.costs,
        overhead: checked.overhead,
        cpus: checked.cpus,
        processes: checked.processes,
        chunksize: checked.chunksize,
        chunk_size: checked.chunk_size,
        seed: checked.seed,
    }
}

/// Whether Dagster refuses one of the mapping keys.
pub fn keys_refused(checked: &Checked) -> bool {
    let mut fields = checked.warnings.iter().map(|warning| &warning.field);
    matches!(checked.keys, Keys::Own(_)) && fields.any(|field| field.starts_with("items.keys"))
}

/// Slots for steps: 1 in-process.
pub fn slots(checked: &Checked) -> u32 {
    checked.max_concurrent.unwrap_or(1).max(1)
}

/// Steps that do the work.
pub fn work_steps(approach: Approach, checked: &Checked) -> u32 {
    let items = checked.keys.len();
    match approach {
        Approach::Dynamic => items,
        Approach::Parallel => 1,
        Approach::Hybrid => items.div_ceil(checked.chunk_size.max(1)),
    }
}

/// Steps of a job.
pub(super) fn steps(approach: Approach, checked: &Checked) -> u32 {
    let beside = match approach {
        Approach::Dynamic | Approach::Hybrid => 2,
        Approach::Parallel => 1,
    };
    work_steps(approach, checked) + beside
}

/// Items of a step that does work; the last chunk may have fewer.
pub fn items_per_step(approach: Approach, checked: &Checked) -> u32 {
    let items = checked.keys.len();
    match approach {
        Approach::Dynamic => items.min(1),
        Approach::Parallel => items,
        Approach::Hybrid => items.min(checked.chunk_size),
    }
}

/// How long a step that does work takes beside its overhead.
pub fn step_time(approach: Approach, checked: &Checked) -> Micros {
    let items = items_per_step(approach, checked);
    match approach {
        Approach::Dynamic => checked.each * u64::from(items),
        Approach::Parallel | Approach::Hybrid => pool_time(items, checked),
    }
}

/// How long `Pool.map` takes over so many equal items.
pub fn pool_time(items: u32, checked: &Checked) -> Micros {
    checked.each * u64::from(pool_rounds(items, checked.processes, checked.chunksize))
}

/// How many items the busiest worker of a pool processes one after another: slices in turn, a
/// shorter one at the end.
pub fn pool_rounds(items: u32, processes: u32, chunksize: Option<u32>) -> u32 {
    let slice = slice(items, processes, chunksize);
    let (full, rest) = (items / slice, items % slice);
    match full % processes.max(1) {
        0 => full / processes.max(1) * slice + rest,
        _ => full.div_ceil(processes.max(1)) * slice,
    }
}

/// Items that a pool's worker takes at once.
pub fn slice(items: u32, processes: u32, chunksize: Option<u32>) -> u32 {
    let default = || default_chunksize(items, processes);
    chunksize.unwrap_or_else(default).max(1)
}

/// One of the three, where [`is_certain`].
pub(super) fn predict_one(approach: Approach, checked: &Checked) -> Prediction {
    let items = checked.keys.len();
    let span = span(approach, checked);
    let steps = steps(approach, checked);
    let beside = steps - work_steps(approach, checked);
    Prediction {
        run_time: span + checked.overhead * u64::from(beside),
        fan_out_span: if items == 0 { Micros::ZERO } else { span },
        credits: Rule::Current.credits(Usage::plain(steps, 0)),
        status: Status::Success,
        counts: Counts::only(ItemState::Succeeded, items),
        steps,
        retries: 0,
        rows: rows(approach, checked),
        lanes: lanes(approach, checked),
    }
}

/// From the start of the first step that does work to the end of the last.
pub(super) fn span(approach: Approach, checked: &Checked) -> Micros {
    let (items, slots) = (checked.keys.len(), slots(checked));
    let step = |items| pool_time(items, checked) + checked.overhead;
    match approach {
        Approach::Dynamic => (checked.each + checked.overhead) * u64::from(items.div_ceil(slots)),
        Approach::Parallel => step(items),
        Approach::Hybrid => {
            let size = checked.chunk_size.max(1);
            let (full, rest) = (items / size, items % size);
            let last = if rest > 0 { step(rest) } else { Micros::ZERO };
            // The shorter last chunk goes along with what is left over of the rounds.
            let left_over = if full.is_multiple_of(slots) {
                Micros::ZERO
            } else {
                step(size)
            };
            step(size) * u64::from(full / slots) + left_over.max(last)
        }
    }
}

/// Rows of the event log, as counted in recorded runs of Dagster 1.13.29.
pub(super) fn rows(approach: Approach, checked: &Checked) -> u32 {
    let own_processes = checked.max_concurrent.is_some();
    let steps = work_steps(approach, checked);
    match (approach, own_processes) {
        (Approach::Parallel, false) => 22,
        (Approach::Parallel, true) => 29,
        (_, false) => 17 + 13 * steps,
        (_, true) => 24 + 18 * steps,
    }
}

/// Items that a chunk must have for the hybrid's event log to stay within so many rows.
pub(super) fn least_chunk(checked: &Checked, rows: u32) -> u32 {
    let chunks = match checked.max_concurrent {
        None => rows.saturating_sub(17) / 13,
        Some(_) => rows.saturating_sub(24) / 18,
    };
    checked.keys.len().div_ceil(chunks.max(1))
}

/// Items that are at work at once where nothing fails.
pub(super) fn lanes(approach: Approach, checked: &Checked) -> u32 {
    let (items, slots) = (checked.keys.len(), slots(checked));
    let workers = |items: u32| {
        let slices = items.div_ceil(slice(items, checked.processes, checked.chunksize));
        slices.min(checked.processes)
    };
    match approach {
        Approach::Dynamic => items.min(slots),
        Approach::Parallel => workers(items),
        Approach::Hybrid => {
            let size = checked.chunk_size.max(1);
            let (full, rest) = (items / size, items % size);
            let last = if full < slots { workers(rest) } else { 0 };
            workers(size) * full.min(slots) + last
        }
    }
}
