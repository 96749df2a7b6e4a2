//! Timelines: what ran when, in steps or in lanes, all approaches under one time scale; and the
//! same as a table and in words.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{El, Look, choice, el, nothing, p, several};
use crate::app::state::{Action, State};
use crate::app::why::{Gesture, Switch, TABLE_ROWS, Table};
use crate::host::protocol::why::{File, Known};
use crate::scenario::Approach;
use crate::timeline::{By, Direction, Mode, Target};

/// What a key pans by, in pixels, and zooms by, in powers of two.
const PAN: f32 = 80.0;
const ZOOM: f32 = 0.5;

const KEYS: &str = "Keys: the arrows go from bar to bar, Enter folds a row, F fits what is selected, L shows its rows in the log, + and − (or W and S) zoom, A and D pan, 0 shows all, Esc lets go. Mouse: Ctrl and the wheel zoom, a drag pans, a click on a row's name folds it. Touch: pinch and drag.";

/// The tab.
pub(super) fn view(look: &Look) -> Html {
    let at = look.state.looked_at;
    several(vec![
        look.part(at, same_controls, controls),
        pictured(look, look.part(at, same_picture, picture)),
        look.part(at, same_known, known),
        look.part(at, same_words, words),
    ])
}

fn same_controls(one: &State, other: &State, _: Approach) -> bool {
    let chosen = |state: &State| {
        let (why, view) = (&state.why, &state.why.view);
        let switches = [
            view.critical,
            view.collapse_idle,
            view.as_dagster,
            view.hide_not_started,
        ];
        (view.by, view.mode, switches, why.only, why.as_table)
    };
    chosen(one) == chosen(other)
}

fn controls(look: &Look, _: Approach) -> Html {
    let (why, view) = (&look.state.why, &look.state.why.view);
    let pick = |name, chosen, gesture| choice(look, "segment", name, chosen, Action::Why(gesture));
    let steps = view.by == By::Steps;
    let mode = |mode, name| pick(name, steps && view.mode == mode, Gesture::Mode(mode));
    let placed = vec![
        mode(Mode::Timed, "Steps"),
        mode(Mode::Waterfall, "Waterfall"),
        mode(Mode::Flat, "Flat"),
        pick("Lanes", !steps, Gesture::By(By::Lanes)),
    ];
    let mut parts = vec![pick("All three", why.only.is_none(), Gesture::Only(None))];
    for at in Approach::ALL {
        parts.push(pick(
            at.title(),
            why.only == Some(at),
            Gesture::Only(Some(at)),
        ));
    }
    let turn = |name, on, switch| pick(name, on, Gesture::Turn(switch));
    let switches = vec![
        turn("Critical path", view.critical, Switch::Critical),
        turn("What Dagster shows", view.as_dagster, Switch::AsDagster),
        turn(
            "Without idle time",
            view.collapse_idle,
            Switch::CollapseIdle,
        ),
        turn(
            "Hide not started",
            view.hide_not_started,
            Switch::HideNotStarted,
        ),
        turn("As a table", why.as_table, Switch::Table),
    ];
    let tool = |name, label, gesture| labelled(look, name, label, Action::Why(gesture));
    let tools = vec![
        tool("−", "Zoom out", Gesture::Zoom(None, -ZOOM)),
        tool("+", "Zoom in", Gesture::Zoom(None, ZOOM)),
        tool("←", "Earlier", Gesture::Pan(-PAN)),
        tool("→", "Later", Gesture::Pan(PAN)),
        tool("Fit", "Fit all of the time", Gesture::Fit),
    ];
    let take = vec![
        labelled(
            look,
            "SVG",
            "Save the picture as SVG",
            Action::Take(File::Svg),
        ),
        labelled(look, "PNG", "Save the picture as PNG", Action::TakePicture),
        labelled(
            look,
            "Trace",
            "Save a Trace for Perfetto",
            Action::Take(File::Trace),
        ),
    ];
    let rows = [
        vec![
            group("Approaches", parts),
            group("Take along", take),
            group("Time", tools),
        ],
        vec![group("Rows", placed), group("Show", switches)],
    ];
    let rows = rows.map(|groups| el("div").class("row spread").each(groups).into());
    several(Vec::from(rows))
}

/// A button that says more to who asks.
fn labelled(look: &Look, name: &'static str, label: &'static str, action: Action) -> El {
    el("button")
        .attr("type", "button")
        .attr("data-kind", "segment")
        .attr("aria-label", label)
        .attr("title", label)
        .on("click", look.on(action))
        .with(name)
}

/// The log that is looked at as a file.
pub(super) fn take_log(look: &Look) -> El {
    let take = vec![
        labelled(
            look,
            "NDJSON",
            "Save the log as NDJSON",
            Action::Take(File::Ndjson),
        ),
        labelled(look, "CSV", "Save the log as CSV", Action::Take(File::Csv)),
    ];
    group("Take along", take)
}

fn group(name: &'static str, buttons: Vec<El>) -> El {
    el("div")
        .attr("role", "group")
        .attr("aria-label", name)
        .class("row segments")
        .each(buttons)
}

