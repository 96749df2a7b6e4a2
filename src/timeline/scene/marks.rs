//! What stands beside the bars: process starts, what has not started, what came before a retry.

use crate::Micros;
use crate::engine::{OpId, StepId};
use crate::timeline::layout::{Kind, Layout, Spot, index, place_in};
use crate::timeline::view::{By, Pointed, RowKey, View};
use crate::timeline::{Part, Span, Timeline};

use super::bars::inner;
use super::heading;
use super::ink::{Ink, Layer};
use super::paint::Look;
use super::{Anchor, Form, Paint, Shape, Text};

/// Pixels of a row at least, so that whiskers have room.
const WHISKER_ROW: f32 = 16.0;
/// Pixels of a whisker at least.
const WHISKER: f32 = 3.0;
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
    if !ink.is_coarse() {
        whiskers(ink, part, at, view.by, layout);
    }
}

/// A dashed box where a step would be now; a word where it never came to be.
fn not_started(ink: &mut Ink<'_>, part: &Part<'_>, layout: &Layout, spot: Spot) {
    let timeline = part.timeline;
    let plan = timeline.plan();
    let row = layout.key(plan, spot);
    let has_begun = match (layout.blocks[spot.block].kind, row) {
        (Kind::Op(_) | Kind::Keys(_), RowKey::Step(step)) => {
            let step = StepId::new(step as usize);
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

fn whiskers(ink: &mut Ink<'_>, part: &Part<'_>, at: usize, by: By, layout: &Layout) {
    let plan = part.timeline.plan();
    let mut attempts = Attempts::of(part.timeline);
    for marker in part.timeline.markers() {
        let to = marker.to.max(marker.from);
        let (x, end) = (ink.scale.x(marker.from), ink.scale.x(to));
        if end - x < WHISKER || end < ink.left || x > ink.view.width {
            continue;
        }
        let spot = match (marker.step, by) {
            (None, _) => heading::own_row(layout, at),
            (Some(step), By::Steps) => row_of_step(layout, at, plan.locate(step)),
            (Some(step), By::Lanes) => {
                let span = attempts.at(step, marker.from);
                span.and_then(|span| layout.slot(at, span.slot))
            }
        };
        let Some(spot) = spot.filter(|spot| spot.height >= WHISKER_ROW) else {
            continue;
        };
        if !ink.sees(spot.y, spot.y + spot.height) {
            continue;
        }
        let (x, end) = (x.max(ink.left), end.min(ink.view.width));
        let look = Look::of(Form::Whisker, Paint::Edge);
        let y = ink.y(spot.y) + spot.height / 2.0 - 3.0;
        ink.fill(Layer::Front, look, (x, y, end - x, 6.0), Shape::NOTHING);
    }
}

/// The row of a step, unless it shares that with others.
fn row_of_step(layout: &Layout, at: usize, (op, group): (OpId, u32)) -> Option<Spot> {
    let spot = layout.step(at, op.0, group)?;
    let is_heading = matches!(layout.blocks[spot.block].kind, Kind::FanOut(_));
    (!is_heading).then_some(spot)
}

/// Which attempts of steps are under way, as time goes on.
struct Attempts<'a> {
    timeline: &'a Timeline,
    next: usize,
    /// Per step, its newest attempt.
    newest: Vec<u32>,
}

impl<'a> Attempts<'a> {
    fn of(timeline: &'a Timeline) -> Self {
        let steps = match timeline.markers().is_empty() {
            true => 0,
            false => timeline.plan().steps(),
        };
        Self {
            timeline,
            next: 0,
            newest: vec![u32::MAX; steps],
        }
    }

    /// The attempt of a step at an instant, none of which is before the one that was asked for
    /// last.
    fn at(&mut self, step: StepId, now: Micros) -> Option<&'a Span> {
        let spans = self.timeline.spans();
        let rest = spans.get(self.next..).unwrap_or_default().iter();
        for span in rest.take_while(|span| span.launched <= now) {
            if let Some(newest) = self.newest.get_mut(span.step.index()) {
                *newest = index(self.next);
            }
            self.next += 1;
        }
        let newest = *self.newest.get(step.index())?;
        spans.get(newest as usize)
    }
}

/// Until when an attempt waits for the next, if it does.
pub(super) fn waits_from(before: Option<&Span>, span: &Span) -> Option<Micros> {
    let ended = before?.ended;
    (ended < span.launched).then_some(ended)
}
