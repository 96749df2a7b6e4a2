//! Charts of our own, as SVG. Places are in hundredths of the plot, so a chart is as wide as there
//! is room, and texts and marks keep their size.

use crate::app::views::{El, el, several};
use crate::forecast::{AxisScale, Unit};
use crate::micros::decimal;
use crate::scenario::Approach;

/// Height of a plot, in pixels: `.plot` has the same.
const HEIGHT: f64 = 260.0;
/// Names at lines' ends are so far apart at least, in pixels.
const APART: f64 = 17.0;

/// Values of which the largest is so many times the smallest differ much.
const MUCH: u64 = 25;
/// Texts along an axis at most.
const TICKS: u32 = 6;
/// A plot's width on a phone, a letter's of a text below it, and what is between two such texts.
const NARROW: f64 = 230.0;
const LETTER: f64 = 6.0;
const BETWEEN: f64 = 6.0;

/// A line, with the band between which most of what it stands for is.
pub(super) struct Line {
    pub(super) at: Approach,
    pub(super) points: Vec<(u64, u64)>,
    /// At the same places, the low and the high one; empty without chance.
    pub(super) band: Vec<(u64, u64)>,
}

/// The two axes of a chart.
#[derive(Clone, Copy)]
pub(super) struct Axes {
    pub(super) x: AxisScale,
    pub(super) y: AxisScale,
}

impl Axes {
    /// Where a point stands, from 0 to 1, from the left and from the top.
    pub(super) fn place(&self, (x, y): (u64, u64)) -> (f64, f64) {
        (self.x.fraction(x), 1.0 - self.y.fraction(y))
    }
}

/// An axis for some values. A linear one begins with nothing; where values differ much, equal
/// distances are equal ratios.
pub(super) fn over(unit: Unit, values: impl Iterator<Item = u64> + Clone) -> AxisScale {
    let most = values.clone().max().unwrap_or(0).max(1);
    let least = values.clone().filter(|value| *value > 0).min();
    let least = least.unwrap_or(1);
    let zero = values.min() == Some(0);
    match most / least >= MUCH {
        true => AxisScale::new(unit, true, if zero { 0 } else { least }, most),
        false => AxisScale::new(unit, false, 0, most + most / 20),
    }
}

/// A plot with its grid and its axes; what is drawn on it comes after.
pub(super) fn plot(axes: &Axes, titles: (&'static str, &'static str)) -> El {
    let down = axes.y.ticks(TICKS).into_iter().map(|tick| {
        let y = percent(1.0 - tick.fraction);
        let line = el("line")
            .attr("x1", "0%")
            .attr("x2", "100%")
            .attr("y1", y.clone())
            .attr("y2", y.clone())
            .class("grid");
        let text = el("text")
            .attr("x", "0%")
            .attr("y", y)
            .attr("dx", "-8")
            .attr("dy", "0.32em")
            .attr("text-anchor", "end")
            .with(tick.label);
        el("g").with(line).with(text)
    });
    let unit = el("text")
        .attr("x", "0%")
        .attr("y", "0%")
        .attr("dx", "-8")
        .attr("dy", "-14")
        .attr("class", "axis-title")
        .with(titles.1);
    el("svg")
        .attr("aria-hidden", "true")
        .each(down)
        .with(below(axes.x, "100%", titles.0))
        .with(unit)
}

/// The horizontal axis, at a height. A text that would touch the one before is left out.
pub(super) fn below(x: AxisScale, y: &'static str, title: &'static str) -> El {
    let mut free = f64::MIN;
    let ticks = x.ticks(TICKS).into_iter().map(|tick| {
        let half = LETTER * tick.label.chars().count() as f64 / 2.0;
        let middle = tick.fraction * NARROW;
        let fits = middle - half >= free;
        if fits {
            free = middle + half + BETWEEN;
        }
        let x = percent(tick.fraction);
        let line = el("line")
            .attr("x1", x.clone())
            .attr("x2", x.clone())
            .attr("y1", "0%")
            .attr("y2", y)
            .class("grid");
        let text = el("text")
            .attr("x", x)
            .attr("y", y)
            .attr("dy", "1.4em")
            .attr("text-anchor", "middle")
            .with(tick.label);
        el("g").with(line).with(fits.then_some(text))
    });
    let ticks: Vec<El> = ticks.collect();
    let title = el("text")
        .attr("x", "100%")
        .attr("y", y)
        .attr("dy", "3em")
        .attr("text-anchor", "end")
        .attr("class", "axis-title")
        .with(title);
    el("g").each(ticks).with(title)
}

