//! The mapped steps of an op in one row: how many run at once, and where one failed.

use crate::Micros;
use crate::engine::OpId;
use crate::timeline::layout::{Layout, index, until};
use crate::timeline::view::{By, Mode, Pointed, View};
use crate::timeline::{End, Part, Timeline};

use super::bars::{MOST_STRIPES, inner};
use super::edges;
use super::ink::{Ink, Layer, Line};
use super::overview::Coverage;
use super::paint::{Look, of_end};
use super::{Form, Paint};

/// Columns of a level at most.
const MOST_COLUMNS: f32 = 300.0;

/// Whether more run at once than a row has room for.
pub(super) fn has_levels(timeline: &Timeline) -> bool {
    timeline.slots() > MOST_STRIPES
}

pub(super) fn draw(ink: &mut Ink<'_>, part: &Part<'_>, at: usize, view: &View, layout: &Layout) {
    if view.by == By::Lanes || view.mode != Mode::Timed {
        return;
    }
    for chain in 0..layout.parts[at].chains.len() {
        level(ink, part, at, chain, layout);
    }
}

fn level(ink: &mut Ink<'_>, part: &Part<'_>, at: usize, chain: usize, layout: &Layout) {
    let chain = &layout.parts[at].chains[chain];
    let spot = layout.spot(chain.heading, 0);
    let timeline = part.timeline;
    let has_level = match chain.keys.is_empty() {
        true => has_levels(timeline),
        // Over its keys' rows, it says how many run at once.
        false => timeline.slots() > 1,
    };
    if !has_level || !ink.sees(spot.y, spot.y + spot.height) {
        return;
    }
    let plan = timeline.plan();
    let row = layout.key(plan, spot);
    let (y, h) = inner(ink.y(spot.y), spot.height);
    let ticks = Line {
        y,
        h: 5.0,
        row,
        shared: true,
    };
    let (left, width) = (ink.left, ink.view.width - ink.left);
    let columns = (width / 2.0).clamp(1.0, MOST_COLUMNS);
    let mut coverage = Coverage::new(columns as usize, (left, ink.view.width));
    let (mut first, mut last, mut is_open) = (Micros(u64::MAX), Micros::ZERO, false);
    for (index_of, span) in timeline.spans().iter().enumerate() {
        if !is_of(layout, at, plan.locate(span.step).0, chain.head) {
            continue;
        }
        let end = until(part, span.end.is_open(), span.began, span.ended);
        first = first.min(span.launched);
        last = last.max(end);
        is_open |= span.end.is_open();
        coverage.add(ink.scale.x(span.launched), ink.scale.x(end));
        if matches!(span.end, End::Failed | End::UpForRetry | End::Unknown) {
            let look = Look::of(Form::Fill, of_end(span.end));
            ink.bar(ticks, (end, end), look, Pointed::Span(index(index_of)));
        }
    }
    if first > last {
        return;
    }
    let target = ink.target(Pointed::Row(row));
    let paint = match is_open && !timeline.status().is_final() {
        true => Paint::Running,
        false => Paint::Succeeded,
    };
    let look = Look::of(Form::Level, paint);
    let most = timeline.slots().max(1) as f32;
    let top = h - 5.0;
    for (x, end, share) in coverage.steps(most, top) {
        let high = (share * top).max(1.0);
        ink.fill(Layer::Bars, look, (x, y + h - high, end - x, high), target);
    }
    let (x, end) = (ink.scale.x(first), ink.scale.x(last));
    for x in [x, end] {
        ink.line(Layer::Bars, (Form::Line, Paint::Edge), (x, y), (x, y + h));
    }
}

/// Whether an op is one of a chain.
fn is_of(layout: &Layout, at: usize, op: OpId, head: u32) -> bool {
    edges::head_of(layout, at, op) == Some(head)
}
