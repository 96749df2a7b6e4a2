//! What stands beside the bars: process starts, what has not started, what came before a retry.

use crate::Micros;
use crate::engine::OpId;
use crate::timeline::layout::{Kind, Layout, Spot, place_in};
use crate::timeline::view::{By, Pointed, RowKey, View};
use crate::timeline::{Part, Span, Timeline};

use super::bars::inner;
use super::heading;
use super::ink::{Ink, Layer};
use super::paint::Look;
use super::{Anchor, Form, Paint, Shape, Text};

/// Pixels of a row at least, so that whiskers have room.
const WHISKER_ROW: f32 = 16.0;
/// Width of what has not started.
const NOT_STARTED: f32 = 24.0;

/// The newest attempt of each step so far.
pub(super) struct Before(Vec<u32>);

impl Before {
    /// Keeps nothing where nothing was tried again.
    pub(super) fn of(timeline: &Timeline) -> Self {
        let any = timeline.spans().iter().any(|span| span.retry > 0);
        let steps = if any { timeline.plan().steps() } else { 0 };
        Self(vec![u32::MAX; steps])
    }

    /// Answers which attempt came before this one of the same step.
    pub(super) fn replace(&mut self, index: u32, span: &Span) -> Option<usize> {
        let before = self.0.get_mut(span.step.index())?;
        let was = std::mem::replace(before, index);
        (was != u32::MAX).then_some(was as usize)
    }
}

pub(super) fn draw(ink: &mut Ink<'_>, part: &Part<'_>, at: usize, view: &View, layout: &Layout) {
    let (top, bottom) = (view.scroll, view.scroll + view.height);
    for spot in layout.between(top, bottom) {
        let block = &layout.blocks[spot.block];
        if block.part == at && view.by == By::Steps && !block.is_binned() {
            not_started(ink, part, layout, spot);
        }
    }
    if view.by == By::Steps && !ink.is_coarse() {
        whiskers(ink, part, at, layout);
    }
}

/// A dashed box where a step would be now; a word where it never came to be.
fn not_started(ink: &mut Ink<'_>, part: &Part<'_>, layout: &Layout, spot: Spot) {
    let timeline = part.timeline;
    let plan = timeline.plan();
    let row = layout.key(plan, spot);
    let has_begun = match (layout.blocks[spot.block].kind, row) {
        (Kind::Op(_) | Kind::Keys(_), RowKey::Step(step)) => {
            let step = crate::engine::StepId::new(step as usize);
            timeline.newest(step).is_some()
        }
        (Kind::FanOut(op), _) => {
            let mut steps = plan.steps_of(OpId(op as usize));
            steps.any(|step| timeline.newest(step).is_some())
        }
        _ => true,
    };
    if has_begun {
        return;
    }
    let target = ink.target(Pointed::Row(row));
    let (y, h) = inner(ink.y(spot.y), spot.height);
    let x = ink.scale.x(part.now.max(timeline.last()));
    if timeline.status().is_final() {
        ink.text(Text {
            text: "not executed".to_owned(),
            paint: Paint::Muted,
            strong: false,
            anchor: Anchor::End,
            x: (x - 6.0).clamp(ink.left + 80.0, ink.view.width.max(ink.left + 80.0)),
            y: y + h / 2.0,
            most: 90.0,
            target,
        });
        return;
    }
    if x < ink.left || x > ink.view.width {
        return;
    }
    let look = Look::of(Form::Dashed, Paint::Queued);
    ink.fill(Layer::Bars, look, (x, y, NOT_STARTED, h), target);
}

/// An outline around what is selected.
pub(super) fn select(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    let Some(selected) = view.selected else {
        return;
    };
    let Some((spot, lasts)) = place_in(parts, view, layout, selected) else {
        return;
    };
    ink.approach = selected.approach;
    let (x, end) = match lasts {
        None => (0.0, view.width),
        Some((from, to)) => {
            let (x, end) = (ink.scale.x(from), ink.scale.x(to));
            if end < ink.left || x > view.width {
                return;
            }
            let x = x.max(ink.left);
            (x, end.max(x + 3.0).min(view.width))
        }
    };
    let target = ink.target(selected.what);
    let look = Look::of(Form::Outline, Paint::Accent);
    let y = ink.y(spot.y);
    ink.fill(Layer::Front, look, (x, y, end - x, spot.height), target);
}

fn whiskers(ink: &mut Ink<'_>, part: &Part<'_>, at: usize, layout: &Layout) {
    let plan = part.timeline.plan();
    for marker in part.timeline.markers() {
        let to = marker.to.max(marker.from);
        let Some(spot) = spot_of(layout, at, marker.step.map(|step| plan.locate(step))) else {
            continue;
        };
        if spot.height < WHISKER_ROW || !ink.sees(spot.y, spot.y + spot.height) {
            continue;
        }
        let (x, end) = (ink.scale.x(marker.from), ink.scale.x(to));
        if end - x < 3.0 || end < ink.left || x > ink.view.width {
            continue;
        }
        let (x, end) = (x.max(ink.left), end.min(ink.view.width));
        let look = Look::of(Form::Whisker, Paint::Edge);
        let y = ink.y(spot.y) + spot.height / 2.0 - 3.0;
        ink.fill(Layer::Front, look, (x, y, end - x, 6.0), Shape::NOTHING);
    }
}

/// The row of a step; the approach's own for what belongs to no step.
fn spot_of(layout: &Layout, at: usize, step: Option<(OpId, u32)>) -> Option<Spot> {
    let Some((op, group)) = step else {
        return heading::own_row(layout, at);
    };
    let spot = layout.step(at, op.0, group)?;
    let is_heading = matches!(layout.blocks[spot.block].kind, Kind::FanOut(_));
    (!is_heading).then_some(spot)
}

/// Until when an attempt waits for the next, if it does.
pub(super) fn waits_from(before: Option<&Span>, span: &Span) -> Option<Micros> {
    let ended = before?.ended;
    (ended < span.launched).then_some(ended)
}
