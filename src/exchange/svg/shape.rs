//! Shapes of a picture.

use crate::timeline::{Form, Paint, Shape};

use super::super::palette;
use super::number::{attributes, number};

/// Opacity of what is faint, in hundredths.
const DIM: &str = "\" opacity=\".35";

/// What the pattern of a form is called, before its colour.
pub(super) fn pattern(form: Form) -> &'static str {
    match form {
        Form::Hatch => "hatch",
        _ => "dots",
    }
}

pub(super) fn draw(out: &mut String, shape: &Shape) {
    let Shape { x, y, w, h, .. } = *shape;
    match shape.form {
        Form::Fill | Form::Level => rect(out, shape, ""),
        Form::Hatch | Form::Dots => {
            let class = palette::of(shape.paint).name;
            let fill = [
                "\" style=\"fill:url(#",
                pattern(shape.form),
                "-",
                class,
                ")",
            ];
            rect(out, shape, &fill.concat());
        }
        Form::Outline => rect(&mut *out, &inset(shape), OUTLINE),
        Form::Dashed => rect(out, &inset(shape), DASHED),
        Form::Struck => {
            rect(out, shape, "");
            let middle = Shape {
                paint: Paint::Ground,
                y: y + h / 2.0,
                h: 0.0,
                ..*shape
            };
            path(out, &middle, "", &[("M", x, middle.y), ("l", w, 0.0)]);
        }
        Form::Line => line(out, shape, ""),
        Form::DottedLine => line(out, shape, DOTTED),
        Form::Whisker => whisker(out, shape),
        Form::Dot => dot(out, shape),
    }
}

const OUTLINE: &str = "\" stroke=\"currentColor\" style=\"fill:none";
const DASHED: &str = "\" stroke=\"currentColor\" stroke-dasharray=\"3 2\" style=\"fill:none";
const DOTTED: &str = "\" stroke-dasharray=\"1 3\" stroke-linecap=\"round";

/// An outline lies within what it is the outline of.
fn inset(shape: &Shape) -> Shape {
    Shape {
        x: shape.x + 0.5,
        y: shape.y + 0.5,
        w: (shape.w - 1.0).max(0.0),
        h: (shape.h - 1.0).max(0.0),
        ..*shape
    }
}

fn begin(out: &mut String, element: &str, shape: &Shape, more: &str) {
    let dim = if shape.dim { DIM } else { "" };
    let class = palette::of(shape.paint).name;
    for part in ["<", element, " class=\"", class, dim, more, "\""] {
        out.push_str(part);
    }
}

fn rect(out: &mut String, shape: &Shape, more: &str) {
    begin(out, "rect", shape, more);
    let Shape { x, y, w, h, .. } = *shape;
    attributes(
        out,
        &[
            ("x", x),
            ("y", y),
            ("width", w.max(0.0)),
            ("height", h.max(0.0)),
        ],
    );
    out.push_str("/>\n");
}

fn path(out: &mut String, shape: &Shape, more: &str, steps: &[(&str, f32, f32)]) {
    begin(out, "path", shape, more);
    out.push_str(" stroke=\"currentColor\" fill=\"none\" d=\"");
    for (command, x, y) in steps {
        out.push_str(command);
        number(out, *x);
        out.push(' ');
        number(out, *y);
    }
    out.push_str("\"/>\n");
}

fn line(out: &mut String, shape: &Shape, more: &str) {
    let Shape { x, y, w, h, .. } = *shape;
    let x = if w == 0.0 { crisp(x) } else { x };
    let y = if h == 0.0 { crisp(y) } else { y };
    path(out, shape, more, &[("M", x, y), ("l", w, h)]);
}

fn whisker(out: &mut String, shape: &Shape) {
    let Shape { x, y, w, h, .. } = *shape;
    let (left, right) = (crisp(x), crisp(x + w - 1.0));
    let steps = [
        ("M", left, y),
        ("l", 0.0, h),
        ("M", left, crisp(y + h / 2.0)),
        ("l", right - left, 0.0),
        ("M", right, y),
        ("l", 0.0, h),
    ];
    path(out, shape, "", &steps);
}

/// The middle of a pixel: a line of one pixel that stands there is not blurred.
fn crisp(at: f32) -> f32 {
    at.floor() + 0.5
}

fn dot(out: &mut String, shape: &Shape) {
    let Shape { x, y, w, h, .. } = *shape;
    begin(out, "circle", shape, "");
    let radius = w.min(h).max(0.0) / 2.0;
    attributes(
        out,
        &[("cx", x + w / 2.0), ("cy", y + h / 2.0), ("r", radius)],
    );
    out.push_str("/>\n");
}
