//! What is seen through a [`View`](super::View), as marks: a canvas and an SVG draw the same ones.

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::scenario::Approach;

use super::Timeline;
use super::view::Target;

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
}

/// What is drawn, in this order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// As asked for.
    pub width: f32,
    /// As asked for.
    pub height: f32,
    /// Height of all rows together, seen or not.
    pub content: f32,
    /// The whole of the time, after idle time was taken out.
    pub whole: (Micros, Micros),
    /// The part of it that is seen.
    pub seen: (Micros, Micros),
    /// Shapes, back to front.
    pub shapes: Vec<Shape>,
    /// Texts, over the shapes.
    pub texts: Vec<Text>,
    /// What the shapes stand for, by [`Shape::target`].
    pub targets: Vec<Target>,
    /// Everything in a small picture over the whole time, as wide as the rows: a height of 0 to 1
    /// for running steps or items per pixel column, for each part.
    pub overview: Vec<(Approach, Vec<f32>)>,
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