/// A picture, and what floats over it.
fn pictured(look: &Look, picture: Html) -> Html {
    el("div")
        .class("pictured")
        .with(picture)
        .with(look.part(look.state.looked_at, same_tip, tip))
        .into()
}

fn same_picture(one: &State, other: &State, _: Approach) -> bool {
    one.why.as_table == other.why.as_table
        && one.why.table == other.why.table
        && (one.why.as_table || one.why.only == other.why.only)
        && (!one.why.as_table || one.why.view.selected == other.why.view.selected)
}

fn picture(look: &Look, at: Approach) -> Html {
    match (&look.state.why.table, look.state.why.as_table) {
        (_, false) => canvas(look, at),
        (Some(table), true) => rows(look, table),
        (None, true) => p("empty", "Reading the timelines…").into(),
    }
}

/// The timeline of the run whose log is looked at, above its log.
pub(super) fn strip(look: &Look) -> Html {
    let at = look.state.looked_at;
    if look.state.logged_run().is_none() {
        return nothing();
    }
    several(vec![
        pictured(look, look.part(at, same_strip, canvas)),
        look.part(at, same_spoken, spoken),
    ])
}

fn same_spoken(one: &State, other: &State, at: Approach) -> bool {
    same_known(one, other, at) && same_words(one, other, at)
}

/// What a screen reader is told of the picture where there is no room to show it.
fn spoken(look: &Look, at: Approach) -> Html {
    let known = selected(&look.state).and_then(|(_, known)| known);
    let status = el("div").attr("role", "status").with(known.map(facts));
    el("div")
        .class("unseen")
        .with(status)
        .with(words(look, at))
        .into()
}

fn same_strip(one: &State, other: &State, _: Approach) -> bool {
    one.logged_run().is_some() == other.logged_run().is_some()
}

fn canvas(look: &Look, _: Approach) -> Html {
    let canvas = el("canvas")
        .attr("id", "timeline-canvas")
        .attr("tabindex", "0")
        .attr("role", "application")
        .attr("aria-roledescription", "timeline")
        .attr("aria-label", "Timelines of what ran when")
        .attr("aria-describedby", "timeline-words timeline-keys")
        .on("keydown", keys(look));
    let act = look.act.clone();
    let scrolled = Callback::from(move |event: Event| {
        let rows = event.target().map(JsCast::unchecked_into::<HtmlElement>);
        if let Some(rows) = rows {
            act.emit(Action::Why(Gesture::Scrolled(rows.scroll_top() as f32)));
        }
    });
    let rows = el("div")
        .attr("id", "timeline")
        .class("timeline")
        .on("scroll", scrolled)
        .with(canvas)
        .with(el("div").attr("id", "timeline-rest"));
    let overview = el("canvas")
        .attr("id", "timeline-overview")
        .attr("aria-hidden", "true");
    several(vec![overview.into(), rows.into()])
}

fn same_tip(one: &State, other: &State, _: Approach) -> bool {
    let tip = |state: &State| {
        state
            .why
            .hovered
            .map(|(target, ..)| (target, state.why.known(target).is_some()))
    };
    tip(one) == tip(other)
}

/// What there is to say of what the pointer is over. Where it stands is the canvas's matter.
fn tip(look: &Look, _: Approach) -> Html {
    let why = &look.state.why;
    let known = why.hovered.and_then(|(target, ..)| why.known(target));
    let tip = el("div")
        .attr("id", "timeline-tip")
        .attr("aria-hidden", "true")
        .class("tip");
    match known {
        Some(known) => tip.with(facts(known)).into(),
        None => tip.flag("hidden", true).into(),
    }
}

fn facts(known: &Known) -> El {
    let facts = known.detail.facts.iter().map(|(name, value)| {
        el("div")
            .with(el("dt").with(name.to_string()))
            .with(el("dd").with(value.clone()))
    });
    el("div")
        .with(el("strong").with(known.detail.title.clone()))
        .with(el("dl").each(facts))
}

fn selected(state: &State) -> Option<(Target, Option<&Known>)> {
    let target = state.why.view.selected?;
    Some((target, state.why.known(target)))
}

fn same_known(one: &State, other: &State, _: Approach) -> bool {
    selected(one) == selected(other)
}

/// What is selected, and where one can go from there. A screen reader says it as it changes.
fn known(look: &Look, _: Approach) -> Html {
    let box_ = el("div")
        .attr("id", "selected")
        .attr("role", "status")
        .class("selected");
    let Some((_, Some(known))) = selected(&look.state) else {
        return box_
            .with(p(
                "hint",
                "Select a bar to see what it waited for and what became of it.",
            ))
            .into();
    };
    let go = |name, gesture| {
        el("button")
            .attr("type", "button")
            .attr("data-kind", "quiet")
            .on("click", look.on(Action::Why(gesture)))
            .with(name)
    };
    let log = (!known.find.is_empty()).then(|| go("Its rows in the log", Gesture::ToLog));
    let ways = el("div")
        .class("row")
        .with(log)
        .with(go("Fit", Gesture::FitSelected))
        .with(go("Let go", Gesture::Select(None)));
    box_.with(facts(known)).with(ways).into()
}

