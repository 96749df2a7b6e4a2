//! What an attempt waited for before it took its slot.

use crate::Micros;
use crate::engine::Source;
use crate::timeline::model::{End, Timeline};

use super::index::{Index, span_end};

/// What kept something from beginning earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing but the start of the run.
    Start,
    /// What it is a part of was not so far: it goes on where its own attempt was.
    Own,
    /// It takes in what had to be made first.
    Dependency,
    /// Another attempt held the executor's slot, or all that a limit allows.
    Slot,
    /// The pool's worker was at another item.
    Worker,
    /// The attempt before had failed, and the retry policy's delay passed.
    Retry,
    /// Steps were still under way: the end of a run waits for the last of them.
    Last,
}

/// What an attempt waited for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waited {
    pub(super) held: Held,
    /// The attempt whose end it waited for.
    pub(super) on: Option<u32>,
    /// When all that it takes in was there and its retry's delay was over.
    pub(super) ready: Micros,
}

impl Waited {
    /// Of the attempt with this index. Of what it needs the last decides; at the same instant a
    /// dependency or a delay rather than a slot.
    pub(super) fn of(run: &Timeline, index: &Index, at: u32) -> Self {
        let ready =
            Self::for_retry(run, index, at).unwrap_or_else(|| Self::for_inputs(run, index, at));
        Self::for_slot(run, index, at, ready.ready).unwrap_or(ready)
    }

    fn for_retry(run: &Timeline, index: &Index, at: u32) -> Option<Self> {
        let span = run.spans().get(at as usize)?;
        let on = index.before_of_step(at)?;
        let before = &run.spans()[on as usize];
        let delay = match before.end {
            End::UpForRetry => run.plan().seconds_to_wait(span.step, span.retry),
            _ => 0.0,
        };
        let due = before.ended + Micros::from_seconds(delay).unwrap_or(Micros::LONGEST);
        Some(Self {
            held: Held::Retry,
            on: Some(on),
            ready: due.min(span.launched),
        })
    }

    fn for_inputs(run: &Timeline, index: &Index, at: u32) -> Self {
        let none = Self {
            held: Held::Start,
            on: None,
            ready: Micros::ZERO,
        };
        let Some(span) = run.spans().get(at as usize) else {
            return none;
        };
        let plan = run.plan();
        let newest = |step| {
            run.newest(step)
                .and_then(|newest| u32::try_from(newest).ok())
        };
        let inputs = plan.op_of(span.step).inputs.iter();
        let sources = inputs.filter_map(|input| match input.from {
            Source::Collected(op) => index.last_of_op(op.0),
            from => plan.upstream(span.step, from).find_map(newest),
        });
        let before = sources.filter(|on| *on < at);
        let end = |on: &u32| span_end(run, &run.spans()[*on as usize]);
        before.max_by_key(end).map_or(none, |on| Self {
            held: Held::Dependency,
            on: Some(on),
            ready: end(&on).min(span.launched),
        })
    }

    /// Who held its slot until after it was ready; or, where limits keep steps back, who else
    /// ended then.
    fn for_slot(run: &Timeline, index: &Index, at: u32, ready: Micros) -> Option<Self> {
        let span = run.spans().get(at as usize)?;
        if span.launched <= ready || span.end == End::Skipped {
            return None;
        }
        let late = |on: &u32| {
            let ended = span_end(run, &run.spans()[*on as usize]);
            ended > ready && ended <= span.launched
        };
        let holder = index.before_in_slot(at).filter(late);
        let on = holder.or_else(|| index.last_before(run, at).filter(late))?;
        Some(Self {
            held: Held::Slot,
            on: Some(on),
            ready,
        })
    }
}
