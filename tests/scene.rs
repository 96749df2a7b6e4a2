//! What holds for every picture of a run, tried on random runs and random views.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::driver::Simulation;
use fanout::engine::{Input, Job, Op, OpId, Output, Plan, Row, Source};
use fanout::record::{Record, Rerun, run_again};
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Pool, Scenario};
use fanout::timeline::{
    AXIS, By, Direction, End, Form, Mode, Paint, Part, Place, Pointed, RowKey, Scene, Shape,
    Target, Timeline, View, WorkEnd, neighbour, place,
};
use proptest::prelude::*;

use random::config;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

/// A run, as far as it has come.
#[derive(Clone, Debug)]
struct Case {
    scenario: Scenario,
    approaches: Vec<Approach>,
    /// Whether the dynamic job has a second mapped op.
    chain: bool,
    /// Thousandths of its rows that are logged.
    logged: usize,
    /// Time since the last of them.
    since: u64,
    /// Instants after which the run is terminated.
    terminated: Option<u32>,
    /// Whether the dynamic op may yield nothing.
    optional: bool,
    /// Whether it runs what failed before.
    is_run_again: bool,
}

prop_compose! {
    fn any_case()(
        n in prop_oneof![0..12_u32, 12..400_u32],
        seconds in prop_oneof![Just(0.0), (1..4_000_u32).prop_map(|millis| f64::from(millis) / 1e3)],
        max_concurrent in proptest::option::of(1..24_u32), processes in 1..12_u32,
        chunksize in proptest::option::of(1..8_u32), chunk_size in 1..20_u32,
        costs in proptest::sample::select(Costs::ALL.to_vec()),
        fail in proptest::collection::btree_map(0..400_u32, proptest::option::of(1..4_u32), 0..6),
        retry in proptest::option::of((0..3_u32, 0..40_u32)),
        approaches in prop_oneof![
            proptest::sample::subsequence(Approach::ALL.to_vec(), 1),
            Just(Approach::ALL.to_vec()),
        ],
        chain: bool,
        logged in prop_oneof![Just(1_000_usize), 0..1_000_usize],
        since in prop_oneof![Just(0_u64), 0..5_000_000_u64],
        terminated in proptest::option::weighted(0.3, 0..200_u32), optional: bool,
        is_run_again in proptest::bool::weighted(0.2),
    ) -> Case {
        let fail = fail.into_iter().filter(|(item, _)| *item < n).map(|(item, times)| {
            (format!("item_{item}"), times.map_or(Failures::Always, Failures::First))
        });
        let scenario = Scenario {
            items: Items::Numbered(n), seconds, costs, chunk_size,
            executor: max_concurrent.map_or(Executor::InProcess, |limit| {
                Executor::Multiprocess { max_concurrent: Some(limit) }
            }),
            pool: Pool { processes: Some(processes), chunksize },
            fail: fail.collect(),
            retry: retry.map(|(max_retries, delay)| RetryPolicy {
                max_retries, delay: Some(f64::from(delay)), ..RetryPolicy::default()
            }),
            ..Scenario::default()
        };
        Case { scenario, approaches, chain, logged, since, terminated, optional, is_run_again }
    }
}

prop_compose! {
    fn any_view()(
        by in proptest::sample::select(vec![By::Steps, By::Lanes]),
        mode in proptest::sample::select(vec![Mode::Timed, Mode::Timed, Mode::Flat, Mode::Waterfall]),
        width in 300.0..3_000.0_f32, height in 60.0..900.0_f32, gutter in 0.0..300.0_f32,
        scroll in prop_oneof![Just(0.0_f32), 0.0..3_000.0_f32],
        (from, to) in prop_oneof![Just((0_u64, 0_u64)), (0..60_000_000_u64, 0..60_000_000_u64)],
        toggled in proptest::collection::vec(any_row(), 0..5),
        collapse_idle: bool, as_dagster: bool, hide_not_started: bool, critical: bool,
        selected in proptest::option::of(any_target()),
    ) -> View {
        let (from, to) = (Micros(from), Micros(to));
        let selected = selected.map(|(approach, what)| Target { approach, what });
        View {
            by, mode, width, height, gutter, scroll, from, to, toggled, collapse_idle, as_dagster,
            hide_not_started, critical, selected,
        }
    }
}