fn same_words(one: &State, other: &State, _: Approach) -> bool {
    one.why.stories == other.why.stories
}

fn words(look: &Look, _: Approach) -> Html {
    let stories = look.state.why.stories.iter().map(|story| {
        el("p")
            .with(el("strong").with(story.approach.title()))
            .with([", ", &story.known, ": "].concat())
            .with(story.text.clone())
    });
    let words = el("div")
        .attr("id", "timeline-words")
        .class("stories")
        .each(stories);
    let keys = el("p").attr("id", "timeline-keys").class("hint").with(KEYS);
    several(vec![words.into(), keys.into()])
}

fn keys(look: &Look) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(gesture) = gesture(&event.key(), event.shift_key()) {
            event.prevent_default();
            act.emit(Action::Why(gesture));
        }
    })
}

fn gesture(key: &str, shift: bool) -> Option<Gesture> {
    Some(match key {
        "ArrowLeft" if shift => Gesture::Pan(-PAN),
        "ArrowRight" if shift => Gesture::Pan(PAN),
        "ArrowUp" if shift => Gesture::Zoom(None, ZOOM),
        "ArrowDown" if shift => Gesture::Zoom(None, -ZOOM),
        "ArrowLeft" => Gesture::Walk(Direction::Earlier),
        "ArrowRight" => Gesture::Walk(Direction::Later),
        "ArrowUp" => Gesture::Walk(Direction::Up),
        "ArrowDown" => Gesture::Walk(Direction::Down),
        "Home" => Gesture::Walk(Direction::First),
        "End" => Gesture::Walk(Direction::Last),
        "a" | "A" => Gesture::Pan(-PAN),
        "d" | "D" => Gesture::Pan(PAN),
        "w" | "W" | "+" | "=" => Gesture::Zoom(None, ZOOM),
        "s" | "S" | "-" => Gesture::Zoom(None, -ZOOM),
        "0" => Gesture::Fit,
        "f" | "F" => Gesture::FitSelected,
        "l" | "L" => Gesture::ToLog,
        "Enter" | " " => Gesture::Fold,
        "Escape" => Gesture::Select(None),
        _ => return None,
    })
}

/// The picture as a table.
fn rows(look: &Look, table: &Table) -> Html {
    let titles = table
        .columns
        .iter()
        .map(|title| el("th").attr("scope", "col").with(title.clone()));
    let head = el("tr")
        .with(el("th").attr("scope", "col").with("Approach"))
        .with(several(titles.map(Html::from).collect()));
    let rows = table.rows.iter().map(|(approach, row)| {
        let cells = row.cells.iter().map(|cell| el("td").with(cell.clone()));
        let target = Target {
            approach: *approach,
            what: row.target,
        };
        let chosen = look.state.why.view.selected == Some(target);
        let open = el("button")
            .attr("type", "button")
            .attr("data-kind", "quiet")
            .attr("aria-pressed", if chosen { "true" } else { "false" })
            .on("click", look.on(Action::Why(Gesture::Select(Some(target)))))
            .with(approach.title());
        el("tr")
            .with(el("td").with(open))
            .with(several(cells.map(Html::from).collect()))
    });
    let shown = el("table")
        .class("log")
        .with(el("thead").with(head))
        .with(el("tbody").each(rows));
    let window = el("div")
        .attr("id", "timeline-table")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Timelines as a table")
        .class("scroll")
        .with(shown);
    let (from, total) = (table.from, table.total);
    let turn = |name, disabled, to| {
        el("button")
            .attr("type", "button")
            .flag("disabled", disabled)
            .on("click", look.on(Action::Why(Gesture::Turned(to))))
            .with(name)
    };
    let last = (from + TABLE_ROWS).min(total);
    let place = [
        &(from + 1).min(total).to_string(),
        "–",
        &last.to_string(),
        " of ",
        &total.to_string(),
    ]
    .concat();
    let pager = el("div")
        .class("row pager")
        .with(turn("Earlier", from == 0, from.saturating_sub(TABLE_ROWS)))
        .with(el("span").with(place))
        .with(turn("Later", last >= total, from + TABLE_ROWS));
    several(vec![window.into(), pager.into()])
}

/// Brings a row of the picture into sight.
pub(super) fn reveal(top: f32, height: f32) {
    let rows =
        web_sys::window().and_then(|window| window.document()?.get_element_by_id("timeline"));
    let Some(rows) = rows else {
        return;
    };
    let (seen, room) = (rows.scroll_top() as f32, rows.client_height() as f32);
    // The axis stays above the rows.
    let axis = crate::timeline::AXIS;
    if top - axis < seen {
        rows.set_scroll_top((top - axis) as i32);
    } else if top + height > seen + room {
        rows.set_scroll_top((top + height - room) as i32);
    }
}
