//! The job as a picture: its ops from left to right, the steps of a mapped op one above another.

use crate::forecast::count;
use crate::micros::decimal;
use crate::record::{OpMarks, Picture};

use super::{El, el, marks};

/// Size of the drawing, in its own units.
const HEIGHT: f64 = 84.0;
const WIDTH: f64 = 320.0;
/// Marks of a mapped op in a column.
const ROWS: usize = 8;
const MARK: f64 = 9.0;

/// The picture, and under it the ops by name.
pub(super) fn draw(picture: &Picture) -> El {
    let count = picture.ops.len().max(1) as f64;
    let middle = |at: usize| WIDTH * (at as f64 + 0.5) / count;
    let ops = picture.ops.iter().enumerate();
    let lines = picture.ops.windows(2).enumerate().map(|(at, pair)| {
        let from = edge(&pair[0], middle(at), 1.0);
        let to = edge(&pair[1], middle(at + 1), -1.0);
        wires(&pair[0], &pair[1], from, to)
    });
    let drawing = el("svg")
        .attr("viewBox", "0 0 320 84")
        .attr("aria-hidden", "true")
        .each(lines)
        .each(ops.flat_map(|(at, op)| steps(op, middle(at))));
    let names = picture.ops.iter().map(|op| {
        el("span")
            .with(el("code").with(broken(&op.name)))
            .with(el("br"))
            .with(told(op))
    });
    el("figure")
        .class("picture")
        .with(drawing)
        .with(el("figcaption").each(names))
}

/// A name that can be broken after its underscores, where there is little room.
fn broken(name: &str) -> String {
    name.replace('_', "_\u{200b}")
}

fn told(op: &OpMarks) -> String {
    match (op.mapped, op.marks.first()) {
        (true, None) => "[?] not resolved yet".to_owned(),
        (true, Some(_)) => format!("{} of {} over", count(op.over), count(op.steps)),
        (false, state) => state.copied().unwrap_or_default().name().to_owned(),
    }
}

fn columns(op: &OpMarks) -> usize {
    op.marks.len().div_ceil(ROWS).max(1)
}

/// Where the lines of an op begin (1) or end (−1).
fn edge(op: &OpMarks, middle: f64, side: f64) -> f64 {
    let half = match op.mapped {
        true => columns(op) as f64 * (MARK + 2.0) / 2.0,
        false => 10.0,
    };
    middle + side * (half + 3.0)
}

/// Lines between two ops: one, or one per row of marks.
fn wires(one: &OpMarks, other: &OpMarks, from: f64, to: f64) -> El {
    let rows = |op: &OpMarks| op.marks.len().clamp(1, ROWS);
    let many = rows(one).max(rows(other));
    let y = |op: &OpMarks, row: usize| match op.mapped {
        true => top(op) + (row as f64 + 0.5) * (MARK + 1.0),
        false => HEIGHT / 2.0,
    };
    let path: String = (0..many)
        .map(|row| {
            [
                "M",
                &num(from),
                " ",
                &num(y(one, row)),
                "L",
                &num(to),
                " ",
                &num(y(other, row)),
            ]
            .concat()
        })
        .collect();
    el("path").attr("d", path).class("wire")
}

fn top(op: &OpMarks) -> f64 {
    let rows = op.marks.len().clamp(1, ROWS) as f64;
    (HEIGHT - rows * (MARK + 1.0)) / 2.0
}

fn steps(op: &OpMarks, middle: f64) -> Vec<El> {
    if !op.mapped {
        let state = op
            .marks
            .first()
            .map_or("queued", |state| marks::of_step(*state));
        let (x, y) = (middle - 10.0, HEIGHT / 2.0 - 10.0);
        return vec![step(state, (x, y), "20", "4")];
    }
    if op.marks.is_empty() {
        let (x, y) = (middle - MARK / 2.0, HEIGHT / 2.0 - MARK / 2.0);
        return vec![step("unknown", (x, y), "9", "2")];
    }
    let left = middle - columns(op) as f64 * (MARK + 2.0) / 2.0 + 1.0;
    let marks = op.marks.iter().enumerate().map(|(at, state)| {
        let (column, row) = (at / ROWS, at % ROWS);
        let x = left + column as f64 * (MARK + 2.0);
        let y = top(op) + row as f64 * (MARK + 1.0);
        step(marks::of_step(*state), (x, y), "9", "2")
    });
    marks.collect()
}

fn step(state: &'static str, (x, y): (f64, f64), size: &'static str, round: &'static str) -> El {
    el("rect")
        .attr("data-state", state)
        .attr("x", num(x))
        .attr("y", num(y))
        .attr("width", size)
        .attr("height", size)
        .attr("rx", round)
        .class("step")
}

/// A place in the drawing, to a tenth.
fn num(value: f64) -> String {
    decimal((value * 10.0) as u64, 10, 1)
}
