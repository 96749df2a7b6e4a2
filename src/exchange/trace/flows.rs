//! What was needed for what: arrows between attempts and items.

use crate::engine::{OpWork, StepId};
use crate::timeline::{End, Timeline, WorkEnd};

/// Where an arrow begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// An attempt, by its index.
    Span(u32),
    /// An item's work, by its index.
    Work(u32),
}

/// The works of each attempt.
pub(super) struct Grouped<'a> {
    timeline: &'a Timeline,
    order: Vec<u32>,
}

impl<'a> Grouped<'a> {
    pub(super) fn of(timeline: &'a Timeline) -> Self {
        let works = timeline.works();
        let mut order: Vec<u32> = (0..).take(works.len()).collect();
        order.sort_by_key(|work| works[*work as usize].span);
        Self { timeline, order }
    }

    /// The works of an attempt, in the order in which they began.
    pub(super) fn of_span(&self, span: usize) -> &[u32] {
        let span_of = |work: &u32| self.timeline.works()[*work as usize].span as usize;
        let from = self.order.partition_point(|work| span_of(work) < span);
        let length = self.order[from..].partition_point(|work| span_of(work) == span);
        &self.order[from..from + length]
    }
}

/// The arrows of a run, numbered by where they begin.
pub(super) struct Flows {
    leaving: Vec<Place>,
    arriving: Vec<(Place, u32)>,
}

impl Flows {
    pub(super) fn of(timeline: &Timeline, works: &Grouped<'_>) -> Self {
        let mut all: Vec<(Place, Place)> = Vec::new();
        for (at, span) in (0..).zip(timeline.spans()) {
            let to = ends(timeline, works, at);
            if span.end == End::Skipped || to.is_empty() {
                continue;
            }
            for input in &timeline.plan().op_of(span.step).inputs {
                for source in timeline.plan().upstream(span.step, input.from) {
                    for from in beginnings(timeline, works, source, at) {
                        all.extend(to.iter().map(|to| (from, *to)));
                    }
                }
            }
        }
        all.sort_unstable();
        let numbered = (0..).zip(&all);
        let mut arriving: Vec<(Place, u32)> = numbered.map(|(id, (_, to))| (*to, id)).collect();
        arriving.sort_unstable();
        let leaving = all.iter().map(|(from, _)| *from).collect();
        Self { leaving, arriving }
    }

    /// The numbers of those that begin there.
    pub(super) fn from(&self, place: Place) -> impl Iterator<Item = u32> {
        let first = self.leaving.partition_point(|from| *from < place);
        let more = self.leaving[first..].partition_point(|from| *from == place);
        (0..).skip(first).take(more)
    }

    /// The numbers of those that end there.
    pub(super) fn to(&self, place: Place) -> impl Iterator<Item = u32> {
        let first = self.arriving.partition_point(|(to, _)| *to < place);
        let there = self.arriving[first..].iter();
        there
            .take_while(move |(to, _)| *to == place)
            .map(|(_, id)| *id)
    }
}

/// Whether a step works on items, or only hands them on.
fn has_work(timeline: &Timeline, step: StepId) -> bool {
    timeline.plan().op_of(step).work != OpWork::Nothing
}

/// Where arrows to an attempt end: at its items, or at itself where it works on none.
fn ends(timeline: &Timeline, works: &Grouped<'_>, span: u32) -> Vec<Place> {
    match has_work(timeline, timeline.spans()[span as usize].step) {
        true => {
            let works = works.of_span(span as usize).iter();
            works.map(|work| Place::Work(*work)).collect()
        }
        false => vec![Place::Span(span)],
    }
}

/// Where arrows from a step begin: at the items whose results it passed on, or at itself. Nothing
/// of a step that did not succeed before.
fn beginnings(timeline: &Timeline, works: &Grouped<'_>, source: StepId, before: u32) -> Vec<Place> {
    let succeeded =
        |at: &usize| *at < before as usize && timeline.spans()[*at].end == End::Succeeded;
    let Some(span) = timeline.newest(source).filter(succeeded) else {
        return Vec::new();
    };
    if !has_work(timeline, source) {
        return u32::try_from(span).map(Place::Span).into_iter().collect();
    }
    let returned = |work: &&u32| timeline.works()[**work as usize].end == WorkEnd::Returned;
    let works = works.of_span(span).iter().filter(returned);
    works.map(|work| Place::Work(*work)).collect()
}
