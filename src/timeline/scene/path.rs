//! What held the runs up: a line along the bottom of each bar on the critical path.
//!
//! Where one link follows another in a different row, a thin line leads from row to row. Waits are
//! dotted. What is narrower than some pixels goes with its neighbours in the row.

use crate::Micros;
use crate::timeline::insight::{Link, Why};
use crate::timeline::lanes::Workers;
use crate::timeline::layout::{Layout, Spot};
use crate::timeline::view::{By, Pointed, View};
use crate::timeline::{CriticalPath, Insight, Part};

use super::bars::row_of;
use super::ink::{Ink, Layer};
use super::items::worker_row;
use super::paint::Look;
use super::{Form, Paint, Shape};

/// Shapes of all paths at most, about.
const MOST: usize = 800;
/// Pixels of the line, and the part of a low row that it may take.
const THICK: f32 = 3.0;
const PART: f32 = 0.25;
/// Pixels of a wait at least, so that it is dotted.
const DOTTED: f32 = 3.0;

/// Draws the paths of all parts; where that takes too many shapes, with wider gaps closed.
pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    let mut grain = 1.0;
    let trail = loop {
        let mut trail = Trail::new(ink, grain);
        for (at, part) in parts.iter().enumerate() {
            let rows = &layout.parts[at];
            let path = part.insight.map(Insight::path);
            if let (Some(path), true) = (path, trail.ink.sees(rows.top, rows.bottom)) {
                trail.follow(path, &mut Rows::of(part, at, view, layout));
            }
        }
        if trail.shapes() <= MOST || grain > view.width {
            break trail;
        }
        grain *= 2.0;
    };
    let (stretches, joins) = (trail.stretches, trail.joins);
    for join in joins {
        let (from, to) = ((join.x, join.top), (join.x, join.bottom));
        ink.line(Layer::Front, (Form::Line, Paint::Accent), from, to);
    }
    for stretch in stretches {
        let form = if stretch.waits {
            Form::Dots
        } else {
            Form::Fill
        };
        let (x, width) = (stretch.x, (stretch.end - stretch.x).max(1.0));
        let place = (x, stretch.row.y, width, stretch.row.h);
        let look = Look::of(form, Paint::Accent);
        ink.fill(Layer::Front, look, place, Shape::NOTHING);
    }
}

/// Where the line of a row is, in the picture.
#[derive(Clone, Copy, PartialEq)]
struct Row {
    y: f32,
    h: f32,
}

impl Row {
    fn of(ink: &Ink<'_>, spot: Spot) -> Self {
        let h = THICK.min(spot.height * PART);
        let y = ink.y(spot.y) + spot.height - h;
        Self { y, h }
    }

    fn middle(self) -> f32 {
        self.y + self.h / 2.0
    }
}

/// Finds the rows of links.
struct Rows<'a> {
    part: &'a Part<'a>,
    at: usize,
    by: By,
    layout: &'a Layout,
    workers: Workers<'a>,
    /// The row of the attempt that was asked for last.
    last: Option<(u32, Option<Row>)>,
}

impl<'a> Rows<'a> {
    fn of(part: &'a Part<'a>, at: usize, view: &View, layout: &'a Layout) -> Self {
        Self {
            part,
            at,
            by: view.by,
            layout,
            workers: Workers::of(part.timeline),
            last: None,
        }
    }

    /// Nothing where no row shows it.
    fn row(&mut self, ink: &Ink<'_>, link: &Link) -> Option<Row> {
        let timeline = self.part.timeline;
        let (at, work) = match link.target? {
            Pointed::Span(span) => (span, None),
            Pointed::Work(work) => {
                let work = timeline.works().get(work as usize)?;
                (work.span, Some(work))
            }
            Pointed::Row(_) => return None,
        };
        let span = timeline.spans().get(at as usize)?;
        let worker = work.and_then(|work| self.workers.worker(work));
        let own = worker.and_then(|worker| worker_row(self.layout, self.at, self.by, span, worker));
        if let Some(spot) = own {
            return Some(Row::of(ink, spot));
        }
        if self.last.is_none_or(|(last, _)| last != at) {
            let spot = row_of(self.layout, self.at, timeline, span, self.by);
            self.last = Some((at, spot.map(|spot| Row::of(ink, spot))));
        }
        self.last.and_then(|(_, row)| row)
    }
}

