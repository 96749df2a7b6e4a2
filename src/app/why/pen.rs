//! Puts shapes and texts on a canvas, in the stylesheet's colours.

use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::Micros;
use crate::timeline::{Anchor, Form, Paint, Scene, Shape, Text};

/// Names of the colours in the stylesheet, in the order of [`Paint`].
const COLOURS: [&str; 16] = [
    "--queued",
    "--starting",
    "--running",
    "--succeeded",
    "--failed",
    "--retry",
    "--skipped",
    "--cancelled",
    "--ground",
    "--raised",
    "--line",
    "--edge",
    "--text",
    "--muted",
    "--accent",
    "--tint",
];
/// Size of small and large letters, in pixels.
const SMALL: &str = "12px system-ui, sans-serif";
const STRONG: &str = "600 13px system-ui, sans-serif";
/// How faint it is what Dagster would not show.
const DIM: f64 = 0.25;
/// Pixels between stripes.
const STRIPE: f64 = 5.0;
/// Pixels of a bar at least, so that it stands apart from the next.
const APART: f64 = 4.0;
const ELLIPSIS: char = '…';

/// A canvas with what draws on it.
pub(super) struct Pen {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    colours: Vec<String>,
    /// What is set by now: setting it again costs as much.
    paint: Option<Paint>,
}

impl Pen {
    pub(super) fn of(canvas: &HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??;
        Some(Self {
            canvas: canvas.clone(),
            context: context.unchecked_into(),
            colours: Vec::new(),
            paint: None,
        })
    }

    /// Draws a picture, and a line through the time that is pointed at.
    pub(super) fn draw(&mut self, scene: &Scene, pointed: Option<Micros>) {
        if self.begin().is_none() {
            return;
        }
        for shape in &scene.shapes {
            self.dim(shape.dim);
            self.shape(shape);
        }
        self.dim(false);
        if let Some(at) = pointed {
            let x = f64::from(scene.scale.x(at));
            self.set(Paint::Accent);
            self.line(x, 0.0, x, f64::from(scene.height), 2.0);
        }
        self.context.set_text_baseline("middle");
        for strong in [false, true] {
            self.context.set_font(if strong { STRONG } else { SMALL });
            let texts = scene.texts.iter().filter(|text| text.strong == strong);
            texts.for_each(|text| self.text(text));
        }
    }

    /// Draws the whole in small, as wide as what is seen is drawn, and marks what is seen.
    pub(super) fn draw_overview(&mut self, scene: &Scene) {
        let Some((_, height)) = self.begin() else {
            return;
        };
        let (first, width) = extent(scene);
        let rows = scene.overview.len().max(1) as f64;
        let row = height / rows;
        for (at, (_, levels)) in scene.overview.iter().enumerate() {
            let column = width / levels.len().max(1) as f64;
            let bottom = (at as f64 + 1.0) * row - 1.0;
            self.set(Paint::Running);
            for (place, level) in levels.iter().enumerate() {
                let level = f64::from(*level) * (row - 3.0);
                // On whole pixels, or there would be seams between them.
                let [left, right] =
                    [place, place + 1].map(|at| (first + at as f64 * column).round());
                let right = right.max(left + 1.0);
                self.context
                    .fill_rect(left, bottom - level, right - left, level);
            }
        }
        let (from, to) = scene.seen;
        let (left, right) = (scene.scale.share(from), scene.scale.share(to));
        let (left, right) = (
            first + f64::from(left) * width,
            first + f64::from(right) * width,
        );
        self.set(Paint::Accent);
        self.context.set_line_width(2.0);
        self.context
            .stroke_rect(left + 1.0, 1.0, (right - left - 2.0).max(4.0), height - 2.0);
    }

