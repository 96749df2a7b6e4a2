use super::{narrow, three, timeline};
use crate::scenario::{Approach, Executor, Failures, Items, Scenario};
use crate::timeline::scene::{Anchor, Form, Paint, Part, Scene, Text};
use crate::timeline::view::{By, Mode, View};
use crate::timeline::{Insight, Timeline};

/// The scene of a run of which everything is known.
fn scene(approach: Approach, timeline: &Timeline, view: &View) -> Scene {
    let insight = Insight::of(timeline);
    let part = Part {
        insight: Some(&insight),
        ..super::part(approach, timeline)
    };
    Scene::of(&[part], view)
}

/// What is drawn in the accent colour.
fn accents(scene: &Scene) -> Vec<(Form, [f32; 4])> {
    let shapes = scene.shapes.iter();
    let accents = shapes.filter(|shape| shape.paint == Paint::Accent);
    let mark =
        |shape: &crate::timeline::scene::Shape| (shape.form, [shape.x, shape.y, shape.w, shape.h]);
    accents.map(mark).collect()
}

fn text<'a>(scene: &'a Scene, part: &str) -> Option<&'a Text> {
    scene.texts.iter().find(|text| text.text.contains(part))
}

#[test]
fn the_path_goes_down_the_rows() {
    let timeline = timeline(Approach::Dynamic, &three());
    let scene = scene(Approach::Dynamic, &timeline, &narrow(By::Steps));
    // Below the axis and the heading, rows of 22 pixels: `load_pieces` and `merge_and_analyze`
    // take no time and hold nothing up. a, b and c are the third to the fifth, of 200 pixels each;
    // the line is the lowest 3 pixels of each.
    let line = |row: f32| 24.0 + 18.0 + 22.0 * (row + 1.0) - 3.0;
    assert_eq!(
        accents(&scene),
        [
            (Form::Line, [300.0, line(2.0) + 1.5, 0.0, 22.0]),
            (Form::Line, [500.0, line(3.0) + 1.5, 0.0, 22.0]),
            (Form::Fill, [100.0, line(2.0), 200.0, 3.0]),
            (Form::Fill, [300.0, line(3.0), 200.0, 3.0]),
            (Form::Fill, [500.0, line(4.0), 200.0, 3.0]),
        ]
    );
    // In one lane, items of a second take as long as they must.
    assert_eq!(text(&scene, "best possible"), None);
}

#[test]
fn nothing_of_it_is_drawn_unless_it_is_asked_for() {
    let timeline = timeline(Approach::Dynamic, &three());
    let of = |view| accents(&scene(Approach::Dynamic, &timeline, &view));
    let off = View {
        critical: false,
        ..narrow(By::Steps)
    };
    assert_eq!(of(off), []);
    for mode in [Mode::Flat, Mode::Waterfall] {
        let untimed = View {
            mode,
            ..narrow(By::Steps)
        };
        assert_eq!(of(untimed), []);
    }
    let unknown = [super::part(Approach::Dynamic, &timeline)];
    assert_eq!(accents(&Scene::of(&unknown, &narrow(By::Steps))), []);
}

#[test]
fn a_wait_is_dotted() {
    let mut scenario = three();
    scenario.fail.insert("c".into(), Failures::First(1));
    scenario.retry = Some(crate::dagster::RetryPolicy {
        delay: Some(1.0),
        ..crate::dagster::RetryPolicy::default()
    });
    let timeline = timeline(Approach::Dynamic, &scenario);
    let scene = scene(Approach::Dynamic, &timeline, &narrow(By::Steps));
    // a, b, c in vain, a second of delay, c again: 120 pixels each.
    let along = accents(&scene).into_iter();
    let along = along.filter(|(form, _)| matches!(form, Form::Fill | Form::Dots));
    let along: Vec<(Form, f32, f32)> = along.map(|(form, at)| (form, at[0], at[2])).collect();
    assert_eq!(
        along,
        [
            (Form::Fill, 100.0, 120.0),
            (Form::Fill, 220.0, 120.0),
            (Form::Fill, 340.0, 120.0),
            (Form::Dots, 460.0, 120.0),
            (Form::Fill, 580.0, 120.0),
        ]
    );
}

#[test]
fn the_least_time_is_marked_where_the_run_took_longer() {
    let scenario = Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: Some(2),
        },
        retry: Some(crate::dagster::RetryPolicy {
            delay: Some(3.0),
            ..crate::dagster::RetryPolicy::default()
        }),
        fail: [("c".into(), Failures::First(1))].into_iter().collect(),
        ..three()
    };
    let timeline = timeline(Approach::Dynamic, &scenario);
    let scene = scene(Approach::Dynamic, &timeline, &narrow(By::Steps));
    // Two lanes need 2 s for three items of a second. The third fails after 2 s and is tried
    // again 3 s later: 6 s in all, 100 pixels each.
    let dotted = (Form::DottedLine, [300.0, 24.0, 0.0, scene.content - 24.0]);
    assert!(accents(&scene).contains(&dotted));
    let (best, time) = (
        text(&scene, "best possible 2 s"),
        text(&scene, "6 s simulated"),
    );
    assert_eq!(best.map(|text| text.x), Some(304.0));
    // Left of the end, at 700, where the picture ends soon after.
    assert_eq!(
        time.map(|text| (text.anchor, text.x)),
        Some((Anchor::End, 696.0))
    );
}

#[test]
fn a_title_goes_on_over_the_rows_where_labels_are_narrow() {
    let timelines = Approach::ALL.map(|approach| timeline(approach, &three()));
    let parts = [0, 1, 2].map(|at| super::part(Approach::ALL[at], &timelines[at]));
    for mode in [Mode::Timed, Mode::Flat] {
        let view = View {
            gutter: 60.0,
            ..super::view(By::Steps, mode)
        };
        let scene = Scene::of(&parts, &view);
        for approach in Approach::ALL {
            let title = text(&scene, approach.title()).expect("it has a title");
            // No letter is wider than that, on average.
            let wide = 7.5 * approach.title().len() as f32;
            assert!(title.most >= wide, "{title:?}");
        }
        let times = |text: &&Text| text.text.ends_with(" s simulated");
        assert_eq!(scene.texts.iter().filter(times).count(), 3);
    }
}

#[test]
fn a_long_path_is_a_few_marks() {
    let scenario = Scenario {
        items: Items::Numbered(20_000),
        executor: Executor::Multiprocess {
            max_concurrent: Some(64),
        },
        ..Scenario::default()
    };
    for approach in Approach::ALL {
        let timeline = timeline(approach, &scenario);
        for by in [By::Steps, By::Lanes] {
            let view = View {
                height: 3_000.0,
                toggled: (0..3)
                    .map(|op| (approach, super::RowKey::FanOut(op)))
                    .collect(),
                ..super::view(by, Mode::Timed)
            };
            let marks = accents(&scene(approach, &timeline, &view)).len();
            assert!(
                (1..=801).contains(&marks),
                "{approach:?} by {by:?}: {marks}"
            );
        }
    }
}