/// The line, as far as it has been followed.
struct Trail<'a, 'b> {
    ink: &'a Ink<'b>,
    /// Gaps and waits that are no wider are closed.
    grain: f32,
    stretches: Vec<Stretch>,
    /// The last stretch of each row, by twice its y.
    last: Vec<Option<usize>>,
    joins: Vec<Join>,
}

/// Links in the same row, one after another.
struct Leg {
    row: Option<Row>,
    from: Micros,
    to: Micros,
    waits: bool,
}

/// Along a row.
struct Stretch {
    row: Row,
    x: f32,
    end: f32,
    waits: bool,
}

/// From row to row.
struct Join {
    x: f32,
    top: f32,
    bottom: f32,
}

impl<'a, 'b> Trail<'a, 'b> {
    fn new(ink: &'a Ink<'b>, grain: f32) -> Self {
        Self {
            ink,
            grain,
            stretches: Vec::new(),
            last: Vec::new(),
            joins: Vec::new(),
        }
    }

    fn shapes(&self) -> usize {
        self.stretches.len() + self.joins.len()
    }

    fn follow(&mut self, path: &CriticalPath, rows: &mut Rows<'_>) {
        let (left, right) = (self.ink.left, self.ink.view.width);
        let (from, to) = (self.ink.scale.at(left), self.ink.scale.at(right));
        let links = path.links();
        let first = links.partition_point(|link| link.to < from);
        let brief = self.ink.scale.span(DOTTED * self.grain);
        let mut before = None;
        let mut leg: Option<Leg> = None;
        for link in links[first..].iter().take_while(|link| link.from <= to) {
            let next = Leg {
                row: rows.row(self.ink, link),
                from: link.from,
                to: link.to,
                waits: link.why == Why::Waiting && link.to.since(link.from) > brief,
            };
            match &mut leg {
                Some(leg) if leg.row == next.row && leg.waits == next.waits => leg.to = next.to,
                _ => before = self.leg(leg.replace(next), before),
            }
        }
        self.leg(leg, before);
    }

    /// Answers the row that it is in, from which the next one goes on.
    fn leg(&mut self, leg: Option<Leg>, before: Option<Row>) -> Option<Row> {
        let leg = leg?;
        let row = leg.row?;
        let (x, end) = (self.ink.scale.x(leg.from), self.ink.scale.x(leg.to));
        if let Some(before) = before {
            self.join(x, before, row);
        }
        let (x, end) = (x.max(self.ink.left), end.min(self.ink.view.width));
        if x <= end {
            self.stretch(row, (x, end), leg.waits);
        }
        Some(row)
    }

    fn stretch(&mut self, row: Row, (x, end): (f32, f32), waits: bool) {
        let (top, bottom) = self.ink.rows();
        if row.y + row.h <= top || row.y >= bottom {
            return;
        }
        let waits = waits && end - x >= DOTTED * self.grain;
        let at = (row.y.max(0.0) * 2.0) as usize;
        if at >= self.last.len() {
            self.last.resize(at + 1, None);
        }
        let last = self.last[at].and_then(|last| self.stretches.get_mut(last));
        match last.filter(|last| last.waits == waits && x - last.end <= self.grain) {
            Some(last) => last.end = last.end.max(end),
            None => {
                self.last[at] = Some(self.stretches.len());
                self.stretches.push(Stretch { row, x, end, waits });
            }
        }
    }

    /// Those of a column that touch become one.
    fn join(&mut self, x: f32, from: Row, to: Row) {
        let (top, bottom) = self.ink.rows();
        let (one, other) = (from.middle(), to.middle());
        let (from, to) = (one.min(other), one.max(other));
        let is_seen = x >= self.ink.left && x <= self.ink.view.width;
        if from == to || to < top || from > bottom || !is_seen {
            return;
        }
        let touches =
            |last: &&mut Join| x - last.x < self.grain && from <= last.bottom && to >= last.top;
        match self.joins.last_mut().filter(touches) {
            Some(last) => {
                last.top = last.top.min(from);
                last.bottom = last.bottom.max(to);
            }
            None => self.joins.push(Join {
                x,
                top: from,
                bottom: to,
            }),
        }
    }
}
