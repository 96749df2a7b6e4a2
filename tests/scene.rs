//! What holds for every picture of a run, tried on random runs and random views.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::timeline::{AXIS, Scene, place};
use proptest::prelude::*;

use checks::{check_bars, check_shapes};
use draw::{any_case, any_view};
use path::{check_labels, check_path};
use random::config;
use walk::check_walk;

#[path = "scene/checks.rs"]
mod checks;
#[path = "scene/draw.rs"]
mod draw;
#[path = "scene/path.rs"]
mod path;
#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;
#[path = "scene/walk.rs"]
mod walk;

proptest! {
    #![proptest_config(config(150, 3_000))]

    #[test]
    fn a_scene_shows_what_is_in_sight(case in any_case(), view in any_view()) {
        let runs = case.runs();
        let parts = case.parts(&runs);
        let scene = Scene::of(&parts, &view);
        prop_assert_eq!(&scene, &Scene::of(&parts, &view));
        check_shapes(&scene, &view)?;
        if view.is_timed() {
            check_bars(&parts, &view, &scene)?;
        }
        check_path(&parts, &view, &scene)?;
        check_labels(&parts, &view, &scene)?;
        for target in &scene.targets {
            let place = place(&parts, &view, *target);
            let place = place.ok_or_else(|| TestCaseError::fail(format!("{target:?} is nowhere")))?;
            prop_assert!(place.y >= AXIS - 0.1 && place.y + place.height <= scene.content + 0.5);
            prop_assert!(place.from <= place.to);
        }
    }

    #[test]
    fn times_and_pixels_belong_together(case in any_case(), view in any_view(), share in 0.0..1.0_f32) {
        let runs = case.runs();
        let scene = Scene::of(&case.parts(&runs), &view);
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
        let runs = case.runs();
        check_walk(&case.parts(&runs), &view)?;
    }
}
