//! What somebody does with the timelines, and what is asked for then.

use std::rc::Rc;

use crate::Micros;
use crate::app::state::{Effect, State, Tab};
use crate::host::protocol::why::What;
use crate::timeline::{By, Pointed, Scene, Shape, Target};

use super::known::{Drag, GUTTER, Gesture, NARROW, Point, Switch, Why};
use super::{ask, asked_for, asked_of_log};

/// Pixels that a pointer may move and still click.
const STILL: f32 = 4.0;
/// Pixels beside a bar that still are the bar's: some are a pixel wide.
const SLACK: f32 = 2.0;
const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// The shortest time that is shown, in microseconds.
const LEAST: u64 = 100;

pub(super) fn reduce(state: &mut State, gesture: Gesture) -> Vec<Effect> {
    let mut effects = Vec::new();
    let why = Rc::make_mut(&mut state.why);
    let before = why.view.clone();
    match gesture {
        Gesture::By(by) => why.view.by = by,
        Gesture::Mode(mode) => {
            why.view.mode = mode;
            why.view.by = By::Steps;
        }
        Gesture::Only(only) => {
            why.only = only;
            why.stale = true;
        }
        Gesture::Turn(switch) => turn(why, switch),
        Gesture::Sized(width, height) => {
            why.view.width = width;
            why.view.height = height;
            why.view.gutter = if width < NARROW { GUTTER.1 } else { GUTTER.0 };
        }
        Gesture::Scrolled(to) => why.view.scroll = to,
        Gesture::Pointer(what, pointer, x, y) => {
            effects.extend(point(state, what, pointer, (x, y)));
        }
        Gesture::Pan(pixels) => pan(why, pixels),
        Gesture::Zoom(at, by) => zoom(why, at, by),
        Gesture::Fit => (why.view.from, why.view.to) = (Micros::ZERO, Micros::ZERO),
        Gesture::FitSelected => fit_selected(why),
        Gesture::ToLog => return to_log(state),
        Gesture::Walk(direction) => {
            let from = why.view.selected;
            effects.extend(ask(state, What::Walk(from, direction)));
        }
        Gesture::Select(target) => {
            effects.extend(select(state, target));
            if target.is_none() {
                effects.push(Effect::FocusOn("timeline-canvas"));
            }
        }
        Gesture::Fold => {
            if let Some(selected) = why.view.selected {
                fold(why, selected);
            }
        }
        Gesture::Turned(from) => {
            why.table_from = from;
            why.stale = true;
        }
        Gesture::Overview(x) => overview(why, x),
        Gesture::Due => why.stale = true,
    }
    if state.why.view != before {
        Rc::make_mut(&mut state.why).stale = true;
    }
    effects.extend(asked_for(state));
    effects.extend(asked_of_log(state));
    effects
}

fn turn(why: &mut Why, switch: Switch) {
    let on = match switch {
        Switch::CollapseIdle => &mut why.view.collapse_idle,
        Switch::AsDagster => &mut why.view.as_dagster,
        Switch::Critical => &mut why.view.critical,
        Switch::HideNotStarted => &mut why.view.hide_not_started,
        Switch::Table => &mut why.as_table,
    };
    *on = !*on;
    why.stale = true;
}

/// Sees what is selected, with a quarter of its time on each side.
fn fit_selected(why: &mut Why) {
    if let Some((from, to)) = why.selected_time.filter(|(from, to)| from < to) {
        let beside = Micros(to.since(from).0 / 4);
        see(why, (from.since(beside), to + beside));
    }
}

/// Shows the rows of what is selected in the event log.
fn to_log(state: &mut State) -> Vec<Effect> {
    let selected = state.why.view.selected;
    let find =
        selected.and_then(|selected| Some((selected, state.why.known(selected)?.find.clone())));
    if let Some((selected, find)) = find {
        state.show_log(selected.approach, &find);
    }
    vec![Effect::FocusOn("tab-events")]
}

fn fold(why: &mut Why, target: Target) {
    let Pointed::Row(row) = target.what else {
        return;
    };
    let toggled = &mut why.view.toggled;
    let row = (target.approach, row);
    match toggled.iter().position(|other| *other == row) {
        Some(at) => drop(toggled.swap_remove(at)),
        None => toggled.push(row),
    }
}

/// Asks what there is to say of what the pointer is over.
fn hover(state: &mut State, target: Target) -> Option<Effect> {
    let known = state.why.known(target).is_some();
    ask(state, What::Known(target)).filter(|_| !known)
}

/// What a pointer does: hovers, drags the time along, pinches it, or clicks.
fn point(state: &mut State, point: Point, pointer: i32, (x, y): (f32, f32)) -> Option<Effect> {
    let why = Rc::make_mut(&mut state.why);
    match (point, why.drag) {
        (Point::Down, None) => {
            why.drag = Some(Drag {
                pointer,
                x,
                moved: false,
                other: None,
            });
            None
        }
        (Point::Down, Some(drag)) => {
            why.drag = Some(Drag {
                other: Some((pointer, x)),
                moved: true,
                ..drag
            });
            None
        }
        (Point::Move, Some(drag)) => {
            why.hovered = None;
            why.drag = Some(dragged(why, drag, pointer, x));
            None
        }
        (Point::Move, None) => None,
        (Point::Hover, _) => {
            why.drag = None;
            let target = hit(why.scene.as_deref()?, x, y);
            let before = why.hovered.map(|(target, ..)| target);
            why.hovered = target.map(|target| (target, x, y));
            let new = target.filter(|target| Some(*target) != before)?;
            hover(state, new)
        }
        (Point::Leave, _) => {
            why.hovered = None;
            why.drag = None;
            None
        }
        (Point::Up, Some(drag)) => {
            why.drag = None;
            if drag.moved {
                return None;
            }
            click(state, (x, y))
        }
        (Point::Up, None) => None,
    }
}

