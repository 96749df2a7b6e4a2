use std::sync::Arc;

use super::{AXIS, Form, Paint, Part, Scene, Shape};
use crate::Micros;
use crate::driver::simulate;
use crate::engine::Plan;
use crate::scenario::{Approach, Executor, Failures, Items, Pool, Scenario};
use crate::timeline::view::{By, Direction, Mode, Pointed, RowKey, Target, View};
use crate::timeline::{Timeline, neighbour, place};

mod path;
mod pictures;
mod speed;

fn view(by: By, mode: Mode) -> View {
    View {
        by,
        mode,
        width: 1_000.0,
        height: 420.0,
        gutter: 160.0,
        ..View::default()
    }
}

fn timeline(approach: Approach, scenario: &Scenario) -> Timeline {
    let plan = Arc::new(Plan::of(approach, &scenario.check().expect("valid")));
    Timeline::of(Arc::clone(&plan), &simulate(&plan))
}

fn part(approach: Approach, timeline: &Timeline) -> Part<'_> {
    Part {
        approach,
        known: "simulated",
        now: timeline.last(),
        timeline,
        insight: None,
    }
}

/// Three items of a second each.
fn three() -> Scenario {
    Scenario {
        items: Items::Letters(3),
        pool: Pool {
            processes: Some(2),
            chunksize: None,
        },
        ..Scenario::default()
    }
}

/// From x = 100 to x = 700.
fn narrow(by: By) -> View {
    View {
        width: 716.0,
        gutter: 96.0,
        ..view(by, Mode::Timed)
    }
}

type Bar = (Pointed, Form, Paint, [f32; 4]);

/// What stands for attempts and items.
fn bars(scene: &Scene) -> Vec<Bar> {
    let bar = |shape: &Shape| {
        let target = scene.targets.get(shape.target as usize)?;
        let is_row = matches!(target.what, Pointed::Row(_));
        let at = [shape.x, shape.y, shape.w, shape.h];
        (!is_row).then_some((target.what, shape.form, shape.paint, at))
    };
    scene.shapes.iter().filter_map(bar).collect()
}

fn texts(scene: &Scene) -> Vec<&str> {
    scene.texts.iter().map(|text| text.text.as_str()).collect()
}

#[test]
fn three_items_one_after_another() {
    let timeline = timeline(Approach::Dynamic, &three());
    let scene = Scene::of(&[part(Approach::Dynamic, &timeline)], &narrow(By::Steps));
    let done = |span, at| (Pointed::Span(span), Form::Fill, Paint::Succeeded, at);
    // Rows of 22 pixels below the axis and the heading, 2 of them free above and below a bar: `load_pieces`, the
    // heading, a, b, c, `merge_and_analyze`. What takes no time has a column of its own, at
    // the edge of a grid of 2 pixels that begins where the labels end.
    assert_eq!(
        bars(&scene),
        [
            done(1, [100.0, 88.0, 200.0, 18.0]),
            done(2, [300.0, 110.0, 200.0, 18.0]),
            done(3, [500.0, 132.0, 200.0, 18.0]),
            done(0, [100.0, 44.0, 2.0, 18.0]),
            done(4, [700.0, 154.0, 2.0, 18.0]),
        ]
    );
    assert_eq!(scene.content, AXIS + 18.0 + 6.0 * 22.0);
    assert_eq!(
        texts(&scene),
        [
            "3 s simulated",
            "Dynamic outputs",
            "0.0s",
            "0.5s",
            "1.0s",
            "1.5s",
            "2.0s",
            "2.5s",
            "3.0s",
            "✓ a",
            "✓ b",
            "✓ c",
            "load_pieces",
            "▾",
            "compute_piece × 3",
            "a",
            "b",
            "c",
            "merge_and_analyze",
        ]
    );
}

