//! Chunks: the hybrid's run time against its credits over all chunk sizes, and the best choice
//! under a limit.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::app::asked::Asked;
use crate::app::decide::{Section, Turn, Typed, budget, is_same};
use crate::app::state::{Action, State};
use crate::app::views::{El, Look, el, nothing, p, several};
use crate::forecast::frontier::{
    Answer, HEADINGS, Point, Report, answer_words, but_fails, cliff_words, cliffs_explained, rows,
    words,
};
use crate::forecast::{Credits, Unit, count, some};
use crate::host::protocol::decide::Kind;
use crate::scenario::{Approach, Checked};

use super::chart::{Axes, dot, framed, over, path, percent, plot, short};
use super::parts::{act, act_or_not, asks, do_or_not, field, heading, note, table, twin};
use super::standing::{any, of_found, once_over, standing, without_items};

/// Cliffs that are told.
const CLIFFS: usize = 5;
/// Points that are drawn beside the front: more would be one blot.
const MOST_DRAWN: usize = 400;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    super::same_study(one, other, Kind::Frontier)
        && one.decide.serverless == other.decide.serverless
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    if without_items(look) {
        let text = "There are no items, so there is nothing to take in chunks.";
        let head = heading("Which chunks?", "predicted");
        return several(vec![head.into(), p("empty", text).into()]);
    }
    let course = look.state.decide.course(Kind::Frontier);
    let found = course.found.as_ref();
    let shown = found.and_then(|found| {
        let report = super::frontier_of(&found.report)?;
        Some(shown(look, report, &found.asked))
    });
    several(vec![
        heading("Which chunks?", "predicted").into(),
        standing(look, Kind::Frontier, "Work it out").into(),
        of_found(look, Kind::Frontier, shown).into(),
    ])
}

fn shown(look: &Look, report: &Report, asked: &Rc<Asked>) -> Html {
    if report.points.is_empty() {
        return p("empty", "Nothing is worked out yet.").into();
    }
    let price = look
        .state
        .question()
        .map_or(asked.shared.price, |now| now.shared.price);
    let money = |credits: Credits| credits.cost(price);
    let cliffs = report.highest(CLIFFS);
    let cliffs = cliffs.iter();
    let cliffs: Vec<String> = cliffs
        .filter_map(|cliff| cliff_words(cliff, report, &asked.checked))
        .collect();
    let cells = rows(report, &money).into_iter().map(|row| {
        let mut cells: Vec<String> = row.cells.into();
        cells.push(row.notes);
        cells
    });
    let titles: Vec<String> = HEADINGS.iter().map(|title| (*title).to_owned()).collect();
    let titles = [titles, vec!["Notes".to_owned()]].concat();
    several(vec![
        once_over(
            look,
            Kind::Frontier,
            any(&words(report, &asked.checked, &money)),
        ),
        no_choice(look, report),
        picture(look, report),
        picked(look, report, asked),
        steep(look, &cliffs, &asked.checked),
        budgeted(look, report, asked),
        twin(table("Chunk sizes worth a row", &titles, cells)).into(),
        note(report.note()),
    ])
}

/// Where nothing here is a choice another section may recommend something all the same.
fn no_choice(look: &Look, report: &Report) -> Html {
    if !report.is_over || !report.front.is_empty() {
        return nothing();
    }
    let to = act(look, "quiet", "What matters", Turn::To(Section::Choice));
    p(
        "",
        "Here what mostly fails is no choice. By your weights a loss only costs points: where anything comes through, the least bad is named there: ",
    )
    .with(to)
    .into()
}

/// Where a chunk more takes much longer.
fn steep(look: &Look, cliffs: &[String], checked: &Checked) -> Html {
    match cliffs {
        [] => nothing(),
        cliffs => several(vec![
            el("h4")
                .with("Cliffs: where more chunks cost much time")
                .into(),
            p("hint", cliffs_explained(checked)).into(),
            once_over(look, Kind::Frontier, any(cliffs)),
        ]),
    }
}