fn any_key() -> impl Strategy<Value = RowKey> {
    prop_oneof![
        Just(RowKey::Approach),
        (0..4_u32).prop_map(RowKey::FanOut),
        (0..60_u32).prop_map(RowKey::Step),
        (0..8_u32).prop_map(RowKey::Slot),
        (0..60_u32, 0..12_u32).prop_map(|(step, worker)| RowKey::Worker(step, worker)),
        (0..60_u32).prop_map(RowKey::Lane),
    ]
}

fn any_approach() -> impl Strategy<Value = Approach> {
    proptest::sample::select(Approach::ALL.to_vec())
}

fn any_row() -> impl Strategy<Value = (Approach, RowKey)> {
    (any_approach(), any_key())
}

fn any_target() -> impl Strategy<Value = (Approach, Pointed)> {
    let what = prop_oneof![
        any_key().prop_map(Pointed::Row),
        (0..80_u32).prop_map(Pointed::Span),
        (0..80_u32).prop_map(Pointed::Work),
    ];
    (any_approach(), what)
}

impl Case {
    fn plan(&self, approach: Approach) -> Plan {
        let checked = self.scenario.check();
        let checked = checked.expect("a generated scenario is valid");
        let mut job = Job::of(approach, &checked);
        for op in &mut job.ops {
            op.optional = self.optional && op.output != Output::Plain;
        }
        if self.chain && approach == Approach::Dynamic {
            add_second_mapped_op(&mut job);
        }
        Plan::new(job, checked)
    }

    fn timeline(&self, approach: Approach) -> Timeline {
        let mut plan = Arc::new(self.plan(approach));
        if self.is_run_again {
            let parent = Record::of(Arc::clone(&plan), &self.rows(&plan));
            plan = Arc::new(run_again(&parent, self.plan(approach), &Rerun::FromFailure));
        }
        let rows = self.rows(&plan);
        Timeline::of(plan, &rows[..rows.len() * self.logged / 1_000])
    }

    fn rows(&self, plan: &Arc<Plan>) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut simulation = Simulation::new(plan);
        let mut instants = 0;
        while simulation.advance(&mut rows) {
            if self.terminated == Some(instants) {
                simulation.terminate(&mut rows);
            }
            instants += 1;
        }
        rows
    }

    fn timelines(&self) -> Vec<(Approach, Timeline)> {
        let timeline = |approach: &Approach| (*approach, self.timeline(*approach));
        self.approaches.iter().map(timeline).collect()
    }

    fn parts<'a>(&self, timelines: &'a [(Approach, Timeline)]) -> Vec<Part<'a>> {
        let part = |(approach, timeline): &'a (Approach, Timeline)| Part {
            approach: *approach,
            known: "simulated",
            timeline,
            now: timeline.last() + Micros(self.since),
            insight: None,
        };
        timelines.iter().map(part).collect()
    }
}

fn add_second_mapped_op(job: &mut Job) {
    let input = Input {
        name: "computed".into(),
        type_name: "String".into(),
        from: Source::Mapped(OpId(1)),
    };
    job.ops.insert(2, Op::new("check_piece", vec![input]));
    job.ops[3].inputs[0].from = Source::Collected(OpId(2));
}