#[test]
fn three_items_and_two_workers() {
    let timeline = timeline(Approach::Parallel, &three());
    let scene = Scene::of(&[part(Approach::Parallel, &timeline)], &narrow(By::Lanes));
    let done = |what, at| (what, Form::Fill, Paint::Succeeded, at);
    // Two seconds are 600 pixels. Workers have rows of 18 pixels under their slot's.
    assert_eq!(
        bars(&scene)[..4],
        [
            done(Pointed::Span(0), [100.0, 44.0, 600.0, 18.0]),
            done(Pointed::Work(0), [100.0, 66.0, 300.0, 14.0]),
            done(Pointed::Work(1), [100.0, 84.0, 300.0, 14.0]),
            done(Pointed::Work(2), [400.0, 66.0, 300.0, 14.0]),
        ]
    );
    assert_eq!(scene.content, AXIS + 18.0 + 22.0 + 2.0 * 18.0);
}

#[test]
fn attempts_stand_apart_with_dots_between() {
    let mut scenario = three();
    scenario.fail.insert("b".into(), Failures::First(1));
    scenario.retry = Some(crate::dagster::RetryPolicy {
        delay: Some(1.0),
        ..crate::dagster::RetryPolicy::default()
    });
    let timeline = timeline(Approach::Dynamic, &scenario);
    let scene = Scene::of(&[part(Approach::Dynamic, &timeline)], &narrow(By::Steps));
    // Four seconds: a, b in vain, c, b again. 150 pixels each.
    let of_b = |shape: &&Shape| shape.y >= 108.0 && shape.y < 130.0 && shape.w < 200.0;
    let shapes = scene.shapes.iter().filter(of_b);
    let seen: Vec<(Form, Paint, f32, f32)> = shapes
        .filter(|shape| shape.h > 0.0 && shape.w > 0.0)
        .map(|shape| (shape.form, shape.paint, shape.x, shape.w))
        .collect();
    assert_eq!(
        seen,
        [
            (Form::Fill, Paint::Retry, 250.0, 150.0),
            (Form::Dots, Paint::Retry, 400.0, 150.0),
            (Form::Fill, Paint::Succeeded, 550.0, 150.0),
        ]
    );
}

#[test]
fn processes_start_in_their_slots() {
    let scenario = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(2),
        },
        costs: crate::scenario::Costs::ALL[1],
        ..three()
    };
    let timeline = timeline(Approach::Dynamic, &scenario);
    let parts = [part(Approach::Dynamic, &timeline)];
    let whiskers = |by| {
        let scene = Scene::of(&parts, &narrow(by));
        let whiskers = scene
            .shapes
            .into_iter()
            .filter(|shape| shape.form == Form::Whisker);
        whiskers.collect::<Vec<Shape>>()
    };
    let (by_steps, by_lanes) = (whiskers(By::Steps), whiskers(By::Lanes));
    let times = |shapes: &[Shape]| -> Vec<(f32, f32)> {
        shapes.iter().map(|shape| (shape.x, shape.w)).collect()
    };
    assert!(by_steps.len() >= 5, "a process each");
    assert_eq!(times(&by_steps), times(&by_lanes));
    // Below the axis and the heading, a row of 22 pixels for each slot; in it, a process begins
    // where an attempt takes the slot, and not before the one before is there.
    let scale = Scene::of(&parts, &narrow(By::Lanes)).scale;
    for slot in 0..2 {
        let top = AXIS + 18.0 + 22.0 * slot as f32;
        let own = by_lanes
            .iter()
            .filter(|shape| shape.y >= top && shape.y < top + 22.0);
        let mut before = 0.0;
        for shape in own {
            let mut held = timeline.spans().iter().filter(|span| span.slot == slot);
            assert!(held.any(|span| scale.x(span.launched) == shape.x));
            assert!(shape.x >= before, "{shape:?} in slot {slot}");
            before = shape.x + shape.w;
        }
    }
}

#[test]
fn what_failed_is_seen_among_thousands() {
    let mut scenario = Scenario {
        items: Items::Numbered(50_000),
        executor: Executor::Multiprocess {
            max_concurrent: Some(4),
        },
        ..Scenario::default()
    };
    scenario.fail.insert("item_777".into(), Failures::Always);
    for approach in Approach::ALL {
        let timeline = timeline(approach, &scenario);
        for by in [By::Steps, By::Lanes] {
            let parts = [part(approach, &timeline)];
            let view = View {
                height: 2_000.0,
                ..view(by, Mode::Timed)
            };
            let scene = Scene::of(&parts, &view);
            let failed = scene
                .shapes
                .iter()
                .filter(|shape| shape.paint == Paint::Failed);
            assert!(failed.count() > 0, "{approach:?} by {by:?}");
        }
    }
}

