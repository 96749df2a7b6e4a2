//! Attempts and items as bars: what is overhead apart from what is work.

use crate::Micros;
use crate::engine::{OpWork, StepId};
use crate::timeline::lanes::processes;
use crate::timeline::layout::{Fold, Kind, Layout, Spot, index, until};
use crate::timeline::view::{By, Pointed, View};
use crate::timeline::{End, Part, Span, Timeline};

use super::ink::{Ink, Line};
use super::paint::{Look, glyph, of_end};
use super::{Anchor, Form, Paint, Text, folded, marks};

/// Lanes of a folded row at most; above that it shows a level.
pub(super) const MOST_STRIPES: u32 = 8;
/// Pixels of a row at least, so that a bar in it has room for a text.
const TEXT_ROW: f32 = 11.0;
/// Pixels of a bar at least, so that its label is written into it.
const LABEL: f32 = 30.0;
/// … and for the sign of its state.
const GLYPH: f32 = 14.0;
/// Pixels of a row at least, so that it has room for a stripe per worker.
const STRIPED: f32 = 9.0;

/// When the work of each attempt began and ended.
pub(super) struct Extents(Vec<(Micros, Micros)>);

impl Extents {
    pub(super) fn of(part: &Part<'_>) -> Self {
        let timeline = part.timeline;
        let mut of = vec![(Micros(u64::MAX), Micros::ZERO); timeline.spans().len()];
        for work in timeline.works() {
            let Some((first, last)) = of.get_mut(work.span as usize) else {
                continue;
            };
            let is_open = work.end == crate::timeline::WorkEnd::Running;
            *first = (*first).min(work.began);
            *last = (*last).max(until(part, is_open, work.began, work.ended));
        }
        Self(of)
    }

    /// Nothing for an attempt in which no item was begun.
    pub(super) fn get(&self, span: usize) -> Option<(Micros, Micros)> {
        let (first, last) = *self.0.get(span)?;
        (first <= last).then_some((first, last))
    }
}

/// Where an attempt is drawn, and how much of it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) line: Line,
    /// Whether the items are drawn inside, a stripe per worker.
    pub(super) striped: bool,
    /// Whether the row is the step's own, so that it also shows how long a retry was waited for.
    waits: bool,
}

/// Draws the bars of one approach.
pub(super) struct Bars<'a, 'b> {
    pub(super) ink: &'a mut Ink<'b>,
    pub(super) part: &'a Part<'a>,
    pub(super) at: usize,
    pub(super) by: By,
    pub(super) dims: bool,
    pub(super) layout: &'a Layout,
    /// Whether there is a row whose steps have a level and no bars.
    levels: bool,
}

pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    for (at, part) in parts.iter().enumerate() {
        let rows = &layout.parts[at];
        if !ink.sees(rows.top, rows.bottom) {
            continue;
        }
        ink.approach = part.approach;
        folded::draw(ink, part, at, view, layout);
        marks::draw(ink, part, at, view, layout);
        let mut bars = Bars {
            ink,
            part,
            at,
            by: view.by,
            dims: view.as_dagster,
            layout,
            levels: folded::has_levels(part.timeline),
        };
        bars.spans();
        bars.works();
    }
}

/// The rows in which an attempt stands, if it has one.
pub(super) fn row_of(
    layout: &Layout,
    at: usize,
    timeline: &Timeline,
    span: &Span,
    by: By,
) -> Option<Spot> {
    match by {
        // What is skipped has held no slot.
        By::Lanes if span.end == End::Skipped => None,
        By::Lanes => layout.slot(at, span.slot),
        By::Steps => {
            let (op, group) = timeline.plan().locate(span.step);
            layout.step(at, op.0, group)
        }
    }
}

impl Bars<'_, '_> {
    pub(super) fn timeline(&self) -> &Timeline {
        self.part.timeline
    }

    fn spans(&mut self) {
        let extents = Extents::of(self.part);
        let timeline = self.part.timeline;
        let (seen_from, seen_to) = self.seen();
        let mut before = marks::Before::of(timeline);
        for (at, span) in timeline.spans().iter().enumerate() {
            let end = until(self.part, span.end.is_open(), span.began, span.ended);
            let previous = before.replace(index(at), span);
            let previous = previous.and_then(|at| timeline.spans().get(at));
            let waited = marks::waits_from(previous, span);
            // Nothing has come of it yet.
            let waits = span.end == End::UpForRetry && timeline.newest(span.step) == Some(at);
            let wait_to = if waits { self.part.now } else { end };
            let from = waited.unwrap_or(span.launched);
            if wait_to < seen_from || from > seen_to {
                continue;
            }
            let Some(place) = self.place(span) else {
                continue;
            };
            if place.waits {
                self.wait(place.line, waited.map(|from| (from, span.launched)));
                let goes_on = !timeline.status().is_final() && wait_to > end;
                self.wait(place.line, goes_on.then_some((end, wait_to)));
            }
            self.span(at, span, end, place, extents.get(at));
        }
    }

