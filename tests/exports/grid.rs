//! A scene with every form in every colour, and texts that have too little room.

use fanout::timeline::{Anchor, Form, Paint, Scene, Shape, Text};

const FORMS: [Form; 11] = [
    Form::Fill,
    Form::Hatch,
    Form::Dots,
    Form::Outline,
    Form::Dashed,
    Form::Struck,
    Form::Line,
    Form::DottedLine,
    Form::Whisker,
    Form::Dot,
    Form::Level,
];

const PAINTS: [Paint; 16] = [
    Paint::Queued,
    Paint::Starting,
    Paint::Running,
    Paint::Succeeded,
    Paint::Failed,
    Paint::Retry,
    Paint::Skipped,
    Paint::Cancelled,
    Paint::Ground,
    Paint::Raised,
    Paint::Line,
    Paint::Edge,
    Paint::Text,
    Paint::Muted,
    Paint::Accent,
    Paint::Future,
];

/// Width and height of a cell.
const CELL: (f32, f32) = (50.0, 30.0);

pub(crate) fn grid() -> Scene {
    let mut shapes = Vec::new();
    for (row, form) in FORMS.into_iter().enumerate() {
        for (column, paint) in PAINTS.into_iter().enumerate() {
            shapes.push(shape(row, column, form, paint));
        }
    }
    let below = CELL.1 * FORMS.len() as f32;
    Scene {
        width: CELL.0 * PAINTS.len() as f32,
        height: below + 200.0,
        shapes,
        texts: texts(below),
        ..Scene::default()
    }
}

/// A shape in the middle of its cell; lines are level, so that their pixels are all theirs.
fn shape(row: usize, column: usize, form: Form, paint: Paint) -> Shape {
    let (x, y) = (CELL.0 * column as f32 + 5.0, CELL.1 * row as f32 + 5.0);
    let (y, h) = match form {
        Form::Line | Form::DottedLine => (y + 10.5, 0.0),
        _ => (y, 20.0),
    };
    Shape {
        form,
        paint,
        dim: false,
        x,
        y,
        w: 40.0,
        h,
        target: Shape::NOTHING,
    }
}

fn texts(below: f32) -> Vec<Text> {
    let long = "compute_piece[WIDE_item_12345_with_a_long_name_mmmmmmmmmmmmmmmmmmmm]";
    let text = |(at, (strong, most)): (usize, (bool, f32))| Text {
        text: long.to_owned(),
        paint: Paint::Failed,
        strong,
        anchor: Anchor::Start,
        x: 10.0,
        y: below + 20.0 + 20.0 * at as f32,
        most,
        target: Shape::NOTHING,
    };
    let room = [40.0, 90.0, 160.0, 300.0];
    let rooms = [false, true]
        .into_iter()
        .flat_map(|strong| room.map(|most| (strong, most)));
    rooms.enumerate().map(text).collect()
}
