//! The rows' grounds and their names in the gutter.

use crate::engine::OpId;
use crate::forecast::count;
use crate::timeline::Part;
use crate::timeline::layout::{Block, Fold, Kind, Layout, Spot, are_keys_known, index};
use crate::timeline::view::{By, Mode, Pointed, RowKey, View};

use super::ink::{Ink, Layer};
use super::paint::Look;
use super::{Anchor, Form, Paint, Text};

/// Pixels between two labels at least.
const APART: f32 = 11.0;
/// Pixels that a level is indented.
pub(super) const INDENT: f32 = 12.0;

/// A ground per row, so that rows are told apart and can be pointed at everywhere.
pub(super) fn grounds(ink: &mut Ink<'_>, parts: &[Part<'_>], layout: &Layout) {
    let (scroll, height) = (ink.view.scroll, ink.view.height);
    for (at, spot) in layout.between(scroll, scroll + height).enumerate() {
        let block = &layout.blocks[spot.block];
        let part = &parts[block.part];
        ink.approach = part.approach;
        let target = ink.target(Pointed::Row(layout.key(part.timeline.plan(), spot)));
        let paint = match (block.kind, at % 2) {
            (Kind::Approach, _) | (_, 1) => Paint::Raised,
            _ => Paint::Ground,
        };
        let (y, width) = (ink.y(spot.y), ink.view.width);
        let look = Look::of(Form::Fill, paint);
        ink.fill(Layer::Back, look, (0.0, y, width, spot.height), target);
    }
}

/// Names, and signs of what can be folded.
pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    let mut free_from = f32::MIN;
    for spot in layout.between(view.scroll, view.scroll + view.height) {
        let block = &layout.blocks[spot.block];
        let part = &parts[block.part];
        let y = ink.y(spot.y) + spot.height / 2.0;
        if y < free_from {
            continue;
        }
        free_from = y + APART;
        if block.kind == Kind::Approach {
            continue; // its heading has more to say
        }
        ink.approach = part.approach;
        let plan = part.timeline.plan();
        let heading = flat_heading(block, spot, view);
        let key = match heading {
            Some(op) => RowKey::FanOut(op),
            None => layout.key(plan, spot),
        };
        let target = ink.target(Pointed::Row(key));
        let x = 6.0 + f32::from(block.depth) * INDENT;
        let fold = match heading {
            Some(_) => Fold::Open,
            None => block.fold,
        };
        let marker = match fold {
            Fold::No => "",
            Fold::Open => "▾",
            Fold::Closed => "▸",
        };
        let mut put = |text: String, x: f32, paint| {
            ink.text(Text {
                text,
                paint,
                strong: false,
                anchor: Anchor::Start,
                x,
                y,
                most: ink.left - x - 4.0,
                target,
            });
        };
        if !marker.is_empty() {
            put(marker.to_owned(), x, Paint::Text);
        }
        let paint = match block.kind {
            Kind::Workers(_) | Kind::Lanes(_) => Paint::Muted,
            _ => Paint::Text,
        };
        put(name(part, layout, spot, view), x + INDENT, paint);
    }
}

/// The op whose keys a block of the flat view begins with.
fn flat_heading(block: &Block, spot: Spot, view: &View) -> Option<u32> {
    match block.kind {
        Kind::Keys(op) if view.mode == Mode::Flat && view.by == By::Steps && spot.row == 0 => {
            Some(op)
        }
        _ => None,
    }
}

/// What a row is called.
fn name(part: &Part<'_>, layout: &Layout, spot: Spot, view: &View) -> String {
    let plan = part.timeline.plan();
    let block = &layout.blocks[spot.block];
    let position = block.first + spot.row * block.bin;
    let of_bin = block.bin.min(block.of - spot.row * block.bin);
    let op_name = |op: u32| plan.op(OpId(op as usize)).name.clone();
    match block.kind {
        Kind::Approach => part.approach.title().to_owned(),
        Kind::Op(_) if view.mode == Mode::Flat => plan.job.name.clone(),
        Kind::Op(op) => op_name(op),
        Kind::FanOut(op) if !are_keys_known(part.timeline, OpId(op as usize)) => {
            [&op_name(op), "[?]"].concat()
        }
        Kind::FanOut(op) => {
            let steps = index(plan.steps_of(OpId(op as usize)).count());
            [&op_name(op), " × ", &count(steps)].concat()
        }
        Kind::Keys(op) => {
            let key = |position| mapping_key(part, layout, block, op, position);
            match of_bin {
                1 => key(position),
                _ => {
                    let last = key(position + of_bin - 1);
                    [&key(position), " – ", &last, " (", &count(of_bin), ")"].concat()
                }
            }
        }
        Kind::Workers(_) | Kind::Lanes(_) => numbered("worker ", position, of_bin),
        Kind::Slot(_) if plan.scenario.max_concurrent.is_none() => "run process".to_owned(),
        Kind::Slot(slot) => numbered("slot ", slot, 1),
    }
}

fn numbered(noun: &str, first: u32, of: u32) -> String {
    let number = |at: u32| count(at.saturating_add(1));
    match of {
        1 => [noun, &number(first)].concat(),
        _ => [noun, &number(first), " – ", &number(first + of - 1)].concat(),
    }
}

fn mapping_key(part: &Part<'_>, layout: &Layout, block: &Block, op: u32, position: u32) -> String {
    let plan = part.timeline.plan();
    let group = layout.group(block.part, op, position);
    match plan.fan(OpId(op as usize)) {
        Some(dynamic) => plan.mapping_key(dynamic, group),
        None => String::new(),
    }
}