    pub(super) fn seen(&self) -> (Micros, Micros) {
        // A bar of no length is still some pixels wide.
        let (left, right) = (self.ink.left - 4.0, self.ink.view.width + 4.0);
        (self.ink.scale.at(left), self.ink.scale.at(right))
    }

    /// Between two attempts.
    fn wait(&mut self, line: Line, between: Option<(Micros, Micros)>) {
        let Some((from, to)) = between.filter(|(from, to)| from < to) else {
            return;
        };
        let thin = Line {
            y: line.y + line.h / 2.0 - 1.0,
            h: 2.0,
            ..line
        };
        let (x, end) = (self.ink.scale.x(from), self.ink.scale.x(to));
        if end - x >= 2.0 {
            self.ink
                .bar(thin, (from, to), Look::WAITS, Pointed::Row(line.row));
        }
    }

    pub(super) fn place(&self, span: &Span) -> Option<Place> {
        let spot = row_of(self.layout, self.at, self.timeline(), span, self.by)?;
        if !self.ink.sees(spot.y, spot.y + spot.height) {
            return None;
        }
        let block = &self.layout.blocks[spot.block];
        let is_folded = matches!(block.kind, Kind::FanOut(_));
        if is_folded && self.levels {
            return None;
        }
        let row = self.layout.key(self.timeline().plan(), spot);
        let lanes = match is_folded {
            true => self.timeline().slots().clamp(1, MOST_STRIPES),
            false => 1,
        };
        let (y, h) = inner(self.ink.y(spot.y), spot.height);
        let (y, h) = stripe(y, h, span.slot, lanes);
        let processes = processes(self.timeline().plan().op_of(span.step).work);
        let is_open = block.fold == Fold::Open && !is_folded;
        let shared = block.is_binned();
        Some(Place {
            line: Line { y, h, row, shared },
            waits: self.by == By::Steps && !is_folded && !shared,
            striped: processes > 0 && !is_open && !shared && h >= STRIPED,
        })
    }

    fn span(
        &mut self,
        at: usize,
        span: &Span,
        end: Micros,
        place: Place,
        work: Option<(Micros, Micros)>,
    ) {
        let (what, line) = (Pointed::Span(index(at)), place.line);
        let paint = of_end(span.end);
        if line.shared {
            let look = Look::of(Form::Fill, paint);
            self.ink.bar(line, (span.launched, end), look, what);
            return;
        }
        let works = self.timeline().plan().op_of(span.step).work != OpWork::Nothing;
        let body = match work {
            // Items may be told of late: an attempt lasts as long as its own rows say.
            Some((first, last)) => (first.clamp(span.began, end), last.clamp(span.began, end)),
            None if works && span.end.is_open() => (end, end),
            None => (span.began, end),
        };
        for overhead in [(span.launched, body.0), (body.1, end)] {
            if overhead.0 < overhead.1 {
                self.ink.bar(line, overhead, Look::OVERHEAD, what);
            }
        }
        let form = match place.striped {
            true => Form::Outline,
            false => Form::Fill,
        };
        if body.0 == body.1 && span.end == End::Starting {
            return;
        }
        let drawn = self.ink.bar(line, body, Look::of(form, paint), what);
        if let (Some(x), false) = (drawn, place.striped) {
            self.label(line, x, (paint, form), what, |bars| bars.name(span.step));
        }
    }

    /// What a step is called within its row.
    fn name(&self, step: StepId) -> String {
        let plan = self.timeline().plan();
        let (op, group) = plan.locate(step);
        match plan.fan(op) {
            Some(dynamic) => plan.mapping_key(dynamic, group),
            None => plan.op(op).name.clone(),
        }
    }

    /// The sign of the state and a name, where there is room.
    pub(super) fn label(
        &mut self,
        line: Line,
        (x, end): (f32, f32),
        (paint, form): (Paint, Form),
        what: Pointed,
        name: impl Fn(&Self) -> String,
    ) {
        let width = end - x;
        if line.h < TEXT_ROW || width < GLYPH || self.ink.is_coarse() && width < 2.0 * LABEL {
            return;
        }
        let text = match width >= LABEL {
            true => [glyph(paint), " ", &name(self)].concat(),
            false => glyph(paint).to_owned(),
        };
        let target = self.ink.target(what);
        self.ink.text(Text {
            text,
            paint: match form {
                Form::Fill => Paint::Ground,
                _ => Paint::Text,
            },
            strong: false,
            anchor: Anchor::Start,
            x: x + 3.0,
            y: line.y + line.h / 2.0,
            most: width - 5.0,
            target,
        });
    }
}

/// What of a row is filled with bars.
pub(super) fn inner(y: f32, height: f32) -> (f32, f32) {
    let margin = match height {
        ..8.0 => 0.5,
        8.0..14.0 => 1.0,
        _ => 2.0,
    };
    (y + margin, height - 2.0 * margin)
}

/// One of so many equal stripes.
pub(super) fn stripe(y: f32, h: f32, at: u32, of: u32) -> (f32, f32) {
    let each = h / of.max(1) as f32;
    let gap = if each >= 4.0 && of > 1 { 1.0 } else { 0.0 };
    (y + each * at.min(of.max(1) - 1) as f32, each - gap)
}