/// The hybrid's points in the order of their sizes.
fn hybrid(report: &Report) -> Vec<(u32, &Point)> {
    let all = (0..).zip(&report.points);
    all.filter(|(_, point)| point.approach == Approach::Hybrid)
        .collect()
}

fn at(point: &Point) -> (u64, u64) {
    (point.credits().rounded(), point.run_time.0)
}

/// The point that is looked at: the one picked, else one's own.
fn looked_at(look: &Look, report: &Report) -> Option<u32> {
    let size = look.state.decide.chunk;
    let all = hybrid(report);
    let picked = all.iter().find(|(_, point)| Some(point.size) == size);
    picked.map(|(number, _)| *number).or(report.yours)
}

fn picture(look: &Look, report: &Report) -> Html {
    let credits = report.points.iter().map(|point| point.credits().rounded());
    let times = report.points.iter().map(|point| point.run_time.0);
    let axes = Axes {
        x: over(Unit::Count, credits),
        y: over(Unit::Time, times),
    };
    let all = hybrid(report);
    let each = all.len().div_ceil(MOST_DRAWN).max(1);
    let tried = all.iter().step_by(each);
    let tried = tried.map(|(_, point)| dot(&axes, at(point), "tried", "2.5"));
    let mut drawn = plot(&axes, ("credits", "run time")).each(tried);
    let front: Vec<(u64, u64)> = report.on_front().map(at).collect();
    drawn = drawn
        .with(joined(&axes, &front))
        .each(front.iter().map(|point| dot(&axes, *point, "front", "4")));
    for other in [Approach::Dynamic, Approach::Parallel] {
        if let Some(point) = report.points.iter().find(|point| point.approach == other) {
            drawn = drawn.with(named(&axes, point, short(other)));
        }
    }
    if let Some(yours) = report.yours.and_then(|number| report.point(number)) {
        drawn = drawn
            .with(dot(&axes, at(yours), "yours", "7"))
            .with(beside(&axes, yours, "yours", "1.5em"));
    }
    let selected = looked_at(look, report).and_then(|number| report.point(number));
    if let Some(point) = selected {
        drawn = drawn.with(dot(&axes, at(point), "selected-point", "9"));
    }
    let clicked = clicks(look, report, axes);
    let plot = drawn.on("click", clicked);
    let legend = p(
        "hint legend",
        "Each dot is a chunk size of the hybrid; the line joins those that nothing beats on both. Click a dot, or step through the sizes below.",
    );
    several(vec![legend.into(), framed(plot, Vec::new()).into()])
}

fn named(axes: &Axes, point: &Point, name: &'static str) -> El {
    el("g")
        .with(dot(axes, at(point), "other", "4.5"))
        .with(beside(axes, point, name, "-0.6em"))
        .attr("data-approach-of", point.approach.name())
}

/// A name beside a point; `down` is how far below its middle.
fn beside(axes: &Axes, point: &Point, name: &'static str, down: &'static str) -> El {
    let (x, y) = axes.place(at(point));
    let left = x > 0.7;
    el("text")
        .attr("x", percent(x))
        .attr("y", percent(y))
        .attr("dx", if left { "-9" } else { "9" })
        .attr("dy", down)
        .attr("text-anchor", left.then_some("end"))
        .attr("class", "name")
        .with(name)
}

fn joined(axes: &Axes, points: &[(u64, u64)]) -> El {
    let line = el("path")
        .attr("d", path(axes, points.iter().copied()))
        .attr("vector-effect", "non-scaling-stroke")
        .class("joined");
    el("svg")
        .attr("viewBox", "0 0 1000 1000")
        .attr("preserveAspectRatio", "none")
        .attr("width", "100%")
        .attr("height", "100%")
        .with(line)
}

/// A click takes the nearest chunk size.
fn clicks(look: &Look, report: &Report, axes: Axes) -> Callback<Event> {
    let act = look.act.clone();
    let places: Vec<(u32, f64, f64)> = hybrid(report)
        .into_iter()
        .map(|(_, point)| {
            let (x, y) = axes.place(at(point));
            (point.size, x, y)
        })
        .collect();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<MouseEvent>();
        let Some((x, y, width, height)) = super::curves::within_plot(&event) else {
            return;
        };
        let far = |place: &(u32, f64, f64)| {
            let (dx, dy) = ((place.1 - x) * width, (place.2 - y) * height);
            dx * dx + dy * dy
        };
        let nearest = places
            .iter()
            .min_by(|one, other| far(one).total_cmp(&far(other)));
        if let Some((size, ..)) = nearest {
            act.emit(Action::Decide(Turn::Pick(*size)));
        }
    })
}

