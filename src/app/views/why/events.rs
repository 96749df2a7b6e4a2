//! The event log of a run: a window of rows, of the whole run or of an op, a step or an item.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::course::RunView;
use crate::app::logbook::{Total, WINDOW};
use crate::app::state::{Action, State};
use crate::forecast::count;
use crate::host::protocol::LogLine;
use crate::micros::decimal;
use crate::scenario::Approach;

use super::element::nothing;
use super::{El, Look, button, el, p, several};

/// What the rows tell.
const COLUMNS: [&str; 6] = ["Time, s", "Step", "Event", "Level", "Message", "Attempt"];

/// Its run, as far as its log is there to be read.
fn run_of(state: &State) -> Option<&RunView> {
    let run = state.panel(state.looked_at).run.as_ref();
    run.filter(|run| run.rows > 0 && !run.log_lost)
}

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let run = |state: &State| state.panel(state.looked_at).revision;
    one.looked_at == other.looked_at
        && run(one) == run(other)
        && one.log.revision == other.log.revision
}

pub(super) fn same_finder(one: &State, other: &State, _: Approach) -> bool {
    let run = |state: &State| run_of(state).map(|run| run.id);
    one.looked_at == other.looked_at && run(one) == run(other) && one.log.find == other.log.find
}

/// The log of the approach that is looked at.
pub(super) fn view(look: &Look, at: Approach) -> Html {
    match run_of(&look.state) {
        Some(run) => rows(look, run),
        None => p("empty", why_none(&look.state, at)).into(),
    }
}

/// Why there is no log.
fn why_none(state: &State, at: Approach) -> String {
    match state.panel(at).run.as_ref() {
        Some(run) if run.log_lost => {
            "The log of this run is gone: the worker that held it stopped working.".to_owned()
        }
        Some(_) => "No row yet.".to_owned(),
        None => format!(
            "{}: not run yet. Run or simulate it, and every row of its event log stands here, in Dagster's words.",
            at.title()
        ),
    }
}

/// A field for the op, step or item whose rows are wanted.
pub(super) fn finder(look: &Look, _: Approach) -> Html {
    let Some(run) = run_of(&look.state) else {
        return nothing();
    };
    let act = look.act.clone();
    let change = Callback::from(move |event: Event| {
        let input = event
            .target()
            .map(JsCast::unchecked_into::<HtmlInputElement>);
        input
            .iter()
            .for_each(|input| act.emit(Action::Find(input.value().trim().into())));
    });
    let find = &look.state.log.find;
    let input = el("input")
        .attr("id", "find")
        .attr("list", "steps")
        .attr("placeholder", "op, step key or item")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .value(find.to_string())
        .on("change", change);
    let label = el("label").class("inline finder").with("Only ").with(input);
    let ops = run.picture.ops.iter();
    let ops = ops.map(|op| el("option").attr("value", op.name.clone()));
    let known = el("datalist").attr("id", "steps").each(ops);
    // It stays where it is, so that the keyboard does too.
    let all = Action::Find("".into());
    let all = button(look, "quiet", "Show all", find.is_empty(), all);
    several(vec![label.into(), known.into(), all.into()])
}

fn rows(look: &Look, run: &RunView) -> Html {
    let log = &look.state.log;
    let total = match log.total {
        Total::Unknown => return p("empty", "Reading the log…").into(),
        Total::Nothing => return p("empty", not_found(run, &log.find)).into(),
        // All rows are counted anyway, also while the window does not change.
        Total::Rows(_) if log.find.is_empty() => run.rows,
        Total::Rows(rows) => rows,
    };
    let titles = COLUMNS.iter();
    let titles = titles.map(|name| el("th").attr("scope", "col").with(*name));
    let table = el("table")
        .class("log")
        .with(el("thead").with(el("tr").each(titles)))
        .with(el("tbody").each(log.lines.iter().map(|row| line(look, row))));
    let window = el("div")
        .attr("id", "log")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Rows of the event log")
        .class("scroll")
        .with(table);
    several(vec![window.into(), pager(look, total).into()])
}

fn not_found(run: &RunView, find: &str) -> String {
    let known: Vec<&str> = run.picture.ops.iter().map(|op| op.name.as_str()).collect();
    let mapped = run.picture.ops.iter().find(|op| op.mapped);
    let example = mapped.map(|op| format!("; a step key looks like {}[…]", op.name));
    format!(
        "Nothing in this run is called “{find}”. Its ops are {}{}; an item goes by its key.",
        known.join(", "),
        example.unwrap_or_default()
    )
}

fn pager(look: &Look, total: u32) -> El {
    let from = look.state.log.from;
    let (first, last) = ((from + 1).min(total), (from + WINDOW).min(total));
    let button = |name, disabled, to| button(look, "", name, disabled, Action::Turn(to));
    let place = format!("{}–{} of {}", count(first), count(last), count(total));
    el("div")
        .class("row pager")
        .with(button("First", from == 0, Some(0)))
        .with(button(
            "Earlier",
            from == 0,
            Some(from.saturating_sub(WINDOW)),
        ))
        .with(el("span").with(place))
        .with(button("Later", last >= total, Some(from + WINDOW)))
        .with(button("Latest", last >= total, None))
}

fn line(look: &Look, line: &LogLine) -> El {
    let kind = match line.level.as_str() {
        "ERROR" => "error",
        _ if line.event.starts_with("FANOUT_") => "own",
        _ => "",
    };
    let at = look.state.looked_at;
    let step = match line.item {
        Some(item) => el("button")
            .attr("type", "button")
            .attr("data-kind", "quiet")
            .attr("title", "To its tile")
            .on("click", look.on(Action::Reach(at, item)))
            .with(line.step.clone())
            .into(),
        None => Html::from(line.step.clone()),
    };
    let attempt = (line.attempt > 0).then(|| line.attempt.to_string());
    let cell = || el("td");
    el("tr")
        .attr("data-row", kind)
        .with(cell().class("time").with(decimal(line.at.0, 1_000_000, 3)))
        .with(cell().with(step))
        .with(cell().with(line.event.clone()))
        .with(cell().with(line.level.clone()))
        .with(cell().class("message").with(line.message.clone()))
        .with(cell().class("time").with(attempt))
}
