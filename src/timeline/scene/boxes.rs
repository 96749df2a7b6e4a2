//! Dagster's flat and waterfall views: a box per step, a column per depth.

use crate::engine::{OpId, Plan, StepId};
use crate::timeline::Part;
use crate::timeline::layout::{Kind, Layout, OpRows, Spot, are_keys_known, index};
use crate::timeline::view::{Pointed, RowKey, View};

use super::bars::inner;
use super::edges;
use super::ink::{Ink, Layer};
use super::paint::{Look, glyph, of_end};
use super::{Anchor, Form, Paint, Text};

/// Width of a box, and between two, where there is room.
const BOX: f32 = 100.0;
const SPACING: f32 = 20.0;
/// Pixels of a box at least.
const LEAST: f32 = 8.0;
/// Boxes with wider ones have labels.
const LABEL: f32 = 30.0;
/// Lines in sight at most, unless they are the selection's.
const MOST_LINES: usize = 150;

/// Columns, by what needs what.
struct Columns {
    /// Per op.
    depth: Vec<u16>,
    left: f32,
    width: f32,
    spacing: f32,
}

impl Columns {
    fn of(plan: &Plan, left: f32, right: f32) -> Self {
        let mut depth: Vec<u16> = vec![0; plan.job.ops.len()];
        for edge in edges::edges(plan) {
            depth[edge.to.0] = depth[edge.to.0].max(depth[edge.from.0].saturating_add(1));
        }
        let columns = f32::from(depth.iter().copied().max().unwrap_or(0)) + 1.0;
        let spacing = SPACING.min((right - left) / columns / 4.0);
        let fits = (right - left) / columns - spacing;
        Self {
            depth,
            left: left + spacing / 2.0,
            width: fits.clamp(LEAST, BOX),
            spacing,
        }
    }

    fn x(&self, op: OpId) -> f32 {
        self.left + f32::from(self.depth[op.0]) * (self.width + self.spacing)
    }
}

pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    for (at, part) in parts.iter().enumerate() {
        ink.approach = part.approach;
        let plan = part.timeline.plan();
        let columns = Columns::of(plan, ink.left, view.width);
        lines(ink, part, at, view, layout, &columns);
        for spot in layout.between(view.scroll, view.scroll + view.height) {
            if layout.blocks[spot.block].part == at {
                boxes(ink, part, layout, spot, &columns);
            }
        }
    }
}

/// All boxes of a row.
fn boxes(ink: &mut Ink<'_>, part: &Part<'_>, layout: &Layout, spot: Spot, columns: &Columns) {
    let block = &layout.blocks[spot.block];
    let plan = part.timeline.plan();
    for (op, rows) in (0..).map(OpId).zip(&layout.parts[block.part].ops) {
        match *rows {
            OpRows::Row(own) if own == spot.block && spot.row == 0 => {
                let step = plan.step(op, 0);
                let what = pointed(part, step, RowKey::Step(index(step.index())));
                let name = plan.op(op).name.clone();
                one(
                    ink,
                    spot,
                    columns.x(op),
                    columns.width,
                    (paint(part, step), &name),
                    what,
                );
            }
            OpRows::Chain(chain) => {
                let head = layout.parts[block.part].chains[chain].head;
                match block.kind {
                    Kind::Keys(of) if of == head => {
                        keys(ink, part, layout, (spot, head), op, columns);
                    }
                    Kind::FanOut(of) if of == head => {
                        folded(ink, part, layout, (spot, chain), op, columns);
                    }
                    _ => {}
                }
            }
            OpRows::Row(_) | OpRows::Nowhere => {}
        }
    }
}

fn keys(
    ink: &mut Ink<'_>,
    part: &Part<'_>,
    layout: &Layout,
    (spot, head): (Spot, u32),
    op: OpId,
    columns: &Columns,
) {
    let block = &layout.blocks[spot.block];
    let plan = part.timeline.plan();
    let first = block.first + spot.row * block.bin;
    let of = block.bin.min(block.of - spot.row * block.bin);
    let steps =
        (first..first + of).map(|position| plan.step(op, layout.group(block.part, head, position)));
    let Some((step, paint)) = telling(part, steps) else {
        return;
    };
    let row = layout.key(plan, spot);
    let what = match of {
        1 => pointed(part, step, row),
        _ => Pointed::Row(row),
    };
    let (dynamic, group) = (plan.fan(op), plan.locate(step).1);
    let name = dynamic.map_or_else(String::new, |dynamic| plan.mapping_key(dynamic, group));
    one(
        ink,
        spot,
        columns.x(op),
        columns.width,
        (paint, &name),
        what,
    );
}

