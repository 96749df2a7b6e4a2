//! Puts shapes down, within what is seen and not too many of them.

use crate::Micros;
use crate::scenario::Approach;
use crate::timeline::scale::Scale;
use crate::timeline::view::{Pointed, RowKey, Target, View};

use super::paint::{Look, TROUBLE};
use super::{AXIS, Anchor, Form, Paint, Scene, Shape, Text};

/// Shapes of a scene at most, about.
pub(super) const MOST_SHAPES: usize = 4_000;
/// Texts of a scene at most.
const MOST_TEXTS: usize = 1_500;
/// Narrower bars share columns of that width.
const FINEST: f32 = 2.0;

/// Which of the shapes lie over which.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    Back,
    Bars,
    Front,
}

/// Where bars of one row go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) y: f32,
    pub(super) h: f32,
    /// Whose row it is.
    pub(super) row: RowKey,
    /// Whether bars lie over each other, so that columns say what wins.
    pub(super) shared: bool,
}

/// A picture under way.
pub(super) struct Ink<'a> {
    pub(super) scale: &'a Scale,
    pub(super) view: &'a View,
    /// Where the time begins.
    pub(super) left: f32,
    /// Whose rows are drawn.
    pub(super) approach: Approach,
    grain: f32,
    layers: [Vec<Shape>; 3],
    texts: Vec<Text>,
    targets: Vec<Target>,
    /// By twice their y.
    tracks: Vec<Option<Track>>,
}

/// Bars of a line that are too narrow to stand alone.
struct Track {
    line: Line,
    approach: Approach,
    columns: Vec<Column>,
}

/// What a column shows, and the one bar that it stands for.
#[derive(Clone, Copy, Default, PartialEq)]
struct Column {
    rank: u8,
    dim: bool,
    of: Option<Pointed>,
}

impl<'a> Ink<'a> {
    pub(super) fn new(view: &'a View, scale: &'a Scale) -> Self {
        Self {
            scale,
            view,
            left: gutter(view),
            approach: Approach::Dynamic,
            grain: FINEST,
            layers: Default::default(),
            texts: Vec::new(),
            targets: Vec::new(),
            tracks: Vec::new(),
        }
    }

    /// Whether there are more shapes than there should be.
    pub(super) fn is_full(&self) -> bool {
        self.layers.iter().map(Vec::len).sum::<usize>() > MOST_SHAPES
    }

    /// Whether nothing but what must be seen is to be drawn.
    pub(super) fn is_coarse(&self) -> bool {
        self.grain > FINEST
    }

    /// Starts anew with wider columns; no if they are as wide as the picture.
    pub(super) fn coarsen(&mut self) -> bool {
        if self.grain > self.view.width {
            return false;
        }
        self.grain *= 2.0;
        self.layers.iter_mut().for_each(Vec::clear);
        self.texts.clear();
        self.targets.clear();
        self.tracks.clear();
        true
    }

    /// What is seen, from top to bottom.
    pub(super) fn rows(&self) -> (f32, f32) {
        (AXIS, self.view.height.max(AXIS))
    }

    /// The y in the picture of a y among the rows.
    pub(super) fn y(&self, y: f32) -> f32 {
        y - self.view.scroll + AXIS
    }

    /// Whether rows from here to there are in sight.
    pub(super) fn sees(&self, top: f32, bottom: f32) -> bool {
        let (from, to) = self.rows();
        self.y(bottom) > from && self.y(top) < to
    }

    /// A bar from one instant to another. What is too narrow shares a column with others.
    pub(super) fn bar(
        &mut self,
        line: Line,
        (from, to): (Micros, Micros),
        look: Look,
        what: Pointed,
    ) -> Option<(f32, f32)> {
        let (x, end) = (self.scale.x(from), self.scale.x(to));
        if end < self.left || x > self.view.width {
            return None;
        }
        let (x, end) = (x.max(self.left), end.min(self.view.width));
        if line.shared || end - x < self.grain {
            self.merge(line, (x, end), look, what);
            return None;
        }
        let target = self.target(what);
        let (y, h) = (line.y, line.h);
        self.fill(Layer::Bars, look, (x, y, end - x, h), target);
        Some((x, end))
    }

    fn merge(&mut self, line: Line, (x, end): (f32, f32), look: Look, what: Pointed) {
        if self.is_full() {
            return;
        }
        let (grain, left, approach) = (self.grain, self.left, self.approach);
        let count = ((self.view.width - left) / grain).ceil().max(1.0) as usize;
        let at = (line.y.max(0.0) * 2.0) as usize;
        if at >= self.tracks.len() {
            self.tracks.resize_with(at + 1, || None);
        }
        let track = self.tracks[at].get_or_insert_with(|| Track {
            line,
            approach,
            columns: vec![Column::default(); count],
        });
        let first = (((x - left) / grain) as usize).min(count - 1);
        let last = ((end - left) / grain).ceil() as usize;
        let mine = Column {
            rank: look.rank(),
            dim: look.dim,
            of: Some(what),
        };
        for column in &mut track.columns[first..last.clamp(first + 1, count)] {
            column.take(mine);
        }
    }