/// Lines, told apart by colour, by dashes and by the name at their end.
pub(super) fn lines(axes: &Axes, lines: &[Line]) -> El {
    let bands = lines.iter().filter(|line| !line.band.is_empty());
    let bands = bands.map(|line| {
        let there = line.points.iter().zip(&line.band);
        let there = there.map(|((x, _), (low, _))| (*x, *low));
        let back = line.points.iter().zip(&line.band).rev();
        let back = back.map(|((x, _), (_, high))| (*x, *high));
        el("path")
            .attr("data-approach-of", line.at.name())
            .attr("d", path(axes, there.chain(back)))
            .class("band")
    });
    let strokes = lines.iter().map(|line| {
        el("path")
            .attr("data-approach-of", line.at.name())
            .attr("d", path(axes, line.points.iter().copied()))
            .attr("vector-effect", "non-scaling-stroke")
            .class("curve")
    });
    let stretched = el("svg")
        .attr("viewBox", "0 0 1000 1000")
        .attr("preserveAspectRatio", "none")
        .attr("width", "100%")
        .attr("height", "100%")
        .each(bands)
        .each(strokes);
    el("g").with(stretched).each(names(axes, lines))
}

/// Names at the ends of lines, moved apart where they would cover each other.
fn names(axes: &Axes, lines: &[Line]) -> Vec<El> {
    let mut ends: Vec<(f64, f64, Approach)> = Vec::new();
    for line in lines {
        if let Some(last) = line.points.last() {
            let (x, y) = axes.place(*last);
            ends.push((y * HEIGHT, x, line.at));
        }
    }
    ends.sort_by(|one, other| one.0.total_cmp(&other.0));
    let lowest = HEIGHT - APART * ends.len().saturating_sub(1) as f64;
    let mut free = f64::MIN;
    for (place, end) in ends.iter_mut().enumerate() {
        let room = lowest + APART * place as f64;
        end.0 = end.0.max(free).min(room);
        free = end.0 + APART;
    }
    let names = ends.into_iter().map(|(y, x, at)| {
        el("text")
            .attr("x", percent(x))
            .attr("y", percent(y / HEIGHT))
            .attr("dx", "8")
            .attr("dy", "0.32em")
            .attr("data-approach-of", at.name())
            .attr("class", "name")
            .with(short(at))
    });
    names.collect()
}

/// A name that has room beside a line on a phone.
pub(super) fn short(at: Approach) -> &'static str {
    match at {
        Approach::Dynamic => "Dynamic",
        Approach::Parallel => "Python",
        Approach::Hybrid => "Hybrid",
    }
}

/// A mark at a point.
pub(super) fn dot(axes: &Axes, at: (u64, u64), class: &'static str, radius: &'static str) -> El {
    let (x, y) = axes.place(at);
    el("circle")
        .attr("cx", percent(x))
        .attr("cy", percent(y))
        .attr("r", radius)
        .class(class)
}

/// A line that goes from point to point.
pub(super) fn path(axes: &Axes, points: impl Iterator<Item = (u64, u64)>) -> String {
    let mut path = String::new();
    for (at, point) in points.enumerate() {
        let (x, y) = axes.place(point);
        path.push(if at == 0 { 'M' } else { 'L' });
        path.push_str(&num(x * 1_000.0));
        path.push(' ');
        path.push_str(&num(y * 1_000.0));
    }
    path
}

/// A part as CSS and SVG write it.
pub(super) fn percent(part: f64) -> String {
    [&num(part * 100.0), "%"].concat()
}

/// To a hundredth; nothing stands before the begin.
fn num(value: f64) -> String {
    decimal((value.max(0.0) * 100.0).round() as u64, 100, 2)
}

/// A frame around a plot, with room for its axes.
pub(super) fn framed(plot: El, more: Vec<yew::Html>) -> El {
    el("div")
        .class("chart")
        .with(el("div").class("plot").with(plot).with(several(more)))
}
