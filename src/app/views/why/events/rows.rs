//! The rows that were found, of which only those in sight are drawn: a grid that the keyboard goes
//! through row by row. The grid itself has the focus, so that it is not lost with a row that goes
//! out of sight.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::app::logbook::{LogView, Size};
use crate::app::state::{Action, LogAction, Move, State, Tab};
use crate::forecast::some;
use crate::host::protocol::why::LogLine;
use crate::record::Grade;
use crate::scenario::Approach;

use super::super::{El, Look, el, p, several, truth};
use super::times::clock;

/// What the rows tell.
const COLUMNS: [&str; 4] = ["Time", "Op", "Event", "Message"];
/// The tallest that the list is, in pixels.
const TALLEST: f64 = 480.0;
/// How much of the window it takes at most.
const SHARE: f64 = 0.8;
/// Below this width a row has two lines and no titles.
const NARROW: i32 = 640;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.looked_at == other.looked_at
        && one.log.revision == other.log.revision
        && super::id(one).map(|(run, _)| run) == super::id(other).map(|(run, _)| run)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let log = &look.state.log;
    if let Some(fault) = &log.fault {
        return p("problem none", fault.to_string())
            .attr("id", "fault")
            .into();
    }
    if log.total == Some(0) {
        let seen = look
            .state
            .logged_run()
            .is_some_and(|run| log.seen >= run.rows);
        let text = if seen {
            "No row is like that."
        } else {
            "Looking…"
        };
        return p("empty none", text).into();
    }
    let titles = COLUMNS.map(|name| el("span").attr("role", "columnheader").with(name));
    let head = el("div")
        .attr("role", "row")
        .attr("aria-rowindex", "1")
        .class("head")
        .each(titles);
    let (range, top) = log.place.rows();
    let lines = range.map(|at| row(log, at));
    let lines = el("div")
        .attr("role", "presentation")
        .attr(
            "style",
            ["transform:translateY(", &top.to_string(), "px)"].concat(),
        )
        .each(lines);
    let whole = el("div")
        .attr("role", "presentation")
        .class("whole")
        .attr("style", pixels("height", log.place.drawn()))
        .with(lines);
    let is_narrow = log.place.size.is_some_and(|size| size.is_narrow);
    let total = log.total.unwrap_or(0);
    let mut grid = el("div")
        .attr("id", "log")
        .attr("role", "grid")
        .attr("tabindex", "0")
        .attr("aria-label", "Rows of the event log")
        .attr("aria-rowcount", (u64::from(total) + 1).to_string())
        .attr(
            "aria-activedescendant",
            log.active
                .filter(|at| log.place.rows().0.contains(at))
                .map(row_id),
        )
        .attr("style", pixels("height", log.place.outer()))
        .attr("data-narrow", is_narrow.then_some(""))
        .class("log")
        .on("scroll", scrolled(look))
        .on("keydown", keys(look))
        .on("click", pressed(look))
        .on("mouseover", pointed(look))
        .on("mouseleave", look.on(Action::PointTime(None)));
    if log.place.is_scaled() {
        grid = grid.on("wheel", turned(look));
    }
    several(vec![grid.with(head).with(whole).into(), news(look)])
}

/// A way to rows that came while one was reading.
fn news(look: &Look) -> Html {
    let place = &look.state.log.place;
    let news = place.news();
    if news == 0 || place.follows {
        return super::super::nothing();
    }
    el("button")
        .attr("type", "button")
        .class("news")
        .attr("style", pixels("top", place.outer().saturating_sub(44)))
        .on("click", look.on(Action::Log(LogAction::Move(Move::Last))))
        .with([&some(news, "new row"), " ↓"].concat())
        .into()
}

fn pixels(name: &str, count: u64) -> String {
    [name, ":", &count.to_string(), "px"].concat()
}

fn row_id(at: u32) -> String {
    ["row-", &at.to_string()].concat()
}

fn row(log: &LogView, at: u32) -> El {
    let row = el("div")
        .key(u64::from(at))
        .attr("role", "row")
        .attr("id", row_id(at))
        .attr("aria-rowindex", (u64::from(at) + 2).to_string())
        .attr("aria-selected", truth(log.active == Some(at)))
        .attr("data-at", at.to_string());
    match log.line(at) {
        Some(line) => cells(row, line, log.since_step),
        // Its place is there before it is.
        None => row.with(cell("")),
    }
}

fn cell(class: &'static str) -> El {
    el("span").attr("role", "gridcell").class(class)
}

fn cells(row: El, line: &LogLine, since_step: bool) -> El {
    let of_run = clock(line.at);
    let of_step = line.since_step.map(clock);
    let (time, other) = match since_step {
        true => {
            let title = ["Since start of run: ", &of_run].concat();
            (of_step.unwrap_or_else(|| "–".to_owned()), title)
        }
        false => {
            let step = of_step.unwrap_or_else(|| "–".to_owned());
            (of_run, ["Since start of step: ", &step].concat())
        }
    };
    let event = match line.event.is_empty() {
        true => line.level.clone(),
        false => line.event.clone(),
    };
    let own = (!line.is_dagsters).then_some("Dagster does not log this");
    row.attr("data-row", kind(line))
        .with(cell("time").attr("title", other).with(time))
        .with(cell("op").with(op(line)))
        .with(
            cell("event")
                .attr("data-intent", intent(&line.event))
                .attr("title", own)
                .with(event),
        )
        .with(
            cell("message")
                .attr("title", line.message.clone())
                .with(line.message.clone()),
        )
}

