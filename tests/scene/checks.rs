//! What a picture must show of what is in sight.

use fanout::timeline::{
    AXIS, By, End, Form, Paint, Part, Place, Pointed, Scene, Shape, Target, View, WorkEnd, place,
};
use proptest::prelude::*;

/// Where an attempt or an item is, if it is in sight.
pub(crate) fn sight(scene: &Scene, view: &View, place: Place) -> Option<(f32, f32, f32, f32)> {
    let (top, bottom) = (place.y - view.scroll, place.y - view.scroll + place.height);
    let gutter = view.gutter.clamp(0.0, view.width / 2.0);
    let (x, end) = (scene.scale.x(place.from), scene.scale.x(place.to));
    let is_seen = top >= AXIS && bottom <= view.height && end >= gutter && x <= view.width;
    is_seen.then_some((x.max(gutter), end.min(view.width), top, bottom))
}

/// Whether it stands for work, and not for a row or what is around it.
fn is_bar(shape: &Shape) -> bool {
    let is_form = matches!(
        shape.form,
        Form::Fill | Form::Hatch | Form::Struck | Form::Outline | Form::Dots | Form::Level
    );
    is_form
        && !matches!(
            shape.paint,
            Paint::Ground | Paint::Raised | Paint::Future | Paint::Accent
        )
}

pub(crate) fn is_within(shape: &Shape, (top, bottom): (f32, f32)) -> bool {
    shape.y >= top - 0.1 && shape.y + shape.h <= bottom + 0.1
}

/// Whether ranges cover a stretch without a gap of more than a pixel.
pub(crate) fn covers(ranges: &[(f32, f32)], x: f32, end: f32) -> bool {
    let mut ranges = ranges.to_vec();
    ranges.sort_by(|one, other| one.partial_cmp(other).expect("no NaN"));
    let mut reached = x - 1.0;
    for (from, to) in ranges {
        if from > reached + 2.0 {
            break;
        }
        reached = reached.max(to);
    }
    reached >= end - 1.0
}

pub(crate) fn check_shapes(scene: &Scene, view: &View) -> Result<(), TestCaseError> {
    prop_assert!(scene.shapes.len() <= 4_400, "{} shapes", scene.shapes.len());
    prop_assert!(scene.texts.len() <= 2_000, "{} texts", scene.texts.len());
    for shape in &scene.shapes {
        let (x, end) = (
            shape.x.min(shape.x + shape.w),
            shape.x.max(shape.x + shape.w),
        );
        let (y, bottom) = (
            shape.y.min(shape.y + shape.h),
            shape.y.max(shape.y + shape.h),
        );
        let is_inside = x >= -4.0 && end <= view.width + 4.0 && y >= AXIS - 4.0;
        prop_assert!(
            is_inside && bottom <= view.height.max(AXIS) + 4.0,
            "{:?}",
            shape
        );
        let knows_target = (shape.target as usize) < scene.targets.len();
        prop_assert!(knows_target || shape.target == Shape::NOTHING);
    }
    for text in &scene.texts {
        let is_inside = text.x >= 0.0 && text.x <= view.width + 24.0 && text.most > 0.0;
        prop_assert!(
            is_inside && text.y >= 0.0 && text.y <= view.height,
            "{:?}",
            text
        );
        prop_assert!((text.target as usize) < scene.targets.len() || text.target == Shape::NOTHING);
    }
    for (_, heights) in &scene.overview {
        prop_assert!(heights.iter().all(|height| (0.0..=1.0).contains(height)));
    }
    Ok(())
}

/// Attempts are covered by shapes in their rows, and what has failed is seen.
pub(crate) fn check_bars(
    parts: &[Part<'_>],
    view: &View,
    scene: &Scene,
) -> Result<(), TestCaseError> {
    for part in parts {
        let approach = part.approach;
        for (at, span) in (0..).zip(part.timeline.spans()) {
            let what = Pointed::Span(at);
            let Some(place) = place(parts, view, Target { approach, what }) else {
                let held_no_slot = span.end == End::Skipped;
                prop_assert!(
                    view.by == By::Steps || held_no_slot,
                    "{:?} is nowhere",
                    span
                );
                continue;
            };
            let Some((x, end, top, bottom)) = sight(scene, view, place) else {
                continue;
            };
            let in_row = |shape: &&Shape| is_bar(shape) && is_within(shape, (top, bottom));
            let shapes: Vec<&Shape> = scene.shapes.iter().filter(in_row).collect();
            let ranges = shapes.iter().map(|shape| (shape.x, shape.x + shape.w));
            if end - x >= 1.0 {
                prop_assert!(
                    covers(&ranges.collect::<Vec<_>>(), x, end),
                    "{:?} at {x} to {end}: {:?}",
                    span,
                    shapes
                );
            }
            let touches = |shape: &&&Shape| shape.x <= end + 2.0 && shape.x + shape.w >= x - 2.0;
            let is_whole = scene.scale.x(place.from) >= x && scene.scale.x(place.to) <= end;
            if span.end == End::Failed && is_whole {
                let failed = shapes
                    .iter()
                    .filter(touches)
                    .any(|shape| shape.paint == Paint::Failed);
                prop_assert!(
                    failed,
                    "{:?} at {x} to {end} is not seen to fail: {:?}",
                    span,
                    shapes
                );
            }
        }
        check_items(parts, part, view, scene)?;
    }
    Ok(())
}

/// Items that raised are seen in their workers' rows.
fn check_items(
    parts: &[Part<'_>],
    part: &Part<'_>,
    view: &View,
    scene: &Scene,
) -> Result<(), TestCaseError> {
    let spans = part.timeline.spans();
    let raised = (0..).zip(part.timeline.works()).filter(|(_, work)| {
        work.end == WorkEnd::Raised && spans[work.span as usize].end == End::Failed
    });
    for (at, work) in raised {
        let what = Pointed::Work(at);
        let target = Target {
            approach: part.approach,
            what,
        };
        let Some(place) = place(parts, view, target) else {
            continue;
        };
        if let Some((x, end, top, bottom)) = sight(scene, view, place) {
            // Where attempts share a row, it is the attempt that is seen to fail, at its end.
            let span = spans[work.span as usize];
            let end = match view.by {
                By::Lanes => end,
                By::Steps => end.max(scene.scale.x(span.ended)),
            };
            if end > view.width {
                continue;
            }
            let mut shapes = scene.shapes.iter();
            let is_seen = shapes.any(|shape| {
                let touches = shape.x <= end + 2.0 && shape.x + shape.w >= x - 2.0;
                shape.paint == Paint::Failed && touches && is_within(shape, (top, bottom))
            });
            prop_assert!(is_seen, "{:?} is not seen to fail", work);
        }
    }
    Ok(())
}
