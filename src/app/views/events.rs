//! The event log of a run: a window of rows, of the whole run or of an op, a step or an item.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::course::RunView;
use crate::app::logbook::WINDOW;
use crate::app::state::Action;
use crate::forecast::count;
use crate::host::protocol::LogLine;
use crate::micros::decimal;

use super::{Look, button, p, tabs};

/// The log of the approach that is looked at.
pub(super) fn view(look: &Look) -> Html {
    let at = look.state.looked_at;
    let run = look.state.panel(at).run.as_ref().filter(|run| run.rows > 0);
    html! {
        <>
            <div class="row">{ tabs::approaches(look) }{ for run.map(|run| finder(look, run)) }</div>
            if let Some(run) = run {
                { rows(look, run) }
            } else {
                { p("empty", format!("{} has not run. Run or simulate it, and every row of its event log stands here, in Dagster's words.", at.title())) }
            }
        </>
    }
}

/// A field for the op, step or item whose rows are wanted.
fn finder(look: &Look, run: &RunView) -> Html {
    let act = look.act.clone();
    let onchange = move |event: Event| {
        let input = event
            .target()
            .map(JsCast::unchecked_into::<HtmlInputElement>);
        input
            .iter()
            .for_each(|input| act.emit(Action::Find(input.value().trim().into())));
    };
    html! {
        <>
            <label class="inline finder">{ "Only " }
                <input id="find" list="steps" value={look.state.log.find.to_string()} placeholder="op, step key or item"
                    autocomplete="off" spellcheck="false" {onchange} /></label>
            <datalist id="steps">{ for run.picture.ops.iter().map(|op| html! { <option value={op.name.clone()} /> }) }</datalist>
            if !look.state.log.find.is_empty() {
                { button(look, "quiet", "Show all", false, Action::Find("".into())) }
            }
        </>
    }
}

fn rows(look: &Look, run: &RunView) -> Html {
    let log = &look.state.log;
    let Some(total) = log.total else {
        let known: Vec<&str> = run.picture.ops.iter().map(|op| op.name.as_str()).collect();
        let text = match log.find.is_empty() {
            true => "Reading the log…".to_owned(),
            false => format!(
                "Nothing in this run is called “{}”. Its ops are {}; a step key looks like {}[q], an item like q.",
                log.find,
                known.join(", "),
                known.get(1).unwrap_or(&"op")
            ),
        };
        return html! { <p class="empty" role="status">{ text }</p> };
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