    /// Clears the canvas and makes its pixels the screen's. Its width and height, if it has any.
    fn begin(&mut self) -> Option<(f64, f64)> {
        let window = web_sys::window()?;
        let ratio = window.device_pixel_ratio().max(1.0);
        let (width, height) = (
            f64::from(self.canvas.client_width()),
            f64::from(self.canvas.client_height()),
        );
        if width < 1.0 || height < 1.0 {
            return None;
        }
        let (wide, high) = ((width * ratio) as u32, (height * ratio) as u32);
        if (self.canvas.width(), self.canvas.height()) != (wide, high) {
            self.canvas.set_width(wide);
            self.canvas.set_height(high);
        }
        let style = window.get_computed_style(&self.canvas).ok()??;
        let colour = |name: &&str| style.get_property_value(name).unwrap_or_default();
        self.colours = COLOURS.iter().map(colour).collect();
        self.paint = None;
        self.context
            .set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)
            .ok()?;
        self.context.set_global_alpha(1.0);
        self.context.clear_rect(0.0, 0.0, width, height);
        Some((width, height))
    }

    fn dim(&self, dim: bool) {
        self.context.set_global_alpha(if dim { DIM } else { 1.0 });
    }

    fn set(&mut self, paint: Paint) {
        if self.paint == Some(paint) {
            return;
        }
        self.paint = Some(paint);
        if let Some(colour) = self.colours.get(paint as usize) {
            self.context.set_fill_style_str(colour);
            self.context.set_stroke_style_str(colour);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        self.set(shape.paint);
        let [x, y, w, h] = [shape.x, shape.y, shape.w, shape.h].map(f64::from);
        let (x, w) = match shape.form {
            Form::Fill | Form::Struck if is_state(shape.paint) => apart(x, w),
            _ => (x, w),
        };
        match shape.form {
            Form::Fill | Form::Level => self.context.fill_rect(x, y, w, h),
            Form::Hatch => self.hatch(x, y, w, h),
            Form::Dots => self.dotted(x, y + h / 2.0, x + w, y + h / 2.0, 2.0),
            Form::Outline => self.outline(x, y, w, h, 1.5),
            Form::Dashed => self.dashed(x, y, w, h),
            Form::Struck => {
                self.context.fill_rect(x, y, w, h);
                self.set(Paint::Ground);
                self.line(x, y + h / 2.0, x + w, y + h / 2.0, 2.0);
            }
            Form::Line => self.line(x, y, x + w, y + h, 1.0),
            Form::DottedLine => self.dotted(x, y, x + w, y + h, 1.0),
            Form::Whisker => self.whisker(x, y, w, h),
            Form::Dot => self.dot(x + w / 2.0, y + h / 2.0),
        }
    }

    fn line(&self, x: f64, y: f64, to_x: f64, to_y: f64, width: f64) {
        self.context.set_line_width(width);
        self.context.begin_path();
        self.context.move_to(x, y);
        self.context.line_to(to_x, to_y);
        self.context.stroke();
    }

    fn dashes(&self, on: f64, off: f64) {
        let dashes = js_sys::Array::of2(&on.into(), &off.into());
        // Two positive numbers are always a pattern.
        let _ = self.context.set_line_dash(&dashes);
    }

    fn solid(&self) {
        let _ = self.context.set_line_dash(&js_sys::Array::new());
    }

    fn dotted(&self, x: f64, y: f64, to_x: f64, to_y: f64, width: f64) {
        self.dashes(width, 3.0);
        self.line(x, y, to_x, to_y, width);
        self.solid();
    }

    fn outline(&self, x: f64, y: f64, w: f64, h: f64, width: f64) {
        self.context.set_line_width(width);
        let half = width / 2.0;
        self.context.stroke_rect(
            x + half,
            y + half,
            (w - width).max(0.5),
            (h - width).max(0.5),
        );
    }

    fn dashed(&self, x: f64, y: f64, w: f64, h: f64) {
        self.dashes(3.0, 2.0);
        self.outline(x, y, w, h, 1.0);
        self.solid();
    }

    /// Stripes within an edge; a narrow one is nearly all edge.
    fn hatch(&self, x: f64, y: f64, w: f64, h: f64) {
        if w < 3.0 {
            self.context.fill_rect(x, y, w, h);
            return;
        }
        self.context.save();
        self.context.begin_path();
        self.context.rect(x, y, w, h);
        self.context.clip();
        self.context.set_line_width(1.5);
        self.context.begin_path();
        let mut at = x - h;
        while at < x + w {
            self.context.move_to(at, y + h);
            self.context.line_to(at + h, y);
            at += STRIPE;
        }
        self.context.stroke();
        self.context.restore();
        self.outline(x, y, w, h, 1.0);
    }

    fn whisker(&self, x: f64, y: f64, w: f64, h: f64) {
        let middle = y + h / 2.0;
        self.line(x, middle, x + w, middle, 1.0);
        self.line(x, y, x, y + h, 1.0);
        self.line(x + w, y, x + w, y + h, 1.0);
    }

    fn dot(&self, x: f64, y: f64) {
        self.context.begin_path();
        // Its radius is positive.
        let _ = self.context.arc(x, y, 3.0, 0.0, std::f64::consts::TAU);
        self.context.fill();
    }

    fn text(&mut self, text: &Text) {
        self.set(text.paint);
        self.context.set_text_align(match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "center",
            Anchor::End => "end",
        });
        let (x, y) = (f64::from(text.x), f64::from(text.y));
        // A text that is drawn on nothing shows nothing.
        let _ = self
            .context
            .fill_text(&self.shortened(&text.text, f64::from(text.most)), x, y);
    }

    /// The text without as much of its middle as does not fit.
    fn shortened(&self, text: &str, most: f64) -> String {
        let width = |text: &str| {
            self.context
                .measure_text(text)
                .map_or(0.0, |size| size.width())
        };
        let whole = width(text);
        if whole <= most {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let mut keep = (letters.len() as f64 * most / whole) as usize;
        loop {
            let (front, back) = (keep.div_ceil(2), keep / 2);
            let ends = letters[letters.len() - back..].iter();
            let short: String = letters[..front]
                .iter()
                .chain([&ELLIPSIS])
                .chain(ends)
                .collect();
            if keep <= 1 || width(&short) <= most {
                return short;
            }
            keep -= 1;
        }
    }
}

/// Where the time begins in a picture, and how wide it is.
pub(super) fn extent(scene: &Scene) -> (f64, f64) {
    let (from, to) = scene.seen;
    let (left, right) = (scene.scale.x(from), scene.scale.x(to));
    (f64::from(left), f64::from(right - left).max(1.0))
}

/// Whether it is the colour of a bar: the states come first.
fn is_state(paint: Paint) -> bool {
    (paint as u8) < Paint::Ground as u8
}

/// Left and width of a bar: on whole pixels, and one short of where the next begins.
fn apart(x: f64, w: f64) -> (f64, f64) {
    if w < APART {
        return (x, w);
    }
    let left = x.round();
    (left, (x + w).round() - 1.0 - left)
}