fn click(state: &mut State, (x, y): (f32, f32)) -> Option<Effect> {
    let why = Rc::make_mut(&mut state.why);
    let target = hit(why.scene.as_deref()?, x, y);
    match target {
        Some(target) if x < why.view.gutter => {
            fold(why, target);
            select(state, Some(target))
        }
        _ => select(state, target),
    }
}

fn select(state: &mut State, target: Option<Target>) -> Option<Effect> {
    let why = Rc::make_mut(&mut state.why);
    why.hovered = None;
    why.view.selected = target;
    why.filters = target.is_some();
    if target.is_none() && state.tab == Tab::Events {
        state.find("");
    }
    ask(state, What::Place(target?))
}

fn dragged(why: &mut Why, drag: Drag, pointer: i32, x: f32) -> Drag {
    let moved = drag.moved || (x - drag.x).abs() > STILL;
    match drag.other {
        Some((second, other)) => {
            let (one, two) = if pointer == second {
                (drag.x, x)
            } else {
                (x, other)
            };
            let (before, now) = ((drag.x - other).abs(), (one - two).abs());
            if before > STILL && now > STILL {
                // Powers of two, to first order: what a finger does in a frame is little.
                zoom(
                    why,
                    Some((one + two) / 2.0),
                    (now - before) / before * LOG2_E,
                );
            }
            Drag {
                x: one,
                other: Some((second, two)),
                ..drag
            }
        }
        None if moved && pointer == drag.pointer => {
            pan(why, drag.x - x);
            Drag { x, moved, ..drag }
        }
        None => drag,
    }
}

/// What stands at a place: what was drawn last is on top.
fn hit(scene: &Scene, x: f32, y: f32) -> Option<Target> {
    let within = |shape: &&Shape| {
        shape.target != Shape::NOTHING
            && (shape.x - SLACK..=shape.x + shape.w + SLACK).contains(&x)
            && (shape.y..=shape.y + shape.h).contains(&y)
    };
    let shape = scene.shapes.iter().rev().find(within)?;
    scene.targets.get(shape.target as usize).copied()
}

/// The part of the time that is seen, in pixels of the picture.
fn window(why: &Why) -> Option<(&Scene, f32, f32)> {
    let scene = why.scene.as_deref()?;
    let (from, to) = match why.view.from < why.view.to {
        true => (why.view.from, why.view.to),
        false => scene.whole,
    };
    Some((scene, scene.scale.x(from), scene.scale.x(to)))
}

fn pan(why: &mut Why, pixels: f32) {
    let Some((scene, left, right)) = window(why) else {
        return;
    };
    let (first, last) = (scene.scale.x(scene.whole.0), scene.scale.x(scene.whole.1));
    let pixels = pixels.clamp((first - left).min(0.0), (last - right).max(0.0));
    let seen = (
        scene.scale.at(left + pixels),
        scene.scale.at(right + pixels),
    );
    see(why, seen);
}

/// Zooms by powers of two around a place, or the middle.
fn zoom(why: &mut Why, at: Option<f32>, by: f32) {
    let Some((scene, left, right)) = window(why) else {
        return;
    };
    let at = at.map_or((left + right) / 2.0, |at| at.clamp(left, right));
    let factor = libm::exp2f(-by.clamp(-4.0, 4.0));
    let (first, last) = (scene.scale.x(scene.whole.0), scene.scale.x(scene.whole.1));
    let from = (at - (at - left) * factor).max(first);
    let to = (at + (right - at) * factor).min(last);
    let seen = (scene.scale.at(from), scene.scale.at(to));
    let whole = from <= first && to >= last;
    see(
        why,
        if whole {
            (Micros::ZERO, Micros::ZERO)
        } else {
            seen
        },
    );
}

fn see(why: &mut Why, (from, to): (Micros, Micros)) {
    if from == to || to.since(from).0 >= LEAST {
        (why.view.from, why.view.to) = (from, to);
    }
}

/// Brings what stands at a place of the overview to the middle of what is seen.
fn overview(why: &mut Why, x: f32) {
    let Some(scene) = why.scene.clone() else {
        return;
    };
    if why.view.from >= why.view.to {
        return; // all of it is seen
    }
    let (start, width) = super::pen::extent(&scene);
    let (start, end) = (start as f32, (start + width) as f32);
    let middle = scene.scale.overview(start, end).at(x.clamp(start, end));
    let width = why.view.to.since(why.view.from);
    let last = scene.whole.1.since(width);
    let from = middle
        .since(Micros(width.0 / 2))
        .max(scene.whole.0)
        .min(last);
    see(why, (from, from + width));
}
