//! A picture of a timeline as an SVG that stands alone: both palettes, no script, no font of its
//! own.
//!
//! Each mark takes its colour from a class, and the style sheet gives each class its colour in the
//! light and in the dark. What knows no dark, such as a word processor, paints the light one.

mod text;

use crate::timeline::{Anchor, Form, Paint, Scene, Shape, Text};

use super::palette;
use text::{escape, fit};

/// Opacity of what is faint, in hundredths.
const DIM: &str = "\" opacity=\".35";
/// Sizes of a text in pixels: as most are, and strong.
const SIZES: [f32; 2] = [11.0, 13.0];

/// A scene as a document of its own. `title` names it, `description` says what is to be seen for
/// those who do not see it.
pub fn svg(scene: &Scene, title: &str, description: &str) -> String {
    let mut out = String::new();
    head(&mut out, scene);
    out.push_str("<title id=\"title\">");
    escape(&mut out, title);
    out.push_str("</title>\n<desc id=\"desc\">");
    escape(&mut out, description);
    out.push_str("</desc>\n");
    style(&mut out);
    patterns(&mut out, scene);
    out.push_str("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
    for shape in &scene.shapes {
        draw(&mut out, shape);
    }
    for text in &scene.texts {
        write(&mut out, text);
    }
    out.push_str("</svg>\n");
    out
}

fn head(out: &mut String, scene: &Scene) {
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    out.push_str(" aria-labelledby=\"title desc\" font-family=\"system-ui, sans-serif\"");
    attributes(out, &[("width", scene.width), ("height", scene.height)]);
    out.push_str(" viewBox=\"0 0 ");
    number(out, scene.width);
    out.push(' ');
    number(out, scene.height);
    out.push_str("\">\n");
}

fn style(out: &mut String) {
    let class = |out: &mut String, name: &str, colour: &str| {
        for part in [".", name, "{color:", colour, "}"] {
            out.push_str(part);
        }
    };
    out.push_str("<style>rect,circle,text{fill:currentColor}");
    for colour in palette::all() {
        class(out, colour.name, colour.light);
    }
    out.push_str("@media (prefers-color-scheme:dark){");
    for colour in palette::all() {
        class(out, colour.name, colour.dark);
    }
    out.push_str("}</style>\n");
}

/// Stripes and dots, in the colours that have any.
fn patterns(out: &mut String, scene: &Scene) {
    let mut seen: Vec<(Form, Paint)> = Vec::new();
    for shape in &scene.shapes {
        let look = (shape.form, shape.paint);
        let is_pattern = matches!(shape.form, Form::Hatch | Form::Dots);
        if is_pattern && !seen.contains(&look) {
            seen.push(look);
        }
    }
    for (form, paint) in seen {
        let (size, turn, inside) = match form {
            Form::Hatch => (
                "6",
                " patternTransform=\"rotate(45)\"",
                "<rect width=\"2.5\" height=\"6\"/>",
            ),
            _ => ("5", "", "<circle cx=\"2.5\" cy=\"2.5\" r=\"1.1\"/>"),
        };
        let class = palette::of(paint).name;
        for part in [
            "<pattern id=\"",
            name(form),
            "-",
            class,
            "\" class=\"",
            class,
            "\" patternUnits=\"userSpaceOnUse\" width=\"",
            size,
            "\" height=\"",
            size,
            "\"",
            turn,
            ">",
            inside,
            "</pattern>\n",
        ] {
            out.push_str(part);
        }
    }
}

fn name(form: Form) -> &'static str {
    match form {
        Form::Hatch => "hatch",
        _ => "dots",
    }
}