/// The op and its mapping key; a way to the tile where there is one.
fn op(line: &LogLine) -> Html {
    let (name, key) = match line.step.find('[') {
        Some(at) => line.step.split_at(at),
        None => (line.step.as_str(), ""),
    };
    let key = el("b").with(key.to_owned());
    match line.item {
        // The keyboard finds it with the row in full.
        Some(item) if !line.step.is_empty() => el("button")
            .attr("type", "button")
            .attr("tabindex", "-1")
            .attr("data-item", item.to_string())
            .attr("title", "To its tile")
            .attr("aria-label", line.step.clone())
            .with(el("span").with(name.to_owned()))
            .with(key)
            .into(),
        _ => several(vec![Html::from(name.to_owned()), key.into()]),
    }
}

/// How a row looks: as it is on Dagster's run page, and otherwise where Dagster has none.
fn kind(line: &LogLine) -> &'static str {
    match (line.grade, line.level.as_str()) {
        _ if !line.is_dagsters => "own",
        (Grade::Error | Grade::Critical, _) => "error",
        (Grade::Warning, _) => "warning",
        (_, "DEBUG") if line.event.is_empty() => "debug",
        _ => "",
    }
}

/// What Dagster's run page colours an event by.
fn intent(event: &str) -> Option<&'static str> {
    match event {
        "STEP_SUCCESS" | "RUN_SUCCESS" | "STEP_INPUT" | "STEP_OUTPUT" => Some("success"),
        "STEP_UP_FOR_RETRY" => Some("warning"),
        "STEP_FAILURE" | "RUN_FAILURE" | "RUN_CANCELED" => Some("danger"),
        _ => None,
    }
}

fn scrolled(look: &Look) -> Callback<Event> {
    let act = look.act.clone();
    Callback::from(move |event: Event| {
        let list = event.target().map(JsCast::unchecked_into::<Element>);
        let top = list.map_or(0, |list| list.scroll_top());
        let top = u64::try_from(top).unwrap_or(0);
        act.emit(Action::Log(LogAction::Scrolled(top)));
    })
}

fn turned(look: &Look) -> Callback<Event> {
    let (act, state) = (look.act.clone(), look.state.clone());
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<WheelEvent>();
        // Pixels, lines or pages.
        let unit = [1.0, 24.0, 400.0][event.delta_mode().min(2) as usize];
        let by = (event.delta_y() * unit) as i64;
        // At the end the page scrolls on.
        if event.ctrl_key() || by == 0 || !state.log.place.turns(by) {
            return;
        }
        event.prevent_default();
        act.emit(Action::Log(LogAction::Turned(by)));
    })
}

fn keys(look: &Look) -> Callback<Event> {
    let (act, is_open) = (look.act.clone(), look.state.log.is_open);
    Callback::from(move |event: Event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let action = match event.key().as_str() {
            "ArrowDown" => LogAction::Move(Move::By(1)),
            "ArrowUp" => LogAction::Move(Move::By(-1)),
            "PageDown" => LogAction::Move(Move::Pages(1)),
            "PageUp" => LogAction::Move(Move::Pages(-1)),
            "Home" => LogAction::Move(Move::First),
            "End" => LogAction::Move(Move::Last),
            "Enter" | " " => LogAction::Open(!is_open),
            "Escape" if is_open => LogAction::Open(false),
            _ => return,
        };
        event.prevent_default();
        act.emit(Action::Log(action));
    })
}

/// The element at an event that has an attribute, and its number.
fn number(event: &Event, selector: &str, name: &str) -> Option<u32> {
    let target = event.target()?.unchecked_into::<Element>();
    let found = target.closest(selector).ok()??;
    found.get_attribute(name)?.parse().ok()
}

fn pressed(look: &Look) -> Callback<Event> {
    let (act, at) = (look.act.clone(), look.state.looked_at);
    Callback::from(move |event: Event| {
        if let Some(item) = number(&event, "[data-item]", "data-item") {
            act.emit(Action::Reach(at, item));
        } else if let Some(row) = number(&event, "[data-at]", "data-at") {
            act.emit(Action::Log(LogAction::Press(row)));
        }
    })
}

fn pointed(look: &Look) -> Callback<Event> {
    let (act, state) = (look.act.clone(), look.state.clone());
    Callback::from(move |event: Event| {
        let line = number(&event, "[data-at]", "data-at").and_then(|at| state.log.line(at));
        let at = line.map(|line| line.at);
        if at != state.pointed {
            act.emit(Action::PointTime(at));
        }
    })
}

/// Moves the scroll bar to where the list is; `jumps` are those that were done. Answers the list's
/// size where that is not known.
pub(in crate::app) fn settle(state: &State, jumps: &mut u32) -> Option<Size> {
    if state.tab != Tab::Events {
        return None;
    }
    let place = &state.log.place;
    if place.size.is_some() && *jumps == place.jumps {
        return None;
    }
    let list = web_sys::window()?.document()?.get_element_by_id("log")?;
    if *jumps != place.jumps {
        *jumps = place.jumps;
        list.set_scroll_top(i32::try_from(place.bar()).unwrap_or(i32::MAX));
    }
    if place.size.is_some() {
        return None;
    }
    let window = web_sys::window()?.inner_height().ok()?.as_f64()?;
    Some(Size {
        height: (window * SHARE).min(TALLEST) as u32,
        is_narrow: list.client_width() < NARROW,
    })
}

/// Brings the keyboard to the rows.
pub(super) fn focus() {
    let document = web_sys::window().and_then(|window| window.document());
    let list = document.and_then(|document| document.get_element_by_id("log"));
    if let Some(list) = list {
        // Where it is gone there is nothing to come back to.
        let _ = list.unchecked_into::<HtmlElement>().focus();
    }
}
