//! A timeline into what is seen of it, and that into bytes and back.

use std::hint::black_box;
use std::sync::Arc;

use fanout::Micros;
use fanout::engine::OpId;
use fanout::scenario::Approach;
use fanout::timeline::{By, Insight, Mode, Part, RowKey, Scene, Timeline, View};

use crate::Lines;
use crate::clock::time;
use crate::runs;

/// What a view is called, and what its rows are.
const VIEWS: [(&str, By, Mode, bool); 4] = [
    ("steps", By::Steps, Mode::Timed, false),
    ("steps unfolded", By::Steps, Mode::Timed, true),
    ("waterfall unfolded", By::Steps, Mode::Waterfall, true),
    ("lanes", By::Lanes, Mode::Timed, false),
];

pub(crate) fn of_steps(items: u32) -> Lines {
    measured("steps scene", Approach::Dynamic, items)
}

pub(crate) fn of_a_pool(items: u32) -> Lines {
    measured("pool scene", Approach::Parallel, items)
}

fn measured(kind: &str, approach: Approach, items: u32) -> Lines {
    let plan = runs::plan(approach, items);
    let mut timeline = Timeline::new(Arc::clone(&plan));
    runs::run(&plan, &mut timeline);
    let insight = Insight::of(&timeline);
    let parts = [Part {
        approach,
        known: "simulated",
        now: timeline.last(),
        timeline: &timeline,
        insight: Some(&insight),
    }];
    let mut lines = Lines::default();
    let mut largest = Scene::default();
    for (name, view) in views(&parts) {
        let scene = Scene::of(&parts, &view);
        let drawn = time(&mut || drop(black_box(Scene::of(&parts, &view))));
        lines.add(&format!("{kind}: {name}"), items, drawn, "ms");
        if marks(&scene) > marks(&largest) {
            largest = scene;
        }
    }
    crossing(&mut lines, kind, items, &largest);
    lines
}

fn marks(scene: &Scene) -> usize {
    scene.shapes.len() + scene.texts.len()
}

/// What the way from a worker to the page costs.
fn crossing(lines: &mut Lines, kind: &str, items: u32, scene: &Scene) {
    let bytes = postcard::to_allocvec(scene).unwrap_or_default();
    let packed = time(&mut || drop(black_box(postcard::to_allocvec(scene))));
    let read = || postcard::from_bytes::<Scene>(black_box(&bytes));
    let unpacked = time(&mut || drop(black_box(read())));
    let mut add = |what: &str, value, unit| {
        lines.add(
            &format!("{kind}: the largest of these: {what}"),
            items,
            value,
            unit,
        );
    };
    add("shapes and texts", marks(scene) as f64, "");
    add("bytes", bytes.len() as f64, "B");
    add("into bytes", packed, "ms");
    add("out of bytes", unpacked, "ms");
}

/// What is looked at: the whole run, and where there is time, a hundredth of it.
fn views(parts: &[Part<'_>]) -> Vec<(String, View)> {
    let mut views = Vec::new();
    for (name, by, mode, is_unfolded) in VIEWS {
        let mut view = view(by, mode);
        if is_unfolded {
            view.toggled = toggled(parts);
        }
        if is_unfolded && view.toggled.is_empty() {
            continue; // as it is by itself
        }
        let near = zoomed(&Scene::of(parts, &view), &view);
        views.push((format!("{name}, the whole run"), view));
        if mode == Mode::Timed {
            views.push((format!("{name}, a hundredth of it"), near));
        }
    }
    views
}

/// What unfolds the mapped steps, which are folded where there are so many.
fn toggled(parts: &[Part<'_>]) -> Vec<(Approach, RowKey)> {
    let first = |part: &Part<'_>| {
        let plan = part.timeline.plan();
        let mut ops = 0..plan.job.ops.len();
        let mapped = ops.find(|op| plan.fan(OpId(*op)).is_some())?;
        let op = u32::try_from(mapped).ok()?;
        Some((part.approach, RowKey::FanOut(op)))
    };
    parts.iter().filter_map(first).collect()
}

/// As large as on a wide screen.
fn view(by: By, mode: Mode) -> View {
    View {
        by,
        mode,
        width: 1_312.0,
        height: 480.0,
        gutter: 200.0,
        ..View::default()
    }
}

/// The middle of the rows in the middle of the time.
fn zoomed(whole: &Scene, view: &View) -> View {
    let (from, to) = whole.whole;
    let middle = Micros((from.0 + to.0) / 2);
    let width = Micros(to.since(from).0 / 100);
    View {
        from: middle,
        to: middle + width,
        scroll: ((whole.content - view.height) / 2.0).max(0.0),
        ..view.clone()
    }
}