#[test]
fn a_crowded_scene_is_coarser() {
    let scenario = Scenario {
        items: Items::Numbered(20_000),
        executor: Executor::Multiprocess {
            max_concurrent: Some(64),
        },
        ..Scenario::default()
    };
    let timeline = timeline(Approach::Dynamic, &scenario);
    let parts = [part(Approach::Dynamic, &timeline)];
    // Some 64 rows of 80 bars each, of 35 pixels.
    let view = View {
        width: 3_000.0,
        height: 2_000.0,
        from: Micros(100_000_000),
        to: Micros(180_000_000),
        ..view(By::Lanes, Mode::Timed)
    };
    let scene = Scene::of(&parts, &view);
    assert!(scene.shapes.len() <= super::ink::MOST_SHAPES);
    // Each slot works all the time.
    let bars = bars(&scene);
    for slot in 0..64 {
        let row = RowKey::Slot(slot);
        let row = place(
            &parts,
            &view,
            Target {
                approach: Approach::Dynamic,
                what: Pointed::Row(row),
            },
        );
        let row = row.expect("it is there");
        let own = scene.shapes.iter().filter(|shape| {
            shape.paint == Paint::Succeeded && shape.y >= row.y && shape.y < row.y + row.height
        });
        let width: f32 = own.map(|shape| shape.w).sum();
        assert!(
            width >= 3_000.0 - 160.0 - 1.0,
            "slot {slot} is {width} of {}",
            bars.len()
        );
    }
}

#[test]
fn a_run_that_has_not_begun_shows_its_job() {
    let plan = Arc::new(Plan::of(
        Approach::Dynamic,
        &three().check().expect("valid"),
    ));
    let timeline = Timeline::new(plan);
    let parts = [part(Approach::Dynamic, &timeline)];
    for by in [By::Steps, By::Lanes] {
        let scene = Scene::of(&parts, &narrow(by));
        let planned = texts(&scene).contains(&"compute_piece[?]");
        assert_eq!(planned, by == By::Steps);
        let dashed = scene
            .shapes
            .iter()
            .filter(|shape| shape.form == Form::Dashed);
        assert_eq!(dashed.count(), if by == By::Steps { 3 } else { 0 });
    }
}

#[test]
fn the_keyboard_goes_from_bar_to_bar() {
    let timeline = timeline(Approach::Dynamic, &three());
    let parts = [part(Approach::Dynamic, &timeline)];
    let view = narrow(By::Steps);
    let target = |what| Target {
        approach: Approach::Dynamic,
        what,
    };
    let go = |from, direction| {
        let from = Some(target(from));
        neighbour(&parts, &view, from, direction).map(|target| target.what)
    };
    let row = |step| Pointed::Row(RowKey::Step(step));
    assert_eq!(
        go(Pointed::Span(2), Direction::First),
        Some(Pointed::Row(RowKey::Approach))
    );
    assert_eq!(
        go(Pointed::Span(2), Direction::Last),
        Some(Pointed::Span(4))
    );
    assert_eq!(
        go(Pointed::Span(2), Direction::Down),
        Some(Pointed::Span(3))
    );
    assert_eq!(
        go(Pointed::Span(1), Direction::Up),
        Some(Pointed::Row(RowKey::FanOut(1)))
    );
    assert_eq!(go(Pointed::Span(2), Direction::Earlier), Some(row(2)));
    assert_eq!(go(row(2), Direction::Down), Some(row(3)));
    assert_eq!(go(Pointed::Span(2), Direction::Later), None);
    let b = place(&parts, &view, target(Pointed::Span(2))).expect("it is there");
    assert_eq!((b.y, b.height), (108.0, 22.0));
    assert_eq!((b.from, b.to), (Micros(1_000_000), Micros(2_000_000)));
}
