//! Who had nothing to do, and when nobody had.

use crate::Micros;
use crate::timeline::model::{End, Timeline, WorkEnd};

use super::index::{sorted, span_end, work_end};

/// How the executor's slots and the lanes of items were used within the fan-out: from when the
/// first attempt of a step that works on items took its slot to when the last of them ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// When the fan-out began.
    pub from: Micros,
    /// When it ended, or the present.
    pub to: Micros,
    /// The executor's slots that were ever taken ([`super::super::Span::slot`]), in order.
    pub slots: Vec<LaneUse>,
    /// Lanes in which items worked ([`super::super::Work::lane`]), in order.
    pub lanes: Vec<LaneUse>,
}

/// How a slot or a lane was used. What it was busy and what it was idle is the fan-out together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneUse {
    /// Which.
    pub lane: u32,
    /// How long it was held, or worked.
    pub busy: Micros,
    /// How long it was not.
    pub idle: Micros,
    /// Steps that succeeded, or items whose work returned; within the fan-out or not.
    pub done: u32,
}

impl Idle {
    /// Of a run as far as its rows tell.
    pub fn of(run: &Timeline) -> Self {
        let (from, to) = fan_out(run);
        let held = run.spans().iter().filter(|span| span.end != End::Skipped);
        let held = held.map(|span| Stay {
            lane: span.slot,
            from: span.launched,
            to: span_end(run, span),
            done: span.end == End::Succeeded,
        });
        let worked = run.works().iter().map(|work| Stay {
            lane: work.lane,
            from: work.began,
            to: work_end(run, work),
            done: work.end == WorkEnd::Returned,
        });
        Self {
            from,
            to,
            slots: uses(&held.collect::<Vec<_>>(), (from, to)),
            lanes: uses(&worked.collect::<Vec<_>>(), (from, to)),
        }
    }

    /// The use of a slot.
    pub fn slot(&self, slot: u32) -> Option<&LaneUse> {
        find(&self.slots, slot)
    }

    /// The use of a lane.
    pub fn lane(&self, lane: u32) -> Option<&LaneUse> {
        find(&self.lanes, lane)
    }
}

/// The stretches of a run in which no item works in any lane: while the run and its processes
/// start, steps load and store, retries are delayed. In order, none empty, and only an item that
/// takes no time stands between two that touch; together with the times
/// in which items work they are the run up to its last row so far.
pub fn gaps(run: &Timeline) -> Vec<(Micros, Micros)> {
    let works = run.works().iter();
    let works = works.map(|work| (work.began.0, work_end(run, work).0));
    let works = sorted(works.collect());
    let mut gaps = Vec::new();
    let mut covered = Micros::ZERO;
    for (began, ended) in works {
        let (began, ended) = (Micros(began), Micros(ended));
        if began > covered {
            gaps.push((covered, began));
        }
        covered = covered.max(ended);
    }
    if run.last() > covered {
        gaps.push((covered, run.last()));
    }
    gaps
}

/// From the first to the last of the attempts that work on items.
fn fan_out(run: &Timeline) -> (Micros, Micros) {
    let spans = run
        .spans()
        .iter()
        .filter(|span| span.end != End::Skipped && !run.plan().items_of(span.step).is_empty());
    let times = spans.map(|span| (span.launched, span_end(run, span)));
    let whole = times.reduce(|(from, to), (launched, ended)| (from.min(launched), to.max(ended)));
    whole.unwrap_or_default()
}

struct Stay {
    lane: u32,
    from: Micros,
    to: Micros,
    done: bool,
}

fn uses(stays: &[Stay], (from, to): (Micros, Micros)) -> Vec<LaneUse> {
    let lanes = stays.iter().map(|stay| u64::from(stay.lane));
    let by_lane = sorted(lanes.zip(0..).collect());
    let of_a_lane = by_lane.chunk_by(|a, b| a.0 == b.0);
    let uses = of_a_lane.map(|own| {
        let own = own.iter().map(|(_, at)| &stays[*at as usize]);
        let (mut busy, mut covered, mut done, mut lane) = (Micros::ZERO, from, 0, 0);
        for stay in own {
            let end = stay.to.min(to).max(covered);
            busy += end.since(stay.from.max(covered));
            covered = end;
            done += u32::from(stay.done);
            lane = stay.lane;
        }
        LaneUse {
            lane,
            busy,
            idle: to.since(from).since(busy),
            done,
        }
    });
    uses.collect()
}

fn find(uses: &[LaneUse], lane: u32) -> Option<&LaneUse> {
    let at = uses.binary_search_by_key(&lane, |used| used.lane).ok()?;
    uses.get(at)
}
