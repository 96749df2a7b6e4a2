//! What is looked up again and again, found once: neighbours in a lane, a slot, a step.

use crate::Micros;
use crate::timeline::model::{End, Span, Timeline, Work, WorkEnd};

/// Stands where there is none.
const NONE: u32 = u32::MAX;

/// Neighbours of attempts and of items' work, by their indices in the timeline.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// Works, attempt by attempt.
    by_span: Vec<u32>,
    /// Per attempt, where its works begin in `by_span`; and the end.
    first: Vec<u32>,
    /// Per work, the one before it in the same lane of the same attempt.
    before_in_lane: Vec<u32>,
    /// Per attempt, the one that held its slot before.
    before_in_slot: Vec<u32>,
    /// Per attempt, the one before of the same step.
    before_of_step: Vec<u32>,
    /// Attempts in the order of their ends.
    by_end: Vec<u32>,
    /// Per op, which of its steps' newest attempts ended last.
    last_of_op: Vec<u32>,
}

impl Index {
    pub(super) fn of(run: &Timeline) -> Self {
        let (by_span, first) = by_span(run);
        let slots = run.slots() as usize;
        let steps = run.plan().steps();
        let spans = run.spans();
        let slot = |span: &Span| (span.end != End::Skipped).then_some(span.slot as usize);
        let step = |span: &Span| Some(span.step.index());
        Self {
            by_span,
            first,
            before_in_lane: before_in_lane(run),
            before_in_slot: before(spans, slots, slot),
            before_of_step: before(spans, steps, step),
            by_end: by_end(run),
            last_of_op: last_of_op(run),
        }
    }

    /// An attempt's works, in the order in which they began.
    pub(super) fn works_of(&self, span: u32) -> &[u32] {
        let at = |span: usize| self.first.get(span).map_or(0, |first| *first as usize);
        let span = span as usize;
        self.by_span.get(at(span)..at(span + 1)).unwrap_or_default()
    }

    /// The work before, in the same lane of the same attempt.
    pub(super) fn before_in_lane(&self, work: u32) -> Option<u32> {
        some(&self.before_in_lane, work as usize)
    }

    /// The attempt that held the same slot before.
    pub(super) fn before_in_slot(&self, span: u32) -> Option<u32> {
        some(&self.before_in_slot, span as usize)
    }

    /// The attempt before of the same step.
    pub(super) fn before_of_step(&self, span: u32) -> Option<u32> {
        some(&self.before_of_step, span as usize)
    }

    /// Of an op's steps, the newest attempt that ended last.
    pub(super) fn last_of_op(&self, op: usize) -> Option<u32> {
        some(&self.last_of_op, op)
    }

    /// The attempt that ended last of all; of a run under way, the one that has run the longest.
    pub(super) fn last(&self, run: &Timeline) -> Option<u32> {
        let open = run.spans().iter().position(|span| span.end.is_open());
        open.map(number).or_else(|| self.by_end.last().copied())
    }

    /// The attempt that ended last before another took its slot.
    pub(super) fn last_before(&self, run: &Timeline, span: u32) -> Option<u32> {
        let spans = run.spans();
        let launched = spans.get(span as usize)?.launched;
        let ended_before =
            |other: &u32| (span_end(run, &spans[*other as usize]), *other) < (launched, span);
        let at = self.by_end.partition_point(ended_before);
        let last = *self.by_end.get(at.checked_sub(1)?)?;
        (last < span).then_some(last)
    }
}

/// When an attempt ended, or the present if it has not.
pub(super) fn span_end(run: &Timeline, span: &Span) -> Micros {
    if span.end.is_open() {
        run.last()
    } else {
        span.ended
    }
}

/// When an item's work ended, or the present if it has not; never before it began, whatever the
/// clock of its worker says.
pub(super) fn work_end(run: &Timeline, work: &Work) -> Micros {
    match work.end {
        WorkEnd::Running => run.last().max(work.began),
        _ => work.ended.max(work.began),
    }
}

/// An index as the timeline writes it.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

/// Pairs in order. Everything here is sorted as such: each further kind of sort would weigh
/// kilobytes in the browser.
#[inline(never)]
pub(super) fn sorted(mut pairs: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    pairs.sort_unstable();
    pairs
}

fn some(of: &[u32], at: usize) -> Option<u32> {
    of.get(at).copied().filter(|found| *found != NONE)
}

/// Works in the order of their attempts, and where those of each begin: a counting sort.
fn by_span(run: &Timeline) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; run.spans().len() + 1];
    for work in run.works() {
        first[work.span as usize + 1] += 1;
    }
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    let mut next = first.clone();
    let mut by_span = vec![0; run.works().len()];
    for (at, work) in (0..).zip(run.works()) {
        let place = &mut next[work.span as usize];
        by_span[*place as usize] = at;
        *place += 1;
    }
    (by_span, first)
}

fn before_in_lane(run: &Timeline) -> Vec<u32> {
    let works = run.works();
    let lanes = works.iter().map(|work| work.lane as usize + 1).max();
    let mut newest = vec![NONE; lanes.unwrap_or(0)];
    let mut before = Vec::with_capacity(works.len());
    for (at, work) in (0..).zip(works) {
        let newest = std::mem::replace(&mut newest[work.lane as usize], at);
        let same = works
            .get(newest as usize)
            .filter(|other| other.span == work.span);
        before.push(if same.is_some() { newest } else { NONE });
    }
    before
}

/// Per attempt, the one before of those that `place` puts in the same place.
fn before(spans: &[Span], places: usize, place: impl Fn(&Span) -> Option<usize>) -> Vec<u32> {
    let mut newest = vec![NONE; places];
    let mut before = Vec::with_capacity(spans.len());
    for (at, span) in (0..).zip(spans) {
        let place = place(span).and_then(|place| newest.get_mut(place));
        before.push(place.map_or(NONE, |newest| std::mem::replace(newest, at)));
    }
    before
}

fn by_end(run: &Timeline) -> Vec<u32> {
    let ends = run.spans().iter().map(|span| span_end(run, span).0);
    let sorted = sorted(ends.zip(0..).collect());
    sorted.into_iter().map(|(_, at)| at as u32).collect()
}

fn last_of_op(run: &Timeline) -> Vec<u32> {
    let mut last = vec![NONE; run.plan().job.ops.len()];
    for (at, span) in (0..).zip(run.spans()) {
        if run.newest(span.step) != Some(at as usize) {
            continue;
        }
        let last = &mut last[run.plan().locate(span.step).0.0];
        let other = run.spans().get(*last as usize);
        if other.is_none_or(|other| span_end(run, other) <= span_end(run, span)) {
            *last = at;
        }
    }
    last
}