/// A box for all steps of a mapped op, over the edge of another.
fn folded(
    ink: &mut Ink<'_>,
    part: &Part<'_>,
    layout: &Layout,
    (spot, chain): (Spot, usize),
    op: OpId,
    columns: &Columns,
) {
    let rows = &layout.parts[layout.blocks[spot.block].part];
    // The keys' own rows show them.
    if !rows.chains[chain].keys.is_empty() {
        return;
    }
    let plan = part.timeline.plan();
    let row = layout.key(plan, spot);
    let known = are_keys_known(part.timeline, op);
    let found = telling(part, plan.steps_of(op).filter(|_| known));
    let paint = found.and_then(|(_, paint)| paint);
    let name = match known {
        true => plan.op(op).name.clone(),
        false => [&plan.op(op).name, "[?]"].concat(),
    };
    let x = columns.x(op);
    if known {
        let (y, h) = inner(ink.y(spot.y), spot.height);
        let target = ink.target(Pointed::Row(row));
        let behind = Look::of(Form::Outline, paint.unwrap_or(Paint::Queued));
        ink.fill(
            Layer::Bars,
            behind,
            (x + 3.0, y + 2.0, columns.width, h),
            target,
        );
    }
    one(
        ink,
        spot,
        x,
        columns.width,
        (paint, &name),
        Pointed::Row(row),
    );
}

fn one(
    ink: &mut Ink<'_>,
    spot: Spot,
    x: f32,
    width: f32,
    (paint, name): (Option<Paint>, &str),
    what: Pointed,
) {
    let (y, h) = inner(ink.y(spot.y), spot.height);
    let target = ink.target(what);
    let look = match paint {
        Some(paint) => Look::of(Form::Fill, paint),
        None => Look::of(Form::Dashed, Paint::Queued),
    };
    ink.fill(Layer::Bars, look, (x, y, width, h), target);
    if width <= LABEL || h < 10.0 {
        return;
    }
    ink.text(Text {
        text: [glyph(look.paint), " ", name].concat(),
        paint: if paint.is_some() {
            Paint::Ground
        } else {
            Paint::Text
        },
        strong: false,
        anchor: Anchor::Start,
        x: x + 4.0,
        y: y + h / 2.0,
        most: width - 8.0,
        target,
    });
}

/// The colour of a step; none if it has not started.
fn paint(part: &Part<'_>, step: StepId) -> Option<Paint> {
    let timeline = part.timeline;
    let newest = timeline.newest(step)?;
    Some(of_end(timeline.spans()[newest].end))
}

/// The step that has most to say.
fn telling(
    part: &Part<'_>,
    steps: impl Iterator<Item = StepId>,
) -> Option<(StepId, Option<Paint>)> {
    let says = |paint: &Option<Paint>| paint.map_or(0, |paint| Look::of(Form::Fill, paint).rank());
    let painted = steps.map(|step| (step, paint(part, step)));
    painted.reduce(|one, other| match says(&other.1) > says(&one.1) {
        true => other,
        false => one,
    })
}

/// A step's newest attempt, or its row.
fn pointed(part: &Part<'_>, step: StepId, row: RowKey) -> Pointed {
    match part.timeline.newest(step) {
        Some(newest) => Pointed::Span(index(newest)),
        None => Pointed::Row(row),
    }
}

/// From each box to those that need it.
fn lines(
    ink: &mut Ink<'_>,
    part: &Part<'_>,
    at: usize,
    view: &View,
    layout: &Layout,
    columns: &Columns,
) {
    let plan = part.timeline.plan();
    let sight = (view.scroll, view.scroll + view.height);
    let selected = edges::step_of(part, view.selected);
    for edge in edges::edges(plan) {
        let mapped = [edge.from, edge.to]
            .into_iter()
            .find(|op| plan.fan(*op).is_some());
        let keys = mapped.map(|op| edges::keys_in_sight(layout, (at, plan), op, sight));
        let keys = keys.unwrap_or_default();
        let both = plan.fan(edge.from).is_some() && plan.fan(edge.to).is_some();
        let (Some(from), Some(to)) = (
            edges::row_of_op(layout, at, edge.from),
            edges::row_of_op(layout, at, edge.to),
        ) else {
            continue;
        };
        let end = columns.x(edge.to);
        let x = columns.x(edge.from) + columns.width;
        let form = match part
            .timeline
            .spans()
            .iter()
            .any(|span| plan.locate(span.step).0 == edge.to)
        {
            true => Form::Line,
            false => Form::DottedLine,
        };
        if keys.is_empty() {
            line(ink, (x, from), (end, to), form);
        }
        for (spot, step) in &keys {
            if keys.len() > MOST_LINES && selected != Some(*step) {
                continue;
            }
            match (both, edge.is_barrier) {
                (true, false) => line(ink, (x, *spot), (end, *spot), form),
                (_, true) => line(ink, (x, *spot), (end, to), form),
                (false, false) => line(ink, (x, from), (end, *spot), form),
            }
        }
    }
}

/// Half the way across, then up or down, then on.
fn line(ink: &mut Ink<'_>, (x, from): (f32, Spot), (end, to): (f32, Spot), form: Form) {
    let middle = |spot: Spot| spot.y + spot.height / 2.0;
    let (y, end_y) = (ink.y(middle(from)), ink.y(middle(to)));
    let turn = end - (end - x).min(SPACING) / 2.0;
    let look = (form, Paint::Edge);
    ink.line(Layer::Back, look, (x, y), (turn, y));
    ink.line(Layer::Back, look, (turn, y), (turn, end_y));
    ink.line(Layer::Back, look, (turn, end_y), (end, end_y));
}
