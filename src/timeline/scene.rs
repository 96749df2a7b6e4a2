//! What is seen through a [`View`], as marks: a canvas and an SVG draw the same ones.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::scenario::Approach;

use super::insight::Insight;
use super::layout::Layout;
use super::model::Timeline;
use super::scale::Scale;
use super::view::{By, Target, View};

mod axis;
mod bars;
mod boxes;
mod edges;
mod folded;
mod heading;
mod ink;
mod items;
mod labels;
mod links;
mod marks;
mod overview;
mod paint;
mod path;

/// Height of the time axis above the rows.
pub const AXIS: f32 = 24.0;

/// A run that has a part in the picture.
pub struct Part<'a> {
    /// Which approach it is.
    pub approach: Approach,
    /// How its times are known: `predicted`, `simulated` or `measured`.
    pub known: &'static str,
    /// What it did.
    pub timeline: &'a Timeline,
    /// Until when the present is for a run under way; its last row's time otherwise.
    pub now: Micros,
    /// What the timeline says, where somebody has found that out: its critical path and its bound
    /// are drawn.
    pub insight: Option<&'a Insight>,
}

/// What is drawn, in this order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// As asked for.
    pub width: f32,
    /// As asked for.
    pub height: f32,
    /// Height of all rows together, seen or not, with the axis above them.
    pub content: f32,
    /// The whole of the time, in the run's own.
    pub whole: (Micros, Micros),
    /// The part of it that is seen.
    pub seen: (Micros, Micros),
    /// Where each instant stands, and which stretches are taken out.
    pub scale: Scale,
    /// Shapes, back to front.
    pub shapes: Vec<Shape>,
    /// Texts, over the shapes.
    pub texts: Vec<Text>,
    /// What the shapes stand for, by [`Shape::target`].
    pub targets: Vec<Target>,
    /// Everything in a small picture over the whole time, as wide as the rows: for each part, how
    /// much runs at once in each of equal stretches ([`Scale::share`]), from 0 to 1.
    pub overview: Vec<(Approach, Vec<f32>)>,
}

impl Scene {
    /// What is seen of these runs.
    pub fn of(parts: &[Part<'_>], view: &View) -> Self {
        let layout = Layout::of(parts, view);
        let scale = axis::scale(parts, view);
        let mut ink = ink::Ink::new(view, &scale);
        loop {
            draw(&mut ink, parts, view, &layout);
            if !ink.is_full() || !ink.coarsen() {
                break;
            }
        }
        // A path has marks of its own beside those that there may be.
        if view.critical && view.is_timed() {
            path::draw(&mut ink, parts, view, &layout);
        }
        let mut scene = ink.scene();
        scene.content = layout.height() + AXIS;
        scene.whole = scale.whole();
        scene.seen = scale.seen();
        scene.overview = overview::of(parts, &scale, view.width - ink::gutter(view));
        scene.scale = scale;
        scene
    }
}

fn draw(ink: &mut ink::Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    labels::grounds(ink, parts, layout);
    heading::draw(ink, parts, view, layout);
    match view.is_timed() {
        false => boxes::draw(ink, parts, view, layout),
        true => {
            axis::draw(ink, parts, layout);
            if view.by == By::Steps {
                links::draw(ink, parts, view, layout);
            }
            bars::draw(ink, parts, view, layout);
            marks::select(ink, parts, view, layout);
        }
    }
    labels::draw(ink, parts, view, layout);
    ink.settle();
}

/// A rectangle, or a line from its first corner to its last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// What to draw.
    pub form: Form,
    /// In which colour.
    pub paint: Paint,
    /// Whether it is faint: what Dagster would not show.
    pub dim: bool,
    /// Left, in pixels.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height; for a line it may be negative.
    pub h: f32,
    /// Index in [`Scene::targets`], or [`Shape::NOTHING`].
    pub target: u32,
}

impl Shape {
    /// It stands for nothing that can be pointed at.
    pub const NOTHING: u32 = u32::MAX;
}

/// What a shape looks like beside its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A plain fill.
    Fill,
    /// Diagonal stripes: overhead.
    Hatch,
    /// Dots: waiting.
    Dots,
    /// An outline.
    Outline,
    /// A dashed outline: not started.
    Dashed,
    /// A fill that is struck through: computed in vain.
    Struck,
    /// A line.
    Line,
    /// A dotted line.
    DottedLine,
    /// A whisker: a line across with its two ends marked.
    Whisker,
    /// A dot in the middle.
    Dot,
    /// A filled area under a level; many of them side by side are a curve.
    Level,
}

/// Colours, by what they mean. The first eight are the states of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paint {
    /// Not started.
    Queued,
    /// Overhead.
    Starting,
    /// Under way.
    Running,
    /// Done.
    Succeeded,
    /// Failed.
    Failed,
    /// Waits to be tried again, or failed and was.
    Retry,
    /// Skipped, or not executed.
    Skipped,
    /// Stopped.
    Cancelled,
    /// The ground.
    Ground,
    /// A row's ground, every other one.
    Raised,
    /// Hairlines.
    Line,
    /// Edges that must be seen.
    Edge,
    /// Text.
    Text,
    /// Text that matters less.
    Muted,
    /// The one accent: critical path, bounds.
    Accent,
    /// What lies after the present.
    Future,
}

/// A text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// In which colour.
    pub paint: Paint,
    /// Large and heavy, or not.
    pub strong: bool,
    /// Whether `x` is its right end, its middle or its left end.
    pub anchor: Anchor,
    /// Where it is.
    pub x: f32,
    /// Its middle.
    pub y: f32,
    /// How wide it may be: what is longer loses its middle.
    pub most: f32,
    /// What it stands for, as of a shape.
    pub target: u32,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

#[cfg(test)]
mod tests;