    /// Columns become shapes, equal neighbours one.
    pub(super) fn settle(&mut self) {
        for track in std::mem::take(&mut self.tracks).into_iter().flatten() {
            self.approach = track.approach;
            let mut from = 0;
            for at in 1..=track.columns.len() {
                let column = track.columns[from];
                if track
                    .columns
                    .get(at)
                    .is_some_and(|next| next.goes_with(column))
                {
                    continue;
                }
                if column.rank > 0 {
                    self.settle_run(&track, from, at);
                }
                from = at;
            }
        }
    }

    fn settle_run(&mut self, track: &Track, from: usize, to: usize) {
        let first = track.columns[from];
        let is_one = track.columns[from..to]
            .iter()
            .all(|column| column.of == first.of);
        let one = first.of.filter(|_| is_one || first.rank >= TROUBLE);
        let target = self.target(one.unwrap_or(Pointed::Row(track.line.row)));
        let x = self.left + from as f32 * self.grain;
        let end = (self.left + to as f32 * self.grain).min(self.view.width);
        let look = Look::of_rank(first.rank, first.dim);
        let (y, h) = (track.line.y, track.line.h);
        self.fill(Layer::Bars, look, (x, y, end - x, h), target);
    }

    /// A rectangle, cut off where the rows end.
    pub(super) fn fill(
        &mut self,
        layer: Layer,
        look: Look,
        (x, y, w, h): (f32, f32, f32, f32),
        target: u32,
    ) {
        let (top, bottom) = self.rows();
        let (from, to) = (y.max(top), (y + h).min(bottom));
        let (start, end) = (x.max(0.0), (x + w).min(self.view.width));
        if to <= from || end < start {
            return;
        }
        self.layers[layer as usize].push(Shape {
            form: look.form,
            paint: look.paint,
            dim: look.dim,
            x: start,
            y: from,
            w: end - start,
            h: to - from,
            target,
        });
    }

    /// A line along an axis, cut off where the rows end.
    pub(super) fn line(
        &mut self,
        layer: Layer,
        (form, paint): (Form, Paint),
        (x, y): (f32, f32),
        (end_x, end_y): (f32, f32),
    ) {
        let (top, bottom) = self.rows();
        let across = |x: f32| x < self.left || x > self.view.width;
        let above = |y: f32| y < top || y > bottom;
        if x == end_x && across(x) || y == end_y && above(y) {
            return;
        }
        let (x, end_x) = (
            x.clamp(self.left, self.view.width),
            end_x.clamp(self.left, self.view.width),
        );
        let (y, end_y) = (y.clamp(top, bottom), end_y.clamp(top, bottom));
        if x == end_x && y == end_y {
            return;
        }
        self.layers[layer as usize].push(Shape {
            form,
            paint,
            dim: false,
            x,
            y,
            w: end_x - x,
            h: end_y - y,
            target: Shape::NOTHING,
        });
    }

    /// A text of a row, unless its row is hidden by the axis or another is one too many.
    pub(super) fn text(&mut self, text: Text) {
        let (top, bottom) = self.rows();
        let is_seen = text.y >= top + 4.0 && text.y <= bottom;
        if is_seen && text.most >= 4.0 && self.texts.len() < MOST_TEXTS {
            self.texts.push(text);
        }
    }

    /// A text of the axis.
    pub(super) fn tick(&mut self, text: String, x: f32, paint: Paint) {
        self.texts.push(Text {
            text,
            paint,
            strong: false,
            anchor: Anchor::Middle,
            x,
            y: AXIS / 2.0,
            most: 80.0,
            target: Shape::NOTHING,
        });
    }

    /// The index of something that can be pointed at.
    pub(super) fn target(&mut self, what: Pointed) -> u32 {
        let target = Target {
            approach: self.approach,
            what,
        };
        if self.targets.last() != Some(&target) {
            self.targets.push(target);
        }
        u32::try_from(self.targets.len() - 1).unwrap_or(Shape::NOTHING)
    }

    /// The picture.
    pub(super) fn scene(self) -> Scene {
        let [mut shapes, bars, front] = self.layers;
        shapes.extend(bars);
        shapes.extend(front);
        Scene {
            width: self.view.width,
            height: self.view.height,
            shapes,
            texts: self.texts,
            targets: self.targets,
            ..Scene::default()
        }
    }
}

impl Column {
    /// What wins of two; of equals, neither stands for itself.
    fn take(&mut self, other: Self) {
        if other.rank > self.rank {
            *self = other;
            return;
        }
        if other.rank == self.rank {
            self.dim &= other.dim;
            if other.of != self.of && self.rank < TROUBLE {
                self.of = None;
            }
        }
    }

    fn goes_with(self, other: Self) -> bool {
        (self.rank, self.dim) == (other.rank, other.dim)
    }
}

/// Width of the labels: no more than half of the picture.
pub(super) fn gutter(view: &View) -> f32 {
    view.gutter.clamp(0.0, (view.width / 2.0).max(0.0))
}
