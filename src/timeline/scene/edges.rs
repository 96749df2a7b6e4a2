//! Which rows wait for which, and when what they wait for was there.

use crate::Micros;
use crate::engine::{OpId, Plan, Source, StepId};
use crate::timeline::Part;
use crate::timeline::layout::{Kind, Layout, OpRows, Spot, until};
use crate::timeline::view::{Pointed, RowKey, Target};

/// An op that waits for another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) from: OpId,
    pub(super) to: OpId,
    /// Whether it waits for all steps of a mapped op.
    pub(super) is_barrier: bool,
}

pub(super) fn edges(plan: &Plan) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (op, to) in plan.job.ops.iter().zip((0..).map(OpId)) {
        for input in &op.inputs {
            let (from, is_barrier) = match input.from {
                Source::Plain(from) | Source::Mapped(from) => (from, false),
                Source::Collected(from) => (from, true),
            };
            let edge = Edge {
                from,
                to,
                is_barrier,
            };
            edges.push(edge);
        }
    }
    edges
}

/// From the first start to the last end of each op's steps; nothing where none has started.
pub(super) fn lasts(part: &Part<'_>) -> Vec<Option<(Micros, Micros)>> {
    let timeline = part.timeline;
    let plan = timeline.plan();
    let mut of: Vec<Option<(Micros, Micros)>> = vec![None; plan.job.ops.len()];
    for span in timeline.spans() {
        let end = until(part, span.end.is_open(), span.began, span.ended);
        let (first, last) = of[plan.locate(span.step).0.0].get_or_insert((span.launched, end));
        *first = (*first).min(span.launched);
        *last = (*last).max(end);
    }
    of
}

/// From the start of a step's first attempt to the end of its last.
pub(super) fn step_lasts(part: &Part<'_>, step: StepId) -> Option<(Micros, Micros)> {
    let timeline = part.timeline;
    let newest = timeline.spans()[timeline.newest(step)?];
    let end = until(part, newest.end.is_open(), newest.began, newest.ended);
    if newest.retry == 0 {
        return Some((newest.launched, end));
    }
    let first = timeline.spans().iter().find(|span| span.step == step);
    Some((first.map_or(newest.launched, |first| first.launched), end))
}

/// The step that a target belongs to.
pub(super) fn step_of(part: &Part<'_>, target: Option<Target>) -> Option<StepId> {
    let target = target.filter(|target| target.approach == part.approach)?;
    let timeline = part.timeline;
    let spans = timeline.spans();
    match target.what {
        Pointed::Row(RowKey::Step(step) | RowKey::Worker(step, _)) => {
            let step = step as usize;
            (step < timeline.plan().steps()).then(|| StepId::new(step))
        }
        Pointed::Row(_) => None,
        Pointed::Span(span) => spans.get(span as usize).map(|span| span.step),
        Pointed::Work(work) => {
            let work = timeline.works().get(work as usize)?;
            spans.get(work.span as usize).map(|span| span.step)
        }
    }
}

/// The rows of a mapped op's keys that are in sight, with the step in each; none if it is folded,
/// or if a row stands for several.
pub(super) fn keys_in_sight(
    layout: &Layout,
    (at, plan): (usize, &Plan),
    op: OpId,
    (top, bottom): (f32, f32),
) -> Vec<(Spot, StepId)> {
    let Some(head) = head_of(layout, at, op) else {
        return Vec::new();
    };
    let spots = layout.between(top, bottom).filter(|spot| {
        let block = &layout.blocks[spot.block];
        block.part == at && block.kind == Kind::Keys(head) && !block.is_binned()
    });
    let with_step = |spot: Spot| {
        let position = layout.blocks[spot.block].first + spot.row;
        (spot, plan.step(op, layout.group(at, head, position)))
    };
    spots.map(with_step).collect()
}

/// The first op of the chain that a mapped op is one of.
pub(super) fn head_of(layout: &Layout, at: usize, op: OpId) -> Option<u32> {
    match *layout.parts[at].ops.get(op.0)? {
        OpRows::Chain(chain) => Some(layout.parts[at].chains[chain].head),
        OpRows::Row(_) | OpRows::Nowhere => None,
    }
}

/// The row of an op that is not mapped, or the heading of one that is.
pub(super) fn row_of_op(layout: &Layout, at: usize, op: OpId) -> Option<Spot> {
    match *layout.parts[at].ops.get(op.0)? {
        OpRows::Nowhere => None,
        OpRows::Row(block) => Some(layout.spot(block, 0)),
        OpRows::Chain(chain) => Some(layout.spot(layout.parts[at].chains[chain].heading, 0)),
    }
}

/// Whether a mapped op's keys have rows.
pub(super) fn is_unfolded(layout: &Layout, at: usize, op: OpId) -> bool {
    match layout.parts[at].ops.get(op.0) {
        Some(OpRows::Chain(chain)) => !layout.parts[at].chains[*chain].keys.is_empty(),
        _ => false,
    }
}
