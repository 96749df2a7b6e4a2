//! What if: how run time and cost depend on one input, with a marker to look at one value of it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::app::asked::Asked;
use crate::app::decide::{Measure, Turn, each, is_same};
use crate::app::state::{Action, State};
use crate::app::views::{El, Look, el, p, several};
use crate::forecast::{Axis, CurvePoint, CurveReport, Sample, Unit, count, scenario_at};
use crate::host::protocol::decide::Kind;
use crate::scenario::{Approach, Price};

use super::chart::{Axes, Line, dot, framed, lines, over, percent, plot};
use super::parts::{asks, cell, do_or_not, group, heading, note, table, three, twin};
use super::standing::{any, of_found, once_over, standing};

const MEASURES: [(Measure, &str); 3] = [
    (Measure::RunTime, "Run time"),
    (Measure::Credits, "Credits"),
    (Measure::Money, "Money"),
];
/// Points that Page Up and Page Down go by.
const PAGE: i32 = 5;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    super::same_study(one, other, Kind::Curve)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let decide = &look.state.decide;
    let axes = Axis::ALL.map(|axis| {
        let name = axis.title().to_owned();
        (name, axis == decide.axis, Turn::Axis(axis))
    });
    let measures = MEASURES.map(|(measure, name)| {
        let chosen = measure == decide.measure;
        (name.to_owned(), chosen, Turn::Measure(measure))
    });
    let controls = el("div")
        .class("row spread")
        .with(group(look, "Along", axes.into()))
        .with(group(look, "Of a run", measures.into()));
    let found = decide.course(Kind::Curve).found.as_ref();
    let shown = found.and_then(|found| {
        let report = super::curve_of(&found.report)?;
        Some(shown(look, report, &found.asked))
    });
    several(vec![
        heading("What if?", "predicted").into(),
        controls.into(),
        p("hint", decide.axis.explained()).into(),
        standing(look, Kind::Curve, "Work it out").into(),
        of_found(look, Kind::Curve, shown).into(),
    ])
}

fn shown(look: &Look, report: &CurveReport, asked: &Rc<Asked>) -> Html {
    if report.points.is_empty() {
        return p("empty", "Nothing is worked out yet.").into();
    }
    let now = look.state.question();
    let price = now.map_or(asked.shared.price, |now| now.shared.price);
    let all = report.table(price);
    let crossings = el("div")
        .class("crossings")
        .with(el("h4").with("Where they change places"))
        .with(once_over(look, Kind::Curve, any(&report.sentences())));
    several(vec![
        chart(look, report, price),
        at_marker(look, report, (asked, price)),
        crossings.into(),
        twin(table("Curves", &all.head, all.rows.into_iter())).into(),
        note(report.note()),
    ])
}

/// The value that is looked at.
fn marked<'a>(look: &Look, report: &'a CurveReport) -> Option<&'a CurvePoint> {
    let wanted = look.state.decide.marker.unwrap_or(report.own);
    let apart = |point: &&CurvePoint| {
        let (here, there) = (
            report.scale.fraction(point.x),
            report.scale.fraction(wanted),
        );
        ((here - there).abs() * 1e9) as u64
    };
    report.points.iter().min_by_key(apart)
}

fn measured(measure: Measure, value: &Sample, price: Price) -> u64 {
    match measure {
        Measure::RunTime => value.run_time.0,
        Measure::Credits => value.credits().rounded(),
        Measure::Money => value.credits().cost(price).0,
    }
}

fn chart(look: &Look, report: &CurveReport, price: Price) -> Html {
    let measure = look.state.decide.measure;
    let line = |at: Approach| {
        let points = report.points.iter();
        let value = |point: &CurvePoint| measured(measure, point.value(at), price);
        let timed = measure == Measure::RunTime;
        let by_chance = report.points.iter().any(|point| {
            let value = point.value(at);
            value.early != value.late
        });
        Line {
            at,
            points: points
                .clone()
                .map(|point| (point.x, value(point)))
                .collect(),
            band: match timed && by_chance {
                true => points
                    .map(|point| (point.value(at).early.0, point.value(at).late.0))
                    .collect(),
                false => Vec::new(),
            },
        }
    };
    let drawn = each(line);
    let values = drawn.iter();
    let values = values.flat_map(|line| line.points.iter().map(|(_, y)| *y));
    let highs = drawn
        .iter()
        .flat_map(|line| line.band.iter().map(|(_, high)| *high));
    let (unit, title) = match measure {
        Measure::RunTime => (Unit::Time, "run time"),
        Measure::Credits => (Unit::Count, "credits"),
        Measure::Money => (Unit::Money, "cost of a run"),
    };
    let axes = Axes {
        x: report.scale,
        y: over(unit, values.chain(highs)),
    };
    let plot = plot(&axes, (report.axis.title(), title))
        .with(lines(&axes, &drawn))
        .each(crossings(report, &axes, measure, price));
    let marker = marker(look, report);
    let plot = framed(plot, marker.into_iter().map(Html::from).collect());
    plot.on("pointerdown", pointed(look, report, true))
        .on("pointermove", pointed(look, report, false))
        .into()
}

/// The points in which lines of what is shown change places.
fn crossings(report: &CurveReport, axes: &Axes, measure: Measure, price: Price) -> Vec<El> {
    let shown = report.crossings.iter().filter_map(|crossing| {
        let at = crossing.between(measure == Measure::RunTime)?;
        let point = report.point(crossing.at)?;
        let y = measured(measure, point.value(at), price);
        Some(dot(axes, (point.x, y), "crossing", "5"))
    });
    shown.collect()
}