fn draw(out: &mut String, shape: &Shape) {
    let Shape { x, y, w, h, .. } = *shape;
    match shape.form {
        Form::Fill | Form::Level => rect(out, shape, ""),
        Form::Hatch | Form::Dots => {
            let class = palette::of(shape.paint).name;
            let fill = ["\" style=\"fill:url(#", name(shape.form), "-", class, ")"];
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
        Form::Line => path(out, shape, "", &[("M", x, y), ("l", w, h)]),
        Form::DottedLine => path(out, shape, DOTTED, &[("M", x, y), ("l", w, h)]),
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

fn whisker(out: &mut String, shape: &Shape) {
    let Shape { x, y, w, h, .. } = *shape;
    let middle = y + h / 2.0;
    let steps = [
        ("M", x, y),
        ("l", 0.0, h),
        ("M", x, middle),
        ("l", w, 0.0),
        ("M", x + w, y),
        ("l", 0.0, h),
    ];
    path(out, shape, "", &steps);
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

fn write(out: &mut String, text: &Text) {
    let size = SIZES[usize::from(text.strong)];
    let fitted = fit(&text.text, size, text.strong, text.most);
    if fitted.is_empty() {
        return;
    }
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => "\" text-anchor=\"middle",
        Anchor::End => "\" text-anchor=\"end",
    };
    let weight = if text.strong {
        "\" font-weight=\"600"
    } else {
        ""
    };
    let class = palette::of(text.paint).name;
    for part in ["<text class=\"", class, anchor, weight, "\""] {
        out.push_str(part);
    }
    // Its middle: capitals are 0.7 of the size high, in about any font.
    attributes(
        out,
        &[
            ("font-size", size),
            ("x", text.x),
            ("y", text.y + 0.35 * size),
        ],
    );
    out.push('>');
    escape(out, &fitted);
    out.push_str("</text>\n");
}

fn attributes(out: &mut String, all: &[(&str, f32)]) {
    for (name, value) in all {
        for part in [" ", name, "=\""] {
            out.push_str(part);
        }
        number(out, *value);
        out.push('"');
    }
}

/// Pixels to the hundredth; in integers, as everywhere.
fn number(out: &mut String, pixels: f32) {
    let hundredths = (pixels * 100.0).round() as i64;
    if hundredths < 0 {
        out.push('-');
    }
    let hundredths = hundredths.unsigned_abs();
    out.push_str(&(hundredths / 100).to_string());
    let rest = hundredths % 100;
    if rest == 0 {
        return;
    }
    out.push('.');
    if rest < 10 {
        out.push('0');
    }
    let digits = match rest.is_multiple_of(10) {
        true => rest / 10,
        false => rest,
    };
    out.push_str(&digits.to_string());
}

#[cfg(test)]
mod tests {
    use super::{number, svg};
    use crate::timeline::{Anchor, Form, Paint, Scene, Shape, Text};

    fn shape(form: Form, paint: Paint) -> Shape {
        Shape {
            form,
            paint,
            dim: false,
            x: 10.0,
            y: 20.5,
            w: 30.25,
            h: 8.0,
            target: Shape::NOTHING,
        }
    }

    fn scene(shapes: Vec<Shape>, texts: Vec<Text>) -> Scene {
        Scene {
            width: 300.0,
            height: 100.0,
            shapes,
            texts,
            ..Scene::default()
        }
    }

    #[test]
    fn numbers_have_two_places() {
        for (pixels, text) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (-0.05, "-0.05"),
            (12.346, "12.35"),
            (f32::NAN, "0"),
            (-3.0, "-3"),
            (0.001, "0"),
        ] {
            let mut out = String::new();
            number(&mut out, pixels);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_pattern_is_there_once_per_colour_that_uses_it() {
        let shapes = vec![
            shape(Form::Hatch, Paint::Starting),
            shape(Form::Hatch, Paint::Starting),
            shape(Form::Dots, Paint::Queued),
        ];
        let text = svg(&scene(shapes, Vec::new()), "", "");
        assert_eq!(text.matches("<pattern id=").count(), 2);
        assert_eq!(
            text.matches("style=\"fill:url(#hatch-starting)\"").count(),
            2
        );
        assert_eq!(text.matches("style=\"fill:url(#dots-queued)\"").count(), 1);
        assert!(text.contains("<pattern id=\"dots-queued\" class=\"queued\""));
    }

    #[test]
    fn what_people_wrote_is_escaped() {
        let label = Text {
            text: "<b>&\"'\u{1}".to_owned(),
            paint: Paint::Text,
            strong: true,
            anchor: Anchor::End,
            x: 1.0,
            y: 2.0,
            most: 200.0,
            target: Shape::NOTHING,
        };
        let text = svg(&scene(Vec::new(), vec![label]), "a < b", "]]>");
        assert!(text.contains("<title id=\"title\">a &lt; b</title>"));
        assert!(text.contains("<desc id=\"desc\">]]&gt;</desc>"));
        assert!(
            text.contains(">&lt;b&gt;&amp;&quot;&#39;\u{fffd}</text>"),
            "{text}"
        );
    }

    #[test]
    fn a_text_without_room_is_left_out() {
        let label = |most| Text {
            text: "compute_piece[item_1]".to_owned(),
            paint: Paint::Text,
            strong: false,
            anchor: Anchor::Start,
            x: 1.0,
            y: 2.0,
            most,
            target: Shape::NOTHING,
        };
        let texts = |most| svg(&scene(Vec::new(), vec![label(most)]), "", "");
        assert!(texts(400.0).contains(">compute_piece[item_1]<"));
        assert!(texts(60.0).contains('…'));
        assert!(!texts(1.0).contains("<text"));
    }
}
