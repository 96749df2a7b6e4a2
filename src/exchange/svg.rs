//! A picture of a timeline as an SVG that stands alone: both palettes, no script, no font of its
//! own.
//!
//! Each mark takes its colour from a class, and the style sheet gives each class its colour in the
//! light and in the dark. What knows no dark, such as a word processor, paints the light one.

mod number;
mod shape;
mod text;

use crate::timeline::{Anchor, Form, Paint, Scene, Text};

use super::palette;
use number::{attributes, number};
use shape::{draw, pattern};
use text::{escape, fit};

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
        // A stripe goes over the corners, so that it meets the next tile's.
        let (size, inside) = match form {
            Form::Hatch => (
                "6",
                "<path d=\"M-2 2l4-4M-1 7l8-8M4 8l4-4\" stroke=\"currentColor\" stroke-width=\"2\"/>",
            ),
            _ => ("5", "<circle cx=\"2.5\" cy=\"2.5\" r=\"1.25\"/>"),
        };
        let class = palette::of(paint).name;
        for part in [
            "<pattern id=\"",
            pattern(form),
            "-",
            class,
            "\" class=\"",
            class,
            "\" patternUnits=\"userSpaceOnUse\" width=\"",
            size,
            "\" height=\"",
            size,
            "\"",
            ">",
            inside,
            "</pattern>\n",
        ] {
            out.push_str(part);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::svg;
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
