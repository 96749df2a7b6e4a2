//! What held the runs up is drawn where and when it did; and what an approach's own row says.

use fanout::timeline::{
    Form, Insight, Link, Paint, Part, Place, Pointed, RowKey, Scene, Shape, Target, View, Why,
    place,
};
use proptest::prelude::*;

use crate::checks::{covers, is_within, sight};

/// Shapes of all paths at most: where each row has a few, as here.
const MOST: usize = 801;

/// The line is as long as the path, link for link, and nowhere else. In pixels, two more or less.
pub(crate) fn check_path(
    parts: &[Part<'_>],
    view: &View,
    scene: &Scene,
) -> Result<(), TestCaseError> {
    let line: Vec<&Shape> = scene.shapes.iter().filter(|shape| is_line(shape)).collect();
    prop_assert!(line.len() <= MOST, "{} shapes", line.len());
    let links = links(parts, view);
    for (link, place) in &links {
        let Some((x, end, top, bottom)) = sight(scene, view, *place) else {
            continue;
        };
        let own = line.iter().filter(|shape| is_within(shape, (top, bottom)));
        let own: Vec<(f32, f32)> = own.map(|shape| (shape.x, shape.x + shape.w)).collect();
        prop_assert!(
            covers(&own, x, end),
            "{:?} at {x} to {end}: {:?}",
            link,
            own
        );
    }
    for shape in line {
        let row = links.iter().filter(|(link, place)| {
            let top = place.y - view.scroll;
            let is_wait = link.why == Why::Waiting || shape.form == Form::Fill;
            is_wait && is_within(shape, (top, top + place.height))
        });
        let x = |at| scene.scale.x(at);
        let row: Vec<(f32, f32)> = row.map(|(link, _)| (x(link.from), x(link.to))).collect();
        let is_path = covers(&row, shape.x, shape.x + shape.w);
        prop_assert!(is_path, "{:?} is none of {:?}", shape, row);
    }
    Ok(())
}

/// Whether it is the line along the bars.
fn is_line(shape: &Shape) -> bool {
    shape.paint == Paint::Accent && matches!(shape.form, Form::Fill | Form::Dots)
}

/// The links that have a row, with that row and their times.
fn links(parts: &[Part<'_>], view: &View) -> Vec<(Link, Place)> {
    let mut links = Vec::new();
    if !view.critical || !view.is_timed() {
        return links;
    }
    for part in parts {
        let path = part.insight.map(Insight::path);
        for link in path.into_iter().flat_map(|path| path.links()) {
            let Some(what) = link.target else { continue };
            let approach = part.approach;
            if let Some(row) = place(parts, view, Target { approach, what }) {
                let (from, to) = (link.from, link.to);
                links.push((*link, Place { from, to, ..row }));
            }
        }
    }
    links
}

/// Each approach that is in sight says how its times are known. Labels end where rows begin, but
/// for an approach's own, which has no bars; nothing stands over its time.
pub(crate) fn check_labels(
    parts: &[Part<'_>],
    view: &View,
    scene: &Scene,
) -> Result<(), TestCaseError> {
    let gutter = view.gutter.clamp(0.0, view.width / 2.0);
    let is_own = |target: &Target| target.what == Pointed::Row(RowKey::Approach);
    for text in scene.texts.iter().filter(|text| text.x < gutter) {
        let target = scene.targets.get(text.target as usize);
        let is_free = target.is_none_or(is_own) || text.x + text.most <= gutter;
        prop_assert!(is_free, "{:?}", text);
    }
    for part in parts {
        let (approach, what) = (part.approach, Pointed::Row(RowKey::Approach));
        let Some(row) = place(parts, view, Target { approach, what }) else {
            prop_assert!(parts.len() == 1 && !view.is_timed());
            continue;
        };
        let Some((.., top, bottom)) = sight(
            scene,
            view,
            Place {
                to: scene.seen.1,
                from: scene.seen.0,
                ..row
            },
        ) else {
            continue;
        };
        let own = scene.texts.iter().filter(|text| {
            text.y > top
                && text.y < bottom
                && scene.targets.get(text.target as usize).is_some_and(is_own)
        });
        let (time, others): (Vec<_>, Vec<_>) =
            own.partition(|text| text.text.ends_with(part.known));
        prop_assert_eq!(time.len(), 1, "{:?}", others);
        let span = |text: &fanout::timeline::Text| match text.anchor {
            fanout::timeline::Anchor::End => (text.x - text.most, text.x),
            _ => (text.x, text.x + text.most),
        };
        let (from, to) = span(time[0]);
        prop_assert!(from >= gutter && to <= view.width, "{:?}", time);
        for other in others {
            let (left, right) = span(other);
            prop_assert!(right <= from || left >= to, "{:?} over {:?}", other, time);
        }
    }
    Ok(())
}