/// The size that is looked at: what it comes to, and the way to its neighbours.
fn picked(look: &Look, report: &Report, asked: &Rc<Asked>) -> Html {
    let all = hybrid(report);
    let Some(number) = looked_at(look, report) else {
        return nothing();
    };
    let Some(place) = all.iter().position(|(other, _)| *other == number) else {
        return nothing();
    };
    let Some((_, point)) = all.get(place).copied() else {
        return nothing();
    };
    let now = look.state.question();
    let price = now.map_or(asked.shared.price, |now| now.shared.price);
    let step = |name, label: &'static str, to: Option<usize>| {
        let to = to.and_then(|to| all.get(to));
        let size = to.map_or(point.size, |(_, point)| point.size);
        act_or_not(look, "segment", name, to.is_none(), Turn::Pick(size)).attr("aria-label", label)
    };
    let is_own = report.yours == Some(number);
    let mut scenario = asked.shared.scenario.clone();
    scenario.chunk_size = point.size;
    let name = ["Use chunks of ", &count(point.size)].concat();
    let blocked = is_own || now.is_none_or(|now| !is_same(now, asked));
    let use_it = do_or_not(look, "", name, blocked, asks(look, scenario));
    // That each run fails stands behind its time.
    let fails = match point.none_succeeds() {
        true => String::new(),
        false => but_fails(point),
    };
    let text = [
        "Chunks of ",
        &count(point.size),
        " (",
        &some(point.chunks, "op"),
        "): ",
        &point.time_text(),
        ", ",
        &point.credits().words(),
        " (",
        &point.credits().cost(price).to_string(),
        ")",
        &fails,
        if is_own { ", as you have it." } else { "." },
    ]
    .concat();
    el("div")
        .class("row picked")
        .with(step("−", "Smaller chunks", place.checked_sub(1)))
        .with(step("+", "Larger chunks", Some(place + 1)))
        .with(el("p").attr("role", "status").class("count").with(text))
        .with(use_it)
        .into()
}

/// The best choice under limits that somebody types.
fn budgeted(look: &Look, report: &Report, asked: &Rc<Asked>) -> Html {
    let (budget, wrong) = budget(&look.state, asked);
    let typed = |what, id, label, hint: &'static str| {
        field(look, what, id, label, hint, wrong[what as usize])
    };
    let fields = el("div")
        .class("fields")
        .with(typed(
            Typed::Within,
            "within",
            "Done within",
            "30min, 90s or 1h30m",
        ))
        .with(typed(Typed::AtMost, "at-most", "At most, in $ a month", ""))
        .with(typed(
            Typed::Failing,
            "failing",
            "Failing at most, in %",
            "of the runs",
        ))
        .with(typed(Typed::Runs, "month", "Runs a month", ""));
    if wrong.contains(&true) {
        return several(vec![
            el("h4").with("Within a budget").into(),
            fields.into(),
            p("empty", "No answer until the limits make sense.").into(),
        ]);
    }
    let answer = budget.answer(report);
    let text = answer_words(&answer, &budget, report, &asked.checked);
    let best = match answer {
        Answer::Best(choice) => report.point(choice.point),
        Answer::Nothing(_) | Answer::NoRun => None,
    };
    let show = best.filter(|point| point.approach == Approach::Hybrid);
    let show = show.map(|point| act(look, "quiet", "Show it", Turn::Pick(point.size)));
    let said = el("p")
        .attr("role", "status")
        .with(text)
        .with(" ")
        .with(show);
    several(vec![
        el("h4").with("Within a budget").into(),
        fields.into(),
        once_over(look, Kind::Frontier, Some(said.into())),
    ])
}
