//! The time above the rows: which part of it, its ticks, and what has not come yet.

use crate::Micros;
use crate::micros::decimal;
use crate::timeline::Part;
use crate::timeline::layout::{Layout, until};
use crate::timeline::scale::Scale;
use crate::timeline::view::View;

use super::ink::{self, Ink, Layer};
use super::paint::Look;
use super::{Form, Paint, Shape};

/// Pixels between two ticks at least.
const APART: f32 = 80.0;
/// Free pixels before and after the whole time.
const MARGIN: (f32, f32) = (4.0, 16.0);
const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Times between ticks, in microseconds: Dagster's from half a second to twelve hours.
const INTERVALS: [u64; 31] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    50_000,
    100_000,
    SECOND / 2,
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    7 * DAY,
];

/// The scale of a view.
pub(super) fn scale(parts: &[Part<'_>], view: &View) -> Scale {
    let ends = parts.iter().map(end);
    let end = ends.max().unwrap_or_default().max(Micros(1_000));
    let left = ink::gutter(view) + MARGIN.0;
    let right = (view.width - MARGIN.1).max(left + 1.0);
    let scale = Scale::new((Micros::ZERO, end), (view.from, view.to), left, right);
    match view.collapse_idle {
        true => scale.without_idle(&busy(parts)),
        false => scale,
    }
}

/// The end of a run; of one under way, a little more, so that there is room for what comes.
fn end(part: &Part<'_>) -> Micros {
    let last = part.timeline.last().max(part.now);
    match part.timeline.status().is_final() {
        true => last,
        false => last + Micros(last.0 / 25),
    }
}

/// When anything runs in any of the parts.
fn busy(parts: &[Part<'_>]) -> Vec<(Micros, Micros)> {
    let mut busy: Vec<(Micros, Micros)> = Vec::new();
    for part in parts {
        let before = busy.len();
        for span in part.timeline.spans() {
            let end = until(part, span.end.is_open(), span.began, span.ended);
            // Attempts stand nearly in order, so that most only lengthen what is there.
            match busy[before..].last_mut() {
                Some(last) if last.0 <= span.launched && span.launched <= last.1 => {
                    last.1 = last.1.max(end);
                }
                _ => busy.push((span.launched, end)),
            }
        }
    }
    busy.sort_unstable();
    busy
}

/// Hairlines and labels, cuts, and the future.
pub(super) fn draw(ink: &mut Ink<'_>, parts: &[Part<'_>], layout: &Layout) {
    let (top, bottom) = ink.rows();
    for (part, rows) in parts.iter().zip(&layout.parts) {
        if part.timeline.status().is_final() || !ink.sees(rows.top, rows.bottom) {
            continue;
        }
        let x = ink
            .scale
            .x(part.now.max(part.timeline.last()))
            .max(ink.left);
        let (y, h) = (ink.y(rows.top), rows.bottom - rows.top);
        if x < ink.view.width {
            let look = Look::of(Form::Fill, Paint::Future);
            ink.fill(
                Layer::Back,
                look,
                (x, y, ink.view.width - x, h),
                Shape::NOTHING,
            );
            ink.line(Layer::Front, (Form::Line, Paint::Edge), (x, y), (x, y + h));
        }
    }
    ticks(ink);
    for cut in ink.scale.cuts() {
        let x = ink.scale.x(cut.from);
        if x < ink.left || x > ink.view.width {
            continue;
        }
        for x in [x - 1.5, x + 1.5] {
            ink.line(
                Layer::Front,
                (Form::DottedLine, Paint::Edge),
                (x, top),
                (x, bottom),
            );
        }
        ink.tick(["≈ ", &cut.length().to_string()].concat(), x, Paint::Text);
    }
}

fn ticks(ink: &mut Ink<'_>) {
    let every = interval(ink.scale);
    let (from, to) = (ink.scale.at(ink.left), ink.scale.at(ink.view.width));
    let (top, bottom) = ink.rows();
    let mut free_from = ink.left;
    let mut start = from;
    let cuts: Vec<(Micros, Micros)> = ink
        .scale
        .cuts()
        .iter()
        .map(|cut| (cut.from, cut.to))
        .collect();
    for (cut_from, cut_to) in cuts.into_iter().chain([(to, Micros(u64::MAX))]) {
        let end = cut_from.min(to);
        let mut tick = start.0.div_ceil(every).saturating_mul(every);
        while tick <= end.0 {
            let x = ink.scale.x(Micros(tick));
            let is_by_cut = cut_to.0 < u64::MAX && ink.scale.x(cut_from) - x < APART / 2.0;
            if x >= free_from && !is_by_cut && x <= ink.view.width - 8.0 {
                ink.line(
                    Layer::Back,
                    (Form::Line, Paint::Line),
                    (x, top),
                    (x, bottom),
                );
                ink.tick(label(tick, every), x, Paint::Muted);
                free_from = x + APART / 2.0;
            }
            tick = tick.saturating_add(every);
        }
        if cut_from < to {
            free_from = free_from.max(ink.scale.x(cut_from) + APART / 2.0);
        }
        start = start.max(cut_to);
        if start >= to {
            return;
        }
    }
}

/// The first of Dagster's intervals that leaves room for its labels.
fn interval(scale: &Scale) -> u64 {
    let least = scale.span(APART).0;
    let found = INTERVALS.into_iter().find(|every| *every > least);
    found.unwrap_or_else(|| least.max(1).next_multiple_of(30 * DAY))
}

/// As Dagster writes it: `0.5s`, `5s`, `2m`, `1h`.
fn label(at: u64, every: u64) -> String {
    let (unit, places, name) = match every {
        ..10 => (SECOND, 6, "s"),
        10..100 => (SECOND, 5, "s"),
        100..1_000 => (SECOND, 4, "s"),
        1_000..10_000 => (SECOND, 3, "s"),
        10_000..100_000 => (SECOND, 2, "s"),
        100_000..SECOND => (SECOND, 1, "s"),
        SECOND..MINUTE => (SECOND, 0, "s"),
        MINUTE..HOUR => (MINUTE, 0, "m"),
        HOUR..DAY => (HOUR, 0, "h"),
        _ => (DAY, 0, "d"),
    };
    [&decimal(at, unit, places), name].concat()
}

#[cfg(test)]
mod tests {
    use super::{HOUR, MINUTE, SECOND, interval, label};
    use crate::Micros;
    use crate::timeline::scale::Scale;

    fn of(seconds: u64) -> u64 {
        let whole = (Micros::ZERO, Micros(seconds * SECOND));
        interval(&Scale::new(whole, whole, 0.0, 800.0))
    }

    #[test]
    fn ticks_are_dagsters() {
        assert_eq!(of(4), SECOND / 2);
        assert_eq!(of(5), SECOND);
        assert_eq!(of(26), 5 * SECOND);
        assert_eq!(of(3_600), 10 * MINUTE);
        assert_eq!(of(30 * 3_600), 6 * HOUR);
    }

    #[test]
    fn labels_are_dagsters() {
        assert_eq!(label(SECOND / 2, SECOND / 2), "0.5s");
        assert_eq!(label(95 * SECOND, 5 * SECOND), "95s");
        assert_eq!(label(4 * MINUTE, 2 * MINUTE), "4m");
        assert_eq!(label(HOUR, HOUR), "1h");
        assert_eq!(label(12_345_000, 1_000), "12.345s");
    }
}