/// The vertical line at the value that is looked at: it can be dragged, and moved by keys.
fn marker(look: &Look, report: &CurveReport) -> Option<El> {
    let point = marked(look, report)?;
    let places = report.points.iter().filter(|other| other.even);
    let place = places.clone().filter(|other| other.x < point.x).count();
    let last = places.count().saturating_sub(1);
    let texts = Approach::ALL.map(|at| {
        let value = point.value(at);
        [at.title(), " ", &value.time_text()].concat()
    });
    let said = [&report.axis.phrase(point.x), ": ", &texts.join(", ")].concat();
    let place_text = ["left:", &percent(report.scale.fraction(point.x))].concat();
    let marker = el("div")
        .attr("id", "curve-marker")
        .attr("role", "slider")
        .attr("tabindex", "0")
        .attr("aria-label", report.axis.title())
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", last.to_string())
        .attr("aria-valuenow", place.to_string())
        .attr("aria-valuetext", said)
        .attr("style", place_text)
        .class("marker")
        .on("keydown", keys(look, report, point.x))
        .with(el("span").with(report.axis.unit().text(point.x)));
    Some(marker)
}

fn keys(look: &Look, report: &CurveReport, from: u64) -> Callback<Event> {
    let act = look.act.clone();
    let steps = |by: i32| report.step_from(from, by).map_or(from, |point| point.x);
    let targets = [-PAGE, -1, 1, PAGE].map(steps);
    let ends = [report.points.first(), report.points.last()];
    let ends = ends.map(|point| point.map_or(from, |point| point.x));
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let to = match event.key().as_str() {
            "PageDown" => targets[0],
            "ArrowLeft" | "ArrowDown" => targets[1],
            "ArrowRight" | "ArrowUp" => targets[2],
            "PageUp" => targets[3],
            "Home" => ends[0],
            "End" => ends[1],
            _ => return,
        };
        event.prevent_default();
        act.emit(Action::Decide(Turn::Mark(to)));
    })
}

/// A press or a drag takes the marker to the nearest value.
fn pointed(look: &Look, report: &CurveReport, presses: bool) -> Callback<Event> {
    let act = look.act.clone();
    let places = report.points.iter();
    let places: Vec<(u64, f64)> = places
        .map(|point| (point.x, report.scale.fraction(point.x)))
        .collect();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<PointerEvent>();
        if event.buttons() & 1 == 0 {
            return;
        }
        let Some((x, ..)) = within_plot(&event) else {
            return;
        };
        if presses {
            capture(&event);
        }
        let far = |place: &&(u64, f64)| ((place.1 - x).abs() * 1e9) as u64;
        if let Some((value, _)) = places.iter().min_by_key(far) {
            act.emit(Action::Decide(Turn::Mark(*value)));
        }
    })
}

/// A drag goes on also where the pointer leaves the plot.
fn capture(event: &PointerEvent) {
    let target = event.target().map(JsCast::unchecked_into::<Element>);
    if let Some(target) = target {
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}

/// What the three come to there, and a button that asks just that.
fn at_marker(look: &Look, report: &CurveReport, (asked, price): (&Rc<Asked>, Price)) -> Html {
    let Some(point) = marked(look, report) else {
        return Html::default();
    };
    let times = each(|at| {
        let value = point.value(at);
        let text = value.time_text();
        let (time, beside) = text.split_once(" (").unwrap_or((&text, ""));
        cell(time.to_owned(), beside.trim_end_matches(')').to_owned())
    });
    let credits = each(|at| {
        let value = point.value(at);
        let credits = value.credits();
        cell(credits.to_string(), credits.cost(price).to_string())
    });
    let mut rows = vec![
        ("Run time".to_owned(), times),
        ("Credits".to_owned(), credits),
    ];
    if point.values.iter().any(|value| value.failed > 0) {
        let fails = each(|at| {
            let value = point.value(at);
            let share = value.failed_share() / 1_000 * 1_000;
            let of = match value.trials {
                0..=1 => String::new(),
                trials => [&count(value.failed), " of ", &count(trials)].concat(),
            };
            cell(Unit::Probability.text(share), of)
        });
        rows.push(("Runs that fail".to_owned(), fails));
    }
    let then = scenario_at(&asked.shared.scenario, report.axis, point.x);
    let is_own = point.x == report.own;
    let stale = look.state.question().is_none_or(|now| !is_same(now, asked));
    let name = ["Use ", &report.axis.phrase(point.x)].concat();
    let use_it = do_or_not(look, "", name, is_own || stale, asks(look, then));
    let at = ["At ", &report.axis.phrase(point.x)].concat();
    let at = if is_own {
        at + ", as in the question"
    } else {
        at
    };
    let head = el("div").class("row").with(el("h4").with(at)).with(use_it);
    several(vec![head.into(), three("Predicted there", rows).into()])
}

/// Where in a plot a pointer is, from 0 to 1 from the left and from the top, and the plot's size.
pub(super) fn within_plot(event: &MouseEvent) -> Option<(f64, f64, f64, f64)> {
    let target: Element = event.target()?.unchecked_into();
    let chart = target.closest(".chart").ok()??;
    let area = chart
        .query_selector(".plot")
        .ok()??
        .get_bounding_client_rect();
    let (width, height) = (area.width().max(1.0), area.height().max(1.0));
    let x = (f64::from(event.client_x()) - area.left()) / width;
    let y = (f64::from(event.client_y()) - area.top()) / height;
    Some((x, y, width, height))
}
