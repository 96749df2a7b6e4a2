//! An approach's own row: what it is called, how long its run took and how that is known, and the
//! least time that its work could have taken.

use crate::Micros;
use crate::timeline::Part;
use crate::timeline::layout::{Kind, Layout, PartRows, Spot};
use crate::timeline::view::{Pointed, RowKey, View};

use super::ink::{Ink, Layer};
use super::labels::INDENT;
use super::{Anchor, Form, Paint, Text};

/// Width of a letter, rather too much than too little: no screen measures it here.
const LETTER: f32 = 7.8;
const STRONG_LETTER: f32 = 9.5;
/// Pixels between a text and what stands beside it.
const BESIDE: f32 = 4.0;
/// Where titles begin: as far in as what has no sign before it.
const TITLE: f32 = 6.0 + INDENT;
/// A bound is drawn where the run took longer, or less, by more than one in so many.
const FAR: u64 = 100;

pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], view: &View, layout: &Layout) {
    for (at, part) in parts.iter().enumerate() {
        let rows = &layout.parts[at];
        if !ink.sees(rows.top, rows.bottom) {
            continue;
        }
        ink.approach = part.approach;
        let spot = own_row(layout, at);
        let least = least(part).filter(|_| view.critical && view.is_timed());
        let least = least.and_then(|least| Some((least, bound(ink, rows, least)?)));
        if let Some(spot) = spot.filter(|spot| ink.sees(spot.y, spot.y + spot.height)) {
            row(ink, part, spot, view, least);
        }
    }
}

/// The row of an approach, if it has one.
pub(super) fn own_row(layout: &Layout, at: usize) -> Option<Spot> {
    let mut blocks = layout.blocks.iter();
    let own = blocks.position(|block| block.part == at && block.kind == Kind::Approach)?;
    Some(layout.spot(own, 0))
}

fn last(part: &Part<'_>) -> Micros {
    part.timeline.last().max(part.now)
}

/// The least time of the work, where that is not about what the run took.
fn least(part: &Part<'_>) -> Option<Micros> {
    let (least, last) = (part.insight?.bound().least(), last(part));
    let is_far = least.0.abs_diff(last.0) > last.0 / FAR;
    (is_far && least > Micros::ZERO).then_some(least)
}

/// A dotted line through the rows; where it is, if it is seen.
fn bound(ink: &mut Ink<'_>, rows: &PartRows, least: Micros) -> Option<f32> {
    let x = ink.scale.x(least);
    let look = (Form::DottedLine, Paint::Accent);
    let (top, bottom) = (ink.y(rows.top), ink.y(rows.bottom));
    ink.line(Layer::Front, look, (x, top), (x, bottom));
    (x >= ink.left && x <= ink.view.width).then_some(x)
}

/// Texts of a row, with what of it is taken.
struct Row {
    y: f32,
    target: u32,
    /// Where the title ends.
    title: f32,
    /// From where to where the time stands.
    time: (f32, f32),
}

fn row(ink: &mut Ink<'_>, part: &Part<'_>, spot: Spot, view: &View, least: Option<(Micros, f32)>) {
    let y = ink.y(spot.y) + spot.height / 2.0;
    let target = ink.target(Pointed::Row(RowKey::Approach));
    let mut row = Row {
        y,
        target,
        title: 0.0,
        time: (0.0, 0.0),
    };
    let end = match view.is_timed() {
        true => ink.scale.x(last(part)),
        false => ink.left,
    };
    row.time(ink, part, end);
    row.title(ink, part.approach.title());
    if let Some((least, x)) = least {
        row.best(ink, least, x);
    }
    let (from, end) = (ink.scale.x(Micros::ZERO), end);
    if view.is_timed() {
        let floor = y + spot.height / 2.0 - 1.0;
        let look = (Form::Line, Paint::Edge);
        ink.line(Layer::Bars, look, (from, floor), (end, floor));
    }
}

impl Row {
    /// How long the run took, or has taken so far, at its end: right of it, or left where there is
    /// more room. Where the end is not in sight, at the edge beyond which it is.
    fn time(&mut self, ink: &mut Ink<'_>, part: &Part<'_>, end: f32) {
        let text = match last(part) {
            Micros::ZERO => part.known.to_owned(),
            last => [&last.to_string(), " ", part.known].concat(),
        };
        let (left, right) = (ink.left, ink.view.width);
        let wide = wide(&text, STRONG_LETTER);
        // A short run's time leaves the title room.
        let title = title_end(part.approach.title());
        let end = end.clamp((title.min(right - BESIDE - wide)).max(left), right);
        let to_right = end + BESIDE + wide <= right || right - end >= end - left;
        self.time = match to_right {
            true => (end + BESIDE, (end + BESIDE + wide).min(right)),
            false => ((end - BESIDE - wide).max(left), end - BESIDE),
        };
        let (anchor, x) = match to_right {
            true => (Anchor::Start, self.time.0),
            false => (Anchor::End, self.time.1),
        };
        let most = self.time.1 - self.time.0;
        self.text(ink, text, (Paint::Text, true), (anchor, x, most));
    }

    /// It may go on over the rows' left edge, as far as nothing stands there.
    fn title(&mut self, ink: &mut Ink<'_>, title: &str) {
        let most = self.time.0 - BESIDE - TITLE;
        self.title = title_end(title).min(TITLE + most);
        let place = (Anchor::Start, TITLE, most);
        self.text(ink, title.to_owned(), (Paint::Text, true), place);
    }

    /// Beside its line, right or left of it, if there is room.
    fn best(&self, ink: &mut Ink<'_>, least: Micros, x: f32) {
        let text = ["best possible ", &least.to_string()].concat();
        let wide = wide(&text, LETTER);
        let is_free = |from: f32| {
            let to = from + wide;
            let is_inside = from >= self.title.max(ink.left) + BESIDE && to <= ink.view.width;
            is_inside && (to + BESIDE <= self.time.0 || from >= self.time.1 + BESIDE)
        };
        let places = [x + BESIDE, x - BESIDE - wide];
        if let Some(from) = places.into_iter().find(|from| is_free(*from)) {
            let place = (Anchor::Start, from, wide);
            self.text(ink, text, (Paint::Accent, false), place);
        }
    }

    fn text(
        &self,
        ink: &mut Ink<'_>,
        text: String,
        (paint, strong): (Paint, bool),
        (anchor, x, most): (Anchor, f32, f32),
    ) {
        ink.text(Text {
            text,
            paint,
            strong,
            anchor,
            x,
            y: self.y,
            most,
            target: self.target,
        });
    }
}

/// How wide a text is, about.
fn wide(text: &str, letter: f32) -> f32 {
    text.chars().count() as f32 * letter
}

fn title_end(title: &str) -> f32 {
    TITLE + wide(title, STRONG_LETTER)
}
