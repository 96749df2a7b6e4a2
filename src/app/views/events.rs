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

use super::{Look, button, p};

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
        None => p("empty", nothing(&look.state, at)),
    }
}

/// Why there is no log.
fn nothing(state: &State, at: Approach) -> String {
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
        return html! {};
    };
    let act = look.act.clone();
    let onchange = move |event: Event| {
        let input = event
            .target()
            .map(JsCast::unchecked_into::<HtmlInputElement>);
        input
            .iter()
            .for_each(|input| act.emit(Action::Find(input.value().trim().into())));
    };
    let find = &look.state.log.find;
    html! {
        <>
            <label class="inline finder">{ "Only " }
                <input id="find" list="steps" value={find.to_string()} placeholder="op, step key or item"
                    autocomplete="off" spellcheck="false" {onchange} /></label>
            <datalist id="steps">{ for run.picture.ops.iter().map(|op| html! { <option value={op.name.clone()} /> }) }</datalist>
            // It stays where it is, so that the keyboard does too.
            { button(look, "quiet", "Show all", find.is_empty(), Action::Find("".into())) }
        </>
    }
}

fn rows(look: &Look, run: &RunView) -> Html {
    let log = &look.state.log;
    let total = match log.total {
        Total::Unknown => return p("empty", "Reading the log…"),
        Total::Nothing => return p("empty", not_found(run, &log.find)),
        // All rows are counted anyway, also while the window does not change.
        Total::Rows(_) if log.find.is_empty() => run.rows,
        Total::Rows(rows) => rows,
    };
    html! {
        <>
            <div class="scroll" id="log" tabindex="0" role="region" aria-label="Rows of the event log">
                <table class="log">
                    <thead><tr>
                        { for ["Time, s", "Step", "Event", "Level", "Message", "Attempt"].map(|name| html! { <th scope="col">{ name }</th> }) }
                    </tr></thead>
                    <tbody>{ for log.lines.iter().map(|row| line(look, row)) }</tbody>
                </table>
            </div>
            { pager(look, total) }
        </>
    }
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

fn pager(look: &Look, total: u32) -> Html {
    let from = look.state.log.from;
    let (first, last) = ((from + 1).min(total), (from + WINDOW).min(total));
    let button = |name, disabled, to| button(look, "", name, disabled, Action::Turn(to));
    html! {
        <div class="row pager">
            { button("First", from == 0, Some(0)) }
            { button("Earlier", from == 0, Some(from.saturating_sub(WINDOW))) }
            <span>{ format!("{}–{} of {}", count(first), count(last), count(total)) }</span>
            { button("Later", last >= total, Some(from + WINDOW)) }
            { button("Latest", last >= total, None) }
        </div>
    }
}

fn line(look: &Look, line: &LogLine) -> Html {
    let kind = match line.level.as_str() {
        "ERROR" => "error",
        _ if line.event.starts_with("FANOUT_") => "own",
        _ => "",
    };
    let at = look.state.looked_at;
    let step = match line.item {
        Some(item) => html! {
            <button type="button" data-kind="quiet" title="To its tile" onclick={look.on(Action::Reach(at, item))}>{ &line.step }</button>
        },
        None => html! { &line.step },
    };
    html! {
        <tr data-row={kind}>
            <td class="time">{ decimal(line.at.0, 1_000_000, 3) }</td>
            <td>{ step }</td>
            <td>{ &line.event }</td>
            <td>{ &line.level }</td>
            <td class="message">{ &line.message }</td>
            <td class="time">{ (line.attempt > 0).then_some(line.attempt) }</td>
        </tr>
    }
}
