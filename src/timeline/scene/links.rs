//! Lines from what a step needs to the step: how long it could have begun before it did.
//!
//! From the end of what is needed a trunk goes down to the rows that need it, and from there to
//! their starts. Before a fan-in stands the barrier: each mapped step's row is dotted from its end
//! to the end of the last of them.

use crate::Micros;
use crate::engine::{OpId, StepId};
use crate::timeline::Part;
use crate::timeline::layout::{Layout, Spot};
use crate::timeline::view::View;

use super::edges::{self, Edge};
use super::ink::{Ink, Layer};
use super::paint::Look;
use super::{Form, Paint, Shape};

/// Lines in sight at most, unless they are the selection's.
const MOST: usize = 150;

struct Links<'a, 'b> {
    ink: &'a mut Ink<'b>,
    part: &'a Part<'a>,
    at: usize,
    layout: &'a Layout,
    lasts: &'a [Option<(Micros, Micros)>],
    /// Where there are too many lines: whose are drawn.
    only: Option<Option<StepId>>,
}

pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    for (at, part) in parts.iter().enumerate() {
        let rows = &layout.parts[at];
        if !ink.sees(rows.top, rows.bottom) {
            continue;
        }
        ink.approach = part.approach;
        let plan = part.timeline.plan();
        let edges = edges::edges(plan);
        let sight = (view.scroll, view.scroll + view.height);
        let keys = |edge: &Edge| {
            let mapped = if edge.is_barrier { edge.from } else { edge.to };
            edges::keys_in_sight(layout, (at, plan), mapped, sight)
        };
        let count: usize = edges.iter().map(|edge| keys(edge).len().max(1)).sum();
        let only = (count > MOST).then(|| edges::step_of(part, view.selected));
        let lasts = edges::lasts(part);
        for edge in &edges {
            let mut links = Links {
                ink: &mut *ink,
                part,
                at,
                layout,
                lasts: &lasts,
                only,
            };
            match edge.is_barrier {
                true => links.barrier(*edge, &keys(edge)),
                false => links.fan(*edge, &keys(edge)),
            }
        }
    }
}

impl Links<'_, '_> {
    fn now(&self) -> Micros {
        self.part.now.max(self.part.timeline.last())
    }

    fn middle(&self, spot: Spot) -> f32 {
        self.ink.y(spot.y) + spot.height / 2.0
    }

    /// When an op's first step began: now, if none has.
    fn start(&self, op: OpId) -> (Micros, Form) {
        match self.lasts[op.0] {
            Some((first, _)) => (first, Form::Line),
            None => (self.now(), Form::DottedLine),
        }
    }

    /// From one step to one, or to each of a mapped op.
    fn fan(&mut self, edge: Edge, keys: &[(Spot, StepId)]) {
        let Some((_, ended)) = self.lasts[edge.from.0] else {
            return;
        };
        let plan = self.part.timeline.plan();
        let (from_is_mapped, to_is_mapped) =
            (plan.fan(edge.from).is_some(), plan.fan(edge.to).is_some());
        if from_is_mapped {
            return self.along(edge, keys);
        }
        let (layout, at) = (self.layout, self.at);
        let Some(from) = edges::row_of_op(layout, at, edge.from) else {
            return;
        };
        let (x, y) = (self.ink.scale.x(ended), self.middle(from));
        if !to_is_mapped || !edges::is_unfolded(layout, at, edge.to) {
            let (start, form) = self.start(edge.to);
            if let (Some(to), None) = (edges::row_of_op(layout, at, edge.to), self.only) {
                self.elbow((x, y), (self.ink.scale.x(start), self.middle(to)), form);
            }
            return;
        }
        let mut lowest = y;
        for (spot, step) in keys {
            if self.only.is_some_and(|only| {
                only != Some(*step) && !self.is_selected(plan.step(edge.from, 0))
            }) {
                continue;
            }
            let lasts = edges::step_lasts(self.part, *step);
            let start = lasts.map_or(self.now(), |(first, _)| first);
            let form = if lasts.is_some() {
                Form::Line
            } else {
                Form::DottedLine
            };
            let y = self.middle(*spot);
            lowest = y;
            self.across(x, self.ink.scale.x(start), y, form);
        }
        if lowest > y {
            self.down(x, y, lowest, Form::Line);
        }
    }

    fn is_selected(&self, step: StepId) -> bool {
        self.only == Some(Some(step))
    }

    /// From each mapped step to the one with the same key, in the same row.
    fn along(&mut self, edge: Edge, keys: &[(Spot, StepId)]) {
        let plan = self.part.timeline.plan();
        for (spot, to) in keys {
            let from = plan.step(edge.from, plan.locate(*to).1);
            let is_chosen = self.is_selected(*to) || self.is_selected(from);
            if self.only.is_some() && !is_chosen {
                continue;
            }
            let Some((_, ended)) = edges::step_lasts(self.part, from) else {
                continue;
            };
            let lasts = edges::step_lasts(self.part, *to);
            let start = lasts.map_or(self.now(), |(first, _)| first);
            let form = if lasts.is_some() {
                Form::Line
            } else {
                Form::DottedLine
            };
            let (x, end) = (self.ink.scale.x(ended), self.ink.scale.x(start));
            self.across(x, end, self.middle(*spot), form);
        }
    }

    /// All mapped steps are waited for.
    fn barrier(&mut self, edge: Edge, keys: &[(Spot, StepId)]) {
        let Some((_, last)) = self.lasts[edge.from.0] else {
            return;
        };
        let (layout, at) = (self.layout, self.at);
        let (Some(from), Some(to)) = (
            edges::row_of_op(layout, at, edge.from),
            edges::row_of_op(layout, at, edge.to),
        ) else {
            return;
        };
        let fan_in = self.part.timeline.plan().step(edge.to, 0);
        let x = self.ink.scale.x(last);
        for (spot, step) in keys {
            let is_chosen = self.is_selected(*step) || self.is_selected(fan_in);
            if self.only.is_some() && !is_chosen {
                continue;
            }
            let ended = edges::step_lasts(self.part, *step).map(|(_, ended)| ended);
            if let Some(ended) = ended {
                self.spread(self.ink.scale.x(ended), x, self.middle(*spot));
            }
        }
        let (start, form) = self.start(edge.to);
        let (top, y) = (self.middle(from), self.middle(to));
        self.down(x, top, y, Form::DottedLine);
        self.across(x, self.ink.scale.x(start), y, form);
    }

    /// A step that has ended waits for the others.
    fn spread(&mut self, x: f32, end: f32, y: f32) {
        let (x, end) = (x.max(self.ink.left), end.min(self.ink.view.width));
        if end - x < 3.0 {
            return;
        }
        let look = Look::of(Form::Dots, Paint::Queued);
        self.ink.fill(
            Layer::Back,
            look,
            (x, y - 1.0, end - x, 2.0),
            Shape::NOTHING,
        );
    }

    /// Down from where something ended, then along to where something began.
    fn elbow(&mut self, (x, y): (f32, f32), (end_x, end_y): (f32, f32), form: Form) {
        self.down(x, y, end_y, form);
        self.across(x, end_x, end_y, form);
    }

    fn across(&mut self, x: f32, end: f32, y: f32, form: Form) {
        if end - x >= 2.0 {
            self.ink
                .line(Layer::Back, (form, Paint::Line), (x, y), (end, y));
        }
    }

    fn down(&mut self, x: f32, y: f32, end: f32, form: Form) {
        self.ink
            .line(Layer::Back, (form, Paint::Edge), (x, y), (x, end));
    }
}