/// Where an attempt or an item is, if it is in sight.
fn sight(scene: &Scene, view: &View, place: Place) -> Option<(f32, f32, f32, f32)> {
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

fn is_within(shape: &Shape, (top, bottom): (f32, f32)) -> bool {
    shape.y >= top - 0.1 && shape.y + shape.h <= bottom + 0.1
}

/// Whether shapes cover a stretch without a gap of more than a pixel.
fn covers(shapes: &[&Shape], x: f32, end: f32) -> bool {
    let mut ranges: Vec<(f32, f32)> = shapes
        .iter()
        .map(|shape| (shape.x, shape.x + shape.w))
        .collect();
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

fn check_shapes(scene: &Scene, view: &View) -> Result<(), TestCaseError> {
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
fn check_bars(parts: &[Part<'_>], view: &View, scene: &Scene) -> Result<(), TestCaseError> {
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
            if end - x >= 1.0 {
                prop_assert!(
                    covers(&shapes, x, end),
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

/// Later and then earlier is back again; down and down is at the last row.
fn check_walk(parts: &[Part<'_>], view: &View) -> Result<(), TestCaseError> {
    let go = |from, direction| neighbour(parts, view, Some(from), direction);
    let Some(first) = neighbour(parts, view, None, Direction::First) else {
        return Ok(());
    };
    let mut row = first;
    for _ in 0..2_000 {
        let mut at = row;
        for _ in 0..5 {
            prop_assert!(place(parts, view, at).is_some(), "{:?} is nowhere", at);
            let Some(later) = go(at, Direction::Later) else {
                break;
            };
            prop_assert_eq!(
                go(later, Direction::Earlier),
                Some(at),
                "before {:?}",
                later
            );
            at = later;
        }
        let Some(below) = go(row, Direction::Down) else {
            let last = neighbour(parts, view, None, Direction::Last).expect("there is a first");
            let last = neighbour(parts, view, Some(last), Direction::Last);
            let end = go(row, Direction::Last);
            prop_assert_eq!(last, end);
            prop_assert!(go(row, Direction::Up).is_some() || row == first);
            return Ok(());
        };
        let (y, next) = (place(parts, view, row), place(parts, view, below));
        prop_assert!(next.map(|place| place.y) >= y.map(|place| place.y));
        row = below;
    }
    Err(TestCaseError::fail("there is no last row"))
}

proptest! {
    #![proptest_config(config(150, 3_000))]

    #[test]
    fn a_scene_shows_what_is_in_sight(case in any_case(), view in any_view()) {
        let timelines = case.timelines();
        let parts = case.parts(&timelines);
        let scene = Scene::of(&parts, &view);
        prop_assert_eq!(&scene, &Scene::of(&parts, &view));
        check_shapes(&scene, &view)?;
        let is_timed = view.by == By::Lanes || view.mode == Mode::Timed;
        if is_timed {
            check_bars(&parts, &view, &scene)?;
        }
        for target in &scene.targets {
            let place = place(&parts, &view, *target);
            let place = place.ok_or_else(|| TestCaseError::fail(format!("{target:?} is nowhere")))?;
            prop_assert!(place.y >= AXIS - 0.1 && place.y + place.height <= scene.content + 0.5);
            prop_assert!(place.from <= place.to);
        }
    }

    #[test]
    fn times_and_pixels_belong_together(case in any_case(), view in any_view(), share in 0.0..1.0_f32) {
        let timelines = case.timelines();
        let scene = Scene::of(&case.parts(&timelines), &view);
        let left = view.gutter.min(view.width / 2.0);
        let x = left + share * (view.width - left);
        let back = scene.scale.x(scene.scale.at(x));
        // An instant before the run stands at its start; the finest zoom is a microsecond.
        let pixel = scene.scale.x(Micros(scene.seen.0.0 + 1)) - scene.scale.x(scene.seen.0);
        prop_assert!((back - x).abs() <= 1.0 + pixel || scene.scale.at(x) == Micros::ZERO, "{x} is {back}");
        let mut before = f32::MIN;
        for step in 0..=50 {
            let at = scene.scale.x(Micros(scene.whole.1.0 * step / 50));
            prop_assert!(at >= before);
            before = at;
        }
    }
}

proptest! {
    #![proptest_config(config(40, 1_000))]

    #[test]
    fn everything_can_be_walked_to(case in any_case(), view in any_view()) {
        let timelines = case.timelines();
        check_walk(&case.parts(&timelines), &view)?;
    }
}
